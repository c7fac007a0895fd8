import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readNetworkJson } from '../../src/grid/json.ts';
import { readMatpower } from '../../src/grid/matpower.ts';
import type { Network } from '../../src/grid/network.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';

const folder = fileURLToPath(new URL('../../../shared/data/networks/', import.meta.url));
const withoutData = !existsSync(folder);
const at = (file: string) => `${folder}${file}`;

/** A case in kW and ohm that converts itself, as the distribution cases do. */
const smallCase = `function mpc = small
%SMALL  two buses
mpc.version = '2';
mpc.baseMVA = 10; %% MVA
mpc.bus = [ %% (Pd in kW)
	1	3	0	0	0	0	1	1	0	10	1	1	1;
	2	1	800	300	0	0	1	1	0	10	1	1.1	0.9;
];
mpc.gen = [
	1	0	0	10	-10	1.01	100	1	100	0;
];
mpc.branch = [
	1	2	0.2	0.4	0	0	0	0	0	0	1	-360	360;
	1	2	0.2	0.4	0	5	0	0	0	0	0	-360	360;
];
[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD, GS, BS, BUS_AREA, VM, ...
    VA, BASE_KV, ZONE] = idx_bus;
[F_BUS, T_BUS, BR_R, BR_X] = idx_brch;
Vbase = mpc.bus(1, BASE_KV) * 1e3;
Sbase = mpc.baseMVA * 1e6;
mpc.branch(:, [BR_R BR_X]) = mpc.branch(:, [BR_R BR_X]) / (Vbase^2 / Sbase);
mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;
`;

