import { kept } from '../../../src/lookup.ts';
import type { BalancingArea } from '../../../src/worlds/balancing/area.ts';
import { type StoreSettings, storeCapacity, storedAtFirst } from '../reaction/store.ts';
import {
  type ClearedStep,
  type ClosedIsp,
  clearStep,
  closeIsp,
  meanAccepted,
  type Offers,
  paidPrices,
  publishedStep,
} from '../tso/stepClearing.ts';
import type { Direction, Message, MessageOf } from './messages.ts';
import type { MarketRules } from './rules.ts';
import { UsableBids } from './usableBids.ts';

const MW = 1e-6;
const EUR = 1e-6;
const DIRECTIONS = ['upward', 'downward'] as const;

/** A law that was broken: by whom, and how. */
export interface Breach {
  agent: string;
  figure: string;
}

/** An ISP as it has to be cleared. */
export interface AuditedIsp {
  steps: readonly ClearedStep[];
  closed: ClosedIsp;
  /** What each bidder is paid, or pays, EUR/MWh. */
  paid: Readonly<Record<Direction, ReadonlyMap<string, number>>>;
}

const near = (a: number, b: number, tolerance: number): boolean =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * The laws of formed balancing prices, each ISP: the need of a step is the base need and what those who reacted do; it is met by bids that were
 * usable and the ladder, cheapest first, at the price of the last unit; state and imbalance prices follow; stores hold what they did.
 */
export class BalancingAudit {
  private readonly bids: UsableBids;
  private readonly reactions = new Map<string, number[]>();
  /** What stores held as the ISP began, and hold now by what their BRPs said since, MWh. */
  private readonly stored: Map<string, number>;
  private readonly held: Map<string, number>;
  /** Who was asked in the last step that began. */
  private asked: { step: number; of: string[] } = { step: -1, of: [] };
  private areas: MessageOf<'AreaImbalance'>[] = [];
  private published: MessageOf<'BalancePrice'>[] = [];
  private activations: MessageOf<'Activation'>[] = [];
  private price: MessageOf<'ImbalancePrice'> | undefined;

  constructor(
    private readonly area: BalancingArea,
    private readonly market: MarketRules,
    private readonly stores: ReadonlyMap<string, StoreSettings>,
    private readonly hoursPerIsp: number,
  ) {
    this.stored = new Map([...stores].map(([party, settings]) => [party, storedAtFirst(settings)]));
    this.held = new Map(this.stored);
    this.bids = new UsableBids(market);
  }

  /** What somebody did of its own accord on average over the steps of this ISP, MW. */
  reactedMw(party: string): number {
    const steps = this.reactions.get(party) ?? [];
    return steps.length === 0 ? 0 : steps.reduce((sum, mw) => sum + mw, 0) / steps.length;
  }

  observe(message: Message): Breach | undefined {
    this.bids.observe(message);
    switch (message.type) {
      case 'ReactionAsk':
        if (this.asked.step !== message.step) this.asked = { step: message.step, of: [] };
        this.asked.of.push(message.to);
        return undefined;
      case 'PassiveReaction':
        this.reactions.set(message.from, [...(this.reactions.get(message.from) ?? []), message.mw]);
        return this.reactionFault(message);
      case 'AreaImbalance':
        this.areas.push(message);
        return this.areaFault(message);
      case 'BalancePrice':
        this.published.push(message);
        return undefined;
      case 'ImbalancePrice':
        this.price = message;
        return undefined;
      case 'Activation':
        this.activations.push(message);
        return undefined;
      case 'StoreReading':
        return this.storeFault(message);
      default:
        return undefined;
    }
  }

  /** The need is that of the area and of those who reacted in this step. */
  private areaFault({
    from,
    isp,
    step,
    upMw,
    downMw,
    baseUpMw,
    baseDownMw,
  }: MessageOf<'AreaImbalance'>): Breach | undefined {
    const base = this.area.base(isp, step);
    let reactedMw = 0;
    for (const [, steps] of this.reactions) reactedMw += steps[step] ?? 0;
    const [needed, stated] = [base.upMw - base.downMw + reactedMw, upMw - downMw];
    if (!near(base.upMw, baseUpMw, MW) || !near(base.downMw, baseDownMw, MW))
      return {
        agent: from,
        figure: `states a base need of ${baseUpMw} and ${baseDownMw} MW, which is ${base.upMw} and ${base.downMw} MW`,
      };
    return near(needed, stated, MW)
      ? undefined
      : { agent: from, figure: `states a need of ${stated} MW, where base and reactions make ${needed} MW` };
  }

  /** No store gives or takes more than it can. */
  private reactionFault({ from, step, mw }: MessageOf<'PassiveReaction'>): Breach | undefined {
    const settings = this.stores.get(from);
    if (!settings) return undefined;
    const stepHours = this.hoursPerIsp / this.area.settings.subSteps;
    const heldMwh = this.held.get(from) ?? 0;
    this.held.set(from, heldMwh + mw * stepHours);
    const { lessMw, moreMw } = storeCapacity(settings, heldMwh, stepHours);
    return mw >= -lessMw - MW && mw <= moreMw + MW
      ? undefined
      : {
          agent: from,
          figure: `says in step ${step} that it takes ${mw} MW, where its store gives ${lessMw} and takes ${moreMw} MW at most`,
        };
  }

