import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decided, otherwise, Turned } from '../../src/evidence/otherwise.ts';
import { decisionKind, type Knob } from '../../src/market/kinds.ts';
import type { Solver } from '../../src/optimizers/highs.ts';

const NO_SOLVER = undefined as unknown as Solver;
const AT = { isp: 0, ispOfDay: 0, from: 0, hoursPerIsp: 0.25 };

/** How much to sell at a price: amounts with what they cost. The best is the upper hull of lines. */
interface Sale {
  price: number;
  costs: readonly number[];
}
const bestSale = ({ price, costs }: Sale) => {
  const worth = costs.map((cost, amount) => price * amount - cost);
  const objective = Math.max(...worth);
  return { objective, answer: worth.indexOf(objective) };
};
const sale = decisionKind<Sale, number>({
  ...{ kind: 'sale', says: 'How much is sold.', unit: 'EUR', sense: 'most', by: 'trying each' },
  outcome: { what: 'sold', unit: 'MWh', of: (_, sold) => sold },
  solve: bestSale,
  worth: ({ price, costs }, sold) => price * sold - costs[sold],
});

const price = (now: number, linear: boolean): Knob =>
  ({
    ...{ name: 'price', unit: 'EUR/MWh', now, from: -100, to: 100, linear },
    turned: (of: Sale, value: number) => ({ ...of, price: value }),
  }) as unknown as Knob;

function ask(
  sales: readonly Sale[],
  { linear, towards, solves }: { linear: boolean; towards: number; solves: number },
) {
  const decided: Decided[] = sales.map((problem) => {
    return { problem, answer: bestSale(problem).answer, at: AT };
  });
  const knob = price(sales[0].price, linear);
  const turned = new Turned(
    sale,
    decided,
    sales.map(() => knob),
    NO_SOLVER,
  );
  const answers = decided.map(({ answer }) => answer);
  return { found: otherwise(turned, knob, towards, answers, solves), turned };
}

/** Where the sum of what is sold first changes, by looking everywhere. */
function firstChange(sales: readonly Sale[], towards: number): number | undefined {
  const soldAt = (value: number) => sales.reduce((sum, each) => sum + bestSale({ ...each, price: value }).answer, 0);
  const { price: now } = sales[0];
  const crossings = sales.flatMap(({ costs }) =>
    costs.flatMap((cost, k) => costs.slice(k + 1).map((other, j) => (other - cost) / (j + 1))),
  );
  const ahead = [...new Set(crossings)]
    .filter((value) => (towards > now ? value > now && value < towards : value < now && value > towards))
    .sort((a, b) => Math.abs(a - now) - Math.abs(b - now));
  const nudge = Math.sign(towards - now) * 1e-7;
  return ahead.find((value) => soldAt(value + nudge) !== soldAt(now));
}

const costs = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 2, maxLength: 7 });

describe('of a parametric programme', () => {
  test('the threshold is the one that looking everywhere finds, to the last digits', () => {
    fc.assert(
      fc.property(
        fc.array(costs, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: -60, max: 60 }),
        fc.constantFrom(-100.5, 100.5),
        (all, now, towards) => {
          const sales = all.map((each) => ({ price: now + 0.123, costs: each }));
          const { found } = ask(sales, { linear: true, towards, solves: 60 });
          const expected = firstChange(sales, towards);
          if (expected === undefined) expect(found).toMatchObject({ is: 'never', proved: true });
          else {
            expect(found.is).toBe('exactly');
            if (found.is === 'exactly') expect(found.value).toBeCloseTo(expected, 6);
          }
        },
      ),
    );
  });

  test('with few solves it tells no more than it knows', () => {
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 3 }), (each, solves) => {
        const sales = [{ price: 0.123, costs: each }];
        const { found, turned } = ask(sales, { linear: true, towards: 100, solves });
        expect(turned.solves).toBeLessThanOrEqual(solves);
        const expected = firstChange(sales, 100);
        if (found.is === 'exactly') expect(found.value).toBeCloseTo(expected as number, 6);
        if (found.is === 'between') expect(found.other).toBeGreaterThanOrEqual((expected as number) - 1e-6);
        if (found.is === 'never' && found.proved) expect(expected).toBeUndefined();
      }),
    );
  });
});

describe('of an answer that only comes near the best', () => {
  /** Sells 1 at 10, where selling 2 is as good but for a cent; `unproved` or not. */
  const near = (answer: number, unproved: boolean) => {
    const problem: Sale = { price: 10, costs: [0, 5, 4.99, 60] };
    const knob = { ...price(10, true), unproved };
    const turned = new Turned(sale, [{ problem, answer, at: AT }], [knob], NO_SOLVER);
    return otherwise(turned, knob, 100, [answer], 20);
  };

  test('the threshold is that of the best, where this comes to the same', () => {
    const found = near(2, true);
    expect(found).toEqual(near(2, false));
    expect(found).toEqual({ is: 'exactly', value: expect.closeTo(55.01, 6), becomes: 3 });
  });

  test('and none is said to be exact where it does not', () => {
    expect(near(1, true)).toMatchObject({ is: 'between', same: 10 });
  });
});

describe('of any other', () => {
  test('the threshold lies in the interval that is told', () => {
    fc.assert(
      fc.property(costs, fc.integer({ min: 3, max: 20 }), (each, solves) => {
        const sales = [{ price: 0.123, costs: each }];
        const { found, turned } = ask(sales, { linear: false, towards: 100, solves });
        expect(turned.solves).toBeLessThanOrEqual(solves);
        expect(found.is).not.toBe('list'); // what is sold rises with the price
        if (found.is !== 'between') return;
        const soldAt = (value: number) => bestSale({ price: value, costs: each }).answer;
        expect(soldAt(found.same)).toBe(soldAt(0.123));
        expect(soldAt(found.other)).not.toBe(soldAt(0.123));
        expect(soldAt(found.other)).toBe(found.becomes);
      }),
    );
  });

  test('answers that rise and fall have no threshold, but a list', () => {
    const wave = decisionKind<{ x: number }, number>({
      ...{ kind: 'wave', says: 'Rises and falls.', unit: '', sense: 'most', by: 'looking' },
      outcome: { what: 'level', unit: '', of: (_, level) => level },
      solve: ({ x }) => ({ objective: 0, answer: x > 20 && x < 60 ? 1 : 0 }),
    });
    const knob = {
      ...{ name: 'x', unit: '', now: 0, from: 0, to: 100 },
      turned: (_: unknown, x: number) => ({ x }),
    } as Knob;
    const turned = new Turned(wave, [{ problem: { x: 0 }, answer: 0, at: AT }], [knob], NO_SOLVER);
    const found = otherwise(turned, knob, 100, [0], 8);
    expect(found.is).toBe('list');
    if (found.is === 'list') expect(found.tried.length).toBe(9);
  });

  test('where nothing changes, no threshold is made up', () => {
    const { found } = ask([{ price: 10, costs: [0, 1e6] }], { linear: false, towards: 100, solves: 6 });
    expect(found).toEqual({ is: 'never', to: 100, proved: false });
  });
});
