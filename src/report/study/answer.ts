import { capital } from '../../counted.ts';
import type { LeadNumber, Sentence } from '../../market/view.ts';
import type { Row } from '../../studies/table.ts';
import { inWords } from '../inWords.ts';
import { axesOf, crossingsOf } from './boundaryMaps.ts';
import { comparedOf, influencesOf } from './questionTables.ts';
import { digitsOf, estimated, type Interval, levelText } from './readable.ts';
import {
  type Crossed,
  moveOf,
  placeText,
  type Step,
  saysBoundary,
  saysChange,
  saysComparisons,
  saysCourse,
  saysExtremes,
  saysSensitivity,
} from './says.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import { byWorld, differenceOf } from './worlds.ts';

/** Parameters, KPIs and lines that are told in the answer. */
const MOST_TOLD = 3;
const MOST_NUMBERS = 5;
/** Letters of a label at the top of a page. */
const MOST_LETTERS = 24;

const at = ({ mean, low, high }: StoredKpi, point: number): Interval => ({
  mean: mean[point],
  low: low[point],
  high: high[point],
});

/** Points of the one numeric parameter of a grid, in order of its levels; undefined where that is not all there is. */
function sweepOf({ parameters, file, manifest }: StoredStudy): number[] | undefined {
  const [swept, ...others] = parameters;
  if (!swept?.isNumeric || others.length > 0 || file.design !== 'grid' || manifest.points < 2) return undefined;
  return [...swept.levels.keys()].sort((a, b) => Number(swept.levels[a]) - Number(swept.levels[b]));
}

/** A KPI as sentences call it. */
const named = ({ name, unit }: StoredKpi) => ({ name: inWords(name), unit });

/** What a study has found, in a few sentences. */
export async function answerOf(study: StoredStudy): Promise<Sentence[]> {
  const { kpis, manifest, file } = study;
  const [first] = kpis;
  if (manifest.failed === manifest.runs) return [];
  const influences = kpis.slice(0, MOST_TOLD).flatMap(({ name }) => {
    const found = influencesOf(study, name);
    return found ? [saysSensitivity(inWords(name), found.measure, found.all)] : [];
  });
  if (influences.length > 0) return influences;
  if (manifest.boundary) {
    const [x, y] = axesOf(study);
    return manifest.boundary.lines.slice(0, MOST_TOLD).map((line) => {
      const crossings = crossingsOf(study, line.boundary).map((row) => crossingFrom(row, x, y));
      return saysBoundary(line.boundary, crossings, line.says);
    });
  }
  const compared = saysComparisons(named(first), comparedOf(study, first.name), file.correction);
  return [...(await ofPoints(study, first)), ...(compared ? [compared] : [])];
}

/** What a KPI does over the points: along the one numeric parameter, or where it is highest and lowest. */
async function ofPoints(study: StoredStudy, kpi: StoredKpi): Promise<Sentence[]> {
  const { parameters, manifest } = study;
  if (manifest.points === 1) return [[`${capital(inWords(kpi.name))} is `, ...estimated(at(kpi, 0), kpi.unit), '.']];
  const [from, to] = endsOf(study, kpi);
  const worlds = await byWorld(study, kpi.name);
  const change = differenceOf(worlds, to, from);
  const sweep = sweepOf(study);
  if (!sweep) {
    const step = (point: number): Step => ({ ...at(kpi, point), level: placeText(parameters, point) });
    return [saysExtremes(named(kpi), step(to), step(from), change)];
  }
  const [{ title, unit, levels }] = parameters;
  const step = (point: number): Step => ({ ...at(kpi, point), level: levelText(levels[point], unit) });
  const moves = sweep.slice(1).map((point, k) => moveOf(differenceOf(worlds, point, sweep[k])));
  const course = saysCourse(
    sweep.map((point) => levelText(levels[point], unit)),
    moves,
  );
  return [saysChange(title, named(kpi), step(from), step(to), change), ...(course ? [[course]] : [])];
}

