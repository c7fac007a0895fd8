import type { Drawing } from '../../../../market/system.ts';
import type { Page, ReplayMap, ShownColumn } from '../../../../market/view.ts';
import { tableOf } from '../../links.ts';
import { type RawNumbers, rawNumbers } from '../columns.ts';

/** How a branch stands. */
export const OPEN = 0;
export const CLOSED = 1;
export const SWITCHED = 2;
export const FAILED = 3;
const STATES: Readonly<Record<string, number>> = { open: OPEN, closed: CLOSED, switched: SWITCHED, failed: FAILED };

/** Per cent of the rating at which colours change; the limit, above which is the last. */
export const LEVELS = [20, 50, 80] as const;
/** Steps of loading: none known, four up to the limit, over it. */
export const OVER = 5;

/** A network as a frame is painted from: nothing of it is made anew. */
export interface MapModel {
  network: Drawing;
  limit: number;
  /** Ends of branches, places among buses. */
  from: Int32Array;
  to: Int32Array;
  isSource: Uint8Array;
  loading: RawNumbers | undefined;
  voltage: RawNumbers | undefined;
  /** Branches that are drawn wider. */
  named: readonly number[];
  /** How a branch stands in a step. */
  stateAt(step: number, branch: number): number;
  hasStates: boolean;
  isDead(step: number, bus: number): boolean;
  hasDead: boolean;
}

export function mapModel(page: Page, map: ReplayMap): MapModel {
  const { network, limit, named = [] } = map;
  const { buses, branches } = network;
  const places = new Map(buses.map(({ id }, place) => [id, place]));
  const ends = (end: 'from' | 'to') => Int32Array.from(branches, (branch) => places.get(branch[end]) as number);
  const column = (table: string | undefined, name: string) =>
    table === undefined ? undefined : tableOf(page, table).columns[name];
  const numbers = (of: ShownColumn | undefined) => of && rawNumbers(of);
  const states = wordsAs(column(map.branches, 'state'), (word) => STATES[word] ?? CLOSED);
  const dead = wordsAs(column(map.buses, 'state'), (word) => (word === 'dead' ? 1 : 0));
  const asBuilt = Uint8Array.from(branches, ({ closed }) => (closed ? CLOSED : OPEN));
  const branchPlaces = new Map(branches.map(({ id }, place) => [id, place]));
  return {
    network,
    limit,
    from: ends('from'),
    to: ends('to'),
    isSource: Uint8Array.from(buses, ({ id }) => (network.sources.includes(id) ? 1 : 0)),
    loading: numbers(column(map.loading, 'loading')),
    voltage: numbers(column(map.voltages, 'voltage')),
    named: named.flatMap((id) => branchPlaces.get(id) ?? []),
    stateAt: (step, branch) => (states ? states(step * branches.length + branch) : asBuilt[branch]),
    hasStates: states !== undefined,
    isDead: (step, bus) => dead !== undefined && dead(step * buses.length + bus) === 1,
    hasDead: dead !== undefined,
  };
}

/** What stands for the word in a row. */
function wordsAs(column: ShownColumn | undefined, of: (word: string) => number): ((row: number) => number) | undefined {
  if (column?.kind !== 'words') return undefined;
  const { codes } = column;
  const values = Uint8Array.from(column.words, of);
  return (row) => values[codes[row]];
}

/** The step of loading that a branch is in. @param percent NaN: none known */
export function levelOf(percent: number, limit: number): number {
  if (Number.isNaN(percent)) return 0;
  if (percent > limit) return OVER;
  return percent < LEVELS[0] ? 1 : percent < LEVELS[1] ? 2 : percent < LEVELS[2] ? 3 : 4;
}

/** Places of buses on a map of a size, CSS pixels. */
export interface Places {
  x: Float32Array;
  y: Float32Array;
}

/** Free room at the edges, for names. */
const END = 26;
const sideOf = (width: number) => Math.min(40, 0.07 * width);

/** The height that a map is well drawn at for a width: by its own shape, no more than a screen. */
export function heightFor({ buses }: Drawing, width: number): number {
  const { wide, high } = spanOf(buses);
  const drawn = ((width - 2 * sideOf(width)) * high) / wide + 2 * END;
  return Math.round(Math.min(Math.max(drawn, 300), 640, Math.max(340, width * 1.15)));
}

/** The network, as large as it can be, in the middle. */
export function placesOn({ buses }: Drawing, width: number, height: number): Places {
  const { wide, high, left, top } = spanOf(buses);
  const scale = Math.min((width - 2 * sideOf(width)) / wide, (height - 2 * END) / high);
  const [x0, y0] = [(width - scale * wide) / 2, (height - scale * high) / 2];
  return {
    x: Float32Array.from(buses, ({ x = 0 }) => x0 + scale * (x - left)),
    y: Float32Array.from(buses, ({ y = 0 }) => y0 + scale * (top - y)),
  };
}

function spanOf(buses: Drawing['buses']) {
  let [left, right, bottom, top] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { x = 0, y = 0 } of buses) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  }
  return { left, top, wide: Math.max(right - left, 1e-9), high: Math.max(top - bottom, 1e-9) };
}
