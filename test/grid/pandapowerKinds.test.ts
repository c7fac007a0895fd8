import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readNetworkJson } from '../../src/grid/json.ts';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { expectBalance } from './balance.ts';
import { frame, pandapowerNet, pandapowerText, type Row, type Tables } from './pandapowerText.ts';

const cases = fileURLToPath(new URL('../../../shared/cases/pandapower-negative-i0/', import.meta.url));

const read = (tables: Tables, scalars: Row = {}) => readNetworkJson(pandapowerText(tables, scalars), 'net.json');
const solve = (network: Network) => {
  const { injectionMw, injectionMvar } = nominalInjection(network);
  return structuredClone(createPowerFlow(network).solve(injectionMw, injectionMvar));
};
const notesOf = (network: Network) => network.notes?.join('\n') ?? '';

const cable: Row = { length_km: 2, r_ohm_per_km: 0.2, x_ohm_per_km: 0.1, c_nf_per_km: 300, max_i_ka: 0.25 };
const trafo: Row = {
  hv_bus: 0,
  lv_bus: 1,
  sn_mva: 25,
  vn_hv_kv: 110,
  vn_lv_kv: 20,
  vk_percent: 12,
  vkr_percent: 0.4,
  pfe_kw: 14,
  i0_percent: 0.07,
  shift_degree: 150,
};
const small: Record<string, Row[]> = {
  bus: [110, 20, 20, 20].map((vn_kv) => ({ vn_kv, in_service: true })),
  line: [
    { from_bus: 1, to_bus: 2, ...cable },
    { from_bus: 2, to_bus: 3, ...cable },
  ],
  trafo: [trafo],
  load: [{ bus: 3, p_mw: 4, q_mvar: 1, scaling: 1 }],
  ext_grid: [{ bus: 0, vm_pu: 1.02, va_degree: 0 }],
};
const withTrafo = (change: Row, more: Tables = {}) => read({ ...small, trafo: [{ ...trafo, ...change }], ...more });

