import { hypot } from '../arithmetic/index.ts';
import { type Random, stream } from '../random/streams.ts';
import { sum } from '../series.ts';
import { createLinearModel } from './linear.ts';
import { type Branch, type Bus, type Network, type Position, prepareNetwork } from './network.ts';

const baseKv = 135;
const baseMva = 100;
const busCount = 30;
const lineCount = 41;
const windBus = 5;
/** On the way of a line, at a quarter of it: its load, and the rating of what leads there. */
const onTheWay = { bus: 8, at: 0.25, loadMw: 30, loadMvar: 30, ratingMva: 32 };
/** The other load, of so many buses that are drawn; none is where wind may be. */
const others = { buses: 19, without: [windBus, onTheWay.bus], loadMw: 159.2, loadMvar: 77.2 };
const totalLoadMw = others.loadMw + onTheWay.loadMw;
/** By unit: its bus, Pmax in MW, and cost in EUR/h of P MW: c2 P^2 + c1 P. */
const units = [
  { bus: 1, maxMw: 80, c2: 0.02, c1: 2 },
  { bus: 2, maxMw: 80, c2: 0.0175, c1: 1.75 },
  { bus: 22, maxMw: 50, c2: 0.0625, c1: 1 },
  { bus: 27, maxMw: 55, c2: 0.00834, c1: 3.25 },
  { bus: 23, maxMw: 30, c2: 0.025, c1: 3 },
  { bus: 13, maxMw: 40, c2: 0.025, c1: 3 },
];
const evenShare = totalLoadMw / sum(units.map(({ maxMw }) => maxMw));
/** Where there is room for wind. */
const windRoom = { bus: windBus, maxMw: 40 };
/** Ratings that lines come in, and how many times the largest flow they are at least. */
const ratingsMva = [16, 32, 65, 130];
const room = 1.2;
/** Reactance of a line as long as the map is wide. */
const reactancePu = 0.7;
/** Places on the map that are drawn for a bus, of which the one farthest from all others is taken. */
const placesTried = 8;

const distance = (one: Position, other: Position) => hypot(one.x - other.x, one.y - other.y);

/** Places on a map of width 1, spread out. */
function layBuses(count: number, { uniform }: Random): Position[] {
  const placed: Position[] = [];
  while (placed.length < count) {
    const tried = Array.from({ length: placesTried }, () => ({ x: uniform(), y: uniform() }));
    const nearest = tried.map((place) => Math.min(...placed.map((other) => distance(place, other))));
    placed.push(tried[nearest.indexOf(Math.max(...nearest))]);
  }
  return placed;
}

/** Pairs of buses that lines join: the shortest tree, then one by one the line that spares the longest detour for its length. */
function layLines(positions: readonly Position[], count: number): [number, number][] {
  const lengths = positions.map((one) => positions.map((other) => distance(one, other)));
  const pairs: [number, number][] = [];
  const reached = [0];
  while (reached.length < positions.length) {
    const left = positions.map((_, bus) => bus).filter((bus) => !reached.includes(bus));
    const ways = left.flatMap((to) => reached.map((from): [number, number] => [from, to]));
    const shortest = ways.reduce((best, way) => (lengths[way[0]][way[1]] < lengths[best[0]][best[1]] ? way : best));
    pairs.push(shortest);
    reached.push(shortest[1]);
  }
  while (pairs.length < count) {
    const detours = detoursOf(lengths, pairs);
    let best = pairs[0];
    let longest = 1;
    detours.forEach((row, from) => {
      for (let to = from + 1; to < row.length; to++) {
        if (row[to] / lengths[from][to] > longest) {
          longest = row[to] / lengths[from][to];
          best = [from, to];
        }
      }
    });
    pairs.push(best);
  }
  return pairs;
}

/** Shortest ways along lines between all buses. */
function detoursOf(lengths: readonly number[][], pairs: readonly [number, number][]): number[][] {
  const ways = lengths.map((row, from) => row.map((_, to) => (from === to ? 0 : Number.POSITIVE_INFINITY)));
  for (const [from, to] of pairs) {
    ways[from][to] = lengths[from][to];
    ways[to][from] = lengths[from][to];
  }
  for (let over = 0; over < ways.length; over++) {
    for (const row of ways) {
      for (let to = 0; to < row.length; to++) row[to] = Math.min(row[to], row[over] + ways[over][to]);
    }
  }
  return ways;
}

/** All buses but the one on the way are laid and joined, then a line that is drawn is led over that one. */
function layMap(random: Random): { positions: Position[]; lines: { from: number; to: number; length: number }[] } {
  const between = onTheWay.bus - 1;
  const positions = layBuses(busCount - 1, random);
  const pairs = layLines(positions, lineCount - 1);
  const led = pairs[Math.floor(random.uniform() * pairs.length)];
  const [one, other] = led.map((bus) => positions[bus]);
  const { at } = onTheWay;
  positions.splice(between, 0, { x: one.x + at * (other.x - one.x), y: one.y + at * (other.y - one.y) });
  const numbered = (bus: number) => (bus < between ? bus : bus + 1);
  const [near, far] = led.map(numbered);
  const lines = pairs
    .flatMap((pair) => (pair === led ? [near, far].map((bus) => [bus, between]) : [pair.map(numbered)]))
    .map((ends) => ({ from: Math.min(...ends), to: Math.max(...ends) }))
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to }) => ({ from, to, length: distance(positions[from], positions[to]) }));
  return { positions, lines };
}

