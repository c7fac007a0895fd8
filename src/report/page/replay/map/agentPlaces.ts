import type { Drawing } from '../../../../market/system.ts';
import { LARGEST } from './glyphs.ts';
import { type Box, type Point, placeLabels, type ToPlace } from './labels.ts';
import type { MapModel, Places } from './model.ts';

/** Names that are written; others are told where one looks. */
const MOST_NAMES = 40;
const LETTERS = 22;
const LINE = 16;
/** Half of the width of a branch that is drawn wide. */
const WIDE = 6;
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

interface BranchName {
  branch: number;
  x: number;
  y: number;
}

export interface Overlay {
  agents: readonly AgentPlace[];
  /** From what is named to its name, where that stands apart. */
  leaders: readonly (readonly [x1: number, y1: number, x2: number, y2: number])[];
  branches: readonly BranchName[];
  sources: readonly Point[];
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
  const point = (bus: number): Point => ({ x: places.x[bus], y: places.y[bus] });
  const sources = network.buses.flatMap((_, bus) => (model.isSource[bus] ? [bus] : []));
  const groups = [...byBus(network)].map(([bus, agents]) => ({ of: point(bus), agents }));
  const alone = groups.filter(({ agents }) => agents.length === 1);
  const boxes = [...alone.map(({ of }) => around(of, LARGEST - 1)), ...sources.map((bus) => around(point(bus), 6))];
  const toPlace: ToPlace[] = [
    ...named.map((branch) => ({
      at: alongOf(model, places, branch),
      width: widthOf('100.0 %') * 1.45,
      height: 24,
      keep: 8,
    })),
    ...sources.map((bus) => ({ at: [point(bus)], width: widthOf(SOURCE_NAME), height: 14, keep: 9 })),
    ...groups.slice(0, MOST_NAMES).map(({ of, agents }) => {
      const widest = Math.max(...agents.map((agent) => widthOf(shortName(agent))));
      return agents.length === 1
        ? { at: [of], width: widest, height: 14, keep: LARGEST + 2 }
        : { at: [of], width: widest + GLYPH, height: LINE * agents.length + 2, keep: 7 };
    }),
  ];
  const placed = placeLabels(toPlace, { width, height, lines: linesOf(model, places), boxes });
  const ofGroups = placed.slice(named.length + sources.length);
  return {
    agents: groups.flatMap(({ of, agents }, k) => agentsOf(agents, of, ofGroups[k])),
    leaders: groups.flatMap(({ of, agents }, k) => {
      const box = ofGroups[k];
      return box && (agents.length > 1 || box.isApart) ? [leaderTo(of, box)] : [];
    }),
    branches: named.flatMap((branch, k) => {
      const box = placed[k];
      return box ? [{ branch, x: box.x, y: box.y + 18 }] : [];
    }),
    sources: placed
      .slice(named.length, named.length + sources.length)
      .flatMap((box) => (box ? [{ x: box.x, y: box.y + 11 }] : [])),
  };
}

/** One has its glyph at its bus; several have theirs in a list beside it, or one on another where there is no room for that. */
function agentsOf(agents: readonly string[], { x, y }: Point, box: Box | undefined): AgentPlace[] {
  if (!box) return agents.map((agent) => ({ agent, x, y, name: '', nameX: 0, nameY: 0 }));
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

/** What names must keep off: branches that are drawn; of those drawn wide both sides. */
function linesOf({ network: { branches }, from, to, hasStates, named }: MapModel, { x, y }: Places): Float32Array {
  const line = (branch: number, aside = 0): number[] => {
    const [x1, y1, x2, y2] = [x[from[branch]], y[from[branch]], x[to[branch]], y[to[branch]]];
    const length = Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2) || 1;
    const [dx, dy] = [(aside * (y1 - y2)) / length, (aside * (x2 - x1)) / length];
    return [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
  };
  const drawn = branches.flatMap(({ closed }, branch) => (closed || hasStates ? line(branch) : []));
  return Float32Array.from([...drawn, ...named.flatMap((branch) => [...line(branch, WIDE), ...line(branch, -WIDE)])]);
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
