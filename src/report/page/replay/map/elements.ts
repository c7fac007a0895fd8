import { rawAt } from '../columns.ts';
import { type MapModel, OPEN, type Places } from './model.ts';

/** A branch or a bus, by its place in the network. */
export interface Element {
  kind: 'branch' | 'bus';
  place: number;
}

export const isSame = (a: Element | undefined, b: Element | undefined): boolean =>
  a?.kind === b?.kind && a?.place === b?.place;

/** The branch with the largest loading in a step, % of its rating; undefined where none is known. */
export function mostLoaded({ loading, network: { branches } }: MapModel, step: number): Element | undefined {
  if (!loading) return undefined;
  let [place, most] = [-1, Number.NEGATIVE_INFINITY];
  for (let branch = 0; branch < branches.length; branch++) {
    const percent = rawAt(loading, step * branches.length + branch);
    if (percent > most) [place, most] = [branch, percent];
  }
  return place < 0 ? undefined : { kind: 'branch', place };
}

/** How near one must point, CSS pixels: at a bus, which wins, and at a branch. */
const NEAR_BUS = 5;
const NEAR_BRANCH = 9;

/** What is pointed at. */
export function nearest(model: MapModel, { x, y }: Places, px: number, py: number, step: number): Element | undefined {
  let [bus, least] = [-1, NEAR_BUS ** 2];
  for (let k = 0; k < x.length; k++) {
    const far = (x[k] - px) ** 2 + (y[k] - py) ** 2;
    if (far < least) [bus, least] = [k, far];
  }
  if (bus >= 0) return { kind: 'bus', place: bus };
  let branch = -1;
  least = NEAR_BRANCH ** 2;
  const { from, to, hasStates } = model;
  for (let k = 0; k < from.length; k++) {
    if (!hasStates && model.stateAt(step, k) === OPEN) continue;
    const far = farFrom(px, py, x[from[k]], y[from[k]], x[to[k]], y[to[k]]);
    if (far < least) [branch, least] = [k, far];
  }
  return branch >= 0 ? { kind: 'branch', place: branch } : undefined;
}

/** Square of the distance of a point from a line. */
function farFrom(px: number, py: number, x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = dx === 0 && dy === 0 ? 0 : ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy);
  const share = Math.max(0, Math.min(1, along));
  return (x1 + share * dx - px) ** 2 + (y1 + share * dy - py) ** 2;
}

/** What a branch is called: what it is, and its id, where that does not say it already. */
export const branchName = ({ kind, id }: { kind: string; id: string }): string =>
  id.toLowerCase().startsWith(kind.toLowerCase()) ? id : `${kind} ${id}`;

/** The element, or agent's bus, of a name. */
export function found({ network: { buses, branches, agents } }: MapModel, name: string): Element | undefined {
  const wanted = name.trim().toLowerCase();
  const at = (list: readonly { id: string }[], id: string) => list.findIndex((each) => each.id.toLowerCase() === id);
  const branch = branches.findIndex((each) => [each.id, branchName(each)].some((id) => id.toLowerCase() === wanted));
  const agent = Object.keys(agents).find((each) => each.toLowerCase() === wanted);
  const bus = at(buses, agent === undefined ? wanted.replace(/^bus /, '') : agents[agent].toLowerCase());
  if (branch >= 0) return { kind: 'branch', place: branch };
  return bus >= 0 ? { kind: 'bus', place: bus } : undefined;
}
