import { describe, expect, it } from 'vitest';
import { createValidator, type Ruling } from '../../../../agents/reserve/dso/validator.ts';
import { createPowerFlow, type PowerFlow } from '../../../../src/grid/powerFlow.ts';
import type { FlexUnit, VolumeUnit } from '../../../../src/optimizers/dsoAdjustment.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { entries, lineNetwork } from '../stage.ts';

// what the simple solver cannot prove is handed to it
await loadSolver();

/** Main line of 10 MVA, of which 9.5 may be used; the linear model sees MW alone, so it lets 9.5 MW through. */
const bench = (dso: object = {}) => {
  const network = lineNetwork();
  return createValidator(network, createPowerFlow(network), entries({ dso: { powerFactor: 1, ...dso } }).dso);
};
/** 5 MW and 6 Mvar injected at bus 2: 7.81 MVA, and room for sqrt(9.5^2 - 6^2) = 7.365 MW. */
const grid = { isp: 0, mw: Float64Array.of(0, 5, 0), mvar: Float64Array.of(0, 6, 0) };
const room = Math.sqrt(9.5 ** 2 - 6 ** 2) - 5;
const units = [
  { name: 'A/upward', bus: 1, volumeMw: 3 },
  { name: 'B/upward', bus: 2, volumeMw: 1 },
];
const flexibility = (downMw: number): FlexUnit[] => [
  { name: 'A', bus: 1, upMw: 5, downMw, upPriceEurPerMwh: 80, downPriceEurPerMwh: 80 },
  { name: 'B', bus: 2, upMw: 5, downMw, upPriceEurPerMwh: 40, downPriceEurPerMwh: 40 },
];
const total = ({ volumeMw }: Ruling) => [...volumeMw.values()].reduce((sum, mw) => sum + mw, 0);

describe('grid test where only AC finds the line over its limit', () => {
  it('says by how much, in MW', () => {
    const verdict = bench().green(grid, units);
    if (!('excessMw' in verdict)) throw new Error('green');
    expect(verdict.excessMw).toBeCloseTo(Math.hypot(9, 6) - 9.5, 1);
    const narrow = bench({ powerFactor: 0.95 }).green(grid, units);
    if (!('excessMw' in narrow)) throw new Error('green');
    expect(narrow.excessMw / verdict.excessMw).toBeCloseTo(0.95, 9);
  });

  it('uses the flexibility offered, and leaves the boundary whole', () => {
    const ruling = bench().congested(grid, units, flexibility(3));
    expect(ruling).toMatchObject({ state: 'yellow', divisions: 0 });
    expect([...ruling.volumeMw.values()]).toEqual([3, 1]);
    const [dear, cheap] = ruling.adjustments;
    expect([dear.upMw, dear.downMw, cheap.upMw]).toEqual([0, 0, 0]);
    expect(cheap.downMw).toBeGreaterThan(4 - room - 0.01);
    expect(cheap.downMw).toBeLessThan(4 - room + 0.03);
    expect(ruling.acLoading).toBeLessThanOrEqual(0.95 + 1e-9);
    expect(ruling.acLoading).toBeGreaterThan(0.945);
    expect(ruling.linearLoading).toBeCloseTo((9 - cheap.downMw) / 10, 9);
    expect(bench().congested(grid, units, flexibility(3))).toEqual(ruling);
  });

  it('cuts the boundary where no flexibility is offered, or too little', () => {
    for (const offered of [[], flexibility(0.5)]) {
      const ruling = bench().congested(grid, units, offered);
      expect(ruling).toMatchObject({ state: 'yellow', divisions: 1 });
      expect([...ruling.volumeMw.values()]).toEqual([1.5, 0.5]);
      expect(ruling.acLoading).toBeLessThanOrEqual(0.95);
    }
  });

  it('adds flexibility to a cut where both are needed', () => {
    const ruling = bench({ boundaryRule: 'divide' }).congested(
      grid,
      units.map((unit) => ({ ...unit, volumeMw: unit.volumeMw * 1.25 })),
      flexibility(0.1),
    );
    expect(ruling).toMatchObject({ state: 'yellow', divisions: 1 });
    const ordered = ruling.adjustments.reduce((sum, { downMw }) => sum + downMw, 0);
    expect(ordered).toBeCloseTo(2.5 - room, 1);
    expect(ordered).toBeGreaterThan(0.1);
  });

  it('optimal: all that AC carries', () => {
    const ruling = bench({ boundaryRule: 'optimal' }).congested(grid, units, []);
    expect(ruling.state).toBe('yellow');
    expect(total(ruling)).toBeGreaterThan(room - 0.03);
    expect(total(ruling)).toBeLessThanOrEqual(room + 0.01);
  });

  it('red where the line is full without any volume, and no flexibility is offered', () => {
    const full = { isp: 0, mw: Float64Array.of(0, 7.4, 0), mvar: Float64Array.of(0, 6, 0) };
    const ruling = bench().congested(full, units, []);
    expect(ruling).toMatchObject({ state: 'red', divisions: 5 });
    expect(total(ruling)).toBe(0);
    expect(bench().congested(full, units, flexibility(3))).toMatchObject({ state: 'yellow', divisions: 0 });
  });
});

