import { cutAt, type ReliabilityCut } from '../../../src/optimizers/reliability/reliabilityMap.ts';
import type { SparseRow } from '../../../src/optimizers/sparse.ts';
import type { DayAheadProblem, Hourly, Reliability } from './problem.ts';

/** MW unserved are nowhere less than a constant and what loads and capabilities add. Plain data. */
export type Cut = ReliabilityCut;

/** What a cut says of a point, MW. */
function cutValue({ constantMw, byLoad, byCapability }: Cut, load: Hourly, capability: Hourly): number {
  let value = constantMw;
  for (let zone = 0; zone < byLoad.length; zone++) value += byLoad[zone] * load[zone];
  for (let der = 0; der < capability.length; der++) value += byCapability[der] * capability[der];
  return value;
}

/** Load factors of the zones in each hour, the mean of all scenarios: where the map is asked. */
export function meanLoads({ hours, scenarios }: DayAheadProblem): Float64Array[] {
  const zones = scenarios[0].loadFactor.length;
  return Array.from({ length: hours }, (_, hour) =>
    Float64Array.from({ length: zones }, (_, zone) =>
      scenarios.reduce((mean, { probability, loadFactor }) => mean + probability * loadFactor[zone][hour], 0),
    ),
  );
}

/**
 * Cuts from the reliability map for all hours of a day: asks the map once a point, and says which of its cuts an hour misses.
 */
export class CutPool {
  readonly cuts: Cut[];
  private readonly load: Float64Array[];
  private readonly answers = new Map<string, { cut: Cut; ensMw: number }>();
  private readonly used: Set<Cut>[];

  /** @param cuts known before; they hold in any day of the same network */
  constructor(
    problem: DayAheadProblem,
    private readonly reliability: Reliability,
    cuts: readonly Cut[] = [],
  ) {
    this.load = meanLoads(problem);
    this.cuts = [...cuts];
    this.used = this.load.map(() => new Set());
  }

  /** MW unserved in an hour, from the map itself. */
  ensMw(hour: number, capability: Float64Array): number {
    return this.ask(hour, capability).ensMw;
  }

  /** The cut that touches the map at a point of an hour; none where the hour has it. */
  cutIn(hour: number, capability: Float64Array): Cut | undefined {
    const { cut } = this.ask(hour, capability);
    return this.used[hour].has(cut) ? undefined : this.use(hour, cut);
  }

  /**
   * A cut of this hour alone, for plans in which units are on or off as a whole.
   * @param capability at which it is to be good, where some may be partly on
   * @param wholeMw by DER: what it gives where that is all or nothing; 0 where it may be anything between
   * @returns undefined where it asks for no more than `thetaMw`
   */
  wholeIn(hour: number, capability: Float64Array, wholeMw: Float64Array, thetaMw: number): Cut | undefined {
    const load = this.load[hour];
    const { constantMw, perMw } = this.reliability.whole(load, capability, wholeMw);
    const byCapability = perMw.map((mw) => -mw - 1e-12); // the sums before have errors of their own
    const cut = { constantMw: constantMw - 1e-9, byLoad: new Float64Array(load.length), byCapability };
    return cutValue(cut, load, capability) > thetaMw ? cut : undefined;
  }

  private ask(hour: number, capability: Float64Array): { cut: Cut; ensMw: number } {
    const load = this.load[hour];
    const key = `${load.join()} ${capability.join()}`;
    const known = this.answers.get(key);
    if (known) return known;
    const slope = this.reliability.evaluate(load, capability);
    const answer = { cut: cutAt(slope, load, capability), ensMw: slope.ensMw };
    this.cuts.push(answer.cut);
    this.answers.set(key, answer);
    return answer;
  }

  /** Has the map asked at a point of no hour, for its cut. */
  seed(load: Float64Array, capability: Float64Array): void {
    this.cuts.push(cutAt(this.reliability.evaluate(load, capability), load, capability));
  }

  /**
   * The cuts of which an hour says too little by more than `tolerance` MW, those it says least of first; each is given once.
   * @param thetaMw what is taken for the MW unserved
   */
  missing(hour: number, capability: Float64Array, thetaMw: number, tolerance: number, most = 3): Cut[] {
    const used = this.used[hour];
    const missed: [cut: Cut, excess: number][] = [];
    for (const cut of this.cuts) {
      const excess = cutValue(cut, this.load[hour], capability) - thetaMw;
      if (excess > tolerance && !used.has(cut)) missed.push([cut, excess]);
    }
    const chosen = missed.sort((a, b) => b[1] - a[1]).slice(0, most);
    return chosen.map(([cut]) => this.use(hour, cut));
  }

  /** Notes that an hour has a cut. */
  private use(hour: number, cut: Cut): Cut {
    this.used[hour].add(cut);
    return cut;
  }

  /** What a cut says of an hour before any capability, MW. */
  atLoad(hour: number, cut: Cut): number {
    return cutValue(cut, this.load[hour], []);
  }
}

/** Columns, and a constant, that add up to a DER's capability in an hour. */
export interface Capability {
  columns: number[];
  coefficients: number[];
  constantMw: number;
}

/** A cut as a row of the master: theta less what the capabilities change is at least what the loads leave. */
export function cutRow(
  pool: CutPool,
  cut: Cut,
  hour: number,
  theta: number,
  capabilities: readonly Capability[],
): SparseRow {
  const terms = new Map<number, number>([[theta, 1]]);
  let lower = pool.atLoad(hour, cut);
  capabilities.forEach(({ columns, coefficients, constantMw }, der) => {
    const slope = cut.byCapability[der];
    if (slope === 0) return;
    lower += slope * constantMw;
    columns.forEach((column, k) => {
      terms.set(column, (terms.get(column) ?? 0) - slope * coefficients[k]);
    });
  });
  return { lower, upper: Number.POSITIVE_INFINITY, indices: [...terms.keys()], values: [...terms.values()] };
}
