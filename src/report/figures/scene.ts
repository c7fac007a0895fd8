import { groupedBy } from '../../lookup.ts';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { Colour, Figure, Limit, ShownColumn, ShownTable } from '../../market/view.ts';
import { drawnRows } from './chosen.ts';
import type { Drawn, DrawOptions } from './options.ts';
import { type Attributes, type Make, maker, type Shape } from './shapes.ts';
import type { Sign } from './symbols.ts';
import type { Theme } from './theme.ts';
import { cut, plain, widthOf } from './words.ts';

export type Kind = Figure['kind'];
export type FigureOf<K extends Kind> = Extract<Figure, { kind: K }>;

/** A figure of a kind about to be drawn; of any, where not given. */
export type Scene<K extends Kind = Kind> = SceneOf<FigureOf<K>>;

interface SceneOf<F extends Figure> {
  readonly figure: F;
  readonly page: Drawn;
  readonly table: ShownTable;
  /** Rows that are drawn. */
  readonly rows: readonly number[];
  /** Rows that axes have room for: of every step of a slider, that none makes them jump. */
  readonly reach: readonly number[];
  readonly theme: Theme;
  /** Of the whole figure, px. */
  readonly width: number;
  readonly make: Make;
  readonly document: unknown;
  readonly chosen: Readonly<Record<string, string>>;
}

/** One drawing of a figure, which may have several abreast. */
export interface Panel {
  shape: Shape;
  height: number;
}

export interface KeyItem {
  label: string;
  /** What the swatch looks like. */
  swatch: 'area' | 'line' | 'dash' | 'dot' | 'ring' | 'hatch' | 'box';
  /** Colour, or `url(#...)` of a pattern. */
  colour: string;
  opacity?: number;
  /** Of lines: how they are broken. */
  dash?: string | undefined;
  /** Of dots. */
  symbol?: Sign;
  /** Of boxes: what is in them, and its colour. */
  sign?: string;
  ink?: string;
}

/** How a kind is drawn: what the key says, and a panel of some rows. */
export interface Plan {
  key: readonly KeyItem[];
  /** @param rows of the scene's, of one facet. @param width in px */
  panel(rows: readonly number[], width: number): Panel;
}

/** No figure is narrower than this, px. */
const LEAST_WIDTH = 120;

/** @throws RangeError for a figure of a table that the page has not */
export function sceneOf<K extends Kind>(figure: FigureOf<K>, page: Drawn, options: DrawOptions): Scene<K> {
  const table = page.tables.find(({ name }) => name === figure.table);
  if (table === undefined) throw new RangeError(`figure '${figure.id}': no table '${figure.table}'`);
  const { theme, document, chosen = {} } = options;
  const rows = drawnRows(figure, table, chosen);
  const reach = drawnRows(figure, table, chosen, ({ by }) => by === 'list');
  const width = Math.max(LEAST_WIDTH, options.width);
  return { figure, page, table, rows, reach, theme, width, document, chosen, make: maker(document) };
}

/** A column of the figure's table. @throws RangeError naming one that it has not */
export function columnOf({ figure, table }: Scene, name: string): ShownColumn {
  const column = table.columns[name];
  if (column === undefined)
    throw new RangeError(`figure '${figure.id}': table '${table.name}' has no column '${name}'`);
  return column;
}

/** Numbers whose size no axis has room for. */
const BEYOND = 1e100;

/** A column as numbers of rows; NaN where there is none, or text, or what no axis reaches. */
export function numberOf(scene: Scene, name: string): (row: number) => number {
  const column = columnOf(scene, name);
  return (row) => {
    const value = numberAt(column, row);
    const size = Math.abs(value);
    return size < 1 / BEYOND ? 0 : size < BEYOND ? value : Number.NaN;
  };
}

export function textOf(scene: Scene, name: string): (row: number) => string {
  const column = columnOf(scene, name);
  return (row) => textAt(column, row);
}

/** The words of a column in some rows, each once, in the order in which they come; of words in the order of the column. */
export function wordsOf(scene: Scene, name: string, rows: readonly number[] = scene.rows): string[] {
  const text = textOf(scene, name);
  return [...new Set(rows.map(text))];
}

const COLOURS = [1, 2, 3, 4, 5, 6] as const satisfies readonly Colour[];

