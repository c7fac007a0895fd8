import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import {
  type EvDay,
  type EvDayPlan,
  isAway,
  laterKwh,
  levelAtEnd,
  planObjective,
  reachability,
} from '../../../src/optimizers/evDay.ts';
import { planOf } from '../../../src/optimizers/fleetPlan.ts';
import { placeOf } from './fleetDays.ts';

/** Differences below this (kWh) are rounding. */
const DUST_KWH = 1e-6;

/** Prices that are tried, EUR/MWh. */
const LOWEST = -500;
const HIGHEST = 1500;

const PRICES = { dayAheadPrice: 'day-ahead price', upPrice: 'price upward', downPrice: 'price downward' } as const;

function priceKnob(problem: EvDay, key: keyof typeof PRICES, at: Moment): Knob<EvDay> | undefined {
  const t = placeOf([problem], at);
  const now = problem[key][t];
  if (Number.isNaN(now)) return undefined;
  return {
    name: `${PRICES[key]} in this ISP`,
    unit: 'EUR/MWh',
    now,
    from: Math.min(LOWEST, now),
    to: Math.max(HIGHEST, now),
    linear: true,
    turned: (of, value) => ({ ...of, [key]: of[key].with(t, value) }),
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

/** Of a session that leaves something to the ISPs behind its last. */
function laterKnob({ end }: EvDay): Knob<EvDay>[] {
  if (!end || end.laterIsps === 0) return [];
  const now = end.laterPrice;
  return [
    {
      ...{ name: 'price of what it charges later than is known', unit: 'EUR/MWh', now },
      ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now), linear: true },
      turned: (of, value) => (of.end ? { ...of, end: { ...of.end, laterPrice: value } } : of),
    },
  ];
}

/** What keeps an EV from doing more, or less, in an ISP. */
function bounds(day: EvDay, plan: EvDayPlan, at: Moment): string[] {
  const t = placeOf([day], at);
  if (isAway(day, t)) return ['being away'];
  const held: string[] = [];
  const is = (a: number, b: number) => Math.abs(a - b) < DUST_KWH;
  const { floorKwh, fullestKwh, stretches } = reachability(day);
  const level = plan.energyKwh[t];
  if (is(plan.downKwh[t] + plan.dayAheadKwh[t], day.chargeKw * day.hoursPerIsp)) held.push('power of charging');
  if (plan.upKwh[t] > 0 && is(plan.upKwh[t], day.dischargeKw * day.hoursPerIsp)) held.push('power of discharging');
  if (day.end && is(level, day.end.wantedKwh)) held.push('the energy wanted at departure');
  else if (is(level, day.capacityKwh)) held.push('a full battery');
  else if (is(level, fullestKwh[t]))
    held.push(`charging as fast as it can to ${day.end ? 'have what is wanted' : 'be full'} in time`);
  if (is(level, floorKwh[t])) held.push('the lowest level allowed');
  const stretch = stretches.find(({ from, to }) => from <= t && t < to);
  if (stretch && held.length === 0)
    held.push(`nothing here: what it may ${day.end ? 'charge or sell' : 'be full for or sold'} later`);
  return held;
}

/** One EV until midnight, or to the end of its session: the best plan at prices that are forecast (1)-(17). */
export const evDay = decisionKind<EvDay, EvDayPlan>({
  kind: 'EV-day',
  says: 'When an EV charges, discharges and offers balancing energy until midnight or the end of its session, at the prices that its aggregator expects.',
  unit: 'EUR',
  sense: 'most',
  by: 'exact dynamic programme',
  withoutHighs: true,
  outcome: {
    what: 'power taken from the grid (below 0: sold)',
    unit: 'kW',
    of(day, { upKwh, downKwh, dayAheadKwh }, at) {
      const t = placeOf([day], at);
      return (downKwh[t] + dayAheadKwh[t] - upKwh[t]) / day.hoursPerIsp;
    },
  },
  told(day, plan, at) {
    const kw = (kwh: Float64Array): number => kwh[placeOf([day], at)] / day.hoursPerIsp;
    const later = laterKwh(day, levelAtEnd(day, plan));
    return [
      { what: 'planned upward', value: kw(plan.upKwh), unit: 'kW' },
      { what: 'planned downward', value: kw(plan.downKwh), unit: 'kW' },
      { what: 'bought day-ahead', value: kw(plan.dayAheadKwh), unit: 'kW' },
      ...(later > DUST_KWH ? [{ what: 'to be charged later than is known', value: later, unit: 'kWh' }] : []),
      { what: day.end ? 'missing to what is wanted' : 'missing to full batteries', value: plan.unmetKwh, unit: 'kWh' },
    ];
  },
  bounds,
  knobs: (day, _, at) => [
    ...(['upPrice', 'downPrice', 'dayAheadPrice'] as const).flatMap((key) => priceKnob(day, key, at) ?? []),
    figureKnob(day, 'deviationFee', 'deviation fee', 300),
    figureKnob(day, 'wear', 'wear of the battery', 300),
    ...laterKnob(day),
  ],
  solve(day) {
    const answer = planOf(day);
    return { objective: answer.objectiveEur, answer };
  },
  worth: planObjective,
});
