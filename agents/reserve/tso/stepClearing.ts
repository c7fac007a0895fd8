import { clearMeritOrder, type Dispatch, type MeritOrderProblem } from '../../../src/optimizers/meritOrder.ts';
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

/** State by what was activated; where both directions were, by the rule. */
function stateOf(steps: readonly ClearedStep[], rule: 'both' | 'monotone'): ClosedIsp['regulationState'] {
  const isUp = steps.some(({ upward }) => upward);
  const isDown = steps.some(({ downward }) => downward);
  if (!isUp || !isDown) return isUp ? 1 : isDown ? -1 : 0;
  if (rule === 'both' || steps.length === 1) return 2;
  const net = steps.map(netOf);
  const all = (is: (change: number) => boolean) => net.every((mw, k) => k === 0 || is(mw - net[k - 1]));
  return all((change) => change >= 0) ? 1 : all((change) => change <= 0) ? -1 : 2;
}

/** Prices of an ISP of cleared steps (section 2): the dearest upward, the cheapest downward; where nobody reacted, nor a bid was taken, the world's. */
export function closeIsp(steps: readonly ClearedStep[], rule: 'both' | 'monotone'): ClosedIsp {
  const prices = (direction: Direction) => steps.flatMap((step) => step[direction]?.price ?? []);
  const [ups, downs] = [prices('upward'), prices('downward')];
  const up = ups.length > 0 ? Math.max(...ups) : null;
  const down = downs.length > 0 ? Math.min(...downs) : null;
  const directions = { upwardEurPerMwh: up, downwardEurPerMwh: down };
  const [{ area }] = steps;
  const isBase = steps.every(
    (step) =>
      step.area.base !== null &&
      (['upward', 'downward'] as const).every((direction) => !step[direction]?.acceptedMw.some((mw) => mw > 0)),
  );
  if (isBase && area.base) return { ...area.base, ...directions };
  const mid = area.midEurPerMwh;
  const regulationState = stateOf(steps, rule);
  const single = (price: number): ClosedIsp => ({
    ...{ regulationState, shortageEurPerMwh: price, surplusEurPerMwh: price, ...directions },
  });
  if (regulationState === 1) return single(up ?? mid);
  if (regulationState === -1) return single(down ?? mid);
  if (regulationState === 0) return single(mid);
  return {
    ...{ regulationState, ...directions },
    ...{ shortageEurPerMwh: Math.max(up ?? mid, mid), surplusEurPerMwh: Math.min(down ?? mid, mid) },
  };
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
  settlement: MarketRules['settlement'],
): AreaFlow[] {
  const mean = (of: (step: ClearedStep) => number) => steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  const reserve = (direction: Direction, price: number | null): AreaFlow => {
    const mw = mean((step) => step[direction]?.reserveMw ?? 0);
    const asked = mean((step) => step[direction]?.reserveEurPerH ?? 0);
    const own = mw > 0 ? asked / mw : 0;
    return { party: `reserve ${direction}`, mw, priceEurPerMwh: settlement === 'pay-as-bid' ? own : (price ?? 0) };
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
