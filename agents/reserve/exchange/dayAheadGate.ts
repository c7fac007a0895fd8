import { type Award, type Clearing, inOrder } from '../../../src/optimizers/residualMarket/clearing.ts';
import { clearExclusive } from '../../../src/optimizers/residualMarket/exclusive.ts';
import { clearReactions } from '../../../src/optimizers/residualMarket/react.ts';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { Rounds } from '../../../src/optimizers/residualMarket/rounds.ts';
import type { FormingPrices } from '../explain/dayAhead.ts';
import type { MessageOf } from '../market/messages.ts';
import { type DayAheadRules, residualSupplyOf, summedByName } from './settings.ts';

const KWH_PER_MWH = 1000;

/** A price by ISP to answer, or with which the gate is closed. */
export interface GateQuote {
  round: number;
  priceEurPerMwh: Float64Array;
}

/** What the gate of a day has come to. */
export interface ClosedGate extends GateQuote {
  awards: readonly Award[];
  /** EUR; NaN where nobody knows it. */
  gapEur: number;
  billEur: number;
}

type Schedule = MessageOf<'DayAheadTender'>['schedules'][number];
const kwhOf = ({ energyMwh, ownCostEur }: Schedule) => ({
  energyKwh: energyMwh.map((mwh) => mwh * KWH_PER_MWH),
  ownCostEur,
});

/** Forms the prices of one day: waits for the fixed orders of all BRPs, then for the schedules of all aggregators, as often as its rules have it. */
export class DayAheadGate {
  private readonly fixed = new Map<string, Float64Array>();
  private readonly tenders = new Map<string, readonly Schedule[]>();
  private supply: ResidualSupply | undefined;
  private rounds: Rounds | undefined;

  /**
   * @param basePrice at which the rest of the market would clear, by ISP
   * @param called prices told with a call for schedules that are not made for a quote: those last formed
   */
  constructor(
    private readonly rules: DayAheadRules,
    private readonly hoursPerIsp: number,
    private readonly basePrice: Float64Array,
    private readonly called: Float64Array,
    private readonly aggregators: readonly string[],
    private readonly brps: readonly string[],
  ) {}

  /**
   * What a BRP buys for itself, MWh by ISP, whatever the price.
   * @returns the first quote, with the orders of all in
   */
  fix(brp: string, energyMwh: Float64Array): GateQuote | undefined {
    if (this.fixed.has(brp)) throw new Error(`${brp} orders twice on its own account`);
    if (!this.brps.includes(brp)) throw new Error(`${brp}, who is no BRP, orders on its own account`);
    this.fixed.set(
      brp,
      energyMwh.map((mwh) => mwh / this.hoursPerIsp),
    );
    if (this.fixed.size < this.brps.length) return undefined;
    const { rules, hoursPerIsp, basePrice, aggregators } = this;
    const fixedMw = summedByName(basePrice.length, this.fixed);
    this.supply = residualSupplyOf(rules, hoursPerIsp, basePrice, { fixedMw });
    if (rules.clearing !== 'rounds') return { round: 1, priceEurPerMwh: this.called };
    this.rounds = new Rounds(this.supply, aggregators, { gapShare: rules.gap, mostRounds: rules.rounds });
    return this.rounds.quote();
  }

  /** An aggregator's schedules. @returns the next quote, or how the gate closed, with the answers of all in */
  tender(from: string, schedules: readonly Schedule[]): GateQuote | ClosedGate | undefined {
    const { rules, supply } = this;
    if (supply === undefined) throw new Error(`${from} sends schedules before prices are quoted`);
    if (rules.clearing !== 'exclusive' && schedules.length !== 1)
      throw new Error(`${from} sends ${schedules.length} schedules where one is asked`);
    if (this.rounds) return this.answer(this.rounds, from, schedules[0]);
    if (this.tenders.has(from)) throw new Error(`${from} sends schedules twice`);
    if (!this.aggregators.includes(from)) throw new Error(`${from} is no aggregator of this market`);
    this.tenders.set(from, schedules);
    if (this.tenders.size < this.aggregators.length) return undefined;
    const names = inOrder(this.tenders.keys());
    const sent = new Map(names.map((name) => [name, (this.tenders.get(name) ?? []).map(kwhOf)]));
    return closed(
      rules.clearing === 'react'
        ? clearReactions(supply, new Map([...sent].map(([name, [only]]) => [name, only])))
        : clearExclusive(
            supply,
            [...sent].map(([name, all]) => ({ name, schedules: all })),
          ),
    );
  }

  /** What prices are formed from, as far as all of it is in: data. */
  problem(): FormingPrices | undefined {
    if (this.supply === undefined) return undefined;
    const groups = inOrder(this.tenders.keys()).map((name) => ({
      ...{ name, schedules: (this.tenders.get(name) ?? []).map(kwhOf) },
    }));
    return { supply: this.supply.spec, groups };
  }

  private answer(rounds: Rounds, from: string, schedule: Schedule): GateQuote | ClosedGate | undefined {
    const { energyKwh, ownCostEur } = kwhOf(schedule);
    rounds.tender(from, energyKwh, ownCostEur);
    if (rounds.waitingFor().length > 0) return undefined;
    rounds.close();
    return rounds.isSettled ? closed(rounds.awards()) : rounds.quote();
  }
}

const closed = ({ awards, priceEurPerMwh, gapEur, billEur, rounds: round }: Clearing): ClosedGate => ({
  ...{ round, priceEurPerMwh, awards, gapEur, billEur },
});
