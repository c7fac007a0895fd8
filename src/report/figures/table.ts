import { counted } from '../../counted.ts';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { ShownColumn } from '../../market/view.ts';
import { briefly } from './numbers.ts';
import { columnOf, label, type Panel, type Plan, type Scene, widest } from './scene.ts';

const MOST_ROWS = 40;
const LINE = 20;
const GAP = 16;

/** What people are shown of a cell. */
const shownAt = (column: ShownColumn, row: number): string =>
  column.kind === 'numbers' ? briefly(numberAt(column, row), column.digits) : textAt(column, row);

export function plainTable(scene: Scene<'table'>): Plan | undefined {
  const { make, theme, figure } = scene;
  if (scene.rows.length === 0 || figure.columns.length === 0) return undefined;
  return {
    key: [],
    panel(rows, width): Panel {
      const shown = rows.slice(0, MOST_ROWS);
      const columns = figure.columns.map((name) => {
        const column = columnOf(scene, name);
        const head = column.unit === '' ? name : `${name}, ${column.unit}`;
        const cells = shown.map((row) => shownAt(column, row));
        return { head, cells, isNumber: column.kind === 'numbers', wish: widest([head, ...cells]) };
      });
      const room = width - GAP * (columns.length - 1);
      const share = Math.min(1, room / columns.reduce((sum, { wish }) => sum + wish, 0));
      let x = 0;
      const texts = columns.flatMap(({ head, cells, isNumber, wish }) => {
        const wide = wish * share;
        const [at, anchor] = isNumber ? [x + wide, 'end' as const] : [x, 'start' as const];
        x += wide + GAP;
        return [
          label(scene, head, { x: at, y: 15, anchor, room: wide }),
          ...cells.map((text, k) =>
            label(scene, text, { x: at, y: 17 + (k + 1) * LINE, anchor, fill: theme.ink, room: wide }),
          ),
        ];
      });
      const rules = shown.map((_, k) =>
        make('line', {
          x1: 0,
          x2: width,
          y1: 22 + k * LINE + 1,
          y2: 22 + k * LINE + 1,
          stroke: k === 0 ? theme.quiet : theme.faint,
        }),
      );
      const more = rows.length - shown.length;
      const height = 24 + shown.length * LINE;
      const rest = more === 0 ? [] : [label(scene, `${counted(more, 'row')} more`, { x: 0, y: height + 16 })];
      return {
        shape: make('g', { 'data-mark': 'table' }, ...rules, ...texts, ...rest),
        height: height + (more === 0 ? 4 : 24),
      };
    },
  };
}
