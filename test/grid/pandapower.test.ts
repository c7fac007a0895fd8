import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readNetworkJson } from '../../src/grid/json.ts';
import { busAt, type Network, nominalInjection } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { createSwitchedPowerFlow } from '../../src/grid/switchedPowerFlow.ts';
import { switched } from '../../src/grid/switching.ts';
import { frame, pandapowerNet, pandapowerText, type Row, type Tables, tablesOf } from './pandapowerText.ts';

const folder = fileURLToPath(new URL('../../../shared/data/networks/', import.meta.url));
const withoutData = !existsSync(folder);

const read = (tables: Tables, scalars: Row = {}) => readNetworkJson(pandapowerText(tables, scalars), 'net.json');
const solve = (network: Network) => {
  const { injectionMw, injectionMvar } = nominalInjection(network);
  return structuredClone(createPowerFlow(network).solve(injectionMw, injectionMvar));
};

const cable: Row = { length_km: 2, r_ohm_per_km: 0.2, x_ohm_per_km: 0.1, c_nf_per_km: 300, max_i_ka: 0.25 };
/** Three 20 kV buses behind a transformer; the last line carries a load and PV. */
const small: Tables = {
  bus: [110, 20, 20, 20].map((vn_kv) => ({ vn_kv, in_service: true })),
  line: [
    { from_bus: 1, to_bus: 2, ...cable },
    { from_bus: 2, to_bus: 3, ...cable, parallel: 2, df: 0.8 },
  ],
  trafo: [
    {
      hv_bus: 0,
      lv_bus: 1,
      sn_mva: 25,
      vn_hv_kv: 110,
      vn_lv_kv: 21,
      vk_percent: 12,
      vkr_percent: 0.4,
      pfe_kw: 14,
      i0_percent: 0.07,
      shift_degree: 150,
      tap_side: 'hv',
      tap_neutral: 0,
      tap_pos: -2,
      tap_step_percent: 1.5,
      tap_phase_shifter: false,
      parallel: 1,
    },
  ],
  load: [{ bus: 3, p_mw: 4, q_mvar: 1, scaling: 0.5, const_z_percent: 0, const_i_percent: 0 }],
  sgen: [{ bus: 3, p_mw: 1, q_mvar: 0.1, scaling: 0.8, type: 'PV' }],
  ext_grid: [{ bus: 0, vm_pu: 1.02, va_degree: 0 }],
};
const rowsOf = (table: string) => small[table] as Row[];
const changed = (table: string, change: Row, row = 0): Tables => ({
  ...small,
  [table]: rowsOf(table).map((each, i) => (i === row ? { ...each, ...change } : each)),
});

describe.skipIf(withoutData)('the public networks, written as pandapower writes them (skipped without them)', () => {
  test.each(['mv_oberrhein', 'cigre_mv_pv_wind'])('%s: the same power flow', (name) => {
    const text = readFileSync(`${folder}${name}.json`, 'utf8');
    const own = readNetworkJson(text, 'own.json');
    const theirs = readNetworkJson(pandapowerText(tablesOf(JSON.parse(text))), 'pandapower.json');
    expect(theirs.buses.map(({ id }) => id)).toEqual(own.buses.map(({ id }) => id));
    expect(theirs.branches.map(({ closed }) => closed)).toEqual(own.branches.map(({ closed }) => closed));
    expect(theirs.generation.map(({ kind }) => kind)).toEqual(own.generation.map(({ kind }) => kind));
    const [one, other] = [solve(own), solve(theirs)];
    one.voltagePu.forEach((pu, i) => {
      expect(Math.abs(other.voltagePu[i] - pu)).toBeLessThan(1e-9);
    });
    one.loading.forEach((loading, i) => {
      expect(Math.abs(other.loading[i] - loading)).toBeLessThan(1e-9);
    });
    expect(Math.abs(other.lossMw - one.lossMw)).toBeLessThan(1e-9);
  });
});

