import fc from 'fast-check';
import {
  LOT,
  type LotClass,
  type LotPlan,
  type LotProblem,
} from '../../../../agents/active-distribution/evpla/commitment.ts';
import { localPrices } from '../../../../agents/active-distribution/evpla/localPrices.ts';
import { marketRules } from '../../../../agents/active-distribution/market/rules.ts';

/** PHEVs of 14 kWh at chargers of 3.7 kW. */
export const phevs = (given: Partial<LotClass>): LotClass => ({
  arrivalHour: 0,
  departureHour: 1,
  count: 10,
  capacityMwh: 0.014,
  pMaxMw: 0.0037,
  arrivalMwh: 0.007,
  targetMwh: 0.007,
  ...given,
});

/** What local prices are of wholesale ones, where nothing is said. */
export const shares = marketRules.parse({}).localPrices;

/** A lot at wholesale prices of so much an hour; reserves at 0 where nothing is said. */
export function lotAt(
  energy: readonly number[],
  classes: readonly LotClass[],
  {
    spinning = [],
    regulating = [],
    ...given
  }: Partial<LotProblem> & { spinning?: number[]; regulating?: number[] } = {},
): LotProblem {
  const series = (prices: readonly number[]) => Float64Array.from(energy, (_, t) => prices[t] ?? 0);
  const prices = localPrices(
    { energy: series(energy), spinning: series(spinning), regulating: series(regulating) },
    shares,
  );
  return { hours: energy.length, classes, ...LOT, prices, ...given };
}

/** Lots of a few hours, with prices of energy from `cheapest`, EUR/MWh; figures on grids, so that ties and touching bounds come up. */
export const anyLot = (cheapest: number): fc.Arbitrary<LotProblem> =>
  fc.integer({ min: 1, max: 6 }).chain((hours) => {
    const price = (min: number, max: number) =>
      fc.array(
        fc.integer({ min: min / 10, max: max / 10 }).map((tens) => 10 * tens),
        {
          minLength: hours,
          maxLength: hours,
        },
      );
    const session = fc
      .record({
        from: fc.integer({ min: 0, max: hours - 1 }),
        stay: fc.integer({ min: 1, max: hours }),
        count: fc.integer({ min: 0, max: 20 }),
        arrival: fc.integer({ min: 2, max: 10 }),
        target: fc.integer({ min: 2, max: 10 }),
        capacityMwh: fc.constantFrom(0.014, 0.02),
      })
      .map(({ from, stay, count, arrival, target, capacityMwh }) =>
        phevs({
          arrivalHour: from,
          departureHour: Math.min(hours, from + stay),
          count,
          capacityMwh,
          arrivalMwh: (arrival / 10) * capacityMwh,
          targetMwh: (target / 10) * capacityMwh,
        }),
      );
    return fc
      .record({
        energy: price(cheapest, 200),
        spinning: price(0, 120),
        regulating: price(0, 120),
        classes: fc.array(session, { maxLength: 3 }),
        connectionMw: fc.constantFrom(0.26, 0.05, 0),
        efficiency: fc.constantFrom(0.93, 1),
      })
      .map(({ energy, classes, ...given }) => lotAt(energy, classes, given));
  });

/** What of a plan breaks the rules of its lot, in words; nothing where it keeps all. */
export function faultsOf(problem: LotProblem, plan: LotPlan, tolerance = 1e-7): string[] {
  const faults: string[] = [];
  const expectThat = (holds: boolean, what: string): void => {
    if (!holds) faults.push(what);
  };
  for (let t = 0; t < problem.hours; t++) {
    const [sell, buy] = [plan.sellMw[t], plan.buyMw[t]];
    const reserve = plan.spinningMw[t] + plan.regulatingMw[t];
    let net = 0;
    let room = 0;
    problem.classes.forEach((c, k) => {
      net += plan.dischargeMw[k][t] - plan.chargeMw[k][t];
      const isHere = t >= c.arrivalHour && t < c.departureHour;
      if (isHere) room += c.count * c.pMaxMw - plan.dischargeMw[k][t] + plan.chargeMw[k][t];
      expectThat(
        isHere || plan.chargeMw[k][t] + plan.dischargeMw[k][t] === 0,
        `class ${k} works while away, hour ${t}`,
      );
    });
    expectThat(Math.abs(net - sell + buy) < tolerance, `meter of hour ${t}`);
    expectThat(reserve <= room + tolerance, `reserve of hour ${t}`);
    expectThat(sell - buy + reserve <= problem.connectionMw + tolerance, `connection of hour ${t}`);
    expectThat(buy <= problem.connectionMw + tolerance, `connection of hour ${t}`);
    expectThat(Math.min(sell, buy) === 0, `sells and buys in hour ${t}`);
  }
  problem.classes.forEach((c, k) => {
    let energy = c.count * c.arrivalMwh;
    for (let t = c.arrivalHour; t < c.departureHour; t++) {
      energy += problem.efficiency * plan.chargeMw[k][t] - plan.dischargeMw[k][t] / problem.efficiency;
      expectThat(Math.abs(energy - plan.energyMwh[k][t]) < tolerance, `energy of class ${k}, hour ${t}`);
      expectThat(energy >= c.count * problem.floorShare * c.capacityMwh - tolerance, `floor of class ${k}, hour ${t}`);
      expectThat(energy <= c.count * c.capacityMwh + tolerance, `capacity of class ${k}, hour ${t}`);
    }
    expectThat(energy + plan.shortMwh[k] >= c.count * c.targetMwh - tolerance, `departure of class ${k}`);
  });
  return faults;
}
