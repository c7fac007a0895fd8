import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readNetworkJson } from '../../src/grid/json.ts';
import { readMatpower } from '../../src/grid/matpower.ts';
import { evaluate, type Scope } from '../../src/grid/matpowerExpression.ts';
import { statementsOf } from '../../src/grid/matpowerText.ts';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';

const worth = (text: string, scope: Scope = () => undefined) => {
  const value = evaluate({ text, line: 1 }, scope, 'x.m');
  return typeof value === 'string' ? value : value.rows;
};

describe("blanks, signs and operators by MATLAB's rules", () => {
  test.each<[string, number[][]]>([
    ['[1 -2]', [[1, -2]]],
    ['[1 - 2]', [[-1]]],
    ['[1 , -2]', [[1, -2]]],
    ['[1-2]', [[-1]]],
    ['[1 -2 + 3]', [[1, 1]]],
    ['[(1 -2)]', [[-1]]],
    ['[1,2,]', [[1, 2]]],
    [
      '[1 2;3 4\n\n5 6;]',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    ['[1\f2]', [[1, 2]]],
    ['[]', []],
    ['[1e3 .5 2. -1E-2 +3]', [[1000, 0.5, 2, -0.01, 3]]],
    ['[Inf -Inf 135/sqrt(9)]', [[Infinity, -Infinity, 45]]],
    ["[1 2]'", [[1], [2]]],
    ["[1 2]' * 2", [[2], [4]]],
    ['-2^2', [[-4]]],
    ['2^-1', [[0.5]]],
    ['2 * 3 + 4', [[10]]],
    ['1:3', [[1, 2, 3]]],
    ['1./4', [[0.25]]],
    ['sin(acos(0.6))', [[0.8]]],
    ['ones(2, 1) * [1]', [[1], [1]]],
    ['1 == 1 && ~(2 > 3)', [[1]]],
    [
      '[[1 2]; [3 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
  ])('%s', (text, expected) => {
    const rows = worth(text) as number[][];
    expect(rows.map((row) => row.map((value) => Number(value.toPrecision(12))))).toEqual(expected);
  });

  test('texts have their quotes doubled, of either kind', () => {
    expect(worth("'it''s 5 % [off]'")).toBe("it's 5 % [off]");
    expect(worth('"a ""b"""')).toBe('a "b"');
    expect(worth("{'a', 'it''s }'; 'c'}")).toBe('cell');
  });

  test.each([
    '[1,,2]',
    '[--1]',
    '1.2.3',
    '[1e]',
    '[0x1F]',
    '[12 kW]',
    '[1 2; 3]',
    '[1 2] * [3 4]',
    '1 +',
    '(1',
    'a',
    "['x']",
    '1 / 0',
  ])('%s is refused', (text) => {
    expect(() => worth(text)).toThrow(InputError);
  });

  test('places are counted from 1, column by column, to the end', () => {
    const table = {
      rows: [
        [1, 2],
        [3, 4],
      ],
      lines: [1, 1],
    };
    const scope: Scope = (name) => (name === 'a' ? table : undefined);
    expect(worth('a(2, 1)', scope)).toEqual([[3]]);
    expect(worth('a(:, 2)', scope)).toEqual([[2], [4]]);
    expect(worth('a(end, [2 1])', scope)).toEqual([[4, 3]]);
    expect(worth('a(2)', scope)).toEqual([[3]]);
    expect(worth('a(find(a(:, 1) == 3), :)', scope)).toEqual([[3, 4]]);
    for (const place of ['a(0, 1)', 'a(3, 1)', 'a(1.5)', 'a(1, 1, 1)'])
      expect(() => worth(place, scope)).toThrow(InputError);
  });
});

test('statements end at semicolons, commas and line ends outside brackets and texts', () => {
  const texts = statementsOf(
    "a = 1; b = [1 2 % rest\n3]; %{ no block\n%{\nc = [\n%}\nd = 'x;%y', e = f'; % z\ng = 1 + ...  more\n 2;\n",
    'x.m',
  );
  expect(texts.map(({ text }) => text)).toEqual(['a = 1', 'b = [1 2 \n3]', "d = 'x;%y'", "e = f'", 'g = 1 + \f 2']);
  expect(texts.map(({ line }) => line)).toEqual([1, 1, 6, 6, 7]);
});

const tables = {
  bus: ['1 3 0 0 0 0 1 1 0 20 1 1.1 0.9', '2 1 2 0.5 0 0 1 1 0 20 1 1.1 0.9'],
  gen: ['1 0 0 10 -10 1 10 1 10 0'],
  branch: ['1 2 0.01 0.02 0 20 0 0 0 0 1 -360 360'],
};
type Tables = Record<keyof typeof tables, string[]>;

/** A case of two buses with other tables, and statements at its end. */
function caseOf(change: Partial<Tables> = {}, after = ''): string {
  const written = Object.entries({ ...tables, ...change }).map(
    ([name, rows]) => `mpc.${name} = [\n${rows.map((row) => `\t${row};\n`).join('')}];\n`,
  );
  return `function mpc = t\nmpc.version = '2';\nmpc.baseMVA = 10;\n${written.join('')}${after}`;
}
const read = (change: Partial<Tables> = {}, after = '') => readMatpower(caseOf(change, after), 't.m');
const notesOf = (network: Network) => network.notes?.join('\n') ?? '';
const plain = read();
/** What describes the flow of a network. */
const flowOf = ({ notes: _, ...network }: Network) => network;

describe('statements', () => {
  test.each<[string, string]>([
    ['a cell array of names', "mpc.bus_name = {\n'North % 1';\n'it''s; [South]';\n};\n"],
    ['an empty cell array', 'mpc.genfuel = {};\n'],
    ['a cell array in a row', 'mpc.gentype = {\'ST\', "GT"};\n'],
    ['a place of a cell array', "mpc.bus_name = {'a'};\nmpc.bus_name{2} = 'b';\n"],
    ['areas', 'mpc.areas = [\n1 1;\n];\n'],
    ['interface limits', 'mpc.if.map = [1 2];\nmpc.if.lims = [1 -5 5];\n'],
    ['reserves', 'mpc.reserves.zones = [1];\nmpc.reserves.req = 5;\n'],
    ['soft limits', "mpc.softlims.RATE_A = struct('hl_mod', 'none');\n"],
    ['places of another field', 'mpc.xbus = zeros(2, 2);\nmpc.xbus(:) = 1:4;\n'],
    ['places inside places', 'mpc.user.list(3).x = {1};\nmpc.user.names{2}.y(1) = 5;\n'],
    ["something of the user's", 'mpc.user.note = cellfun(@num2str, {1});\n'],
  ])('%s describe no flow: passed over, with a note', (_, after) => {
    const network = read({}, after);
    expect(flowOf(network)).toEqual(flowOf(plain));
    expect(notesOf(network)).toMatch(/^Passed over, as no power flow uses it: mpc\.\w+\.$/);
  });

  test('DC lines carry nothing, and the notes say so', () => {
    const network = read({}, 'mpc.dcline = [1 2 1 5 5 0 0 1 1 0 10 -5 5 -5 5 0 0];\n');
    expect(flowOf(network)).toEqual(flowOf(plain));
    expect(notesOf(network)).toMatch(/mpc\.dcline carries nothing, as in MATPOWER until toggle_dcline/);
  });

  test.each<[string, Partial<Tables>, string]>([
    [
      'comments of a block, and `...` in a table',
      { branch: ['1 2 0.01 0.02 ... r, x\n 0 20 0 0 0 0 1 -360 360'] },
      '%{\nmpc.bus = [];\n%}\n',
    ],
    [
      'columns by name',
      { bus: [tables.bus[0], '2 1 2000 500 0 0 1 1 0 20 1 1.1 0.9'] },
      'define_constants;\nmpc.bus(:, [PD QD]) = mpc.bus(:, [PD QD]) / 1e3;\n',
    ],
    [
      'columns of one name made of another',
      { bus: [tables.bus[0], '2 1 2 9 0 0 1 1 0 20 1 1.1 0.9'] },
      '[~, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD] = idx_bus;\nmpc.bus(:, QD) = mpc.bus(:, PD) * (1 / 4);\n',
    ],
    [
      'places set, where a row is found',
      { bus: [tables.bus[0], '2 1 9 9 0 0 1 1 0 20 1 1.1 0.9'] },
      'k = find(mpc.bus(:, 1) == 2);\nmpc.bus(k, 3) = 2; mpc.bus(k, 4) = 0.5\n',
    ],
    ['a row taken out', { bus: [...tables.bus, '7 1 2 1 0 0 1 1 0 20 1 1.1 0.9'] }, 'mpc.bus(end, :) = [];\n'],
    ['a row put on', { bus: [tables.bus[0]] }, `mpc.bus = [mpc.bus; ${tables.bus[1]}];\n`],
    ['a row put on at the end', { bus: [tables.bus[0]] }, `mpc.bus(end + 1, :) = [${tables.bus[1]}];\n`],
    [
      'rows for which something holds, all, some or none',
      {
        bus: [
          tables.bus[0].replace('0 0', '9 0'),
          tables.bus[1].replace('2 0.5', '9 0.5'),
          '7 1 2 1 0 0 1 1 0 20 1 1.1 0.9',
        ],
      },
      'mpc.bus(mpc.bus(:, 1) > 0, 3) = 0;\nlast = mpc.bus(:, 1) == 7;\nmpc.bus(last, :) = [];\n' +
        'mpc.bus(~(mpc.bus(:, 1) ~= 2), 3) = 2;\nmpc.bus(mpc.bus(:, 3) > 50, :) = [];\nmpc.bus(isnan(mpc.bus(:, 1)), 3) = 5;\n',
    ],
    ['a bracket that ends the last line', {}, 'mpc.bus = mpc.bus([1 2], :)\nx = [1 2]'],
    [
      'a block that does not run',
      {},
      'fixed = 0;\nif fixed\n  mpc.bus(2, 3) = 9;\n  for k = 1:2\nelse\n  x = 1;\nend\nif 0, mpc.gen = []; elseif ~fixed, y = 1; else mpc.gen = []; end\n',
    ],
    ['an end of the function', {}, 'end\n'],
    ['a return', {}, 'return;\n'],
  ])('%s', (_, change, after) => {
    expect(flowOf(read(change, after))).toEqual(flowOf(plain));
  });

  test('the struct may have any name', () => {
    expect(flowOf(readMatpower(caseOf().replaceAll('mpc', 'net'), 't.m'))).toEqual(flowOf(plain));
  });

  test('what is given twice counts as given last, with a note', () => {
    const network = read({}, `mpc.baseMVA = 100;\nmpc.bus = [${tables.bus[0]}; 2 1 5 0.5 0 0 1 1 0 20 1 1.1 0.9];\n`);
    expect([network.baseMva, network.buses[1].loadMw]).toEqual([100, 5]);
    expect(notesOf(network)).toMatch(/mpc\.baseMVA is given more than once: the last counts\.\nmpc\.bus is/);
  });

  test('version 1 is read as MATPOWER reads it: as a struct, by its output variables, or where nothing says 2', () => {
    const short = { branch: ['1 2 0.01 0.02 0 20 0 0 0 0 1'] };
    const variables = caseOf(short)
      .replace('function mpc =', 'function [baseMVA, bus, gen, branch, areas, gencost] =')
      .replace("mpc.version = '2';", 'areas = [1 1]; gencost = [];')
      .replaceAll('mpc.', '');
    const texts = [variables, caseOf(short).replace("'2'", "'1'"), caseOf().replace("mpc.version = '2';\n", '')];
    for (const text of texts) {
      const network = readMatpower(text, 't.m');
      expect(flowOf(network)).toEqual(flowOf(plain));
      expect(notesOf(network)).toContain('case format 1');
    }
  });

  test.each<[string, string, RegExp]>([
    ['a case taken from another', "mpc = loadcase('case9');\n", /line 14: found 'mpc = loadcase.*savecase/],
    ['a loop', 'for k = 1:2\nmpc.bus(k, 3) = 1;\nend\n', /line 14: found 'for k = 1:2'.*savecase/],
    ['a value that another needs, and that is none', 'x = eig(2);\nmpc.bus(2, 3) = x;\n', /line 14: found 'eig\(2\)/],
    ['more places than numbers', 'mpc.bus(:, 3) = [1 2 3];\n', /line 14: found 1 by 3 numbers for 2 by 1 places/],
    ['a place out of the table', 'mpc.bus(3, 3) = 1;\n', /line 14: found row 3 in mpc\.bus\(3, 3\)/],
    ['a row for which nothing may hold', 'mpc.bus([0 0 1] == 1, 3) = 1;\n', /line 14: found row 3/],
    ['no rows put in place of one', 'mpc.bus(2, :) = mpc.bus(mpc.bus(:, 1) == 9, :);\n', /line 14: .*whole rows/],
    [
      'brackets without end',
      `x = 1;\nmpc.bus(2, 3) = ${'('.repeat(20000)}1${')'.repeat(20000)};\n`,
      /line 15: found brackets 101/,
    ],
    ['a line cut short', 'mpc.gencost = [2 0 0\n2 0 0]; x = 3', /line 15: found 'x = 3' without/],
    ['a second function', 'end\nfunction x = other\nx = 1;\n', /line 15: found 'function x = other'/],
    ['an if without end', 'if 1\nx = 2;\n', /'if' without 'end'/],
    ['a text without end', "x = 'a;\n", /line 14: found a text that '/],
    ['a block comment without end', '%{\n', /line 14: found '%\{' that is never closed/],
    ['a table as a text', "mpc.bus = 'none';\n", /line 14: .*expected numbers/],
    ['a base of several numbers', 'mpc.baseMVA = [1 2];\n', /mpc\.baseMVA: found 2 numbers/],
    ['a field inside a table', 'mpc.bus.names = 1;\n', /line 14: found 'mpc\.bus\.names'/],
  ])('%s is refused, with the place', (_, after, message) => {
    expect(() => read({}, after)).toThrow(InputError);
    expect(() => read({}, after)).toThrow(message);
  });
});

describe('buses, generators and branches', () => {
  const third = (type: number, more = '') => `3 ${type} 1 0.2 0 0 1 1 0 20 1 1.1 0.9${more}`;
  const toThird = '2 3 0.01 0.02 0 20 0 0 0 0 1 -360 360';

  test('an isolated bus is left out with what stands there', () => {
    const network = read({
      bus: [...tables.bus, third(4)],
      gen: ['3 5 0 10 -10 1 10 1 10 0', ...tables.gen],
      branch: [...tables.branch, toThird],
    });
    expect(network.buses.map(({ id }) => id)).toEqual(['1', '2']);
    expect([network.branches.length, network.generation, network.sourceUnits?.[0].id]).toEqual([1, [], 'gen 2']);
    expect(notesOf(network)).toBe('Isolated (bus type 4), so left out: buses 3; and what stands there: gen 1, 2-3.');
  });

  const threeBuses = (types: number[], gen: string[]) =>
    read({
      bus: types.map((type, i) => `${i + 1} ${type} 1 0.2 0 0 1 1.03 0 20 1 1.1 0.9`),
      gen,
      branch: [...tables.branch, toThird],
    });
  const unit = (bus: number, voltage: number, status = 1) => `${bus} 0.5 0.1 10 -10 ${voltage} 10 ${status} 10 0`;
  const heldBy = ({ sources, voltageSetpoints }: Network) => [sources, voltageSetpoints];

  test('a PV bus without a generator in service holds nothing', () => {
    for (const status of [0, -1]) {
      const network = threeBuses([3, 1, 2], [unit(1, 1.01), unit(3, 1.02, status)]);
      expect(heldBy(network)).toEqual([[{ bus: 0, voltagePu: 1.01 }], []]);
      expect(notesOf(network)).toMatch(/PV buses without a generator in service.*: 3\./);
    }
  });

  test('without a reference the first PV bus with a generator is one; without either there is none', () => {
    const network = threeBuses([2, 2, 2], [unit(3, 1.02), unit(2, 1.01)]);
    expect(heldBy(network)).toEqual([[{ bus: 1, voltagePu: 1.01 }], [{ bus: 2, voltagePu: 1.02 }]]);
    expect(network.sourceUnits?.map(({ id }) => id)).toEqual(['gen 2']);
    expect(notesOf(network)).toContain('the first PV bus, 2, is it');
    expect(() => threeBuses([1, 2, 1], [unit(1, 1)])).toThrow(/no reference bus/);
  });

  test('a reference without a generator holds its stored voltage', () => {
    expect(heldBy(threeBuses([3, 1, 1], [unit(2, 1)]))).toEqual([[{ bus: 0, voltagePu: 1.03 }], []]);
  });

  test('of several generators at a bus the last in service sets the voltage', () => {
    const network = threeBuses([3, 1, 2], [unit(1, 1.01), unit(3, 1.02), unit(3, 1.04), unit(3, 1.05, 0)]);
    expect(heldBy(network)[1]).toEqual([{ bus: 2, voltagePu: 1.04 }]);
    expect(notesOf(network)).toMatch(/the last one's counts: buses 3\./);
    expect(network.generation.map(({ id }) => id)).toEqual(['gen 2', 'gen 3']);
  });

  test('several references are several sources, at one angle', () => {
    const network = threeBuses([3, 1, 3], [unit(1, 1.01), unit(3, 1.02)]);
    expect(network.sources).toEqual([
      { bus: 0, voltagePu: 1.01 },
      { bus: 2, voltagePu: 1.02 },
    ]);
    const turned = () =>
      read({
        bus: [tables.bus[0], '2 3 2 0.5 0 0 1 1 5 20 1 1.1 0.9'],
        gen: [unit(1, 1), unit(2, 1)],
      });
    expect(turned).toThrow(/reference buses 1 and 2, which are joined, at 0 and 5 degrees/);
  });

  test('limits without end, dispatchable loads and costs of reactive power', () => {
    const network = read(
      { gen: [...tables.gen, '2 -3 -1 Inf -Inf 1 10 1 Inf 0', '2 -3 -1 0 -2 1 10 1 0 -5'] },
      'mpc.gencost = [2 0 0 2 1 0; 2 0 0 2 2 0; 2 0 0 2 3 0; 2 0 0 2 9 0; 2 0 0 2 9 0; 2 0 0 2 9 0];\n',
    );
    const [unlimited, load] = network.generation;
    expect(unlimited).toMatchObject({ installedMw: 3, limitsMw: { min: 0, max: Infinity } });
    expect(unlimited.limitsMvar).toEqual({ min: -Infinity, max: Infinity });
    expect(load).toMatchObject({
      outputMw: -3,
      installedMw: 0,
      limitsMw: { min: -5, max: 0 },
      cost: { coefficients: [0, 3] },
    });
    expect(notesOf(network)).toMatch(/counts as installed: gen 2\./);
  });

  test('a rating of 0 is none, a ratio of 0 is 1, angle limits are not read, a base of 0 kV is none', () => {
    const network = read({
      bus: tables.bus.map((row) => row.replace(' 20 1 ', ' 0 1 ')),
      branch: ['1 2 0.01 0.02 0 0 0 0 0 0 1 -10 10'],
    });
    expect(network.branches[0]).toMatchObject({ ratingMva: Infinity, tap: 1, kind: 'line' });
    expect(network.buses[0].baseKv).toBe(1);
    expect(notesOf(network)).toContain('0 kV');
  });

  test('stored voltages stay as a start, from the angle of the reference; flat ones are none', () => {
    expect(plain.buses[0].start).toBeUndefined();
    const { buses } = read({ bus: ['1 3 0 0 0 0 1 1 10 20 1 1.1 0.9', '2 1 2 0.5 0 0 1 0.98 -20 20 1 1.1 0.9'] });
    expect(buses[0].start).toEqual({ voltagePu: 1, angleRad: 0 });
    expect(buses[1].start?.voltagePu).toBe(0.98);
    expect(buses[1].start?.angleRad).toBeCloseTo(-Math.PI / 6, 12);
  });

  test('the JSON form may store voltages, too', () => {
    const bus = (id: number, type: number, Vm: number, Va: number) => ({
      id,
      type,
      Pd_MW: 1,
      Qd_MVAr: 0,
      baseKV: 20,
      Vm,
      Va,
    });
    const form = {
      name: 't',
      baseMVA: 10,
      bus: [bus(1, 3, 1, 10), bus(2, 1, 0.98, -20)],
      gen: [],
      branch: [{ from: 1, to: 2, r_pu: 0.01, x_pu: 0.02, b_pu: 0, rateA_MVA: 0, ratio: 0, angle: 0, status: 1 }],
    };
    const { buses } = readNetworkJson(JSON.stringify(form), 't.json');
    expect(buses[1].start?.angleRad).toBeCloseTo(-Math.PI / 6, 12);
  });

  test.each<[string, Partial<Tables>, RegExp]>([
    ['a bus twice', { bus: [...tables.bus, tables.bus[1]] }, /line 7, mpc\.bus: found bus 2 a second time/],
    ['a bus number that is none', { bus: [...tables.bus, '2.5 1 0 0 0 0 1 1 0 20 1 1.1 0.9'] }, /found bus 2\.5/],
    ['a generator nowhere', { gen: [...tables.gen, '9 0 0 10 -10 1 10 0 10 0'] }, /line 10, mpc\.gen: found bus 9/],
    ['a branch half in service', { branch: ['1 2 0.01 0.02 0 20 0 0 0 0 0.5 -360 360'] }, /found status 0\.5/],
    ['a load that is no number', { bus: [tables.bus[0], '2 1 NaN 0 0 0 1 1 0 20 1 1.1 0.9'] }, /bus 2: found NaN/],
    ['a torn row', { gen: ['1 0 0 10 -10 1 .0 10 1 10 0'] }, /found 11 columns/],
  ])('%s is refused', (_, change, message) => {
    expect(() => read(change)).toThrow(InputError);
    expect(() => read(change)).toThrow(message);
  });
});

const cases = fileURLToPath(new URL('../../../shared/cases/', import.meta.url));
describe.skipIf(!existsSync(cases))('cases that users bring (skipped without ../shared/cases)', () => {
  const brought = (file: string) => readMatpower(readFileSync(`${cases}${file}`, 'utf8'), file);
  const solved = (network: Network) => {
    const { injectionMw, injectionMvar } = nominalInjection(network);
    return createPowerFlow(network).solve(injectionMw, injectionMvar);
  };

  test.each(['matpower-cell-arrays/names.m', 'matpower-isolated-bus/isolated4.m'])('%s', (file) => {
    const network = brought(file);
    const { lossMw, voltagePu } = solved(network);
    expect(network.buses.length).toBe(2);
    expect(lossMw).toBeCloseTo(0.0042757, 7);
    expect(Math.min(...voltagePu)).toBeCloseTo(0.996985, 6);
    expect(network.notes?.length).toBe(1);
  });

  test('an expression in a table, and a largest output without end', () => {
    expect(brought('matpower-expression-in-table/rating.m').branches[0].ratingMva).toBeCloseTo(77.942, 3);
    const { generation } = brought('matpower-infinite-pmax/inf.m');
    expect(generation.map(({ installedMw }) => installedMw)).toEqual([1, 1]);
  });
});
