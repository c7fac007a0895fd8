import { type ColumnFindings, findingsOf } from '../../../src/claims/findings.ts';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../../../src/claims/paper.ts';
import { counted } from '../../../src/counted.ts';
import { hashOfFile } from '../../../src/results/fingerprint.ts';
import { textTable } from '../../../src/results/terminal.ts';
import { figureSet } from '../../../src/studies/figures.ts';
import { worldOf } from '../market/fromDisk.ts';
import { reserve } from '../market/system.ts';
import { FEES } from './claims.ts';
import { claimsBy, MATRIX_READINGS, nameOf, type Reading } from './readings.ts';
import { Runs, reproducedRuns, simulateRuns } from './runs.ts';
import { type Scored, scoreOf, searchReadings } from './search.ts';
import { type DrawnWeek, type Source, type SourceOptions, sourcesOf } from './sources.ts';

const NAME = 'nguyen2025';

interface Options extends SourceOptions {
  search?: boolean;
}

/** Weeks of each season that a reading is judged by while searching: so many in which fleets plan, and whole markets. */
const SEARCH_WEEKS = 5;
const SEARCH_MARKETS = { central: 1, other: 1 };

/** What the paper claims, and whether it holds under each reading, in the worlds of each source of prices. */
async function reproduce(
  sources: readonly Source[],
  { search }: Pick<Options, 'search'>,
  { store, engine, progress, notice }: Laboratory,
): Promise<Reproduction> {
  for (const { notes } of sources) notes.forEach(notice);
  const hashOf = rememberedHash();
  let failures = 0;
  /** The runs of every source under every reading, all of them in the store. */
  const simulated = async (label: string, from: readonly Source[], readings: readonly Reading[]) => {
    const all = from.flatMap((source) => readings.map((reading) => new Runs({ source, reading }, hashOf)));
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

  const readings = [...MATRIX_READINGS];
  let searched: Scored[] = [];
  if (search) {
    const source = searchedSource(sources);
    searched = await searchReadings(async (candidates) =>
      (await simulated(`${NAME}: readings`, [source], candidates)).map((runs) =>
        scoreOf(runs.weeks(store), claimsBy(runs.experiment.reading)),
      ),
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
  const { seeds, experiment } = runs;
  const { name: source, heading, unit, lacks } = experiment.source;
  const reading = nameOf(experiment.reading);
  const weeks = runs.weeks(store);
  return FEES.map((fee) => ({
    labels: { source, reading, fee },
    title: `${source}, ${reading}, fee ${fee} EUR/MWh`,
    heading,
    lines: [reading, `fee ${fee} EUR/MWh`],
    seeds,
    unit,
    findings: findingsOf(
      claimsBy(experiment.reading),
      weeks.map((each) => ({ ...each, fee })),
      lacks,
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

/** A few weeks of those that know seasons: observed ones, where there are any. */
function searchedSource(sources: readonly Source[]): Source {
  const source = sources.find(({ lacks }) => lacks.seasons === undefined) ?? sources[0];
  const { winter, summer } = source.weeks;
  const weeks = { winter: winter.slice(0, SEARCH_WEEKS), summer: summer.slice(0, SEARCH_WEEKS) };
  return { ...source, weeks, marketWeeks: SEARCH_MARKETS };
}

/** Makes a world of each config, so that faults in files are told before anything runs. */
const checkWorlds = (weeks: readonly DrawnWeek[]): void =>
  new Set(weeks.map(({ loaded }) => loaded)).forEach((loaded) => void worldOf(loaded));

/** Hashes each file once. */
function rememberedHash(): typeof hashOfFile {
  const known = new Map<string, string>();
  return (key, path) => {
    const hash = known.get(path) ?? hashOfFile(key, path);
    known.set(path, hash);
    return hash;
  };
}

/** The nine claims of arXiv 2502.08782. */
export const nguyen2025: Paper = {
  name: NAME,
  says: 'arXiv 2502.08782: fleets of EVs in the reserve market, under three schemes of TSO-DSO coordination',
  options: [
    {
      flags: '--prices <file>',
      says: 'observed prices of any length, of which each whole week from December to February and from June to August is worked out; may be repeated',
      kind: 'files',
    },
    { flags: '--area <name>', says: 'which area counts, in price files of several, as NL' },
    {
      flags: '--seeds <n>',
      says: 'weeks of each season that are generated, in which fleets plan',
      kind: 'count',
      default: 200,
    },
    {
      flags: '--market-seeds <n>',
      says: 'of these, and of observed weeks, those in which whole markets are simulated under three schemes',
      kind: 'count',
      default: 25,
    },
    {
      flags: '--model <file>',
      says: 'world file of `flexagora fit` that draws weeks of both seasons (default: that of Dutch prices of 2023 and 2024); may be repeated',
      kind: 'files',
    },
    {
      flags: '--winter-prices <file>',
      says: 'observed prices of 19 - 25 February 2024, the paper’s week; may be repeated',
      kind: 'files',
    },
    {
      flags: '--summer-prices <file>',
      says: 'observed prices of 26 June - 2 July 2023, the paper’s week; may be repeated',
      kind: 'files',
    },
    {
      flags: '--observed-seeds <n>',
      says: 'worlds of sessions and loads for the paper’s two weeks',
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
    for (const { weeks } of sources) for (const of of Object.values(weeks)) checkWorlds(of);
    return (laboratory) => reproduce(sources, options, laboratory);
  },
};
