import { payment } from '../../src/bus/payment.ts';
import { type Agent, type Message, type MessageOf, reactTo } from './market/messages.ts';
import type { ExchangeConfig } from './market/parts.ts';
import { hourAt } from './market/rules.ts';

interface Position {
  order: MessageOf<'DayAheadOrder'>;
  priceEurPerMwh: Float64Array;
  spinningEurPerMw: Float64Array;
}

/**
 * The wholesale exchange: a price taker's counterpart. It clears every order in full at the price of the hour, and settles in each ISP what was
 * ordered the day before, the difference between that and what the meter at the substations says, and the spinning reserve that is kept.
 */
export const exchange: Agent<ExchangeConfig> = ({ name, calendar, config: { market, ads } }) => {
  const clearing = new Map<number, Float64Array>();
  const spinning = new Map<number, Float64Array>();
  const positions = new Map<number, Position>();
  let prices: MessageOf<'RealTimePrices'> | undefined;
  let trade: MessageOf<'RealTimeTrade'> | undefined;
  let exportMw = 0;

  return reactTo({
    DayAheadClearing({ day, priceEurPerMwh }) {
      clearing.set(day, priceEurPerMwh);
    },
    AncillaryPrices({ day, spinning: series }) {
      spinning.set(day, series);
    },
    DayAheadOrder(order) {
      const { from, isp, day } = order;
      const priceEurPerMwh = clearing.get(day);
      const spinningEurPerMw = spinning.get(day);
      if (!priceEurPerMwh || !spinningEurPerMw) throw new Error(`an order for day ${day} before its gate opened`);
      positions.set(day, { order, priceEurPerMwh, spinningEurPerMw });
      return { type: 'DayAheadResult', from: name, to: from, isp, day, priceEurPerMwh };
    },
    RealTimePrices(told) {
      prices = told;
    },
    RealTimeTrade(told) {
      trade = told;
    },
    GridMeasurement({ importMw }) {
      exportMw = -importMw;
    },
    PhaseStart({ isp }) {
      const position = positions.get(calendar.dayOf(isp).index);
      if (isp < 0 || prices === undefined || trade === undefined) return undefined;
      const hour = hourAt(calendar, isp);
      const dayAhead = position?.priceEurPerMwh[hour] ?? 0;
      const netMw = position ? position.order.soldMw[hour] - position.order.boughtMw[hour] : 0;
      const promisedMw = position?.order.spinningMw[hour] ?? 0;
      const spinningPrice = position?.spinningEurPerMw[hour] ?? 0;
      const beyondMw = exportMw - netMw;
      const unlikeMw = Math.abs(promisedMw - trade.spinningMw);
      const said: Message[] = [];
      const pay = (
        reason: 'day-ahead' | 'real time' | 'spinning reserve' | 'reactive power',
        mw: number,
        price: number,
      ) => {
        const volumeMwh = mw * calendar.hoursPerIsp;
        if (volumeMwh === 0) return;
        said.push(
          payment({ from: name, to: ads, isp, payer: name, payee: ads, reason, volumeMwh, priceEurPerMwh: price }),
        );
      };
      const charge = (mw: number, price: number) => {
        const volumeMwh = mw * calendar.hoursPerIsp;
        if (volumeMwh === 0) return;
        said.push(
          payment({
            from: name,
            to: ads,
            isp,
            payer: ads,
            payee: name,
            reason: 'mismatch',
            volumeMwh,
            priceEurPerMwh: price,
          }),
        );
      };
      pay('day-ahead', netMw, dayAhead);
      pay('real time', beyondMw, prices.energy);
      pay('spinning reserve', trade.spinningMw, spinningPrice);
      pay('reactive power', trade.reactiveMvar, prices.reactive);
      charge(Math.abs(beyondMw), market.mismatchPenalty * Math.abs(dayAhead));
      charge(unlikeMw, market.reservePenalty * Math.abs(spinningPrice));
      return said;
    },
  });
};
