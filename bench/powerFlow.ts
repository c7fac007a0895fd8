import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Matrix } from 'mathjs';
import { bleiswijkInjection, bleiswijkLoadFactors, bleiswijkNetwork } from '../src/grid/bleiswijk.ts';
import { eliminationOrder } from '../src/grid/eliminationOrder.ts';
import { type Branch, type Network, nominalInjection, prepareNetwork } from '../src/grid/network.ts';
import { createNewton } from '../src/grid/newton.ts';
import { createPowerFlow, type PowerFlow } from '../src/grid/powerFlow.ts';
import { readNetwork } from '../src/grid/readNetwork.ts';
import { createLu } from '../src/grid/sparseLu.ts';
import { sparsePattern } from '../src/grid/sparsePattern.ts';
import { thirtyBusNetwork } from '../src/grid/thirtyBuses.ts';
import { mathjs } from '../src/studies/mathjs.ts';
import { type Figure, show } from './figure.ts';

interface Injection {
  injectionMw: Float64Array;
  injectionMvar: Float64Array;
}

/** Least CPU time of a piece of work, seconds, of some tries of about `least` seconds each. */
function cpuSeconds(work: () => unknown, least = 0.05, tries = 7): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < tries; k++) {
    const before = process.cpuUsage();
    let rounds = 0;
    let taken = 0;
    while (taken < least) {
      work();
      rounds++;
      const { user, system } = process.cpuUsage(before);
      taken = (user + system) / 1e6;
    }
    best = Math.min(best, taken / rounds);
  }
  return best;
}

/** CPU seconds a solve, with loads that differ from one solve to the next. */
function secondsOf(powerFlow: PowerFlow, states: readonly Injection[]): number {
  const round = () => {
    for (const { injectionMw, injectionMvar } of states) powerFlow.solve(injectionMw, injectionMvar);
  };
  return cpuSeconds(round) / states.length;
}

const bareBus = { baseKv: 150, loadMw: 1, loadMvar: 0.2, shuntMw: 0, shuntMvar: 0 };

/** A meshed network of so many buses in rows of 20 to 45: each joined to the one above it, and three of five to their neighbour. */
function meshedNetwork(count: number): Network {
  const width = Math.max(20, Math.round(Math.sqrt(count)));
  const ends = Array.from({ length: count }, (_, bus) => [
    ...(bus >= width ? [[bus - width, bus]] : []),
    ...(bus % width > 0 && (bus < width || (bus * 7) % 5 < 3) ? [[bus - 1, bus]] : []),
  ]).flat();
  const branches = ends.map(([from, to], i): Branch => {
    const electrical = { rPu: 0.0005, xPu: 0.003, bPu: 0.001, tap: 1, shiftRad: 0 };
    return { id: `${i}`, kind: 'line', from, to, ...electrical, ratingMva: 100, closed: true };
  });
  return prepareNetwork({
    name: `${count} buses`,
    baseMva: 100,
    buses: Array.from({ length: count }, (_, bus) => ({ ...bareBus, id: `${bus}` })),
    branches,
    generation: [],
    sources: Array.from({ length: Math.ceil(count / 100) }, (_, k) => ({ bus: k * 100, voltagePu: 1.02 })),
  });
}

/** Exported by mathjs, but missing from its type declarations. */
interface WithSparseMatrix {
  SparseMatrix: new (data: { values: number[]; index: number[]; ptr: number[]; size: number[] }) => Matrix;
}

