import { InputError } from '../../../src/errors.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import type { LocalPrices } from './localPrices.ts';

/** Sessions that come and go together and are of one make. Energies and powers are those of one; where they differ, the mean. */
export interface LotClass {
  /** First hour it is plugged in, 0-based in the day. */
  arrivalHour: number;
  /** First hour it is gone; at most the hours of the day. */
  departureHour: number;
  count: number;
  capacityMwh: number;
  /** Charging and discharging alike. */
  pMaxMw: number;
  /** What it holds at the beginning of its first hour. */
  arrivalMwh: number;
  /** What it is to hold at the end of its last. */
  targetMwh: number;
}

/** A day of a parking lot. MW at the lot's connection, MWh in batteries. */
export interface LotProblem {
  /** 23, 24 or 25; fewer in tests. */
  hours: number;
  classes: readonly LotClass[];
  /** What goes through the connection, either way. */
  connectionMw: number;
  /** Of charging, and of discharging. */
  efficiency: number;
  /** Part of its capacity below which no battery is taken. */
  floorShare: number;
  /** For each MWh discharged. */
  wearEurPerMwh: number;
  /** For each MWh that is short at departure. */
  fuelEurPerMwh: number;
  /** How long reserve may be called without a break, hours. */
  spinningHours: number;
  regulatingHours: number;
  /** Hours in which its sessions charge or discharge, not one this and another that; `burnHours` of its prices where nothing is said. */
  oneWayHours?: readonly number[];
  prices: LocalPrices;
}

export const LOT = {
  connectionMw: 0.26,
  efficiency: 0.93,
  floorShare: 0.2,
  wearEurPerMwh: 20,
  fuelEurPerMwh: 630,
  spinningHours: 0.5,
  regulatingHours: 0.25,
} as const;

/** A lot's day as planned: MW and MWh by hour. */
export interface LotPlan {
  sellMw: Float64Array;
  buyMw: Float64Array;
  spinningMw: Float64Array;
  regulatingMw: Float64Array;
  /** What all sessions of a class hold at the end of each hour; 0 while it is away. */
  energyMwh: Float64Array[];
  chargeMw: Float64Array[];
  dischargeMw: Float64Array[];
  /** By class, all its sessions. */
  shortMwh: Float64Array;
  profitEur: number;
}

/** What a lot may do: everything; or only charge, neither selling nor holding reserve. */
export type LotServices = 'all' | 'charging';

export interface LotStatement {
  /** Column by hour. */
  sell: number[];
  buy: number[];
  spinning: number[];
  regulating: number[];
  /** What each column earns, EUR per unit: local prices (unless left out), wear, fuel. */
  profit: [column: number, eur: number][];
}

/** How a lot is stated: weight of its profit in the objective, whether local prices are in it, and what the lot may do. */
export interface LotTerms {
  weight?: number;
  /** Without them only wear and fuel are: for whoever owns the lot's trades. */
  isPriced?: boolean;
  services?: LotServices;
}

/**
 * States a lot in a model: its profit (3) under (4)-(6), with reserve that can be delivered and departures still met.
 *
 * Columns, at (...index, hour): lotSell, lotBuy, lotSpinning, lotRegulating, all at the lot's one meter, and in
 * `oneWayHours` lotSells, which is whole. At (...index, class, hour) while plugged in: lotCharge, lotDischarge, lotStored,
 * lotSpinningOf, lotRegulatingOf; at (...index, class): lotShort. What one class discharges may charge another, unmetered.
 *
 * Whether the lot sells or buys needs no whole column: selling never earns more than buying costs.
 */