test('lines count their parallel systems and derating; loads and generation their scaling', () => {
  const network = read(small);
  const ohmPerPu = 400 / network.baseMva;
  expect(network.branches[1].rPu * ohmPerPu).toBeCloseTo(0.2, 12);
  expect(network.branches[1].bPu / ohmPerPu).toBeCloseTo(2 * Math.PI * 50 * 300e-9 * 2 * 2, 15);
  expect(network.branches[1].ratingMva).toBeCloseTo(Math.sqrt(3) * 20 * 0.25 * 0.8 * 2, 12);
  expect(network.buses[3]).toMatchObject({ loadMw: 2, loadMvar: 0.5 });
  expect(network.generation).toMatchObject([{ bus: 3, kind: 'pv', outputMw: 0.8, outputMvar: 0.08000000000000002 }]);
  expect(network.sources).toEqual([{ bus: 0, voltagePu: 1.02 }]);
  const unscaled = readNetworkJson(pandapowerText(small), 'net.json', { loadScaling: 'ignore' });
  expect(unscaled.buses[3].loadMw).toBe(4);
});

test('the layout may be packed as text, as objects, or with the NaN of Python', () => {
  const plain = read(small);
  const object = pandapowerNet(small);
  const tables = object._object as Record<string, { _object: string }>;
  const unpacked = {
    ...object,
    _object: { ...tables, bus: { ...tables.bus, _object: JSON.parse(tables.bus._object) } },
  };
  expect(readNetworkJson(JSON.stringify(unpacked), 'net.json')).toEqual(plain);
  const bareNan = pandapowerText(small).replace('"x_ohm_per_km": null', '"x_ohm_per_km": NaN');
  expect(bareNan).toContain('NaN');
  expect(readNetworkJson(bareNan, 'net.json')).toEqual(plain);
  expect(readNetworkJson(JSON.stringify({ ...object, _object: JSON.stringify(object._object) }), 'net.json')).toEqual(
    plain,
  );
});

describe('a transformer', () => {
  const alone = (change: Row): Network => {
    const row = { ...rowsOf('trafo')[0], tap_pos: 0, ...change };
    return read({ bus: rowsOf('bus').slice(0, 2), trafo: [row], ext_grid: rowsOf('ext_grid'), load: [] });
  };

  test('draws its iron losses and no-load current when idle, at rated voltage', () => {
    const network = alone({ vn_lv_kv: 20 });
    network.sources[0].voltagePu = 1;
    const idle = solve(network);
    expect(idle.lossMw).toBeCloseTo(0.014, 5);
    expect(idle.loading[0]).toBeCloseTo(0.0007, 6);
  });

  test('has its nameplate impedance, on the turns in use of its low-voltage winding', () => {
    const impedance = ({ branches: [{ rPu, xPu }], baseMva }: Network) => [
      rPu / baseMva,
      Math.hypot(rPu, xPu) / baseMva,
    ];
    const plain = impedance(alone({ pfe_kw: 0, i0_percent: 0 }));
    expect(plain[0]).toBeCloseTo((0.004 / 25) * 1.05 ** 2, 14);
    expect(plain[1]).toBeCloseTo((0.12 / 25) * 1.05 ** 2, 14);
    const tapped = impedance(alone({ pfe_kw: 0, i0_percent: 0, tap_side: 'lv', tap_pos: 2, parallel: 2 }));
    expect(tapped[1]).toBeCloseTo(((0.12 / 25) * (1.05 * 1.03) ** 2) / 2, 14);
  });

  test.each<[string, Row, number]>([
    ['on the high-voltage side', { tap_pos: -2 }, 1 / (1 - 0.03)],
    ['on the low-voltage side', { tap_side: 'lv', tap_pos: 2 }, 1.03],
    ['as of pandapower 3', { tap_pos: -2, tap_changer_type: 'Ratio' }, 1 / (1 - 0.03)],
    ['without a tap changer, as of pandapower 3', { tap_pos: -2, tap_changer_type: 'None' }, 1],
    ['off a neutral that is not 0', { tap_pos: 3, tap_neutral: 5 }, 1 / (1 - 0.03)],
    [
      'by two tap changers',
      { tap_pos: -2, tap2_side: 'hv', tap2_pos: 1, tap2_neutral: 0, tap2_step_percent: 1 },
      1 / 0.97 / 1.01,
    ],
    ['of a phase shifter', { tap_pos: 3, tap_changer_type: 'Ideal', tap_step_percent: 0, tap_step_degree: 2 }, 1],
    ['without a side', { tap_pos: -2, tap_side: null }, 1],
  ])('turns by its tap %s', (_, change, raised) => {
    const network = alone({ pfe_kw: 0, i0_percent: 0, ...change });
    // 21 kV rated on a 20 kV bus
    expect(solve(network).voltagePu[1]).toBeCloseTo(1.02 * 1.05 * raised, 9);
  });

  test('is loaded by its own rated voltage, not that of the buses', () => {
    const network = alone({ pfe_kw: 0, i0_percent: 0 });
    network.buses[1].loadMw = 20;
    const result = solve(network);
    const mva = Math.hypot(20, 0) / result.voltagePu[1] / 20;
    expect(result.loading[0]).toBeCloseTo((mva * 21) / 25, 6);
  });

  test('shifts its phase as its steps say', () => {
    const tap = { tap_pos: 3, tap_changer_type: 'Ideal', tap_step_percent: 0, tap_step_degree: 2 };
    expect(alone({ ...tap }).branches[0].shiftRad).toBeCloseTo((156 * Math.PI) / 180, 12);
    expect(alone({ ...tap, tap_side: 'lv' }).branches[0].shiftRad).toBeCloseTo((144 * Math.PI) / 180, 12);
  });
});

