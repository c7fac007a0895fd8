import { exp } from '../../../arithmetic/index.ts';
import { stream } from '../../../random/streams.ts';
import type { ScoreTable } from '../estimators/scores.ts';
import { correlationsAt, fitParts, type Parts, partsProcess } from '../persistence.ts';
import { meanOf } from '../samples.ts';
import { ispsOf, type Span } from './course.ts';
import type { Field } from './model.ts';
import { scoreCorrelations } from './table.ts';

/** Time scales of what places share and of what is one place's own, hours. Own ones are short: each place has to draw them. */
const SHARED_SCALES = [0, 0.5, 1, 2, 4, 8, 16, 32, 64];
const OWN_SCALES = [0, 0.5, 1, 2, 4, 8, 16, 32];
const LAG_HOURS = [0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 72];
/** Below this, correlation between places is taken for none. Small ones count too where a node is many customers. */
const LEAST_SHARED = 0.001;
/** Part of the squared error that distance has to explain to be believed. */
const LEAST_GAIN = 0.2;
const REACHES = [0.5, 1, 2, 3, 5, 8, 12, 20, 30, 50];

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/**
 * How deviations of several places hang together: over time by the correlations of each with itself, between places by those of
 * pairs. What places share has the persistence of the pairs, and what is one's own the rest.
 * @param deviations of each place, of mean 0, on one time grid; NaN where there is none
 * @param stepHours of the grid
 * @param p.tables of deviations by normal score; none where they are normal
 * @param p.ordered the places stand in order, so that distance can matter
 */
export function fitField(
  deviations: readonly Float64Array[],
  stepHours: number,
  { tables = [], ordered = false }: { tables?: readonly ScoreTable[]; ordered?: boolean | undefined } = {},
): Field {
  const ofScores = tables.length > 0 ? scoreCorrelations(tables) : (r: number) => r;
  const behind = (correlations: number[]): number[] => correlations.map(ofScores);

  const lags = LAG_HOURS.filter((hours) => Number.isInteger(hours / stepHours));
  const steps = [0, ...lags.map((hours) => hours / stepHours)];
  const alone = behind(meanRow(deviations.map((own) => correlationsAt(own, steps))));
  if (deviations.length === 1) {
    return { far: 1, near: 1, reach: 0, together: partsAmong(lags, alone.slice(1), SHARED_SCALES), own: [] };
  }
  const between: number[][] = [];
  const pairs: { distance: number; correlation: number }[] = [];
  for (let i = 0; i < deviations.length; i++) {
    for (let j = 0; j < deviations.length; j++) {
      if (i === j) continue;
      const correlations = correlationsAt(deviations[i], steps, deviations[j]);
      if (correlations.some(Number.isNaN)) continue;
      between.push(correlations);
      if (i < j) pairs.push({ distance: j - i, correlation: ofScores(correlations[0]) });
    }
  }
  const cross = between.length > 0 ? behind(meanRow(between)) : alone.map(() => 0);
  const far = Math.max(0, Math.min(0.99, cross[0]));
  const shared = far < LEAST_SHARED ? 0 : far;
  const decay = ordered ? fitDecay(pairs, cross[0]) : undefined;
  const near = decay?.near ?? shared;
  const together =
    near > 0
      ? partsAmong(
          lags,
          lags.map((_, k) => Math.min(1, cross[k + 1] / cross[0])),
          SHARED_SCALES,
        )
      : [];
  const rest = lags.map((_, k) => (alone[k + 1] - cross[k + 1]) / (1 - cross[0]));
  return {
    far: round(decay?.far ?? shared),
    near: round(near),
    reach: decay?.reach ?? 0,
    together,
    own: partsAmong(lags, rest, OWN_SCALES),
  };
}

/** The parts of some time scales whose sum is nearest to correlations over lags, where those are known; short lags count most. */
function partsAmong(lags: readonly number[], correlations: readonly number[], scales: readonly number[]): Parts {
  const measured = lags.map((lag, k) => ({ lag, correlation: correlations[k], weight: lag <= 1 ? 3 : 1 }));
  return fitParts(
    measured.filter(({ correlation }) => !Number.isNaN(correlation)),
    scales,
  );
}