export function stateLot(
  m: Model,
  problem: LotProblem,
  index: readonly number[] = [],
  { weight = 1, isPriced = true, services = 'all' }: LotTerms = {},
): LotStatement {
  const { hours, classes, connectionMw, prices, wearEurPerMwh, fuelEurPerMwh } = problem;
  const profit: [number, number][] = [];
  const column = (name: string, at: readonly number[], upper: number, eur: number, lower = 0): number => {
    const made = m.column(name, ...index, ...at, { lower, upper, cost: weight * eur });
    if (eur !== 0) profit.push([made, eur]);
    return made;
  };
  const most = services === 'all' ? connectionMw : 0;
  const price = (series: Float64Array, hour: number): number => (isPriced ? series[hour] : 0);
  const each = Array.from({ length: hours }, (_, hour) => hour);
  const sell = each.map((t) => column('lotSell', [t], most, price(prices.sell, t)));
  const buy = each.map((t) => column('lotBuy', [t], connectionMw, -price(prices.buy, t)));
  const spinning = each.map((t) => column('lotSpinning', [t], most, price(prices.spinning, t)));
  const regulating = each.map((t) => column('lotRegulating', [t], most, price(prices.regulating, t)));
  const meter = each.map((t) =>
    m
      .row('lotMeter', ...index, t, '=', 0)
      .add(sell[t], 1)
      .add(buy[t], -1),
  );
  const spinningSum = each.map((t) => m.row('lotSpinningSum', ...index, t, '=', 0).add(spinning[t], 1));
  const regulatingSum = each.map((t) => m.row('lotRegulatingSum', ...index, t, '=', 0).add(regulating[t], 1));
  for (const t of each) {
    const row = m
      .row('lotConnection', ...index, t, '<=', connectionMw)
      .add(sell[t], 1)
      .add(buy[t], -1);
    row.add(spinning[t], 1).add(regulating[t], 1);
  }

  const charges: number[][] = each.map(() => []);
  const discharges: number[][] = each.map(() => []);
  classes.forEach((c, k) => {
    const mw = c.count * c.pMaxMw;
    const served = services === 'all' ? mw : 0;
    const floor = c.count * problem.floorShare * c.capacityMwh;
    const target = c.count * c.targetMwh;
    const short = column('lotShort', [k], Math.max(0, target - floor), -fuelEurPerMwh);
    const held = {
      spinning: problem.spinningHours / problem.efficiency,
      regulating: problem.regulatingHours / problem.efficiency,
    };
    let before: number | undefined;
    for (let t = c.arrivalHour; t < c.departureHour; t++) {
      const charge = column('lotCharge', [k, t], mw, 0);
      const discharge = column('lotDischarge', [k, t], served, -wearEurPerMwh);
      const stored = column('lotStored', [k, t], c.count * c.capacityMwh, 0, floor);
      const spins = column('lotSpinningOf', [k, t], 2 * served, 0); // from charging to discharging
      const regulates = column('lotRegulatingOf', [k, t], 2 * served, 0);
      const balance = m
        .row('lotBalance', ...index, k, t, '=', before === undefined ? c.count * c.arrivalMwh : 0)
        .add(stored, 1)
        .add(charge, -problem.efficiency)
        .add(discharge, 1 / problem.efficiency);
      if (before !== undefined) balance.add(before, -1);
      before = stored;
      meter[t].add(discharge, -1).add(charge, 1);
      spinningSum[t].add(spins, -1);
      regulatingSum[t].add(regulates, -1);
      charges[t].push(charge);
      discharges[t].push(discharge);
      const catchUp = problem.efficiency * mw * (c.departureHour - 1 - t);
      const isLast = t === c.departureHour - 1;
      if (services === 'all') {
        m.row('lotPower', ...index, k, t, '<=', mw)
          .add(discharge, 1)
          .add(charge, -1)
          .add(spins, 1)
          .add(regulates, 1);
        m.row('lotAboveFloor', ...index, k, t, '>=', floor)
          .add(stored, 1)
          .add(spins, -held.spinning)
          .add(regulates, -held.regulating);
      }
      if (isLast || (services === 'all' && target - catchUp > floor)) {
        m.row('lotDeparture', ...index, k, t, '>=', target - catchUp)
          .add(stored, 1)
          .add(short, 1)
          .add(spins, -held.spinning)
          .add(regulates, -held.regulating);
      }
    }
  });
  if (services === 'all') stateModes(m, problem, index, charges, discharges);
  return { sell, buy, spinning, regulating, profit };
}

/** In `oneWayHours`, the lot's sessions charge or discharge, not one this and another that. */
function stateModes(
  m: Model,
  problem: LotProblem,
  index: readonly number[],
  charges: readonly number[][],
  discharges: readonly number[][],
): void {
  const mw = plannedMw(problem);
  for (const t of problem.oneWayHours ?? burnHours(problem)) {
    if (charges[t].length === 0) continue;
    const sells = m.column('lotSells', ...index, t, { upper: 1, integer: true });
    const selling = m.row('lotSelling', ...index, t, '<=', 0).add(sells, -mw[t]);
    const buying = m.row('lotBuying', ...index, t, '<=', mw[t]).add(sells, mw[t]);
    for (const discharge of discharges[t]) selling.add(discharge, 1);
    for (const charge of charges[t]) buying.add(charge, 1);
  }
}

/** MW of all sessions planned for, by hour. */
function plannedMw({ hours, classes }: LotProblem): Float64Array {
  const mw = new Float64Array(hours);
  for (const c of classes) for (let t = c.arrivalHour; t < c.departureHour; t++) mw[t] += c.count * c.pMaxMw;
  return mw;
}

/**
 * Hours in which it could pay to charge and discharge at once, for the losses: at prices so far below 0, or so dear a reserve (a lot that
 * wastes energy has more power left to hold), that they outweigh the wear; and all before, as what is wasted then makes room to draw at
 * such prices later. In all others no best plan does so.
 */
export function burnHours({
  hours,
  prices,
  efficiency,
  wearEurPerMwh,
}: Pick<LotProblem, 'hours' | 'prices' | 'efficiency' | 'wearEurPerMwh'>): number[] {
  const kept = efficiency * efficiency;
  const all = Array.from({ length: hours }, (_, hour) => hour);
  const last = all.findLast((t) => {
    const wasteEurPerMwh = Math.max(prices.spinning[t], prices.regulating[t], 0) - prices.sell[t];
    return wasteEurPerMwh * (1 - kept) > wearEurPerMwh * kept;
  });
  return last === undefined ? [] : all.slice(0, last + 1);
}

