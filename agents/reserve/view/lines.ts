import { numberAt } from '../../../src/market/shownTables.ts';
import type { Drawing } from '../../../src/market/system.ts';
import type { Reading } from './reading.ts';

/** Most that the DSO lets a line be loaded to, % of its rating. */
export const limitOf = ({ run }: Reading): number => 100 * run.config.dso.loadingLimit;

/** How loaded the lines were that connect the network to the external grid. */
export interface MainLines {
  /** Their ids; none where the network has none with a rating. */
  names: readonly string[];
  /** Loading of the most loaded, % of its rating, by ISP; NaN where there is none. */
  percent: Float64Array;
  /** Which of `names` that is. */
  which: Int32Array;
  /** Loading of that one by the linear model, %, above 0 from `from` to `to`; NaN where the DSO does not say it. */
  linearPercent: Float64Array;
}

const isRated = ({ ratingMva }: Drawing['branches'][number]): boolean => ratingMva !== undefined;

/** Branches that the table `branches` has, in its order. */
const closedOf = (network: Drawing) => network.branches.filter(({ closed }) => closed);

/** Loading as it was written, per unit, by row: one an ISP and closed branch. */
function loadingOf({ run }: Reading, name: 'loading' | 'linearLoading'): ((row: number) => number) | undefined {
  const column = run.table('branches')?.columns[name];
  return column && ((row) => numberAt(column, row));
}

/** The most loaded main line of each ISP. */
export function mainLines(reading: Reading): MainLines {
  const { run, isps } = reading;
  const percent = new Float64Array(isps).fill(Number.NaN);
  const which = new Int32Array(isps);
  const linearPercent = new Float64Array(isps).fill(Number.NaN);
  const loading = loadingOf(reading, 'loading');
  const { network } = run;
  if (!network || !loading) return { names: [], percent, which, linearPercent };
  const linear = loadingOf(reading, 'linearLoading');
  const closed = closedOf(network);
  const sources = new Set(network.sources);
  const places = closed.flatMap((branch, k) =>
    isRated(branch) && (sources.has(branch.from) || sources.has(branch.to)) ? [k] : [],
  );
  for (let isp = 0; isp < isps; isp++) {
    places.forEach((place, k) => {
      const is = 100 * loading(isp * closed.length + place);
      if (Number.isNaN(is) || is <= percent[isp]) return;
      percent[isp] = is;
      which[isp] = k;
      if (linear) linearPercent[isp] = 100 * linear(isp * closed.length + place);
    });
  }
  return { names: places.map((place) => closed[place].id), percent, which, linearPercent };
}

/** Values that are kept to 0.01 %; of more, as of a year, to 1 %. */
const FINE_VALUES = 1_000_000;
/** Branches beyond which loading is kept to 1 %. */
const FINE_BRANCHES = 2000;
/** Of coarse loading, what is below this is not told, %. */
export const UNTOLD = 20;

/** Loading of all branches, a value an ISP and branch of the network, as few bytes as it needs. */
export interface BranchLoading {
  /** % of the rating in steps of `step`; the largest of its type where there is no figure. */
  values: Uint16Array | Uint8Array;
  step: 0.01 | 1;
  isCoarse: boolean;
}

/** The loading of every branch of the network in every ISP; undefined where none is known, or no branch has a rating. */
export function branchLoading(reading: Reading): BranchLoading | undefined {
  const { isps, run } = reading;
  const loading = loadingOf(reading, 'loading');
  const { network } = run;
  if (!network || !loading || !network.branches.some(isRated)) return undefined;
  const { branches } = network;
  const isCoarse = branches.length > FINE_BRANCHES || isps * branches.length > FINE_VALUES;
  const values = new (isCoarse ? Uint8Array : Uint16Array)(isps * branches.length);
  const nothing = isCoarse ? 0xff : 0xffff;
  const step = isCoarse ? 1 : 0.01;
  values.fill(nothing);
  const closed = branches.flatMap((branch, k) => (branch.closed ? [k] : []));
  for (let isp = 0; isp < isps; isp++) {
    closed.forEach((branch, k) => {
      const percent = 100 * loading(isp * closed.length + k);
      if (!isRated(branches[branch]) || !(percent >= (isCoarse ? UNTOLD : 0))) return;
      values[isp * branches.length + branch] = Math.min(Math.round(percent / step), nothing - 1);
    });
  }
  return { values, step, isCoarse };
}
