import { flag, number, tableOf, word } from '../../market/shownRows.ts';
import type { Figure, ShownTable } from '../../market/view.ts';
import type { Row } from '../../studies/table.ts';
import { inWords } from '../inWords.ts';
import type { Compared, Influence } from './says.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import { choiceOfKpi } from './studyFigures.ts';

/** What is asked of a study besides its points: a table, and the figure drawn from it. */
export interface Asked {
  table: ShownTable;
  figure: Figure;
}

const figureOf = (row: Row, name: string): number => Number(row[name] ?? Number.NaN);
const textOf = (row: Row, name: string): string => String(row[name] ?? '');

/** Letters for which a figure of half a page has no room. */
const LONG = 16;

/** Below this a p value, corrected, is taken for sure. */
const SURE = 0.05;

/** The differences of a KPI that were asked for, as they are best estimated. */
export const comparedOf = (study: ComparedIn, kpi: string): Compared[] =>
  study.comparisons.filter((row) => textOf(row, 'kpi') === kpi).map((row) => compared(study, row));

type ComparedIn = Pick<StoredStudy, 'comparisons' | 'parameters'>;

function compared({ comparisons, parameters }: ComparedIn, row: Row): Compared {
  const isControlled = !Number.isNaN(figureOf(row, 'controlledDifference'));
  const isAlone = comparisons.every(({ parameter }) => parameter === row.parameter);
  const of = parameters.find(({ name }) => name === row.parameter);
  const what = of?.isNumeric && !isAlone ? `${of.title} ` : '';
  const where = placeIn(parameters, textOf(row, 'at'));
  return {
    label: `${what}${textOf(row, 'first')} − ${textOf(row, 'second')}${where === '' ? '' : `, ${where}`}`,
    mean: figureOf(row, isControlled ? 'controlledDifference' : 'difference'),
    low: figureOf(row, isControlled ? 'controlledLow' : 'low'),
    high: figureOf(row, isControlled ? 'controlledHigh' : 'high'),
    isSure: figureOf(row, 'pAdjusted') < SURE,
  };
}

/** The levels that a difference is at, in few words: `winter` of `base = winter`, `fee 30` of `fee = 30`. */
function placeIn(parameters: readonly StoredParameter[], at: string): string {
  if (at.startsWith('(')) return 'mean of all';
  return parameters.reduce(
    (text, { name, title, isNumeric }) => text.replace(`${name} = `, isNumeric ? `${title} ` : ''),
    at,
  );
}

/** Paired differences in the same worlds; undefined where none were asked for. */
export function askedComparisons(study: StoredStudy, kpis: readonly StoredKpi[]): Asked | undefined {
  const { comparisons, file } = study;
  const rows = comparisons.filter((row) => kpis.some(({ name }) => name === textOf(row, 'kpi')));
  if (rows.length === 0) return undefined;
  const all = rows.map((row) => ({ row, ...compared(study, row) }));
  const how = file.correction === 'none' ? '' : ` after correction (${file.correction})`;
  const table = tableOf('comparisons', all, {
    kpi: word(({ row }) => textOf(row, 'kpi'), 'KPI'),
    comparison: word(({ label }) => label, 'First level less second.'),
    difference: number(({ mean }) => mean, '', 'Mean difference in the same worlds.'),
    low: number(({ low }) => low, '', 'Lower end of the 95 % interval.'),
    high: number(({ high }) => high, '', 'Upper end of the 95 % interval.'),
    p: number(({ row }) => figureOf(row, 'pAdjusted'), '', 'p of the paired t test, corrected.'),
    effect: number(({ row }) => figureOf(row, 'effectSize'), '', 'Mean over standard deviation of the differences.'),
    sure: flag(({ isSure }) => isSure, '1 where it differs from 0 after correction.'),
  });
  const figure: Figure = {
    kind: 'differences',
    id: 'comparisons',
    title: 'What a change does in the same worlds',
    note: `First less second, paired by world, with 95 % intervals. Filled: differs from 0${how}.`,
    table: 'comparisons',
    isWide: all.some(({ label }) => label.length > LONG),
    ...{ label: 'comparison', y: 'difference', low: 'low', high: 'high', isSure: 'sure' },
    choices: [choiceOfKpi(kpis, kpis[0])],
  };
  return { table, figure };
}

