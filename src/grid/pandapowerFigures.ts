import { type Cost, requireCost } from './cost.ts';
import { type ElementRow, show } from './elementRow.ts';
import { type Range, rangeOf, voltageRangeOf } from './limits.ts';
import type { Position } from './network.ts';
import type { IndexedRow } from './pandapowerTables.ts';

/** Limits of `min_p_mw`, `max_p_mw` and the like; undefined where the row has neither. They are not scaled. */
export function limitsIn(row: ElementRow, figure: 'p_mw' | 'q_mvar'): Range | undefined {
  const [least, most] = [`min_${figure}`, `max_${figure}`];
  const fault = (found: string, expected: string) => row.fault(least, `${found}, with ${most}`, expected);
  return rangeOf(row.optional(least), row.optional(most), fault);
}

/** Voltage limits of a bus; undefined where it has neither. */
export function voltageLimitsIn(row: ElementRow): Range | undefined {
  const fault = (found: string, expected: string) => row.fault('min_vm_pu', `${found}, with max_vm_pu`, expected);
  return voltageRangeOf(row.optional('min_vm_pu'), row.optional('max_vm_pu'), fault);
}

/** Where buses stand: by their own GeoJSON point (`geo`, pandapower 3), or by the table of coordinates of pandapower 2. */
export function positionsOf(geodata: readonly IndexedRow[]): (bus: IndexedRow) => Position | undefined {
  const rows = new Map(geodata.map((row) => [row.index, row]));
  return (bus) => {
    const own = geoPoint(bus);
    if (own) return own;
    const row = rows.get(bus.index);
    return row && (row.has('x') || row.has('y')) ? { x: row.number('x'), y: row.number('y') } : undefined;
  };
}

function geoPoint(bus: IndexedRow): Position | undefined {
  const text = bus.text('geo');
  if (text === undefined || text === '') return undefined;
  const fault = () => bus.fault('geo', show(text), '{"coordinates": [x, y], "type": "Point"}');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault();
  }
  const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown };
  const [x, y]: unknown[] = Array.isArray(coordinates) ? coordinates : [];
  if (type !== 'Point' || !isFigure(x) || !isFigure(y)) throw fault();
  return { x, y };
}

const isFigure = (value: unknown): value is number => Number.isFinite(value);

/** Elements whose costs are read; what else has costs draws power, or counts it the other way round. */
const UNITS = new Set(['gen', 'sgen', 'ext_grid']);

/**
 * Costs by the name of their unit, as `gen 0`, from `poly_cost` and `pwl_cost`. Costs of reactive power, and of what is no
 * unit here, are left out with a note.
 * @throws InputError naming a cost of an element that is not there, a second cost of one, or figures that are none
 */
export function costsOf(tables: ReadonlyMap<string, IndexedRow[]>, notes: string[]): Map<string, Cost> {
  const costs = new Map<string, Cost>();
  const left = { reactive: 0, others: 0 };
  const add = (row: IndexedRow, costOf: () => Cost) => {
    const [table, index] = [row.text('et') ?? '', row.whole('element')];
    if (!UNITS.has(table)) {
      left.others++;
      return;
    }
    const unit = `${table} ${index}`;
    if (!tables.get(table)?.some((element) => element.index === index)) {
      throw row.fault('element', unit, 'an element of that table');
    }
    if (costs.has(unit)) throw row.fault('element', `a second cost of ${unit}`, 'one cost a unit');
    costs.set(unit, costOf());
  };
  for (const row of tables.get('poly_cost') ?? []) {
    if (REACTIVE.some((column) => row.number(column, 0) !== 0)) left.reactive++;
    add(row, () => polynomialOf(row));
  }
  for (const row of tables.get('pwl_cost') ?? []) {
    if (row.text('power_type') === 'q') left.reactive++;
    else add(row, () => piecewiseOf(row));
  }
  if (left.reactive > 0) notes.push(`Costs of reactive power are not read (${left.reactive}).`);
  if (left.others > 0) notes.push(`Costs of elements other than gen, sgen and ext_grid are not read (${left.others}).`);
  return costs;
}

const REACTIVE = ['cq0_eur', 'cq1_eur_per_mvar', 'cq2_eur_per_mvar2'];
const freeToStart = { startUpEur: 0, shutDownEur: 0 };

function polynomialOf(row: IndexedRow): Cost {
  const [fixed, linear, square] = ['cp0_eur', 'cp1_eur_per_mw', 'cp2_eur_per_mw2'].map((column) =>
    row.number(column, 0),
  );
  const coefficients = square === 0 ? [fixed, linear] : [fixed, linear, square];
  return { kind: 'polynomial', ...freeToStart, coefficients };
}

/** Stretches of [from MW, to MW, EUR/MWh], each beginning where the one before ends; the first is a line through 0. */
function piecewiseOf(row: IndexedRow): Cost {
  const stretches = row.raw('points');
  const fault = (found: string, expected: string) => row.fault('points', found, expected);
  const shape = '[[from MW, to MW, EUR/MW], ...], each beginning where the one before ends';
  if (!Array.isArray(stretches) || stretches.length === 0) throw fault(show(stretches), shape);
  const points: { mw: number; eurPerHour: number }[] = [];
  for (const stretch of stretches) {
    const [from, to, slope]: unknown[] = Array.isArray(stretch) && stretch.length === 3 ? stretch : [];
    if (!isFigure(from) || !isFigure(to) || !isFigure(slope)) throw fault(show(stretch), shape);
    const before = points.at(-1) ?? { mw: from, eurPerHour: from * slope };
    if (before.mw !== from) throw fault(`a stretch from ${from} MW after one to ${before.mw} MW`, shape);
    if (points.length === 0) points.push(before);
    points.push({ mw: to, eurPerHour: before.eurPerHour + (to - from) * slope });
  }
  return requireCost({ kind: 'piecewise', ...freeToStart, points }, fault);
}