/** How many times the CPU time of a step by places found before mathjs takes for it, on a matrix with the pattern of a Jacobian. */
function overMathjs({ buses, branches }: Network): number {
  const size = 2 * buses.length;
  const at = new Int32Array(buses.length);
  eliminationOrder(buses.length, branches, new Set()).forEach((bus, k) => {
    at[bus] = 2 * k;
  });
  const pairs = [
    ...buses.map((_, bus) => ({ row: at[bus], column: at[bus], value: 40 })),
    ...branches.flatMap(({ from, to }) => [
      { row: at[from], column: at[to], value: -1 },
      { row: at[to], column: at[from], value: -1 },
    ]),
  ];
  const places = pairs.flatMap(({ row, column, value }) => [
    { row, column, value },
    { row, column: column + 1, value: 0.3 },
    { row: row + 1, column, value: -0.3 },
    { row: row + 1, column: column + 1, value },
  ]);
  const { pattern, placeOf } = sparsePattern(
    size,
    Int32Array.from(places, ({ row }) => row),
    Int32Array.from(places, ({ column }) => column),
  );
  const values = new Float64Array(pattern.rows.length);
  places.forEach(({ value }, k) => {
    values[placeOf[k]] = value;
  });
  const lu = createLu(pattern);
  const ours = () => {
    lu.factorise(values);
    lu.solve(new Float64Array(size).fill(1));
  };
  const { lusolve, slu } = mathjs();
  const { SparseMatrix } = mathjs() as unknown as WithSparseMatrix;
  const [index, ptr] = [Array.from(pattern.rows), Array.from(pattern.columnStarts)];
  const theirs = () => {
    const matrix = new SparseMatrix({ values: Array.from(values), index, ptr, size: [size, size] });
    return lusolve(slu(matrix, 1, 1), new Array(size).fill(1));
  };
  return cpuSeconds(theirs, 0.05, 3) / cpuSeconds(ours, 0.02, 3);
}

const CASE30 = fileURLToPath(new URL('../../shared/data/networks/case30.m', import.meta.url));

/** Grids with loops: the one built in, MATPOWER's case30 where it is there, and two that are made. */
const meshedNetworks = (): Network[] => [
  thirtyBusNetwork(),
  ...(existsSync(CASE30) ? [readNetwork(CASE30)] : []),
  meshedNetwork(118),
  meshedNetwork(2000),
];

/** What a solve of a grid with loops may take, up to so many buses. */
const GOALS = [
  { buses: 30, us: 60 },
  { buses: 118, us: 400 },
  { buses: 2000, us: 30_000 },
];

/** AC power flows: on the Bleiswijk network, 183 buses, radial, by the sweep and by Newton-Raphson; and on grids with loops. */
export async function benchPowerFlow(): Promise<Figure[]> {
  const bleiswijk = bleiswijkNetwork();
  const { winter } = bleiswijkLoadFactors;
  const states = Array.from({ length: 20 }, (_, k) => {
    const load = winter.minimum + ((winter.peak - winter.minimum) * k) / 19;
    return bleiswijkInjection(bleiswijk, { load, pv: 0, machines: winter.machines });
  });
  const sizeOf = ({ buses, branches }: Network) =>
    `${buses.length} buses, ${branches.filter(({ closed }) => closed).length} branches`;
  const radial = (name: string, powerFlow: PowerFlow): Figure => {
    return { name, value: 1 / secondsOf(powerFlow, states), unit: 'solves/s of CPU', detail: sizeOf(bleiswijk) };
  };
  const meshed = meshedNetworks().map((network): Figure => {
    const powerFlow = createNewton(network);
    const loads = [0.6, 0.8, 1].map((share) => nominalInjection(network, share, share));
    const { injectionMw, injectionMvar } = loads[2];
    const { iterations } = powerFlow.solve(injectionMw, injectionMvar);
    // mathjs takes minutes for thousands of buses
    const beside =
      network.buses.length < 200 ? `; a step of mathjs takes ${overMathjs(network).toFixed(0)} times the CPU` : '';
    const detail = `${sizeOf(network)}, ${iterations} iterations${beside}`;
    const name = `AC power flow of a grid with loops, ${network.name}`;
    const goal = { atMost: (GOALS.find(({ buses }) => network.buses.length <= buses) ?? GOALS[2]).us };
    return { name, value: secondsOf(powerFlow, loads) * 1e6, unit: 'us of CPU a solve', detail, goal };
  });
  return [
    radial('AC power flow, backward-forward sweep', createPowerFlow(bleiswijk)),
    radial('AC power flow, Newton-Raphson', createNewton(bleiswijk)),
    ...meshed,
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const figure of await benchPowerFlow()) process.stdout.write(`${show(figure)}\n`);
}