describe('a three-winding transformer', () => {
  const trafo3w: Row = {
    hv_bus: 0,
    mv_bus: 1,
    lv_bus: 2,
    sn_hv_mva: 63,
    sn_mv_mva: 25,
    sn_lv_mva: 38,
    vn_hv_kv: 110,
    vn_mv_kv: 20,
    vn_lv_kv: 10,
    vk_hv_percent: 10.4,
    vk_mv_percent: 10.5,
    vk_lv_percent: 10.6,
    vkr_hv_percent: 0.28,
    vkr_mv_percent: 0.31,
    vkr_lv_percent: 0.35,
    pfe_kw: 35,
    i0_percent: 0.89,
    shift_mv_degree: 0,
    shift_lv_degree: 0,
    tap_at_star_point: false,
  };
  const network = (change: Row = {}, more: Tables = {}) =>
    read({
      bus: [110, 20, 10].map((vn_kv) => ({ vn_kv })),
      trafo3w: [{ ...trafo3w, ...change }],
      ext_grid: [{ bus: 0, vm_pu: 1 }],
      ...more,
    });

  test.each([
    ['high and middle', 0, 1, 0.104, 0.0028, 25],
    ['high and low', 0, 2, 0.106, 0.0035, 38],
    ['middle and low', 1, 2, 0.105, 0.0031, 25],
  ])('has between %s the impedance of its nameplate', (_, one, other, vk, vkr, mva) => {
    const { branches, baseMva } = network({ pfe_kw: 0, i0_percent: 0 });
    const onBase = baseMva / mva;
    expect(branches[one].rPu + branches[other].rPu).toBeCloseTo(vkr * onBase, 12);
    const x = Math.sqrt(vk ** 2 - vkr ** 2) * onBase;
    expect(branches[one].xPu + branches[other].xPu).toBeCloseTo(x, 12);
  });

  test('draws its iron losses when idle, and follows its tap', () => {
    const idle = solve(network());
    expect(idle.lossMw).toBeCloseTo(0.035, 3);
    const tap = { pfe_kw: 0, i0_percent: 0, tap_side: 'mv', tap_pos: 2, tap_neutral: 0, tap_step_percent: 1.25 };
    const tapped = solve(network(tap));
    expect(tapped.voltagePu[1]).toBeCloseTo(1.025, 9);
    expect(tapped.voltagePu[2]).toBeCloseTo(1, 9);
    // at the star point the other side of the winding has the turns, by which the same voltages come out
    const atStar = network({ ...tap, tap_step_degree: 0, tap_at_star_point: true });
    expect(solve(atStar).voltagePu[1]).toBeCloseTo(1.025, 9);
    expect(atStar.branches[1].xPu).toBeCloseTo(network(tap).branches[1].xPu / 1.025 ** 2, 12);
    const withoutAngle = network({ ...tap, tap_at_star_point: true });
    expect(withoutAngle.branches[1].tap).toBe(1);
    expect(withoutAngle.notes?.join()).toContain('trafo3w 0 has its tap at the star point and no tap_step_degree');
  });

  test('an open switch at one winding leaves the other', () => {
    const opened = network({}, { switch: [{ bus: 2, element: 0, et: 't3', closed: false }] });
    expect(opened.branches.map(({ id }) => id)).toEqual(['trafo3w 0 hv', 'trafo3w 0 mv']);
    expect(opened.notes?.join(' ')).toContain('Not supplied and without load or generation, so left out: buses 2.');
  });
});

