import { kept } from '../../../src/lookup.ts';
import type { Observer } from '../../../src/market/run.ts';
import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalancingArea } from '../../../src/worlds/balancing/area.ts';
import {
  type ClearedStep,
  type ClosedIsp,
  clearStep,
  closeIsp,
  type Offers,
  type PriceRules,
} from '../tso/stepClearing.ts';
import { areaOf } from './balancingSteps.ts';
import type { Allocation, Message, MessageOf } from './messages.ts';
import type { RegretRecord } from './regretRecord.ts';
import type { MarketRules } from './rules.ts';
import { UsableBids } from './usableBids.ts';

const KWH_PER_MWH = 1000;

/** Somebody who learns with how much of what it has to react. */
export interface UseLearner {
  name: string;
  every: 'isp' | 'day';
  /** MW of a store; undefined of a fleet, which tells by its EVs. */
  storeMw: number | undefined;
}

/** Of a day with a tariff on its peak: what that is, and the most that was and would have been taken in an ISP so far, MW, by action. */
interface Peaks {
  eurPerMw: number;
  gotMw: number;
  wouldHaveMw: number[];
}

type Prices = Pick<ClosedIsp, 'shortageEurPerMwh' | 'surplusEurPerMwh'>;
/** EUR, of so many MWh taken more (above 0) or less by reacting. */
type Earning = (takenMwh: number, prices: Prices) => number;

/** Steps of an ISP, cleared again with other reactions: what was cleared once is known. */
class Recleared {
  private readonly steps = new Map<string, ClearedStep>();
  private readonly closed = new Map<string, Prices>();

  constructor(
    private readonly area: BalancingArea,
    private readonly rules: PriceRules | undefined,
    private readonly isp: number,
    private readonly offers: Offers,
    /** All reactions that were, MW, by step: those of each, in the order of names. */
    private readonly reactedMw: readonly (readonly number[])[],
  ) {}

  /** Imbalance prices had one, at a place among those who react, taken so many MW in each step. */
  prices(place: number, mw: readonly number[]): Prices {
    const keys = mw.map((each, step) => this.keyOf(place, each, step));
    const key = keys.join();
    let known = this.closed.get(key);
    if (known === undefined) {
      known = closeIsp(
        keys.map((of, step) => this.cleared(of, step, mw[step] - this.reactedMw[step][place])),
        this.rules,
      );
      this.closed.set(key, known);
    }
    return known;
  }

  /** What a step differs by from what was; `base` where nobody would have reacted. */
  private keyOf(place: number, mw: number, step: number): string {
    const isBase = mw === 0 && this.reactedMw[step].every((each, k) => k === place || each === 0);
    return isBase ? 'base' : `${mw - this.reactedMw[step][place]}`;
  }

  private cleared(key: string, step: number, moreMw: number): ClearedStep {
    const known = this.steps.get(`${step} ${key}`);
    if (known !== undefined) return known;
    const reactionMw = key === 'base' ? 0 : this.reactedMw[step].reduce((all, mw) => all + mw, 0) + moreMw;
    const cleared = clearStep(areaOf(this.area, this.isp, step, reactionMw, key === 'base'), this.offers);
    this.steps.set(`${step} ${key}`, cleared);
    return cleared;
  }
}

/**
 * What those who learn their `use` could have earned with each of their actions (docs/emergence.md). Every ISP is cleared again with one's
 * reaction as that action would have had it in each of its steps, so that prices move with it; all others', stores, EVs and whatever else
 * one did are as they were.
 */
export class UseRegretRecorder implements Observer<Message> {
  /** By name. */
  readonly records: ReadonlyMap<string, RegretRecord>;
  private readonly bids: UsableBids;
  private readonly last = new Map<string, number>();
  private readonly fees = new Map<string, number>();
  private readonly peaks = new Map<string, Peaks>();
  private readonly scheduledMwh = new Map<string, Float64Array>();
  private reactions: MessageOf<'PassiveReaction'>[] = [];
  private allocations: readonly Allocation[] = [];
  private readonly statements = new Map<string, MessageOf<'ImbalanceStatement'>>();
  private referenceEurPerMwh = 0;

