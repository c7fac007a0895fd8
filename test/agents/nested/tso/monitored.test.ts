import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImportBox, monitoredLines, mostLoadedMw, withLines } from '../../../../agents/nested/tso/monitored.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { loadSolver, type Solver } from '../../../../src/optimizers/highs.ts';
import { Model } from '../../../../src/optimizers/model.ts';
import { exampleMarket, exampleSteps } from '../workedExample.ts';

/** The largest flow either way by linear programmes over all dispatches; undefined where none is balanced. */
function byLp(solver: Solver, market: TsoMarket, step: TsoStep, { leastImportMw, mostImportMw }: ImportBox) {
  const [line] = market.lines;
  const flows = [1, -1].map((sign) => {
    const m = new Model('max');
    const balance = m.row('balance', '=', step.demandMw);
    const add = (name: string, k: number, lower: number, upper: number, share: number, factor: number) =>
      balance.add(m.column(name, k, { lower, upper, cost: sign * factor }), share);
    market.units.forEach(({ blocks }, g) => {
      add('unit', g, 0, blocks[0].mw, 1, line.ofUnit[g]);
    });
    add('wind', 0, 0, step.windMw, 1, line.ofWind);
    for (let i = 0; i < market.interfaces; i++) {
      add('import', i, leastImportMw[i], mostImportMw[i], -1, -line.ofInterface[i]);
    }
    const { status, objective } = solver.solve(m.sparse());
    return status === 'optimal' ? objective - sign * step.loadFlowMw[0] : undefined;
  });
  return flows[0] === undefined || flows[1] === undefined ? undefined : Math.max(flows[0], flows[1]);
}

const mw = (least: number, most: number) => fc.integer({ min: least, max: most });
const factor = fc.integer({ min: -10, max: 10 }).map((tenths) => tenths / 10);
const cases = fc.record({
  units: fc.array(fc.record({ mw: mw(0, 50), factor }), { minLength: 1, maxLength: 4 }),
  imports: fc.array(fc.record({ least: mw(-20, 20), range: mw(0, 20), factor }), { minLength: 1, maxLength: 3 }),
  wind: fc.record({ mw: mw(0, 20), factor }),
  demandMw: mw(0, 120),
  loadFlowMw: mw(-20, 20),
});

function marketOf(drawn: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const { units, imports, wind, demandMw, loadFlowMw } = drawn;
  const market: TsoMarket = {
    ...exampleMarket(),
    units: units.map(({ mw }, g) => ({ ...exampleMarket().units[0], bus: g, blocks: [{ mw, eurPerMwh: 20 }] })),
    lines: [
      {
        id: 'line',
        ratingMw: 10,
        ofUnit: Float64Array.from(units, ({ factor }) => factor),
        ofWind: wind.factor,
        ofInterface: Float64Array.from(imports, ({ factor }) => factor),
      },
    ],
    interfaces: imports.length,
  };
  const step = { ...exampleSteps()[0], demandMw, windMw: wind.mw, loadFlowMw: Float64Array.of(loadFlowMw) };
  const box = {
    leastImportMw: imports.map(({ least }) => least),
    mostImportMw: imports.map(({ least, range }) => least + range),
  };
  return { market, step, box };
}

const total = (figures: readonly number[]) => figures.reduce((sum, mw) => sum + mw, 0);

describe('lines that can be loaded fully', () => {
  it('are found by the largest flow that any dispatch makes, as linear programmes find it', async () => {
    const solver = await loadSolver();
    fc.assert(
      fc.property(cases, (drawn) => {
        const { market, step, box } = marketOf(drawn);
        const lp = byLp(solver, market, step, box);
        const most = mostLoadedMw(market, market.lines[0], step.loadFlowMw[0], step, box);
        const plantMw = total(drawn.units.map(({ mw }) => mw)) + drawn.wind.mw;
        const isMet =
          step.demandMw + total(box.mostImportMw) <= plantMw && step.demandMw + total(box.leastImportMw) >= 0;
        if (isMet) expect(most).toBeCloseTo(lp!, 6);
        else expect(most).toBeGreaterThanOrEqual((lp ?? -Infinity) - 1e-6);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('are kept with their flows, and the others left out', () => {
    const [line] = exampleMarket().lines;
    const market = { ...exampleMarket(), lines: [{ ...line, id: 'wide', ratingMw: 500 }, line] };
    const steps = exampleSteps().map((step) => ({ ...step, loadFlowMw: Float64Array.of(1, 2) }));
    const boxes = steps.map(() => ({ leastImportMw: [4], mostImportMw: [20] }));
    const kept = monitoredLines(market, steps, boxes);
    expect(kept).toEqual([1]);
    const reduced = withLines(market, steps, kept);
    expect(reduced.market.lines.map(({ id }) => id)).toEqual(['A-C']);
    expect(reduced.steps[2].loadFlowMw).toEqual(Float64Array.of(2));
  });

  it('are kept in all steps if they can be in one', () => {
    const [line] = exampleMarket().lines;
    const market = { ...exampleMarket(), lines: [{ ...line, ratingMw: 38 }] };
    const [low, high] = exampleSteps(); // 80 MW from A and 10 MW to C make 30 MW; 100 and 20 make 40
    const box = { leastImportMw: [0], mostImportMw: [20] };
    expect(mostLoadedMw(market, market.lines[0], 0, low, box)).toBeCloseTo(100 / 3, 9);
    expect(mostLoadedMw(market, market.lines[0], 0, high, box)).toBeCloseTo(40, 9);
    expect(monitoredLines(market, [low], [box])).toEqual([]);
    expect(monitoredLines(market, [low, high], [box, box])).toEqual([0]);
  });

  it('may be loaded by what is shed elsewhere', () => {
    const { market, step, box } = marketOf({
      units: [{ mw: 30, factor: 1 }],
      imports: [{ least: 0, range: 20, factor: 0 }],
      wind: { mw: 0, factor: 0 },
      demandMw: 30,
      loadFlowMw: 0,
    });
    expect(mostLoadedMw(market, market.lines[0], 0, step, box)).toBe(30);
  });
});
