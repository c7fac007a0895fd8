import type { Network } from '../../../src/grid/network.ts';
import { sharedPaths } from '../../../src/grid/sharedPaths.ts';
import { sum } from '../../../src/series.ts';
import type { Control, FeederDay, NetworkRow } from './feederDay.ts';
import type { BusSeries } from './feederLosses.ts';

/** Index of the bus of each device, in the order of the feeder's day. */
export interface FeederSites {
  generators: readonly number[];
  storages: readonly number[];
  /** Of PV. */
  plants: readonly number[];
  users: readonly number[];
}

/** A feeder's day as far as its network goes. */
export interface NetworkDay {
  /** Radial, fed at one bus; the buses' voltage limits and the branches' ratings are those looked at. */
  network: Network;
  sites: FeederSites;
  day: Pick<FeederDay, 'steps' | 'generators' | 'storages' | 'pvMw' | 'users'> & { cover: { share: number } };
  /** Load and users by their plan, PV not taken off. */
  drawn: BusSeries;
  /** How far that and each PV plant may be off; looked at where cover is asked. */
  halfWidth: BusSeries & { pvMw: readonly Float64Array[] };
  /** By how much voltages keep within their limits, since LinDistFlow knows no losses, p.u. */
  marginPu: number;
  /** EUR an hour for each p.u. squared, or MW, beyond a limit. */
  eurPerUnit?: number;
}

const SOFT_LIMIT_EUR = 2000;

/** A state that the network has to bear: how far load is off its middle (PV is as far off the other way), and what is called. */
interface Copy {
  name: string;
  off: -1 | 0 | 1;
  /** What more a generator, a storage or a user injects then, and which way. */
  called?: { generator?: Control; storage: Control; user?: Control; sign: 1 | -1 };
}

const BAND_COPIES: readonly Copy[] = [
  { name: 'as planned', off: 0 },
  {
    name: 'all bands up',
    off: 0,
    called: { generator: 'generatorUp', storage: 'storageUp', user: 'userUp', sign: 1 },
  },
  {
    name: 'all bands down',
    off: 0,
    called: { generator: 'generatorDown', storage: 'storageDown', user: 'userDown', sign: -1 },
  },
];
const COVER_COPIES: readonly Copy[] = [
  { name: 'load high and PV low', off: 1, called: { storage: 'coverUp', sign: 1 } },
  { name: 'load low and PV high', off: -1, called: { storage: 'coverDown', sign: -1 } },
];

/** A device in a copy: what its controls inject there, MW for each MW, and between which two values their sum can be by (9). */
interface Mover {
  bus: number;
  device: number;
  injected: readonly (readonly [Control, 1 | -1])[];
  leastMw: number;
  mostMw: number;
}

/** A sum of injections, by the weight of each bus, that has to stay between two bounds: the part that no control moves is `fixed`. */
interface Limit {
  what: string;
  weights: Float64Array;
  fixed: number;
  lower: number;
  upper: number;
}

/**
 * The limits of a feeder's network through a day by LinDistFlow, as sums of controls: v_j^2 = v_0^2 - 2 sum (R_jn p_n + X_jn q_n) between
 * its limits, and |sum of p beyond a branch| <= sqrt(S^2 - Q^2), or 0 where Q alone exceeds S. Each in copies: as planned, all bands up, all bands
 * down; with cover also load high and PV low with all of cov+ called, and the reverse with cov-. Reactive power is data, and off its middle
 * where load is.
 *
 * A row is there only if controls within their devices' limits can break it: generators inject 0 to gMax and storages -bMax to
 * bMax in every copy, as (9) has it; PV is cut by 0 to what it could give, bands of users go from 0 to what is spared. A side that
 * cannot be broken is infinite.
 * @throws InputError for a network with a loop, or a bus without supply
 */
export function networkRows(given: NetworkDay): NetworkRow[] {
  const { day, eurPerUnit = SOFT_LIMIT_EUR } = given;
  const limitsAt = limitsOf(given);
  const copies = day.cover.share > 0 ? [...BAND_COPIES, ...COVER_COPIES] : BAND_COPIES;
  const rows: NetworkRow[] = [];
  for (let step = 0; step < day.steps; step++) {
    for (const copy of copies) {
      const movers = moversOf(given, copy, step);
      for (const limit of limitsAt(copy, step)) {
        const row = rowOf(limit, movers);
        if (row) rows.push({ step, ...row, what: `${limit.what}, ${copy.name}`, eurPerUnit });
      }
    }
  }
  return rows;
}

/** A limit as a row, if the movers can break it. */
function rowOf(
  { weights, fixed, lower, upper }: Limit,
  movers: readonly Mover[],
): Pick<NetworkRow, 'lower' | 'upper' | 'terms'> | undefined {
  let [least, most] = [fixed, fixed];
  for (const { bus, leastMw, mostMw } of movers) {
    least += Math.min(weights[bus] * leastMw, weights[bus] * mostMw);
    most += Math.max(weights[bus] * leastMw, weights[bus] * mostMw);
  }
  if (least >= lower && most <= upper) return undefined;
  const terms = movers.flatMap(({ bus, device, injected }) =>
    weights[bus] === 0
      ? []
      : injected.map(([control, sign]) => ({ control, device, coefficient: sign * weights[bus] })),
  );
  return {
    lower: least < lower ? lower - fixed : Number.NEGATIVE_INFINITY,
    upper: most > upper ? upper - fixed : Number.POSITIVE_INFINITY,
    terms,
  };
}

