import { acos, tan } from '../arithmetic/index.ts';
import { stream } from '../random/streams.ts';
import { type Branch, type Bus, busAt, type Generation, type Network, prepareNetwork } from './network.ts';

/** Id of the one line between the station and the external grid, which carries everything. */
export const bleiswijkMainLine = 'main';

/** Nodes of the aggregators of the case study, by the direction they offer. */
export const bleiswijkAggregatorNodes = { upward: [12, 42, 145, 146, 147], downward: [18, 15, 179, 41, 183] };

/**
 * How much of what is installed runs at once, as shares of installed MW; EVs of the aggregators not included.
 * `load` runs between `minimum` and `peak`; `pvPeak` is a clear noon; `machines` are heat and power engines of
 * greenhouses: in winter all of them at the published dispatch (spinning reserve left: 11.36 MW), in summer half.
 * The load factors and the summer share are chosen, not measured: see `bleiswijkNetwork`.
 */
export const bleiswijkLoadFactors = {
  summer: { minimum: 0.145, peak: 0.33, pvPeak: 0.8, machines: 0.5 },
  winter: { minimum: 0.4, peak: 0.68, pvPeak: 0.45, machines: 0.8026 },
};

const baseMva = 10;
const externalKv = 25;
const stationKv = 10.5;
const nodeCount = 183;
const sectionCount = 4;
const feedersPerSection = 5;
const firstFeederNode = 7;
const lineCount = 224;
const loadCount = 166;
const connectedLoadMw = 66.06;
const loadPowerFactor = 0.98;
const machineCount = 25;
const pvCount = 16;
const pvMw = 8.5;
const machineMw = 66.06 - pvMw;
const spinningReserveMw = 11.36;
const frequencyHz = 50;

/** A cable, per km. Round figures of aluminium XLPE cables of the 6/10 kV and 18/30 kV classes; r by IEC 60228 at 20 C. */
interface Cable {
  rOhm: number;
  xOhm: number;
  cMicrofarad: number;
  ampereRating: number;
}
const trunkCable: Cable = { rOhm: 0.1, xOhm: 0.1, cMicrofarad: 0.45, ampereRating: 405 };
const branchCable: Cable = { rOhm: 0.206, xOhm: 0.11, cMicrofarad: 0.33, ampereRating: 275 };
const mainCable: Cable = { rOhm: 0.047, xOhm: 0.1, cMicrofarad: 0.35, ampereRating: 585 };
const mainLengthKm = 5;

const transformerType = { ratingMva: 15, shortCircuit: 0.1, copperLoss: 0.006, ironMw: 0.012, tap: 0.99 };

function line(id: string, from: number, to: number, kv: number, km: number, cable: Cable, closed: boolean): Branch {
  const ohmPerPu = kv ** 2 / baseMva;
  return {
    id,
    kind: 'line',
    from,
    to,
    rPu: (cable.rOhm * km) / ohmPerPu,
    xPu: (cable.xOhm * km) / ohmPerPu,
    bPu: 2 * Math.PI * frequencyHz * cable.cMicrofarad * 1e-6 * km * ohmPerPu,
    tap: 1,
    shiftRad: 0,
    ratingMva: (Math.sqrt(3) * kv * cable.ampereRating) / 1000,
    closed,
  };
}

function transformer(id: string, from: number, to: number): Branch {
  const { ratingMva, shortCircuit, copperLoss, tap } = transformerType;
  const rPu = (copperLoss * baseMva) / ratingMva;
  const xPu = (Math.sqrt(shortCircuit ** 2 - copperLoss ** 2) * baseMva) / ratingMva;
  return { id, kind: 'transformer', from, to, rPu, xPu, bPu: 0, tap, shiftRad: 0, ratingMva, closed: true };
}

/** `count` different members of a list, in drawn order. */
function draw<T>(members: readonly T[], count: number, uniform: () => number): T[] {
  const left = [...members];
  return Array.from({ length: count }, () => left.splice(Math.floor(uniform() * left.length), 1)[0]);
}

