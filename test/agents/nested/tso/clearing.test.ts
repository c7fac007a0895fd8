import { describe, expect, it } from 'vitest';
import { cleared } from '../../../../agents/nested/tso/clearing.ts';
import { dualityGap } from '../../../../agents/nested/tso/duality.ts';
import type { TsoDay } from '../../../../agents/nested/tso/tsoDay.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { exampleMarket, exampleSteps } from '../workedExample.ts';

const solver = await loadSolver();
const of = (...figures: number[]) => Float64Array.from(figures);
const steps = exampleSteps();
const day: TsoDay = {
  steps,
  requiredUpMw: Float64Array.from(steps, ({ requiredUpMw }) => requiredUpMw),
  requiredDownMw: Float64Array.from(steps, ({ requiredDownMw }) => requiredDownMw),
};
const nested = { importMw: of(14, 8, 15), offerUpMw: of(3, 0, 2), offerDownMw: of(0, 5, 2) };
const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((figure, k) => {
    expect(actual[k]).toBeCloseTo(figure, 6);
  });
};

describe('a day that is cleared', () => {
  const { prices, taken, schedule, bid, steps: dispatched } = cleared(solver, exampleMarket(), nested, day);

  it('has the prices of the worked example, and takes all that is offered', () => {
    close(prices.lmp, [30, 70, 70]);
    expect(prices.upPrice[0]).toBeCloseTo(100, 6);
    expect(prices.downPrice[1]).toBeCloseTo(3, 6);
    close(taken.takenUpMw, [3, 0, 2]);
    close(taken.takenDownMw, [0, 5, 2]);
    expect(schedule.costEurPerH.reduce((all, eur) => all + eur)).toBeCloseTo(5850, 6);
  });

  it('tells of each unit all steps, then of the next', () => {
    expect(schedule.unitMw).toHaveLength(6);
    dispatched.forEach(({ unitMw, lmpUnit }, t) => {
      expect([schedule.unitMw[t], schedule.unitMw[3 + t]]).toEqual([...unitMw]);
      expect([schedule.lmpUnit[t], schedule.lmpUnit[3 + t]]).toEqual([...lmpUnit]);
      const given = unitMw[0] + unitMw[1] + schedule.windMw[t] + schedule.shedMw[t] - schedule.dumpedMw[t];
      expect(given).toBeCloseTo(steps[t].demandMw + nested.importMw[t], 6);
    });
    close(schedule.flowMw.subarray(0, 1), [26]); // the one line that binds
  });

  it('proves by its prices that it is the cheapest', () => {
    dispatched.forEach((step, t) => {
      const { importMw, upMw, downMw } = bid[t];
      const drawn = { importMw, offerUpMw: upMw[0], offerDownMw: downMw[0] };
      expect(dualityGap(exampleMarket(), steps[t], drawn, step)).toBeLessThan(1e-6 * step.costEurPerH);
    });
  });

  it('is the same where two interfaces at one bus draw and offer it together', () => {
    const market = exampleMarket();
    const [line] = market.lines;
    const ofInterface = Float64Array.of(line.ofInterface[0], line.ofInterface[0]);
    const two = { ...market, interfaces: 2, lines: [{ ...line, ofInterface }] };
    const split = {
      importMw: of(4, 8, 5, 10, 0, 10),
      offerUpMw: of(1, 0, 2, 2, 0, 0),
      offerDownMw: of(0, 2, 0, 0, 3, 2),
    };
    const other = cleared(solver, two, split, day);
    close(other.prices.lmp, [30, 70, 70, 30, 70, 70]);
    close(other.taken.takenDownMw, [0, 5, 2]);
    close(other.schedule.costEurPerH, [...schedule.costEurPerH]);
    expect(other.bid[1]).toEqual({ importMw: of(8, 0), upMw: of(0, 0), downMw: of(2, 3) });
  });
});
