import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Network } from '../../src/grid/network.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { pandapowerNet, type Row } from './pandapowerText.ts';
import { filesOf, inFolder, ruralGrid } from './simbenchFolder.ts';

interface FuzzTable {
  columns: string[];
  rows: unknown[][];
  /** Of pandapower's rows. */
  index?: number[];
}
export type Document = Record<string, FuzzTable>;

/** A column of numbers, and what may change with a number in it. */
interface NumberColumn {
  table: string;
  column: string;
  /** The names of figures (see figuresIn) that a row's number may reach. */
  reaches(row: Record<string, unknown>, index: number): RegExp;
  /** Figures among them that are proportional to the number, where it alone makes them. */
  scales?: RegExp;
}

/** A format of networks: how a document of tables is written in it, read, and what its numbers mean. */
export interface Format {
  name: string;
  document: Document;
  /** The files of a document, by name. */
  write(document: Document): Record<string, string>;
  read(files: Record<string, string>): Network;
  numbers: NumberColumn[];
  /** Columns by which rows find buses. */
  references: [table: string, column: string][];
  /** Tables whose rows have an id that may not occur twice. */
  unique: string[];
  /** Whether columns have names, so that their order means nothing. */
  named: boolean;
}

const literal = (text: unknown) => String(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyOf = (prefix: string) => new RegExp(`^${prefix}`);
const bus = (column: string) => (row: Record<string, unknown>) => anyOf(`bus ${literal(row[column])}\\.`);
const everything = () => /./;

function tableOf(rows: Row[]): FuzzTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { columns, rows: rows.map((row) => columns.map((column) => row[column] ?? null)) };
}
const asRows = ({ columns, rows }: FuzzTable): Row[] =>
  rows.map((cells) => Object.fromEntries(columns.map((column, k) => [column, cells[k]])));

