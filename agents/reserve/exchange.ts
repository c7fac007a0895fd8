import { payment } from '../../src/bus/payment.ts';
import { type Agent, type Message, reactTo } from './market/messages.ts';

/**
 * The day-ahead exchange. Its prices are given from outside: it clears every order in full at the clearing price of the
 * ISP, and collects in each ISP what every account owes for the energy it bought.
 */
export const exchange: Agent<unknown> = ({ name, calendar }) => {
  const clearing = new Map<number, Float64Array>();
  const bought = new Map<number, Map<string, Float64Array>>();

  return reactTo({
    DayAheadClearing({ day, priceEurPerMwh }) {
      clearing.set(day, priceEurPerMwh);
    },
    DayAheadOrder({ from, isp, day, lines }) {
      const priceEurPerMwh = clearing.get(day);
      if (!priceEurPerMwh) throw new Error(`an order for day ${day} before its gate opened`);
      const accounts = bought.get(day) ?? new Map<string, Float64Array>();
      for (const { account, energyMwh } of lines) accounts.set(account, energyMwh);
      bought.set(day, accounts);
      return { type: 'DayAheadResult', from: name, to: from, isp, day, priceEurPerMwh };
    },
    PhaseStart({ isp }) {
      const day = calendar.dayOf(isp);
      const at = isp - day.firstIsp;
      const price = clearing.get(day.index)?.[at];
      if (price === undefined) return undefined;
      const payments: Message[] = [];
      for (const [account, energyMwh] of bought.get(day.index) ?? []) {
        const volumeMwh = energyMwh[at];
        if (volumeMwh === 0) continue;
        const sides = { payer: account, payee: name, reason: 'day-ahead' as const };
        payments.push(payment({ from: name, to: account, isp, ...sides, volumeMwh, priceEurPerMwh: price }));
      }
      return payments;
    },
  });
};
