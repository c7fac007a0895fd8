import { stream } from '../random/streams.ts';
import { sum } from '../series.ts';
import { type Branch, type Bus, type Network, prepareNetwork } from './network.ts';
import { createPowerFlow } from './powerFlow.ts';

const baseKv = 12.66;
const ohmPerPu = baseKv ** 2;
const busCount = 33;
/** Buses that are laid one after the other, from the bus they leave; what is drawn there together, MW and Mvar. */
const sections = [
  { from: 1, first: 2, last: 6, loadMw: 0.43, loadMvar: 0.23 },
  { from: 6, first: 7, last: 18, loadMw: 1.075, loadMvar: 0.51 },
  { from: 2, first: 19, last: 22, loadMw: 0.36, loadMvar: 0.16 },
  { from: 3, first: 23, last: 25, loadMw: 0.93, loadMvar: 0.45 },
  { from: 6, first: 26, last: 33, loadMw: 0.92, loadMvar: 0.95 },
];
/** Ratings by the number of the line, which is one less than that of the bus at its end. */
const ratingsMva = [
  { upTo: 2, mva: 4.6 },
  { upTo: 5, mva: 2.9 },
  { upTo: 9, mva: 1.4 },
  { upTo: 32, mva: 2 },
];
/** What AC power flow finds at nominal load. */
const published = { lossMw: 0.2027, lowestVoltagePu: 0.9131 };

const ratingOf = (line: number) => ratingsMva.find(({ upTo }) => line <= upTo)?.mva ?? Number.POSITIVE_INFINITY;

/** Weights of a section's buses as shares of its load. */
function shares(count: number, uniform: () => number): number[] {
  const weights = Array.from({ length: count }, () => 0.4 + uniform());
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

/** The branches with all resistances, and all reactances, times a factor. */
const scaled = (branches: readonly Branch[], r: number, x: number): Branch[] =>
  branches.map((branch) => ({ ...branch, rPu: r * branch.rPu, xPu: x * branch.xPu }));

/** Scales resistances until the losses are those published, and reactances until the lowest voltage is. */
function fitted(make: (branches: Branch[]) => Network, branches: readonly Branch[]): Network {
  let [r, x] = [1, 1];
  for (let round = 0; round < 40; round++) {
    const network = make(scaled(branches, r, x));
    const drawn = (figure: 'loadMw' | 'loadMvar') => Float64Array.from(network.buses, (bus) => -bus[figure]);
    const { lossMw, voltagePu } = createPowerFlow(network).solve(drawn('loadMw'), drawn('loadMvar'));
    const drop = 1 - Math.min(...voltagePu);
    r *= published.lossMw / lossMw;
    x *= (1 - published.lowestVoltagePu) / drop;
  }
  return make(scaled(branches, r, x));
}

/**
 * A radial feeder in place of the 33-bus system of Baran and Wu (IEEE Trans. Power Delivery 4(2), 1989), whose file does not ship:
 * drawn once from totals, and nothing else in it is the real one. 12.66 kV, fed at bus 1 at 1 p.u.; a trunk of buses 1 to 18, and
 * laterals 19-22 from 2, 23-25 from 3 and 26-33 from 6, without ties. It draws 3.715 MW and 2.3 Mvar (0.43 and 0.23 at buses 2-6,
 * 1.075 and 0.51 at 7-18, 0.36 and 0.16, 0.93 and 0.45, 0.92 and 0.95 on the laterals); resistances are scaled so that AC power flow
 * loses 202.7 kW then, and reactances so that the lowest voltage is 0.9131 p.u., both as published. That system has no ratings: these
 * are chosen, 4.6 MVA on the first two lines of the trunk, 2.9 on the next three, 1.4 on the next four and 2 on all others.
 * @param seed of the drawing
 */
export function thirtyThreeBusFeeder(seed = 'main feeder'): Network {
  const lengths = stream(seed, 'network', 'lines').uniform;
  const weights = stream(seed, 'network', 'loads').uniform;
  const buses: Bus[] = Array.from({ length: busCount }, (_, k) => {
    return { id: `${k + 1}`, baseKv, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 };
  });
  const branches: Branch[] = [];
  for (const { from, first, last, loadMw, loadMvar } of sections) {
    const shareOf = shares(last - first + 1, weights);
    for (let bus = first; bus <= last; bus++) {
      const parent = bus === first ? from : bus - 1;
      const rOhm = (bus === 2 ? 0.1 : bus <= 6 ? 0.4 : 0.6) * (0.5 + lengths());
      const line = { id: `${parent}-${bus}`, kind: 'line' as const, from: parent - 1, to: bus - 1 };
      const electrical = { rPu: rOhm / ohmPerPu, xPu: (0.5 + 0.4 * lengths()) * (rOhm / ohmPerPu), bPu: 0 };
      branches.push({ ...line, ...electrical, tap: 1, shiftRad: 0, ratingMva: ratingOf(bus - 1), closed: true });
      buses[bus - 1].loadMw = loadMw * shareOf[bus - first];
      buses[bus - 1].loadMvar = loadMvar * shareOf[bus - first];
    }
  }
  const sources = [{ bus: 0, voltagePu: 1 }];
  const make = (lines: Branch[]) =>
    prepareNetwork({ name: 'main-feeder', baseMva: 1, buses, branches: lines, generation: [], sources });
  return fitted(make, branches);
}
