import { describe, expect, it } from 'vitest';
import type { LotClass } from '../../../../agents/active-distribution/evpla/commitment.ts';
import { LOT } from '../../../../agents/active-distribution/evpla/commitment.ts';
import { type LotAsked, planLots, planSellingLots } from '../../../../agents/active-distribution/evpla/lotDay.ts';
import { lot } from '../../../../agents/active-distribution/explain/lot.ts';
import { sellingLot } from '../../../../agents/active-distribution/explain/sellingLot.ts';
import { phevs } from '../evpla/lots.ts';
import { boundsOf, confirmed, inHour, solved, solver, toldOf } from './turning.ts';

/** Two scenarios of four hours: dear in the third hour, in the second of them more so. */
function asked(
  {
    spinning = 0,
    dear = [150, 250],
    connectionMw = 0.26,
  }: Partial<Record<'spinning' | 'connectionMw', number>> & { dear?: number[] } = {},
  classes: readonly LotClass[] = [phevs({ departureHour: 4, arrivalMwh: 0.007, targetMwh: 0.009 })],
): LotAsked {
  const both = (of: (price: number) => number) =>
    Float64Array.from(dear.flatMap((price) => [60, 40, price, 80].map((each) => of(each))));
  const reserve = new Float64Array(8).fill(spinning);
  return {
    set: { ...LOT, hours: 4, classes, connectionMw },
    prices: {
      probability: Float64Array.of(0.25, 0.75),
      ...{ sell: both((price) => 0.95 * price), buy: both((price) => 1.05 * price) },
      ...{ spinning: reserve, regulating: new Float64Array(8) },
    },
  };
}

describe('the page of a lot', () => {
  it('tells what is expected of all scenarios', () => {
    const problem = asked();
    const answer = planLots(problem, solver);
    const [one, other] = answer.plans;
    const sold = 0.25 * (one.sellMw[2] - one.buyMw[2]) + 0.75 * (other.sellMw[2] - other.buyMw[2]);
    expect(sold).toBeGreaterThan(0.03);
    expect(lot.outcome.of(problem, answer, inHour(2))).toBeCloseTo(sold, 12);
    expect(answer.profitEur).toBeCloseTo(0.25 * one.profitEur + 0.75 * other.profitEur, 9);
    expect(lot.worth?.(problem, answer)).toBeCloseTo(answer.profitEur, 6);
    expect(toldOf(lot, problem, answer, inHour(2), /sessions expected/)).toBe(10);
    expect(toldOf(lot, problem, answer, inHour(2), /scenarios/)).toBe(2);
  });

  it.each([
    [/local price of energy/, 2, 'from', 'exactly'],
    [/local price of energy/, 1, 'to', 'exactly'],
    [/local price of energy/, 0, 'from', 'exactly'],
    [/spinning reserve/, 2, 'to', 'exactly'],
    [/wear/, 2, 'to', 'exactly'],
  ] as const)('%s, hour %i, to its end %s: solving on both sides says the same', (name, hour, end, is) => {
    expect(confirmed(lot, asked(), inHour(hour), name, end).is).toBe(is);
  });

  it('would buy nothing more at a price at which giving it back no longer pays: worked out by hand', () => {
    // bought in hour 1, sold in hour 2 of the first scenario: 0.93^2 x (0.95 x 150 - 20) = 105.95 EUR a MWh drawn
    const problem = asked({ dear: [150, 150] }, [phevs({ arrivalHour: 1, departureHour: 3, targetMwh: 0.007 })]);
    const found = confirmed(lot, problem, inHour(1), /local price of energy/, 'to');
    const spread = 0.1 * 40; // the knob is the price of selling; that of buying is as much above it as now
    expect(found).toMatchObject({
      is: 'exactly',
      value: expect.closeTo(0.93 ** 2 * (142.5 - 20) - spread, 6),
      becomes: 0,
    });
  });

  it('says what holds it, and the opposite where it does not', () => {
    const at = inHour(2);
    expect(boundsOf(lot, asked(), at)).toMatch(/power of giving \(10 of 10 sessions\)/);
    expect(boundsOf(lot, asked(), at)).not.toMatch(/connection/);
    expect(boundsOf(lot, asked({ connectionMw: 0.02 }), at)).toMatch(
      /the connection, with reserve in 2 of 2 scenarios/,
    );
    expect(boundsOf(lot, asked({ connectionMw: 0.02 }), at)).not.toMatch(/power of giving/);
    expect(boundsOf(lot, asked({ connectionMw: 0.02 }), inHour(1))).toMatch(/the connection, drawing/);
    expect(boundsOf(lot, asked(), inHour(1))).toMatch(/power of charging \(10 of 10 sessions\)/);
    const early = [phevs({ departureHour: 2 })];
    expect(boundsOf(lot, asked({}, early), at)).toBe('no session plugged in');
    const due = [phevs({ departureHour: 4, arrivalMwh: 0.003, targetMwh: 0.014 })];
    expect(boundsOf(lot, asked({}, due), at)).toMatch(/no time to lose/);
    expect(boundsOf(lot, asked({ dear: [10, 10] }), at)).not.toMatch(/no time to lose/);
  });
});

describe('the page of a lot that holds reserve only while it sells', () => {
  const problem = asked({ spinning: 30, connectionMw: 0.02 });

  it('has duals that are differences, its integers as they are', () => {
    const answer = planSellingLots(problem, solver);
    const eur = (connectionMw: number) => {
      const { profitEur } = planSellingLots({ ...problem, set: { ...problem.set, connectionMw } }, solver);
      return profitEur;
    };
    const duals = [0, 1, 2, 3].map((hour) => sellingLot.duals?.(problem, answer, inHour(hour), solver) ?? []);
    const connection = duals.reduce((all, [, each]) => all + each.value, 0);
    expect(connection).toBeGreaterThan(50);
    expect(connection).toBeCloseTo((eur(0.0201) - eur(0.0199)) / 2e-4, 3);
    expect(duals[2].map(({ what, unit }) => `${what}, ${unit}`)).toEqual([
      'energy in this hour, EUR/MWh',
      'connection in this hour, EUR/MW',
    ]);
  });

  it('tells how near to the best it is, and within how many nodes', () => {
    const answer = planSellingLots(problem, solver);
    const { gap = Number.NaN, nodeLimit } = sellingLot.proof?.(problem, answer) ?? {};
    expect(gap).toBeGreaterThanOrEqual(0);
    expect(gap).toBeLessThanOrEqual(1e-3);
    expect(nodeLimit).toBe(500);
    expect(answer.profitEur).toBeLessThanOrEqual(planLots(problem, solver).profitEur + 1e-9);
  });

  it('has thresholds between values that were solved', () => {
    expect(confirmed(sellingLot, problem, inHour(2), /local price of energy/, 'from', 12).is).toBe('between');
    expect(solved(sellingLot, problem)).toEqual(planSellingLots(problem, solver));
  });
});
