import { stream } from '../random/streams.ts';
import { type Branch, type Bus, type Network, prepareNetwork } from './network.ts';

const baseKv = 11;
const ohmPerPu = baseKv ** 2;
const busCount = 70;
/** Buses at the external grid, each a substation of its own. */
const substations = [1, 70];
/** Buses of each feeder, in the order in which they are laid: the trunk first, then laterals. */
const feeders = [
  { from: 1, buses: [...span(2, 15), 68, 69], trunk: 8, loadMw: 1.015 },
  { from: 1, buses: span(16, 29), trunk: 7, loadMw: 1.156 },
  { from: 70, buses: span(30, 50), trunk: 9, loadMw: 1.722 },
  { from: 70, buses: span(51, 67), trunk: 8, loadMw: 1.493 },
];
const totalMvar = 3.6876;
/** Laterals leave the trunk for so many buses at a time. */
const lateralLength = 4;

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}

/** Overhead line and cable of 11 kV: x is nearly r on trunks, two thirds of it on laterals. */
function line(from: number, to: number, rOhm: number, xOverR: number, closed: boolean): Branch {
  return {
    id: `${from}-${to}`,
    kind: 'line',
    from: from - 1,
    to: to - 1,
    rPu: rOhm / ohmPerPu,
    xPu: (xOverR * rOhm) / ohmPerPu,
    bPu: 0,
    tap: 1,
    shiftRad: 0,
    ratingMva: Number.POSITIVE_INFINITY,
    closed,
  };
}

/**
 * A radial grid with ties in place of the 70-bus system of Das (2006), whose file does not ship: drawn once from totals, and nothing else in
 * it is the real one. 11 kV, 70 buses, substations at 1 and 70, four feeders of 16, 14, 21 and 17 buses with 1.015, 1.156, 1.722 and
 * 1.493 MW (5.386 MW and 3.6876 Mvar in all, without units), 68 lines, and eight open ties: two within a feeder, two between feeders of one
 * substation, and four from one substation's feeders to the other's. No line has a rating.
 * @param seed of the drawing
 */
export function fourFeederNetwork(seed = 'four feeders'): Network {
  const { uniform } = stream(seed, 'network', 'lines');
  const weights = stream(seed, 'network', 'loads').uniform;
  const totalMw = feeders.reduce((sum, { loadMw }) => sum + loadMw, 0);
  const loadMw = new Float64Array(busCount + 1);
  const branches: Branch[] = [];
  const ends: { trunk: number; laterals: number[] }[] = [];
  for (const { from, buses, trunk, loadMw: totalOfFeeder } of feeders) {
    const laterals: number[] = [];
    buses.forEach((bus, k) => {
      const onTrunk = k < trunk;
      const place = (k - trunk) % lateralLength;
      const startsLateral = !onTrunk && place === 0;
      const branchOff = buses[1 + Math.floor(uniform() * (trunk - 2))];
      const parent = k === 0 ? from : startsLateral ? branchOff : buses[k - 1];
      const rOhm = onTrunk ? 0.35 + 0.7 * uniform() : 0.5 + 0.8 * uniform();
      branches.push(line(parent, bus, k === 0 ? 0.5 * rOhm : rOhm, onTrunk ? 0.98 : 0.68, true));
      if (!onTrunk && (place === lateralLength - 1 || k === buses.length - 1)) laterals.push(bus);
    });
    ends.push({ trunk: buses[trunk - 1], laterals });
    const sizes = buses.map(() => 0.2 + weights());
    const sum = sizes.reduce((a, b) => a + b, 0);
    buses.forEach((bus, k) => {
      loadMw[bus] = (totalOfFeeder * sizes[k]) / sum;
    });
  }
  const [one, two, three, four] = ends;
  const ties = [
    [one.trunk, one.laterals[0]],
    [three.trunk, three.laterals[0]],
    [one.trunk, two.trunk],
    [three.trunk, four.trunk],
    [one.laterals[1], four.laterals[0]],
    [two.laterals[0], four.laterals[1]],
    [one.trunk, three.laterals[1]],
    [two.trunk, four.trunk],
  ];
  for (const [from, to] of ties) branches.push(line(from, to, 0.25 + 0.4 * uniform(), 0.8, false));
  const buses = span(1, busCount).map((id): Bus => {
    const mw = loadMw[id];
    return { id: `${id}`, baseKv, loadMw: mw, loadMvar: (mw * totalMvar) / totalMw, shuntMw: 0, shuntMvar: 0 };
  });
  const sources = substations.map((id) => ({ bus: id - 1, voltagePu: 1 }));
  return prepareNetwork({ name: 'four-feeders', baseMva: 1, buses, branches, generation: [], sources });
}