  constructor(
    private readonly area: BalancingArea,
    private readonly market: MarketRules,
    private readonly calendar: Calendar,
    private readonly learners: readonly UseLearner[],
  ) {
    this.bids = new UsableBids(market);
    const none = { decisions: 0, gotEur: 0, powerMw: 0 };
    this.records = new Map(
      learners.map(({ name, storeMw = 0 }) => [name, { ...none, wouldHaveEur: [], powerMw: storeMw }]),
    );
  }

  observe(message: Message): void {
    this.bids.observe(message);
    switch (message.type) {
      case 'FleetRegistration':
      case 'ChargerRegistration':
        this.register(message);
        break;
      case 'DeviationFee':
        if (this.records.has(message.to)) this.fees.set(`${message.to}/${message.day}`, message.feeEurPerMwh);
        break;
      case 'PeakTariff':
        this.peaks.set(message.to, { eurPerMw: message.eurPerMw, gotMw: 0, wouldHaveMw: [] });
        break;
      case 'Schedule':
        if (this.records.has(message.from)) this.scheduledMwh.set(`${message.from}/${message.day}`, message.energyMwh);
        break;
      case 'ReactionAsk':
        this.referenceEurPerMwh = message.referenceEurPerMwh;
        break;
      case 'PassiveReaction':
        this.reactions.push(message);
        break;
      case 'MeteredVolumes':
        if (message.to === 'role:tso') this.allocations = message.allocations;
        break;
      case 'ImbalanceStatement':
        this.statements.set(message.to, message);
        break;
    }
  }

  closeIsp(isp: number): void {
    const { reactions } = this;
    const offers = this.bids.of(isp);
    this.bids.forget(isp);
    this.reactions = [];
    if (isp < 0 || reactions.length === 0) return;
    const names = [...new Set(reactions.map(({ from }) => from))].sort();
    const places = new Map(names.map((name, place) => [name, place]));
    const { subSteps } = this.area.settings;
    const reactedMw = Array.from({ length: subSteps }, () => new Array<number>(names.length).fill(0));
    for (const { from, step, mw } of reactions) reactedMw[step][places.get(from) ?? 0] = mw;
    const again = new Recleared(this.area, this.market.balancing, isp, offers, reactedMw);
    for (const learner of this.learners) {
      const own = reactions.filter(({ from }) => from === learner.name).sort((a, b) => a.step - b.step);
      const earning = learner.storeMw === undefined ? this.ofFleet(learner.name, isp) : this.ofStore(learner.name, own);
      const place = places.get(learner.name);
      if (place !== undefined && earning) this.note(learner, isp, own, (mw) => this.worth(again, place, mw, earning));
    }
    this.statements.clear();
  }

  private worth(again: Recleared, place: number, mw: readonly number[], earning: Earning): number {
    return earning(this.mwhOf(mw), again.prices(place, mw));
  }

  private mwhOf(mw: readonly number[]): number {
    return (sum(mw) / mw.length) * this.calendar.hoursPerIsp;
  }

  private note(
    { name, every }: UseLearner,
    isp: number,
    own: readonly MessageOf<'PassiveReaction'>[],
    worthOf: (mw: readonly number[]) => number,
  ): void {
    if (own.some(({ byActionMw }) => byActionMw === undefined)) return; // a user's own agent, which does not tell
    const record = kept(this.records, name);
    const period = every === 'isp' ? isp : this.calendar.dayOf(isp).index;
    if (this.last.get(name) !== period) record.decisions++;
    this.last.set(name, period);
    record.gotEur += worthOf(own.map(({ mw }) => mw));
    (own[0]?.byActionMw ?? []).forEach((_, action) => {
      const eur = worthOf(own.map(({ byActionMw }) => byActionMw?.[action] ?? 0));
      record.wouldHaveEur[action] = (record.wouldHaveEur[action] ?? 0) + eur;
    });
    const peaks = this.peaks.get(name);
    if (peaks) this.notePeaks(peaks, record, isp, own);
  }

