import { exp, log } from '../arithmetic/index.ts';
import type { Axis, Boundary } from './boundary.ts';
import type { Standing } from './designs/boundaryMesh.ts';
import { type Summary, summarize } from './statistics/summary.ts';

/** Standard errors that a mean is off a level where it surely is above or below: Student's t of four replications has that at 95 %. */
const SURE = 3.2;

/** Replications, or the means of mirrored pairs: what is independent. A pair that lacks one has no value. */
export const unitsOf = (values: Float64Array, antithetic: boolean): Float64Array =>
  antithetic
    ? Float64Array.from({ length: values.length >> 1 }, (_, k) => (values[2 * k] + values[2 * k + 1]) / 2)
    : values;

/** Where a node stands, by its units: what they have beyond a level. */
export const standingOf = (units: Float64Array): Standing => standingBy(summarize(units));

function standingBy({ n, mean, standardError }: Summary): Standing {
  if (n === 0) return 'unknown';
  if (!(Math.abs(mean) > SURE * standardError)) return 'unsure';
  return mean > 0 ? 'above' : 'below';
}

/** The nodes of a line of the lattice that runs along an axis, in the order of their values. */
interface Track {
  along: 'x' | 'y';
  /** Line of the lattice. */
  line: number;
  points: number[];
  /** Where they are along the axis, on its scale. */
  at: number[];
}

const onScale = ({ log: isLog }: Axis, value: number): number => (isLog ? log(value) : value);
const offScale = ({ log: isLog }: Axis, value: number): number => (isLog ? exp(value) : value);

/** The columns of a mesh, and then its rows. */
export function tracksOf(boundary: Boundary): Track[] {
  const { mesh } = boundary;
  const along = (axis: 'x' | 'y'): Track[] => {
    const across = axis === 'x' ? 'y' : 'x';
    const at = boundary[axis].values.map((value) => onScale(boundary[axis], value));
    return Array.from({ length: mesh.side + 1 }, (_, line) => {
      const those = mesh.nodes
        .flatMap((node, point) => (node[across] === line ? [{ point, place: node[axis] }] : []))
        .sort((a, b) => a.place - b.place);
      return { along: axis, line, points: those.map(({ point }) => point), at: those.map(({ place }) => at[place]) };
    });
  };
  return [...along('y'), ...along('x')];
}

/** A stretch of a track in which the mean crosses the level once, upward or downward. */
export interface Bracket {
  track: Track;
  points: number[];
  at: number[];
  /** Units by node. */
  units: Float64Array[];
  rises: boolean;
}

/**
 * Where a mean crosses its level on a track: between nodes at which it surely is above and below, and the track's ends. Nodes
 * at which nothing is sure decide nothing; from one crossing to the next each has the nodes up to where the mean is farthest off.
 * @param units by point
 */
export function bracketsOf(track: Track, units: readonly Float64Array[]): Bracket[] {
  const told = track.points.flatMap((point, place) => {
    const summary = summarize(units[point]);
    return summary.n === 0 ? [] : [{ place, mean: summary.mean, isSure: standingBy(summary) !== 'unsure' }];
  });
  const anchors = told.filter(({ isSure }, k) => isSure || k === 0 || k === told.length - 1);
  const changes = anchors.flatMap(({ mean }, k) => (k > 0 && mean >= 0 !== anchors[k - 1].mean >= 0 ? [k] : []));
  const farthest = (from: number, to: number): number =>
    anchors.slice(from, to).reduce((most, each) => (Math.abs(each.mean) > Math.abs(most.mean) ? each : most)).place;
  const splits = changes.slice(1).map((change, k) => farthest(changes[k], change));
  return changes.map((change, k) => {
    const [first, last] = [splits[k - 1] ?? 0, splits[k] ?? track.points.length - 1];
    const points = track.points.slice(first, last + 1);
    return {
      track,
      points,
      at: track.at.slice(first, last + 1),
      units: points.map((point) => units[point]),
      rises: anchors[change].mean >= 0,
    };
  });
}

/**
 * Where one unit crosses the level in a bracket, on the axis' scale: of several places, as noise makes of one, the middle one.
 * NaN where it does not, or is on one side at both ends.
 */
function crossingAt({ at, units }: Bracket, unit: number): number {
  const places = at.flatMap((place, k) => (Number.isNaN(units[k][unit]) ? [] : [{ place, value: units[k][unit] }]));
  const crossings = places.flatMap(({ place, value }, k) => {
    if (k === 0) return [];
    const before = places[k - 1];
    if (value >= 0 === before.value >= 0) return [];
    return [before.place + ((place - before.place) * before.value) / (before.value - value)];
  });
  return crossings.length % 2 === 1 ? crossings[crossings.length >> 1] : Number.NaN;
}

/** Whether a unit that the given points have says not where it crosses: beyond them, it may be. */
export function isOpen(bracket: Bracket, has: (point: number) => boolean): boolean {
  const whole = bracket.units.filter((_, k) => has(bracket.points[k]));
  return (whole[0] ?? []).some(
    (_, unit) => whole.some((units) => !Number.isNaN(units[unit])) && Number.isNaN(crossingAt(bracket, unit)),
  );
}

/** A place at which a KPI crosses a level. */
export interface Crossing {
  along: 'x' | 'y';
  x: number;
  y: number;
  /** 95 % interval of x or of y, whichever the crossing was looked for along. */
  low: number;
  high: number;
  /** Units in which it was found. */
  n: number;
  /** Which of how many on its column or row, counted from 1. */
  crossing: number;
  of: number;
  rises: boolean;
}

/** All crossings of a line: column by column, then row by row. */
export function crossingsOf(boundary: Boundary, units: readonly Float64Array[]): Crossing[] {
  return tracksOf(boundary).flatMap((track) => {
    const brackets = bracketsOf(track, units);
    const axis = boundary[track.along];
    return brackets.map((bracket, k) => {
      const places = Float64Array.from(bracket.units[0], (_, unit) => crossingAt(bracket, unit));
      const { n, mean, low, high } = summarize(places);
      const fixed = boundary[track.along === 'y' ? 'x' : 'y'].values[track.line];
      const found = offScale(axis, mean);
      return {
        along: track.along,
        ...(track.along === 'y' ? { x: fixed, y: found } : { x: found, y: fixed }),
        ...{ low: offScale(axis, low), high: offScale(axis, high), n },
        ...{ crossing: k + 1, of: brackets.length, rises: bracket.rises },
      };
    });
  });
}
