import { payment } from '../../src/bus/payment.ts';
import { kept } from '../../src/lookup.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { solveNewsvendor, solveNewsvendorHighs } from '../../src/optimizers/newsvendor.ts';
import { Income } from './learning/income.ts';
import { Learning } from './learning/learning.ts';
import { REACTING } from './learning/settings.ts';
import {
  type Agent,
  type Allocation,
  type Direction,
  type Message,
  type MessageOf,
  type PaymentReason,
  reactTo,
  toRole,
} from './market/messages.ts';
import type { BrpConfig } from './market/parts.ts';
import { gateClosing } from './market/rules.ts';
import { DayPeaks } from './reaction/peak.ts';
import { Reaction } from './reaction/reaction.ts';
import { allowedIn, sayReaction } from './reaction/saying.ts';
import { storeCapacity, storedAtFirst } from './reaction/store.ts';

/** Less than this beside what a store gave is what the TSO does not settle. */
const SETTLED_MWH = 2e-9;

/** What one past ISP taught: the energy its customers needed beyond their schedules, and what being off cost. */
interface Experience {
  isp: number;
  hour: number;
  needMwh: number;
  shortagePrice: number;
  surplusPrice: number;
  /** Cost of its imbalance over buying the same energy day-ahead, EUR. */
  costEur: number;
  deviationMwh: number;
}

interface DayPosition {
  schedules: Map<string, Float64Array>;
  /** Bought on its own account beyond the schedules, MWh per ISP. */
  ownMwh: Float64Array;
  price?: Float64Array;
}

/**
 * A balance responsible party. It buys its customers' schedules and a position of its own (newsvendor with CVaR over
 * what it has seen), nominates the sum to the TSO, charges the deviation fee, and settles its imbalance.
 * Energy a customer takes off its schedule is bought or sold back at the day-ahead price; the fee pays for the risk.
 * Where day-ahead prices are formed its own position is a fixed order of before, and it buys the schedules when it has all of them.
 */
