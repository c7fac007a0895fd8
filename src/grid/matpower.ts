import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { isolatedNote, type Row, rolesOf } from './matpowerRoles.ts';
import { type MatpowerCase, runStatements } from './matpowerScript.ts';
import { anchored } from './matpowerStart.ts';
import { statementsOf } from './matpowerText.ts';
import { costFinder, limitsOf, voltageLimitsOf } from './matpowerUnits.ts';
import { type Branch, type Bus, type Generation, type Network, prepareNetwork, type SourceUnit } from './network.ts';
import { given } from './units.ts';

/**
 * How many columns a table may have, by version of the case format: as given, or with results of an optimal power flow or power
 * flow; a gen table may stop after the tenth. Any other number means that a number was torn apart or is missing.
 */
const WIDTHS: Record<'1' | '2', Record<string, number[] | undefined>> = {
  1: { bus: [13, 17], gen: [10, 14], branch: [11, 13, 15, 17] },
  2: { bus: [13, 17], gen: [10, 18, 21, 25], branch: [11, 13, 14, 17, 21] },
};

function rowsOf({ tables, version }: MatpowerCase, name: string, file: string): Row[] {
  const table = tables.get(name);
  const widths = WIDTHS[version][name];
  if (!table || table.rows.length === 0) {
    throw new InputError({ file, path: `mpc.${name}`, found: 'no rows', expected: 'a table of numbers' });
  }
  return table.rows.map((values, i) => {
    const path = `line ${table.lines[i]}, mpc.${name}`;
    const fault = (found: string, expected: string) => new InputError({ file, path, found, expected });
    if (widths && !widths.includes(values.length)) {
      throw fault(counted(values.length, 'column'), `${widths.join(' or ')} (case format ${version})`);
    }
    return { values, fault };
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

/** What the statements of a case say of themselves. */
function notesOf({ version, others, repeated }: MatpowerCase): string[] {
  const dcLines = others.filter((name) => name.endsWith('.dcline'));
  return [
    ...(version === '1' ? ['Read as case format 1, as MATPOWER reads it.'] : []),
    ...repeated.map((name) => `${name} is given more than once: the last counts.`),
    ...(others.length > 0 ? [`Passed over, as no power flow uses it: ${others.join(', ')}.`] : []),
    ...dcLines.map((name) => `${name} carries nothing, as in MATPOWER until toggle_dcline turns it on.`),
  ];
}

/**
 * Reads a MATPOWER case (version 2 or 1), including the unit conversions that distribution cases make at their end. Loads
 * go to their buses; generators in service to `generation` (kind `synchronous`), but for those at a reference bus, whose
 * output is the power flow's result: their limits and costs are in `sourceUnits`. A reference bus becomes a source at its generator's set voltage, a PV bus with a
 * generator a voltage set point. Branches out of service stay as open ties; rateA = 0 means no rating; isolated buses are left
 * out. The stored voltages stay with the buses, as a start. See docs/networks.md for each rule.
 * @param file name for errors
 * @throws InputError naming file and line of what it does not understand
 */
export function readMatpower(text: string, file: string): Network {
  const parts = runStatements(statementsOf(text, file), file);
  const { name, baseMva, tables } = parts;
  if (baseMva === undefined) {
    throw new InputError({ file, path: 'mpc.baseMVA', found: 'nothing', expected: 'the MVA base' });
  }
  const busRows = rowsOf(parts, 'bus', file);
  const genRows = rowsOf(parts, 'gen', file);
  const branchRows = rowsOf(parts, 'branch', file);
  const costRows = tables.get('gencost')?.rows.length ? rowsOf(parts, 'gencost', file) : [];
  const costOf = costFinder(costRows, genRows.length, file);
  const notes = notesOf(parts);
  const { isolated, placeOf, live, references, sources, voltageSetpoints } = rolesOf(busRows, genRows, file, notes);

  const buses = live.map((row): Bus => {
    const [id, , loadMw, loadMvar, shuntMw, shuntMvar, , , , baseKv, , maxPu, minPu] = row.values;
    const limits = voltageLimitsOf(minPu, maxPu, row.fault);
    return { id: String(id), baseKv: baseKv === 0 ? 1 : baseKv, loadMw, loadMvar, shuntMw, shuntMvar, ...limits };
  });

  if (live.some(({ values }) => values[9] === 0)) {
    notes.push('A base voltage of 0 kV is none given: it counts as 1 kV. No power flow in p.u. depends on it.');
  }

  const generation: Generation[] = [];
  const sourceUnits: SourceUnit[] = [];
  const unlimited: string[] = [];
  const leftOut: string[] = [];
  for (const [i, row] of genRows.entries()) {
    const [busId, outputMw, outputMvar, Qmax, Qmin, , , status, Pmax, Pmin] = row.values;
    if (!(status > 0)) continue;
    const id = `gen ${i + 1}`;
    if (isolated.has(busId)) {
      leftOut.push(id);
      continue;
    }
    const bus = placeOf(row, busId);
    const [agc = 0, in10 = 0, in30 = 0] = parts.version === '2' ? row.values.slice(16, 19) : [];
    const limits = limitsOf({ Pmin, Pmax, Qmin, Qmax, ramps: [agc, in10, in30] }, row.fault);
    const unit = { id, bus, ...limits, ...given({ cost: costOf(i) }) };
    if (references.has(busId)) {
      sourceUnits.push(unit);
      continue;
    }
    if (Pmax === Infinity) unlimited.push(id);
    const installedMw = Pmax === Infinity ? Math.abs(outputMw) : Pmax;
    generation.push({ ...unit, kind: 'synchronous', installedMw, outputMw, outputMvar });
  }
  if (unlimited.length > 0) {
    notes.push(`Without a largest output, so that what they give counts as installed: ${unlimited.join(', ')}.`);
  }

  const nameBranch = branchNamer();
  const branches = branchRows.flatMap((row): Branch[] => {
    const [fromId, toId, rPu, xPu, bPu, ratingMva, , , ratio, shiftDegrees, status] = row.values;
    if (status !== 0 && status !== 1) throw row.fault(`status ${status}`, '0 (out of service) or 1 (in service)');
    const id = nameBranch(String(fromId), String(toId));
    if (isolated.has(fromId) || isolated.has(toId)) {
      leftOut.push(id);
      return [];
    }
    const from = placeOf(row, fromId);
    const to = placeOf(row, toId);
    return [
      {
        id,
        kind: ratio !== 0 || shiftDegrees !== 0 || buses[from].baseKv !== buses[to].baseKv ? 'transformer' : 'line',
        from,
        to,
        rPu,
        xPu,
        bPu,
        tap: ratio === 0 ? 1 : ratio,
        shiftRad: (shiftDegrees * Math.PI) / 180,
        ratingMva: ratingMva === 0 ? Number.POSITIVE_INFINITY : ratingMva,
        closed: status === 1,
      },
    ];
  });
  notes.push(...isolatedNote([...isolated].map(String), leftOut));
  const network = { name: name ?? file, baseMva, buses, branches, generation, sources, sourceUnits, voltageSetpoints };
  const stored = live.map(({ values }) => ({ voltagePu: values[7], degrees: values[8] }));
  return anchored(prepareNetwork({ ...network, ...(notes.length > 0 ? { notes } : {}) }, file), stored, file);
}
