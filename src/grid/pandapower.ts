import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { assemble, emptyRaw } from './assembly.ts';
import type { ElementRow } from './elementRow.ts';
import { lineBranch } from './elements.ts';
import type { Network } from './network.ts';
import { AT_BUSES, busElements } from './pandapowerAtBuses.ts';
import { costsOf, positionsOf, voltageLimitsIn } from './pandapowerFigures.ts';
import { oddFigures } from './pandapowerOdd.ts';
import { powerFlowOptions } from './pandapowerOptions.ts';
import type { Reader, Reading } from './pandapowerReading.ts';
import { stepsOf } from './pandapowerSteps.ts';
import { type PandapowerTables, pandapowerTables } from './pandapowerTables.ts';
import { transformerOf, windingsOf } from './pandapowerTransformers.ts';
import type { ReadOptions } from './readOptions.ts';
import { given } from './units.ts';

const BETWEEN_BUSES = ['line', 'trafo', 'trafo3w', 'impedance'] as const;
const ELEMENTS = ['bus', 'switch', ...BETWEEN_BUSES, ...AT_BUSES];

/** Tables that say more of elements, or act on no power flow. */
const NO_ELEMENTS = [
  'bus_geodata',
  'poly_cost',
  'pwl_cost',
  'characteristic',
  'trafo_characteristic_table',
  'shunt_characteristic_table',
  'controller',
  'bus_dc',
];

/** Elements between buses. Out of service they stay, as ties. */
function branchElements(reading: Reading): Record<(typeof BETWEEN_BUSES)[number], Reader> {
  const { raw, fHz, busOf, odd, options, lines, transformers, threeWinding } = reading;
  const closed = () => ({ from: false, to: false });
  return {
    line(row) {
      const from = busOf(row, 'from_bus');
      const ends = { id: row.name, from, to: busOf(row, 'to_bus'), closed: row.flag('in_service', true) };
      const systems = row.positive('parallel', 1);
      const km = row.positive('length_km');
      const limit = row.positive('max_i_ka', Number.POSITIVE_INFINITY);
      const warmth = options.lineTemperature
        ? 1 + row.number('alpha', 0.004) * (row.number('temperature_degree_celsius') - 20)
        : 1;
      const line = {
        rOhm: (odd.figure(row, 'r_ohm_per_km') * km * warmth) / systems,
        xOhm: (odd.figure(row, 'x_ohm_per_km') * km) / systems,
        bSiemens: 2 * Math.PI * fHz * odd.figure(row, 'c_nf_per_km') * 1e-9 * km * systems,
        gSiemens: odd.figure(row, 'g_us_per_km', 0) * 1e-6 * km * systems,
        ratedKa: limit * row.positive('df', 1) * systems,
      };
      const branch = { branch: lineBranch(ends, raw.buses[from].baseKv, line), openAt: closed() };
      raw.branches.push(branch);
      lines.set(row.index, branch);
    },
    trafo(row) {
      const from = busOf(row, 'hv_bus');
      const to = busOf(row, 'lv_bus');
      const ends = { id: row.name, from, to, closed: row.flag('in_service', true) };
      const branch = {
        branch: transformerOf(row, ends, raw.buses[from].baseKv, raw.buses[to].baseKv, reading),
        openAt: closed(),
      };
      raw.branches.push(branch);
      transformers.set(row.index, branch);
    },
    trafo3w(row) {
      const buses = [busOf(row, 'hv_bus'), busOf(row, 'mv_bus'), busOf(row, 'lv_bus')];
      const star = raw.buses.length;
      const inService = row.flag('in_service', true);
      raw.buses.push({ id: `${row.name} star`, baseKv: raw.buses[buses[0]].baseKv, inService });
      const kvs = buses.map((bus) => raw.buses[bus].baseKv);
      const windings = windingsOf(row, buses, star, kvs, inService, reading);
      const switched = windings.map((branch) => ({ branch, openAt: closed() }));
      raw.branches.push(...switched);
      threeWinding.set(row.index, switched);
    },
    impedance(row) {
      for (const part of ['r', 'x']) requireSame(row, `${part}tf_pu`, `${part}ft_pu`, row.number(`${part}ft_pu`));
      const from = busOf(row, 'from_bus');
      const ends = { id: row.name, from, to: busOf(row, 'to_bus'), closed: row.flag('in_service', true) };
      const { baseKv } = raw.buses[from];
      const ohmPerPu = baseKv ** 2 / row.positive('sn_mva');
      const line = { rOhm: odd.figure(row, 'rft_pu') * ohmPerPu, xOhm: odd.figure(row, 'xft_pu') * ohmPerPu };
      const shunt = { gSiemens: (2 * shuntOf(row, 'g')) / ohmPerPu, bSiemens: (2 * shuntOf(row, 'b')) / ohmPerPu };
      const rest = { ...shunt, ratedKa: Number.POSITIVE_INFINITY };
      raw.branches.push({ branch: lineBranch(ends, baseKv, { ...line, ...rest }), openAt: closed() });
    },
  };
}

