import { asin, atan, cos, hypot, sin } from '../arithmetic/index.ts';
import { counted } from '../counted.ts';
import type { ElementRow } from './elementRow.ts';
import { byTable, type Steps } from './pandapowerSteps.ts';

/** Turns in use over nominal, and by how much the high-voltage side leads, of one winding by one tap changer. */
export interface Tap {
  side: string;
  turns: number;
  shiftRad: number;
}

export const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** What a tap changer does, by which a column says it; false and 'None' are none. */
function typeOf(row: ElementRow, column: string): string | undefined {
  if (row.raw(column) === false) return undefined;
  const type = row.text(column);
  if (type === undefined || type === 'None' || type === 'nan') return undefined;
  if (['Ratio', 'Symmetrical', 'Ideal', 'Tabular'].includes(type)) return type;
  throw row.fault(column, `'${type}'`, "'Ratio', 'Symmetrical', 'Ideal', 'Tabular' or none");
}

/**
 * A tap changer at its position. Since pandapower 3 its `tap_changer_type` says what it does, and none does nothing; before,
 * `tap_phase_shifter` made it an ideal phase shifter. Each step adds tap_step_percent of the voltage at tap_step_degree, or
 * `trafo_characteristic_table` says what each does.
 */
export function tapOf(row: ElementRow, prefix: 'tap' | 'tap2', steps: Steps, notes: string[]): Tap | undefined {
  const side = row.text(`${prefix}_side`);
  if (!side || !row.has(`${prefix}_pos`)) return undefined;
  if (!['hv', 'mv', 'lv'].includes(side)) throw row.fault(`${prefix}_side`, `'${side}'`, "'hv', 'mv' or 'lv'");
  const forward = side === 'hv' ? 1 : -1;
  if (prefix === 'tap2' && row.flag('tap2_dependency_table', false)) {
    throw row.fault('tap2_dependency_table', 'a table of the second tap changer', 'its steps by percent and degree');
  }
  if (prefix === 'tap' && byTable(row)) {
    const at = steps.rowAt(row, 'trafo_characteristic_table', 'tap_pos');
    return { side, turns: at.positive('voltage_ratio'), shiftRad: forward * radians(at.number('angle_deg')) };
  }
  if (!row.has(`${prefix}_neutral`)) return undefined;
  const off = row.number(`${prefix}_pos`) - row.number(`${prefix}_neutral`);
  const type = typeOf(row, `${prefix}_changer_type`);
  const isNew = row.hasColumn(`${prefix}_changer_type`);
  if (off === 0) return undefined;
  if (isNew && (type === undefined || type === 'Tabular')) {
    const lacks = type === undefined ? 'no tap_changer_type' : 'no table for its tap';
    notes.push(
      `${row.name} stands ${counted(off, 'step')} off neutral but has ${lacks}, so no tap, as in pandapower 3.`,
    );
    return undefined;
  }
  const percent = row.number(`${prefix}_step_percent`, 0);
  const degrees = row.number(`${prefix}_step_degree`, 0);
  if (isNew ? type === 'Ideal' : row.flag(`${prefix}_phase_shifter`, false)) {
    if (degrees !== 0 && percent !== 0) {
      throw row.fault(
        `${prefix}_step_percent`,
        `${percent} beside ${degrees} degrees`,
        'one of them in an ideal shifter',
      );
    }
    const half = (off * percent) / 200;
    if (Math.abs(half) > 1) throw row.fault(`${prefix}_step_percent`, `${percent}`, 'steps of a possible angle');
    const shiftRad = degrees === 0 ? 2 * asin(half) : radians(off * degrees);
    return { side, turns: 1, shiftRad: forward * shiftRad };
  }
  const added = (off * percent) / 100;
  const along = 1 + added * cos(radians(degrees));
  const across = added * sin(radians(degrees));
  return { side, turns: hypot(along, across), shiftRad: atan((forward * across) / along) };
}
