import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  burnHours,
  type LotPlan,
  type LotProblem,
  planLot,
  stateLot,
} from '../../../../agents/active-distribution/evpla/commitment.ts';
import { planLotMilp } from '../../../../agents/active-distribution/evpla/commitmentMilp.ts';
import { localPrices } from '../../../../agents/active-distribution/evpla/localPrices.ts';
import { InputError } from '../../../../src/errors.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { anyLot, faultsOf, lotAt, phevs, shares } from './lots.ts';

const solver = await loadSolver();

/** The largest MW that any class charges and discharges at once. */
const bothMw = ({ chargeMw, dischargeMw }: LotPlan): number =>
  Math.max(0, ...chargeMw.flatMap((charge, k) => Array.from(charge, (mw, t) => Math.min(mw, dischargeMw[k][t]))));

/** What a plan earns by its own figures. */
function worthOf(problem: LotProblem, plan: LotPlan): number {
  let eur = 0;
  for (let t = 0; t < problem.hours; t++) {
    eur += problem.prices.sell[t] * plan.sellMw[t] - problem.prices.buy[t] * plan.buyMw[t];
    eur += problem.prices.spinning[t] * plan.spinningMw[t] + problem.prices.regulating[t] * plan.regulatingMw[t];
    for (const discharge of plan.dischargeMw) eur -= problem.wearEurPerMwh * discharge[t];
  }
  for (const short of plan.shortMwh) eur -= problem.fuelEurPerMwh * short;
  return eur;
}

