import { stream } from '../worlds/streams.ts';
import { type Branch, type Bus, busAt, type Generation, type Network, prepareNetwork } from './network.ts';

/** Id of the one line between the station and the external grid, which carries everything. */
export const bleiswijkMainLine = 'main';

/** Nodes of the aggregators of the case study, by the direction they offer. */
export const bleiswijkAggregatorNodes = { upward: [12, 42, 145, 146, 147], downward: [18, 15, 179, 41, 183] };

/**
 * How much of what is installed runs at once, as shares of installed MW; EVs of the aggregators not included.
 * `load` runs between `minimum` and `peak`, and `minimum` is also a sunny weekend noon (little industry, and rooftop
 * panels behind the meters); `pvPeak` is a clear noon; `machines` are CHP engines of greenhouses: in summer at the least
 * output a gas engine holds, in winter most of the day on heat demand. Chosen, not measured: see `bleiswijkNetwork`.
 */
export const bleiswijkLoadFactors = {
  summer: { minimum: 0.075, peak: 0.15, pvPeak: 0.8, machines: 0.45 },
  winter: { minimum: 0.11, peak: 0.22, pvPeak: 0.45, machines: 0.75 },
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
const installedLoadMw = 66.06;
const loadPowerFactor = 0.98;
const machineCount = 25;
const machineMw = 11.36;
const pvCount = 16;
const pvMw = 8.5;
const frequencyHz = 50;

/** A cable, per km. Round figures of aluminium XLPE cables of the 6/10 kV and 18/30 kV classes; r by IEC 60228 at 20 C. */
interface Cable {
  rOhm: number;
  xOhm: number;
  cMicrofarad: number;
  ampereRating: number;
}
const trunkCable: Cable = { rOhm: 0.125, xOhm: 0.1, cMicrofarad: 0.4, ampereRating: 360 };
const branchCable: Cable = { rOhm: 0.206, xOhm: 0.11, cMicrofarad: 0.33, ampereRating: 275 };
const mainCable: Cable = { rOhm: 0.164, xOhm: 0.12, cMicrofarad: 0.22, ampereRating: 285 };
const mainLengthKm = 5;

const transformerType = { ratingMva: 10, shortCircuit: 0.1, copperLoss: 0.006, ironMw: 0.009, tap: 0.99 };

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

/**
 * A network in place of the one behind Bleiswijk station, which is not public: drawn once from the totals its
 * description gives, and nothing else in it is the real one. 182 busbars (nodes 2 to 183; node 1 is the connection point
 * to the external 25 kV grid, which is not the station's), 4 transformers 25/10.5 kV, 224 lines of which 178 are closed
 * and 46 are open ties, 166 loads, 25 synchronous machines, PV at 16 nodes.
 *
 * Readings of the totals. 66.06 MW installed is the loads' connected capacity (PV of 8.5 MW is 12.87 % of it, which is
 * the stated penetration); `loadMw` holds it, and `bleiswijkLoadFactors` say how much of it runs. 11.36 MW spinning
 * reserve is the machines' capacity. A generation unit's `outputMw` is its installed capacity. Loads have power factor
 * 0.98, generation runs at 1.
 *
 * One line (`bleiswijkMainLine`, 285 A at 25 kV: 12.3 MVA) leads to node 2, whose four transformers each feed a 10.5 kV
 * section of five feeders. Its loading, MW, losses aside:
 *
 *     summer, sunny weekend noon  0.8 x 8.5 PV + 0.45 x 11.36 machines - 0.075 x 66.06 load =  7.0 out,  56 %
 *       with 5 x 100 EVs x 11 kW upward                                              + 5.5  = 12.5 out, 101 %
 *     summer, night, all 1,000 EVs charging at once     0.075 x 66.06 - 0.45 x 11.36 + 11.0 = 10.8 in,   88 %
 *     winter, evening peak        0.22 x 66.06 load - 0.75 x 11.36 machines                 =  6.0 in,   49 %
 *       with a fifth of 1,000 EVs charging                                           + 2.2  =  8.2 in,   67 %
 *     winter, night, all 1,000 EVs charging at once      0.11 x 66.06 - 0.75 x 11.36 + 11.0 =  9.7 in,   79 %
 *
 * @param seed of the drawing; the default one is the case study's
 */
export function bleiswijkNetwork(seed = 'bleiswijk'): Network {
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
  const loadSizes = sizes(loadCount, installedLoadMw, drawFor('loads'));
  const mvarPerMw = Math.tan(Math.acos(loadPowerFactor));
  loaded.forEach((node, k) => {
    buses[node - 1].loadMw = loadSizes[k];
    buses[node - 1].loadMvar = loadSizes[k] * mvarPerMw;
  });

  const units = (kind: 'pv' | 'synchronous', count: number, totalMw: number): Generation[] => {
    const uniform = drawFor(kind);
    const nodes = draw(loaded, count, uniform).sort((a, b) => a - b);
    return sizes(count, totalMw, uniform).map((installedMw, k) => {
      const bus = nodes[k] - 1;
      return { id: `${kind}-${k + 1}`, bus, kind, installedMw, outputMw: installedMw, outputMvar: 0 };
    });
  };
  const generation = [...units('synchronous', machineCount, machineMw), ...units('pv', pvCount, pvMw)];
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