/** The place in the theme of each word: as the page says, of others those in turn that nobody has yet. */
export function placesOf({ page: { colours } }: Pick<Scene, 'page'>, words: readonly string[]): Map<string, Colour> {
  const given = (word: string): Colour | undefined => (Object.hasOwn(colours, word) ? colours[word] : undefined);
  const taken = new Set(words.map(given));
  const free = COLOURS.filter((colour) => !taken.has(colour));
  const order = free.length > 0 ? free : COLOURS;
  let next = 0;
  return new Map(words.map((word) => [word, given(word) ?? order[next++ % order.length]]));
}

/** What an area of a colour is filled with: on paper without colour, a pattern. */
export const fillOf = ({ theme, figure }: Pick<Scene, 'theme' | 'figure'>, place: Colour = 1): string =>
  theme.name === 'grey' ? `url(#${figure.id}-fill-${place})` : theme.data[place];

/** How areas of a figure are rimmed: patterns need an edge. */
export const rimOf = ({ theme }: Pick<Scene, 'theme'>): Attributes =>
  theme.name === 'grey' ? { stroke: theme.ink, 'stroke-width': 0.6 } : {};

/** What names an axis: what the column says, to its first stop, and the unit. */
export function axisName({ says, unit }: Pick<ShownColumn, 'says' | 'unit'>): string {
  const [name] = says.split(/[.;:] |[.;:]$/);
  return [name, unit].filter((part) => part !== '').join(', ');
}

/** The name of an axis of values: by the word that is chosen, where a choice has names. */
export function valueName(scene: Scene, column: string): string {
  for (const { column: of, chosen, told } of scene.figure.choices ?? []) {
    const word = scene.chosen[of] ?? chosen;
    if (told !== undefined && Object.hasOwn(told, word)) return axisName(told[word]);
  }
  return axisName(columnOf(scene, column));
}

export interface TextStyle {
  x: number;
  y: number;
  /** Room, px; the text is cut where it would take more. */
  room?: number;
  anchor?: 'start' | 'middle' | 'end';
  fill?: string;
  bold?: boolean;
  size?: number;
  /** A rim in the colour of the paper, to be read over marks. */
  rim?: boolean;
}

/** A text of a figure. Whole on hovering, where it is cut. */
export function label({ make, theme }: Pick<Scene, 'make' | 'theme'>, text: string, style: TextStyle): Shape {
  const {
    x,
    y,
    room = Number.POSITIVE_INFINITY,
    anchor = 'start',
    fill = theme.quiet,
    bold = false,
    size = 12,
    rim,
  } = style;
  const shown = cut(text, room, size, bold);
  const attributes = {
    x,
    y,
    fill,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    'font-weight': bold ? '600' : undefined,
    'font-size': size === 12 ? undefined : size,
    ...(rim && { stroke: theme.paper, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }),
  };
  return make('text', attributes, ...(shown === plain(text) ? [] : [make('title', {}, plain(text))]), shown);
}

/** What stands where there are no figures. */
export const nothing = (scene: Pick<Scene, 'make' | 'theme'>): Panel => ({
  shape: scene.make('g', { 'data-mark': 'nothing' }, label(scene, 'No figures.', { x: 0, y: 20 })),
  height: 36,
});

/** The widest of some texts, px. */
export const widest = (texts: readonly string[], size = 12, isBold = false): number =>
  texts.reduce((most, text) => Math.max(most, widthOf(text, size, isBold)), 0);

/** The least and the most of some numbers, NaN apart; undefined where there are none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : undefined;
}

/** The extent of columns in some rows, and of limits. */
export function extentOf(
  scene: Scene,
  columns: readonly string[],
  rows = scene.reach,
  limits: readonly Limit[] = [],
): [number, number] | undefined {
  const all = columns.map((name) => extent(rows.map(numberOf(scene, name)))).filter((each) => each !== undefined);
  return all.length === 0 ? undefined : extent([...all.flat(), ...limits.map(({ at }) => at)]);
}

/** Rows that axes have room for, as they are drawn together: a list for each facet and step of sliders. */
export function drawnTogether(scene: Scene): number[][] {
  const { facet, choices = [] } = scene.figure;
  const columns = [
    ...(facet === undefined ? [] : [facet]),
    ...choices.filter(({ by }) => by === 'steps').map(({ column }) => column),
  ];
  const texts = columns.map((column) => textOf(scene, column));
  return [...groupedBy(scene.reach, (row) => JSON.stringify(texts.map((text) => text(row)))).values()];
}