describe('switches', () => {
  test('a closed one between buses makes them one, which either id finds', () => {
    const bus = [...rowsOf('bus'), { vn_kv: 20 }, { vn_kv: 20 }];
    const joined = read({
      ...small,
      bus,
      load: [{ ...rowsOf('load')[0], bus: 5 }],
      switch: [
        { bus: 3, element: 4, et: 'b', closed: true, z_ohm: 0 },
        { bus: 5, element: 4, et: 'b', closed: true, z_ohm: null },
      ],
    });
    expect(joined.buses).toHaveLength(4);
    expect(busAt(joined, '5')).toBe(3);
    expect(solve(joined).voltagePu).toEqual(solve(read(small)).voltagePu);
  });

  test('with an impedance is a branch; open, nothing', () => {
    const bus = [...rowsOf('bus'), { vn_kv: 20 }];
    const load = [{ ...rowsOf('load')[0], bus: 4 }];
    const withSwitch = (row: Row) => read({ ...small, bus, load, switch: [{ bus: 3, element: 4, et: 'b', ...row }] });
    const branch = withSwitch({ closed: true, z_ohm: 0.5 }).branches.at(-1);
    expect(Math.hypot(branch!.rPu, branch!.xPu) * 40).toBeCloseTo(0.5, 12);
    expect(() => createPowerFlow(withSwitch({ closed: false }))).toThrow(/no closed path to a source from bus 4/);
  });

  test.each([
    ['the far end', 3, 3],
    ['the near end', 2, 3],
  ])('an open one at %s of a line opens it and keeps its charging at the other', (_, at) => {
    const bus = [...rowsOf('bus'), { vn_kv: 20 }];
    const line = [...rowsOf('line'), { from_bus: 2, to_bus: 4, ...cable, c_nf_per_km: 3000 }];
    const tie = { from_bus: 4, to_bus: 3, ...cable, c_nf_per_km: 4000, g_us_per_km: 20 };
    const end = at === 3 ? 3 : 4;
    const opened = read({
      ...small,
      bus,
      line: [...line, tie],
      switch: [{ bus: end, element: 3, et: 'l', closed: false }],
    });
    expect(opened.branches[3].closed).toBe(false);
    // the same with a bus of its own at the open end
    const own = { ...tie, [end === 3 ? 'to_bus' : 'from_bus']: 5 };
    const spelt = read({
      ...small,
      bus: [...bus, { vn_kv: 20 }],
      line: [...line, own],
      load: [...rowsOf('load')],
      sgen: [...rowsOf('sgen'), { bus: 5, p_mw: 0, q_mvar: 0 }],
    });
    const [one, other] = [solve(opened), solve(spelt)];
    for (let i = 0; i < 5; i++) expect(one.voltagePu[i]).toBeCloseTo(other.voltagePu[i], 9);
    expect(one.lossMw).toBeCloseTo(other.lossMw, 9);
    expect(one.sourceMw[0]).toBeCloseTo(other.sourceMw[0], 9);
    // once it is closed, its charging is its own again
    const shut = read({ ...small, bus, line: [...line, tie] });
    const closedHere = createSwitchedPowerFlow(opened).at(switched(opened, { close: [opened.branches[3].id] }));
    const { injectionMw, injectionMvar } = nominalInjection(opened);
    const [here, inFile] = [closedHere.solve(injectionMw, injectionMvar), solve(shut)];
    for (let i = 0; i < 5; i++) expect(here.voltagePu[i]).toBeCloseTo(inFile.voltagePu[i], 9);
    expect(here.lossMw).toBeCloseTo(inFile.lossMw, 9);
  });

  test('an open one at a transformer leaves its no-load losses with the other side', () => {
    const both = [...rowsOf('trafo'), ...rowsOf('trafo')];
    const opened = read({ ...small, trafo: both, switch: [{ bus: 1, element: 1, et: 't', closed: false }] });
    const without = read(small);
    expect(opened.branches.filter(({ closed }) => closed)).toHaveLength(3);
    expect(solve(opened).lossMw - solve(without).lossMw).toBeCloseTo(0.014 * (1.02 / 0.97) ** 2, 4);
  });

  test.each<[string, Row, RegExp]>([
    [
      'at no end of its line',
      { bus: 0, element: 0, et: 'l', closed: false },
      /switch 0, bus: found bus 0; expected an end of line 0/,
    ],
    ['at a line that is not there', { bus: 1, element: 9, et: 'l', closed: false }, /switch 0, element: found line 9/],
    ['of an unknown kind', { bus: 1, element: 0, et: 'x', closed: false }, /switch 0, et: found "x"/],
    ['between two voltages', { bus: 0, element: 1, et: 'b', closed: true }, /a closed switch between 110 kV and 20 kV/],
  ])('one %s is refused', (_, row, message) => {
    expect(() => read({ ...small, switch: [row] })).toThrow(message);
  });
});

