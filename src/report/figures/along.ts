import { pow } from '../../arithmetic/index.ts';
import { type Axis, numberAxis, timeAxis, wordAxis } from './axis.ts';
import { axisName, columnOf, extentOf, numberOf, type Scene, textOf, wordsOf } from './scene.ts';

/** Whether a column counts ISPs, and so is drawn as time. */
export const isTime = (scene: Scene, column: string): boolean =>
  (scene.page.days?.length ?? 0) > 0 &&
  columnOf(scene, column).kind === 'numbers' &&
  (columnOf(scene, column).unit === 'ISP' || column === 'isp');

/** Where rows stand along a column: at its number, or at the place of its word among all. */
export function placeOf(scene: Scene, column: string): (row: number) => number {
  if (columnOf(scene, column).kind === 'numbers') return numberOf(scene, column);
  const places = new Map(wordsOf(scene, column, scene.reach).map((word, k) => [word, k]));
  const text = textOf(scene, column);
  return (row) => places.get(text(row)) ?? Number.NaN;
}

export interface AlongOptions {
  /** px along it. */
  room: number;
  isLog?: boolean;
  /** By how much it goes on behind the last. */
  more?: number;
}

/** The axis that columns are drawn along: time, words or numbers. */
export function axisAlong(
  scene: Scene,
  columns: readonly string[],
  { room, isLog = false, more = 0 }: AlongOptions,
): Axis {
  const [first] = columns;
  const name = axisName(columnOf(scene, first));
  if (columnOf(scene, first).kind !== 'numbers') return wordAxis(wordsOf(scene, first, scene.reach), name);
  const [from, to] = extentOf(scene, columns) ?? [0, 1];
  const reach: [number, number] = [from, to > from || more > 0 ? to + more : from + 1];
  return isTime(scene, first)
    ? timeAxis(scene.page.days ?? [], reach, room)
    : numberAxis([from, to + more], { name, isLog, isTight: true, count: room / 70 });
}

/** An axis with some room before its first place and behind its last, so that marks there are whole. */
export function padded(axis: Axis, share = 0.03): Axis {
  const [from, to] = axis.domain;
  if (axis.isLog) {
    const factor = pow(to / from, share);
    return { ...axis, domain: [from / factor, to * factor] };
  }
  return { ...axis, domain: [from - share * (to - from), to + share * (to - from)] };
}