/** What a design for sensitivity measures: by parameter, in words, with its interval. */
interface Measure {
  /** Column, and those of the ends of its interval. */
  of: string;
  label: string;
}

const SOBOL: Measure[] = [
  { of: 'total', label: 'total index' },
  { of: 'first', label: 'first-order index' },
];
const MORRIS: Measure[] = [
  { of: 'muStar', label: 'mean size of effects' },
  { of: 'sigma', label: 'spread of effects' },
];

const measuresOf = ([row]: readonly Row[]): Measure[] => ('total' in row ? SOBOL : MORRIS);

/** How much each parameter matters for a KPI, by total index or mean size of effects; undefined where that was not asked. */
export function influencesOf(
  { sensitivity, parameters }: Pick<StoredStudy, 'sensitivity' | 'parameters'>,
  kpi: string,
): { measure: string; all: Influence[] } | undefined {
  if (sensitivity.length === 0) return undefined;
  const [{ of, label }] = measuresOf(sensitivity);
  const rows = sensitivity.filter((row) => textOf(row, 'kpi') === kpi);
  const all = rows.map((row) => ({ parameter: titleIn(parameters, row), ...intervalOf(row, of) }));
  return { measure: label, all };
}

const titleIn = (parameters: readonly StoredParameter[], row: Row): string =>
  parameters.find(({ name }) => name === row.parameter)?.title ?? textOf(row, 'parameter');

const intervalOf = (row: Row, of: string) => ({
  mean: figureOf(row, of),
  low: figureOf(row, `${of}Low`),
  high: figureOf(row, `${of}High`),
});

/** Indices of sensitivity; undefined where the design was not made for them. */
export function askedSensitivity(
  { sensitivity, parameters }: StoredStudy,
  kpis: readonly StoredKpi[],
): Asked | undefined {
  const rows = sensitivity.filter((row) => kpis.some(({ name }) => name === textOf(row, 'kpi')));
  if (rows.length === 0) return undefined;
  const measures = measuresOf(rows);
  const place = (row: Row) => kpis.findIndex(({ name }) => name === textOf(row, 'kpi'));
  const weight = (row: Row) => figureOf(row, measures[0].of) || 0;
  const ordered = rows.toSorted((a, b) => place(a) - place(b) || weight(b) - weight(a));
  const isSobol = measures === SOBOL;
  const all = ordered.flatMap((row) => measures.map(({ of, label }) => ({ row, label, ...intervalOf(row, of) })));
  const table = tableOf('sensitivity', all, {
    kpi: word(({ row }) => textOf(row, 'kpi'), 'KPI'),
    parameter: word(({ row }) => titleIn(parameters, row), 'Parameter'),
    measure: word(({ label }) => label, 'What is measured.'),
    value: number(({ mean }) => mean, '', isSobol ? 'share of variance' : 'effect over the whole range'),
    low: number(({ low }) => low, '', 'Lower end of the 95 % interval.'),
    high: number(({ high }) => high, '', 'Upper end of the 95 % interval.'),
  });
  const figure: Figure = {
    kind: 'bars',
    id: 'sensitivity',
    title: 'How much each parameter matters',
    note: isSobol
      ? 'Shares of the variance of the KPI: what would be left if all other parameters were known (total index), and what would go if this one were (first-order index). 95 % intervals.'
      : 'Elementary effects over the whole range of each parameter: their mean size with its 95 % interval, and their spread, which is above 0 where a parameter acts non-linearly or through others.',
    table: 'sensitivity',
    ...{ label: 'parameter', value: 'value', low: 'low', high: 'high', by: 'measure', fromZero: true },
    choices: [isSobol ? { ...choiceOfKpi(kpis, kpis[0]), told: sharesOf(kpis) } : choiceOfKpi(kpis, kpis[0])],
  };
  return { table, figure };
}

const sharesOf = (kpis: readonly StoredKpi[]) =>
  Object.fromEntries(kpis.map(({ name }) => [name, { unit: '', says: `share of the variance of ${inWords(name)}` }]));
