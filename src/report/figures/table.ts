import { counted } from '../../counted.ts';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { ShownColumn } from '../../market/view.ts';
import { briefly, digitsFor } from './numbers.ts';
import { columnOf, extent, label, type Panel, type Plan, type Scene, widest } from './scene.ts';

const MOST_ROWS = 40;
const LINE = 20;
const GAP = 16;

/** What people are shown of a column: numbers to as many decimals as its largest needs. */
function shownOf(column: ShownColumn, rows: readonly number[]): string[] {
  if (column.kind !== 'numbers') return rows.map((row) => textAt(column, row));
  const values = rows.map((row) => numberAt(column, row));
  const largest = extent(values.map(Math.abs))?.[1] ?? 0;
  const digits =
    column.digits ?? (values.every((value) => Number.isNaN(value) || Number.isInteger(value)) ? 0 : digitsFor(largest));
  return values.map((value) => briefly(value, digits));
}

export function plainTable(scene: Scene<'table'>): Plan | undefined {
  const { make, theme, figure } = scene;
  if (scene.rows.length === 0 || figure.columns.length === 0) return undefined;
  return {
    key: [],
    panel(rows, width): Panel {
      const shown = rows.slice(0, MOST_ROWS);
      const columns = figure.columns.map((name) => {
        const column = columnOf(scene, name);
        const { unit } = column;
        const cells = shownOf(column, shown);
        return { name, unit, cells, isNumber: column.kind === 'numbers', wish: widest([name, unit, ...cells]) };
      });
      const top = columns.some(({ unit }) => unit !== '') ? 34 : 20;
      const room = width - GAP * (columns.length - 1);
      const share = Math.min(1, room / columns.reduce((sum, { wish }) => sum + wish, 0));
      let x = 0;
      const texts = columns.flatMap(({ name, unit, cells, isNumber, wish }) => {
        const wide = wish * share;
        const [at, anchor] = isNumber ? [x + wide, 'end' as const] : [x, 'start' as const];
        x += wide + GAP;
        return [
          label(scene, name, { x: at, y: 13, anchor, room: wide }),
          label(scene, unit, { x: at, y: 27, anchor, room: wide }),
          ...cells.map((text, k) =>
            label(scene, text, { x: at, y: top + 15 + k * LINE, anchor, fill: theme.ink, room: wide }),
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
      const more = rows.length - shown.length;
      const height = top + 2 + shown.length * LINE;
      const rest = more === 0 ? [] : [label(scene, `${counted(more, 'row')} more`, { x: 0, y: height + 16 })];
      return {
        shape: make('g', { 'data-mark': 'table' }, ...rules, ...texts, ...rest),
        height: height + (more === 0 ? 4 : 24),
      };
    },
  };
}
