import { billOf, type Clearing, checkSchedule, gapOf, inOrder, kwhOf, mwOf, totalOf } from './clearing.ts';
import type { ResidualSupply } from './residualSupply.ts';

/** When the rounds end. */
export interface RoundsOptions {
  /** Gap as a share of the bill at which they end (default 0.01). */
  gapShare?: number;
  /** Most rounds of quote and tenders (default 20). */
  mostRounds?: number;
}

/** What the exchange tells the aggregators. */
export interface Quote {
  /** From 1. */
  round: number;
  /** Prices by ISP (EUR/MWh) to send a best schedule for. */
  priceEurPerMwh: Float64Array;
}

/** How a round ended. */
export interface Closing {
  round: number;
  /** Gap at the prices quoted, that of the mixture they follow from (EUR); NaN in the first round unless they stay. */
  gapEur: number;
  /** Sum of |h P X| after this round (EUR). */
  billEur: number;
  /** g: weight of this round's tenders in the mixture; 0 in the round that ends it. */
  step: number;
  isSettled: boolean;
}

/** A schedule in MW by ISP, and what it costs beside the purchase (EUR). */
interface Tender {
  mw: Float64Array;
  ownCostEur: number;
}

/** An aggregator's tenders, mixed. */
interface Mixture extends Tender {
  weights: Float64Array;
}

/**
 * The exchange of a market in rounds: it quotes prices, the aggregators answer with their best schedules, it mixes these in
 * by an exact line search, and quotes the prices of the mixture. This is the method of Frank and Wolfe on
 *
 *     G(X) + sum of own costs,  X over all mixtures of schedules
 *
 * A mixture of the first round, X = Y, then X <- X + g (Y - X). The last round only proves the mixture and mixes nothing in: so
 * the prices are those last quoted, and the gap is that of the awards. A gap below 0 shows tenders that were no best answers.
 *
 *     while (!rounds.isSettled) {
 *       const { priceEurPerMwh } = rounds.quote();
 *       for (const name of names) rounds.tender(name, energyKwh, ownCostEur);
 *       rounds.close();
 *     }
 *     rounds.awards();
 */
export class Rounds {
  isSettled = false;
  private readonly gapShare: number;
  private readonly mostRounds: number;
  private readonly mixtures = new Map<string, Mixture>();
  private readonly tenders = new Map<string, Tender>();
  private round = 1;
  private price: Float64Array;
  private boughtMw: Float64Array;
  private gapEur = Number.NaN;

  /** @throws RangeError for a name given twice, a gap below 0 or no rounds */
  constructor(
    private readonly supply: ResidualSupply,
    names: readonly string[],
    { gapShare = 0.01, mostRounds = 20 }: RoundsOptions = {},
  ) {
    if (!(gapShare >= 0)) throw new RangeError(`a gap of ${gapShare} of the bill is not 0 or more`);
    if (!(Number.isInteger(mostRounds) && mostRounds > 0))
      throw new RangeError(`${mostRounds} rounds are not 1 or more`);
    this.gapShare = gapShare;
    this.mostRounds = mostRounds;
    for (const name of inOrder(names)) {
      if (this.mixtures.has(name)) throw new RangeError(`two aggregators are called ${name}`);
      this.mixtures.set(name, { mw: new Float64Array(supply.ispCount), ownCostEur: 0, weights: new Float64Array(0) });
    }
    this.boughtMw = new Float64Array(supply.ispCount);
    this.price = supply.prices(this.boughtMw);
  }

  /** The prices to answer: at first those of no purchase, then those of the mixture. */
  quote(): Quote {
    this.refuseSettled('quotes');
    return { round: this.round, priceEurPerMwh: this.price.slice() };
  }

