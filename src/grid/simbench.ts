import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { SourceFolder } from '../input/source.ts';
import { kept } from '../lookup.ts';
import { assemble, emptyRaw, type RawNetwork } from './assembly.ts';
import { lineBranch, transformerBranch } from './elements.ts';
import { rangeOf, voltageRangeOf } from './limits.ts';
import type { Generation, Network, Position } from './network.ts';
import { type SimbenchRow, simbenchTable } from './simbenchTables.ts';
import { given, type UnitFigures } from './units.ts';

/** Columns that are read, by table. The publisher's tables have more, which no power flow needs. */
const COLUMNS = {
  Node: ['id', 'type', 'vmSetp', 'vaSetp', 'vmR'],
  ExternalNet: ['id', 'node', 'calc_type'],
  Line: ['id', 'nodeA', 'nodeB', 'type', 'length'],
  LineType: ['id', 'r', 'x', 'b', 'iMax'],
  Load: ['id', 'node', 'pLoad', 'qLoad'],
  RES: ['id', 'node', 'type', 'calc_type', 'pRES', 'qRES'],
  PowerPlant: ['id', 'node', 'type', 'calc_type', 'pPP', 'qPP'],
  Storage: ['id', 'node', 'pStor', 'qStor'],
  Shunt: ['id', 'node', 'p0', 'q0', 'vmR', 'step'],
  Switch: ['id', 'nodeA', 'nodeB', 'cond'],
  Transformer: ['id', 'nodeHV', 'nodeLV', 'type', 'tappos'],
  TransformerType: ['id', 'sR', 'vmHV', 'vmLV', 'va0', 'vmImp', 'pCu', 'pFe', 'iNoLoad', 'tapside', 'dVm', 'tapNeutr'],
  Transformer3W: ['id'],
};
type TableName = keyof typeof COLUMNS;

/** A grid has these, always. The publisher leaves out tables without rows, so the rest may be missing. */
const REQUIRED: ReadonlySet<TableName> = new Set<TableName>(['Node', 'ExternalNet', 'Line', 'LineType', 'Load']);

/** Whether a folder holds a SimBench grid, by its table of nodes. */
export const isSimbenchFolder = ({ files }: SourceFolder): boolean => files.has('Node.csv');

interface Reading {
  raw: RawNetwork;
  rows(table: TableName): SimbenchRow[];
  nodes: ReadonlyMap<string, { place: number; row: SimbenchRow }>;
  nodeOf(row: SimbenchRow, column: string): number;
}

function readNodes(
  { raw, rows }: Reading,
  nodes: Map<string, { place: number; row: SimbenchRow }>,
  positionOf: (node: SimbenchRow) => Position | undefined,
): void {
  for (const row of rows('Node')) {
    nodes.set(row.id, { place: raw.buses.length, row });
    const fault = (found: string, expected: string) => row.fault('vmMin', `${found}, with vmMax`, expected);
    const voltageLimitsPu = voltageRangeOf(row.optional('vmMin'), row.optional('vmMax'), fault);
    const bus = { id: row.id, baseKv: row.positive('vmR'), inService: true };
    raw.buses.push({ ...bus, ...given({ voltageLimitsPu, position: positionOf(row) }) });
  }
}

/** Where nodes stand by Coordinates.csv; nowhere without that file. */
function positionsIn(folder: Pick<SourceFolder, 'files'>): (node: SimbenchRow) => Position | undefined {
  const rows = simbenchTable(folder, 'Coordinates', ['id', 'x', 'y']);
  const positions = new Map(rows?.map((row) => [row.id, { x: row.number('x'), y: row.number('y') }]));
  return (node) => {
    const id = rows && node.text('coordID');
    if (id === undefined) return undefined;
    const position = positions.get(id);
    if (!position) throw node.fault('coordID', `'${id}'`, 'the id of a row in Coordinates.csv');
    return position;
  };
}