export const brp: Agent<BrpConfig> = ({ name, config, calendar, random, decided }) => {
  const { entry, market, customers } = config;
  const { store } = entry;
  const reaction = config.reaction && new Reaction(config.reaction, random('reaction'));
  const stepHours = calendar.hoursPerIsp / (market.balancing?.subSteps ?? 1);
  const learning = new Learning(config.learning, { calendar, random, decided });
  const income = new Income(name);
  let storedMwh = store ? storedAtFirst(store) : 0;
  let givenMwh = 0;
  let referenceEurPerMwh = 0;
  const peaks = new DayPeaks(calendar);
  let limit: MessageOf<'ReactionLimit'> | undefined;
  const gate = gateClosing(calendar, market);
  const days = new Map<number, DayPosition>();
  const experience: Experience[] = [];
  const feeOfDay = new Map<number, number>();
  let forecast: MessageOf<'PriceForecast'> | undefined;
  let allocations: Allocation[] = [];

  /** The last ISP that is forgotten: the same time `feeMemoryDays` before. */
  function forgottenAt(isp: number): number {
    const before = calendar.dayOf(isp).index - entry.feeMemoryDays;
    if (before < 0) return -1;
    const { firstIsp, ispCount } = calendar.days[before];
    return firstIsp + Math.min(calendar.ispOfDay(isp), ispCount - 1);
  }

  /** Learned; fixed; or the imbalance cost per MWh of deviation over the last `feeMemoryDays` plus the margin, at least 0. */
  function quoteFee(day: number): number {
    const learned = learning.value('fee', calendar.days[day].firstIsp);
    if (learned !== undefined) return learned;
    if (typeof entry.deviationFee === 'number') return entry.deviationFee;
    const deviation = experience.reduce((sum, { deviationMwh }) => sum + deviationMwh, 0);
    const cost = experience.reduce((sum, { costEur }) => sum + costEur, 0);
    return Math.max(0, entry.deviationFee.margin + (deviation > 0 ? cost / deviation : 0));
  }

  /** The gate opens for a day: quote the fee for it. Heard with the forecasts, before aggregators plan. */
  function announceFee(isp: number): Message[] | undefined {
    const day = gate(isp);
    if (day === undefined) return undefined;
    const feeEurPerMwh = quoteFee(day);
    feeOfDay.set(day, feeEurPerMwh);
    return customers.map((to) => ({ type: 'DeviationFee', from: name, to, isp, day, feeEurPerMwh }));
  }

  /** Own position per ISP of a day: one newsvendor an hour (and price) over the same hour of the days before, by the day's prices. */
  function ownPosition(day: number, dayAhead: Float64Array): Float64Array {
    const { firstIsp } = calendar.days[day];
    const own = new Float64Array(dayAhead.length);
    const known = new Map<string, number>();
    for (let at = 0; at < dayAhead.length; ) {
      const [hour, price] = [calendar.hourOfDay(firstIsp + at), dayAhead[at]];
      let end = at + 1;
      while (end < dayAhead.length && calendar.hourOfDay(firstIsp + end) === hour && Object.is(dayAhead[end], price))
        end++;
      const alike = `${hour} ${price}`;
      const mwh = known.get(alike) ?? hourPosition(hour, price, [firstIsp + at, firstIsp + end]);
      known.set(alike, mwh);
      own.fill(mwh, at, end);
      at = end;
    }
    return own;
  }

  /** @param about ISPs of the hour, side by side */
  function hourPosition(hour: number, dayAheadPrice: number, about: readonly [number, number]): number {
    const seen = experience.filter((past) => past.hour === hour);
    const needs = seen.map(({ needMwh }) => needMwh);
    const lowerMwh = Math.min(...needs);
    const upperMwh = Math.max(...needs);
    if (seen.length === 0 || Number.isNaN(dayAheadPrice)) return 0;
    if (upperMwh - lowerMwh < 1e-9) return Math.abs(lowerMwh) < 1e-9 ? 0 : lowerMwh;
    const problem = {
      dayAheadPrice,
      scenarios: seen.map(({ needMwh, shortagePrice, surplusPrice }) => ({
        probability: 1 / seen.length,
        volumeMwh: needMwh,
        shortagePrice,
        surplusPrice,
      })),
      cvarWeight: entry.cvarWeight,
      cvarAlpha: entry.cvarAlpha,
      lowerMwh,
      upperMwh,
    };
    const answer = solveNewsvendor(problem);
    const twin = (solver: Solver) => solveNewsvendorHighs(solver, problem).objectiveEur;
    decided({ kind: 'position', problem, answer, objective: answer.objectiveEur, twin, about });
    return answer.positionMwh;
  }

  /** Buys the schedules, and its own position, on the exchange. */
  function order(isp: number): Message | undefined {
    const day = gate(isp);
    if (day === undefined || !forecast) return undefined;
    const position = positionOf(day);
    position.ownMwh = ownPosition(day, forecast.dayAhead);
    const own = { account: name, energyMwh: position.ownMwh };
    if (market.dayAhead) return orderOf(isp, day, [own]);
    const lines = customers.flatMap((account) => {
      const energyMwh = position.schedules.get(account);
      return energyMwh ? [{ account, energyMwh }] : [];
    });
    return orderOf(isp, day, [...lines, own]);
  }

  const orderOf = (isp: number, day: number, lines: MessageOf<'DayAheadOrder'>['lines']): Message => ({
    ...({ type: 'DayAheadOrder', from: name, to: toRole('exchange'), isp, day, lines } as const),
  });

  const hasAllSchedules = ({ schedules }: DayPosition) => customers.every((customer) => schedules.has(customer));

  /** Buys the schedules of its customers when the last of them is in, where day-ahead prices are formed. */
  function orderSchedules({ isp, day }: MessageOf<'Schedule'>): Message | undefined {
    const position = positionOf(day);
    if (!hasAllSchedules(position)) return undefined;
    const lines = customers.map((account) => ({ account, energyMwh: kept(position.schedules, account) }));
    return orderOf(isp, day, lines);
  }

  function positionOf(day: number): DayPosition {
    let position = days.get(day);
    if (!position) {
      position = { schedules: new Map(), ownMwh: new Float64Array(calendar.days[day].ispCount) };
      days.set(day, position);
    }
    return position;
  }

  function nominate({ day, isp, priceEurPerMwh }: MessageOf<'DayAheadResult'>): Message | undefined {
    const position = positionOf(day);
    position.price = priceEurPerMwh;
    if (market.dayAhead && !hasAllSchedules(position)) return undefined;
    const energyMwh = position.ownMwh.slice();
    for (const customer of customers) {
      const schedule = position.schedules.get(customer);
      if (schedule) for (let at = 0; at < energyMwh.length; at++) energyMwh[at] += schedule[at];
    }
    return { type: 'Nomination', from: name, to: toRole('tso'), isp, day, energyMwh, customers: [...customers] };
  }

  function invoice(isp: number, payer: string, reason: PaymentReason, volumeMwh: number, priceEurPerMwh: number) {
    const billed = payment({ from: name, to: payer, isp, payer, payee: name, reason, volumeMwh, priceEurPerMwh });
    income.note(billed);
    return billed;
  }

  const scheduledMwh = (position: DayPosition, customer: string, at: number) =>
    position.schedules.get(customer)?.[at] ?? 0;

  /** MWh that bear the fee (market.deviationVolumes). */
  function deviationOf(metered: Allocation, scheduled: number): number {
    const offSchedule = metered.dayAheadMwh - scheduled;
    const up = metered.upwardMwh + metered.congestionUpMwh + (metered.passiveUpMwh ?? 0);
    const down = metered.downwardMwh + metered.congestionDownMwh + (metered.passiveDownMwh ?? 0);
    return market.deviationVolumes === 'gross' ? up + down + Math.abs(offSchedule) : Math.abs(down - up + offSchedule);
  }

  /** @param imbalance prices of energy off schedule, where that is settled at them */
  function settleCustomers(isp: number, imbalance?: { shortage: number; surplus: number }): Message[] {
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const position = positionOf(day.index);
    const fee = feeOfDay.get(day.index) ?? 0;
    const price = position.price?.[at];
    const said: Message[] = [];
    for (const metered of allocations) {
      const scheduled = scheduledMwh(position, metered.aggregator, at);
      const deviation = deviationOf(metered, scheduled);
      const passive = (metered.passiveDownMwh ?? 0) - (metered.passiveUpMwh ?? 0);
      const offSchedule = metered.dayAheadMwh - scheduled + passive;
      const unit = imbalance ? (offSchedule > 0 ? imbalance.shortage : imbalance.surplus) : price;
      if (deviation > 1e-12) said.push(invoice(isp, metered.aggregator, 'deviation fee', deviation, fee));
      if (Math.abs(offSchedule) > 1e-12 && unit !== undefined) {
        said.push(invoice(isp, metered.aggregator, 'deviation energy', offSchedule, unit));
      }
    }
    return said;
  }

  /**
   * Price of the imbalance that energy activated and not delivered leaves: upward, what is short; downward, what is too much.
   * Only a cost is passed on: nobody shall gain by not delivering.
   */
  const nonDeliveryPrice = (direction: Direction, statement: MessageOf<'ImbalanceStatement'>) =>
    Math.max(0, direction === 'upward' ? statement.shortagePriceEurPerMwh : -statement.surplusPriceEurPerMwh);

  const chargeNonDelivery = (statement: MessageOf<'ImbalanceStatement'>): Message[] =>
    statement.undelivered.flatMap(({ aggregator, direction, volumeMwh }) => {
      const price = nonDeliveryPrice(direction, statement);
      return price > 0 ? [invoice(statement.isp, aggregator, 'non-delivery', volumeMwh, price)] : [];
    });

  /** Remembers what this ISP's imbalance cost, for the next fee and the next position. */
  function learn(statement: MessageOf<'ImbalanceStatement'>): void {
    const { isp, shortagePriceEurPerMwh, surplusPriceEurPerMwh, undelivered } = statement;
    const surprise = statement.imbalanceMwh - givenMwh; // what its own store gave was none
    const imbalanceMwh = store && Math.abs(surprise) < SETTLED_MWH ? 0 : surprise;
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const position = positionOf(day.index);
    const price = position.price?.[at] ?? 0;
    const unit = imbalanceMwh >= 0 ? surplusPriceEurPerMwh : shortagePriceEurPerMwh;
    let deviationMwh = 0;
    for (const metered of allocations) {
      deviationMwh += deviationOf(metered, scheduledMwh(position, metered.aggregator, at));
    }
    let passedOnEur = 0;
    for (const { direction, volumeMwh } of undelivered)
      passedOnEur += nonDeliveryPrice(direction, statement) * volumeMwh;
    experience.push({
      isp,
      hour: calendar.hourOfDay(isp),
      needMwh: position.ownMwh[at] - imbalanceMwh,
      shortagePrice: shortagePriceEurPerMwh,
      surplusPrice: surplusPriceEurPerMwh,
      costEur: (price - unit) * imbalanceMwh - passedOnEur,
      deviationMwh,
    });
    while (experience[0].isp <= forgottenAt(isp)) experience.shift();
  }

  /** What its store made of an ISP, per MW: at imbalance prices, less the day-ahead value of the energy it gave. */
  function earnedByStore({
    imbalanceMwh,
    shortagePriceEurPerMwh,
    surplusPriceEurPerMwh,
  }: MessageOf<'ImbalanceStatement'>) {
    const worth = (mwh: number) => mwh * (mwh >= 0 ? surplusPriceEurPerMwh : shortagePriceEurPerMwh);
    const eur = worth(imbalanceMwh) - worth(imbalanceMwh - givenMwh) - givenMwh * referenceEurPerMwh;
    return store && store.power > 0 ? eur / store.power : 0;
  }

  /** Takes note of what the ISP before came to, and learns from what has ended. */
  function closeBefore(isp: number): void {
    if (isp < 1) return;
    learning.earned('fee', isp - 1, income.take(isp - 1).eur());
    learning.book(isp);
  }

  return reactTo({
    PriceForecast(published) {
      forecast = published;
    },
    Payment(paid) {
      income.note(paid);
    },
    ImbalancePrice(price) {
      learning.hear(price);
    },
    Schedule(schedule) {
      const { from, day, energyMwh } = schedule;
      positionOf(day).schedules.set(from, energyMwh);
      return market.dayAhead ? orderSchedules(schedule) : undefined;
    },
    DayAheadResult: (result) => nominate(result),
    MeteredVolumes(metered) {
      allocations = metered.allocations;
    },
    ImbalanceStatement(statement) {
      learn(statement);
      const earned = earnedByStore(statement);
      for (const what of REACTING) learning.earned(what, statement.isp, earned);
      const { isp, shortagePriceEurPerMwh: shortage, surplusPriceEurPerMwh: surplus } = statement;
      const settled = market.deviationPrice === 'imbalance' ? settleCustomers(isp, { shortage, surplus }) : [];
      return [...settled, ...chargeNonDelivery(statement)];
    },
    ReactionLimit(told) {
      limit = told;
    },
    ReactionAsk(ask) {
      referenceEurPerMwh = ask.referenceEurPerMwh;
      reaction?.adopt((what) => learning.value(what, ask.isp));
      const allowed = allowedIn(limit, ask.isp);
      const mw = (store && reaction?.decide(storeCapacity(store, storedMwh, stepHours), allowed)) ?? 0;
      storedMwh += mw * stepHours;
      return sayReaction(name, ask, mw, reaction, learning);
    },
    BalancePrice(published) {
      reaction?.hear(published, referenceEurPerMwh);
    },
    PeakTariff: (told) => peaks.hear(told),
    StoreReading({ isp, powerMw, energyMwh }) {
      storedMwh = energyMwh;
      givenMwh = powerMw * calendar.hoursPerIsp;
      const peak = peaks.note(name, isp, -givenMwh);
      if (!peak || !store) return;
      const costEurPerMw = (peak.volumeMwh * peak.priceEurPerMwh) / store.power;
      for (const what of REACTING) learning.earned(what, isp, -costEurPerMw);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'inform') {
        closeBefore(isp);
        return announceFee(isp);
      }
      if (phase === 'nominate') return order(isp);
      const settled = market.deviationPrice === 'imbalance' ? [] : settleCustomers(isp);
      return isp === calendar.ispCount - 1 ? [...settled, ...learning.learned(name, isp)] : settled;
    },
  });
};
