import type { Direction } from '../../market/messages.ts';
import type { Office } from '../desk.ts';
import { costOfBuyingBack, type Standby, StandbySums } from '../standby.ts';
import type { KnownPrices } from './knownPrices.ts';
import type { SessionBook } from './sessionBook.ts';

/**
 * As for homes (`standbyOf`): every session that its plan leaves idle stands by with what it can spare and still leave as it is to.
 * @param laterPrice what energy is taken to cost behind the horizon, EUR/MWh
 */
export function sessionStandby(
  book: SessionBook,
  prices: KnownPrices,
  laterPrice: number,
  { now, isp }: { now: number; isp: number },
  directions: readonly Direction[],
  { calendar, config, told }: Office,
): Record<Direction, Standby> {
  const { firstIsp, ispCount } = calendar.dayOf(isp);
  const ofDay = (series: Float64Array) => series.subarray(firstIsp, firstIsp + ispCount);
  const sums = new StandbySums({ upward: ofDay(prices.upward), downward: ofDay(prices.downward) }, directions);
  const { market, fleet } = config;
  const fee = told.deviationFee;
  const crew = book.crewToCome(now, isp);
  for (const [place, session] of crew.sessions.entries()) {
    const { up, down } = crew.spareKwh(place);
    const losses = crew.fleet.chargeEfficiency[place] * crew.fleet.dischargeEfficiency[place];
    if (up + down <= 0) continue;
    let cheapest = session.plannedTo < session.said.departureIsp ? laterPrice : Number.POSITIVE_INFINITY;
    for (let t = isp + 1; t < session.plannedTo; t++) cheapest = Math.min(cheapest, prices.dayAhead[t]);
    if (sums.note('upward', up, costOfBuyingBack(cheapest, { fee, wear: fleet.wear, losses }, market))) continue;
    const later = session.leftForLaterKwh > 0 ? laterPrice : Number.NEGATIVE_INFINITY;
    sums.note('downward', down, Math.max(later, session.dearestCharging(isp, prices.dayAhead)) - 2 * fee);
  }
  return sums.standby;
}