function readLines({ raw, rows, nodeOf }: Reading): void {
  const types = new Map(rows('LineType').map((row) => [row.id, row]));
  for (const row of rows('Line')) {
    const type = types.get(row.named('type'));
    if (!type) throw row.fault('type', `'${row.named('type')}'`, 'the id of a type in LineType.csv');
    const from = nodeOf(row, 'nodeA');
    const to = nodeOf(row, 'nodeB');
    const { baseKv } = raw.buses[from];
    if (baseKv !== raw.buses[to].baseKv) {
      throw row.fault('nodeB', `a node of ${raw.buses[to].baseKv} kV`, `${baseKv} kV, as at nodeA`);
    }
    const km = row.positive('length');
    const line = {
      rOhm: type.notNegative('r') * km,
      xOhm: type.number('x') * km,
      bSiemens: type.notNegative('b') * 1e-6 * km,
      ratedKa: type.positive('iMax') / 1000,
    };
    const branch = lineBranch({ id: row.name, from, to, closed: true }, baseKv, line);
    raw.branches.push({ branch, openAt: { from: false, to: false } });
  }
}

function readTransformers({ raw, rows, nodeOf }: Reading): void {
  const types = new Map(rows('TransformerType').map((row) => [row.id, row]));
  for (const row of rows('Transformer')) {
    const type = types.get(row.named('type'));
    if (!type) throw row.fault('type', `'${row.named('type')}'`, 'the id of a type in TransformerType.csv');
    const from = nodeOf(row, 'nodeHV');
    const to = nodeOf(row, 'nodeLV');
    const ratedMva = type.positive('sR');
    const resistance = type.notNegative('pCu') / 1000 / ratedMva;
    const impedance = type.positive('vmImp') / 100;
    if (resistance > impedance) {
      throw type.fault('pCu', `${100 * resistance} % of the rating`, `vmImp (${100 * impedance} %) at most`);
    }
    const neutral = type.number('tapNeutr', 0);
    const position = row.number('tappos', neutral);
    const [least, most] = [type.number('tapMin', -Infinity), type.number('tapMax', Infinity)];
    if (position < least || position > most) {
      throw row.fault('tappos', `${position}`, `a position from ${least} to ${most}`);
    }
    if (position !== neutral && type.number('dVa', 0) !== 0) {
      throw type.fault('dVa', `${type.number('dVa')} degrees a step`, '0 where a tap is off neutral');
    }
    const turns = 1 + ((position - neutral) * type.number('dVm', 0)) / 100;
    const side = (type.text('tapside') ?? 'HV').toUpperCase();
    if (side !== 'HV' && side !== 'LV') throw type.fault('tapside', `'${side}'`, 'HV or LV');
    const branch = transformerBranch(
      { id: row.name, from, to, closed: true },
      raw.buses[from].baseKv,
      raw.buses[to].baseKv,
      {
        ratedMva,
        hvKv: type.positive('vmHV'),
        lvKv: type.positive('vmLV'),
        resistance,
        reactance: Math.sqrt(impedance ** 2 - resistance ** 2),
        ironMw: type.notNegative('pFe') / 1000,
        noLoad: type.notNegative('iNoLoad') / 100,
        shiftRad: (type.number('va0', 0) * Math.PI) / 180,
        ...(side === 'HV' ? { hvTurns: turns } : { lvTurns: turns }),
      },
    );
    raw.branches.push({ branch, openAt: { from: false, to: false } });
  }
  const automatic = rows('Transformer').filter((row) => row.flag('autoTap', false)).length;
  if (automatic > 0)
    raw.notes.push(
      `${counted(automatic, 'transformer that regulates itself stays at its', 'transformers that regulate themselves stay at their')} tappos.`,
    );
  const [threeWinding] = rows('Transformer3W');
  if (threeWinding) throw threeWinding.fault('id', 'a three-winding transformer', 'two windings (Transformer.csv)');
}