  /**
   * An aggregator's answer to the quote: its best schedule.
   * @param energyKwh by ISP, negative where it sells
   * @param ownCostEur what the schedule costs it beside the purchase, less what it earns with it
   * @throws RangeError for an aggregator that is unknown or has answered, or a schedule that is none
   */
  tender(name: string, energyKwh: ArrayLike<number>, ownCostEur: number): void {
    this.refuseSettled('takes tenders');
    if (!this.mixtures.has(name)) throw new RangeError(`${name} is no aggregator of this market`);
    if (this.tenders.has(name)) throw new RangeError(`${name} has answered round ${this.round} already`);
    const { ispCount, spec } = this.supply;
    checkSchedule(name, ispCount, energyKwh, ownCostEur);
    this.tenders.set(name, { mw: mwOf(energyKwh, spec.hoursPerIsp), ownCostEur });
  }

  /** The aggregators that have not yet answered the quote, sorted. */
  waitingFor(): string[] {
    return this.isSettled ? [] : [...this.mixtures.keys()].filter((name) => !this.tenders.has(name));
  }

  /** Ends a round. @throws Error while an answer is missing */
  close(): Closing {
    this.refuseSettled('closes rounds');
    const missing = this.waitingFor();
    if (missing.length > 0) throw new Error(`round ${this.round} closes without ${missing.join(', ')}`);
    const { supply, price, round, boughtMw } = this;
    const mixture = totalOf(supply.ispCount, this.mixtures.values());
    const response = totalOf(supply.ispCount, this.answers());
    const gapEur = round === 1 ? Number.NaN : gapOf(supply, price, mixture, response);
    const isProven =
      round > 1 && (round === this.mostRounds || gapEur <= this.gapShare * billOf(supply, price, boughtMw));
    const changeMw = response.boughtMw.map((mw, t) => mw - boughtMw[t]);
    const changeEur = response.ownCostEur - mixture.ownCostEur;
    const step = isProven ? 0 : round === 1 ? 1 : supply.bestStep(boughtMw, changeMw, changeEur);
    this.mix(step);

    // Where prices stay, the best answers to them are known: of the gap is left what was not mixed in.
    const isKnown = price.every((eurPerMwh, t) => eurPerMwh === this.price[t]);
    this.gapEur = isKnown ? (step === 1 ? 0 : (1 - step) * gapEur) : Number.NaN;
    const billEur = billOf(supply, this.price, this.boughtMw);
    this.isSettled = round === this.mostRounds || this.gapEur <= this.gapShare * billEur;
    if (!this.isSettled) this.round++;
    return { round, gapEur: isKnown ? this.gapEur : gapEur, billEur, step, isSettled: this.isSettled };
  }

  /** What each aggregator got. @throws Error before the rounds have settled */
  awards(): Clearing {
    if (!this.isSettled) throw new Error(`round ${this.round} is open: there are no awards yet`);
    const { supply, gapEur, round } = this;
    const awards = [...this.mixtures].map(([name, { mw, ownCostEur, weights }]) => {
      return { name, weights: weights.slice(), energyKwh: kwhOf(mw, supply.spec.hoursPerIsp), ownCostEur };
    });
    const [boughtMw, priceEurPerMwh] = [this.boughtMw.slice(), this.price.slice()];
    const billEur = billOf(supply, priceEurPerMwh, boughtMw);
    return { awards, boughtMw, priceEurPerMwh, gapEur, billEur, rounds: round };
  }

  private refuseSettled(what: string): void {
    if (this.isSettled) throw new Error(`a market that has settled ${what} no more`);
  }

  /** The tenders in the order of the mixtures. */
  private *answers(): Generator<Tender> {
    for (const name of this.mixtures.keys()) yield this.tenders.get(name) as Tender;
  }

  /** X <- (1 - step) X + step Y, for each aggregator and for all. */
  private mix(step: number): void {
    for (const [name, mixture] of this.mixtures) {
      const { mw, ownCostEur } = this.tenders.get(name) as Tender;
      for (let t = 0; t < mw.length; t++) mixture.mw[t] = (1 - step) * mixture.mw[t] + step * mw[t];
      mixture.ownCostEur = (1 - step) * mixture.ownCostEur + step * ownCostEur;
      mixture.weights = Float64Array.of(...mixture.weights.map((weight) => (1 - step) * weight), step);
    }
    this.tenders.clear();
    this.boughtMw = totalOf(this.supply.ispCount, this.mixtures.values()).boughtMw;
    this.price = this.supply.prices(this.boughtMw);
  }
}