function requireSame(row: ElementRow, column: string, other: string, value: number, otherwise?: number): void {
  const own = row.number(column, otherwise);
  if (own !== value) throw row.fault(column, `${own}`, `${other} (${value}): an impedance is the same both ways here`);
}

/** What an impedance has at either end, p.u. of its own rating, the same at both. */
function shuntOf(row: ElementRow, part: 'g' | 'b'): number {
  const value = row.number(`${part}f_pu`, 0);
  requireSame(row, `${part}t_pu`, `${part}f_pu`, value, 0);
  return value;
}

/** An open switch at a branch opens that end; a closed one between buses makes them one, or is an impedance. */
function readSwitch(row: ElementRow, reading: Reading): void {
  const { raw, busOf, options, lines, transformers, threeWinding } = reading;
  const bus = busOf(row, 'bus');
  const kind = row.text('et');
  const isClosed = row.flag('closed', true);
  if (kind === 'b') {
    const other = busOf(row, 'element');
    const ohm = row.notNegative('z_ohm', 0);
    if (isClosed && ohm === 0 && bus !== other) raw.joined.push({ one: bus, other, path: row.name });
    if (isClosed && ohm > 0) {
      const xOhm = ohm / Math.sqrt(1 + options.switchRx ** 2);
      const line = { rOhm: xOhm * options.switchRx, xOhm, bSiemens: 0 };
      const rated = { ratedKa: row.positive('in_ka', Number.POSITIVE_INFINITY) };
      const ends = { id: row.name, from: bus, to: other, closed: true };
      const branch = lineBranch(ends, raw.buses[bus].baseKv, { ...line, ...rated });
      raw.branches.push({ branch, openAt: { from: false, to: false } });
    }
    return;
  }
  const element = row.whole('element');
  const [single, table] = kind === 'l' ? [lines, 'line'] : [transformers, 'trafo'];
  if (kind !== 'l' && kind !== 't' && kind !== 't3') {
    throw row.fault('et', JSON.stringify(kind ?? null), "'b', 'l', 't' or 't3'");
  }
  const own = single.get(element);
  const branches = kind === 't3' ? threeWinding.get(element) : own && [own];
  if (!branches)
    throw row.fault('element', `${kind === 't3' ? 'trafo3w' : table} ${element}`, 'an element of that table');
  const at = branches.find(({ branch }) => branch.from === bus || branch.to === bus);
  if (!at) throw row.fault('bus', `bus ${raw.buses[bus].id}`, `an end of ${branches[0].branch.id}`);
  if (!isClosed) at.openAt[at.branch.from === bus ? 'from' : 'to'] = true;
}

function positiveScalar({ scalars }: PandapowerTables, key: string, file: string): number {
  const value = scalars.get(key);
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new InputError({ file, path: key, found: JSON.stringify(value) ?? 'nothing', expected: 'a positive number' });
}