/**
 * A closed switch makes its nodes one. An open one at an auxiliary node, which has a switch and a branch and nothing else,
 * opens that branch's end; any other open switch joins nothing.
 */
function readSwitches({ raw, rows, nodes, nodeOf }: Reading): void {
  const switches = rows('Switch').map((row) => ({ row, one: nodeOf(row, 'nodeA'), other: nodeOf(row, 'nodeB') }));
  const branchesAt = raw.buses.map((): (() => void)[] => []);
  for (const { branch, openAt } of raw.branches) {
    branchesAt[branch.from].push(() => {
      openAt.from = true;
    });
    branchesAt[branch.to].push(() => {
      openAt.to = true;
    });
  }
  const switchesAt = new Int32Array(raw.buses.length);
  for (const { one, other } of switches) {
    switchesAt[one]++;
    switchesAt[other]++;
  }
  const isBranchEnd = new Set<number>();
  for (const { place, row } of nodes.values()) {
    if (row.text('type') !== 'auxiliary') continue;
    if (switchesAt[place] === 0) throw row.fault('type', 'an auxiliary node without a switch', 'one in Switch.csv');
    if (switchesAt[place] === 1 && branchesAt[place].length === 1) isBranchEnd.add(place);
  }
  for (const { row, one, other } of switches) {
    const end = [one, other].find((node) => isBranchEnd.has(node));
    const isClosed = row.flag('cond');
    if (!isClosed) {
      if (end === undefined) continue;
      branchesAt[end][0]();
    }
    if (one !== other) raw.joined.push({ one, other, path: `Switch.csv: ${row.name}` });
  }
}

/** A unit by how it is calculated: `pq` as given, `pvm` holds the voltage of its node, `vavm` balances the grid there. */
function readUnit(reading: Reading, row: SimbenchRow, kind: Generation['kind'], mw: number, mvar: number): void {
  const { raw, nodes } = reading;
  const bus = reading.nodeOf(row, 'node');
  const held = () => ({ bus, voltagePu: kept(nodes, row.named('node')).row.positive('vmSetp'), path: row.name });
  const type = row.text('calc_type');
  const figures = limitsIn(row);
  if (type === 'vavm') {
    raw.sources.push(held());
    if (Object.keys(figures).length > 0) raw.sourceUnits.push({ id: row.name, bus, ...figures });
    return;
  }
  if (type !== 'pq' && type !== 'pvm') throw row.fault('calc_type', `'${type ?? ''}'`, 'pq, pvm or vavm');
  if (type === 'pvm') raw.setpoints.push(held());
  const installedMw = Math.max(Math.abs(mw), row.number('pMax', 0));
  const output = { installedMw, outputMw: mw, outputMvar: type === 'pq' ? mvar : 0 };
  raw.generation.push({ id: row.name, bus, kind, ...output, ...figures });
}

/** Limits of a unit, which power plants alone have. */
function limitsIn(row: SimbenchRow): UnitFigures {
  const range = (least: string, most: string) =>
    rangeOf(row.optional(least), row.optional(most), (found, expected) =>
      row.fault(least, `${found}, with ${most}`, expected),
    );
  return given({ limitsMw: range('pMin', 'pMax'), limitsMvar: range('qMin', 'qMax') });
}

