import { textTable } from '../../../src/results/terminal.ts';
import { summarize } from '../../../src/studies/statistics/summary.ts';
import { type Days, figureOf, type Variant } from './parts.ts';

/** A mean over days, with its 95 % interval. */
interface Told {
  mean: number;
  low: number;
  high: number;
}

const COSTS = { systemCostEur: 'system', procurementEur: 'pi R', dsoNetEur: 'DSO net' } as const;
type Cost = keyof typeof COSTS;
const NAMES = Object.keys(COSTS) as Cost[];

/** What a cost comes to, and how much of what the leader gains is not there where one optimiser decides. */
interface Gain {
  figure: Cost;
  sequential: number;
  /** Nested and central less sequential; nested less central, which is what the power of a leader does. */
  nested: Told;
  central: Told;
  power: Told;
  /** What covering all deviations costs, against covering none. */
  cover: Told;
}

/** What is told of a column before the matrix. */
export interface Gains {
  gains: Gain[];
  /** Mean share of the ends that batteries leave uncovered. */
  uncovered: Record<'sequential' | 'deterministic' | 'nested', number>;
}

/** The gains of a column, paired by day. */
export function gainsOf(worlds: readonly Days[]): Gains {
  const over = (of: (days: Days) => number): Told => {
    const { mean, low, high } = summarize(Float64Array.from(worlds, of));
    return { mean, low, high };
  };
  const uncovered = (variant: Variant) => over((days) => days(variant).uncoveredShare).mean;
  return {
    gains: NAMES.map((figure): Gain => {
      const less = (one: Variant, other: Variant) =>
        over((days) => figureOf(days(one), figure) - figureOf(days(other), figure));
      return {
        figure,
        sequential: over((days) => figureOf(days('sequential'), figure)).mean,
        nested: less('nested', 'sequential'),
        central: less('central', 'sequential'),
        power: less('nested', 'central'),
        cover: less('nested', 'deterministic'),
      };
    }),
    uncovered: {
      sequential: uncovered('sequential'),
      deterministic: uncovered('deterministic'),
      nested: uncovered('nested'),
    },
  };
}

const number = (value: number): string =>
  Number.isNaN(value) ? '-' : value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
const told = ({ mean, low, high }: Told): string => `${number(mean)} [${number(low)}, ${number(high)}]`;
const percent = (share: number): string => (Number.isNaN(share) ? '-' : `${(100 * share).toFixed(1)} %`);

/** Of the gain of nested over sequential the part that is power, where that adds to it; else, below 0, of the gain of central what it takes. */
function partOf({ nested, central, power }: Gain): string {
  if (power.mean < 0) return nested.mean < 0 ? percent(power.mean / nested.mean) : '-';
  return central.mean < 0 ? percent(power.mean / central.mean) : '-';
}

/** The gains of all columns, each beside what of it is market power; and what cover costs and keeps. */
export function gainsReport(columns: readonly { letter: string; gains: Gains }[]): string {
  const gains = textTable([
    ['EUR a day', 'sequential', 'nested less', 'central less', 'power', 'its part'],
    ...columns.flatMap(({ letter, gains: { gains: all } }) =>
      all.map((gain) => [
        `${letter} ${COSTS[gain.figure]}`,
        number(gain.sequential),
        ...[gain.nested, gain.central, gain.power].map(told),
        partOf(gain),
      ]),
    ),
  ]);
  const cover = textTable([
    ['cover', ...NAMES.map((figure) => COSTS[figure]), 'sequential', 'chi 0', 'chi 1'],
    ...columns.map(({ letter, gains: { gains: all, uncovered } }) => [
      letter,
      ...all.map((gain) => told(gain.cover)),
      ...[uncovered.sequential, uncovered.deterministic, uncovered.nested].map(percent),
    ]),
  ]);
  return [
    'Nested and central less sequential, EUR a day with 95 % intervals. Power is nested less central; its part is that of the gain of ' +
      'nested, or, below 0, what it takes of the gain of central:',
    gains,
    'What covering all costs against covering nothing (chi 1 less chi 0), EUR a day; and what batteries leave uncovered of the ends:',
    cover,
  ].join('\n\n');
}
