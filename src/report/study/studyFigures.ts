import type { Choice, Detail, Figure } from '../../market/view.ts';
import { inWords } from '../inWords.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';

/** Words that have a colour each. */
const MOST_COLOURS = 6;

/** How figures of a study's points are laid out: what is along which axis, and what is chosen. */
export interface Layout {
  x: StoredParameter | undefined;
  /** The second axis of a map, or what tells lines and bars apart. */
  by: StoredParameter | undefined;
  isMap: boolean;
  /** A level of each of these is chosen. */
  chosen: readonly StoredParameter[];
  isJoined: boolean;
}

const different = ({ levels }: StoredParameter): number => new Set(levels).size;

/** One numeric parameter along x, two as a map, words as bars; of three and more a level of the others is chosen. */
export function layoutOf({ parameters, file }: Pick<StoredStudy, 'parameters' | 'file'>): Layout {
  const byCount = [...parameters].sort((a, b) => different(b) - different(a));
  const numeric = byCount.filter(({ isNumeric }) => isNumeric);
  if (file.design !== 'grid')
    return { x: numeric[0] ?? byCount[0], by: undefined, isMap: false, chosen: [], isJoined: false };
  const [x = byCount[0], y] = numeric;
  const words = byCount.filter(({ isNumeric }) => !isNumeric);
  const others = words.filter((each) => each !== x);
  const told = others.find((each) => different(each) <= MOST_COLOURS);
  const isMap = y !== undefined && others.length === 0;
  const by = isMap ? y : (told ?? (y !== undefined && different(y) <= MOST_COLOURS ? y : undefined));
  const chosen = parameters.filter((each) => each !== x && each !== by);
  return { x, by, isMap, chosen, isJoined: true };
}

/** How the columns of a KPI are named in a table of points: its mean is named as the KPI, the ends of its interval so. */
export const lowOf = (kpi: string): string => `${kpi}, low`;
export const highOf = (kpi: string): string => `${kpi}, high`;

/** The column of commands by which a point or a run is had again. */
export const COMMAND = 'again';

/** The column of words by which a level of a parameter is chosen: its own, where its levels are words. */
export const choiceOf = ({ name, isNumeric }: StoredParameter): string => (isNumeric ? `${name}, chosen` : name);

/** Of which columns a figure draws what. */
interface Drawn {
  table: string;
  y: string;
  /** Of its interval, where that is drawn. */
  ends?: { low: string; high: string };
}

type Head = Pick<Figure, 'id' | 'title' | 'note' | 'table'>;

/** A KPI over a study's points. */
export function pointsFigure(
  head: Head,
  { y, ends }: Drawn,
  layout: Layout,
  choices: readonly Choice[],
  detail: Detail,
): Figure {
  const { x, by, isMap, isJoined } = layout;
  const any = { ...head, detail, ...(choices.length > 0 ? { choices } : {}) };
  if (x === undefined) return { ...any, kind: 'table', columns: ['point', y, ...Object.values(ends ?? {})] };
  if (isMap && by) {
    return { ...any, kind: 'heat', x: x.name, y: by.name, value: y, isLogX: x.isLog, isLogY: by.isLog };
  }
  const told = by ? { by: choiceOf(by) } : {};
  if (!x.isNumeric) return { ...any, kind: 'bars', label: x.name, value: y, ...ends, ...told };
  return { ...any, kind: 'points', x: x.name, y, ...ends, isJoined, isLogX: x.isLog, ...told };
}

/** The figure of a KPI that has a card. */
export const drawnOf = ({ name }: StoredKpi): Drawn => ({
  table: 'points',
  y: name,
  ends: { low: lowOf(name), high: highOf(name) },
});

/** In the table of points and KPIs, that of the KPI chosen. */
export const OF_CHOSEN: Drawn = { table: 'kpis', y: 'mean', ends: { low: 'low', high: 'high' } };

/** A choice among KPIs, each with its unit. */
export const choiceOfKpi = (kpis: readonly StoredKpi[], chosen: StoredKpi): Choice => ({
  column: 'kpi',
  label: 'KPI',
  chosen: chosen.name,
  by: 'list',
  told: Object.fromEntries(kpis.map(({ name, unit }) => [name, { unit, says: inWords(name, unit) }])),
});

/** What opens at a point: its runs; of a study that has too many of them, how its config is printed. */
export function detailOf(
  hasRuns: boolean,
  hasErrors: boolean,
  kpis: readonly string[],
  parameters: readonly string[],
): Detail {
  const keys = [{ of: 'point', is: 'point' }];
  return hasRuns
    ? { table: 'runs', keys, columns: ['seed', ...kpis, ...(hasErrors ? ['error'] : []), COMMAND], command: COMMAND }
    : { table: 'points', keys, columns: ['point', ...parameters, 'runs', 'succeeded', COMMAND], command: COMMAND };
}

/** Words for ids of figures, each once: letters, digits and -. */
export function idsOf(names: readonly string[], prefix: string): string[] {
  const taken = new Set<string>();
  return names.map((name, k) => {
    const word = name
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40);
    const id = word === '' || taken.has(word) ? `${prefix}-${k + 1}` : word;
    taken.add(id);
    return id;
  });
}