/** `count` different members of a list, in drawn order. */
function draw<T>(members: readonly T[], count: number, { uniform }: Random): T[] {
  const left = [...members];
  return Array.from({ length: count }, () => left.splice(Math.floor(uniform() * left.length), 1)[0]);
}

/**
 * A meshed network in place of MATPOWER's case30, whose file does not ship: drawn once from totals, and nothing else in it is the real
 * one. 30 buses at 135 kV, 41 lines on a map; 189.2 MW and 107.2 Mvar, of which 30 and 30 at bus 8, which lies on the way of a line
 * and is fed from its two ends, and the rest at 19 buses (Alsac and Stott, IEEE Trans. PAS 93(3), 1974, as MATPOWER has it); six
 * units at buses 1, 2, 22, 27, 23 and 13 with Pmax and cost of Ferrero, Shahidehpour and Ramesh (IEEE Trans. Power Systems 12(3), 1997).
 * Ratings are those that case30 has most of: 16, 32, 65 or 130 MVA, the least of them with a fifth of room above the largest
 * flow when the units share the nominal load, and when one of them, or 40 MW of wind at bus 5, runs fully; 32 MVA at bus 8.
 * @param seed of the drawing; the default one is the case study's, chosen among 120 for lines that bind in its evening, and only then
 */
export function thirtyBusNetwork(seed = 'thirty buses 7'): Network {
  const { positions, lines } = layMap(stream(seed, 'network', 'map'));
  const buses = positions.map((position, k): Bus => {
    return { id: `${k + 1}`, baseKv, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0, position };
  });
  const loads = stream(seed, 'network', 'loads');
  const free = buses.filter((_, k) => !others.without.includes(k + 1));
  const loaded = draw(free, others.buses, loads);
  const sizes = loaded.map(() => 0.15 + loads.uniform());
  loaded.forEach((bus, k) => {
    const share = sizes[k] / sum(sizes);
    bus.loadMw = share * others.loadMw;
    bus.loadMvar = share * others.loadMvar;
  });
  Object.assign(buses[onTheWay.bus - 1], { loadMw: onTheWay.loadMw, loadMvar: onTheWay.loadMvar });

  const { uniform } = stream(seed, 'network', 'lines');
  const branches = lines.map(({ from, to, length }): Branch => {
    const xPu = reactancePu * length;
    const rPu = (0.2 + 0.2 * uniform()) * xPu;
    const line = { id: `${from + 1}-${to + 1}`, kind: 'line' as const, from, to, rPu, xPu, bPu: 0 };
    return { ...line, tap: 1, shiftRad: 0, ratingMva: onTheWay.ratingMva, closed: true };
  });
  const figures = units.map(({ bus, maxMw, c2, c1 }, k) => ({
    id: `gen ${k + 1}`,
    bus: bus - 1,
    limitsMw: { min: 0, max: maxMw },
    cost: { kind: 'polynomial' as const, startUpEur: 0, shutDownEur: 0, coefficients: [0, c1, c2] },
  }));
  const [reference, ...rest] = figures;
  const generation = rest.map((unit) => ({
    ...unit,
    kind: 'synchronous' as const,
    installedMw: unit.limitsMw.max,
    outputMw: evenShare * unit.limitsMw.max,
    outputMvar: 0,
  }));
  const network = prepareNetwork({
    name: 'thirty-buses',
    baseMva,
    buses,
    branches,
    generation,
    sources: [{ bus: reference.bus, voltagePu: 1 }],
    sourceUnits: [reference],
    voltageSetpoints: rest.map(({ bus }) => ({ bus, voltagePu: 1 })),
  });
  largestFlows(network).forEach((mw, l) => {
    if ([branches[l].from, branches[l].to].includes(onTheWay.bus - 1)) return;
    branches[l].ratingMva = ratingsMva.find((mva) => mva >= room * mw) ?? ratingsMva[ratingsMva.length - 1];
  });
  return network;
}

/** The largest flow on each line at nominal load: all units at one share of Pmax, or one of them, or wind, fully and the others so. */
function largestFlows(network: Network): Float64Array {
  const linear = createLinearModel(network);
  const load = Float64Array.from(network.buses, ({ loadMw }) => -loadMw);
  const largest = new Float64Array(network.branches.length);
  for (const full of [undefined, ...units, windRoom]) {
    const left = totalLoadMw - (full?.maxMw ?? 0);
    const shared = units.filter((unit) => unit !== full);
    const share = left / sum(shared.map(({ maxMw }) => maxMw));
    const injection = Float64Array.from(load);
    for (const { bus, maxMw } of shared) injection[bus - 1] += share * maxMw;
    if (full) injection[full.bus - 1] += full.maxMw;
    linear.flows(injection).forEach((mw, l) => {
      largest[l] = Math.max(largest[l], Math.abs(mw));
    });
  }
  return largest;
}
