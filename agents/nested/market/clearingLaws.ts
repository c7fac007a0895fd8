import { sum } from '../../../src/series.ts';
import { dispatchCost, dualBound, lineFlows, pricesFrom } from '../tso/duality.ts';
import { dayOfTso } from '../tso/tsoDay.ts';
import type { DispatchedStep, Drawn } from '../tso/tsoMarket.ts';
import type { Config } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import type { World } from './world.ts';

const MW = 1e-6;
/** How far the cost of a cleared step may be above what its prices prove, as a share of it. */
const DUALITY = 1e-6;
/** How far prices are from those that others follow from, EUR/MWh. */
const PRICE = 1e-6;

/** A law that was broken: by whom, and how. */
export interface Breach {
  agent: string;
  figure: string;
}

const near = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * The laws of a day that is cleared: the requirement is that of the forecast; every step is balanced, within the limits of units, wind and
 * offers, and flows are those it makes; its cost is that of its quantities, and its prices prove that none is cheaper (section 4's duality).
 */
export class ClearingLaws {
  private forecast: MessageOf<'SystemForecast'> | undefined;
  private plan: MessageOf<'InterfacePlan'> | undefined;
  private bid: MessageOf<'NestedBid'> | undefined;
  private result: MessageOf<'MarketResult'> | undefined;

  constructor(
    private readonly config: Pick<Config, 'market' | 'dso'>,
    private readonly transmission: World['transmission'],
  ) {}

  /** @returns the first law that a message breaks */
  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'SystemForecast':
        this.forecast = message;
        return undefined;
      case 'InterfacePlan':
        this.plan = message;
        return undefined;
      case 'NestedBid':
        this.bid = message;
        return this.beyondPlan(message);
      case 'MarketResult':
        this.result = message;
        return undefined;
      case 'UnitSchedule':
        return this.checkDay(message);
      default:
        return undefined;
    }
  }

  /** Nothing is drawn or offered beyond what the leader said it could at most. */
  private beyondPlan({ from, importMw, offerUpMw, offerDownMw }: MessageOf<'NestedBid'>): Breach | undefined {
    const { plan } = this;
    if (!plan) return { agent: from, figure: 'bids without having told what it can do' };
    const steps = plan.halfWidthMw.length;
    const over = (what: string, mw: number, least: number, most: number, k: number) =>
      mw >= least - MW && mw <= most + MW
        ? undefined
        : { agent: from, figure: `${what} ${mw} MW in step ${(k % steps) + 1}, where it can ${least} to ${most} MW` };
    for (let k = 0; k < importMw.length; k++) {
      const breach =
        over('draws', importMw[k], plan.leastMw[k], plan.mostMw[k], k) ??
        over('offers upward', offerUpMw[k], 0, plan.offerUpMw[k], k) ??
        over('offers downward', offerDownMw[k], 0, plan.offerDownMw[k], k);
      if (breach) return breach;
    }
    return undefined;
  }

  private checkDay(units: MessageOf<'UnitSchedule'>): Breach | undefined {
    const { forecast, plan, bid, result, config, transmission } = this;
    const breach = (figure: string): Breach => ({ agent: units.from, figure });
    if (!forecast || !plan || !bid || !result) return breach('schedules units of a day that was not cleared');
    const day = dayOfTso(transmission, config.market, forecast, plan);
    for (let t = 0; t < day.steps.length; t++) {
      const fault = this.checkStep(units, day.steps[t], t, bid, result);
      if (fault) return breach(`${fault} in step ${t + 1} of day ${units.day + 1}`);
    }
    return undefined;
  }

  private checkStep(
    units: MessageOf<'UnitSchedule'>,
    step: ReturnType<typeof dayOfTso>['steps'][number],
    t: number,
    bid: MessageOf<'NestedBid'>,
    result: MessageOf<'MarketResult'>,
  ): string | undefined {
    const { market } = this.transmission;
    const steps = units.costEurPerH.length;
    const at = (series: Float64Array) => series.filter((_, k) => k % steps === t);
    const of = (name: 'unitMw' | 'unitUpMw' | 'unitDownMw' | 'linePrice' | 'flowMw') => at(units[name]);
    const drawn: Drawn = {
      importMw: at(bid.importMw),
      offerUpMw: sum(at(bid.offerUpMw)),
      offerDownMw: sum(at(bid.offerDownMw)),
    };
    const [unitMw, unitUpMw, unitDownMw, flowMw] = [of('unitMw'), of('unitUpMw'), of('unitDownMw'), of('flowMw')];
    const [windMw, shedMw, dumpedMw] = [units.windMw[t], units.shedMw[t], units.dumpedMw[t]];
    const [takenUpMw, takenDownMw] = [result.takenUpMw[t], result.takenDownMw[t]];
    for (const way of ['Up', 'Down'] as const) {
      const stated = units[`required${way}Mw`][t];
      if (!near(stated, step[`required${way}Mw`], MW))
        return `requires ${stated} MW where the forecast requires ${step[`required${way}Mw`]} MW`;
      const [taken, offered] = way === 'Up' ? [takenUpMw, drawn.offerUpMw] : [takenDownMw, drawn.offerDownMw];
      if (!(taken >= -MW && taken <= offered + MW))
        return `takes ${taken} MW of flexibility where ${offered} MW are offered`;
      const held = sum(way === 'Up' ? unitUpMw : unitDownMw) + taken + units[`missed${way}Mw`][t];
      if (!(held >= stated - MW)) return `has ${held} MW of flexibility where ${stated} MW are required`;
    }
    const given = sum(unitMw) + windMw + shedMw;
    const needed = step.demandMw + sum(drawn.importMw) + dumpedMw;
    if (!near(given, needed, MW)) return `schedules ${given} MW where ${needed} MW are drawn`;
    if (!(windMw >= -MW && windMw <= step.windMw + MW)) return `schedules ${windMw} MW of ${step.windMw} MW of wind`;
    for (let u = 0; u < market.units.length; u++) {
      const { name, blocks, rampMw } = market.units[u];
      const most = sum(blocks.map(({ mw }) => mw));
      const [mw, up, down] = [unitMw[u], unitUpMw[u], unitDownMw[u]];
      const isWithin = up >= -MW && down >= -MW && up <= rampMw + MW && down <= rampMw + MW;
      if (!isWithin || mw + up > most + MW || mw - down < -MW)
        return `has unit ${name} of ${most} MW give ${mw} MW and hold ${up} and ${down} MW`;
    }
    const flows = lineFlows(market, step, drawn, { unitMw, windMw });
    const off = flows.findIndex((mw, l) => !near(mw, flowMw[l], MW));
    if (off >= 0) return `states ${flowMw[off]} MW on line ${market.lines[off].id} that carries ${flows[off]} MW`;
    const dispatched = {
      ...{ unitMw, unitUpMw, unitDownMw, windMw, shedMw, dumpedMw, takenUpMw, takenDownMw, flowMw },
      ...{ missedUpMw: units.missedUpMw[t], missedDownMw: units.missedDownMw[t] },
      overloadMw: flows.map((mw, l) => Math.max(0, Math.abs(mw) - market.lines[l].ratingMw)),
    } satisfies Partial<DispatchedStep>;
    const cost = dispatchCost(market, step, dispatched);
    if (!near(cost, units.costEurPerH[t], DUALITY))
      return `states a cost of ${units.costEurPerH[t]} EUR/h, which is ${cost}`;
    const basic = {
      ...{ lambda: result.lambda[t], linePrice: of('linePrice') },
      ...{ upPrice: result.upPrice[t], downPrice: result.downPrice[t] },
    };
    const prices = pricesFrom(market, basic);
    const lmp = at(result.lmp);
    const unlike = lmp.findIndex((price, i) => !near(price, prices.lmpInterface[i], PRICE));
    if (unlike >= 0)
      return `publishes an LMP of ${lmp[unlike]} EUR/MWh, where its other prices make it ${prices.lmpInterface[unlike]}`;
    const unitPrice = at(units.lmpUnit).findIndex((price, u) => !near(price, prices.lmpUnit[u], PRICE));
    if (unitPrice >= 0 || !near(units.lmpWind[t], prices.lmpWind, PRICE))
      return 'pays units other prices than it publishes';
    const bound = dualBound(market, step, drawn, basic);
    return near(cost, bound, DUALITY)
      ? undefined
      : `clears at ${cost} EUR/h, where its prices prove ${bound} EUR/h: not the cheapest, or not its prices`;
  }
}
