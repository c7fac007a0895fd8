import type { SolveOptions, Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { burnHours, checkLot, type LotPlan, type LotProblem, readLotPlan } from './commitment.ts';

/**
 * When reserve may be held. `anyMode`: at any time, also by drawing less. `onlySelling`: (5)-(6) to the letter, only in hours in which
 * the lot sells.
 */
export type ReserveMode = 'anyMode' | 'onlySelling';

/** States a lot with the binary of (3)-(6) in every hour, for the lot (it sells or it buys) and for each class (it charges or it discharges). */
export function stateLotMilp(problem: LotProblem, reserve: ReserveMode): Model {
  const { hours, classes, connectionMw, efficiency, prices } = problem;
  const m = new Model('max');
  const isBurning = new Set(problem.oneWayHours ?? burnHours(problem));
  for (let t = 0; t < hours; t++) {
    const here = classes.flatMap((c, k) => (t >= c.arrivalHour && t < c.departureHour ? [{ ...c, k }] : []));
    const sell = m.column('lotSell', t, { cost: prices.sell[t] });
    const buy = m.column('lotBuy', t, { cost: -prices.buy[t] });
    const spinning = m.column('lotSpinning', t, { cost: prices.spinning[t], upper: connectionMw });
    const regulating = m.column('lotRegulating', t, { cost: prices.regulating[t], upper: connectionMw });
    const isSelling = m.column('isSelling', t, { upper: 1, integer: true });
    m.row('sellingAtMost', t, '<=', 0).add(sell, 1).add(isSelling, -connectionMw); // (4)
    m.row('buyingAtMost', t, '<=', connectionMw).add(buy, 1).add(isSelling, connectionMw);
    if (reserve === 'onlySelling') {
      m.row('regulatingAtMost', t, '<=', 0).add(regulating, 1).add(isSelling, -connectionMw); // (5)
      m.row('spinningAtMost', t, '<=', 0).add(spinning, 1).add(isSelling, -connectionMw); // (6)
    }
    const all = m.row('connection', t, '<=', connectionMw).add(sell, 1).add(buy, -1);
    all.add(spinning, 1).add(regulating, 1);
    const meter = m.row('meter', t, '=', 0).add(sell, 1).add(buy, -1);
    const spinningSum = m.row('spinningSum', t, '=', 0).add(spinning, 1);
    const regulatingSum = m.row('regulatingSum', t, '=', 0).add(regulating, 1);
    const isEmptying = isBurning.has(t) ? m.column('isEmptying', t, { upper: 1, integer: true }) : undefined;
    for (const { k, count, pMaxMw, capacityMwh, targetMwh, arrivalHour, arrivalMwh, departureHour } of here) {
      const most = count * pMaxMw;
      const floor = problem.floorShare * count * capacityMwh;
      const charge = m.column('lotCharge', k, t, {});
      const discharge = m.column('lotDischarge', k, t, { cost: -problem.wearEurPerMwh });
      const spins = m.column('lotSpinningOf', k, t, {});
      const regulates = m.column('lotRegulatingOf', k, t, {});
      const stored = m.column('lotStored', k, t, { lower: floor, upper: count * capacityMwh });
      if (t === arrivalHour) m.column('lotShort', k, { cost: -problem.fuelEurPerMwh });
      const short = m.columnAt('lotShort', k);
      const isDischarging = isEmptying ?? m.column('isDischarging', k, t, { upper: 1, integer: true });
      m.row('dischargingAtMost', k, t, '<=', 0).add(discharge, 1).add(isDischarging, -most);
      m.row('chargingAtMost', k, t, '<=', most).add(charge, 1).add(isDischarging, most);
      const balance = m.row('balance', k, t, '=', t === arrivalHour ? count * arrivalMwh : 0).add(stored, 1);
      balance.add(charge, -efficiency).add(discharge, 1 / efficiency);
      if (t > arrivalHour) balance.add(m.columnAt('lotStored', k, t - 1), -1);
      const power = m.row('power', k, t, '<=', most).add(discharge, 1).add(charge, -1);
      power.add(spins, 1).add(regulates, 1);
      const called = (row: string, least: number) =>
        m
          .row(row, k, t, '>=', least)
          .add(stored, 1)
          .add(spins, -problem.spinningHours / efficiency)
          .add(regulates, -problem.regulatingHours / efficiency);
      called('aboveFloor', floor);
      called('departure', count * targetMwh - efficiency * most * (departureHour - 1 - t)).add(short, 1);
      meter.add(discharge, -1).add(charge, 1);
      spinningSum.add(spins, -1);
      regulatingSum.add(regulates, -1);
    }
  }
  return m;
}

/**
 * Plans a lot as `stateLotMilp` states it: the obvious twin of `planLot`, straight from the equations. Meant for days of a few hours;
 * `options` may stop it earlier.
 * @throws InputError for a problem that makes no sense, Error when the solver finds no plan
 */
export function planLotMilp(
  problem: LotProblem,
  solver: Solver,
  reserve: ReserveMode = 'anyMode',
  options?: SolveOptions,
): LotPlan & { whole: Uint8Array; boundEur: number } {
  checkLot(problem);
  const m = stateLotMilp(problem, reserve);
  const { status, objective, x, bound: boundEur } = m.solve((model) => solver.solve(model, options));
  if (status !== 'optimal' && status !== 'limit')
    throw new Error(`the MILP of a lot ended as ${status}, without a plan`);
  const { integer = [] } = m.sparse();
  const whole = Uint8Array.from(
    x.filter((_, column) => integer[column] === 1),
    Math.round,
  );
  return { ...readLotPlan(problem, (name, ...at) => m.value(name, ...at), objective), whole, boundEur };
}
