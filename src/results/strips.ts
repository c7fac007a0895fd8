import type { Strip } from '../market/system.ts';
import type { Calendar } from '../time/calendar.ts';
import { columnsOf, printable, WIDTH } from './terminal.ts';

const BLOCKS = '▁▂▃▄▅▆▇█';
/** Cells of a chart at most, and of a day. */
const MOST_CELLS = 56;
const CELLS_OF_DAY = [48, 24, 16, 12, 8, 6, 4, 3, 2, 1];
const HOURS_BETWEEN = 6;
const LONGEST_LABEL = 16;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** ISPs of a cell: from the first, up to and without the last. */
type Span = readonly [from: number, to: number];

/** Cells that divide every day alike; of a run of more days than cells, the run. */
function cellsOf({ days, ispCount }: Calendar): { spans: Span[]; ofDay: number } {
  const ofDay = CELLS_OF_DAY.find((cells) => cells * days.length <= MOST_CELLS) ?? 0;
  const parts = (from: number, count: number, cells: number): Span[] =>
    Array.from({ length: cells }, (_, k) => [
      from + Math.floor((k * count) / cells),
      from + Math.floor(((k + 1) * count) / cells),
    ]);
  const spans =
    ofDay > 0 ? days.flatMap((day) => parts(day.firstIsp, day.ispCount, ofDay)) : parts(0, ispCount, MOST_CELLS);
  return { spans, ofDay };
}

/** Hours of one day, names of several; nothing where a day is too narrow for its name. */
function axisOf({ days }: Calendar, ofDay: number): string {
  if (days.length === 1) {
    const width = (ofDay * HOURS_BETWEEN) / 24;
    return Array.from({ length: 24 / HOURS_BETWEEN }, (_, k) => `${k * HOURS_BETWEEN} h`.padEnd(width)).join('');
  }
  if (ofDay <= WEEKDAYS[0].length) return '';
  return days.map(({ weekday }) => WEEKDAYS[weekday - 1].padEnd(ofDay)).join('');
}

/** What stands for a cell: the highest of its figures, or their mean; NaN without any. */
function cellOf({ values, cell }: Strip, [from, to]: Span): number {
  let [sum, count, highest] = [0, 0, Number.NaN];
  for (let isp = from; isp < Math.min(to, values.length); isp++) {
    if (Number.isNaN(values[isp])) continue;
    sum += values[isp];
    count++;
    if (!(values[isp] <= highest)) highest = values[isp];
  }
  return cell === 'highest' ? highest : sum / count;
}

function drawn(cells: readonly number[], lowest: number): string {
  const known = cells.filter((cell) => !Number.isNaN(cell));
  const from = Math.min(lowest, ...known);
  const range = Math.max(...known) - from;
  const block = (cell: number) => BLOCKS[range > 0 ? Math.round(((cell - from) / range) * (BLOCKS.length - 1)) : 0];
  return cells.map((cell) => (Number.isNaN(cell) ? ' ' : block(cell))).join('');
}

/** A figure in a few digits. */
function short(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = value.toLocaleString('en-GB', { maximumFractionDigits: digits });
  return text === '-0' ? '0' : text;
}

function rangeText({ values, unit }: Strip): string {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const [low, high] = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))].map(short);
  return `${low === high ? low : `${low} to ${high}`} ${unit}`.trimEnd();
}

/**
 * Small charts one below another, of the same days, in at most WIDTH columns: each with its lowest and highest figure. Those without any
 * figure are left out.
 */
export function stripsText(strips: readonly Strip[], calendar: Calendar): string[] {
  const { spans, ofDay } = cellsOf(calendar);
  const rows = strips
    .filter(({ values }) => Array.from(values).some((value) => !Number.isNaN(value)))
    .map((strip) => {
      const cells = spans.map((span) => cellOf(strip, span));
      return [fitting(printable(strip.label)), drawn(cells, strip.from ?? Number.POSITIVE_INFINITY), rangeText(strip)];
    });
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([label]) => columnsOf(label)));
  const beside = (label: string) => `${label}${' '.repeat(width - columnsOf(label))}  `;
  const axis = axisOf(calendar, ofDay);
  return [
    ...(axis === '' ? [] : [(beside('') + axis).trimEnd()]),
    ...rows.map(([label, chart, range]) =>
      (beside(label) + `${chart}  ${range}`.slice(0, WIDTH - width - 2)).trimEnd(),
    ),
  ];
}

function fitting(label: string): string {
  let text = '';
  for (const character of label) {
    if (columnsOf(text + character) > LONGEST_LABEL) break;
    text += character;
  }
  return text;
}
