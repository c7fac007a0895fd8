import { fileURLToPath } from 'node:url';
import { type ColumnFindings, findingsOf } from '../../../src/claims/findings.ts';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../../../src/claims/paper.ts';
import { counted } from '../../../src/counted.ts';
import { figureSet } from '../../../src/studies/figures.ts';
import { PACKAGE_FOLDER } from '../../../src/version.ts';
import { loadConfig, worldOf } from '../market/fromDisk.ts';
import { nested } from '../market/system.ts';
import { CLAIMS } from './claims.ts';
import { gainsOf, gainsReport } from './gains.ts';
import { READINGS } from './readings.ts';
import { Runs, reproducedRuns, simulateRuns } from './runs.ts';

const NAME = 'mansouri2023';

async function reproduce(all: readonly Runs[], { store, engine, progress, notice }: Laboratory): Promise<Reproduction> {
  const bar = progress(NAME);
  let failed = 0;
  try {
    const outcome = await simulateRuns(all, store, engine, bar.update);
    failed = outcome.failed;
    if (outcome.reason) notice(`${counted(failed, 'run')} failed, as ${outcome.reason}`);
  } finally {
    bar.stop();
  }
  const columns = all.map((runs, k) => {
    const { name, heading, says } = runs.reading;
    const worlds = runs.days(store);
    const findings: ColumnFindings = {
      labels: { reading: name },
      title: `${name}: ${says}; ${counted(runs.seeds, 'day')}`,
      heading,
      lines: [name.replace(/,.*/, ''), counted(runs.seeds, 'day')],
      seeds: runs.seeds,
      unit: 'day',
      findings: findingsOf(CLAIMS, worlds),
    };
    return { letter: String.fromCharCode(65 + k), reading: name, findings, gains: gainsOf(worlds) };
  });
  return {
    columns: columns.map(({ findings }) => findings),
    runs: reproducedRuns(all, store),
    title: 'Which claims hold, by tariff and requirement',
    failed,
    told: gainsReport(columns),
    more: { gains: columns.map(({ reading, gains }) => ({ reading, ...gains })) },
  };
}

/** The claims of the abstract of Mansouri et al., Applied Energy 341 (2023) 121062. */
export const mansouri2023: Paper = {
  name: NAME,
  says: 'Applied Energy 341 (2023) 121062 (its abstract): flexibility of buildings and EV fleets, a DSO that leads a TSO, and intervals',
  options: [{ flags: '--seeds <n>', says: 'days, each a world of its own', kind: 'count', default: 30 }],
  figures: figureSet([nested]),
  prepare(given: PaperOptions) {
    const { seeds } = given as unknown as { seeds: number };
    const base = loadConfig(fileURLToPath(new URL('configs/nested.yaml', PACKAGE_FOLDER)));
    worldOf(base); // faults in files are told before anything runs
    const all = READINGS.map((reading) => new Runs(base, reading, seeds));
    return (laboratory) => reproduce(all, laboratory);
  },
};
