/** Sentences of the documentation that depend on figures: what they say follows from the figures alone. */
import { counted } from '../src/counted.ts';
import { type Figure, isMet, numberText } from './figure.ts';

/** Times that native HiGHS took what the dynamic programme took, by an independent measurement of version 0.1.0 before plans were shared. */
const NATIVE = 157;

type Sentence = (figures: readonly Figure[]) => string;

const valueById = (figures: readonly Figure[], id: string): number | undefined =>
  figures.find((figure) => figure.id === id)?.value;

/** To two figures, as what is said with `some`. */
const some = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-GB');

/** How much faster EV-days are planned than by HiGHS, which of the two HiGHS is named. */
const claim: Sentence = (figures) => {
  const [alone, shared] = [valueById(figures, 'evDay'), valueById(figures, 'fleetOf100')];
  const native = `an independent measurement of an earlier version found ${NATIVE} times beside native HiGHS`;
  if (alone === undefined) return `faster than the same problem as a MILP on HiGHS (${native})`;
  const word = alone >= 1 ? `some ${some(alone)} times faster than` : `not as fast as (${numberText(alone)} times)`;
  const inFleet =
    shared === undefined
      ? ''
      : shared > 1.1 * alone
        ? `, and ${some(shared)} times in a fleet of 100, which shares it`
        : ', and no faster in a fleet of 100';
  return `${word} the same problem as a MILP on HiGHS in WebAssembly${inFleet} (${native})`;
};

/** What an exponent means. */
const meaning = (exponent: number): string =>
  exponent > 1.05 ? 'more than in proportion' : exponent < 0.95 ? 'less than in proportion' : 'in proportion';

const GROWTHS = [
  ['growthEvs', 'EVs per fleet'],
  ['growthAggregators', 'aggregators'],
  ['growthBuses', 'buses'],
  ['growthRuns', 'runs of a study'],
  ['growthIsps', 'ISPs'],
] as const;

/** How cost grows, a line a size. */
const growths: Sentence = (figures) => {
  const lines = GROWTHS.flatMap(([id, what]) => {
    const figure = figures.find((each) => each.id === id);
    if (figure === undefined) return [];
    const [, range = ''] = /, (from .+)$/.exec(figure.name) ?? [];
    const [, between = ''] = /(between neighbours [^;]+)/.exec(figure.detail) ?? [];
    const { value } = figure;
    return [`- With **${what}** CPU grows ${meaning(value)}: exponent ${value.toFixed(2)} ${range} (${between}).`];
  });
  return lines.length > 0 ? lines.join('\n') : 'Not measured yet.';
};

/** What a study costs. */
const study: Sentence = (figures) => {
  const [cpu, perMinute, hours, overhead] = ['cpuPerRun', 'runsPerMinute', 'largeStudy', 'overhead'].map((id) =>
    valueById(figures, id),
  );
  if (cpu === undefined || perMinute === undefined || hours === undefined || overhead === undefined) {
    return 'Not measured yet.';
  }
  const machinery =
    overhead < 5
      ? `adds ${overhead < 1 ? 'less than 1' : overhead.toFixed(0)} %`
      : `adds ${overhead.toFixed(0)} %, which is too much`;
  const time = hours < 1 ? `${Math.round(60 * hours)} minutes` : `${hours.toFixed(1)} hours`;
  return `A winter week of the case study takes ${cpu.toFixed(2)} s of CPU in a study, so that ${Math.round(perMinute)} are done a minute and 10,000 in ${time}, on all cores of that machine. The machinery of studies ${machinery}.`;
};

/** Which goals are met. */
const goals: Sentence = (figures) => {
  const aimed = figures.flatMap(({ name, value, goal }) => (goal ? [{ name, met: isMet(value, goal) }] : []));
  if (aimed.length === 0) return 'Not measured yet.';
  const missed = aimed.filter(({ met }) => !met);
  if (missed.length === 0) return `All ${counted(aimed.length, 'goal')} are met.`;
  return `${aimed.length - missed.length} of ${counted(aimed.length, 'goal')} are met. Missed: ${missed.map(({ name }) => `*${name}*`).join('; ')}.`;
};

/** By the name of their marks. */
export const SENTENCES = { claim, growths, study, goals } as const satisfies Record<string, Sentence>;
