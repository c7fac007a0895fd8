import { decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import { type CoupledPlan, isSmall, planCoupledFleet } from '../../../src/optimizers/coupled/coupledFleet.ts';
import type { FleetCoupling } from '../../../src/optimizers/coupled/coupling.ts';
import type { SharedPrices } from '../../../src/optimizers/coupled/prices.ts';
import { FLEET_LIMITS, fleetDuals } from '../../../src/optimizers/fleetMilp.ts';
import { gapBelow } from './bound.ts';
import { daysOfFleet, type EvUse, type FleetDays, placeOf, totalKwh, usesOf, withShared } from './fleetDays.ts';

/** EVs that share a connection or a minimum bid. */
export interface CoupledFleet {
  fleet: FleetDays;
  coupling: FleetCoupling;
  /** Prices on the connection that it is planned from. */
  start?: SharedPrices | undefined;
}

/** What its EVs do, and what proves how good that is. */
export interface CoupledUse extends Pick<CoupledPlan, 'objectiveEur' | 'boundEur' | 'by' | 'prices'> {
  uses: EvUse[];
}

const DUST_KWH = 1e-6;
const KW_PER_MW = 1000;
/** Prices that are tried, EUR/MWh. */
const LOWEST = -500;
const HIGHEST = 1500;

type Bound = 'charging' | 'discharging' | 'bid upward' | 'bid downward';

const placeIn = ({ fleet }: CoupledFleet, at: Moment): number => placeOf(daysOfFleet(fleet), at);

/** What of the coupling holds the fleet in an ISP. */
function held(problem: CoupledFleet, uses: readonly EvUse[], at: Moment): Bound[] {
  const { coupling } = problem;
  const { hoursPerIsp } = at;
  const t = placeIn(problem, at);
  const total = (of: keyof EvUse) => totalKwh(uses, of, t);
  const [up, down, dayAhead] = [total('upKwh'), total('downKwh'), total('dayAheadKwh')];
  const limitKwh = (coupling.connectionLimitKw ?? Number.POSITIVE_INFINITY) * hoursPerIsp;
  const bidKwh = (coupling.minimumBidMw ?? 0) * KW_PER_MW * hoursPerIsp;
  const is = (a: number, b: number) => Math.abs(a - b) < DUST_KWH;
  return [
    ...(is(down + dayAhead, limitKwh) ? (['charging'] as const) : []),
    ...(is(up, limitKwh) ? (['discharging'] as const) : []),
    ...(bidKwh > 0 && is(up, bidKwh) ? (['bid upward'] as const) : []),
    ...(bidKwh > 0 && is(down, bidKwh) ? (['bid downward'] as const) : []),
  ];
}

const BOUNDS: Readonly<Record<Bound, string>> = {
  charging: 'the connection, charging',
  discharging: 'the connection, discharging',
  'bid upward': 'the minimum bid upward',
  'bid downward': 'the minimum bid downward',
};

const UNITS: Readonly<Record<Bound, string>> = {
  charging: 'of a connection for charging here, a kW',
  discharging: 'of a connection for discharging here, a kW',
  'bid upward': 'of the minimum bid upward here, a kW less',
  'bid downward': 'of the minimum bid downward here, a kW less',
};

function knobs(problem: CoupledFleet, at: Moment): Knob<CoupledFleet>[] {
  const { fleet, coupling } = problem;
  const t = placeIn(problem, at);
  const { connectionLimitKw: limitKw, minimumBidMw: bidMw } = coupling;
  const { upPrice } = fleet.shared;
  const all: Knob<CoupledFleet>[] = [];
  if (limitKw !== undefined) {
    all.push({
      ...{ name: 'limit of the connection', unit: 'kW', now: limitKw, from: 0, to: 2 * limitKw },
      turned: (of, value) => ({ ...of, coupling: { ...of.coupling, connectionLimitKw: value } }),
    });
  }
  if (bidMw !== undefined && bidMw > 0) {
    all.push({
      ...{ name: 'minimum bid', unit: 'MW', now: bidMw, from: 0, to: 2 * bidMw },
      turned: (of, value) => ({ ...of, coupling: { ...of.coupling, minimumBidMw: value } }),
    });
  }
  const now = upPrice?.[t];
  if (upPrice !== undefined && now !== undefined && !Number.isNaN(now)) {
    all.push({
      ...{ name: 'price upward in this ISP', unit: 'EUR/MWh', now },
      ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
      turned: (of, value) => ({ ...of, fleet: withShared(of.fleet, { upPrice: upPrice.with(t, value) }) }),
    });
  }
  return all;
}

/** Of a fleet of more than a few EVs planned by prices on its connection: these. What a bid is at least has none. */
function duals(bounds: readonly Bound[], { into, out }: SharedPrices, t: number, hours: number): ToldValue[] {
  const eurPerMwh: Partial<Record<Bound, number>> = { charging: into[t], discharging: out[t] };
  return bounds.flatMap((bound) => {
    const price = eurPerMwh[bound];
    return price === undefined ? [] : [{ what: UNITS[bound], value: (price * hours) / KW_PER_MW, unit: 'EUR' }];
  });
}

/** A fleet whose EVs cannot be planned one by one. */
export const coupledFleet = decisionKind<CoupledFleet, CoupledUse>({
  kind: 'fleet-day',
  says: 'When the EVs of a fleet that share a connection or a minimum bid charge, discharge and offer balancing energy until midnight or the ends of their sessions.',
  unit: 'EUR',
  sense: 'most',
  by: 'prices on what they share, with a bound; also a MILP where EVs are few',
  slow: true,
  outcome: {
    what: 'power taken from the grid (below 0: sold)',
    unit: 'kW',
    of(problem, { uses }, at) {
      const total = (of: keyof EvUse): number => totalKwh(uses, of, placeIn(problem, at));
      return (total('downKwh') + total('dayAheadKwh') - total('upKwh')) / at.hoursPerIsp;
    },
  },
  told(problem, { uses, by, boundEur }, at) {
    const kw = (of: keyof EvUse): number => totalKwh(uses, of, placeIn(problem, at)) / at.hoursPerIsp;
    return [
      { what: 'EVs', value: problem.fleet.evs.length, unit: '' },
      { what: 'planned upward', value: kw('upKwh'), unit: 'kW' },
      { what: 'planned downward', value: kw('downKwh'), unit: 'kW' },
      { what: 'bought day-ahead', value: kw('dayAheadKwh'), unit: 'kW' },
      ...(by === 'each alone' ? [] : [{ what: 'most that it can be', value: boundEur, unit: 'EUR' }]),
    ];
  },
  bounds(problem, { uses }, at) {
    const all = held(problem, uses, at).map((bound) => BOUNDS[bound]);
    return all.length > 0 ? all : ['nothing that its EVs share, here'];
  },
  proof: (_, answer) => ({
    ...gapBelow(answer),
    ...(answer.by === 'MILP' ? { nodeLimit: FLEET_LIMITS.maxNodes } : {}),
  }),
  duals(problem, { uses, prices }, at, solver) {
    const bounds = held(problem, uses, at);
    if (bounds.length === 0) return [];
    const days = daysOfFleet(problem.fleet);
    if (prices && !isSmall(days)) return duals(bounds, prices, placeIn(problem, at), at.hoursPerIsp);
    const worth = fleetDuals(solver, days, problem.coupling, uses, placeIn(problem, at));
    if (worth === undefined) return [];
    const eurPerKwh = {
      ...{ charging: worth.charging, discharging: worth.discharging },
      ...{ 'bid upward': worth.upLeast, 'bid downward': worth.downLeast },
    };
    return bounds.map((bound) => ({
      ...{ what: UNITS[bound], value: Math.abs(eurPerKwh[bound]) * at.hoursPerIsp, unit: 'EUR' },
    }));
  },
  knobs: (problem, _, at) => knobs(problem, at),
  solve({ fleet, coupling, start }, solver) {
    const { plans, ...proved } = planCoupledFleet(daysOfFleet(fleet), coupling, solver, start);
    return { objective: proved.objectiveEur, answer: { uses: usesOf(plans), ...proved } };
  },
});
