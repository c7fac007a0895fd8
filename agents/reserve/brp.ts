import { payment } from '../../src/bus/payment.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { solveNewsvendor, solveNewsvendorHighs } from '../../src/optimizers/newsvendor.ts';
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
 */
export const brp: Agent<BrpConfig> = ({ name, config, calendar, decided }) => {
  const { entry, market, customers } = config;
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

  /** Fixed, or the imbalance cost per MWh of deviation over the last `feeMemoryDays` plus the margin, at least 0. */
  function quoteFee(): number {
    if (typeof entry.deviationFee === 'number') return entry.deviationFee;
    const deviation = experience.reduce((sum, { deviationMwh }) => sum + deviationMwh, 0);
    const cost = experience.reduce((sum, { costEur }) => sum + costEur, 0);
    return Math.max(0, entry.deviationFee.margin + (deviation > 0 ? cost / deviation : 0));
  }

  /** The gate opens for a day: quote the fee for it. Heard with the forecasts, before aggregators plan. */
  function announceFee(isp: number): Message[] | undefined {
    const day = gate(isp);
    if (day === undefined) return undefined;
    const feeEurPerMwh = quoteFee();
    feeOfDay.set(day, feeEurPerMwh);
    return customers.map((to) => ({ type: 'DeviationFee', from: name, to, isp, day, feeEurPerMwh }));
  }

  /** Own position per ISP of a day: one newsvendor an hour (and price) over the same hour of the days before, by the day's prices. */
  function ownPosition(day: number, dayAhead: Float64Array): Float64Array {
    const { firstIsp } = calendar.days[day];
    const position = new Float64Array(dayAhead.length);
    const known = new Map<string, number>();
    for (let at = 0; at < dayAhead.length; at++) {
      const hour = calendar.hourOfDay(firstIsp + at);
      const alike = `${hour} ${dayAhead[at]}`;
      let mwh = known.get(alike);
      if (mwh === undefined) {
        mwh = hourPosition(hour, dayAhead[at]);
        known.set(alike, mwh);
      }
      position[at] = mwh;
    }
    return position;
  }

  function hourPosition(hour: number, dayAheadPrice: number): number {
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
    const { positionMwh, objectiveEur } = solveNewsvendor(problem);
    const twin = (solver: Solver) => solveNewsvendorHighs(solver, problem).objectiveEur;
    decided({ kind: 'position', problem, objective: objectiveEur, twin });
    return positionMwh;
  }

  /** Buys the schedules, and its own position, on the exchange. */
  function order(isp: number): Message | undefined {
    const day = gate(isp);
    if (day === undefined || !forecast) return undefined;
    const position = positionOf(day);
    position.ownMwh = ownPosition(day, forecast.dayAhead);
    const lines = customers.flatMap((account) => {
      const energyMwh = position.schedules.get(account);
      return energyMwh ? [{ account, energyMwh }] : [];
    });
    lines.push({ account: name, energyMwh: position.ownMwh });
    return { type: 'DayAheadOrder', from: name, to: toRole('exchange'), isp, day, lines };
  }

  function positionOf(day: number): DayPosition {
    let position = days.get(day);
    if (!position) {
      position = { schedules: new Map(), ownMwh: new Float64Array(calendar.days[day].ispCount) };
      days.set(day, position);
    }
    return position;
  }

  function nominate({ day, isp, priceEurPerMwh }: MessageOf<'DayAheadResult'>): Message {
    const position = positionOf(day);
    position.price = priceEurPerMwh;
    const energyMwh = position.ownMwh.slice();
    for (const customer of customers) {
      const schedule = position.schedules.get(customer);
      if (schedule) for (let at = 0; at < energyMwh.length; at++) energyMwh[at] += schedule[at];
    }
    return { type: 'Nomination', from: name, to: toRole('tso'), isp, day, energyMwh, customers: [...customers] };
  }

  const invoice = (isp: number, payer: string, reason: PaymentReason, volumeMwh: number, priceEurPerMwh: number) =>
    payment({ from: name, to: payer, isp, payer, payee: name, reason, volumeMwh, priceEurPerMwh });

  const scheduledMwh = (position: DayPosition, customer: string, at: number) =>
    position.schedules.get(customer)?.[at] ?? 0;

  /** MWh that bear the fee (market.deviationVolumes). */
  function deviationOf(metered: Allocation, scheduled: number): number {
    const offSchedule = metered.dayAheadMwh - scheduled;
    const up = metered.upwardMwh + metered.congestionUpMwh;
    const down = metered.downwardMwh + metered.congestionDownMwh;
    return market.deviationVolumes === 'gross' ? up + down + Math.abs(offSchedule) : Math.abs(down - up + offSchedule);
  }

  function settleCustomers(isp: number): Message[] {
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const position = positionOf(day.index);
    const fee = feeOfDay.get(day.index) ?? 0;
    const price = position.price?.[at];
    const said: Message[] = [];
    for (const metered of allocations) {
      const scheduled = scheduledMwh(position, metered.aggregator, at);
      const deviation = deviationOf(metered, scheduled);
      const offSchedule = metered.dayAheadMwh - scheduled;
      if (deviation > 1e-12) said.push(invoice(isp, metered.aggregator, 'deviation fee', deviation, fee));
      if (Math.abs(offSchedule) > 1e-12 && price !== undefined) {
        said.push(invoice(isp, metered.aggregator, 'deviation energy', offSchedule, price));
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
    const { isp, imbalanceMwh, shortagePriceEurPerMwh, surplusPriceEurPerMwh, undelivered } = statement;
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

  return reactTo({
    PriceForecast(published) {
      forecast = published;
    },
    Schedule({ from, day, energyMwh }) {
      positionOf(day).schedules.set(from, energyMwh);
    },
    DayAheadResult: (result) => nominate(result),
    MeteredVolumes(metered) {
      allocations = metered.allocations;
    },
    ImbalanceStatement(statement) {
      learn(statement);
      return chargeNonDelivery(statement);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'inform') return announceFee(isp);
      if (phase === 'nominate') return order(isp);
      return settleCustomers(isp);
    },
  });
};
