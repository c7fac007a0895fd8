import { exp } from '../../arithmetic/index.ts';
import { stream } from '../../random/streams.ts';
import type { Calendar } from '../../time/calendar.ts';
import { fade } from '../curves.ts';
import type { PriceSeries } from '../prices.ts';
import { type SupplyCurve, supplyCurve } from './supplyCurve.ts';

/** How large the need of an area is, and where it comes from. */
export interface AreaSettings {
  /** Standard deviation of the need, MW. */
  need: number;
  /** What prices of the world say of it, or a process of its own. */
  from: 'world' | 'generated';
  /** Needs smaller than this share of the standard deviation are not met. */
  deadband: number;
  /** Steps of an ISP in which the need is met anew. */
  subSteps: number;
  /** Volume of a step of the reserve units' offer, MW. */
  ladder: number;
  /** Of a generated need: its mean over its standard deviation, and its time constant in hours. */
  mean: number;
  persistence: number;
}

/** What the area needs before anyone reacts, MW each way; of state 2 in one step both. */
export interface BaseNeed {
  upMw: number;
  downMw: number;
}

interface LadderStep {
  volumeMw: number;
  priceEurPerMwh: number;
}

/** Prices of an ISP as they are while nobody does anything. */
interface BasePrices {
  regulationState: -1 | 0 | 1 | 2;
  shortageEurPerMwh: number;
  surplusEurPerMwh: number;
}

/** The need of a control area and what reserve units ask to meet it. */
export interface BalancingArea {
  settings: AreaSettings;
  base(isp: number, step: number): BaseNeed;
  basePrices(isp: number): BasePrices;
  /** Offers of reserve units upward, dearest last, or downward, for at least so many MW. */
  ladder(isp: number, step: number, direction: 'upward' | 'downward', mw: number): LadderStep[];
}

/** Largest balancing price, EUR/MWh. */
const PRICE_LIMIT = 15_000;

/** What spreads are of: the day-ahead price, or 0 where that is negative. */
const referenceOf = (dayAhead: number): number => Math.max(dayAhead, 0);

const spreadsOf = ({ dayAhead, upward, downward }: PriceSeries) => {
  const of = (prices: Float64Array, sign: 1 | -1) =>
    prices.reduce<number[]>((all, price, isp) => {
      if (!Number.isNaN(price)) all.push(sign * (price - referenceOf(dayAhead[isp])));
      return all;
    }, []);
  return { upward: of(upward, 1), downward: of(downward, -1) };
};

/**
 * The area of a world: the need that carries its supply to its prices, ISP for ISP, so that they are met again where nobody reacts; or a need
 * that is drawn, whose prices follow from that supply.
 * @param seen prices of which the supply is made: the world's own, or more of their kind
 */