function single(name: string) {
  return (files: Record<string, string>): Network => {
    const folder = mkdtempSync(join(tmpdir(), 'flexagora-fuzz-'));
    try {
      writeFileSync(join(folder, name), files[name]);
      return readNetwork(join(folder, name));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

const ownLine = (row: Record<string, unknown>) => anyOf(`branch line ${literal(row.id)} `);
const own: Format = {
  name: 'own JSON',
  document: {
    bus: tableOf([
      { id: 'hv', baseKV: 110 },
      { id: 'lv', baseKV: 20 },
      { id: 'end', baseKV: 20 },
    ]),
    line: tableOf([
      { id: 1, from: 'lv', to: 'end', r_ohm: 0.4, x_ohm: 0.3, c_nF: 100, imax_kA: 0.3, status: 1 },
      { id: 2, from: 'lv', to: 'end', r_ohm: 0.2, x_ohm: 0.7, c_nF: 200, imax_kA: 0.2, status: 0 },
    ]),
    trafo: tableOf([
      {
        hv: 'hv',
        lv: 'lv',
        sn_MVA: 25,
        vn_hv: 110,
        vn_lv: 20,
        vk_pct: 10,
        vkr_pct: 0.6,
        pfe_kW: 14,
        i0_pct: 0.1,
        tap_step_pct: 1.5,
        tap_pos: -2,
      },
    ]),
    load: tableOf([
      { bus: 'end', p_MW: 2, q_MVAr: 1 },
      { bus: 'lv', p_MW: 3, q_MVAr: 0.5 },
    ]),
    sgen: tableOf([{ bus: 'end', p_MW: 1, type: 'PV' }]),
    ext_grid: tableOf([{ bus: 'hv', vm_pu: 1.01 }]),
  },
  write: (document) => {
    const tables = Object.entries(document).map(([name, table]) => [name, asRows(table)]);
    return { 'net.json': JSON.stringify({ name: 'small', ...Object.fromEntries(tables) }, null, 1) };
  },
  read: single('net.json'),
  numbers: [
    { table: 'bus', column: 'baseKV', reaches: everything },
    { table: 'line', column: 'r_ohm', reaches: ownLine, scales: /rPu$/ },
    { table: 'line', column: 'x_ohm', reaches: ownLine, scales: /xPu$/ },
    { table: 'line', column: 'c_nF', reaches: ownLine, scales: /bPu$/ },
    { table: 'trafo', column: 'sn_MVA', reaches: () => /^branch transformer 1 / },
    { table: 'trafo', column: 'vk_pct', reaches: () => /^branch transformer 1 .*\.[rxbg]Pu$/ },
    { table: 'load', column: 'p_MW', reaches: bus('bus'), scales: /loadMw$/ },
    { table: 'load', column: 'q_MVAr', reaches: bus('bus'), scales: /loadMvar$/ },
    { table: 'sgen', column: 'p_MW', reaches: () => /^unit / },
    { table: 'ext_grid', column: 'vm_pu', reaches: () => /^source /, scales: /source/ },
  ],
  references: [
    ['line', 'to'],
    ['load', 'bus'],
    ['trafo', 'lv'],
  ],
  unique: ['bus', 'line'],
  named: true,
};

const ppLine = (_: unknown, index: number) => anyOf(`branch line ${index} `);
const ppTrafo = () => /^branch trafo 0 /;
const cable = { length_km: 2, r_ohm_per_km: 0.2, x_ohm_per_km: 0.1, c_nf_per_km: 300, g_us_per_km: 0, max_i_ka: 0.25 };
const pandapower: Format = {
  name: 'pandapower JSON',
  document: {
    bus: tableOf([110, 20, 20, 20].map((vn_kv) => ({ name: 'x', vn_kv, type: 'b', in_service: true }))),
    line: tableOf([
      { from_bus: 1, to_bus: 2, ...cable, df: 1, parallel: 1, in_service: true },
      { from_bus: 2, to_bus: 3, ...cable, df: 0.8, parallel: 2, in_service: true },
    ]),
    trafo: tableOf([
      {
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
        tap_side: 'hv',
        tap_neutral: 0,
        tap_pos: -2,
        tap_step_percent: 1.5,
        tap_phase_shifter: false,
        parallel: 1,
        in_service: true,
      },
    ]),
    load: tableOf([
      { bus: 3, p_mw: 4, q_mvar: 1, scaling: 0.6, const_z_percent: 0, const_i_percent: 0, in_service: true },
      { bus: 2, p_mw: 1, q_mvar: 0.4, scaling: 1, const_z_percent: 0, const_i_percent: 0, in_service: true },
    ]),
    sgen: tableOf([{ bus: 3, p_mw: 1, q_mvar: 0.1, scaling: 0.8, in_service: true, type: 'PV' }]),
    ext_grid: tableOf([{ bus: 0, vm_pu: 1.02, va_degree: 0, in_service: true }]),
    switch: tableOf([{ bus: 2, element: 1, et: 'l', closed: true, z_ohm: 0 }]),
  },
  write: (document) => {
    const tables = Object.entries(document).map(([name, table]) => {
      const index = table.index ?? table.rows.map((_, i) => i);
      return [name, { rows: asRows(table), index }];
    });
    return { 'net.json': JSON.stringify(pandapowerNet(Object.fromEntries(tables)), null, 2) };
  },
  read: single('net.json'),
  numbers: [
    { table: 'bus', column: 'vn_kv', reaches: everything },
    { table: 'line', column: 'length_km', reaches: ppLine, scales: /\.[rxb]Pu$/ },
    { table: 'line', column: 'r_ohm_per_km', reaches: ppLine, scales: /rPu$/ },
    { table: 'line', column: 'c_nf_per_km', reaches: ppLine, scales: /bPu$/ },
    { table: 'trafo', column: 'sn_mva', reaches: ppTrafo },
    { table: 'trafo', column: 'vk_percent', reaches: ppTrafo },
    { table: 'trafo', column: 'pfe_kw', reaches: ppTrafo },
    { table: 'load', column: 'p_mw', reaches: bus('bus'), scales: /loadMw$/ },
    { table: 'load', column: 'q_mvar', reaches: bus('bus'), scales: /loadMvar$/ },
    { table: 'sgen', column: 'p_mw', reaches: () => /^unit /, scales: /Mw$/ },
    { table: 'ext_grid', column: 'vm_pu', reaches: () => /^source /, scales: /source/ },
  ],
  references: [
    ['line', 'to_bus'],
    ['load', 'bus'],
    ['trafo', 'lv_bus'],
    ['switch', 'bus'],
  ],
  unique: ['bus', 'line', 'trafo', 'load', 'sgen', 'ext_grid', 'switch'],
  named: true,
};

const stepTable = (step: number, figures: Row) => tableOf([{ id_characteristic: 3, step, ...figures }]);
const withKinds: Format = {
  ...pandapower,
  name: 'pandapower JSON with tables of steps and an extended ward',
  document: {
    ...pandapower.document,
    trafo: tableOf([
      {
        ...asRows(pandapower.document.trafo)[0],
        i0_percent: -0.07,
        tap_changer_type: 'Tabular',
        tap_dependency_table: true,
        id_characteristic_table: 3,
      },
    ]),
    trafo_characteristic_table: stepTable(-2, {
      voltage_ratio: 0.98,
      angle_deg: 1.5,
      vk_percent: 10,
      vkr_percent: 0.4,
    }),
    shunt: tableOf([
      {
        bus: 2,
        p_mw: 0,
        q_mvar: 0,
        step: 2,
        step_dependency_table: true,
        id_characteristic_table: 3,
        in_service: true,
      },
    ]),
    shunt_characteristic_table: stepTable(2, { p_mw: 0.1, q_mvar: -2 }),
    xward: tableOf([
      {
        bus: 3,
        ps_mw: 0.3,
        qs_mvar: 0.1,
        pz_mw: 0.2,
        qz_mvar: 0.4,
        r_ohm: 2,
        x_ohm: 12,
        vm_pu: 1.01,
        in_service: true,
      },
    ]),
  },
  numbers: [
    { table: 'xward', column: 'ps_mw', reaches: () => /^bus 3\./ },
    { table: 'xward', column: 'pz_mw', reaches: () => /^bus 3\./, scales: /shuntMw$/ },
    { table: 'xward', column: 'x_ohm', reaches: () => /^branch xward 0 /, scales: /xPu$/ },
    { table: 'xward', column: 'vm_pu', reaches: () => /^setpoint /, scales: /setpoint/ },
    { table: 'trafo_characteristic_table', column: 'voltage_ratio', reaches: ppTrafo },
    { table: 'trafo_characteristic_table', column: 'angle_deg', reaches: ppTrafo },
    { table: 'trafo_characteristic_table', column: 'vk_percent', reaches: ppTrafo },
    { table: 'shunt_characteristic_table', column: 'q_mvar', reaches: () => /^bus 2\./ },
    { table: 'trafo', column: 'i0_percent', reaches: ppTrafo },
  ],
  references: [
    ['xward', 'bus'],
    ['shunt', 'bus'],
    ['shunt', 'id_characteristic_table'],
    ['trafo', 'id_characteristic_table'],
  ],
  unique: [...pandapower.unique, 'xward', 'trafo_characteristic_table', 'shunt_characteristic_table'],
};

const sbLine = (row: Record<string, unknown>) => anyOf(`branch ${literal(row.id)} `);
const simbench: Format = {
  name: 'SimBench folder',
  document: Object.fromEntries(
    Object.entries(ruralGrid()).map(([name, { header, rows }]) => [
      name,
      { columns: header.split(';'), rows: rows.map((row) => row.split(';')) },
    ]),
  ),
  write: (document) =>
    filesOf(
      Object.fromEntries(
        Object.entries(document).map(([name, { columns, rows }]) => [
          name,
          { header: columns.join(';'), rows: rows.map((row) => row.join(';')) },
        ]),
      ),
    ),
  read: (files) => inFolder(files, (folder) => ({ ...readNetwork(folder), name: 'folder' })),
  numbers: [
    { table: 'Node', column: 'vmR', reaches: everything },
    { table: 'Line', column: 'length', reaches: sbLine, scales: /\.[rxb]Pu$/ },
    { table: 'LineType', column: 'r', reaches: () => /^branch LV1\.101 Line .*rPu$/ },
    { table: 'LineType', column: 'iMax', reaches: () => /^branch LV1\.101 Line .*ratingMva$/ },
    { table: 'Load', column: 'pLoad', reaches: bus('node'), scales: /loadMw$/ },
    { table: 'Load', column: 'qLoad', reaches: bus('node'), scales: /loadMvar$/ },
    { table: 'RES', column: 'pRES', reaches: (row) => anyOf(`unit ${literal(row.id)} `), scales: /Mw$/ },
    { table: 'TransformerType', column: 'sR', reaches: () => /^branch MV1/ },
    { table: 'TransformerType', column: 'vmImp', reaches: () => /^branch MV1/ },
  ],
  references: [
    ['Line', 'nodeB'],
    ['Line', 'type'],
    ['Load', 'node'],
    ['RES', 'node'],
    ['Transformer', 'nodeLV'],
    ['ExternalNet', 'node'],
  ],
  unique: ['Node', 'Line', 'LineType', 'Load', 'RES', 'Transformer', 'TransformerType', 'ExternalNet'],
  named: true,
};

const mBranch = (row: Record<string, unknown>) => anyOf(`branch ${row.fbus}-${row.tbus}`);
const matpower: Format = {
  name: 'MATPOWER case',
  document: {
    bus: {
      columns: ['bus_i', 'type', 'Pd', 'Qd', 'Gs', 'Bs', 'area', 'Vm', 'Va', 'baseKV', 'zone', 'Vmax', 'Vmin'],
      rows: [
        [1, 3, 0, 0, 0, 0, 1, 1, 0, 10, 1, 1, 1],
        [2, 1, 800, 300, 0, 0, 1, 1, 0, 10, 1, 1.1, 0.9],
        [3, 1, 500, 100, 0, 0.2, 1, 1, 0, 10, 1, 1.1, 0.9],
      ],
    },
    gen: {
      columns: ['bus', 'Pg', 'Qg', 'Qmax', 'Qmin', 'Vg', 'mBase', 'status', 'Pmax', 'Pmin'],
      rows: [[1, 0, 0, 10, -10, 1.01, 100, 1, 100, 0]],
    },
    branch: {
      columns: [
        'fbus',
        'tbus',
        'r',
        'x',
        'b',
        'rateA',
        'rateB',
        'rateC',
        'ratio',
        'angle',
        'status',
        'angmin',
        'angmax',
      ],
      rows: [
        [1, 2, 0.02, 0.04, 0.01, 0, 0, 0, 0, 0, 1, -360, 360],
        [2, 3, 0.03, 0.05, 0, 6, 0, 0, 0, 0, 1, -360, 360],
        [1, 3, 0.03, 0.05, 0, 6, 0, 0, 0, 0, 0, -360, 360],
      ],
    },
    gencost: {
      columns: ['model', 'startup', 'shutdown', 'n', 'c2', 'c1', 'c0'],
      rows: [[2, 10, 5, 3, 0.02, 20, 3]],
    },
  },
  write: (document) => {
    const table = (name: string) =>
      `mpc.${name} = [ %% ${document[name].columns.join(' ')}\n` +
      `${document[name].rows.map((row) => `\t${row.join('\t')};`).join('\n')}\n];\n`;
    return {
      'net.m':
        `function mpc = net\nmpc.version = '2';\nmpc.baseMVA = 10;\n${Object.keys(document).map(table).join('')}` +
        '[PQ, PV, REF, NONE, BUS_I, BUS_TYPE, PD, QD] = idx_bus;\n' +
        'mpc.bus(:, [PD, QD]) = mpc.bus(:, [PD, QD]) / 1e3;\n',
    };
  },
  read: single('net.m'),
  numbers: [
    { table: 'bus', column: 'Pd', reaches: bus('bus_i'), scales: /loadMw$/ },
    { table: 'bus', column: 'Qd', reaches: bus('bus_i'), scales: /loadMvar$/ },
    { table: 'bus', column: 'baseKV', reaches: everything },
    { table: 'branch', column: 'r', reaches: mBranch, scales: /rPu$/ },
    { table: 'branch', column: 'x', reaches: mBranch, scales: /xPu$/ },
    { table: 'branch', column: 'b', reaches: mBranch, scales: /bPu$/ },
    { table: 'bus', column: 'Vmax', reaches: bus('bus_i'), scales: /voltageLimitsPu\/max$/ },
    { table: 'gen', column: 'Vg', reaches: () => /^source 1/, scales: /source/ },
    { table: 'gen', column: 'Pmax', reaches: () => /^source unit gen 1 /, scales: /limitsMw\/max$/ },
    { table: 'gen', column: 'Qmin', reaches: () => /^source unit gen 1 /, scales: /limitsMvar\/min$/ },
    { table: 'gencost', column: 'c1', reaches: () => /^source unit gen 1 /, scales: /coefficients\/1$/ },
    { table: 'gencost', column: 'startup', reaches: () => /^source unit gen 1 /, scales: /startUpEur$/ },
  ],
  references: [
    ['branch', 'tbus'],
    ['gen', 'bus'],
  ],
  unique: ['bus'],
  named: false,
};

/** A number as an expression of the same value, in one way or another. */
const asExpression = (value: unknown, k: number): string =>
  [`${value}`, `(${value})`, `${value}*2/2`, `sqrt(4) * ${value} ./ 2`][k % 4];

const scriptedTable = (name: string, { columns, rows }: FuzzTable): string => {
  const written = rows.map((row, i) =>
    row.map((value, k) => asExpression(value, i + k)).join(i % 2 === 0 ? '\t' : ', '),
  );
  return `mpc.${name} = [ % ${columns.join(' ')}\n${written.join(' % a row; of [numbers]\n')}\n];\n`;
};

const scripted: Format = {
  ...matpower,
  name: 'MATPOWER case of expressions, cell arrays and statements',
  write: (document) => {
    const tables = Object.entries(document).map(([name, table]) => scriptedTable(name, table));
    return {
      'net.m':
        "function mpc = net()\n%{\nmpc.bus = [\n%}\nmpc.version = '2'; unit = 1e3;\nmpc.baseMVA = 30/3;\n" +
        tables.join("mpc.bus_name = {'North; 100 %', ...\n\t\"the ''South''\"\n'it''s'};\n") +
        'mpc.genfuel = {};\nmpc.reserves.req = 5;\nmpc.user = struct();\ndefine_constants;\n' +
        'if unit > 1e6\n\tfor k = 1:3\nelse\n' +
        '\tmpc.bus(:, [PD QD]) = mpc.bus(:, [PD QD]) / unit;\nend\nmpc.branch(:, BR_R) = mpc.branch(:, BR_R) * 1;\nend\n',
    };
  },
};

export const FORMATS = [own, pandapower, withKinds, simbench, matpower, scripted];