/** A crossing in words: where on the one axis it is, with its interval, at a level of the other. */
function crossingFrom(row: Row, x: StoredParameter, y: StoredParameter): Crossed {
  const [found, fixed] = row.along === 'y' ? [y, x] : [x, y];
  const [mean, at] = row.along === 'y' ? [row.y, row.x] : [row.x, row.y];
  return {
    axis: found.title,
    unit: found.unit,
    at: `${fixed.title} ${levelText(Number(at), fixed.unit)}`,
    ...{ mean: Number(mean), low: Number(row.low ?? Number.NaN), high: Number(row.high ?? Number.NaN) },
  };
}

/** Text of at most so many letters. */
const cut = (text: string): string => (text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS - 1)}…`);

/**
 * Five figures with their intervals: of a design for sensitivity the parameters that matter most; of others the first KPI at both ends
 * (of a sweep its first and last level, else where it is highest and lowest), and the next KPIs at the second of them.
 */
export function numbersOf(study: StoredStudy): LeadNumber[] {
  const { kpis, parameters, manifest } = study;
  const [first, ...others] = kpis;
  const influences = influencesOf(study, first.name);
  if (influences) {
    const known = influences.all.filter(({ mean }) => !Number.isNaN(mean)).sort((a, b) => b.mean - a.mean);
    return known.slice(0, MOST_NUMBERS).map(({ parameter, ...interval }) => ({
      label: cut(parameter),
      value: interval.mean,
      unit: '',
      digits: digitsOf(interval),
      ...{ low: interval.low, high: interval.high, note: `${influences.measure} for ${inWords(first.name)}` },
    }));
  }
  if (manifest.boundary) {
    const [x, y] = axesOf(study);
    const [line] = manifest.boundary.lines;
    const crossings = crossingsOf(study, line.boundary).map((row) => crossingFrom(row, x, y));
    if (crossings.length > 0) return ofCrossings(crossings, line.boundary);
  }
  const number = (kpi: StoredKpi, point: number): LeadNumber => ({
    label: cut(inWords(kpi.name, kpi.unit)),
    value: kpi.mean[point],
    unit: kpi.unit,
    digits: digitsOf(at(kpi, point)),
    ...(Number.isNaN(kpi.low[point] + kpi.high[point]) ? {} : { low: kpi.low[point], high: kpi.high[point] }),
    ...(manifest.points > 1 ? { note: placeText(parameters, point) } : {}),
  });
  const [from, to] = endsOf(study, first);
  const ofFirst = from === to ? [number(first, to)] : [number(first, from), number(first, to)];
  return [...ofFirst, ...others.map((kpi) => number(kpi, to))].slice(0, MOST_NUMBERS);
}

/** Crossings from the first to the last, evenly. */
function ofCrossings(crossings: readonly Crossed[], line: string): LeadNumber[] {
  const count = Math.min(MOST_NUMBERS, crossings.length);
  const places = Array.from({ length: count }, (_, k) =>
    Math.round((k / Math.max(1, count - 1)) * (crossings.length - 1)),
  );
  return places.map((place) => {
    const { axis, unit, at: where, ...interval } = crossings[place];
    return {
      ...{ label: cut(axis), value: interval.mean, unit, digits: digitsOf(interval) },
      ...(Number.isNaN(interval.low + interval.high) ? {} : { low: interval.low, high: interval.high }),
      note: `on the line ${line}, ${where}`,
    };
  });
}

/** The two points whose figures are told: the ends of a sweep, or where a KPI is lowest and highest. */
function endsOf(study: StoredStudy, { mean }: StoredKpi): [number, number] {
  const sweep = sweepOf(study);
  if (sweep) return [sweep[0], sweep[sweep.length - 1]];
  const known = [...mean.keys()].filter((point) => !Number.isNaN(mean[point]));
  if (known.length === 0) return [0, 0];
  const pick = (isBetter: (a: number, b: number) => boolean) =>
    known.reduce((best, point) => (isBetter(mean[point], mean[best]) ? point : best));
  return [pick((a, b) => a < b), pick((a, b) => a > b)];
}