test('what is out of service takes no part, and is told', () => {
  const network = read({
    ...small,
    bus: [...rowsOf('bus'), { vn_kv: 20, in_service: false }],
    line: [...rowsOf('line'), { from_bus: 3, to_bus: 4, ...cable }],
    load: [...rowsOf('load'), { bus: 4, p_mw: 7, q_mvar: 0 }, { bus: 2, p_mw: 7, q_mvar: 0, in_service: false }],
  });
  expect(network.buses.map(({ loadMw }) => loadMw)).toEqual([0, 0, 0, 2]);
  expect(network.branches).toHaveLength(3);
  expect(network.buses[3].shuntMvar).toBeCloseTo(2 * Math.PI * 50 * 600e-9 * 400, 3);
  expect(network.notes?.join(' ')).toContain('buses 4');
});

test('elements with an exact equal are converted', () => {
  const network = read({
    ...small,
    shunt: [{ bus: 2, p_mw: 0.01, q_mvar: -0.4, vn_kv: 10, step: 2 }],
    ward: [{ bus: 2, ps_mw: 0.3, qs_mvar: 0.1, pz_mw: 0.02, qz_mvar: 0.05 }],
    motor: [{ bus: 1, pn_mech_mw: 0.9, efficiency_percent: 90, cos_phi: 0.8, loading_percent: 50 }],
    asymmetric_load: [{ bus: 1, p_a_mw: 0.1, p_b_mw: 0.2, p_c_mw: 0.3, q_a_mvar: 0, q_b_mvar: 0, q_c_mvar: 0.1 }],
    storage: [{ bus: 3, p_mw: 0.5, q_mvar: 0, scaling: 1 }],
    impedance: [{ from_bus: 2, to_bus: 3, rft_pu: 0.1, xft_pu: 0.2, rtf_pu: 0.1, xtf_pu: 0.2, sn_mva: 4 }],
    gen: [{ bus: 2, p_mw: 1, vm_pu: 1.01 }],
  });
  expect(network.buses[2].shuntMw).toBeCloseTo(0.01 * 2 * 4 + 0.02, 12);
  expect(network.buses[2].shuntMvar).toBeCloseTo(0.4 * 2 * 4 - 0.05, 12);
  expect(network.buses[2].loadMw).toBeCloseTo(0.3, 12);
  expect(network.buses[1].loadMw).toBeCloseTo(0.5 + 0.6, 12);
  expect(network.buses[1].loadMvar).toBeCloseTo(0.5 * 0.75 + 0.1, 12);
  expect(network.generation.map(({ outputMw }) => outputMw)).toEqual([0.8, -0.5, 1]);
  expect(network.branches.at(-1)!.xPu).toBeCloseTo((0.2 / 4) * network.baseMva, 12);
  expect(network.voltageSetpoints).toEqual([{ bus: 2, voltagePu: 1.01 }]);
  expect(createNewton(network).method).toBe('newton');
  expect(solve(network).voltagePu[2]).toBeCloseTo(1.01, 9);
});