function readUnits(reading: Reading): void {
  const { raw, rows, nodeOf, nodes } = reading;
  for (const row of rows('Load')) {
    raw.loads.push({ bus: nodeOf(row, 'node'), mw: row.number('pLoad'), mvar: row.number('qLoad') });
  }
  for (const row of rows('RES')) {
    const kind = /^pv/i.test(row.text('type') ?? '') ? 'pv' : 'static';
    readUnit(reading, row, kind, row.number('pRES'), row.number('qRES'));
  }
  for (const row of rows('PowerPlant')) {
    readUnit(reading, row, 'synchronous', row.number('pPP'), row.number('qPP', 0));
  }
  for (const row of rows('Storage')) {
    const output = { outputMw: -row.number('pStor'), outputMvar: -row.number('qStor', 0) };
    const installedMw = Math.abs(output.outputMw);
    raw.generation.push({ id: row.name, bus: nodeOf(row, 'node'), kind: 'static', installedMw, ...output });
  }
  for (const row of rows('Shunt')) {
    const bus = nodeOf(row, 'node');
    const { baseKv } = raw.buses[bus];
    const steps = row.notNegative('step', 1) * (baseKv / row.positive('vmR', baseKv)) ** 2;
    raw.shunts.push({ bus, mw: row.number('p0') * steps, mvar: -row.number('q0') * steps });
  }
  const angles = new Set<number>();
  for (const row of rows('ExternalNet')) {
    const type = row.text('calc_type');
    if (type !== 'vavm') throw row.fault('calc_type', `'${type ?? ''}'`, 'vavm: an external grid that balances');
    readUnit(reading, row, 'synchronous', 0, 0);
    angles.add(kept(nodes, row.named('node')).row.number('vaSetp', 0));
    if (angles.size > 1) throw row.fault('node', 'another vaSetp than at the others', 'external grids at one angle');
  }
}

/**
 * Reads a SimBench grid from its folder of CSV tables (Node, Line, LineType, Transformer, TransformerType, Load, RES,
 * PowerPlant, Storage, Shunt, Switch, ExternalNet). Ids of buses are those of the nodes; lengths km, r and x ohm/km, b
 * microsiemens/km, iMax A, powers MW and Mvar, pCu and pFe kW. Voltage limits (vmMin, vmMax), coordinates (Coordinates.csv)
 * and limits of power plants (pMin, pMax, qMin, qMax) are read where they are there. Loads have no scaling of their own. Profiles and the
 * published solution are not read; the notes say that they are there, and which tables are not.
 * @throws InputError naming file, line and column
 */
export function readSimbench({ name: folder, label, files }: SourceFolder): Network {
  const raw = emptyRaw(label);
  const tables = new Map<TableName, SimbenchRow[]>();
  const missing: string[] = [];
  for (const table of Object.keys(COLUMNS) as TableName[]) {
    const rows = simbenchTable({ files }, table, COLUMNS[table]);
    if (!rows && REQUIRED.has(table)) {
      throw new InputError({
        file: folder,
        path: `${table}.csv`,
        found: 'no such file',
        expected: 'a table of the grid',
      });
    }
    if (!rows) missing.push(`${table}.csv`);
    tables.set(table, rows ?? []);
  }
  if (missing.length > 0) raw.notes.push(`Not in the folder, so read as without rows: ${missing.join(', ')}.`);
  const series = [...files.keys()].filter((name) => /^(.*Profile|NodePFResult|StudyCases)\.csv$/.test(name));
  if (series.length > 0) raw.notes.push(`Not read: ${series.sort().join(', ')}.`);

  const nodes = new Map<string, { place: number; row: SimbenchRow }>();
  const reading: Reading = {
    raw,
    rows: (table) => tables.get(table) ?? [],
    nodes,
    nodeOf(row, column) {
      const node = nodes.get(row.named(column));
      if (!node) throw row.fault(column, `node '${row.named(column)}'`, 'the id of a node in Node.csv');
      return node.place;
    },
  };
  readNodes(reading, nodes, positionsIn({ files }));
  readLines(reading);
  readTransformers(reading);
  readSwitches(reading);
  readUnits(reading);
  const ownLimits = [...reading.rows('Line'), ...reading.rows('Transformer')].filter(
    (row) => row.number('loadingMax', 100) !== 100,
  );
  if (ownLimits.length > 0) {
    raw.notes.push(
      `${counted(ownLimits.length, 'branch has a loadingMax of its own', 'branches have a loadingMax of their own')}, which is not a rating and is not read.`,
    );
  }
  return assemble(raw, folder);
}
