import { InputError } from '../errors.ts';
import { some } from './assembly.ts';
import type { Fault } from './limits.ts';
import type { Source } from './network.ts';

/** A row as read, and the error of what is wrong in it. */
export interface Row {
  values: number[];
  fault: Fault;
}

/** What the buses of a case are to its power flow. */
interface Roles {
  /** Ids of the buses that are left out. */
  isolated: ReadonlySet<number>;
  /** The others, in the order of the file. */
  live: Row[];
  /** Place among these of a bus that a row names. */
  placeOf(row: Row, id: number): number;
  /** Ids of the buses that take up the balance. */
  references: ReadonlySet<number>;
  sources: Source[];
  voltageSetpoints: Source[];
}

/**
 * Types of the buses by MATPOWER's rules: 4 is left out; a PV bus (2) without a generator in service holds no voltage; without a
 * reference (3) the first PV bus is one. Of several generators at a bus the last sets its voltage. A reference without a generator
 * holds its stored voltage.
 * @param notes to which is added what these rules decide
 */
export function rolesOf(busRows: readonly Row[], genRows: readonly Row[], file: string, notes: string[]): Roles {
  const isolated = new Set<number>();
  const places = new Map<number, number>();
  const live: Row[] = [];
  for (const row of busRows) {
    const [id, type] = row.values;
    if (!(Number.isInteger(id) && id > 0)) throw row.fault(`bus ${id}`, 'a positive whole number');
    if (![1, 2, 3, 4].includes(type)) {
      throw row.fault(`bus type ${type}`, '1 (PQ), 2 (PV), 3 (reference) or 4 (isolated)');
    }
    if (places.has(id) || isolated.has(id)) throw row.fault(`bus ${id} a second time`, 'one row a bus');
    if (type === 4) isolated.add(id);
    else {
      places.set(id, live.length);
      live.push(row);
    }
  }
  const placeOf = (row: Row, id: number): number => {
    const place = places.get(id);
    if (place === undefined) throw row.fault(`bus ${id}, which mpc.bus does not have`, 'an existing bus');
    return place;
  };

  const setVoltage = new Map<number, number>();
  const differing = new Set<number>();
  for (const row of genRows) {
    const [id, , , , , voltagePu, , status] = row.values;
    if (!isolated.has(id)) placeOf(row, id);
    if (!(status > 0)) continue;
    if (setVoltage.has(id) && setVoltage.get(id) !== voltagePu) differing.add(id);
    setVoltage.set(id, voltagePu);
  }

  const typed = (type: number) => live.filter(({ values }) => values[1] === type).map(({ values }) => values[0]);
  const references = new Set(typed(3));
  const holding = typed(2).filter((id) => setVoltage.has(id));
  const bare = typed(2).filter((id) => !setVoltage.has(id));
  if (bare.length > 0) {
    notes.push(`PV buses without a generator in service, so that nothing holds their voltage: ${some(bare)}.`);
  }
  if (references.size === 0) {
    const [first] = holding;
    if (first === undefined) {
      const expected =
        'at least one connection to the external grid: a reference bus (3), or a PV bus with a generator';
      throw new InputError({ file, path: 'mpc.bus', found: 'no reference bus', expected });
    }
    references.add(first);
    notes.push(`No reference bus (3): the first PV bus, ${first}, is it.`);
  }
  const told = [...differing].filter((id) => references.has(id) || holding.includes(id));
  if (told.length > 0) {
    notes.push(`Generators set different voltages at one bus, and the last one's counts: buses ${some(told)}.`);
  }
  const held = (ids: Iterable<number>): Source[] =>
    Array.from(ids, (id) => {
      const bus = places.get(id) ?? -1;
      return { bus, voltagePu: setVoltage.get(id) ?? live[bus].values[7] };
    });
  const voltageSetpoints = held(holding.filter((id) => !references.has(id)));
  return { isolated, live, placeOf, references, sources: held(references), voltageSetpoints };
}

/** Tells what stands at isolated buses, and so is left out. */
export function isolatedNote(buses: readonly string[], withThem: readonly string[]): string[] {
  if (buses.length === 0) return [];
  const more = withThem.length > 0 ? `; and what stands there: ${some(withThem)}` : '';
  return [`Isolated (bus type 4), so left out: buses ${some(buses)}${more}.`];
}