/** Tables of before pandapower 2 hold kW, and of unknown ones nobody knows what they do to the grid. */
function refuseWhatIsNotKnown(tables: PandapowerTables['tables'], file: string): void {
  const known = new Set([...ELEMENTS, ...NO_ELEMENTS]);
  for (const [table, rows] of tables) {
    const old = rows.find((row) => row.has('p_kw') || row.has('sn_kva'));
    if (old) {
      const expected = 'p_mw and sn_mva: open it in pandapower 2 or later and save it again';
      throw new InputError({ file, path: old.name, found: 'kW, as before pandapower 2', expected });
    }
    if (known.has(table)) continue;
    const active = rows.filter((row) => row.has('in_service') && row.flag('in_service'));
    if (active.length > 0) {
      const expected = `elements this reader knows (${ELEMENTS.join(', ')}), or out of service`;
      throw new InputError({ file, path: active[0].name, found: `an element of table ${table} in service`, expected });
    }
  }
}

/**
 * Reads a pandapower net from JSON as `pandapower.to_json` writes it (2.x and 3.x), by pandapower's own models: buses that
 * closed bus-bus switches join become one, transformers are T sections with their taps, `asymmetric` loads and generation
 * count by the sum of their phases. Ids of buses are pandapower's indices. Loads and static generation are multiplied by
 * their `scaling` unless that is ignored. What has no equal here is refused by name when it is in service.
 * @param value the parsed JSON
 * @throws InputError naming file, element and column
 */
export function readPandapower(value: unknown, file: string, options: ReadOptions = {}): Network {
  const content = pandapowerTables(value, file, new Set([...ELEMENTS, ...NO_ELEMENTS]));
  const { tables, scalars } = content;
  refuseWhatIsNotKnown(tables, file);
  const name = scalars.get('name');
  const raw = emptyRaw(typeof name === 'string' && name !== '' ? name : file.replace(/^.*[\\/]|\.json$/gi, ''));
  const rows = (table: string) => tables.get(table) ?? [];
  const places = new Map<number, number>();
  const positionOf = positionsOf(rows('bus_geodata'));
  for (const row of rows('bus')) {
    places.set(row.index, raw.buses.length);
    const bus = { id: `${row.index}`, baseKv: row.positive('vn_kv'), inService: row.flag('in_service', true) };
    const voltageLimitsPu = bus.inService ? voltageLimitsIn(row) : undefined;
    raw.buses.push({ ...bus, ...given({ voltageLimitsPu, position: positionOf(row) }) });
  }
  const odd = oddFigures();
  const reading: Reading = {
    raw,
    odd,
    steps: stepsOf(tables, odd),
    options: powerFlowOptions(scalars.get('user_pf_options'), file, raw.notes),
    fHz: positiveScalar(content, 'f_hz', file),
    busOf(row, column) {
      const index = row.whole(column);
      const place = places.get(index);
      if (place === undefined) throw row.fault(column, `bus ${index}`, 'the index of a bus');
      return place;
    },
    scaling: (row) => (options.loadScaling === 'ignore' ? 1 : odd.figure(row, 'scaling', 1)),
    costs: costsOf(tables, raw.notes),
    lines: new Map(),
    transformers: new Map(),
    threeWinding: new Map(),
  };
  const between = branchElements(reading);
  for (const table of BETWEEN_BUSES) rows(table).forEach(between[table]);
  for (const row of rows('switch')) readSwitch(row, reading);
  const atBuses = busElements(reading);
  for (const table of AT_BUSES) for (const row of rows(table)) if (row.flag('in_service', true)) atBuses[table](row);
  const angles = new Set(
    rows('ext_grid').flatMap((row) => (row.flag('in_service', true) ? row.number('va_degree', 0) : [])),
  );
  if (angles.size > 1) {
    const found = `sources at angles ${[...angles].join(', ')} degrees`;
    throw new InputError({ file, path: 'ext_grid', found, expected: 'one angle: all sources stand at 0 here' });
  }
  const unrated = raw.branches.filter(({ branch }) => branch.kind === 'line' && branch.ratingMva === Infinity).length;
  if (unrated > 0)
    raw.notes.push(
      `${counted(unrated, 'line, impedance or switch has', 'lines, impedances or switches have')} no current limit, so no loading.`,
    );
  raw.notes.push(...odd.notes());
  if (rows('controller').length > 0) raw.notes.push('Controllers are not run: taps and set points stay as saved.');
  return assemble(raw, file);
}
