import { payment } from '../../src/bus/payment.ts';
import { sum } from '../../src/series.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole, toTopic } from './market/messages.ts';
import type { TsoConfig } from './market/parts.ts';
import { ispsOfDay, stepAt, stepMinutes } from './market/rules.ts';
import { activation, balanced, leftOver, type Plant } from './tso/balancing.ts';
import { type ClearedDay, cleared } from './tso/clearing.ts';
import { responseCurves } from './tso/responseCurves.ts';
import { paymentsOfTso } from './tso/settling.ts';
import { dayOfTso, type TsoDay } from './tso/tsoDay.ts';
import type { DrawnBox, ResponsePiece } from './tso/valueFunction.ts';

/** A day as the TSO has it in mind. */
interface DayBook {
  forecast: MessageOf<'SystemForecast'>;
  /** With what the interfaces draw as users answered, and the flexibility that needs. */
  required?: TsoDay;
  clearing?: ClearedDay;
}

/**
 * The TSO, who follows: it finds the flexibility that the forecast net load requires, tells the leader how its cost answers to what that draws
 * and offers, clears by the cheapest dispatch, publishes prices, and in each ISP calls flexibility for what units hold too little of.
 */
export const tso: Agent<TsoConfig> = ({ name, calendar, decided, config }) => {
  const { market, transmission, dso, solver } = config;
  const interfaces = transmission.market.interfaces;
  const hours = stepMinutes(market) / 60;
  const books = new Map<number, DayBook>();
  const capacityMw = transmission.market.units.map(({ blocks }) => sum(blocks.map(({ mw }) => mw)));
  let measured: MessageOf<'SystemMeasurement'> | undefined;
  let called: MessageOf<'FlexActivation'> | undefined;
  let drawn: MessageOf<'InterfaceReading'> | undefined;
  let system: MessageOf<'SystemReading'> | undefined;

  const bookOf = (day: number): DayBook => {
    const book = books.get(day);
    if (!book) throw new Error(`nothing was forecast of day ${day}`);
    return book;
  };

  function clear(index: number, day: TsoDay, bid: Parameters<typeof cleared>[2]): ClearedDay {
    const clearing = cleared(solver, transmission.market, bid, day);
    decided({
      ...{ kind: 'dispatch', about: ispsOfDay(calendar, index) },
      problem: { market: transmission.market, steps: day.steps, hours, first: 0, bid },
      answer: { first: 0, steps: clearing.steps },
      objective: sum(clearing.steps.map(({ costEurPerH }) => costEurPerH)) * hours,
      twin: (slow) =>
        sum(cleared(slow, transmission.market, bid, day).steps.map(({ costEurPerH }) => costEurPerH)) * hours,
    });
    return clearing;
  }

  const toLeader = (isp: number) => ({ from: name, to: dso, isp }) as const;

  function curveOf(plan: MessageOf<'InterfacePlan'>, { steps }: TsoDay): ResponsePiece[][] {
    const boxes = steps.map(
      (_, t): DrawnBox => ({
        ...{ leastMw: plan.leastMw[t], mostMw: plan.mostMw[t] },
        ...{ mostUpMw: plan.offerUpMw[t], mostDownMw: plan.offerDownMw[t] },
      }),
    );
    const pieces = responseCurves(solver, transmission.market, steps, boxes);
    decided({
      ...{ kind: 'response curve', objective: Number.NaN, about: ispsOfDay(calendar, plan.day) },
      problem: { market: transmission.market, steps, hours, first: 0, boxes, importMw: plan.importMw },
      answer: { first: 0, pieces },
    });
    return pieces;
  }

  /** What the units and the wind are to give in an ISP, and what is called of the DSO. */
  function activate(isp: number): Message[] {
    const { step } = stepAt(calendar, market, isp);
    const { forecast, clearing } = bookOf(calendar.dayOf(isp).index);
    if (!clearing || !measured) return [];
    const now = clearing.steps[step];
    const bid = clearing.bid[step];
    const wind = now.windMw < forecast.windMw[step] - 1e-6 ? Math.min(now.windMw, measured.windMw) : measured.windMw;
    const plant: Plant = { capacityMw, heldUpMw: now.unitUpMw, heldDownMw: now.unitDownMw };
    const changeMw = measured.loadMw - measured.windMw - (forecast.loadMw[step] - forecast.windMw[step]);
    const held = { upMw: sum(now.unitUpMw), downMw: sum(now.unitDownMw) };
    const taken = { upMw: now.takenUpMw, downMw: now.takenDownMw };
    const call = activation(changeMw, held, taken);
    const objective = leftOver(changeMw, held, call);
    decided({ kind: 'activation', problem: { changeMw, held, taken }, answer: call, objective });
    const neededMw = measured.loadMw + sum(bid.importMw) - call.upMw + call.downMw - wind;
    const { unitMw } = balanced(now.unitMw, plant, neededMw - sum(now.unitMw));
    const split = (mw: number, offers: Float64Array) => {
      const inAll = sum(offers);
      return offers.map((offer) => (inAll > 0 ? (mw * offer) / inAll : 0));
    };
    return [
      { type: 'UnitSetpoints', from: name, to: toRole('environment'), isp, unitMw, windMw: wind },
      {
        ...{ type: 'FlexActivation', ...toLeader(isp) },
        ...{ upMw: split(call.upMw, bid.upMw), downMw: split(call.downMw, bid.downMw) },
      },
    ];
  }

  return reactTo({
    SystemForecast(forecast) {
      books.set(forecast.day, { forecast });
      books.delete(forecast.day - 2);
    },
    InterfaceForecast({ isp, day, importMw, halfWidthMw }) {
      const { forecast } = bookOf(day);
      const first = dayOfTso(transmission, market, forecast, { importMw, halfWidthMw });
      const none = new Float64Array(importMw.length);
      const { upPrice, downPrice, lambda, lmp } = clear(day, first, {
        importMw,
        offerUpMw: none,
        offerDownMw: none,
      }).prices;
      const { requiredUpMw, requiredDownMw } = first;
      return {
        ...({ type: 'FlexRequirement', ...toLeader(isp), day, requiredUpMw, requiredDownMw } as const),
        ...{ upPrice, downPrice, lambda, lmp },
      };
    },
    InterfacePlan(plan) {
      const { isp, day } = plan;
      const book = bookOf(day);
      const required = dayOfTso(transmission, market, book.forecast, plan);
      book.required = required;
      const { requiredUpMw, requiredDownMw } = required;
      const told = { ...toLeader(isp), day, requiredUpMw, requiredDownMw };
      const isLed = market.scheme === 'nested' || market.scheme === 'central';
      if (isLed && (market.solver === 'bigM' || interfaces > 1)) {
        const { lines } = transmission.market;
        return {
          type: 'MarketModel',
          ...told,
          market: { ...transmission.market, lines: lines.map((line) => ({ ...line })) },
          steps: required.steps.map((step) => ({ ...step })),
        };
      }
      return { type: 'ResponseCurve', ...told, pieces: isLed ? curveOf(plan, required) : [] };
    },
    NestedBid({ isp, day, importMw, offerUpMw, offerDownMw }) {
      const book = bookOf(day);
      if (!book.required) throw new Error(`a bid for day ${day} before its requirement was known`);
      const clearing = clear(day, book.required, { importMw, offerUpMw, offerDownMw });
      book.clearing = clearing;
      const { requiredUpMw, requiredDownMw } = book.required;
      return [
        { type: 'MarketResult', from: name, to: toTopic('market'), isp, day, ...clearing.prices, ...clearing.taken },
        {
          ...({ type: 'UnitSchedule', from: name, to: toRole('environment'), isp, day } as const),
          ...{ requiredUpMw, requiredDownMw, ...clearing.schedule },
        },
      ];
    },
    SystemMeasurement(told) {
      measured = told;
    },
    InterfaceReading(told) {
      drawn = told;
    },
    SystemReading(told) {
      system = told;
    },
    PhaseStart({ isp, phase }) {
      if (isp < 0) return undefined;
      if (phase === 'activate') {
        const said = activate(isp);
        called = said.find((each): each is MessageOf<'FlexActivation'> => each.type === 'FlexActivation');
        return said;
      }
      const { step } = stepAt(calendar, market, isp);
      const { clearing } = bookOf(calendar.dayOf(isp).index);
      if (!clearing || !drawn || !system || !called) return undefined;
      const owed = paymentsOfTso({
        ...{ tso: name, dso, step: clearing.steps[step], bid: clearing.bid[step], spread: market.imbalanceSpread },
        ...{ importMw: drawn.importMw, system, called, hoursPerIsp: calendar.hoursPerIsp },
      });
      return owed.map((each) => payment({ from: name, to: dso, isp, ...each }));
    },
  });
};
