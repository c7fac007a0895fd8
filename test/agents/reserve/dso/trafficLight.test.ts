// @module-tag slow
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createValidator, type ExpectedGrid } from '../../../../agents/reserve/dso/validator.ts';
import { tables } from '../../../../agents/reserve/market/tables.ts';
import { type Network, prepareNetwork } from '../../../../src/grid/network.ts';
import { createPowerFlow } from '../../../../src/grid/powerFlow.ts';
import { present } from '../../../../src/lookup.ts';
import type { FlexUnit, VolumeUnit } from '../../../../src/optimizers/dsoAdjustment.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { figureOf, run, smallMarket } from '../market/helpers.ts';
import { entries } from '../stage.ts';

// what the simple solver cannot prove is handed to it
await loadSolver();

const LIMIT = 0.95;
const BASE_MVA = 10;

/** Source 1 - 2 - 3 - 4, and where it is a ring, 4 - 1. */
function smallNetwork(lines: readonly { r: number; x: number; rating: number }[], isRing: boolean): Network {
  const electrical = { kind: 'line' as const, bPu: 0, tap: 1, shiftRad: 0, closed: true };
  const ends = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
  ];
  return prepareNetwork({
    name: 'small',
    baseMva: BASE_MVA,
    buses: ['1', '2', '3', '4'].map((id) => ({ id, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 })),
    branches: ends.slice(0, isRing ? 4 : 3).map(([from, to], k) => ({
      ...{ id: `${k}`, from, to, rPu: lines[k].r, xPu: lines[k].x, ratingMva: lines[k].rating },
      ...electrical,
    })),
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
  });
}

