import { counted } from '../../counted.ts';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { ShownColumn } from '../../market/view.ts';
import { inWords } from '../inWords.ts';
import { briefly, digitsFor } from './numbers.ts';
import { columnOf, extent, label, type Panel, type Plan, type Scene, widest } from './scene.ts';

const MOST_ROWS = 40;
const LINE = 20;
const GAP = 16;

/** What people are shown of a column: as many decimals in all its rows, where its numbers are of one size. */
export function shownOf(column: ShownColumn, rows: readonly number[]): string[] {
  if (column.kind !== 'numbers') return rows.map((row) => textAt(column, row));
  const values = rows.map((row) => numberAt(column, row));
  const digits = column.digits ?? digitsOfAll(values.filter(Number.isFinite));
  return values.map((value) => briefly(value, digits));
}

/** Numbers are of one size where the largest is less than so many times the smallest. */
const ONE_SIZE = 100;

function digitsOfAll(values: readonly number[]): number | undefined {
  if (values.every(Number.isInteger)) return 0;
  const sizes = extent(values.filter((value) => value !== 0).map(Math.abs)) as [number, number];
  return sizes[1] < ONE_SIZE * sizes[0] ? digitsFor(sizes[1]) : undefined;
}

/** No column is cut to less than this, px. */
const LEAST = 56;

/** Widths of columns that fit beside each other: as wished where there is room, else the widest cut; the last left out. */
export function widthsOf(wishes: readonly number[], room: number): number[] {
  let count = 0;
  let taken = -GAP;
  while (count < wishes.length && (count === 0 || taken + GAP + Math.min(LEAST, wishes[count]) <= room)) {
    taken += GAP + Math.min(LEAST, wishes[count]);
    count++;
  }
  const kept = wishes.slice(0, count);
  let left = room - GAP * (count - 1);
  let most = Number.POSITIVE_INFINITY;
  for (const [k, wish] of kept.toSorted((a, b) => a - b).entries()) {
    const fair = left / (count - k);
    if (wish > fair) {
      most = fair;
      break;
    }
    left -= wish;
  }
  return kept.map((wish) => Math.min(wish, most));
}

export function plainTable(scene: Scene<'table'>): Plan | undefined {
  const { make, theme, figure } = scene;
  if (scene.rows.length === 0 || figure.columns.length === 0) return undefined;
  return {
    key: [],
    panel(rows, width): Panel {
      const shown = rows.slice(0, MOST_ROWS);
      const all = figure.columns.map((name) => {
        const column = columnOf(scene, name);
        const { unit } = column;
        const cells = shownOf(column, shown);
        const head = inWords(name, unit);
        return { head, unit, cells, isNumber: column.kind === 'numbers', wish: widest([head, unit, ...cells]) };
      });
      const wishes = all.map(({ wish }) => wish);
      const widths = widthsOf(wishes, width);
      const columns = all.slice(0, widths.length);
      const top = columns.some(({ unit }) => unit !== '') ? 34 : 20;
      let x = 0;
      const texts = columns.flatMap(({ head, unit, cells, isNumber }, k) => {
        const wide = widths[k];
        const [at, anchor] = isNumber ? [x + wide, 'end' as const] : [x, 'start' as const];
        x += wide + GAP;
        return [
          label(scene, head, { x: at, y: 13, anchor, room: wide }),
          label(scene, unit, { x: at, y: 27, anchor, room: wide }),
          ...cells.map((text, line) =>
            label(scene, text, { x: at, y: top + 15 + line * LINE, anchor, fill: theme.ink, room: wide }),
          ),
        ];
      });
      const rules = shown.map((_, k) =>
        make('line', {
          x1: 0,
          x2: width,
          y1: top + k * LINE,
          y2: top + k * LINE,
          stroke: k === 0 ? theme.quiet : theme.faint,
        }),
      );
      const missing = [
        ...(rows.length > shown.length ? [counted(rows.length - shown.length, 'row')] : []),
        ...(all.length > columns.length ? [counted(all.length - columns.length, 'column')] : []),
      ];
      const height = top + 2 + shown.length * LINE;
      const rest =
        missing.length === 0 ? [] : [label(scene, `${missing.join(' and ')} more`, { x: 0, y: height + 16 })];
      return {
        shape: make('g', { 'data-mark': 'table' }, ...rules, ...texts, ...rest),
        height: height + (missing.length === 0 ? 4 : 24),
      };
    },
  };
}
