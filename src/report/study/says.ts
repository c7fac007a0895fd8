import { counted, listed } from '../../counted.ts';
import type { Sentence, Span } from '../../market/view.ts';
import { estimated, type Interval, levelText } from './readable.ts';

/** A level of a swept parameter, in words, with what was found there. */
export interface Step extends Interval {
  level: string;
}

/** What surely happens from one level to the next. */
export type Move = 'up' | 'down' | 'unsure';

/** By the interval of a difference: it is sure where it does not hold 0. */
export const moveOf = ({ low, high }: Interval): Move => (low > 0 ? 'up' : high < 0 ? 'down' : 'unsure');

interface Named {
  name: string;
  unit: string;
}

/**
 * What a KPI does from the first level of a parameter to the last.
 * @param change of it in the same worlds, last less first
 */
export function saysChange(
  parameter: string,
  { name, unit }: Named,
  first: Step,
  last: Step,
  change: Interval,
): Sentence {
  const between: Span[] = ['From ', { strong: `${parameter} ${first.level}` }, ' to ', { strong: last.level }, ', '];
  const [from, to] = [estimated(first, unit), estimated(last, unit)];
  if (Number.isNaN(change.low)) return [...between, `${name} goes from `, ...from, ' to ', ...to, '.'];
  const move = moveOf(change);
  if (move === 'unsure') {
    const ends = `${changeText(change, unit)}, holds 0`;
    return [
      ...between,
      `${name} does not surely change: `,
      ...from,
      ' and ',
      ...to,
      `; the difference in the same worlds, ${ends}.`,
    ];
  }
  return [...between, `${name} ${move === 'up' ? 'rises' : 'falls'} from `, ...from, ' to ', ...to, '.'];
}

const changeText = (change: Interval, unit: string): string =>
  estimated(change, unit)
    .map((span) => (typeof span === 'string' ? span : span.strong))
    .join('');

/** How a KPI goes on the way: whether it turns, and where. @param moves from each level to the next */
export function saysCourse(levels: readonly string[], moves: readonly Move[]): string | undefined {
  if (moves.length < 2) return undefined;
  const ups = moves.filter((move) => move === 'up').length;
  const downs = moves.filter((move) => move === 'down').length;
  const steps = counted(moves.length, 'step');
  if (ups + downs === 0) return `Of the ${steps} between levels none is sure.`;
  if (ups === 0 || downs === 0) {
    const [verb, sure] = ups > 0 ? ['rises', ups] : ['falls', downs];
    if (sure === moves.length) return `It ${verb} at each of the ${steps} between levels.`;
    return `It surely ${verb} at ${sure} of the ${steps} between levels; ${moves.length - sure === 1 ? 'the other one is' : 'the others are'} not sure.`;
  }
  const sure = moves.flatMap((move, k) => (move === 'unsure' ? [] : [{ move, k }]));
  const turns = sure.slice(1).filter(({ move }, k) => move !== sure[k].move);
  if (turns.length > 1)
    return `It goes up and down: of the ${steps} between levels ${counted(ups, 'surely rises', 'surely rise')} and ${counted(downs, 'falls', 'fall')}.`;
  const after = turns[0].k;
  const before = sure[sure.findIndex(({ k }) => k === after) - 1].k;
  const [one, other] = turns[0].move === 'down' ? ['rises', 'falls'] : ['falls', 'rises'];
  const place = before + 1 === after ? `at ${levels[after]}` : `between ${levels[before + 1]} and ${levels[after]}`;
  return `It turns ${place}: up to there it ${one}, from there it ${other}.`;
}

/**
 * Where a KPI is highest and lowest.
 * @param difference of the two in the same worlds
 */
export function saysExtremes({ name, unit }: Named, most: Step, least: Step, difference: Interval): Sentence {
  if (most.mean === least.mean) return [`At all points ${name} is `, ...estimated(most, unit), '.'];
  const apart =
    moveOf(difference) === 'up'
      ? `in the same worlds they are ${changeText(difference, unit)} apart`
      : 'in the same worlds that difference is not sure';
  return [
    ...[`The highest ${name}, `, ...estimated(most, unit), ', is with ', { strong: most.level }],
    ...['; the lowest, ', ...estimated(least, unit), ', with ', { strong: least.level }],
    Number.isNaN(difference.low) ? '.' : `; ${apart}.`,
  ];
}

/** A difference that was asked for. */
export interface Compared extends Interval {
  /** As `hybrid - tso-managed`. */
  label: string;
  isSure: boolean;
}

