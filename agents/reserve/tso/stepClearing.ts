import { clearMeritOrder, type Dispatch, type MeritOrderProblem } from '../../../src/optimizers/meritOrder.ts';
import { sum } from '../../../src/series.ts';
import type { BidEntry, Direction, MessageOf } from '../market/messages.ts';
import { AREA, type MarketRules, OTHER_BRPS, RESERVE_UNITS } from '../market/rules.ts';

/** What the area needs in a step, as the TSO is told. */
export type Area = Omit<MessageOf<'AreaImbalance'>, 'type' | 'from' | 'to' | 'isp'>;

/** One direction of a step as cleared: MW, and the price of the last unit activated. */
interface ClearedDirection {
  /** Of each bid, in the order given. */
  acceptedMw: Float64Array;
  reserveMw: number;
  /** What reserve units ask for that together, EUR/h. */
  reserveEurPerH: number;
  price: number;
}

/** A step as cleared. */
export interface ClearedStep {
  area: Area;
  upward: ClearedDirection | undefined;
  downward: ClearedDirection | undefined;
  /** In the dead band: short (above 0) or long, MW. */
  unmetMw: number;
}

/** Usable bids of an ISP, by direction, in a fixed order. */
export type Offers = Readonly<Record<Direction, readonly BidEntry[]>>;

/** Reserve units that are not on the ladder do not exist: what costs this is a fault. */
const NONE_EUR = 1e6;
const DUST_MW = 1e-9;

/**
 * Clears one direction of a step: bids and the ladder of the reserve units in one merit order, as much as is needed (section 2).
 * @param hear told of the problem and what it came to
 */
function clearDirection(
  direction: Direction,
  neededMw: number,
  { area, offers }: { area: Area; offers: Offers },
  hear: (problem: MeritOrderProblem, dispatch: Dispatch) => void,
): ClearedDirection {
  const bids = offers[direction].map(({ bidder, volumeMw, priceEurPerMwh }) => ({
    name: bidder,
    volumeMw,
    priceEurPerMwh,
  }));
  const ladder = area[direction].map(({ volumeMw, priceEurPerMwh }) => ({
    name: RESERVE_UNITS,
    volumeMw,
    priceEurPerMwh,
  }));
  const problem: MeritOrderProblem = {
    ...{ direction, requirementMw: neededMw, bids: [...bids, ...ladder], useAllFlexibility: false, minimumBidMw: 0 },
    reservePriceEurPerMwh: direction === 'upward' ? NONE_EUR : -NONE_EUR,
  };
  const dispatch = clearMeritOrder(problem);
  const { acceptedMw, order } = dispatch;
  hear(problem, dispatch);
  let [reserveMw, reserveEurPerH] = [0, 0];
  ladder.forEach(({ priceEurPerMwh }, k) => {
    reserveMw += acceptedMw[bids.length + k];
    reserveEurPerH += acceptedMw[bids.length + k] * priceEurPerMwh;
  });
  const last = order.at(-1);
  return {
    acceptedMw: acceptedMw.slice(0, bids.length),
    ...{ reserveMw, reserveEurPerH, price: last === undefined ? Number.NaN : problem.bids[last].priceEurPerMwh },
  };
}

/** Clears a step. What is needed less than the dead band is left. */
export function clearStep(
  area: Area,
  offers: Offers,
  hear: (problem: MeritOrderProblem, dispatch: Dispatch) => void = () => {},
): ClearedStep {
  const isMet = (mw: number) => mw > DUST_MW && mw > area.deadbandMw;
  const of = (direction: Direction, mw: number) =>
    isMet(mw) ? clearDirection(direction, mw, { area, offers }, hear) : undefined;
  const [upward, downward] = [of('upward', area.upMw), of('downward', area.downMw)];
  return { area, upward, downward, unmetMw: (upward ? 0 : area.upMw) - (downward ? 0 : area.downMw) };
}

/** Prices and state of an ISP, EUR/MWh; of a direction that was not activated, null. */
export interface ClosedIsp {
  regulationState: -1 | 0 | 1 | 2;
  shortageEurPerMwh: number;
  surplusEurPerMwh: number;
  upwardEurPerMwh: number | null;
  downwardEurPerMwh: number | null;
}

const netOf = ({ area, unmetMw }: ClearedStep): number => area.upMw - area.downMw - unmetMw;

/** How prices of an ISP follow from its steps. */
export type PriceRules = Partial<Pick<NonNullable<MarketRules['balancing']>, 'stateRule' | 'imbalancePrice'>>;