/** Sizes between 1 and 4 to one another that sum to a total. */
function sizes(count: number, total: number, uniform: () => number): number[] {
  const raw = Array.from({ length: count }, () => 1 + 3 * uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((size) => (size * total) / sum);
}

/** The tree below each 10.5 kV section: feeders that mostly run on, now and then branch. Returns nodes per feeder. */
function layFeeders(branches: Branch[], uniform: () => number): number[][] {
  const feederCount = sectionCount * feedersPerSection;
  const nodes = nodeCount - firstFeederNode + 1;
  const feeders: number[][] = [];
  let next = firstFeederNode;
  for (let feeder = 0; feeder < feederCount; feeder++) {
    const length = Math.floor((nodes * (feeder + 1)) / feederCount) - Math.floor((nodes * feeder) / feederCount);
    const section = 3 + Math.floor(feeder / feedersPerSection);
    const members = Array.from({ length }, (_, k) => next + k);
    members.forEach((node, k) => {
      const branchesOff = k > 1 && uniform() < 0.2;
      const back = branchesOff ? Math.floor(uniform() * (k - 1)) : k - 1;
      const from = k === 0 ? section : members[back];
      const km = 0.2 + 0.6 * uniform();
      const cable = branchesOff ? branchCable : trunkCable;
      branches.push(line(`line-${node}`, from - 1, node - 1, stationKv, km, cable, true));
    });
    feeders.push(members);
    next += length;
  }
  return feeders;
}

/** Normally open ties: between neighbouring sections at the station, the rest between far ends of different feeders. */
function layTies(branches: Branch[], feeders: number[][], uniform: () => number): void {
  const tie = (from: number, to: number, km: number) => {
    const id = `tie-${branches.filter((branch) => !branch.closed).length + 1}`;
    branches.push(line(id, from - 1, to - 1, stationKv, km, trunkCable, false));
  };
  for (let section = 3; section < 2 + sectionCount; section++) tie(section, section + 1, 0.05);
  while (branches.filter((branch) => branch.kind === 'line').length < lineCount) {
    const [one, other] = draw(feeders, 2, uniform);
    const farEnd = (feeder: number[]) => feeder[feeder.length - 1 - Math.floor(uniform() * 3)];
    tie(farEnd(one), farEnd(other), 0.3 + 0.7 * uniform());
  }
}

/** A machine on the first half of every feeder, and the rest as second ones on feeders without an aggregator. */
function machineNodes(feeders: number[][], aggregatorNodes: readonly number[], uniform: () => number): number[] {
  const free = feeders.filter((feeder) => !feeder.some((node) => aggregatorNodes.includes(node)));
  const seconds = draw(free, machineCount - feeders.length, uniform);
  return [...feeders, ...seconds]
    .map((feeder) => feeder[Math.floor((uniform() * feeder.length) / 2)])
    .sort((a, b) => a - b);
}

const CASE_STUDY = 'bleiswijk';
/** What every run of the case study is given a copy of. */
let caseStudy: Network | undefined;

/**
 * A network in place of the one behind Bleiswijk station, which is not public: drawn once from the totals its
 * description gives, and nothing else in it is the real one. 182 busbars (nodes 2 to 183; node 1 is the connection point
 * to the external 25 kV grid, which is not the station's), 4 transformers 25/10.5 kV, 224 lines of which 178 are closed
 * and 46 are open ties, 166 loads, 25 synchronous machines, PV at 16 nodes.
 *
 * Readings of the totals. 66.06 MW installed is generation: PV of 8.5 MW is 12.87 % of it, the stated penetration, and
 * leaves 57.56 MW of machines; run so that 11.36 MW of spinning reserve are left, they make 46.2 MW. How much load is
 * connected is not published; `loadMw` holds as much as the generation, and `bleiswijkLoadFactors` say how much of it
 * runs. Loads have power factor 0.98, generation runs at 1. So it is an exporting grid, as one with this much of the
 * engines of greenhouses is, and low demand means reverse flow.
 *
 * One line (`bleiswijkMainLine`, 585 A at 25 kV: 25.3 MVA) leads to node 2, whose four transformers each feed a 10.5 kV
 * section of five feeders. What it carries, MW, losses and reactive power aside:
 *
 *     winter, night      0.803 x 57.56 machines - 0.40 x 66.06 load               = 19.8 out,  78 %
 *       with 5 x 100 EVs x 11 kW upward                                    + 5.5  = 25.3 out, 100 %
 *     winter, evening    0.803 x 57.56 machines - 0.68 x 66.06 load               =  1.3 out,   5 %
 *       with all 1,000 EVs charging at once                               - 11.0  =  9.7 in,   38 %
 *     summer, night      0.5 x 57.56 machines - 0.145 x 66.06 load                = 19.2 out,  76 %
 *       with 5 x 100 EVs x 11 kW upward                                    + 5.5  = 24.7 out,  98 %
 *
 * @param seed of the drawing; the default one is the case study's
 */
export function bleiswijkNetwork(seed = CASE_STUDY): Network {
  if (seed !== CASE_STUDY) return drawNetwork(seed);
  caseStudy ??= drawNetwork(seed);
  const each = <T extends object>(all: readonly T[]): T[] => all.map((one) => ({ ...one }));
  return {
    ...caseStudy,
    buses: each(caseStudy.buses),
    branches: each(caseStudy.branches),
    generation: each(caseStudy.generation),
    sources: each(caseStudy.sources),
    busIndex: new Map(caseStudy.busIndex),
  };
}

function drawNetwork(seed: string): Network {
  const drawFor = (purpose: string) => stream(seed, 'network', purpose).uniform;
  const buses = Array.from({ length: nodeCount }, (_, i): Bus => {
    const baseKv = i < 2 ? externalKv : stationKv;
    return { id: `${i + 1}`, baseKv, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 };
  });
  buses[1].shuntMw = sectionCount * transformerType.ironMw;

  const branches = [line(bleiswijkMainLine, 0, 1, externalKv, mainLengthKm, mainCable, true)];
  for (let section = 0; section < sectionCount; section++) {
    branches.push(transformer(`transformer-${section + 1}`, 1, 2 + section));
  }
  const feeders = layFeeders(branches, drawFor('feeders'));
  layTies(branches, feeders, drawFor('ties'));

  const feederNodes = feeders.flat();
  const aggregatorNodes = [...bleiswijkAggregatorNodes.upward, ...bleiswijkAggregatorNodes.downward];
  const maybeEmpty = feederNodes.filter((node) => !aggregatorNodes.includes(node));
  const empty = new Set(draw(maybeEmpty, feederNodes.length - loadCount, drawFor('joints')));
  const loaded = feederNodes.filter((node) => !empty.has(node));
  const loadSizes = sizes(loadCount, connectedLoadMw, drawFor('loads'));
  const mvarPerMw = tan(acos(loadPowerFactor));
  loaded.forEach((node, k) => {
    buses[node - 1].loadMw = loadSizes[k];
    buses[node - 1].loadMvar = loadSizes[k] * mvarPerMw;
  });

  const units = (kind: 'pv' | 'synchronous', nodes: number[], totalMw: number, runningShare: number): Generation[] =>
    sizes(nodes.length, totalMw, drawFor(`${kind} sizes`)).map((installedMw, k) => {
      const outputMw = runningShare * installedMw;
      return { id: `${kind}-${k + 1}`, bus: nodes[k] - 1, kind, installedMw, outputMw, outputMvar: 0 };
    });
  const pvNodes = draw(loaded, pvCount, drawFor('pv')).sort((a, b) => a - b);
  const generation = [
    ...units(
      'synchronous',
      machineNodes(feeders, aggregatorNodes, drawFor('machines')),
      machineMw,
      1 - spinningReserveMw / machineMw,
    ),
    ...units('pv', pvNodes, pvMw, 1),
  ];
  const sources = [{ bus: 0, voltagePu: 1 }];
  return prepareNetwork({ name: 'bleiswijk', baseMva, buses, branches, generation, sources });
}

/**
 * Injections per bus, MW and Mvar, when given shares of the installed load, PV and machines run.
 * @param extraMw further injection by node id (EVs: charging negative), at power factor 1
 */
export function bleiswijkInjection(
  network: Network,
  shares: { load: number; pv: number; machines: number },
  extraMw: Iterable<[node: string | number, mw: number]> = [],
): { injectionMw: Float64Array; injectionMvar: Float64Array } {
  const injectionMw = Float64Array.from(network.buses, (bus) => -shares.load * bus.loadMw);
  const injectionMvar = Float64Array.from(network.buses, (bus) => -shares.load * bus.loadMvar);
  for (const { bus, kind, installedMw } of network.generation) {
    injectionMw[bus] += installedMw * (kind === 'pv' ? shares.pv : shares.machines);
  }
  for (const [node, mw] of extraMw) injectionMw[busAt(network, node)] += mw;
  return { injectionMw, injectionMvar };
}
