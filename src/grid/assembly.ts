import { counted, firstOf } from '../counted.ts';
import { InputError } from '../errors.ts';
import { openEndAdmittance, physicalBaseMva } from './elements.ts';
import { type Range, voltageRangeOf } from './limits.ts';
import {
  type Branch,
  type Bus,
  type Generation,
  type Network,
  type Position,
  prepareNetwork,
  type Source,
  type SourceUnit,
} from './network.ts';
import { topologyOf } from './topology.ts';
import { given } from './units.ts';

/** A branch between raw buses, and at which of its ends a switch is open. */
interface RawBranch {
  branch: Branch;
  openAt: { from: boolean; to: boolean };
}

/** A voltage that is held, and where the file says so. */
interface Held extends Source {
  path: string;
}

/** What a network of buses, switches and elements consists of. Buses are given by their place in `buses`. */
export interface RawNetwork {
  name: string;
  buses: { id: string; baseKv: number; inService: boolean; voltageLimitsPu?: Range; position?: Position }[];
  /** Pairs of buses that a closed switch makes one. */
  joined: { one: number; other: number; path: string }[];
  branches: RawBranch[];
  loads: { bus: number; mw: number; mvar: number }[];
  /** As drawn at 1 p.u. voltage: MW, and Mvar injected. */
  shunts: { bus: number; mw: number; mvar: number }[];
  generation: Generation[];
  sources: Held[];
  sourceUnits: SourceUnit[];
  setpoints: Held[];
  notes: string[];
}

/** A raw network with nothing in it yet. */
export const emptyRaw = (name: string): RawNetwork => ({
  name,
  buses: [],
  joined: [],
  branches: [],
  loads: [],
  shunts: [],
  generation: [],
  sources: [],
  sourceUnits: [],
  setpoints: [],
  notes: [],
});

/** Per bus: the first of those it is one with. */
function joinBuses({ buses, joined }: RawNetwork, file: string): Int32Array {
  const first = Int32Array.from(buses, (_, i) => i);
  const find = (bus: number): number => {
    let at = bus;
    while (first[at] !== at) at = first[at];
    for (let next = bus; first[next] !== at; ) [next, first[next]] = [first[next], at];
    return at;
  };
  for (const { one, other, path } of joined) {
    if (!buses[one].inService || !buses[other].inService) continue;
    if (buses[one].baseKv !== buses[other].baseKv) {
      const found = `a closed switch between ${buses[one].baseKv} kV and ${buses[other].baseKv} kV`;
      throw new InputError({ file, path, found, expected: 'one voltage at both sides' });
    }
    const [low, high] = [find(one), find(other)].sort((a, b) => a - b);
    first[high] = low;
  }
  return first.map((_, bus) => find(bus));
}

/** One voltage a bus, where several hold it at the same. */
function oneEach(held: readonly Held[], file: string): Source[] {
  const at = new Map<number, Held>();
  for (const each of held) {
    const known = at.get(each.bus);
    if (known && known.voltagePu !== each.voltagePu) {
      const found = `${each.voltagePu} p.u. at a bus that ${known.path} holds at ${known.voltagePu}`;
      throw new InputError({ file, path: each.path, found, expected: 'one voltage a bus' });
    }
    if (!known) at.set(each.bus, each);
  }
  return [...at.values()].map(({ bus, voltagePu }) => ({ bus, voltagePu }));
}

const nothingThere = { loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 };

/** A bus made of several keeps within the limits of each, and stands where the first stands that stands anywhere. */
function joinFigures(raw: RawNetwork, first: Int32Array, buses: Bus[], file: string): void {
  raw.buses.forEach(({ id, inService, voltageLimitsPu: own, position }, i) => {
    const bus = buses[first[i]];
    if (!inService || first[i] === i) return;
    if (position) bus.position ??= position;
    if (!own) return;
    const { min, max } = bus.voltageLimitsPu ?? own;
    const fault = (found: string, expected: string) =>
      new InputError({ file, path: `bus ${id}, one with ${bus.id}`, found: `voltage ${found}`, expected });
    const both = voltageRangeOf(Math.max(min, own.min), Math.min(max, own.max), fault);
    if (both) bus.voltageLimitsPu = both;
  });
}

/** Names of elements for a note, the first eight of many. */
export const some = (names: readonly (string | number)[]) => firstOf(names, 8);

/**
 * Makes a network of buses and switches one of buses and branches, by these rules, each told in the network's notes:
 * - Buses that closed switches join become one, by the id of the first; the others' ids still find it.
 * - What stands at a bus out of service is out of service, and a branch there is open at that end.
 * - A branch open at one end is an open tie. What it draws there (its charging, a transformer's no-load current) becomes a
 *   shunt at the other end, by its exact input admittance.
 * - A line with both ends at one bus becomes its charging; a bus without load, generation or supply is left out.
 * @throws InputError where voltages contradict each other, or as `prepareNetwork`
 */
