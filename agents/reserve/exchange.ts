import { payment } from '../../src/bus/payment.ts';
import { type ClosedGate, DayAheadGate, type GateQuote } from './exchange/dayAheadGate.ts';
import { summedByName } from './exchange/settings.ts';
import { worthOf } from './explain/dayAhead.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { ExchangeConfig } from './market/parts.ts';
import { REST_OF_MARKET } from './market/rules.ts';

const KWH_PER_MWH = 1000;

/**
 * The day-ahead exchange. It clears every order in full at the price of the ISP, and collects in each ISP what every account owes for
 * the energy it bought. Its prices are given from outside; or it forms them, from what BRPs buy for themselves, the schedules of
 * aggregators and a residual supply curve, and then buys what it sells from the rest of the market.
 */
export const exchange: Agent<ExchangeConfig> = ({ name, config, calendar, decided }) => {
  const formed = config?.formed;
  const clearing = new Map<number, Float64Array>();
  const bought = new Map<number, Map<string, Float64Array>>();
  const gates = new Map<number, DayAheadGate>();
  /** Orders that wait for the price of their day. */
  const waiting = new Map<number, string[]>();

  /** The prices of the day before, at the same local times; undefined on the first day. */
  function lastFormed(day: number): Float64Array | undefined {
    const before = clearing.get(day - 1);
    if (before === undefined) return undefined;
    const { firstIsp, ispCount } = calendar.days[day];
    const timeOf = (at: number) => calendar.localStart(firstIsp + at).slice(11, 16);
    return Float64Array.from(
      { length: ispCount },
      (_, at) => before[calendar.ispAtLocalTime(calendar.days[day - 1], timeOf(at))],
    );
  }

  /** Says what a gate has come to: the next quote, or prices, awards, and results of orders that wait for them. */
  function told(step: GateQuote | ClosedGate | undefined, isp: number, day: number): Message[] {
    if (step === undefined) return [];
    const { round, priceEurPerMwh } = step;
    const quote = { type: 'DayAheadQuote', from: name, isp, day, round, priceEurPerMwh } as const;
    if (!('awards' in step))
      return [{ ...quote, to: toRole('aggregator'), isFinal: false, gapEur: null, billEur: null }];
    tell(step, day);
    clearing.set(day, priceEurPerMwh);
    clearing.delete(day - 2);
    gates.delete(day);
    const gapEur = Number.isNaN(step.gapEur) ? null : step.gapEur;
    const final = { ...quote, isFinal: true, gapEur, billEur: step.billEur };
    return [
      ...[toRole('aggregator'), toRole('environment')].map((to): Message => ({ ...final, to })),
      ...step.awards.map(({ name: to, weights, energyKwh }): Message => {
        const energyMwh = energyKwh.map((kwh) => kwh / KWH_PER_MWH);
        return { type: 'DayAheadAward', from: name, to, isp, day, weights, energyMwh, priceEurPerMwh };
      }),
      ...(waiting.get(day) ?? []).map((to) => resultFor(to, isp, day, priceEurPerMwh)),
    ];
  }

  function tell(step: ClosedGate, day: number): void {
    const problem = gates.get(day)?.problem();
    if (!formed || problem === undefined) return;
    const { priceEurPerMwh, awards, gapEur, billEur, round: rounds } = step;
    const answer = { priceEurPerMwh, awards, gapEur, billEur, rounds };
    const { firstIsp, ispCount } = calendar.days[day];
    const kind = `day-ahead ${formed.rules.clearing}`;
    const objective = formed.rules.clearing === 'react' ? Number.NaN : worthOf(problem, answer);
    decided({ kind, problem, answer, objective, about: [firstIsp, firstIsp + ispCount] });
  }

  const resultFor = (to: string, isp: number, day: number, priceEurPerMwh: Float64Array): Message => ({
    ...({ type: 'DayAheadResult', from: name, to, isp, day, priceEurPerMwh } as const),
  });

  function takeOrder({ from, isp, day, lines }: MessageOf<'DayAheadOrder'>): Message[] {
    const gate = gates.get(day);
    const price = clearing.get(day);
    const own = lines.find(({ account }) => account === from);
    if (!gate && !price) throw new Error(`an order for day ${day} before its gate opened`);
    if (gate && (!own || lines.length > 1)) throw new Error(`${from} orders for others before prices are formed`);
    if (formed && !gate && own) throw new Error(`${from} orders on its own account after prices are formed`);
    const accounts = bought.get(day) ?? new Map<string, Float64Array>();
    for (const { account, energyMwh } of lines) accounts.set(account, energyMwh);
    bought.set(day, accounts);
    if (!gate) return price ? [resultFor(from, isp, day, price)] : [];
    waiting.set(day, [...(waiting.get(day) ?? []), from].sort());
    return own ? told(gate.fix(from, own.energyMwh), isp, day) : [];
  }

  /** What is sold is bought from the rest of the market, where prices are formed. */
  function buy(
    isp: number,
    at: number,
    accounts: ReadonlyMap<string, Float64Array>,
    priceEurPerMwh: number,
  ): Message[] {
    const now = new Map([...accounts].map(([account, energyMwh]) => [account, energyMwh.subarray(at, at + 1)]));
    const [volumeMwh] = summedByName(1, now);
    if (volumeMwh === 0) return [];
    const sides = { payer: name, payee: REST_OF_MARKET, reason: 'day-ahead' as const };
    return [payment({ from: name, to: toRole('environment'), isp, ...sides, volumeMwh, priceEurPerMwh })];
  }

  return reactTo({
    DayAheadClearing({ day, priceEurPerMwh }) {
      if (!formed) {
        clearing.set(day, priceEurPerMwh);
        return;
      }
      const { rules, aggregators, brps } = formed;
      const called = lastFormed(day) ?? priceEurPerMwh;
      gates.set(day, new DayAheadGate(rules, calendar.hoursPerIsp, priceEurPerMwh, called, aggregators, brps));
    },
    DayAheadOrder: takeOrder,
    DayAheadTender({ from, isp, day, schedules }) {
      const gate = gates.get(day);
      if (!gate) throw new Error(`${from} sends schedules for day ${day}, whose gate is not open`);
      return told(gate.tender(from, schedules), isp, day);
    },
    PhaseStart({ isp }) {
      const day = calendar.dayOf(isp);
      const at = isp - day.firstIsp;
      const price = clearing.get(day.index)?.[at];
      if (price === undefined) return undefined;
      const payments: Message[] = [];
      const accounts = bought.get(day.index) ?? new Map<string, Float64Array>();
      for (const [account, energyMwh] of accounts) {
        const volumeMwh = energyMwh[at];
        if (volumeMwh === 0) continue;
        const sides = { payer: account, payee: name, reason: 'day-ahead' as const };
        payments.push(payment({ from: name, to: account, isp, ...sides, volumeMwh, priceEurPerMwh: price }));
      }
      return formed ? [...payments, ...buy(isp, at, accounts, price)] : payments;
    },
  });
};
