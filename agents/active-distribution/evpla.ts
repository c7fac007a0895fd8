import { payment } from '../../src/bus/payment.ts';
import { LOT } from './evpla/commitment.ts';
import { LotBook } from './evpla/lotBook.ts';
import { asksOf, bidOf, lotSet, OWN_STEP_HOURS, ownSetOf } from './evpla/lotDay.ts';
import { type Agent, type Message, type MessageOf, type PaymentReason, reactTo, toRole } from './market/messages.ts';
import type { EvplaConfig } from './market/parts.ts';
import { EV_OWNERS, hourAt, hoursOf, ispsOf } from './market/rules.ts';

/**
 * An aggregator of the plug-in hybrids of a parking lot. The day before it plans its sessions in each scenario of local prices and bids what
 * it would trade (3)-(6), or, where it does not trade for itself, hands over all it can do. In each ISP it says what its sessions can do
 * without losing a target, and steers them to what it is activated for, those first who can wait least.
 */
export const evpla: Agent<EvplaConfig> = ({ name, config, calendar, decided }) => {
  const { entry, market, ads, solver } = config;
  const { connection: connectionMw, efficiency } = entry;
  const limits = { connectionMw, efficiency, floorShare: LOT.floorShare, hoursPerIsp: calendar.hoursPerIsp };
  const book = new LotBook(limits, entry.power / 1000);
  const accepted = new Map<number, MessageOf<'Accepted'>>();
  const asks = new Map<number, ReturnType<typeof asksOf>>();
  let forecast: MessageOf<'SessionForecast'> | undefined;
  let prices: MessageOf<'LocalPrices'> | undefined;
  let isCutOff = false;

  function bid(isp: number): Message | undefined {
    if (!forecast || !prices) return undefined;
    const { day } = forecast;
    const step = market.evplaArbitrage ? 1 : OWN_STEP_HOURS;
    const set = lotSet(entry, forecast, hoursOf(calendar, calendar.days[day]), step);
    const told = prices;
    asks.set(day, asksOf(set, told));
    asks.delete(day - 2);
    accepted.delete(day - 2);
    forecast = undefined;
    prices = undefined;
    const to = { from: name, to: ads, isp, day };
    if (!market.evplaArbitrage) return { type: 'FeasibleSet', ...to, set: { lot: ownSetOf(set, told) } };
    const bidding = { reserve: entry.reserve, about: ispsOf(calendar.days[day]) };
    return { type: 'LocalBid', ...to, ...bidOf(set, told, bidding, solver, decided) };
  }

  function offer(isp: number): Message | undefined {
    if (isp < 0) return undefined;
    const { leastMw, mostMw } = book.range(isp, isCutOff);
    const day = calendar.dayOf(isp).index;
    const position = accepted.get(day);
    const asked = asks.get(day) ?? { upEurPerMwh: entry.fuel, downEurPerMwh: 0 };
    const hour = hourAt(calendar, isp);
    const netMw = position ? position.sellMw[hour] - position.buyMw[hour] : 0;
    const plannedMw = Math.min(mostMw, Math.max(leastMw, netMw));
    return { type: 'LocalOffer', from: name, to: ads, isp, leastMw, mostMw, plannedMw, ...asked };
  }

  function settleWithOwners(isp: number): Message[] {
    const { dischargedMwh, shortMwh, gainedMwh } = book.takeAccount();
    const said: Message[] = [];
    const owe = (payer: string, payee: string, reason: PaymentReason, volumeMwh: number, priceEurPerMwh: number) => {
      const to = toRole('environment');
      if (volumeMwh > 0) said.push(payment({ from: name, to, isp, payer, payee, reason, volumeMwh, priceEurPerMwh }));
    };
    owe(EV_OWNERS, name, 'charging', gainedMwh, market.retail);
    owe(name, EV_OWNERS, 'battery wear', dischargedMwh, entry.wear);
    owe(name, EV_OWNERS, 'fuel', shortMwh, entry.fuel);
    return said;
  }

  return reactTo({
    SessionForecast(told) {
      forecast = told;
    },
    LocalPrices(told) {
      prices = told;
    },
    PluggedIn(arrivals) {
      book.plugIn(arrivals);
    },
    Unplugged(departures) {
      book.unplug(departures);
    },
    Topology({ deadBuses }) {
      isCutOff = deadBuses.includes(entry.node);
    },
    Accepted(position) {
      accepted.set(position.day, position);
    },
    LocalActivation({ isp, netMw }) {
      const { sessions, asked, done } = book.dispatch(isp, netMw, isCutOff);
      const { energyMwh: _, ...answer } = done;
      decided({ kind: 'least laxity', problem: asked, answer, objective: Number.NaN });
      const to = toRole('environment');
      return { type: 'SessionSetpoints', from: name, to, isp, sessions, chargeMw: done.chargeMw };
    },
    SessionReading(reading) {
      book.read(reading);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'settle') return settleWithOwners(isp);
      return [bid(isp), offer(isp)].filter((message) => message !== undefined);
    },
  });
};