  /** Takes off, as a day ends, what its peak costs: of what was taken, and of what each action would have had one take. */
  private notePeaks(
    peaks: Peaks,
    record: RegretRecord,
    isp: number,
    own: readonly MessageOf<'PassiveReaction'>[],
  ): void {
    const larger = (peakMw: number, steps: readonly number[]) => Math.max(peakMw, sum(steps) / steps.length);
    peaks.gotMw = larger(
      peaks.gotMw,
      own.map(({ mw }) => mw),
    );
    peaks.wouldHaveMw = record.wouldHaveEur.map((_, action) =>
      larger(
        peaks.wouldHaveMw[action] ?? 0,
        own.map(({ byActionMw }) => byActionMw?.[action] ?? 0),
      ),
    );
    const { firstIsp, ispCount } = this.calendar.dayOf(isp);
    if (isp < firstIsp + ispCount - 1) return;
    record.gotEur -= peaks.eurPerMw * peaks.gotMw;
    record.wouldHaveEur = record.wouldHaveEur.map((eur, action) => eur - peaks.eurPerMw * peaks.wouldHaveMw[action]);
  }

  /** Of a BRP's store: what it made of the imbalance, less the day-ahead value of the energy. */
  private ofStore(name: string, own: readonly MessageOf<'PassiveReaction'>[]): Earning | undefined {
    const statement = this.statements.get(name);
    if (!statement) return undefined;
    const { referenceEurPerMwh } = this;
    const otherwiseMwh = statement.imbalanceMwh + this.mwhOf(own.map(({ mw }) => mw));
    return (takenMwh, { shortageEurPerMwh, surplusEurPerMwh }) => {
      const worth = (mwh: number) => mwh * (mwh >= 0 ? surplusEurPerMwh : shortageEurPerMwh);
      return worth(otherwiseMwh - takenMwh) - worth(otherwiseMwh) + takenMwh * referenceEurPerMwh;
    };
  }

  /** Of a fleet: what it pays its BRP for energy off schedule, fee included, less the day-ahead value of the energy. */
  private ofFleet(name: string, isp: number): Earning | undefined {
    const metered = this.allocations.find(({ aggregator }) => aggregator === name);
    if (!metered) return undefined;
    const { referenceEurPerMwh, market } = this;
    const { index, firstIsp } = this.calendar.dayOf(isp);
    const fee = this.fees.get(`${name}/${index}`) ?? 0;
    const scheduledMwh = this.scheduledMwh.get(`${name}/${index}`)?.[isp - firstIsp] ?? 0;
    const otherwiseMwh = metered.dayAheadMwh - scheduledMwh;
    const up = metered.upwardMwh + metered.congestionUpMwh;
    const down = metered.downwardMwh + metered.congestionDownMwh;
    return (takenMwh, { shortageEurPerMwh, surplusEurPerMwh }) => {
      const offMwh = otherwiseMwh + takenMwh;
      const grossMwh = up + down + Math.abs(otherwiseMwh) + Math.abs(takenMwh);
      const bearsMwh = market.deviationVolumes === 'gross' ? grossMwh : Math.abs(down - up + offMwh);
      const atImbalance = offMwh > 0 ? shortageEurPerMwh : surplusEurPerMwh;
      const price = market.deviationPrice === 'imbalance' ? atImbalance : referenceEurPerMwh;
      return offMwh * (referenceEurPerMwh - price) - fee * bearsMwh;
    };
  }

  private register({ to, chargeKw, dischargeKw }: MessageOf<'FleetRegistration' | 'ChargerRegistration'>): void {
    const record = this.records.get(to);
    if (record) record.powerMw = Math.max(sum(chargeKw), sum(dischargeKw)) / KWH_PER_MWH;
  }
}
