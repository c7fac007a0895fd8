import type { HighsResult } from '../../../src/optimizers/highs.ts';
import type { Model } from '../../../src/optimizers/model.ts';
import type { SparseModel } from '../../../src/optimizers/sparse.ts';
import type { FeederDay } from './feederDay.ts';

/** Charge and discharge at once of less than this are none, MW. */
const NONE = 1e-6;

/**
 * Solves a model in which feeders are stated, with no storage charging and discharging at once. That pays where prices are below 0, and
 * where burning what is stored makes room for a band that earns more. It is rare: binaries are stated where it is found, and the model
 * is solved again, until it is found nowhere.
 * @returns the last result, without an `x` if none is found
 */
export function solveApart(
  m: Model,
  feeders: readonly FeederDay[],
  solve: (model: SparseModel) => HighsResult,
): HighsResult {
  const apart = new Set<string>();
  for (;;) {
    const result = m.solve(solve);
    if (result.x.length === 0) return result;
    const before = apart.size;
    feeders.forEach(({ storages, steps }, i) => {
      storages.forEach(({ powerMw }, s) => {
        for (let t = 0; t < steps; t++) {
          const [charge, discharge] = ['charge', 'discharge'].map((name) => m.columnAt(name, i, s, t));
          const isBoth = Math.min(result.x[charge], result.x[discharge]) > NONE;
          if (!isBoth || apart.has([i, s, t].join())) continue;
          apart.add([i, s, t].join());
          const charging = m.column('charging', i, s, t, { upper: 1, integer: true });
          m.row('onlyCharging', i, s, t, '<=', 0).add(charge, 1).add(charging, -powerMw);
          m.row('onlyDischarging', i, s, t, '<=', powerMw).add(discharge, 1).add(charging, powerMw);
        }
      });
    });
    if (apart.size === before) return result;
  }
}
