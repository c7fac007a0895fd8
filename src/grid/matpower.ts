import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { runStatements } from './matpowerScript.ts';
import { type MatpowerTable, statementsOf } from './matpowerText.ts';
import { costFinder, limitsOf, voltageLimitsOf } from './matpowerUnits.ts';
import {
  type Branch,
  type Bus,
  type Generation,
  type Network,
  prepareNetwork,
  type Source,
  type SourceUnit,
} from './network.ts';
import { given } from './units.ts';

/**
 * How many columns a table may have in case format version 2: as given, or with results of an optimal power flow or power
 * flow; a gen table may stop after the tenth. Any other number means that a number was torn apart or is missing.
 */
const WIDTHS: Record<string, number[] | undefined> = { bus: [13, 17], gen: [10, 21, 25], branch: [13, 17, 21] };

/** A row as read, with its place for errors. */
interface Row {
  values: number[];
  path: string;
}

function rowsOf(tables: Map<string, MatpowerTable>, name: string, file: string): Row[] {
  const table = tables.get(name);
  const widths = WIDTHS[name];
  if (!table || table.rows.length === 0) {
    throw new InputError({ file, path: `mpc.${name}`, found: 'no rows', expected: 'a table of numbers' });
  }
  return table.rows.map((values, i) => {
    const path = `line ${table.lines[i]}, mpc.${name}`;
    if (widths && !widths.includes(values.length)) {
      throw new InputError({ file, path, found: counted(values.length, 'column'), expected: widths.join(' or ') });
    }
    return { values, path };
  });
}

/** Ids `from-to`; a parallel branch gets `#2`, `#3` and so on. */
export function branchNamer(): (from: string, to: string) => string {
  const used = new Map<string, number>();
  return (from, to) => {
    const name = `${from}-${to}`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  };
}

/**
 * Reads a MATPOWER case (version 2), including the unit conversions that distribution cases make at their end. Loads
 * go to their buses; generators in service to `generation` (kind `synchronous`), but for those at a reference bus, whose
 * output is the power flow's result: their limits and costs are in `sourceUnits`. A reference bus becomes a source at its generator's set voltage, a PV bus with a
 * generator a voltage set point. Branches out of service stay as open ties; rateA = 0 means no rating.
 * @param file name for errors
 * @throws InputError naming file and line of what it does not understand
 */
export function readMatpower(text: string, file: string): Network {
  const { name, baseMva, tables } = runStatements(statementsOf(text, file), file);
  if (baseMva === undefined) {
    throw new InputError({ file, path: 'mpc.baseMVA', found: 'nothing', expected: 'the MVA base' });
  }
  const fault = (row: Row, found: string, expected: string) =>
    new InputError({ file, path: row.path, found, expected });
  const faultAt = (row: Row) => (found: string, expected: string) => fault(row, found, expected);

  const busRows = rowsOf(tables, 'bus', file);
  const indexOf = new Map<number, number>();
  const buses = busRows.map((row, i): Bus => {
    const [id, type, loadMw, loadMvar, shuntMw, shuntMvar, , , , baseKv, , maxPu, minPu] = row.values;
    if (![1, 2, 3].includes(type)) throw fault(row, `bus type ${type}`, '1 (PQ), 2 (PV) or 3 (reference)');
    if (indexOf.has(id)) throw fault(row, `bus ${id} a second time`, 'one row a bus');
    indexOf.set(id, i);
    const limits = voltageLimitsOf(minPu, maxPu, faultAt(row));
    return { id: String(id), baseKv, loadMw, loadMvar, shuntMw, shuntMvar, ...limits };
  });
  const busOf = (row: Row, id: number): number => {
    const index = indexOf.get(id);
    if (index === undefined) throw fault(row, `bus ${id}, which mpc.bus does not have`, 'an existing bus');
    return index;
  };

  const setVoltage = new Map<number, number>();
  const generation: Generation[] = [];
  const sourceUnits: SourceUnit[] = [];
  const generators = rowsOf(tables, 'gen', file);
  const costRows = tables.get('gencost')?.rows.length ? rowsOf(tables, 'gencost', file) : [];
  const costOf = costFinder(
    costRows.map((row) => ({ values: row.values, fault: faultAt(row) })),
    generators.length,
    file,
  );
  generators.forEach((row, i) => {
    const [busId, outputMw, outputMvar, Qmax, Qmin, voltagePu, , status, Pmax, Pmin] = row.values;
    const [agc = 0, in10 = 0, in30 = 0] = row.values.slice(16, 19);
    const bus = busOf(row, busId);
    if (status <= 0) return;
    if (!setVoltage.has(bus)) setVoltage.set(bus, voltagePu);
    const limits = limitsOf({ Pmin, Pmax, Qmin, Qmax, ramps: [agc, in10, in30] }, faultAt(row));
    const unit = { id: `gen ${i + 1}`, bus, ...limits, ...given({ cost: costOf(i) }) };
    if (busRows[bus].values[1] === 3) sourceUnits.push(unit);
    else generation.push({ ...unit, kind: 'synchronous', installedMw: Pmax, outputMw, outputMvar });
  });

  const sources: Source[] = [];
  const voltageSetpoints: Source[] = [];
  busRows.forEach((row, bus) => {
    const type = row.values[1];
    const voltagePu = setVoltage.get(bus);
    if (type === 3) sources.push({ bus, voltagePu: voltagePu ?? row.values[7] });
    if (type === 2 && voltagePu !== undefined) voltageSetpoints.push({ bus, voltagePu });
  });

  const nameBranch = branchNamer();
  const branches = rowsOf(tables, 'branch', file).map((row): Branch => {
    const [fromId, toId, rPu, xPu, bPu, ratingMva, , , ratio, shiftDegrees, status] = row.values;
    const from = busOf(row, fromId);
    const to = busOf(row, toId);
    return {
      id: nameBranch(buses[from].id, buses[to].id),
      kind: ratio !== 0 || shiftDegrees !== 0 || buses[from].baseKv !== buses[to].baseKv ? 'transformer' : 'line',
      from,
      to,
      rPu,
      xPu,
      bPu,
      tap: ratio === 0 ? 1 : ratio,
      shiftRad: (shiftDegrees * Math.PI) / 180,
      ratingMva: ratingMva === 0 ? Number.POSITIVE_INFINITY : ratingMva,
      closed: status > 0,
    };
  });
  const parts = { name: name ?? file, baseMva, buses, branches, generation, sources, sourceUnits, voltageSetpoints };
  return prepareNetwork(parts, file);
}
