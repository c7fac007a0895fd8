import type { Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import type { ChargingDay, ChargingPlan } from './chargingDay.ts';
import { bandsAfter, chargingEur, reachOf } from './chargingRules.ts';

export interface ChargingSearch {
  /** Whether bands are chosen together with charging, not worked out from it afterwards. */
  joint?: boolean | undefined;
  /** Relative gap at which a plan counts as the best (default 1e-9). */
  gap?: number | undefined;
  /** Most nodes of the search (default unlimited). */
  maxNodes?: number | undefined;
}

/**
 * Solves a charging day as a mixed-integer programme, straight from section 2.2 of docs/nested.md: the obvious twin of
 * `ChargingSolver`, and with `joint` what that one leaves out. Linear where no reward is offered.
 *
 * Columns at (step): charge, energy; shift and shifts where there is a reward; up and down where bands are chosen too.
 * @param day one that `checkCharging` accepts
 * @throws Error when HiGHS finds no plan
 */
export function planCharging(solver: Solver, day: ChargingDay, search: ChargingSearch = {}): ChargingPlan {
  const { unmetKwh } = reachOf(day);
  const m = stateCharging(day, search.joint ?? false);
  const { maxNodes } = search;
  const options = { presolve: 'off', isLean: true, relativeGap: search.gap ?? 1e-9 } as const;
  const { status } = m.solve((model) =>
    solver.solve(model, maxNodes === undefined ? options : { ...options, maxNodes }),
  );
  if (status !== 'optimal' && status !== 'limit') throw new Error(`the plan of an EV's charging ended as ${status}`);
  const series = (name: string, has: (t: number) => boolean): Float64Array =>
    Float64Array.from({ length: day.steps }, (_, t) => (has(t) && m.value(name, t) > 1e-9 ? m.value(name, t) : 0));
  const chargeKw = series('charge', () => true);
  const energyKwh = series('energy', () => true);
  const bands = search.joint
    ? { upKw: series('up', (t) => hasBand(day, 'Up', t)), downKw: series('down', (t) => hasBand(day, 'Down', t)) }
    : bandsAfter(day, { chargeKw, energyKwh });
  return { objectiveEur: chargingEur(day, { chargeKw, ...bands }), chargeKw, energyKwh, unmetKwh, ...bands };
}

const hasBand = ({ offer }: ChargingDay, direction: 'Up' | 'Down', t: number): boolean =>
  offer !== undefined && offer[`standby${direction}`][t] > 0;

/** Money in 0.001 EUR. */
function stateCharging(day: ChargingDay, withBands: boolean): Model {
  const { steps, hours, efficiency, mostKw, startKwh, capacityKwh, offer } = day;
  const { targetKwh } = reachOf(day);
  const m = new Model('min');
  const charge = m.columns('charge', [steps], { upper: (t) => mostKw[t], cost: (t) => hours * day.buy[t] });
  const energy = m.columns('energy', [steps], {
    lower: (t) => (t < steps - 1 ? Number.NEGATIVE_INFINITY : targetKwh),
    upper: Math.max(startKwh, capacityKwh),
  });
  for (let t = 0; t < steps; t++) {
    const row = m.row('energy', t, '=', t > 0 ? 0 : startKwh);
    row.add(energy.at(t), 1).add(charge.at(t), -hours * efficiency);
    if (t > 0) row.add(energy.at(t - 1), -1);
  }
  if (!offer) return m;

  for (let t = 0; t < steps; t++) {
    const reward = Math.max(offer.rewardUp[t], offer.rewardDown[t]);
    if (reward <= 0) continue;
    const sign = offer.rewardUp[t] > 0 ? 1 : -1;
    const baselineKw = offer.baselineKw[t];
    const far = Math.max(Math.abs(baselineKw), Math.abs(mostKw[t] - baselineKw));
    const shift = m.column('shift', t, { cost: -hours * reward });
    const shifts = m.column('shifts', t, { upper: 1, integer: true });
    m.row('shiftOn', t, '<=', 0).add(shift, 1).add(shifts, -far);
    m.row('shift', t, '<=', sign * baselineKw + far)
      .add(shift, 1)
      .add(charge.at(t), sign)
      .add(shifts, far);
  }

  const most = (mostKw: Float64Array | undefined, t: number): number => mostKw?.[t] ?? Number.POSITIVE_INFINITY;
  for (let t = 0; withBands && t < steps; t++) {
    if (hasBand(day, 'Up', t)) {
      const up = m.column('up', t, { upper: most(offer.mostUpKw, t), cost: -hours * offer.standbyUp[t] });
      m.row('upDrawn', t, '<=', 0).add(up, 1).add(charge.at(t), -1);
      const laterKw = mostKw.subarray(t + 1).reduce((sum, kw) => sum + kw, 0);
      const later = m.row('upLater', t, '<=', laterKw).add(up, 1);
      for (let s = t + 1; s < steps; s++) later.add(charge.at(s), 1);
    }
    if (hasBand(day, 'Down', t)) {
      const down = m.column('down', t, { upper: most(offer.mostDownKw, t), cost: -hours * offer.standbyDown[t] });
      m.row('downPower', t, '<=', mostKw[t]).add(down, 1).add(charge.at(t), 1);
      m.row('downRoom', t, '<=', Math.max(startKwh, capacityKwh))
        .add(energy.at(t), 1)
        .add(down, hours * efficiency);
    }
  }
  return m;
}
