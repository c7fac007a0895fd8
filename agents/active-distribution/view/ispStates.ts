import { numbers, rounded, shownTable } from '../../../src/market/shownTables.ts';
import type { Drawing } from '../../../src/market/system.ts';
import type { ReplayMap, ShownTable } from '../../../src/market/view.ts';
import { rowsOf, type Stored } from './rows.ts';
import { branchStates, busStates } from './states.ts';

/** Over this a branch is over its limit, %. */
const LIMIT = 100;

/** The network in each ISP: a value a branch or bus, in their order, and what is switched. */
export interface States {
  /** Of the rating, p.u.; NaN: open. */
  loading: Float64Array;
  /** NaN: no substation feeds it. */
  voltage: Float64Array;
  switched: { failed: string[]; closed: string[]; dead: string[] }[];
}

/** What is switched in each ISP follows from what carries nothing there and what has no voltage. */
export function statesOf(run: Stored, { branches, buses }: Drawing): States {
  const loading = rowsOf(run, 'branches').numbers('loading');
  const voltage = rowsOf(run, 'buses').numbers('voltagePu');
  const steps = branches.length === 0 ? 0 : Math.floor(loading.length / branches.length);
  const switched = Array.from({ length: steps }, (_, isp) => {
    const isOpen = (k: number) => Number.isNaN(loading[isp * branches.length + k]);
    const idsOf = (closed: boolean) =>
      branches.flatMap((branch, k) => (branch.closed === closed && isOpen(k) === closed ? [branch.id] : []));
    const dead = buses.flatMap(({ id }, k) => (Number.isNaN(voltage[isp * buses.length + k]) ? [id] : []));
    return { failed: idsOf(true), closed: idsOf(false), dead };
  });
  return { loading, voltage, switched };
}

/** Place of the branch that is loaded most in an ISP. */
export function mostLoaded(loading: Float64Array, isp: number, count: number): number | undefined {
  let most: number | undefined;
  for (let k = 0; k < count; k++) {
    const value = loading[isp * count + k];
    if (value >= 0 && !(value <= loading[isp * count + (most ?? -1)])) most = k;
  }
  return most;
}

/** What a map of each ISP is drawn from. */
export function mapTables(network: Drawing, { loading, voltage, switched }: States): ShownTable[] {
  const percent = rounded(
    loading.map((pu) => 100 * pu),
    0.01,
  );
  const dead = switched.map((each) => each.dead);
  return [
    shownTable('loadings', {
      loading: numbers(percent, { unit: '%', says: 'Loading, of the rating.' }, { scale: 0.01 }),
    }),
    shownTable('voltages', {
      voltage: numbers(rounded(voltage, 0.0001), { unit: 'p.u.', says: 'Voltage.' }, { scale: 0.0001 }),
    }),
    branchStates('branchStates', network, switched),
    busStates('busStates', network, dead),
  ];
}

/** Picked out: what failed and closed in the run, or else the branches at the substations. */
export function mapOf(network: Drawing, { switched }: States): ReplayMap {
  const touched = [...new Set(switched.flatMap(({ failed, closed }) => [...failed, ...closed]))];
  const isSource = new Set(network.sources);
  const heads = network.branches.filter(({ from, to, closed }) => closed && (isSource.has(from) || isSource.has(to)));
  return {
    ...{
      network,
      limit: LIMIT,
      loading: 'loadings',
      branches: 'branchStates',
      buses: 'busStates',
      voltages: 'voltages',
    },
    named: touched.length > 0 ? touched : heads.map(({ id }) => id),
  };
}
