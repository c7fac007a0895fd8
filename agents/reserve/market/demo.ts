import type { Demo } from '../../../src/market/system.ts';
import { comparisonReport } from './report.ts';
import { SCHEME_NAMES } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

/** The case study's two weeks under the three schemes, side by side. */
export const demo: Demo<SimulationResult> = {
  says: 'The case study of arXiv 2502.08782: 1,000 EVs of ten aggregators at Bleiswijk, a week each.',
  runs: ['winter', 'summer'].flatMap((week) =>
    SCHEME_NAMES.map((scheme) => ({
      label: `${week} ${scheme}`,
      file: `configs/bleiswijk-${week}.yaml`,
      given: { scheme },
      ...(scheme === 'hybrid' && { beside: `${week} tso-managed` }),
    })),
  ),
  compare: (runs) =>
    comparisonReport(
      runs.map(({ label, run: { kpis, world, loaded } }) => ({
        label,
        kpis,
        calendar: world.calendar,
        config: loaded.config,
      })),
    ),
};