/**
 * The plan that earns a lot most (3)-(6). `services` of 'charging': what it draws if it does not trade.
 * @throws InputError for a problem that makes no sense, Error when the solver does not reach the optimum
 */
export function planLot(problem: LotProblem, solver: Solver, services: LotServices = 'all'): LotPlan {
  checkLot(problem);
  if (problem.hours === 0) return readLotPlan(problem, () => 0, 0);
  const m = new Model('max');
  stateLot(m, problem, [], { services });
  const { status, objective } = m.solve((model) => solver.solve(model));
  if (status !== 'optimal') throw new Error(`the plan of a lot ended as ${status}, not optimal`);
  return readLotPlan(problem, (name, ...at) => m.value(name, ...at), objective);
}

/** Reads a lot's plan out of the columns of a model; dust of the solver's tolerances is left out. */
export function readLotPlan(
  { hours, classes }: LotProblem,
  value: (name: string, ...at: number[]) => number,
  profitEur: number,
): LotPlan {
  const clean = (name: string, ...at: number[]): number => {
    const figure = value(name, ...at);
    return figure < DUST ? 0 : figure;
  };
  const byHour = (name: string): Float64Array => Float64Array.from({ length: hours }, (_, t) => clean(name, t));
  const ofClass = (name: string): Float64Array[] =>
    classes.map(({ arrivalHour, departureHour }, k) =>
      Float64Array.from({ length: hours }, (_, t) => (t < arrivalHour || t >= departureHour ? 0 : clean(name, k, t))),
    );
  const sellMw = byHour('lotSell');
  const buyMw = byHour('lotBuy');
  return {
    sellMw: sellMw.map((mw, t) => Math.max(0, mw - buyMw[t])),
    buyMw: buyMw.map((mw, t) => Math.max(0, mw - sellMw[t])),
    spinningMw: byHour('lotSpinning'),
    regulatingMw: byHour('lotRegulating'),
    energyMwh: ofClass('lotStored'),
    chargeMw: ofClass('lotCharge'),
    dischargeMw: ofClass('lotDischarge'),
    shortMwh: Float64Array.from(classes, (_, k) => clean('lotShort', k)),
    profitEur,
  };
}

/** MW and MWh below this are the solver's rounding. */
const DUST = 1e-9;

/** @throws InputError that names the figure which is out of range */
export function checkLot(problem: LotProblem): void {
  const check = (path: string, found: number, valid: boolean, expected: string): void => {
    if (!valid) throw new InputError({ path, found: `${found}`, expected });
  };
  const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;
  check('hours', problem.hours, Number.isInteger(problem.hours) && problem.hours >= 0, 'a whole number of hours');
  for (const key of ['connectionMw', 'wearEurPerMwh', 'fuelEurPerMwh', 'spinningHours', 'regulatingHours'] as const) {
    check(key, problem[key], isAmount(problem[key]), 'a number of 0 or more');
  }
  check('efficiency', problem.efficiency, problem.efficiency > 0 && problem.efficiency <= 1, 'above 0, at most 1');
  check('floorShare', problem.floorShare, problem.floorShare >= 0 && problem.floorShare < 1, 'from 0 to below 1');
  for (const [name, series] of Object.entries(problem.prices) as [string, Float64Array][]) {
    check(`prices.${name}`, series.length, series.length >= problem.hours, `${problem.hours} prices, one an hour`);
    const odd = series.findIndex((price) => !Number.isFinite(price));
    check(`prices.${name}[${odd}]`, series[odd], odd < 0, 'a price');
  }
  const pump = problem.prices.sell.findIndex((sell, t) => sell > problem.prices.buy[t]);
  check(`prices.sell[${pump}]`, problem.prices.sell[pump], pump < 0, 'no more than buying costs in that hour');
  problem.classes.forEach((c, k) => {
    const at = (key: keyof LotClass): string => `classes[${k}].${key}`;
    const hour = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= problem.hours;
    check(at('arrivalHour'), c.arrivalHour, hour(c.arrivalHour), `an hour from 0 to ${problem.hours}`);
    const later = hour(c.departureHour) && c.departureHour > c.arrivalHour;
    check(at('departureHour'), c.departureHour, later, `an hour after ${c.arrivalHour}, up to ${problem.hours}`);
    for (const key of ['count', 'pMaxMw', 'capacityMwh'] as const)
      check(at(key), c[key], isAmount(c[key]), '0 or more');
    const floor = problem.floorShare * c.capacityMwh - DUST;
    for (const key of ['arrivalMwh', 'targetMwh'] as const) {
      const within = c[key] >= (key === 'arrivalMwh' ? floor : 0) && c[key] <= c.capacityMwh + DUST;
      check(
        at(key),
        c[key],
        within,
        key === 'arrivalMwh' ? 'from the floor to the capacity' : 'from 0 to the capacity',
      );
    }
  });
}