describe('a MATPOWER case', () => {
  test('is read with its conversions, ties and missing ratings', () => {
    const network = readMatpower(smallCase, 'small.m');
    expect(network.name).toBe('small');
    expect(network.buses[1]).toMatchObject({ id: '2', baseKv: 10, loadMw: 0.8, loadMvar: 0.3 });
    expect(network.branches[0]).toMatchObject({ id: '1-2', kind: 'line', closed: true, tap: 1, ratingMva: Infinity });
    expect(network.branches[0].rPu).toBeCloseTo(0.02, 12);
    expect(network.branches[1]).toMatchObject({ id: '1-2#2', closed: false, ratingMva: 5 });
    expect(network.sources).toEqual([{ bus: 0, voltagePu: 1.01 }]);
  });

  test('scales by any arithmetic, in columns by name or number', () => {
    const network = readMatpower(`${smallCase}half = (1 + 1) / 2^2;\nmpc.bus(:, 3) = mpc.bus(:, 3) * half;`, 'small.m');
    expect(network.buses[1].loadMw).toBeCloseTo(0.4, 12);
    expect(readMatpower(smallCase.replace(/\[F_BUS.*;/, 'define_constants;'), 'a.m').branches[0].xPu).toBeCloseTo(0.04);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'an unknown statement',
      'Sbase = mpc.baseMVA',
      'clear x;\nSbase = mpc.baseMVA',
      /small\.m: line 20: found 'clear x'/,
    ],
    ['an unknown name', 'Vbase^2', 'Vbose^2', /line 21: found 'Vbose'/],
    ['a call', 'Vbase^2', 'eig(Vbase)', /line 21: found 'eig\(Vbase\)/],
    [
      'another number of columns',
      'mpc.bus(:, [PD, QD]) /',
      'mpc.bus(:, [PD, QD, GS]) /',
      /line 22: found 2 by 3 numbers/,
    ],
    ['a division by 0', '[PD, QD]) / 1e3', '[PD, QD]) / 0', /line 22: .*finite number/],
    ['a column that is not there', '[PD, QD]) = mpc.bus(:, [PD, QD])', '99) = mpc.bus(:, 99)', /line 22: .*column 99/],
    [
      'a place outside the table',
      'mpc.bus(1, BASE_KV)',
      'mpc.bus(9, BASE_KV)',
      /line 19: found row 9 in mpc\.bus\(9, BASE_KV\)/,
    ],
    ['a word in a table', '2\t1\t800', '2\t1\teight', /small\.m: line 7: found 'eight'/],
    [
      'a short row',
      '0.2\t0.4\t0\t0\t0\t0\t0\t0\t1\t-360\t360',
      '0.2\t0.4',
      /line 14: found a row of 13 numbers; expected 4/,
    ],
    ['an open bracket', '1.1\t0.9;\n];', '1.1\t0.9;\n', /line 5: found '\[' that is never closed/],
    ['a version it does not know', "version = '2'", "version = '3'", /line 3: found case format 3/],
    ['a table missing', 'mpc.gen = [', 'mpc.dcline = [', /mpc\.gen: found no rows/],
    ['a branch to nowhere', '\n\t1\t2\t0.2', '\n\t1\t7\t0.2', /line 13, mpc\.branch: found bus 7/],
    ['a bus twice', '\t2\t1\t800', '\t1\t1\t800', /line 7, mpc\.bus: found bus 1 a second time/],
    ['a bus of no type', '\t2\t1\t800', '\t2\t5\t800', /line 7, mpc\.bus: found bus type 5/],
    ['no reference', '\t1\t3\t0', '\t1\t1\t0', /at least one connection to the external grid/],
    ['no base', 'mpc.baseMVA = 10;', '', /line 20: found 'mpc\.baseMVA'/],
  ])('with %s is refused, with the place', (_, search, replacement, message) => {
    const changed = smallCase.replace(search, replacement);
    expect(changed).not.toBe(smallCase);
    expect(() => readMatpower(changed, 'small.m')).toThrow(InputError);
    expect(() => readMatpower(changed, 'small.m')).toThrow(message);
  });
});

const smallJson = {
  name: 'small',
  bus: [
    { id: 'hv', baseKV: 110 },
    { id: 'lv', baseKV: 20 },
    { id: 'end', baseKV: 20 },
  ],
  line: [{ id: 1, from: 'lv', to: 'end', r_ohm: 0.4, x_ohm: 0.4, c_nF: 100, imax_kA: 0.3, status: 1 }],
  trafo: [
    {
      hv: 'hv',
      lv: 'lv',
      sn_MVA: 25,
      vn_hv: 110,
      vn_lv: 20,
      vk_pct: 10,
      vkr_pct: 0.6,
      pfe_kW: 0,
      i0_pct: 0,
      tap_step_pct: 1.5,
      tap_pos: -2,
    },
  ],
  load: [{ bus: 'end', p_MW: 2, q_MVAr: 1, scaling: 0.5 }],
  sgen: [{ bus: 'end', p_MW: 1, type: 'PV' }],
  ext_grid: [{ bus: 'hv', vm_pu: 1 }],
};

describe('a JSON network', () => {
  test('in ohm and nameplates', () => {
    const network = readNetworkJson(JSON.stringify(smallJson), 'small.json');
    expect(network.buses[2]).toMatchObject({ loadMw: 1, loadMvar: 0.5 });
    expect(network.generation).toMatchObject([{ bus: 2, kind: 'pv', installedMw: 1 }]);
    const [line, transformer] = network.branches;
    expect(line.rPu).toBeCloseTo((0.4 * network.baseMva) / 400, 12);
    expect(line.bPu).toBeCloseTo((2 * Math.PI * 50 * 100e-9 * 400) / network.baseMva, 12);
    expect(line.ratingMva).toBeCloseTo(Math.sqrt(3) * 20 * 0.3, 12);
    expect(transformer).toMatchObject({ kind: 'transformer', tap: 0.97, ratingMva: 25 });
    expect(Math.hypot(transformer.rPu, transformer.xPu)).toBeCloseTo((0.1 * network.baseMva) / 25, 12);
    const unscaled = readNetworkJson(JSON.stringify(smallJson), 'small.json', { loadScaling: 'ignore' });
    expect(unscaled.buses[2].loadMw).toBe(2);
  });

  test.each<[string, unknown, RegExp]>([
    ['nothing', null, /found null; expected an object/],
    ['a list', [], /expected/],
    ['a misspelt key', { ...smallJson, lines: [] }, /small\.json/],
    [
      'a word for a number',
      { ...smallJson, load: [{ ...smallJson.load[0], p_MW: 'two' }] },
      /load\[0\]\.p_MW: found "two"/,
    ],
    ['an unknown bus', { ...smallJson, load: [{ ...smallJson.load[0], bus: 'mid' }] }, /load\[0\]\.bus: found bus mid/],
    ['no source', { ...smallJson, ext_grid: [] }, /ext_grid/],
    ['the other form, unfinished', { name: 'x', baseMVA: 1, bus: [], gen: [], branch: [] }, /bus/],
  ])('that is %s is refused, with the place', (_, value, message) => {
    expect(() => readNetworkJson(JSON.stringify(value), 'small.json')).toThrow(InputError);
    expect(() => readNetworkJson(JSON.stringify(value), 'small.json')).toThrow(message);
  });

  test('text that is no JSON is refused', () => {
    expect(() => readNetworkJson('{"name": ', 'small.json')).toThrow(/small\.json: found no JSON/);
  });
});

test('a path that cannot be read, or is of another kind', () => {
  expect(() => readNetwork('/nowhere/net.m')).toThrow(InputError);
  expect(() => readNetwork('/nowhere/net.xml')).toThrow(/'\.xml'; expected \.m, \.json or a folder/);
});

describe.skipIf(withoutData)('public networks (skipped without ../shared/data/networks)', () => {
  test('mv_oberrhein has its own load scaling of 0.6 unless that is ignored', () => {
    const total = (network: Network) => network.buses.reduce((sum, bus) => sum + bus.loadMw, 0);
    expect(total(readNetwork(at('mv_oberrhein.json')))).toBeCloseTo(0.6 * 61.86, 2);
    expect(total(readNetwork(at('mv_oberrhein.json'), { loadScaling: 'ignore' }))).toBeCloseTo(61.86, 2);
  });

  test('a case cut short anywhere is refused or read, never anything else', () => {
    const text = readFileSync(at('case33bw.m'), 'utf8');
    for (let end = 0; end < text.length; end += 97) {
      try {
        readMatpower(text.slice(0, end), 'cut.m');
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
  });
});