export function assemble(raw: RawNetwork, file: string): Network {
  const notes = [...raw.notes];
  const first = joinBuses(raw, file);
  const buses = raw.buses.map(({ inService: _, ...bus }): Bus => ({ ...bus, ...nothingThere }));
  joinFigures(raw, first, buses, file);
  const alive = (bus: number) => raw.buses[bus].inService;
  const out = raw.buses.filter(({ inService }) => !inService).map(({ id }) => id);
  if (out.length > 0) notes.push(`Out of service, with what stands there: buses ${some(out)}.`);
  const merged = raw.buses.filter((_, i) => first[i] !== i).length;
  if (merged > 0)
    notes.push(`Closed switches join ${counted(merged, 'bus', 'buses')} to others; either id finds the bus.`);

  for (const { bus, mw, mvar } of raw.loads) {
    if (!alive(bus)) continue;
    buses[first[bus]].loadMw += mw;
    buses[first[bus]].loadMvar += mvar;
  }
  const addShunt = (bus: number, mw: number, mvar: number) => {
    if (!alive(bus)) return;
    buses[first[bus]].shuntMw += mw;
    buses[first[bus]].shuntMvar += mvar;
  };
  for (const { bus, mw, mvar } of raw.shunts) addShunt(bus, mw, mvar);

  const halfOpen: string[] = [];
  const unattached: string[] = [];
  const branches = raw.branches.flatMap(({ branch, openAt }): Branch[] => {
    const fromLive = alive(branch.from) && !openAt.from;
    const toLive = alive(branch.to) && !openAt.to;
    const placed = { ...branch, from: first[branch.from], to: first[branch.to] };
    let openEnd: Branch['openEnd'];
    const loop = placed.from === placed.to && branch.from !== branch.to;
    if (branch.closed && fromLive !== toLive) {
      const at = fromLive ? 'from' : 'to';
      const seen = openEndAdmittance(branch, at);
      openEnd = { bus: placed[at], mw: seen.gPu * physicalBaseMva, mvar: seen.bPu * physicalBaseMva };
      addShunt(branch[at], openEnd.mw, openEnd.mvar);
      halfOpen.push(branch.id);
    }
    if (!alive(branch.from) || !alive(branch.to) || (loop && branch.kind === 'line')) {
      if (loop && branch.closed && fromLive && toLive) {
        addShunt(branch.from, (branch.gPu ?? 0) * physicalBaseMva, branch.bPu * physicalBaseMva);
      }
      unattached.push(branch.id);
      return [];
    }
    const closed = branch.closed && fromLive && toLive;
    return [{ ...placed, closed, ...given({ openEnd }) }];
  });
  if (halfOpen.length > 0)
    notes.push(`Open at one end, so open ties, their charging a shunt at the other: ${some(halfOpen)}.`);
  if (unattached.length > 0)
    notes.push(`At a bus out of service, or bridged by closed switches, so left out: ${some(unattached)}.`);

  const live = <T extends { bus: number }>(all: readonly T[]) =>
    all.filter(({ bus }) => alive(bus)).map((unit) => ({ ...unit, bus: first[unit.bus] }));
  const generation = live(raw.generation);
  const sourceUnits = live(raw.sourceUnits);
  const sources = oneEach(live(raw.sources), file);
  const atSource = new Set(sources.map(({ bus }) => bus));
  oneEach([...live(raw.sources), ...live(raw.setpoints)], file);
  const setpoints = oneEach(live(raw.setpoints), file).filter(({ bus }) => !atSource.has(bus));

  const { rootOf } = topologyOf({ name: raw.name, buses, branches, sources });
  const used = new Set([...generation.map(({ bus }) => bus), ...setpoints.map(({ bus }) => bus)]);
  const bare = ({ loadMw, loadMvar }: Bus, i: number) => loadMw === 0 && loadMvar === 0 && !used.has(i);
  const standing = buses.map((_, i) => alive(i) && first[i] === i);
  const idle = buses.flatMap((bus, i) => (standing[i] && rootOf[i] < 0 && bare(bus, i) ? [i] : []));
  if (idle.length > 0 && sources.length > 0) {
    notes.push(
      `Not supplied and without load or generation, so left out: buses ${some(idle.map((i) => buses[i].id))}.`,
    );
    for (const i of idle) standing[i] = false;
  }

  const place = new Int32Array(buses.length).fill(-1);
  const kept = buses.filter((_, i) => standing[i]);
  let next = 0;
  for (let i = 0; i < buses.length; i++) if (standing[i]) place[i] = next++;
  const moved = <T extends { bus: number }>(each: T): T => ({ ...each, bus: place[each.bus] });
  const network = prepareNetwork(
    {
      name: raw.name,
      baseMva: physicalBaseMva,
      buses: kept,
      branches: branches
        .filter(({ from, to }) => standing[from] && standing[to])
        .map((branch) => ({
          ...branch,
          from: place[branch.from],
          to: place[branch.to],
          ...given({ openEnd: branch.openEnd && moved(branch.openEnd) }),
        })),
      generation: generation.map(moved),
      sources: sources.map(moved),
      ...(sourceUnits.length > 0 ? { sourceUnits: sourceUnits.map(moved) } : {}),
      voltageSetpoints: setpoints.map(moved),
      notes,
    },
    file,
  );
  raw.buses.forEach(({ id }, i) => {
    if (place[first[i]] >= 0 && !network.busIndex.has(id)) network.busIndex.set(id, place[first[i]]);
  });
  return network;
}