const CORRECTED: Record<string, string> = {
  none: 'without correction for their number',
  bonferroni: 'after Bonferroni’s correction',
  holm: 'after Holm’s correction',
  'benjamini-hochberg': 'by Benjamini and Hochberg',
};

/** Which of a KPI's comparisons are sure; undefined where there are none. */
export function saysComparisons(
  { name, unit }: Named,
  all: readonly Compared[],
  correction: string,
): Sentence | undefined {
  if (all.length === 0) return undefined;
  const sure = all.filter(({ isSure }) => isSure);
  const how = CORRECTED[correction] ?? '';
  if (sure.length === 0) {
    const none =
      all.length === 1
        ? `The difference of ${name} that was asked for is not sure`
        : `Of ${counted(all.length, 'difference')} of ${name} none is sure`;
    return [`${none} ${how}.`];
  }
  const largest = sure.reduce((most, each) => (Math.abs(each.mean) > Math.abs(most.mean) ? each : most));
  const found: Span[] = [{ strong: largest.label }, ', ', ...estimated(largest, unit)];
  if (all.length === 1) return [`The difference of ${name} is sure: `, ...found, '.'];
  const share = sure.length === all.length ? `All ${all.length}` : `${sure.length} of ${all.length}`;
  return [
    `${share} differences of ${name} ${sure.length === 1 ? 'is' : 'are'} sure ${how}; the largest is `,
    ...found,
    '.',
  ];
}

/** How much a parameter matters, with the interval of that. */
export interface Influence extends Interval {
  /** As people call it. */
  parameter: string;
}

/** Which parameter matters most. @param measure as `total index`, in words */
export function saysSensitivity(name: string, measure: string, all: readonly Influence[]): Sentence {
  const known = all.filter(({ mean }) => !Number.isNaN(mean)).sort((a, b) => b.mean - a.mean);
  if (known.length === 0) return [`With the parameters ${name} does not vary.`];
  const [most, next] = known;
  if (next === undefined || most.low > next.high) {
    const rest: Span[] = next === undefined ? [] : [`; next is ${next.parameter}, `, ...estimated(next, '')];
    return [
      `For ${name}, `,
      { strong: most.parameter },
      ' matters most: ',
      `${measure} `,
      ...estimated(most, ''),
      ...rest,
      '.',
    ];
  }
  const rivals = known.filter(({ high }) => !(high < most.low)).map(({ parameter }) => parameter);
  return [
    `For ${name}, which of `,
    { strong: listed(rivals) },
    ` matters most is not sure: ${measure} `,
    ...estimated(most, ''),
    ' and ',
    ...estimated(next, ''),
    '.',
  ];
}

/** Where a line was crossed: at which level of one axis, with the interval of that, and where on the other. */
export interface Crossed extends Interval {
  axis: string;
  unit: string;
  /** As `hours 2`. */
  at: string;
}

/** Where a boundary lies. @param says in words of the study, where it is not crossed */
export function saysBoundary(line: string, crossings: readonly Crossed[], says: string): Sentence {
  if (crossings.length === 0) return [{ strong: line }, `: ${says}.`];
  const byMean = [...crossings].sort((a, b) => a.mean - b.mean);
  const [least, most] = [byMean[0], byMean[byMean.length - 1]];
  const found = ({ unit, at, ...interval }: Crossed): Span[] => [...estimated(interval, unit), ` at ${at}`];
  if (crossings.length === 1)
    return ['The line ', { strong: line }, ` is crossed at ${least.axis} `, ...found(least), '.'];
  return [
    ...['The line ', { strong: line }, ` runs from ${least.axis} `, ...found(least)],
    ...[` to ${most.axis} `, ...found(most), '.'],
  ];
}

/** How many runs failed; undefined where none did. */
export function saysFailed(failed: number, runs: number, points: number): string | undefined {
  if (failed === 0) return undefined;
  if (failed === runs) return `All ${runs} runs failed: there is nothing to show.`;
  return `${failed} of ${counted(runs, 'run')} failed, at ${counted(points, 'point')}: what is shown is of those that did not.`;
}

/** The levels of a point in words: `fee 30 EUR/MWh, winter`. */
export const placeText = (
  parameters: readonly { title: string; unit: string; isNumeric: boolean; levels: readonly (number | string)[] }[],
  point: number,
): string =>
  parameters.length === 0
    ? 'the base'
    : parameters
        .map(({ title, unit, isNumeric, levels }) => `${isNumeric ? `${title} ` : ''}${levelText(levels[point], unit)}`)
        .join(', ');
