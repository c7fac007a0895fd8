import { type ElementRow, show } from './elementRow.ts';
import type { OddFigures } from './pandapowerOdd.ts';
import type { IndexedRow } from './pandapowerTables.ts';

/** What depends on the step of a tap changer or shunt, as tables (pandapower 3) or curves (pandapower 2) say it. */
export interface Steps {
  /**
   * The row of `trafo_characteristic_table` or `shunt_characteristic_table` for an element at its step.
   * @throws InputError naming the characteristic or step that is not there, or is there twice
   */
  rowAt(element: ElementRow, table: string, stepColumn: string): ElementRow;
  /** Short-circuit figure of a transformer, as `vk_percent`, at its tap. */
  impedance(transformer: ElementRow, column: string): number;
}

/** Whether the taps of a transformer are in a table. */
export const byTable = (transformer: ElementRow): boolean => transformer.flag('tap_dependency_table', false);

export function stepsOf(tables: ReadonlyMap<string, IndexedRow[]>, odd: OddFigures): Steps {
  const byStep = new Map<string, Map<string, IndexedRow[]>>();
  const key = (characteristic: number, step: number) => `${characteristic} at ${step}`;
  const stepsIn = (table: string) => {
    const known = byStep.get(table);
    if (known) return known;
    const found = new Map<string, IndexedRow[]>();
    for (const row of tables.get(table) ?? []) {
      const at = key(row.number('id_characteristic'), row.number('step'));
      found.set(at, [...(found.get(at) ?? []), row]);
    }
    byStep.set(table, found);
    return found;
  };
  const rowAt: Steps['rowAt'] = (element, table, stepColumn) => {
    const characteristic = element.whole('id_characteristic_table');
    const step = element.number(stepColumn);
    const rows = stepsIn(table).get(key(characteristic, step)) ?? [];
    if (rows.length === 1) return rows[0];
    const found = `characteristic ${characteristic} with ${rows.length === 0 ? 'no row' : 'two rows'} for step ${step}`;
    throw element.fault('id_characteristic_table', found, `one row for it in ${table}`);
  };

  /** Curves count where the layout has no column for tables, as in pandapower. */
  const byCurve = (row: ElementRow) =>
    !row.hasColumn('tap_dependency_table') && row.flag('tap_dependent_impedance', false);
  const curves = new Map((tables.get('characteristic') ?? []).map((row) => [row.index, row]));
  return {
    rowAt,
    impedance(row, column) {
      if (byTable(row)) return rowAt(row, 'trafo_characteristic_table', 'tap_pos').number(column);
      const from = `${column}_characteristic`;
      if (!byCurve(row) || !row.has(from)) return odd.figure(row, column);
      const curve = curves.get(row.whole(from));
      if (!curve) throw row.fault(from, `characteristic ${row.whole(from)}`, 'an index of table characteristic');
      return valueAt(curve, row);
    },
  };
}

const isFigures = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => Number.isFinite(each));

/**
 * Value of a curve at the tap of a transformer: at its points, and on a `Characteristic` also between and beyond them, on
 * straight lines and level. A spline between its points is refused.
 */
function valueAt(curve: IndexedRow, transformer: ElementRow): number {
  const shape = 'a Characteristic or SplineCharacteristic with x_vals that rise and as many y_vals';
  const fault = (found: string) => curve.fault('object', found, shape);
  const stored = curve.raw('object') as { _class?: unknown; _object?: unknown } | undefined;
  let points: unknown = stored?._object;
  try {
    if (typeof points === 'string') points = JSON.parse(points);
  } catch {
    throw fault(show(points));
  }
  const { x_vals: x, y_vals: y } = (points ?? {}) as { x_vals?: unknown; y_vals?: unknown };
  const rises = isFigures(x) && x.every((each, k) => k === 0 || each > x[k - 1]);
  if (!rises || !isFigures(y) || x.length !== y.length) throw fault(show(stored));
  const tap = transformer.number('tap_pos');
  const at = x.indexOf(tap);
  if (at >= 0) return y[at];
  if (stored?._class !== 'Characteristic') {
    throw transformer.fault('tap_pos', `${tap}`, `a point of its ${show(stored?._class)} (${x.join(', ')})`);
  }
  const after = x.findIndex((each) => each > tap);
  if (after <= 0) return after === 0 ? y[0] : y[y.length - 1];
  const share = (tap - x[after - 1]) / (x[after] - x[after - 1]);
  return y[after - 1] + share * (y[after] - y[after - 1]);
}