describe('the plan of a lot', () => {
  it('buys cheap and sells dear what it must give back', () => {
    const problem = lotAt([20, 200], [phevs({ departureHour: 2 })]);
    const plan = planLot(problem, solver);
    expect(plan.buyMw[0]).toBeCloseTo(0.037, 9);
    expect(plan.sellMw[1]).toBeCloseTo(0.037 * 0.93 * 0.93, 9);
    expect(plan.profitEur).toBeCloseTo((190 - 20) * 0.037 * 0.93 * 0.93 - 21 * 0.037, 9);
  });

  it('rests where the spread does not pay for losses and wear', () => {
    const plan = planLot(lotAt([50, 70], [phevs({ departureHour: 2 })]), solver);
    expect([...plan.buyMw, ...plan.sellMw]).toEqual([0, 0, 0, 0]);
  });

  it('holds reserve on what it charges, and on what it could discharge', () => {
    const target = 0.007 + 0.93 * 0.0037;
    const must = planLot(
      lotAt([50, 50], [phevs({ departureHour: 2, targetMwh: target })], { spinning: [10, 0] }),
      solver,
    );
    expect(must.buyMw[0]).toBeGreaterThan(0);
    expect(must.spinningMw[0]).toBeGreaterThan(0);
    const idle = planLot(lotAt([50, 50], [phevs({ departureHour: 2 })], { spinning: [10, 0] }), solver);
    expect(idle.buyMw[0]).toBe(0);
    expect(idle.spinningMw[0]).toBeCloseTo(0.037, 9);
  });

  it('holds no reserve whose call would cost a departure', () => {
    const full = phevs({ departureHour: 1, targetMwh: 0.007 });
    expect(planLot(lotAt([50], [full], { spinning: [10] }), solver).spinningMw[0]).toBe(0);
    const low = phevs({ departureHour: 3, arrivalMwh: 0.0028, targetMwh: 0.0028 });
    expect(planLot(lotAt([50, 50, 50], [low], { spinning: [1, 1, 1] }), solver).spinningMw[0]).toBe(0);
  });

  it('leaves short what no charger can fill, at the price of fuel', () => {
    const problem = lotAt([50], [phevs({ targetMwh: 0.014 })]);
    const plan = planLot(problem, solver);
    expect(plan.shortMwh[0]).toBeCloseTo(10 * (0.007 - 0.93 * 0.0037), 9);
    expect(plan.buyMw[0]).toBeCloseTo(0.037, 9);
    expect(plan.profitEur).toBeCloseTo(-52.5 * 0.037 - 630 * plan.shortMwh[0], 9);
  });

  it('lets one class charge from another without paying for it', () => {
    const giver = phevs({ arrivalMwh: 0.0105 });
    const taker = phevs({ targetMwh: 0.0082 });
    const plan = planLot(lotAt([50], [giver, taker]), solver);
    expect(plan.buyMw[0]).toBe(0);
    expect(plan.chargeMw[1][0]).toBeGreaterThan(0.01);
  });

  it('is what its MILP finds, never charges and discharges at once, and keeps every rule', () => {
    fc.assert(
      fc.property(anyLot(0), (problem) => {
        const plan = planLot(problem, solver);
        expect(plan.profitEur).toBeCloseTo(planLotMilp(problem, solver).profitEur, 6);
        expect(worthOf(problem, plan)).toBeCloseTo(plan.profitEur, 6);
        expect(faultsOf(problem, plan)).toEqual([]);
        if (problem.efficiency < 1) expect(bothMw(plan)).toBeLessThan(1e-7);
      }),
      { numRuns: 70 },
    );
  });

  it('is what its MILP finds at any price, also below 0', () => {
    fc.assert(
      fc.property(anyLot(-400), (problem) => {
        const plan = planLot(problem, solver);
        expect(plan.profitEur).toBeCloseTo(planLotMilp(problem, solver).profitEur, 6);
        expect(faultsOf(problem, plan)).toEqual([]);
        if (problem.efficiency < 1) expect(bothMw(plan)).toBeLessThan(1e-7);
      }),
      { numRuns: 70 },
    );
  });

  it('wastes nothing before hours that are paid for drawing, beyond what its connection lets it sell', () => {
    const hour = (of: Record<number, number>) => Float64Array.from({ length: 6 }, (_, t) => of[t] ?? 0);
    const cars = { count: 15, capacityMwh: 0.02, pMaxMw: 0.0037, arrivalMwh: 0.02, targetMwh: 0.014 };
    const problem: LotProblem = {
      ...{ hours: 6, classes: [{ arrivalHour: 2, departureHour: 6, ...cars }], connectionMw: 0.05, efficiency: 0.93 },
      ...{ floorShare: 0.2, wearEurPerMwh: 20, fuelEurPerMwh: 630, spinningHours: 0.5, regulatingHours: 0.25 },
      prices: {
        sell: hour({ 3: -136.5, 4: -136.5 }),
        buy: hour({ 3: -123.5, 4: -123.5 }),
        spinning: hour({ 3: 9, 4: 9 }),
        regulating: hour({ 3: 5, 4: 10, 5: 40 }),
      },
    };
    const plan = planLot(problem, solver);
    expect(bothMw(plan)).toBeLessThan(1e-9);
    expect(plan.profitEur).toBeCloseTo(9.578604, 6);
    expect(plan.profitEur).toBeCloseTo(planLotMilp(problem, solver).profitEur, 6);
  });

  it('is the same for sessions of one make one by one', () => {
    fc.assert(
      fc.property(anyLot(-100), (problem) => {
        const few = { ...problem, classes: problem.classes.map((c) => ({ ...c, count: Math.min(c.count, 4) })) };
        const single = few.classes.flatMap((c) => Array.from({ length: c.count }, () => ({ ...c, count: 1 })));
        const one = planLot({ ...few, classes: single }, solver);
        expect(planLot(few, solver).profitEur).toBeCloseTo(one.profitEur, 6);
      }),
      { numRuns: 40 },
    );
  });

  it('can deliver its reserve in any hour, and still meet its departures', () => {
    fc.assert(
      fc.property(anyLot(0), (given) => {
        const problem = { ...given, classes: given.classes.slice(0, 1) };
        const plan = planLot(problem, solver);
        problem.classes.forEach((c, k) => {
          const mw = c.count * c.pMaxMw;
          for (let t = c.arrivalHour; t < c.departureHour; t++) {
            const called = (0.5 * plan.spinningMw[t] + 0.25 * plan.regulatingMw[t]) / problem.efficiency;
            const left = plan.energyMwh[k][t] - called;
            const later = problem.efficiency * mw * (c.departureHour - 1 - t);
            expect(left).toBeGreaterThan(c.count * 0.2 * c.capacityMwh - 1e-7);
            expect(left + later + plan.shortMwh[k]).toBeGreaterThan(c.count * c.targetMwh - 1e-7);
            const netMw = plan.dischargeMw[k][t] - plan.chargeMw[k][t];
            expect(netMw + plan.spinningMw[t] + plan.regulatingMw[t]).toBeLessThan(mw + 1e-7);
          }
        });
      }),
      { numRuns: 70 },
    );
  });

  it('earns no more with reserve only while selling', () => {
    fc.assert(
      fc.property(anyLot(0), (problem) => {
        const literal = planLotMilp(problem, solver, 'onlySelling');
        expect(literal.profitEur).toBeLessThanOrEqual(planLot(problem, solver).profitEur + 1e-6);
        for (let t = 0; t < problem.hours; t++) {
          if (literal.sellMw[t] === 0 && literal.buyMw[t] > 1e-6) expect(literal.spinningMw[t]).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('earns less with reserve only while selling where stopping a charge is worth something', () => {
    const problem = lotAt([60, 60, 60], [phevs({ departureHour: 3, targetMwh: 0.0104 })], { spinning: [50, 50, 50] });
    const [all, literal] = [planLot(problem, solver), planLotMilp(problem, solver, 'onlySelling')];
    expect(literal.profitEur).toBeLessThan(all.profitEur - 0.5);
  });
});

describe('prices below 0', () => {
  const hours = [60, -50, -50, -50, -50, 60];

  it('keep a lot bounded, and no power goes round', () => {
    const plan = planLot(lotAt(hours, [phevs({ departureHour: 6 })]), solver);
    expect(Math.max(...plan.buyMw)).toBeLessThanOrEqual(0.037 + 1e-9);
    expect(bothMw(plan)).toBe(0);
    for (let t = 0; t < 6; t++) expect(Math.min(plan.sellMw[t], plan.buyMw[t])).toBe(0);
  });

  it('would otherwise be worth burning energy at', () => {
    const problem = lotAt([-400, -400], [phevs({ departureHour: 2, arrivalMwh: 0.014, targetMwh: 0.014 })]);
    expect(burnHours(problem)).toEqual([0, 1]);
    const m = new Model('max');
    stateLot(m, problem);
    const relaxed = m.solve(({ integer: _, ...lp }) => solver.solve(lp));
    const plan = planLot(problem, solver);
    expect(relaxed.objective).toBeGreaterThan(plan.profitEur + 0.1);
    expect(bothMw(plan)).toBe(0);
  });

  it('never sell for more than they buy', () => {
    const energy = Float64Array.of(-100, 0, 100);
    const none = new Float64Array(3);
    const { sell, buy } = localPrices({ energy, spinning: none, regulating: none }, shares);
    expect([...sell]).toEqual([-105, 0, 95]);
    expect([...buy]).toEqual([-95, 0, 105]);
  });
});

describe('a lot that does not trade', () => {
  it('charges at the cheapest, sells nothing and holds no reserve', () => {
    const problem = lotAt([90, 30, 200], [phevs({ departureHour: 3, targetMwh: 0.0104 })], { spinning: [99, 99, 99] });
    const plan = planLot(problem, solver, 'charging');
    expect([...plan.sellMw, ...plan.spinningMw, ...plan.regulatingMw]).toEqual(new Array(9).fill(0));
    expect(plan.buyMw[1]).toBeCloseTo((0.0034 * 10) / 0.93, 9);
    expect(plan.profitEur).toBeCloseTo(-31.5 * plan.buyMw[1], 9);
  });

  it('can be mixed with its plan in any share', () => {
    fc.assert(
      fc.property(anyLot(0), fc.double({ min: 0, max: 1, noNaN: true }), (problem, share) => {
        const mixed = mix(planLot(problem, solver), planLot(problem, solver, 'charging'), share);
        expect(faultsOf(problem, mixed)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

/** Part of one plan, the rest of another. */
function mix(one: LotPlan, other: LotPlan, share: number): LotPlan {
  const of = (a: Float64Array, b: Float64Array) => a.map((value, t) => share * value + (1 - share) * b[t]);
  const ofEach = (a: Float64Array[], b: Float64Array[]) => a.map((series, k) => of(series, b[k]));
  const net = of(
    one.sellMw.map((mw, t) => mw - one.buyMw[t]),
    other.sellMw.map((mw, t) => mw - other.buyMw[t]),
  );
  return {
    sellMw: net.map((mw) => Math.max(0, mw)),
    buyMw: net.map((mw) => Math.max(0, -mw)),
    spinningMw: of(one.spinningMw, other.spinningMw),
    regulatingMw: of(one.regulatingMw, other.regulatingMw),
    energyMwh: ofEach(one.energyMwh, other.energyMwh),
    chargeMw: ofEach(one.chargeMw, other.chargeMw),
    dischargeMw: ofEach(one.dischargeMw, other.dischargeMw),
    shortMwh: of(one.shortMwh, other.shortMwh),
    profitEur: share * one.profitEur + (1 - share) * other.profitEur,
  };
}

describe('a lot in another model', () => {
  it('stands beside others under an index, at its wear and fuel alone', () => {
    const problem = lotAt([20, 200], [phevs({ departureHour: 2 })]);
    const m = new Model('max');
    const lots = [0, 1].map((lot) => stateLot(m, problem, [lot], { isPriced: false, weight: 0.5 }));
    for (const { sell, buy } of lots) {
      sell.forEach((column, t) => {
        m.cost[column] += 0.5 * problem.prices.sell[t];
      });
      buy.forEach((column, t) => {
        m.cost[column] -= 0.5 * problem.prices.buy[t];
      });
    }
    const { objective, x } = m.solve((model) => solver.solve(model));
    expect(objective).toBeCloseTo(planLot(problem, solver).profitEur, 9);
    const earned = lots[0].profit.reduce((eur, [column, rate]) => eur + rate * x[column], 0);
    expect(earned).toBeCloseTo(-20 * 0.037 * 0.93 * 0.93, 9);
  });
});

describe('a lot that makes no sense', () => {
  const cases: [string, Partial<LotProblem>][] = [
    ['efficiency', { efficiency: 0 }],
    ['prices.sell[0]', { prices: { ...lotAt([50], []).prices, sell: Float64Array.of(90) } }],
    ['prices.buy', { hours: 2 }],
    ['classes[0].departureHour', { classes: [phevs({ departureHour: 2 })] }],
    ['classes[0].arrivalMwh', { classes: [phevs({ arrivalMwh: 0.001 })] }],
    ['classes[0].targetMwh', { classes: [phevs({ targetMwh: 0.1 })] }],
  ];
  it.each(cases)('is refused by the name of %s', (path, given) => {
    const refused = () => planLot({ ...lotAt([50], [phevs({})]), ...given }, solver);
    expect(refused).toThrow(InputError);
    const named = path === 'prices.buy' ? 'prices.' : path;
    expect(refused).toThrow(named);
  });
});
