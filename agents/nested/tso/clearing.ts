import type { Solver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { withFollower } from './dispatch.ts';
import type { TsoDay } from './tsoDay.ts';
import type { DispatchedStep, TsoMarket } from './tsoMarket.ts';

/** What the leader draws and offers: of each interface, one after another, by step. */
export interface Bid {
  importMw: Float64Array;
  offerUpMw: Float64Array;
  offerDownMw: Float64Array;
}

/** The same of one step, by interface. */
interface StepBid {
  importMw: Float64Array;
  upMw: Float64Array;
  downMw: Float64Array;
}

type OfStep = (step: DispatchedStep) => number;
type OfEach = (step: DispatchedStep) => Float64Array;

/** A day as it was cleared. */
export interface ClearedDay {
  steps: readonly DispatchedStep[];
  bid: readonly StepBid[];
  /** Published: by step, and of LMP by interface and step. */
  prices: { lambda: Float64Array; lmp: Float64Array; upPrice: Float64Array; downPrice: Float64Array };
  taken: { takenUpMw: Float64Array; takenDownMw: Float64Array };
  /** What those who carry it out are told; units and lines one after another. */
  schedule: Record<(typeof SCHEDULED)[number] | (typeof EACH)[number], Float64Array>;
}

const SCHEDULED = ['costEurPerH', 'windMw', 'shedMw', 'dumpedMw', 'missedUpMw', 'missedDownMw', 'lmpWind'] as const;
const EACH = ['unitMw', 'unitUpMw', 'unitDownMw', 'lmpUnit', 'linePrice', 'flowMw'] as const;

/** Clears a day step by step: the cheapest dispatch of each, at the prices of section 4. */
export function cleared(solver: Pick<Solver, 'persistent'>, market: TsoMarket, bid: Bid, day: TsoDay): ClearedDay {
  const count = day.steps.length;
  const bids = day.steps.map((_, t): StepBid => {
    const of = (series: Float64Array) =>
      Float64Array.from({ length: market.interfaces }, (_, i) => series[i * count + t]);
    return { importMw: of(bid.importMw), upMw: of(bid.offerUpMw), downMw: of(bid.offerDownMw) };
  });
  const steps = day.steps.map((step, t) => {
    const { importMw, upMw, downMw } = bids[t];
    const drawn = { importMw, offerUpMw: Math.max(0, sum(upMw)), offerDownMw: Math.max(0, sum(downMw)) };
    return withFollower(solver, market, step, (follower) => follower.publish(drawn));
  });
  const series = (of: OfStep) => Float64Array.from(steps, of);
  const each = (of: OfEach) => {
    const length = of(steps[0]).length;
    return Float64Array.from({ length: length * count }, (_, k) => of(steps[k % count])[Math.floor(k / count)]);
  };
  return {
    ...{ steps, bid: bids },
    prices: {
      ...{ lambda: series(({ lambda }) => lambda), lmp: each(({ lmpInterface }) => lmpInterface) },
      ...{ upPrice: series(({ upPrice }) => upPrice), downPrice: series(({ downPrice }) => downPrice) },
    },
    taken: { takenUpMw: series(({ takenUpMw }) => takenUpMw), takenDownMw: series(({ takenDownMw }) => takenDownMw) },
    schedule: Object.fromEntries([
      ...SCHEDULED.map((name) => [name, series((step) => step[name])]),
      ...EACH.map((name) => [name, each((step) => step[name])]),
    ]) as ClearedDay['schedule'],
  };
}
