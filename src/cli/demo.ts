import { fileURLToPath } from 'node:url';
import { comparisonReport, runReport } from '../../agents/reserve/market/report.ts';
import { SCHEME_NAMES } from '../../agents/reserve/market/rules.ts';
import type { SimulationResult } from '../../agents/reserve/market/simulate.ts';
import { loadConfig } from '../config/load.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import { type RunOptions, runAndWrite } from './run.ts';

const WEEKS = ['winter', 'summer'] as const;

/** `flexagora demo`: the case study's two weeks under the three schemes, side by side. */
export async function demoCommand(options: Pick<RunOptions, 'quiet' | 'json'>): Promise<void> {
  const runs: { label: string; folder: string; result: SimulationResult }[] = [];
  for (const week of WEEKS) {
    const file = fileURLToPath(new URL(`configs/bleiswijk-${week}.yaml`, PACKAGE_FOLDER));
    for (const scheme of SCHEME_NAMES) {
      const { result, folder } = await runAndWrite(loadConfig(file, { scheme }), options);
      runs.push({ label: `${week} ${scheme}`, folder, result });
    }
  }
  if (options.json) {
    console.log(JSON.stringify(runs.map(({ label, folder, result }) => ({ label, folder, kpis: result.kpis }))));
    return;
  }
  if (options.quiet) return;
  const [{ result }] = runs;
  console.log('The case study of arXiv 2502.08782: 1,000 EVs of ten aggregators at Bleiswijk, a week each.\n');
  console.log(`${runs[0].label}:\n`);
  console.log(runReport(result.kpis, result.world.calendar, ['BRP', 'TSO', 'DSO', 'Exchange', 'EV owners']));
  console.log('\nAll six:\n');
  console.log(
    comparisonReport(runs.map(({ label, result: { kpis, world } }) => ({ label, kpis, calendar: world.calendar }))),
  );
  console.log(`\nResults, one folder each: ${runs[0].folder}, ...`);
}