type Complex = readonly [re: number, im: number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const over = (a: Complex, [c, d]: Complex): Complex => {
  const square = c * c + d * d;
  return times(a, [c / square, -d / square]);
};
const minus = ([a, b]: Complex, [c, d]: Complex): Complex => [a - c, b - d];

/** Loading of every branch by its current, p.u.: voltages by Gauss and Seidel's sums; undefined where they do not settle. */
function loadingAnew({ buses, branches }: Network, { mw, mvar }: Pick<ExpectedGrid, 'mw' | 'mvar'>) {
  const voltages: Complex[] = buses.map(() => [1, 0]);
  for (let round = 0; round < 4000; round++) {
    let moved = 0;
    for (let bus = 1; bus < buses.length; bus++) {
      const [re, im] = voltages[bus];
      // the current that is injected, conj(S / V), and what flows in from the neighbours
      const [a, b] = over([mw[bus] / BASE_MVA, mvar[bus] / BASE_MVA], [re, im]);
      let current: Complex = [a, -b];
      let admittance: Complex = [0, 0];
      for (const { from, to, rPu, xPu } of branches) {
        if (from !== bus && to !== bus) continue;
        const y = over([1, 0], [rPu, xPu]);
        const [inRe, inIm] = times(y, voltages[from === bus ? to : from]);
        current = [current[0] + inRe, current[1] + inIm];
        admittance = [admittance[0] + y[0], admittance[1] + y[1]];
      }
      const next = over(current, admittance);
      moved = Math.max(moved, Math.hypot(next[0] - re, next[1] - im));
      voltages[bus] = next;
    }
    if (moved < 1e-14)
      return branches.map(({ from, to, rPu, xPu, ratingMva }) => {
        const [re, im] = over(minus(voltages[from], voltages[to]), [rPu, xPu]);
        return (Math.hypot(re, im) * BASE_MVA) / ratingMva;
      });
  }
  return undefined;
}

const withVolumes = (grid: ExpectedGrid, units: readonly VolumeUnit[], share: number): ExpectedGrid => {
  const mw = grid.mw.slice();
  for (const { bus, volumeMw } of units) mw[bus] += share * volumeMw;
  return { ...grid, mw };
};

/** By how much some line is over its limit, or over what it carries anyhow, p.u.; undefined where no power flow settles. */
function excessAnew(network: Network, base: ExpectedGrid, tested: ExpectedGrid): number | undefined {
  const [anyhow, loading] = [loadingAnew(network, base), loadingAnew(network, tested)];
  return anyhow && loading && Math.max(...loading.map((each, k) => each - Math.max(LIMIT, anyhow[k])));
}

const between = (least: number, most: number) =>
  fc.integer({ min: 0, max: 1000 }).map((part) => least + (part / 1000) * (most - least));
const line = fc.record({ r: between(0.002, 0.03), x: between(0.01, 0.05), rating: between(3, 12) });
const figures = (most: number) => fc.array(between(-most, most), { minLength: 3, maxLength: 3 });
const world = fc
  .record({
    lines: fc.array(line, { minLength: 4, maxLength: 4 }),
    isRing: fc.boolean(),
    mw: figures(3),
    mvar: figures(1),
    volumes: figures(6),
  })
  .map(({ lines, isRing, mw, mvar, volumes }) => ({
    network: smallNetwork(lines, isRing),
    grid: { isp: 0, mw: Float64Array.of(0, ...mw), mvar: Float64Array.of(0, ...mvar) },
    units: volumes.map((volumeMw, k) => ({ name: `${k}`, bus: k + 1, volumeMw })),
  }));
const bench = (network: Network, dso: object = {}, trafficLight: 'ac' | 'ac-and-linear' = 'ac') =>
  createValidator(network, createPowerFlow(network), {
    ...entries({ dso: { powerFactor: 0.93, ...dso } }).dso,
    trafficLight,
  });
/** Nearer to a limit than this, p.u., rounding decides. */
const NEAR = 1e-7;

describe('market.trafficLight: ac', () => {
  it('is green exactly where a power flow written anew finds no line over its limit because of the volumes', () => {
    const seen = { green: 0, over: 0, falseAlarms: 0, misses: 0 };
    fc.assert(
      fc.property(world, ({ network, grid, units }) => {
        const excess = excessAnew(network, grid, withVolumes(grid, units, 1));
        if (excess === undefined || Math.abs(excess) < NEAR) return;
        const verdict = bench(network).green(grid, units);
        expect('state' in verdict).toBe(excess < 0);
        const both = bench(network, {}, 'ac-and-linear').green(grid, units);
        expect(both.alarms).toEqual(verdict.alarms);
        expect('state' in both).toBe(excess < 0 && !both.alarms.linear);
        seen[excess < 0 ? 'green' : 'over']++;
        if (excess < 0 && both.alarms.linear) seen.falseAlarms++;
        if (excess > 0 && !both.alarms.linear) seen.misses++;
      }),
      { numRuns: 150, seed: 17 },
    );
    for (const times of Object.values(seen)) expect(times, JSON.stringify(seen)).toBeGreaterThan(1);
  });

  it('cuts volumes, where no flexibility is offered, to the first share at which that power flow finds none over', () => {
    const seen = [0, 0, 0, 0, 0, 0];
    fc.assert(
      fc.property(world, ({ network, grid, units }) => {
        const excess = [1, 2, 3, 4, 5, 6].map((part) => excessAnew(network, grid, withVolumes(grid, units, 1 / part)));
        if (excess.some((each) => each === undefined || Math.abs(each) < NEAR)) return;
        const first = excess.findIndex((each) => (each as number) < 0);
        const { state, divisions } = bench(network).congested(grid, units, []);
        expect([state, divisions]).toEqual(first < 0 ? ['red', 5] : ['yellow', first]);
        seen[first < 0 ? 5 : first]++;
      }),
      { numRuns: 150, seed: 17 },
    );
    expect(Math.min(...seen.slice(0, 3), seen[5]), `${seen}`).toBeGreaterThan(3);
  });

  it('lets nothing through, with what it orders, that puts a line over its limit by that power flow', () => {
    const seen = { adjusted: 0, optimal: 0 };
    const boundaryRule = fc.constantFrom('divide', 'optimal');
    fc.assert(
      fc.property(world, boundaryRule, figures(2), ({ network, grid, units }, rule, offered) => {
        const flexibility = offered.map((mw, k): FlexUnit => {
          const prices = { upPriceEurPerMwh: 40 + k, downPriceEurPerMwh: 60 - k };
          return { name: `${k}`, bus: k + 1, upMw: Math.abs(mw), downMw: Math.abs(mw) / 2, ...prices };
        });
        const ruling = bench(network, { boundaryRule: rule }).congested(grid, units, flexibility);
        const through = withVolumes(
          grid,
          units.map((unit) => ({ ...unit, volumeMw: ruling.volumeMw.get(unit.name) as number })),
          1,
        );
        for (const { name, upMw, downMw } of ruling.adjustments) through.mw[Number(name) + 1] += upMw - downMw;
        const excess = excessAnew(network, grid, through);
        if (ruling.state !== 'red' && excess !== undefined) expect(excess).toBeLessThan(NEAR);
        if (ruling.adjustments.some(({ upMw, downMw }) => upMw + downMw > 0.01)) seen.adjusted++;
        if (rule === 'optimal' && ruling.divisions > 0 && ruling.state === 'yellow') seen.optimal++;
      }),
      { numRuns: 150, seed: 17 },
    );
    for (const times of Object.values(seen)) expect(times, JSON.stringify(seen)).toBeGreaterThan(10);
  });
});

/** Four fleets that stand for so many EVs that they congest the main line. */
function congestedMarket(
  trafficLight: 'ac' | 'ac-and-linear',
  scheme: string,
  boundaryRule: string,
  loadingLimit: number,
) {
  const small = smallMarket({ market: { scheme, trafficLight } });
  const aggregators = small.aggregators.map((each) => ({ ...each, evs: 4 * 250 }));
  return { ...small, aggregators, dso: { boundaryRule, loadingLimit }, fleet: { standsFor: 250 } };
}

describe('a run', () => {
  it.each(['ac', 'ac-and-linear'] as const)(
    'under %s counts the false alarms and misses of the linear model',
    async (light) => {
      const { dso, ...market } = congestedMarket(light, 'dso-managed', 'divide', 0.95);
      const result = await run({ ...market, dso: { ...dso, powerFactor: 0.85 } });
      const { recorder } = result;
      const rowsOf = (alarm: string) =>
        recorder.validations.filter((row) => ALARMS[`${row.alarms?.linear} ${row.alarms?.ac}`] === alarm);
      const seen = ['none', 'linear', 'ac', 'both'].map((alarm) => rowsOf(alarm).length);
      expect(seen.reduce((all, each) => all + each, 0)).toBe(figureOf(result, 'validations'));
      expect([seen[1], seen[2]]).toEqual([
        figureOf(result, 'validationFalseAlarms'),
        figureOf(result, 'validationMisses'),
      ]);
      expect(Math.min(seen[0], seen[1], seen[3]), `${seen}`).toBeGreaterThan(0);
      const isGreen = light === 'ac' ? seen[0] + seen[1] : seen[0];
      expect(figureOf(result, 'greenValidations')).toBe(isGreen);
      for (const { state, askedMw, boundaryMw } of rowsOf('linear')) {
        expect(state === 'green').toBe(light === 'ac');
        expect(boundaryMw === askedMw).toBe(light === 'ac');
      }
      const table = present(
        tables.find(({ name }) => name === 'validations'),
        'validations',
      );
      const alarm = present(
        table.columns.find(({ name }) => name === 'alarm'),
        'alarm',
      );
      const told = recorder.validations.map((_, row) => alarm.value(table.source(result), row));
      expect(['none', 'linear', 'ac', 'both'].map((each) => told.filter((one) => one === each).length)).toEqual(seen);
    },
  );
});

const ALARMS: Record<string, string> = {
  'false false': 'none',
  'true false': 'linear',
  'false true': 'ac',
  'true true': 'both',
};

const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(9)) : value);