export function balancingArea(
  settings: AreaSettings,
  prices: PriceSeries,
  seen: PriceSeries,
  calendar: Calendar,
  seed: string | number,
): BalancingArea {
  const { need: sigma, subSteps, ladder: stepMw } = settings;
  const spreads = spreadsOf(seen);
  const curves = { upward: supplyCurve(spreads.upward, sigma), downward: supplyCurve(spreads.downward, sigma) };
  const reference = (isp: number) => referenceOf(prices.dayAhead[isp]);
  const limited = (price: number) => Math.max(-PRICE_LIMIT, Math.min(PRICE_LIMIT, price));
  const priceAt = (isp: number, direction: 'upward' | 'downward', mw: number): number => {
    const spread = curves[direction].spreadAt(mw);
    return limited(reference(isp) + (direction === 'upward' ? spread : -spread));
  };
  const world = settings.from === 'world' ? needOfWorld(prices, curves, reference) : undefined;
  const generated = world ? undefined : generatedNeed(settings, calendar, seed);

  function base(isp: number, step: number): BaseNeed {
    if (!world) {
      const mw = (generated as Float64Array)[isp * subSteps + step];
      return { upMw: Math.max(0, mw), downMw: Math.max(0, -mw) };
    }
    const [upMw, downMw] = [world.upMw[isp], world.downMw[isp]];
    if (subSteps === 1 || upMw === 0 || downMw === 0) return { upMw, downMw };
    const third = step % 3;
    const net = upMw - downMw;
    if (third === 2) return { upMw: Math.max(0, net), downMw: Math.max(0, -net) };
    return third === 0 ? { upMw, downMw: 0 } : { upMw: 0, downMw };
  }

  /** What the base need alone comes to, of a generated need. */
  function generatedPrices(isp: number): BasePrices {
    let [up, down] = [Number.NaN, Number.NaN];
    for (let step = 0; step < subSteps; step++) {
      const { upMw, downMw } = base(isp, step);
      if (upMw > settings.deadband * sigma)
        up = Math.max(Number.isNaN(up) ? -Infinity : up, priceAt(isp, 'upward', upMw));
      if (downMw > settings.deadband * sigma)
        down = Math.min(Number.isNaN(down) ? Infinity : down, priceAt(isp, 'downward', downMw));
    }
    const mid = midPrice(isp);
    if (!Number.isNaN(up) && !Number.isNaN(down))
      return { regulationState: 2, shortageEurPerMwh: Math.max(up, mid), surplusEurPerMwh: Math.min(down, mid) };
    const price = !Number.isNaN(up) ? up : !Number.isNaN(down) ? down : mid;
    const regulationState = !Number.isNaN(up) ? 1 : !Number.isNaN(down) ? -1 : 0;
    return { regulationState, shortageEurPerMwh: price, surplusEurPerMwh: price };
  }

  const midPrice = (isp: number) =>
    (ladder(isp, 0, 'upward', stepMw)[0].priceEurPerMwh + ladder(isp, 0, 'downward', stepMw)[0].priceEurPerMwh) / 2;

  function ladder(isp: number, step: number, direction: 'upward' | 'downward', mw: number): LadderStep[] {
    const own = base(isp, step)[direction === 'upward' ? 'upMw' : 'downMw'];
    // of state 2 a step may have less than the need that the world's price is of
    const isWhole = own > 0 && own === world?.[direction === 'upward' ? 'upMw' : 'downMw'][isp];
    const stated = isWhole ? (direction === 'upward' ? prices.upward[isp] : prices.downward[isp]) : Number.NaN;
    const steps: LadderStep[] = [];
    // knots lie at the base need and whole steps from it
    let knot = own > 0 ? own % stepMw || stepMw : stepMw;
    for (let from = 0; from < mw; knot += stepMw) {
      const isBase = own > 0 && Math.abs(knot - own) < 1e-9;
      const to = isBase ? own : knot;
      const price = isBase && !Number.isNaN(stated) ? stated : priceAt(isp, direction, to);
      const before = steps.at(-1)?.priceEurPerMwh;
      // a curve with flat parts is not to fall about the stated price
      const rising =
        before === undefined ? price : direction === 'upward' ? Math.max(before, price) : Math.min(before, price);
      steps.push({ volumeMw: to - from, priceEurPerMwh: isBase && !Number.isNaN(stated) ? stated : rising });
      from = to;
    }
    return steps;
  }

  return {
    settings,
    base,
    basePrices: (isp) =>
      world
        ? {
            regulationState: prices.regulationState[isp] as BasePrices['regulationState'],
            shortageEurPerMwh: prices.shortage[isp],
            surplusEurPerMwh: prices.surplus[isp],
          }
        : generatedPrices(isp),
    ladder,
  };
}

/** The need of each ISP at which the supply meets the world's prices. */
function needOfWorld(
  prices: PriceSeries,
  curves: Readonly<Record<'upward' | 'downward', SupplyCurve>>,
  reference: (isp: number) => number,
) {
  const of = (series: Float64Array, curve: SupplyCurve, sign: 1 | -1) =>
    series.map((price, isp) =>
      Number.isNaN(price) ? 0 : Math.max(LEAST_MW, curve.volumeAt(sign * (price - reference(isp)))),
    );
  return { upMw: of(prices.upward, curves.upward, 1), downMw: of(prices.downward, curves.downward, -1) };
}

/** A direction that is called has a need, however near the reference its price is, MW. */
const LEAST_MW = 1e-6;

/** Sigma times an AR(1) of variance 1 about a mean, by sub-step of the run, MW. */
function generatedNeed(
  { need, mean, persistence, subSteps }: AreaSettings,
  calendar: Calendar,
  seed: string | number,
): Float64Array {
  const kept = exp(-calendar.hoursPerIsp / subSteps / persistence);
  const random = stream(seed, 'balancing need');
  let score = random.normal();
  return Float64Array.from({ length: calendar.ispCount * subSteps }, () => {
    const now = need * (mean + score);
    score = fade(score, kept, random.normal());
    return now;
  });
}
