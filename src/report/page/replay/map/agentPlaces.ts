import type { Drawing } from '../../../../market/system.ts';
import { LARGEST } from './glyphs.ts';
import { type Box, type Placed, type Point, placeLabels, type ToPlace } from './labels.ts';
import type { MapModel, Places } from './model.ts';

/** Names that are written; others are told where one looks. */
const MOST_NAMES = 40;
const LETTERS = 22;
export const LINE = 16;
/** Beside a name that shares its bus with others, for its glyph. */
const GLYPH = 20;

export interface AgentPlace {
  agent: string;
  /** Of its glyph. */
  x: number;
  y: number;
  /** '': not written. */
  name: string;
  nameX: number;
  nameY: number;
}

export interface BranchName {
  branch: number;
  x: number;
  y: number;
}

export interface Overlay {
  agents: readonly AgentPlace[];
  /** From what is named to its name, where that stands apart. */
  leaders: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[];
  branches: readonly BranchName[];
  sources: readonly { x: number; y: number; width: number }[];
}

export const shortName = (name: string): string => {
  const letters = [...name];
  return letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join('')}…` : name;
};

export const SOURCE_NAME = 'external grid';

/** @param widthOf of text as names are written, CSS pixels */
export function overlayOf(
  model: MapModel,
  places: Places,
  [width, height]: readonly [number, number],
  widthOf: (text: string) => number,
): Overlay {
  const { network, named } = model;
  const atBus = byBus(network);
  const lines = linesOf(model, places);
  const point = (bus: number) => ({ x: places.x[bus], y: places.y[bus] });
  const boxes: Box[] = [...atBus]
    .filter(([, agents]) => agents.length === 1)
    .map(([bus]) => around(point(bus), LARGEST - 1));
  const sourceBuses = network.buses.flatMap((_, bus) => (model.isSource[bus] ? [bus] : []));
  boxes.push(...sourceBuses.map((bus) => around(point(bus), 6)));

  const groups = [...atBus].slice(0, MOST_NAMES);
  const toPlace: ToPlace[] = [
    ...named.map((branch) => ({
      at: alongOf(model, places, branch),
      width: widthOf('100.0 %') * 1.45,
      height: 24,
      keep: 8,
    })),
    ...sourceBuses.map((bus) => ({ at: [point(bus)], width: widthOf(SOURCE_NAME), height: 14, keep: 9 })),
    ...groups.map(([bus, agents]) => {
      const widest = Math.max(...agents.map((agent) => widthOf(shortName(agent))));
      return agents.length === 1
        ? { at: [point(bus)], width: widest, height: 14, keep: LARGEST + 2 }
        : { at: [point(bus)], width: widest + GLYPH, height: LINE * agents.length + 2, keep: 7 };
    }),
  ];
  const placed = placeLabels(toPlace, { width, height, lines, boxes });
  const ofGroups = placed.slice(named.length + sourceBuses.length);
  const unnamed = [...atBus].slice(MOST_NAMES);
  return {
    agents: [
      ...groups.flatMap(([bus, agents], k) => agentsOf(agents, point(bus), ofGroups[k])),
      ...unnamed.flatMap(([bus, agents]) =>
        agents.map((agent) => ({ agent, ...point(bus), name: '', nameX: 0, nameY: 0 })),
      ),
    ],
    leaders: groups.flatMap(([bus, agents], k) => {
      const from = point(bus);
      return agents.length > 1 || ofGroups[k].isApart ? [leaderTo(from, ofGroups[k])] : [];
    }),
    branches: named.map((branch, k) => ({ branch, x: placed[k].x, y: placed[k].y + 18 })),
    sources: sourceBuses.map((_, k) => {
      const { x, y, width: wide } = placed[named.length + k];
      return { x, y: y + 11, width: wide };
    }),
  };
}

/** One has its glyph at its bus; several have theirs in a list beside it. */
function agentsOf(agents: readonly string[], { x, y }: Point, box: Placed): AgentPlace[] {
  if (agents.length === 1) {
    return [{ agent: agents[0], x, y, name: shortName(agents[0]), nameX: box.x, nameY: box.y + 11 }];
  }
  return agents.map((agent, line) => {
    const middle = box.y + LINE * (line + 0.5) + 1;
    return { agent, x: box.x + GLYPH / 2, y: middle, name: shortName(agent), nameX: box.x + GLYPH, nameY: middle + 4 };
  });
}

function byBus({ agents, buses }: Drawing): Map<number, string[]> {
  const places = new Map(buses.map(({ id }, place) => [id, place]));
  const at = new Map<number, string[]>();
  for (const [agent, id] of Object.entries(agents)) {
    const bus = places.get(id);
    if (bus === undefined) continue;
    const known = at.get(bus);
    if (known) known.push(agent);
    else at.set(bus, [agent]);
  }
  return at;
}

/** What names must keep off: branches that are drawn. */
function linesOf({ network: { branches }, from, to, hasStates }: MapModel, { x, y }: Places): Float32Array {
  const drawn = branches.flatMap(({ closed }, branch) => (closed || hasStates ? [branch] : []));
  return Float32Array.from(drawn.flatMap((branch) => [x[from[branch]], y[from[branch]], x[to[branch]], y[to[branch]]]));
}

const around = ({ x, y }: Point, keep: number): Box => ({
  x: x - keep,
  y: y - keep,
  width: 2 * keep,
  height: 2 * keep,
});

/** Points of a branch, its middle first. */
const alongOf = ({ from, to }: MapModel, { x, y }: Places, branch: number): Point[] =>
  [0.5, 0.35, 0.65, 0.2, 0.8].map((share) => ({
    x: x[from[branch]] + share * (x[to[branch]] - x[from[branch]]),
    y: y[from[branch]] + share * (y[to[branch]] - y[from[branch]]),
  }));

/** To the nearest point of a name's box. */
function leaderTo(
  from: { x: number; y: number },
  { x, y, width, height }: Box,
): readonly [number, number, number, number] {
  return [from.x, from.y, Math.min(Math.max(from.x, x), x + width), Math.min(Math.max(from.y, y + 3), y + height - 3)];
}