it.each(['ac', 'ac-and-linear'] as const)('a network without a linear model is refused under %s', (trafficLight) => {
  const network = lineNetwork();
  network.branches[1].xPu = 0;
  const make = () => createValidator(network, createPowerFlow(network), { ...entries({}).dso, trafficLight });
  expect(make).toThrow(/branch far.*reactance of 0/s);
  network.branches[1].closed = false;
  network.branches.push({ ...network.branches[1], id: 'beside', xPu: 1e-4, closed: true });
  expect(make).not.toThrow();
});

describe('grid test where AC finds no solution', () => {
  const network = lineNetwork(100);
  network.branches[0].xPu = 0.5;
  const { dso } = entries({ dso: { loadingLimit: 2 } });
  const test = createValidator(network, createPowerFlow(network), dso);
  const calm = { isp: 0, mw: new Float64Array(3), mvar: new Float64Array(3) };
  const load = [{ name: 'A/downward', bus: 1, volumeMw: -15 }];

  it('says half of what the volumes add, and has flexibility offset as much', () => {
    expect(test.green(calm, load)).toEqual({ excessMw: 7.5, alarms: { linear: false, ac: true } });
    const offered = [{ name: 'B', bus: 2, upMw: 10, downMw: 0, upPriceEurPerMwh: 40, downPriceEurPerMwh: 40 }];
    const ruling = test.congested(calm, load, offered);
    expect(ruling).toMatchObject({ state: 'yellow', divisions: 0 });
    expect(ruling.adjustments[0].upMw).toBeCloseTo(7.5, 6);
    expect(Number.isFinite(ruling.acLoading)).toBe(true);
    expect(test.congested(calm, load, []).divisions).toBe(1);
  });
});

describe('a boundary that AC does not confirm', () => {
  /** An AC that finds the main line a hair over its limit until it has been asked about volumes so many times. */
  const doubting = (confirmsAt: number, dso: object) => {
    const network = lineNetwork();
    const { solve } = createPowerFlow(network);
    let asked = 0;
    const powerFlow: PowerFlow = {
      network,
      method: 'sweep',
      solve(mw, mvar) {
        const result = solve(mw, mvar);
        const withVolumes = mw.some((each, bus) => each !== calm.mw[bus]);
        if (withVolumes) asked++;
        result.loading[0] = withVolumes && asked < confirmsAt ? 0.9501 : 0.5;
        return result;
      },
    };
    let decisions = 0;
    const { dso: rules } = entries({ dso: { powerFactor: 1, ...dso } });
    const { congested } = createValidator(network, powerFlow, { ...rules, trafficLight: 'ac-and-linear' }, () => {
      decisions++;
    });
    return {
      rule: (volumes: readonly VolumeUnit[], offered: readonly FlexUnit[]) => congested(calm, volumes, offered),
      asked: () => asked,
      decisions: () => decisions,
    };
  };
  const calm = { isp: 0, mw: new Float64Array(3), mvar: new Float64Array(3) };
  const volumes = [{ name: 'A/upward', bus: 1, volumeMw: 12 }];
  const plenty = flexibility(20);

  it.each([1, 2, 3, 4])(
    'is sought again with more flexibility, and stays whole if confirmed at the %i. time',
    (time) => {
      const { rule, asked, decisions } = doubting(time, {});
      const ruling = rule(volumes, plenty);
      expect(ruling).toMatchObject({ state: 'yellow', divisions: 0 });
      expect([asked(), decisions()]).toEqual([time, time]);
      const ordered = ruling.adjustments.reduce((sum, { downMw }) => sum + downMw, 0);
      expect(ordered).toBeGreaterThanOrEqual(2.5 + (time - 1) * 0.001);
    },
  );

  it('is cut after four times, and so is each cut of it', () => {
    for (const [time, divisions] of [
      [5, 1],
      [8, 1],
      [9, 2],
      [12, 2],
      [13, 3],
    ]) {
      const { rule } = doubting(time, { boundaryRule: 'divide' });
      expect(rule(volumes, plenty), `confirmed at the ${time}. time`).toMatchObject({ state: 'yellow', divisions });
    }
  });

  it.each([1, 3])('is red when %i cuts were not confirmed either', (divisions) => {
    const { rule, asked, decisions } = doubting(Number.POSITIVE_INFINITY, { divisions });
    const ruling = rule(volumes, plenty);
    expect(ruling).toMatchObject({ state: 'red', divisions, acLoading: 0.5 });
    expect(total(ruling)).toBe(0);
    expect([asked(), decisions()]).toEqual([4 * (1 + divisions), 4 * (1 + divisions)]);
  });

  it('optimal: is tightened as often as others may be cut, after four adjustments', () => {
    for (const divisions of [1, 3]) {
      for (let time = 1; time <= divisions; time++) {
        const { rule } = doubting(4 + time, { boundaryRule: 'optimal', divisions });
        const ruling = rule(volumes, plenty);
        expect(ruling).toMatchObject({ state: 'yellow', divisions: time, adjustments: [] });
        expect(total(ruling)).toBeLessThanOrEqual(9.5 - (time - 1) * 0.001);
        expect(total(ruling)).toBeGreaterThan(9);
      }
      const { rule } = doubting(4 + divisions + 1, { boundaryRule: 'optimal', divisions });
      expect(rule(volumes, plenty)).toMatchObject({ state: 'red', divisions });
    }
  });
});
