import { fileURLToPath } from 'node:url';
import { type ColumnFindings, findingsOf } from '../../../src/claims/findings.ts';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../../../src/claims/paper.ts';
import { counted } from '../../../src/counted.ts';
import { figureSet } from '../../../src/studies/figures.ts';
import { PACKAGE_FOLDER } from '../../../src/version.ts';
import type { LoadedConfig } from '../market/config.ts';
import { loadConfig, worldOf } from '../market/fromDisk.ts';
import { activeDistribution } from '../market/system.ts';
import { CLAIMS } from './claims.ts';
import { READINGS } from './readings.ts';
import { Runs, reproducedRuns, type Seeds, simulateRuns } from './runs.ts';

const NAME = 'zakernezhad2022';

interface Options {
  seeds: number;
  readingSeeds: number;
  scenarioSeeds: number;
  scenarios: number;
  network?: string;
  prices?: string[];
}

/** The config that ships, without a fault, in worlds that differ by seed whatever its prices. */
function baseOf({ network, prices, scenarios }: Options): LoadedConfig {
  const file = fileURLToPath(new URL('configs/active-distribution.yaml', PACKAGE_FOLDER));
  const given = { ...(network === undefined ? {} : { network }), ...(prices === undefined ? {} : { prices }) };
  const loaded = loadConfig(file, given);
  const { world } = loaded.config;
  world.faults = 'none';
  world.scenarios = scenarios;
  if (world.prices !== 'generated') world.prices.as = 'a base';
  return loaded;
}

async function reproduce(
  all: readonly Runs[],
  { store, engine, progress, notice }: Laboratory,
  scenarios: number,
): Promise<Reproduction> {
  const bar = progress(NAME);
  let failed = 0;
  try {
    const outcome = await simulateRuns(all, store, engine, bar.update);
    failed = outcome.failed;
    if (outcome.reason) notice(`${counted(failed, 'run')} failed, as ${outcome.reason}`);
  } finally {
    bar.stop();
  }
  return {
    columns: all.map((runs): ColumnFindings => {
      const { name, says } = runs.reading;
      return {
        labels: { reading: name },
        title: `${name}: ${says}; ${counted(runs.worlds, 'seed')}`,
        heading: runs === all[0] ? counted(scenarios, 'scenario') : '',
        lines: [name, counted(runs.worlds, 'seed')],
        seeds: runs.worlds,
        unit: 'world',
        findings: findingsOf(CLAIMS, runs.days(store)),
      };
    }),
    runs: reproducedRuns(all, store),
    title: 'Which claims hold, by reading',
    failed,
    told: '',
    more: { scenarios },
  };
}

/** The claims of Zakernezhad et al., Applied Energy 314 (2022) 118865. */
export const zakernezhad2022: Paper = {
  name: NAME,
  says: 'Applied Energy 314 (2022) 118865: an active distribution system with arbitrage, robust plans and tie switches',
  options: [
    { flags: '--seeds <n>', says: 'worlds of the plain reading', kind: 'count', default: 20 },
    { flags: '--reading-seeds <n>', says: 'worlds of each other reading', kind: 'count', default: 5 },
    { flags: '--scenario-seeds <n>', says: 'worlds in which 15 scenarios meet 10', kind: 'count', default: 5 },
    { flags: '--scenarios <n>', says: 'scenarios that a day is planned with elsewhere', kind: 'count', default: 3 },
    { flags: '--network <file>', says: 'network in place of the generated one; it must have the nodes of the config' },
    {
      flags: '--prices <file>',
      says: 'observed prices of 20 March 2024 that draws stand about; may be repeated',
      kind: 'files',
    },
  ],
  figures: figureSet([activeDistribution]),
  prepare(given: PaperOptions) {
    const options = given as unknown as Options;
    const base = baseOf(options);
    worldOf(base); // faults in files are told before anything runs
    const seeds: Seeds = { plain: options.seeds, others: options.readingSeeds, scenarios: options.scenarioSeeds };
    const all = READINGS.map((reading) => new Runs(base, reading, seeds));
    return (laboratory) => reproduce(all, laboratory, options.scenarios);
  },
};