describe('market.trafficLight: ac-and-linear', () => {
  it.each([
    ['divide', 'hybrid', 0.95, 'aa1f2a8fc89a04f5dcf07f133047ef19dc18891a637f3f10920551bf1286e2ed'],
    ['halve', 'dso-managed', 0.85, '0955bb934f5af3a9991de890843937650c3e309055f6d1c39e5fc28b92429285'],
    ['optimal', 'hybrid', 0.75, '44b1a139aec833fc8209a840845c38e0038fa1c47b0e43271c156310970d65d9'],
  ] as const)('%s under %s: the results of before there was a choice, to 1e-9', async (rule, scheme, limit, sha256) => {
    const { recorder, kpis } = await run(congestedMarket('ac-and-linear', scheme, rule, limit));
    const { green, yellow, red } = kpis.validations;
    expect(Math.min(green, yellow, red)).toBeGreaterThan(4);
    const validations = recorder.validations.map((row) => [
      ...[row.isp, row.direction, row.state, row.divisions, row.askedMw, row.boundaryMw],
      ...[row.linearLoading, row.acLoading],
    ]);
    const columns = Object.values(recorder.columns).map((column) => [...column]);
    const digest = createHash('sha256')
      .update(JSON.stringify([validations, columns], rounded))
      .digest('hex');
    expect(digest).toBe(sha256);
  });
});