test('what has no equal is refused by name when in service, and passed over when not', () => {
  const tcsc = [{ from_bus: 1, to_bus: 2, x_l_ohm: 1, in_service: true }];
  expect(() => read({ ...small, tcsc })).toThrow(/net\.json: tcsc 0: found an element of table tcsc in service/);
  expect(read({ ...small, tcsc: [{ ...tcsc[0], in_service: false }] }).branches).toHaveLength(3);
  expect(read({ ...small, my_own_table: [{ remark: 'hello' }] }).branches).toHaveLength(3);
});

test.each<[string, Tables, RegExp]>([
  [
    'kW of before pandapower 2',
    { ...small, load: [{ bus: 3, p_kw: 4000, q_kvar: 0 }] },
    /load 0: found kW, as before pandapower 2/,
  ],
  ['a load of constant current', changed('load', { const_i_percent: 40 }), /load 0, const_i_percent: found 40 %/],
  ['the same, as of 3.1', changed('load', { const_i_q_percent: 40 }), /load 0, const_i_q_percent: found 40 %/],
  [
    'a text for a number',
    changed('line', { length_km: 'two' }),
    /line 0, length_km: found "two"; expected a positive number/,
  ],
  ['a missing figure', changed('load', { p_mw: null }), /load 0, p_mw: found null/],
  ['an unknown bus', changed('line', { to_bus: 9 }), /line 0, to_bus: found bus 9/],
  ['resistance above impedance', changed('trafo', { vkr_percent: 13 }), /trafo 0, vkr_percent: found 13 %/],
  [
    'two voltages at a bus',
    { ...small, gen: [{ bus: 0, p_mw: 1, vm_pu: 1 }] },
    /gen 0: found 1 p\.u\. at a bus that ext_grid 0/,
  ],
  [
    'an index twice',
    { ...small, bus: { rows: rowsOf('bus'), index: [0, 1, 2, 2] } },
    /bus 2: found the same index twice/,
  ],
])('%s is refused, with the place', (_, tables, message) => {
  expect(() => read(tables)).toThrow(InputError);
  expect(() => read(tables)).toThrow(message);
});

test('a net whose tables are not as pandas writes them is refused', () => {
  const text = (bus: unknown) => JSON.stringify({ ...pandapowerNet(small), _object: { bus, f_hz: 50 } });
  const whole = frame(rowsOf('bus'));
  expect(() => readNetworkJson(text({ ...whole, orient: 'records' }), 'n.json')).toThrow(
    /bus\.orient: found "records"/,
  );
  expect(() => readNetworkJson(text({ ...whole, is_multiindex: true }), 'n.json')).toThrow(/several levels/);
  expect(() => readNetworkJson(text({ ...whole, _object: '{"columns":[' }), 'n.json')).toThrow(
    /n\.json: bus: found no JSON/,
  );
  expect(() => readNetworkJson(pandapowerText(small, { f_hz: null }), 'n.json')).toThrow(/f_hz: found null/);
  const unwrapped = JSON.stringify({ ...(pandapowerNet(small)._object as object) });
  expect(readNetworkJson(unwrapped, 'n.json').buses).toHaveLength(4);
});
