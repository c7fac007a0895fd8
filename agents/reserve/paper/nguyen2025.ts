import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ColumnFindings, findingsOf } from '../../../src/claims/findings.ts';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../../../src/claims/paper.ts';
import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { textTable } from '../../../src/results/terminal.ts';
import { figureSet } from '../../../src/studies/figures.ts';
import { PACKAGE_FOLDER } from '../../../src/version.ts';
import type { Season } from '../../../src/worlds/calibration.ts';
import { readWorld } from '../../../src/worlds/fitted/readWorld.ts';
import type { LoadedConfig } from '../market/config.ts';
import { loadConfig, worldOf } from '../market/fromDisk.ts';
import { reserve } from '../market/system.ts';
import { CLAIMS, FEES } from './claims.ts';
import { nameOf, type Reading, readingWith } from './readings.ts';
import { Runs, reproducedRuns, type Source, simulateRuns } from './runs.ts';
import { type Scored, scoreOf, searchReadings } from './search.ts';

const NAME = 'nguyen2025';

interface Options {
  winterPrices?: string[];
  summerPrices?: string[];
  seeds: number;
  marketSeeds: number;
  observedSeeds: number;
  model?: string;
  allEvs?: boolean;
  search?: boolean;
}

/** Of the 100 EVs of a fleet, those one simulated EV stands for. docs/reproduction.md says what that changes. */
const STANDS_FOR = 10;

/** Worlds a reading is judged by while searching. */
const SEARCH_SEEDS = { seeds: 5, marketSeeds: { central: 1, other: 1 } };

/** Of the worlds of the paper's own case, plain and at the lower fee, the share in which other markets are simulated. */
const OTHER_SHARE = 0.2;

/** What the paper claims, and whether it holds under each reading, in the worlds of each source of prices. */
async function reproduce(
  sources: readonly Source[],
  { search }: Pick<Options, 'search'>,
  { store, engine, progress, notice }: Laboratory,
): Promise<Reproduction> {
  let failures = 0;
  /** The runs of every source under every reading, all of them in the store. */
  const simulated = async (label: string, from: readonly Source[], readings: readonly Reading[]) => {
    const all = from.flatMap((source) => readings.map((reading) => new Runs({ source, reading })));
    const bar = progress(label);
    try {
      const { failed, reason } = await simulateRuns(all, store, engine, bar.update);
      failures += failed;
      if (reason) notice(`${counted(failed, 'run')} failed, as ${reason}`);
    } finally {
      bar.stop();
    }
    return all;
  };

  const readings = ['charged', 'net'].map((billing) => readingWith({ 'owner billing': billing }));
  let searched: Scored[] = [];
  if (search) {
    const source = { ...sources[sources.length - 1], ...SEARCH_SEEDS };
    searched = await searchReadings(async (candidates) =>
      (await simulated(`${NAME}: readings`, [source], candidates)).map((runs) => scoreOf(runs.weeks(store))),
    );
    const [{ reading: best }] = searched;
    if (!readings.some((reading) => nameOf(reading) === nameOf(best))) readings.push(best);
  }
  const all = await simulated(NAME, sources, readings);
  return {
    columns: all.flatMap((runs) => columnsOf(runs, store)),
    runs: reproducedRuns(all, store),
    title: 'Which claims hold, by prices, reading and deviation fee',
    failed: failures,
    told: searched.length > 0 ? searchReport(searched) : '',
    more: { searched: searched.map(({ reading, score }) => ({ reading: nameOf(reading), ...score })) },
  };
}

function columnsOf(runs: Runs, store: Laboratory['store']): ColumnFindings[] {
  const { seeds } = runs;
  const source = runs.experiment.source.name;
  const reading = nameOf(runs.experiment.reading);
  const weeks = runs.weeks(store);
  return FEES.map((fee) => ({
    labels: { source, reading, fee },
    title: `${source} prices, ${reading}, fee ${fee} EUR/MWh, ${counted(seeds, 'seed')}`,
    heading: `${source}, ${counted(seeds, 'seed')}`,
    lines: [reading, `fee ${fee} EUR/MWh`],
    seeds,
    findings: findingsOf(
      CLAIMS,
      weeks.map((each) => ({ ...each, fee })),
    ),
  }));
}