/** State by what was activated; where both directions were, by the rule. */
function stateOf(steps: readonly ClearedStep[], rule: PriceRules['stateRule']): ClosedIsp['regulationState'] {
  const isUp = steps.some(({ upward }) => upward);
  const isDown = steps.some(({ downward }) => downward);
  if (!isUp || !isDown) return isUp ? 1 : isDown ? -1 : 0;
  if (rule !== 'monotone' || steps.length === 1) return 2;
  const net = steps.map(netOf);
  const all = (is: (change: number) => boolean) => net.every((mw, k) => k === 0 || is(mw - net[k - 1]));
  return all((change) => change >= 0) ? 1 : all((change) => change <= 0) ? -1 : 2;
}

const calledMw = ({ acceptedMw, reserveMw }: ClearedDirection): number => sum(acceptedMw) + reserveMw;

/** Mean of prices of the steps by MW; undefined where none of them was called. */
function meanPrice(
  steps: readonly ClearedStep[],
  direction: Direction,
  mwOf: (cleared: ClearedDirection) => number,
): number | undefined {
  let [mw, eurPerH] = [0, 0];
  for (const { [direction]: cleared } of steps) {
    if (!cleared) continue;
    mw += mwOf(cleared);
    eurPerH += mwOf(cleared) * cleared.price;
  }
  return mw > 0 ? eurPerH / mw : undefined;
}

/** Of a direction of an ISP, EUR/MWh; null where it was not activated. */
function directionPrice(
  steps: readonly ClearedStep[],
  direction: Direction,
  rule: PriceRules['imbalancePrice'],
): number | null {
  const prices = steps.flatMap((step) => step[direction]?.price ?? []);
  if (prices.length === 0) return null;
  if (rule === 'mean' && prices.some((price) => price !== prices[0]))
    return meanPrice(steps, direction, calledMw) ?? null;
  return direction === 'upward' ? Math.max(...prices) : Math.min(...prices);
}

/** What an ISP is short or long at, by its state; the mid price stands in for a direction that has no price, and bounds the other. */
function imbalancePrices(
  regulationState: ClosedIsp['regulationState'],
  { up, down, mid }: { up: number; down: number; mid: number },
  rule: PriceRules['imbalancePrice'],
): Pick<ClosedIsp, 'shortageEurPerMwh' | 'surplusEurPerMwh'> {
  if (rule === 'dual' || regulationState === 2)
    return {
      shortageEurPerMwh: regulationState > 0 ? Math.max(up, mid) : mid,
      surplusEurPerMwh: regulationState === -1 || regulationState === 2 ? Math.min(down, mid) : mid,
    };
  const price = regulationState === 1 ? up : regulationState === -1 ? down : mid;
  return { shortageEurPerMwh: price, surplusEurPerMwh: price };
}

/**
 * Prices of an ISP of cleared steps (section 2), by the rule; where nobody reacted, nor a bid was taken, the world's. The mean rule has prices of
 * its own there too where steps differ, and the dual one where the world has a single price.
 */
export function closeIsp(steps: readonly ClearedStep[], rules: PriceRules = {}): ClosedIsp {
  const { stateRule, imbalancePrice } = rules;
  const up = directionPrice(steps, 'upward', imbalancePrice);
  const down = directionPrice(steps, 'downward', imbalancePrice);
  const directions = { upwardEurPerMwh: up, downwardEurPerMwh: down };
  const [{ area }] = steps;
  const isBase = steps.every(
    (step) =>
      step.area.base !== null &&
      (['upward', 'downward'] as const).every((direction) => !step[direction]?.acceptedMw.some((mw) => mw > 0)),
  );
  const mid = area.midEurPerMwh;
  const base = isBase ? area.base : null;
  const regulationState = base?.regulationState ?? stateOf(steps, stateRule);
  const isAlike =
    imbalancePrice !== 'mean' ||
    (up === directionPrice(steps, 'upward', 'extreme') && down === directionPrice(steps, 'downward', 'extreme'));
  if (base && imbalancePrice !== 'dual' && isAlike) return { ...base, ...directions };
  const stated = base && isAlike ? { up: base.shortageEurPerMwh, down: base.surplusEurPerMwh } : { up, down };
  const prices = imbalancePrices(
    regulationState,
    { up: stated.up ?? mid, down: stated.down ?? mid, mid },
    imbalancePrice,
  );
  // digests know the order in which this is said
  return regulationState === 2
    ? { regulationState, ...directions, ...prices }
    : { regulationState, ...prices, ...directions };
}

/** What each bidder of a direction is paid, or pays, EUR/MWh: its bid, the price of the ISP, or that of the steps it was called in. */
export function paidPrices(
  steps: readonly ClearedStep[],
  direction: Direction,
  {
    offers,
    closed,
    market,
  }: { offers: Offers; closed: ClosedIsp; market: Pick<MarketRules, 'settlement' | 'balancing'> },
): Map<string, number> {
  const cleared = closed[`${direction}EurPerMwh`];
  return new Map(
    offers[direction].map(({ bidder, priceEurPerMwh }, k) => {
      if (market.settlement === 'pay-as-bid' || cleared === null) return [bidder, priceEurPerMwh];
      const own =
        market.balancing?.imbalancePrice === 'mean'
          ? meanPrice(steps, direction, ({ acceptedMw }) => acceptedMw[k])
          : undefined;
      return [bidder, own ?? cleared];
    }),
  );
}

