import { describe, expect, it } from 'vitest';
import { reduceScenarios } from '../../src/optimizers/scenarioReduction.ts';
import { scenarioTree } from '../../src/optimizers/scenarioTree.ts';
import type { PriceScenario } from '../../src/optimizers/stochastic.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices } from '../../src/worlds/prices.ts';
import { generateScenarios, priceFeatures, reducePriceScenarios } from '../../src/worlds/scenarios/priceScenarios.ts';

const none = Number.NaN;
const of = (...figures: number[]): Float64Array => Float64Array.from(figures);
const calendar = createCalendar({ start: '2024-02-20', days: 1 });
const draw = (k: number) => generatePrices('winter', calendar, k);

/** Distance between two one-ISP days: between the two rows of their features. */
function apart(one: Partial<PriceScenario>, other: Partial<PriceScenario>, callWeight: number): number {
  const day = { probability: 0.5, dayAhead: of(50), upward: of(none), downward: of(none) };
  const set = priceFeatures(
    [
      { ...day, ...one },
      { ...day, ...other },
    ],
    { callWeight, blockIsps: 1 },
  );
  return 2 * reduceScenarios(set, 1, { method: 'fast-forward' }).distance;
}

describe('price scenarios', () => {
  it('measures days by day-ahead price, calls, and spreads where both call', () => {
    expect(apart({}, {}, 30)).toBe(0);
    expect(apart({}, { dayAhead: of(60) }, 30)).toBe(10);
    expect(apart({ upward: of(80) }, { upward: of(95) }, 30)).toBe(15);
    expect(apart({ upward: of(80) }, { upward: of(90), dayAhead: of(60) }, 30)).toBe(10);
    expect(apart({ upward: of(80) }, {}, 30)).toBe(30 + 30);
    expect(apart({ upward: of(50) }, {}, 30)).toBe(30);
    expect(apart({ upward: of(80) }, { downward: of(30) }, 5)).toBe(30 + 5 + 20 + 5);
  });

  it('measures days by the means of blocks', () => {
    const day = { probability: 1, dayAhead: of(10, 20, 60), upward: of(none, 50, 90), downward: of(none, none, none) };
    const { values, width } = priceFeatures([day], { callWeight: 8, blockIsps: 2 });
    expect([width, ...values]).toEqual([10, 15, 30, 4, 15, 0, 0, 4, 15, 0, 0]);
    expect(() => priceFeatures([day], { blockIsps: 0 })).toThrow(/blockIsps: found 0/);
  });

  it('draws each scenario by its number, so that more scenarios leave the first as they are', () => {
    const few = generateScenarios(draw, 3);
    const more = generateScenarios(draw, 5);
    expect(few.map(({ upward }) => upward)).toEqual(more.slice(0, 3).map(({ upward }) => upward));
    expect(more.map(({ probability }) => probability)).toEqual([0.2, 0.2, 0.2, 0.2, 0.2]);
    expect(more[0].dayAhead).not.toEqual(more[1].dayAhead);
  });

  it('keeps whole days, nearer to all than any ten drawn by chance', () => {
    const days = generateScenarios(draw, 60);
    const byChance = [0, 20, 40].map((from) => distanceOfKeeping(days, from, 10));
    for (const method of ['fast-forward', 'backward'] as const) {
      const { scenarios, reduction } = reducePriceScenarios(days, 10, { method });
      expect(scenarios.map(({ upward }) => upward)).toEqual(reduction.kept.map((k) => days[k].upward));
      expect(scenarios.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
      for (const distance of byChance) expect(reduction.distance).toBeLessThan(0.99 * distance);
    }
  });

  it('makes a tree of days: day-ahead prices first, then the day as it goes', () => {
    const days = generateScenarios(draw, 50);
    const set = priceFeatures(days); // six blocks of four hours
    const stages = [
      { untilColumn: 6, branches: 3 },
      { untilColumn: 6 + 4 * 3, branches: 2 },
      { untilColumn: 6 + 4 * 6, branches: 2 },
    ];
    const { nodes, distance } = scenarioTree(set, stages);
    const leaves = nodes.filter(({ stage }) => stage === 2).length;
    expect(nodes.filter(({ stage }) => stage === 0).length).toBe(3);
    expect(leaves).toBeGreaterThan(6);
    for (const { stage, values, scenarios } of nodes) {
      const from = stages[stage - 1]?.untilColumn ?? 0;
      const shown = scenarios.map((k) =>
        set.values.slice(k * set.width + from, k * set.width + stages[stage].untilColumn),
      );
      expect(shown).toContainEqual(values); // what a node shows is what one of its own days shows
    }
    const fan = reduceScenarios(set, leaves, { method: 'fast-forward' }).distance;
    expect(distance).toBeGreaterThan(0.9 * fan); // a tree with as many leaves knows less
    expect(scenarioTree(set, [{ untilColumn: 30, branches: leaves }]).distance).toBeCloseTo(fan, 9);
  });

  it('refuses days of different length and missing day-ahead prices', () => {
    const [day, other] = generateScenarios(draw, 2);
    expect(() => reducePriceScenarios([day, { ...other, upward: of(1) }], 1)).toThrow(
      /scenario 1: found prices of 1 ISP; expected 96 ISPs/,
    );
    const missing = { ...other, dayAhead: other.dayAhead.with(7, none) };
    expect(() => reducePriceScenarios([day, missing], 1)).toThrow(/found NaN in row 1/);
    expect(() => reducePriceScenarios([], 1)).toThrow(/found none/);
  });
});

/** Kantorovich distance to ten scenarios in a row, with the best probabilities. */
function distanceOfKeeping(days: PriceScenario[], from: number, count: number): number {
  const { values, width } = priceFeatures(days);
  const apartFrom = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += Math.abs(values[i * width + k] - values[j * width + k]);
    return sum;
  };
  const nearest = days.map((_, i) => Math.min(...Array.from({ length: count }, (_, k) => apartFrom(i, from + k))));
  return nearest.reduce((sum, distance) => sum + distance / days.length, 0);
}