const meanRow = (rows: readonly number[][]): number[] =>
  rows[0].map((_, k) => meanOf(rows.map((row) => row[k]).filter((value) => !Number.isNaN(value))));

/** Correlation that fades with distance, if that tells much more than one correlation for all pairs; by least squares. */
function fitDecay(
  pairs: readonly { distance: number; correlation: number }[],
  mean: number,
): Pick<Field, 'far' | 'near' | 'reach'> | undefined {
  const flat = pairs.reduce((sum, { correlation }) => sum + (correlation - mean) ** 2, 0);
  let best: { error: number; far: number; near: number; reach: number } | undefined;
  for (const reach of REACHES) {
    const fades = pairs.map(({ distance }) => exp(-distance / reach));
    const middle = meanOf(fades);
    const spread = fades.reduce((sum, fade) => sum + (fade - middle) ** 2, 0);
    const slope =
      pairs.reduce((sum, { correlation }, k) => sum + (fades[k] - middle) * (correlation - mean), 0) / spread;
    const far = Math.max(0, mean - slope * middle);
    const near = Math.min(0.99, far + slope);
    if (!(near > far)) continue;
    const error = pairs.reduce(
      (sum, { correlation }, k) => sum + (correlation - far - (near - far) * fades[k]) ** 2,
      0,
    );
    if (!best || error < best.error) best = { error, far, near, reach };
  }
  return best && best.error < (1 - LEAST_GAIN) * flat ? best : undefined;
}

/** A place that scores are drawn for. */
export interface Place {
  /** Place before it, by index, towards which it is one step; -1 for none. A parent may stand anywhere in the list. */
  parent: number;
  /** Customers of independent ways whose sum it is, 1 or more. */
  customers: number;
}

/** Standard deviation of a place's scores: 1 for one customer. */
export const fieldSd = (field: Field, customers: number): number =>
  Math.sqrt(field.near + (1 - field.near) / customers);

/**
 * Draws scores of places with the correlations of a field. What is shared between near places goes from parent to child, fading
 * by a step, so that it fades exponentially with the distance along the tree. Own parts of many customers average out.
 * Draws come from one stream per place and date: a place added, or a day, changes no other draw.
 * @param order places, parents before children
 * @param purpose of the streams
 * @param visit is given each place's scores in every ISP of these days: mean 0, standard deviation as `fieldSd`
 */
export function drawField(p: {
  field: Field;
  places: readonly Place[];
  order: ArrayLike<number>;
  span: Span;
  seed: string | number;
  purpose: string;
  visit: (place: number, scores: Float64Array) => void;
}): void {
  const { field, places, order } = p;
  const { days, dayOf } = p.span;
  const isps = ispsOf(p.span);
  const course = (parts: Parts, ...names: (string | number)[]): Float64Array => {
    const process = partsProcess(parts, 4, dayOf, (date) => stream(p.seed, 'grid', p.purpose, ...names, date));
    const values = new Float64Array(isps);
    let at = 0;
    for (const day of days) {
      const ofDay = process(day);
      values.set(ofDay, at);
      at += ofDay.length;
    }
    return values;
  };
  const common = course(field.together, 'common');
  const spatial = field.near > field.far;
  const fade = field.reach > 0 ? exp(-1 / field.reach) : 0;
  const near: Float64Array[] = [];
  for (let at = 0; at < order.length; at++) {
    const place = order[at];
    const { parent, customers } = places[place];
    const scores = common.map((value) => Math.sqrt(field.far) * value);
    if (spatial) {
      const news = course(field.together, 'near', place);
      const from = near[parent];
      near[place] = from ? news.map((value, k) => fade * from[k] + Math.sqrt(1 - fade * fade) * value) : news;
      addTo(scores, near[place], Math.sqrt(field.near - field.far));
    }
    if (field.near < 1) addTo(scores, course(field.own, 'own', place), Math.sqrt((1 - field.near) / customers));
    p.visit(place, scores);
  }
}

function addTo(sum: Float64Array, more: Float64Array, weight: number): void {
  for (let k = 0; k < sum.length; k++) sum[k] += weight * more[k];
}