  private storeFault({ to, party, powerMw, energyMwh }: MessageOf<'StoreReading'>): Breach | undefined {
    const settings = this.stores.get(party);
    if (!settings) return { agent: party, figure: 'has a store read that it has not' };
    if (to !== party) return undefined;
    const expected = (this.stored.get(party) ?? 0) - powerMw * this.hoursPerIsp;
    this.stored.set(party, energyMwh);
    this.held.set(party, energyMwh);
    const reacted = this.reactedMw(party);
    if (!near(expected, energyMwh, MW))
      return { agent: party, figure: `its store holds ${energyMwh} MWh, its balance gives ${expected} MWh` };
    if (!(energyMwh >= -MW && energyMwh <= settings.power * settings.hours + MW))
      return {
        agent: party,
        figure: `its store holds ${energyMwh} MWh, outside 0..${settings.power * settings.hours} MWh`,
      };
    return near(-reacted, powerMw, MW)
      ? undefined
      : { agent: party, figure: `its store gives ${powerMw} MW where it said it would take ${reacted} MW` };
  }

  /** Clears the ISP again, and compares; what it has to be is kept for who settles it. */
  closeIsp(isp: number): { breach: Breach | undefined; audited: AuditedIsp | undefined } {
    const { areas, published, activations, price } = this;
    const offers = this.bids.of(isp);
    const silent = this.asked.of.find((party) => (this.reactions.get(party)?.length ?? 0) <= this.asked.step);
    const { step } = this.asked;
    this.forget(isp);
    if (silent !== undefined)
      return { breach: { agent: silent, figure: `does not say how it reacts in step ${step}` }, audited: undefined };
    if (areas.length === 0)
      return { breach: { agent: 'world', figure: 'the need of the area was not told' }, audited: undefined };
    const steps = areas.map(({ type: _, from: __, to: ___, isp: ____, ...area }) => clearStep(area, offers));
    const closed = closeIsp(steps, this.market.balancing);
    const paidIn = (direction: Direction) => paidPrices(steps, direction, { offers, closed, market: this.market });
    const audited: AuditedIsp = { steps, closed, paid: { upward: paidIn('upward'), downward: paidIn('downward') } };
    const tso = published[0]?.from ?? 'tso';
    const breach =
      this.stepFault(steps, published) ??
      this.priceFault(closed, price) ??
      this.activationFault(audited, offers, activations);
    return { breach: breach === undefined ? undefined : { agent: tso, figure: breach }, audited };
  }

  private forget(isp: number): void {
    this.bids.forget(isp);
    this.reactions.clear();
    this.asked = { step: -1, of: [] };
    this.areas = [];
    this.published = [];
    this.activations = [];
    this.price = undefined;
  }

  private stepFault(
    steps: readonly ClearedStep[],
    published: readonly MessageOf<'BalancePrice'>[],
  ): string | undefined {
    for (let k = 0; k < steps.length; k++) {
      const should = publishedStep(steps[k]);
      const is = published[k];
      if (!is) return `publishes nothing of step ${k}`;
      const unlike = (['activatedMw', 'reserveUpMw', 'reserveDownMw', 'unmetMw'] as const).find(
        (name) => !near(should[name], is[name], MW),
      );
      if (unlike) return `publishes ${is[unlike]} as ${unlike} of step ${k}, which is ${should[unlike]}`;
      const priced = (['upwardEurPerMwh', 'downwardEurPerMwh'] as const).find(
        (name) => (should[name] === null) !== (is[name] === null) || !near(should[name] ?? 0, is[name] ?? 0, EUR),
      );
      if (priced)
        return `publishes ${is[priced]} as ${priced} of step ${k}, where the last unit costs ${should[priced]}`;
    }
    return undefined;
  }

  private priceFault(closed: ClosedIsp, price: MessageOf<'ImbalancePrice'> | undefined): string | undefined {
    if (!price) return 'publishes no imbalance price';
    if (closed.regulationState !== price.regulationState)
      return `publishes regulation state ${price.regulationState}, which is ${closed.regulationState}`;
    const unlike = (['shortageEurPerMwh', 'surplusEurPerMwh'] as const).find(
      (name) => !near(closed[name], price[name], EUR),
    );
    return unlike && `publishes ${price[unlike]} EUR/MWh as ${unlike}, which is ${closed[unlike]}`;
  }

  private activationFault(
    { steps, paid }: AuditedIsp,
    offers: Offers,
    activations: readonly MessageOf<'Activation'>[],
  ): string | undefined {
    for (const direction of DIRECTIONS) {
      const volumes = meanAccepted(steps, direction, offers);
      for (const { bidder } of offers[direction]) {
        const is = activations.find((each) => each.to === bidder && each.direction === direction);
        const should = volumes.get(bidder) ?? 0;
        if (!near(should, is?.volumeMw ?? 0, MW))
          return `activates ${is?.volumeMw ?? 0} MW ${direction} of ${bidder}, of which ${should} MW are needed before what is dearer`;
        const price = kept(paid[direction], bidder);
        if (is && !near(price, is.priceEurPerMwh, EUR))
          return `pays ${bidder} ${is.priceEurPerMwh} EUR/MWh ${direction}, where ${price} is due`;
      }
    }
    return undefined;
  }
}