describe.skipIf(!existsSync(cases))("pandapower's own case118 (skipped without ../shared/cases)", () => {
  test('no-load currents below 0 are read as pandapower reads them, told, and give its figures', () => {
    const published = readFileSync(`${cases}reference.txt`, 'utf8').match(/case118\.json (\{.*\})/)![1];
    const figures: Record<string, number> = JSON.parse(published.replaceAll("'", '"'));
    const network = readNetworkJson(readFileSync(`${cases}case118.json`, 'utf8'), 'case118.json');
    const { voltagePu, loading } = solve(network);
    const highest = (kind: string) =>
      100 * Math.max(...network.branches.map(({ id }, i) => (id.startsWith(kind) ? loading[i] : 0)));
    expect(network.buses).toHaveLength(figures.n);
    expect(Math.min(...voltagePu)).toBeCloseTo(figures.vmin, 9);
    expect(Math.max(...voltagePu)).toBeCloseTo(figures.vmax, 9);
    expect(highest('line')).toBeCloseTo(figures.line, 6);
    expect(highest('trafo')).toBeCloseTo(figures.trafo, 6);
    expect(notesOf(network)).toMatch(/^i0_percent is below 0 \(trafo \d.*as in pandapower.*multiplied by -1/m);
  });
});

describe('figures below 0', () => {
  test('a no-load current counts by its size', () => {
    const negative = withTrafo({ i0_percent: -0.7 });
    expect(negative.branches).toEqual(withTrafo({ i0_percent: 0.7 }).branches);
    expect(notesOf(negative)).toContain('i0_percent is below 0 (trafo 0)');
    expect(notesOf(withTrafo({ i0_percent: 0.7 }))).not.toContain('below 0');
  });

  test.each([
    ['r_ohm_per_km', 'rPu'],
    ['x_ohm_per_km', 'xPu'],
    ['c_nf_per_km', 'bPu'],
  ] as const)('%s of a line counts as it stands', (column, figure) => {
    const line = small.line.map((row) => ({ ...row, [column]: -(row[column] as number) }));
    const network = read({ ...small, line });
    network.branches.slice(0, 2).forEach((branch, i) => {
      expect(branch[figure]).toBeCloseTo(-read(small).branches[i][figure], 15);
    });
    expect(notesOf(network)).toContain(`${column} is below 0 (line 0, line 1)`);
  });

  test('iron losses count as they stand, and a negative impedance gives a negative reactance', () => {
    const idle = (change: Row) => solve(withTrafo({ ...change, i0_percent: 0 }, { load: [], line: [] }));
    expect(idle({ pfe_kw: -14 }).lossMw).toBeCloseTo(-idle({ pfe_kw: 14 }).lossMw, 6);
    const { xPu, rPu } = withTrafo({ vk_percent: -12, vkr_percent: -0.4, pfe_kw: 0, i0_percent: 0 }).branches[2];
    const right = withTrafo({ pfe_kw: 0, i0_percent: 0 }).branches[2];
    expect([xPu, rPu]).toEqual([-right.xPu, -right.rPu]);
  });
});

describe('an extended ward', () => {
  const xward = { bus: 2, ps_mw: 0.3, qs_mvar: 0.1, pz_mw: 0.2, qz_mvar: -0.3, r_ohm: 2, x_ohm: 12, vm_pu: 1.03 };
  const network = read({ ...small, xward: [xward, { ...xward, bus: 3, in_service: false }] });

  test('is a load, a shunt, and a held voltage behind its impedance', () => {
    expect(network.buses[2]).toMatchObject({ loadMw: 0.3, loadMvar: 0.1, shuntMw: 0.2, shuntMvar: 0.3 });
    expect(network.buses.map(({ id }) => id)).toEqual(['0', '1', '2', '3', 'xward 0 source']);
    expect(network.voltageSetpoints).toEqual([{ bus: 4, voltagePu: 1.03 }]);
    expect(solve(network).voltagePu[4]).toBeCloseTo(1.03, 12);
  });

  test('draws no active power behind its impedance but the losses there', () => {
    const result = solve(network);
    const at = network.branches.findIndex(({ id }) => id === 'xward 0');
    // what it sends to a bus 12 ohm away, from Q = V (V - U) / X with a little resistance
    expect(Math.abs(result.branchMw[at])).toBeLessThan(0.1);
    expect(result.branchMva[at]).toBeGreaterThan(0.5);
    expectBalance(network, result);
  });

  test('at a bus out of service is out of service', () => {
    const bus = small.bus.map((row, i) => ({ ...row, in_service: i !== 3 }));
    const without = read({ ...small, bus, load: [], xward: [{ ...xward, bus: 3 }] });
    expect(without.buses.map(({ id }) => id)).toEqual(['0', '1', '2']);
    expect(without.voltageSetpoints).toEqual([]);
  });
});

describe('tables of taps', () => {
  const step = (tap: number, ratio: number, more: Row = {}): Row => ({
    id_characteristic: 7,
    step: tap,
    voltage_ratio: ratio,
    angle_deg: 2 * tap,
    vk_percent: 12 + tap,
    vkr_percent: 0.4,
    ...more,
  });
  const trafo_characteristic_table = [
    step(-2, 0.97),
    step(0, 1),
    step(2, 1.04),
    step(2, 1.5, { id_characteristic: 8 }),
  ];
  const tabular = {
    tap_changer_type: 'Tabular',
    tap_dependency_table: true,
    id_characteristic_table: 7,
    tap_side: 'hv',
    tap_pos: 2,
    tap_neutral: 0,
    tap_step_percent: 9,
    pfe_kw: 0,
    i0_percent: 0,
  };

  test.each(['hv', 'lv'])('turns, angle and impedance are those of the step, at %s', (side) => {
    const network = withTrafo({ ...tabular, tap_side: side }, { trafo_characteristic_table });
    const spelt = withTrafo({
      vk_percent: 14,
      pfe_kw: 0,
      i0_percent: 0,
      [side === 'hv' ? 'vn_hv_kv' : 'vn_lv_kv']: (side === 'hv' ? 110 : 20) * 1.04,
      shift_degree: side === 'hv' ? 154 : 146,
    });
    const { rPu, xPu, tap, shiftRad } = network.branches[2];
    const plain = spelt.branches[2];
    expect(rPu).toBeCloseTo(plain.rPu, 14);
    expect(xPu).toBeCloseTo(plain.xPu, 14);
    expect(tap).toBeCloseTo(plain.tap, 14);
    expect(shiftRad).toBeCloseTo(plain.shiftRad, 14);
    expectBalance(network, solve(network));
  });

  test('a step or characteristic that is not there once is refused', () => {
    const refused = (change: Row, rows = trafo_characteristic_table) =>
      expect(() => withTrafo({ ...tabular, ...change }, { trafo_characteristic_table: rows }));
    refused({ tap_pos: 1 }).toThrow(
      /trafo 0, id_characteristic_table: found characteristic 7 with no row for step 1; expected one row/,
    );
    refused({}, [...trafo_characteristic_table, step(2, 1)]).toThrow(/characteristic 7 with two rows for step 2/);
    refused({ id_characteristic_table: null }).toThrow(/trafo 0, id_characteristic_table: found null/);
  });

  test('a tabular changer without its table has no tap, as in pandapower, and a note', () => {
    const network = withTrafo({ ...tabular, tap_dependency_table: false });
    expect(network.branches[2].tap).toBe(1);
    expect(notesOf(network)).toContain('trafo 0 stands 2 steps off neutral but has no table for its tap');
  });

  const curve = (kind: string, x_vals: number[], y_vals: number[]) => ({
    object: {
      _module: 'pandapower.control.util.characteristic',
      _class: kind,
      _object: JSON.stringify({ x_vals, y_vals }),
    },
  });
  const bent = { tap_dependent_impedance: true, vk_percent_characteristic: 0, tap_pos: 1, pfe_kw: 0, i0_percent: 0 };

  test.each([
    [-9, 10],
    [0, 12],
    [1, 13],
    [2, 14],
    [9, 14],
  ])('curves of pandapower 2 give at tap %s the impedance %s', (tap, vk) => {
    const characteristic = [curve('Characteristic', [-2, 0, 2], [10, 12, 14])];
    const network = withTrafo({ ...bent, tap_pos: tap }, { characteristic });
    expect(network.branches[2].xPu).toBeCloseTo(
      withTrafo({ vk_percent: vk, pfe_kw: 0, i0_percent: 0 }).branches[2].xPu,
      12,
    );
  });

  test('splines count at their points, and are refused between them', () => {
    const characteristic = [curve('SplineCharacteristic', [-2, 1, 2], [10, 13, 14])];
    expect(withTrafo(bent, { characteristic }).branches[2].xPu).toBeCloseTo(
      withTrafo({ vk_percent: 13, pfe_kw: 0, i0_percent: 0 }).branches[2].xPu,
      12,
    );
    expect(() => withTrafo({ ...bent, tap_pos: 0 }, { characteristic })).toThrow(
      /trafo 0, tap_pos: found 0; expected a point of its "SplineCharacteristic" \(-2, 1, 2\)/,
    );
    const falling = [curve('Characteristic', [2, 1], [10, 13])];
    expect(() => withTrafo(bent, { characteristic: falling })).toThrow(
      /characteristic 0, object: found .*x_vals that rise/,
    );
  });

  test('a shunt by table has the power of its step', () => {
    const shunt = {
      bus: 2,
      p_mw: 9,
      q_mvar: 9,
      step: 2,
      vn_kv: 10,
      step_dependency_table: true,
      id_characteristic_table: 1,
    };
    const rows = [1, 2].map((each) => ({ id_characteristic: 1, step: each, p_mw: 0.1 * each, q_mvar: -0.3 * each }));
    const network = read({ ...small, shunt: [shunt], shunt_characteristic_table: rows });
    expect(network.buses[2].shuntMw).toBeCloseTo(0.2 * 4, 12);
    expect(network.buses[2].shuntMvar).toBeCloseTo(0.6 * 4, 12);
  });
});

test('the part of a load that is of constant impedance is a shunt', () => {
  const load = [{ bus: 3, p_mw: 4, q_mvar: 1, scaling: 0.5, const_z_p_percent: 40, const_z_q_percent: 100 }];
  const network = read({ ...small, load });
  expect(network.buses[3]).toMatchObject({ loadMw: 1.2, loadMvar: 0, shuntMw: 0.8, shuntMvar: -0.5 });
  expect(notesOf(network)).toContain('load 0 is of constant impedance in part');
  expect(
    read({ ...small, load: [{ ...load[0], const_z_p_percent: null, const_z_percent: 40 }] }).buses[3].shuntMw,
  ).toBe(0.8);
});

test("the net's own options count as in pandapower, and those that do not are told", () => {
  const load = [{ ...small.load[0], const_z_p_percent: 40, const_i_q_percent: 60 }];
  const constant = read({ ...small, load }, { user_pf_options: { voltage_depend_loads: false } });
  expect(constant.buses).toEqual(read(small).buses);
  const line = small.line.map((row) => ({ ...row, temperature_degree_celsius: 70 }));
  const warm = read({ ...small, line }, { user_pf_options: { consider_line_temperature: true, trafo_model: 'pi' } });
  expect(warm.branches[0].rPu / read(small).branches[0].rPu).toBeCloseTo(1 + 0.004 * 50, 12);
  expect(notesOf(warm)).toContain('user_pf_options asks for trafo_model "pi", which is not followed');
  expect(() => read(small, { user_pf_options: { trafo3w_losses: 'nowhere' } })).toThrow(
    /user_pf_options\.trafo3w_losses/,
  );
});

test('a direct-current line is what goes in at one end and, less its losses, out at the other', () => {
  const dcline = { from_bus: 2, to_bus: 3, p_mw: 1, loss_percent: 25, loss_mw: 0.25, vm_from_pu: 1.01, vm_to_pu: 1.02 };
  const outputs = (p_mw: number) =>
    read({ ...small, dcline: [{ ...dcline, p_mw }] }).generation.map(({ bus, outputMw }) => [bus, outputMw]);
  expect(outputs(1)).toEqual([
    [2, -1],
    [3, 0.5],
  ]);
  expect(outputs(-1)).toEqual([
    [2, 0.5],
    [3, -1],
  ]);
  const network = read({ ...small, dcline: [dcline] });
  expect(createNewton(network).method).toBe('newton');
  expect(solve(network).voltagePu[3]).toBeCloseTo(1.02, 12);
});

describe('other writings of a net', () => {
  test('a table by columns, and numbers as numpy has them', () => {
    const object = pandapowerNet(small);
    const byColumn = (rows: Row[]) =>
      Object.fromEntries(
        Object.keys(rows[0]).map((column) => [column, Object.fromEntries(rows.map((row, i) => [`${i}`, row[column]]))]),
      );
    const f_hz = { _module: 'numpy', _class: 'int64', _object: 50 };
    const load = { ...frame(small.load), orient: 'columns', _object: JSON.stringify(byColumn(small.load)) };
    const net = { ...object, _object: { ...(object._object as object), load, f_hz } };
    expect(readNetworkJson(JSON.stringify(net), 'net.json')).toEqual(read(small));
  });

  test('tables of another kind of index, as SimBench nets carry, are passed over', () => {
    const object = pandapowerNet(small);
    const loadcases = { ...frame([{ pload: 1 }]), _object: '{"columns":["pload"],"index":["hL"],"data":[[1]]}' };
    const group = { ...frame([]), is_multiindex: true };
    const net = { ...object, _object: { ...(object._object as object), loadcases, group } };
    expect(readNetworkJson(JSON.stringify(net), 'net.json')).toEqual(read(small));
  });

  test('of before 1.6, without classes, is refused for its kW', () => {
    const bare = { bus: { vn_kv: { 0: 20 }, name: { 0: 'a' } }, load: { p_kw: { 0: 5 }, bus: { 0: 0 } } };
    expect(() => readNetworkJson(JSON.stringify(bare), 'old.json')).toThrow(/old\.json: load 0: found kW, as before/);
  });

  test('encrypted, is refused with the way out', () => {
    const refusal = () => readNetworkJson('gAAAAABmX0-abc_DEF==', 'secret.json');
    expect(refusal).toThrow(InputError);
    expect(refusal).toThrow(/secret\.json: found an encrypted pandapower net; .*save it without/);
  });
});