/** The readings a search looked at, the best first. */
function searchReport(searched: readonly Scored[]): string {
  const rows = searched.map(({ reading, score: { claims, parts, numbers } }) => [
    nameOf(reading),
    String(claims),
    numbers.join(' '),
    String(parts),
  ]);
  return textTable([['reading', 'claims', 'which', 'parts'], ...rows]);
}

/** Generated prices, and the observed ones where their files are named. */
function sourcesOf(options: Options): Source[] {
  const standsFor = options.allEvs ? 1 : STANDS_FOR;
  const { seeds, observedSeeds } = options;
  const central = Math.min(seeds, options.marketSeeds);
  const marketSeeds = { central, other: Math.max(1, Math.round(OTHER_SHARE * central)) };
  if (options.model !== undefined && !readWorld(options.model).prices) {
    throw new InputError({
      file: options.model,
      found: 'a world without prices',
      expected: 'a world with fitted prices',
    });
  }
  const base = (season: Season, prices?: string[]): LoadedConfig => {
    const file = fileURLToPath(new URL(`configs/bleiswijk-${season}.yaml`, PACKAGE_FOLDER));
    const loaded = loadConfig(file, prices === undefined ? {} : { prices });
    loaded.config.fleet.standsFor = standsFor;
    if (prices === undefined && options.model !== undefined) loaded.config.world.model = resolve(options.model);
    return loaded;
  };
  const sources: Source[] = [
    { name: 'generated', seeds, marketSeeds, bases: { winter: base('winter'), summer: base('summer') } },
  ];
  const { winterPrices, summerPrices } = options;
  if (winterPrices === undefined && summerPrices === undefined) return sources;
  if (winterPrices === undefined || summerPrices === undefined) {
    const missing = winterPrices === undefined ? '--winter-prices' : '--summer-prices';
    throw new InputError({ path: missing, found: 'nothing', expected: 'the prices of both weeks, or of neither' });
  }
  const bases = { winter: base('winter', winterPrices), summer: base('summer', summerPrices) };
  const few = Math.max(1, Math.round(OTHER_SHARE * observedSeeds));
  return [...sources, { name: 'observed', seeds: observedSeeds, marketSeeds: { central: few, other: few }, bases }];
}

/** The nine claims of arXiv 2502.08782. */
export const nguyen2025: Paper = {
  name: NAME,
  says: 'arXiv 2502.08782: fleets of EVs in the reserve market, under three schemes of TSO-DSO coordination',
  options: [
    {
      flags: '--winter-prices <file>',
      says: 'observed prices of 19 - 25 February 2024; may be repeated',
      kind: 'files',
    },
    {
      flags: '--summer-prices <file>',
      says: 'observed prices of 26 June - 2 July 2023; may be repeated',
      kind: 'files',
    },
    {
      flags: '--seeds <n>',
      says: 'generated worlds of each season in which fleets plan',
      kind: 'count',
      default: 200,
    },
    {
      flags: '--market-seeds <n>',
      says: 'of these, worlds in which whole markets are simulated under three schemes',
      kind: 'count',
      default: 25,
    },
    { flags: '--model <file>', says: 'world file of `flexagora fit` to generate prices with' },
    {
      flags: '--observed-seeds <n>',
      says: 'worlds of sessions and loads for the observed prices',
      kind: 'count',
      default: 10,
    },
    {
      flags: '--search',
      says: 'look for the reading under which most claims hold, and add it (takes some minutes more)',
    },
    { flags: '--all-evs', says: 'simulate each of the 1,000 EVs, in place of 100 that stand for ten each' },
  ],
  figures: figureSet([reserve]),
  prepare(given: PaperOptions) {
    const options = given as unknown as Options;
    const sources = sourcesOf(options);
    for (const { bases } of sources) Object.values(bases).forEach(worldOf); // faults in files are told before anything runs
    return (laboratory) => reproduce(sources, options, laboratory);
  },
};