function moversOf({ sites, day }: NetworkDay, { called }: Copy, step: number): Mover[] {
  const also = (control: Control | undefined): [Control, 1 | -1][] =>
    called && control ? [[control, called.sign]] : [];
  const bandMw = ({ upMw, downMw }: NetworkDay['day']['users'][number]): number =>
    called?.user === undefined ? 0 : called.sign * (called.sign > 0 ? upMw : downMw)[step];
  const movers: Mover[] = [
    ...day.generators.map(({ maxMw }, device): Mover => {
      const injected = [['generator', 1] as const, ...also(called?.generator)];
      return { bus: sites.generators[device], device, injected, leastMw: 0, mostMw: maxMw };
    }),
    ...day.storages.map(({ powerMw }, device): Mover => {
      const injected = [['discharge', 1] as const, ['charge', -1] as const, ...also(called?.storage)];
      return { bus: sites.storages[device], device, injected, leastMw: -powerMw, mostMw: powerMw };
    }),
    ...day.pvMw.map(
      (mw, device): Mover => ({
        bus: sites.plants[device],
        device,
        injected: [['cut', -1]],
        leastMw: -mw[step],
        mostMw: 0,
      }),
    ),
    ...day.users.map((bands, device): Mover => {
      const mw = bandMw(bands);
      const injected = also(called?.user);
      return { bus: sites.users[device], device, injected, leastMw: Math.min(mw, 0), mostMw: Math.max(mw, 0) };
    }),
  ];
  return movers.filter(({ leastMw, mostMw }) => leastMw < mostMw);
}

/** Makes the limits of a copy in a step. */
function limitsOf(given: NetworkDay): (copy: Copy, step: number) => Limit[] {
  const { network, marginPu } = given;
  const { baseMva, buses, branches, sources } = network;
  const { beyond, parentBranch, resistancePu, reactancePu } = sharedPaths(network);
  const rootSquare = sources[0].voltagePu ** 2;
  const voltageWeights = resistancePu.map((row) => row.map((r) => (2 * r) / baseMva));
  const mvarWeights = reactancePu.map((row) => row.map((x) => (2 * x) / baseMva));
  const flowWeights = beyond.map((others) => {
    const weights = new Float64Array(buses.length);
    for (const bus of others) weights[bus] = -1;
    return weights;
  });
  const fed = buses.map((_, bus) => bus).filter((bus) => parentBranch[bus] >= 0);
  const limited = fed.filter((bus) => buses[bus].voltageLimitsPu);
  const rated = fed.filter((bus) => branches[parentBranch[bus]].ratingMva < Number.POSITIVE_INFINITY);
  return (copy, step) => {
    const { mw, mvar } = drawnIn(given, copy, step);
    const voltages = limited.map((bus): Limit => {
      const { min, max } = buses[bus].voltageLimitsPu ?? { min: 0, max: Number.POSITIVE_INFINITY };
      return {
        what: `voltage at bus ${buses[bus].id}`,
        weights: voltageWeights[bus],
        fixed: rootSquare - product(voltageWeights[bus], mw) - product(mvarWeights[bus], mvar),
        lower: Math.max(0, min + marginPu) ** 2,
        upper: Math.max(0, max - marginPu) ** 2,
      };
    });
    const flows = rated.map((bus): Limit => {
      const { id, ratingMva } = branches[parentBranch[bus]];
      const throughMvar = sum(beyond[bus].map((each) => mvar[each]));
      const most = Math.sqrt(Math.max(0, ratingMva ** 2 - throughMvar ** 2));
      const fixed = sum(beyond[bus].map((each) => mw[each]));
      return { what: `flow on branch ${id}`, weights: flowWeights[bus], fixed, lower: -most, upper: most };
    });
    return [...voltages, ...flows];
  };
}

/** What is drawn at each bus whatever is decided. */
function drawnIn({ sites, day, drawn, halfWidth }: NetworkDay, { off }: Copy, step: number) {
  const at = (middle: readonly Float64Array[], half: readonly Float64Array[], sign: number) =>
    Float64Array.from(middle, (series, k) => series[step] + (sign === 0 ? 0 : sign * half[k][step]));
  const mw = at(drawn.mw, halfWidth.mw, off);
  at(day.pvMw, halfWidth.pvMw, -off).forEach((pvMw, plant) => {
    mw[sites.plants[plant]] -= pvMw;
  });
  return { mw, mvar: at(drawn.mvar, halfWidth.mvar, off) };
}

function product(weights: Float64Array, figures: Float64Array): number {
  return weights.reduce((total, weight, k) => total + weight * figures[k], 0);
}
