import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import { type EvDay, type EvDayPlan, isAway, planReward, reachability } from '../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../src/optimizers/evDayDp.ts';

/** Differences below this (kWh) are rounding. */
const DUST_KWH = 1e-6;

/** Prices that are tried, EUR/MWh. */
const LOWEST = -500;
const HIGHEST = 1500;

const PRICES = { dayAheadPrice: 'day-ahead price', upPrice: 'price upward', downPrice: 'price downward' } as const;

function priceKnob(problem: EvDay, key: keyof typeof PRICES, at: Moment): Knob<EvDay> | undefined {
  const now = problem[key][at.ispOfDay];
  if (Number.isNaN(now)) return undefined;
  return {
    name: `${PRICES[key]} in this ISP`,
    unit: 'EUR/MWh',
    now,
    from: Math.min(LOWEST, now),
    to: Math.max(HIGHEST, now),
    linear: true,
    turned: (of, value) => ({ ...of, [key]: of[key].with(at.ispOfDay, value) }),
  };
}

const figureKnob = (
  problem: EvDay,
  key: 'deviationFee' | 'wear' | 'ownerPrice',
  name: string,
  to: number,
): Knob<EvDay> => ({
  name,
  unit: 'EUR/MWh',
  now: problem[key],
  from: 0,
  to: Math.max(to, problem[key]),
  linear: true,
  turned: (of, value) => ({ ...of, [key]: value }),
});

/** What keeps an EV from doing more, or less, in an ISP. */
function bounds(day: EvDay, plan: EvDayPlan, { ispOfDay: t }: Moment): string[] {
  if (isAway(day, t)) return ['being away'];
  const held: string[] = [];
  const is = (a: number, b: number) => Math.abs(a - b) < DUST_KWH;
  const { floorKwh, fullestKwh, stretches } = reachability(day);
  const level = plan.energyKwh[t];
  if (is(plan.downKwh[t] + plan.dayAheadKwh[t], day.chargeKw * day.hoursPerIsp)) held.push('power of charging');
  if (is(plan.upKwh[t], day.dischargeKw * day.hoursPerIsp)) held.push('power of discharging');
  if (is(level, day.capacityKwh)) held.push('a full battery');
  else if (is(level, fullestKwh[t])) held.push('charging as fast as it can to be full in time');
  if (is(level, floorKwh[t])) held.push('the lowest level allowed');
  const stretch = stretches.find(({ from, to }) => from <= t && t < to);
  if (stretch && held.length === 0) held.push('nothing here: what it may be full for or sold later');
  return held;
}

/** One EV until midnight: the best plan at prices that are forecast (1)-(17). */
export const evDay = decisionKind<EvDay, EvDayPlan>({
  kind: 'EV-day',
  says: 'When an EV charges, discharges and offers balancing energy until midnight, at the prices that its aggregator expects.',
  unit: 'EUR',
  sense: 'most',
  by: 'exact dynamic programme',
  withoutHighs: true,
  outcome: {
    what: 'power taken from the grid (below 0: sold)',
    unit: 'kW',
    of: (day, { upKwh, downKwh, dayAheadKwh }, { ispOfDay: t }) =>
      (downKwh[t] + dayAheadKwh[t] - upKwh[t]) / day.hoursPerIsp,
  },
  told: (day, { upKwh, downKwh, dayAheadKwh, unmetKwh }, { ispOfDay: t }) => [
    { what: 'planned upward', value: upKwh[t] / day.hoursPerIsp, unit: 'kW' },
    { what: 'planned downward', value: downKwh[t] / day.hoursPerIsp, unit: 'kW' },
    { what: 'bought day-ahead', value: dayAheadKwh[t] / day.hoursPerIsp, unit: 'kW' },
    { what: 'missing to full batteries', value: unmetKwh, unit: 'kWh' },
  ],
  bounds,
  knobs: (day, _, at) => [
    ...(['upPrice', 'downPrice', 'dayAheadPrice'] as const).flatMap((key) => priceKnob(day, key, at) ?? []),
    figureKnob(day, 'deviationFee', 'deviation fee', 300),
    figureKnob(day, 'wear', 'wear of the battery', 300),
  ],
  solve(day) {
    const answer = solveEvDay(day);
    return { objective: answer.objectiveEur, answer };
  },
  worth: planReward,
});