/** A flow of energy in an ISP, MW on average over its steps, at a price. */
interface AreaFlow {
  party: 'reserve upward' | 'reserve downward' | 'short' | 'long' | 'left short' | 'left long';
  mw: number;
  priceEurPerMwh: number;
}

/** What TSO and the parties of its area are to settle of an ISP: reserve units, those whose imbalance the need is, and what was left in the dead band. */
export function areaFlows(
  steps: readonly ClearedStep[],
  isp: ClosedIsp,
  { settlement, balancing }: Pick<MarketRules, 'settlement' | 'balancing'>,
): AreaFlow[] {
  const mean = (of: (step: ClearedStep) => number) => steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  const reserve = (direction: Direction, price: number | null): AreaFlow => {
    const mw = mean((step) => step[direction]?.reserveMw ?? 0);
    const asked = mean((step) => step[direction]?.reserveEurPerH ?? 0);
    const own = mw > 0 ? asked / mw : 0;
    const ofSteps =
      balancing?.imbalancePrice === 'mean' ? meanPrice(steps, direction, (cleared) => cleared.reserveMw) : price;
    return { party: `reserve ${direction}`, mw, priceEurPerMwh: settlement === 'pay-as-bid' ? own : (ofSteps ?? 0) };
  };
  const { shortageEurPerMwh, surplusEurPerMwh } = isp;
  const flows: AreaFlow[] = [
    reserve('upward', isp.upwardEurPerMwh),
    reserve('downward', isp.downwardEurPerMwh),
    { party: 'short', mw: mean(({ area }) => area.baseUpMw), priceEurPerMwh: shortageEurPerMwh },
    { party: 'long', mw: mean(({ area }) => area.baseDownMw), priceEurPerMwh: surplusEurPerMwh },
    { party: 'left short', mw: mean(({ unmetMw }) => Math.max(0, unmetMw)), priceEurPerMwh: shortageEurPerMwh },
    { party: 'left long', mw: mean(({ unmetMw }) => Math.max(0, -unmetMw)), priceEurPerMwh: surplusEurPerMwh },
  ];
  return flows.filter(({ mw }) => mw > 0);
}

/** Who pays whom, and what for, of a flow: the TSO pays reserve units upward, and is paid by whom was short. */
export function partiesOf(
  tso: string,
  party: AreaFlow['party'],
): { sides: [payer: string, payee: string]; reason: 'reserve' | 'imbalance' } {
  switch (party) {
    case 'reserve upward':
      return { sides: [tso, RESERVE_UNITS], reason: 'reserve' };
    case 'reserve downward':
      return { sides: [RESERVE_UNITS, tso], reason: 'reserve' };
    case 'short':
      return { sides: [OTHER_BRPS, tso], reason: 'imbalance' };
    case 'long':
      return { sides: [tso, OTHER_BRPS], reason: 'imbalance' };
    case 'left short':
      return { sides: [tso, AREA], reason: 'imbalance' };
    case 'left long':
      return { sides: [AREA, tso], reason: 'imbalance' };
  }
}

/** Of each bidder, what it is activated for on average over the steps, MW. */
export function meanAccepted(steps: readonly ClearedStep[], direction: Direction, offers: Offers): Map<string, number> {
  const mean = new Map<string, number>();
  offers[direction].forEach(({ bidder }, k) => {
    const all = steps.reduce((sum, step) => sum + (step[direction]?.acceptedMw[k] ?? 0), 0);
    mean.set(bidder, (mean.get(bidder) ?? 0) + all / steps.length);
  });
  return mean;
}

/** What is published of a step. */
export function publishedStep(step: ClearedStep) {
  const { area, upward, downward, unmetMw } = step;
  const [up, down] = [upward ? area.upMw : 0, downward ? area.downMw : 0];
  const regulationState: ClosedIsp['regulationState'] = upward ? (downward ? 2 : 1) : downward ? -1 : 0;
  return {
    ...{ step: area.step, regulationState, midEurPerMwh: area.midEurPerMwh, activatedMw: up - down, unmetMw },
    ...{ upwardEurPerMwh: upward?.price ?? null, downwardEurPerMwh: downward?.price ?? null },
    ...{ reserveUpMw: upward?.reserveMw ?? 0, reserveDownMw: downward?.reserveMw ?? 0 },
  };
}
