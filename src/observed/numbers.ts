import { InputError } from '../errors.ts';
import { placeOf, refuseCell, shown, type Table } from './delimited.ts';

/** How a file writes numbers. */
export interface NumberStyle {
  decimal: '.' | ',';
  /** Whether the other sign stands between thousands. */
  grouped: boolean;
}

const WHOLE = /^[+-]?\d+$/;
/** A sign with three digits behind it and one to three before it: decimals or thousands. */
const UNCLEAR = /^[+-]?[1-9]\d{0,2}([.,])\d{3}$/;
const DECIMALS = /^[+-]?\d*([.,])\d*(e[+-]?\d{1,3})?$/i;
const GROUPS_AND_DECIMALS = /^[+-]?[1-9]\d{0,2}(?:([.,])\d{3})+([.,])\d*$/;
const GROUPS = /^[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+$/;

/**
 * How a file writes numbers, decided from its cells. `12.5` shows a decimal point, `12,5` a decimal comma, `1.234,5` and
 * `1.234.567` show separated thousands. `1,234` shows nothing: it is read only if other cells decide. In a file separated
 * by commas a point is a decimal point.
 * @param places the columns that hold numbers
 * @throws InputError where cells contradict each other, or none decides
 */
export function numberStyle(table: Table, places: readonly number[]): NumberStyle {
  const seen: Record<'decimal' | 'grouping' | 'unclear', Partial<Record<'.' | ',', Place>>> = {
    decimal: {},
    grouping: {},
    unclear: {},
  };
  for (let row = 0; row < table.rows.length; row++) {
    for (const place of places) {
      const cell = table.rows[row][place].trim();
      const plain = seen.decimal['.'] !== undefined && !cell.includes(',');
      if (plain || cell === '' || WHOLE.test(cell)) continue;
      const note = (what: keyof typeof seen, sign: string) => {
        seen[what][sign as '.' | ','] ??= { row, place, cell };
      };
      const sign = UNCLEAR.exec(cell)?.[1];
      if (sign !== undefined) {
        note('unclear', sign);
        continue;
      }
      const [, decimal] = DECIMALS.exec(cell) ?? [];
      if (decimal !== undefined) note('decimal', decimal);
      const [, group, afterGroups] = GROUPS_AND_DECIMALS.exec(cell) ?? [];
      if (group !== undefined && group !== afterGroups) {
        note('grouping', group);
        note('decimal', afterGroups);
      }
      const [, groups] = GROUPS.exec(cell) ?? [];
      if (groups !== undefined) note('grouping', groups);
    }
  }
  return decide(table, seen);
}

interface Place {
  row: number;
  place: number;
  cell: string;
}

function decide(
  table: Table,
  { decimal, grouping, unclear }: Record<string, Partial<Record<'.' | ',', Place>>>,
): NumberStyle {
  const point = decimal['.'] ?? grouping[','];
  const comma = decimal[','] ?? grouping['.'];
  if (point && comma) {
    const expected = `decimals as in ${placeOf(table, Math.min(point.row, comma.row))}`;
    throw refuse(table, point.row > comma.row ? point : comma, expected);
  }
  const unclearPoint = unclear['.'];
  const unclearComma = unclear[','];
  if (unclearPoint && unclearComma) {
    throw refuse(table, unclearPoint.row > unclearComma.row ? unclearPoint : unclearComma, 'one decimal sign');
  }
  const grouped = grouping['.'] !== undefined || grouping[','] !== undefined;
  const chosen = point ? '.' : comma ? ',' : unclearPoint && table.delimiter === ',' ? '.' : undefined;
  const doubtful = chosen === '.' ? unclearComma : chosen === ',' ? unclearPoint : (unclearPoint ?? unclearComma);
  if (doubtful && !grouped) {
    throw refuse(table, doubtful, 'a number that is clear: a sign before three digits may part decimals or thousands');
  }
  return { decimal: chosen ?? '.', grouped };
}

const refuse = (table: Table, { row, place, cell }: Place, expected: string) =>
  refuseCell(table, row, place, shown(cell), expected);

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const GROUPED = /^([+-]?[1-9]\d{0,2})((?:,\d{3})+)(\.\d*)?$/;

/** The number of a cell; NaN if it is none. */
export function parseNumber(cell: string, { decimal, grouped }: NumberStyle): number {
  let text = cell.trim();
  if (decimal === ',') text = text.replace(/[.,]/g, (sign) => (sign === '.' ? ',' : '.'));
  if (grouped && GROUPED.test(text)) text = text.replaceAll(',', '');
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

export interface NumberColumn {
  place: number;
  /** What the values are multiplied with, as 1000 from EUR/kWh to EUR/MWh. Default 1. */
  factor?: number;
  /** Largest absolute value that makes sense, after `factor`. */
  limit: number;
  /** As `EUR/MWh`, for errors. */
  unit: string;
}

/**
 * Numbers of a column, NaN where the cell is empty or one of `missing`.
 * @throws InputError for a cell that holds no number, or one beyond the limit; for a last cell that may be cut off
 */
export function numbersOf(
  table: Table,
  column: NumberColumn,
  style: NumberStyle,
  missing: ReadonlySet<string> = new Set(),
): Float64Array {
  const { place, factor = 1, limit, unit } = column;
  const values = new Float64Array(table.rows.length);
  for (let row = 0; row < values.length; row++) {
    const cell = table.rows[row][place].trim();
    if (cell === '' || missing.has(cell)) {
      values[row] = Number.NaN;
      continue;
    }
    const value = parseNumber(cell, style);
    const scaled = factor === 1 ? value : Number((value * factor).toPrecision(15));
    if (!(Math.abs(scaled) <= limit)) {
      const expected = Number.isNaN(value)
        ? `a number with a decimal ${style.decimal === '.' ? 'point' : 'comma'}`
        : `at most ${limit} ${unit} either way`;
      throw refuse(table, { row, place, cell }, expected);
    }
    values[row] = scaled;
  }
  refuseCutOff(table, place);
  return values;
}

/**
 * A file that ends in the middle of a line may have lost digits of its last number.
 * @throws InputError unless that number has as many decimals as all others of its column
 */
export function refuseCutOff(table: Table, place: number): void {
  if (!table.openEnd || place !== table.header.length - 1) return;
  const decimals = new Set(table.rows.map((cells) => /[.,](\d+)$/.exec(cells[place].trim())?.[1].length ?? 0));
  if (table.rows.length > 2 && decimals.size === 1 && !decimals.has(0)) return;
  const row = table.rows.length - 1;
  throw new InputError({
    file: table.file,
    path: placeOf(table, row),
    found: 'an end of the file in the middle of a line, so that digits may be lost',
    expected: 'a line end after the last row',
  });
}
