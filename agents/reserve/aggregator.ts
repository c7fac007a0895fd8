import { payment } from '../../src/bus/payment.ts';
import { kept, present } from '../../src/lookup.ts';
import { allocateDelivery, DUST_KWH, type Setpoints } from '../../src/optimizers/delivery.ts';
import { marginalCostUpward, marginalValueDownward } from '../../src/optimizers/marginalCost.ts';
import { sum } from '../../src/series.ts';
import { type DayBook, FleetBook } from './aggregator/fleetBook.ts';
import { FleetPlan, type Volume } from './aggregator/fleetPlan.ts';
import { fleetPlanner } from './aggregator/fleetPlanner.ts';
import { type Standby, standbyOf } from './aggregator/standby.ts';
import { type Agent, type Direction, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { AggregatorConfig } from './market/parts.ts';
import { EV_OWNERS, SCHEMES } from './market/rules.ts';

const KWH_PER_MWH = 1000;
const NO_STANDBY: Record<Direction, Standby> = {
  upward: { kwh: 0, marginalEurPerMwh: 0 },
  downward: { kwh: 0, marginalEurPerMwh: 0 },
};
/** Power that is missing by less than this (MW) is rounding. */
const SHORTFALL_MW = 1e-9;
const PLANNED: Record<Direction, Volume> = { upward: 'upKwh', downward: 'downKwh' };

/**
 * An aggregator of EVs. The day before it plans every EV on forecast prices (1)-(17), gives its BRP the schedule and the
 * DSO its prognosis. Each ISP it bids what it planned for the ISP `offerHorizon` ahead, delivers what is activated within
 * what its EVs can do at that moment, and plans again the EVs that are not where their plan had them, or all of them when
 * prices are forecast anew. What its EVs cannot do of what it has bid, it says as soon as it knows.
 */
export const aggregator: Agent<AggregatorConfig> = ({ name, config, calendar, decided }) => {
  const { entry, market, brp } = config;
  const { hoursPerIsp } = calendar;
  const mwPerKwh = 1 / (KWH_PER_MWH * hoursPerIsp);
  const bidsTo = toRole(SCHEMES[market.scheme].bidsTo);
  const limitKw = entry.connectionLimit;
  const planner = fleetPlanner(config, decided);

  let book: FleetBook | undefined;
  let deviationFee = 0;
  let prices: MessageOf<'PriceForecast'> | undefined;
  let update: MessageOf<'PriceUpdate'> | undefined;
  let scenarios: MessageOf<'ScenarioForecast'> | undefined;
  let sessions: MessageOf<'SessionForecast'> | undefined;
  let activatedMw = { upward: 0, downward: 0 };
  /** MW bid by ISP and direction, until it is delivered. */
  const bidden = new Map<number, Record<Direction, number>>();
  const orders = new Map<number, MessageOf<'FlexOrder'>>();
  let reading: MessageOf<'MeterReading'> | undefined;
  /** Taken note of after arrivals: an EV may come home and leave again in one ISP. */
  let departed: MessageOf<'EvsUnplugged'> | undefined;

  const prognosis = (day: number, isp: number, dayBook: DayBook): Message => ({
    type: 'DPrognosis',
    from: name,
    to: toRole('dso'),
    isp,
    day,
    node: entry.node,
    powerMw: dayBook.prices.dayAhead.map((_, at) => dayBook.plan.total('dayAheadKwh', at) * mwPerKwh),
  });

  /** Plans a whole day on its forecasts, and tells BRP and DSO. */
  function planDay(
    fleet: FleetBook,
    forecast: MessageOf<'PriceForecast'>,
    announced: MessageOf<'SessionForecast'>,
  ): Message[] {
    const { day, isp } = forecast;
    const known = {
      prices: { ...planner.pricesToPlanOn(forecast), deviationFee },
      sessions: announced,
      startKwh: Float64Array.from({ length: fleet.evs }, (_, ev) => fleet.startOfDay(day, ev)),
    };
    const problems = Array.from(known.startKwh, (startKwh, ev) => fleet.problem(ev, known, 0, startKwh));
    const possible = scenarios?.day === day ? scenarios.scenarios : undefined;
    const { plans, boughtKwh, prices } = planner.decideDay(problems, possible);
    Object.assign(known.prices, prices);
    const dayBook = { ...known, plan: new FleetPlan(plans), boughtKwh };
    fleet.days.set(day, dayBook);
    fleet.days.delete(day - 2);
    const energyMwh = known.prices.dayAhead.map((_, at) => sum(boughtKwh.map((kwh) => kwh[at])) / KWH_PER_MWH);
    return [{ type: 'Schedule', from: name, to: brp, isp, day, energyMwh }, prognosis(day, isp, dayBook)];
  }

  /** Takes over what was told anew of a day; whether anything was. */
  function takeUpdate(fleet: FleetBook, day: number): boolean {
    const dayBook = fleet.days.get(day);
    if (update?.day !== day || !dayBook) return false;
    Object.assign(dayBook.prices, planner.pricesToPlanOn(update));
    update = undefined;
    return true;
  }

  /** Plans again, from the first ISP not yet offered to the end of its day. */
  function replan(fleet: FleetBook, now: number): Message[] {
    const from = now + market.offerHorizon;
    if (entry.replan === 'never' || from >= calendar.ispCount || now < 0) return [];
    const isTold = takeUpdate(fleet, calendar.dayOf(from).index);
    let open = fleet.openProblems(now, from, isTold || entry.replan === 'every-isp');
    if (open.evs.length === 0) return [];
    if (planner.isCoupled && open.evs.length < fleet.evs) open = fleet.openProblems(now, from, true);
    const day = calendar.dayOf(from);
    const dayBook = kept(fleet.days, day.index);
    planner.solve(open.problems).forEach((plan, k) => {
      dayBook.plan.overlay(open.evs[k], plan, from - day.firstIsp);
    });
    return [prognosis(day.index, now, dayBook)];
  }

  function priceOf(fleet: FleetBook, dayBook: DayBook, direction: Direction, at: number, idle: Standby): number {
    const bid = present(entry.bids[direction], 'the price of a direction that is offered');
    if (typeof bid === 'number') return bid;
    const marginal = direction === 'upward' ? marginalCostUpward : marginalValueDownward;
    const { plan } = dayBook;
    let weighted = idle.kwh * idle.marginalEurPerMwh;
    plan.row(PLANNED[direction], at).forEach((kwh, ev) => {
      if (kwh <= 0) return;
      const charging = { dayAheadKwh: plan.series('dayAheadKwh', ev), downKwh: plan.series('downKwh', ev) };
      weighted += kwh * marginal(fleet.problem(ev, dayBook, 0, dayBook.startKwh[ev]), charging, at);
    });
    const cost = weighted / (dayBook.plan.total(PLANNED[direction], at) + idle.kwh);
    return direction === 'upward' ? cost + bid.markup : cost - bid.markup;
  }

  /** The bids for the ISP that lies the offer horizon ahead: what is planned for it, and what stands by. */
  function offer(fleet: FleetBook, now: number): Message[] {
    const isp = now + market.offerHorizon;
    const dayBook = fleet.dayOf(isp);
    if (!dayBook) return [];
    const at = calendar.ispOfDay(isp);
    const bids: Message[] = [];
    const volumes = { upward: 0, downward: 0 };
    const offered = (['upward', 'downward'] as const).filter((direction) => entry.bids[direction] !== undefined);
    const idle =
      entry.offers === 'standby' ? standbyOf(fleet, dayBook, at, offered, market, config.fleet.wear) : NO_STANDBY;
    for (const direction of offered) {
      const kwh = dayBook.plan.total(PLANNED[direction], at) + idle[direction].kwh;
      const volumeMw = kwh * mwPerKwh;
      if (kwh <= DUST_KWH || volumeMw < planner.minimumBidMw * (1 - 1e-9)) continue;
      const priceEurPerMwh = priceOf(fleet, dayBook, direction, at, idle[direction]);
      const { node } = entry;
      bids.push({ type: 'BalancingEnergyBid', from: name, to: bidsTo, isp, node, direction, volumeMw, priceEurPerMwh });
      volumes[direction] = volumeMw;
    }
    if (bids.length > 0) bidden.set(isp, volumes);
    return bids;
  }

  /** What EVs without a task in that ISP could do for the DSO. */
  function offerFlexibility(fleet: FleetBook, request: MessageOf<'FlexRequest'>): Message | undefined {
    const dayBook = fleet.dayOf(request.isp);
    if (!dayBook || entry.congestionPrice === undefined) return undefined;
    const at = calendar.ispOfDay(request.isp);
    let up = 0;
    let down = 0;
    for (let ev = 0; ev < fleet.evs; ev++) {
      const spare = fleet.spare(ev, dayBook, at);
      up += spare.up;
      down += spare.down;
    }
    const limitKwh = limitKw === undefined ? Number.POSITIVE_INFINITY : limitKw * hoursPerIsp;
    const charging = dayBook.plan.total('downKwh', at) + dayBook.plan.total('dayAheadKwh', at);
    const roomUp = Math.max(0, limitKwh - dayBook.plan.total('upKwh', at));
    const roomDown = Math.max(0, limitKwh - charging);
    return {
      type: 'FlexOffer',
      from: name,
      to: request.from,
      isp: request.isp,
      node: entry.node,
      upMw: Math.min(up, roomUp) * mwPerKwh,
      downMw: Math.min(down, roomDown) * mwPerKwh,
      priceEurPerMwh: entry.congestionPrice,
    };
  }

  /** Spreads what is asked of the fleet in an ISP over its EVs, as they are (or will be) by then. */
  function allocate(
    fleet: FleetBook,
    dayBook: DayBook,
    isp: number,
    evs: Pick<FleetBook, 'energyKwh' | 'plugged'>,
    askedMw: Record<Direction | 'upOrder' | 'downOrder', number>,
  ): Setpoints {
    const at = calendar.ispOfDay(isp);
    return allocateDelivery({
      fleet: fleet.fleet,
      hoursPerIsp,
      energyKwh: evs.energyKwh,
      plugged: evs.plugged,
      plannedUpKwh: dayBook.plan.row('upKwh', at),
      plannedDownKwh: dayBook.plan.row('downKwh', at),
      plannedDayAheadKwh: dayBook.plan.row('dayAheadKwh', at),
      activatedUpKwh: askedMw.upward / mwPerKwh,
      activatedDownKwh: askedMw.downward / mwPerKwh,
      orderedUpKwh: askedMw.upOrder / mwPerKwh,
      orderedDownKwh: askedMw.downOrder / mwPerKwh,
      spareKwh: (ev) => fleet.spare(ev, dayBook, at),
      connectionLimitKwh: limitKw === undefined ? Number.POSITIVE_INFINITY : limitKw * hoursPerIsp,
    });
  }

  /** What of a volume asked for in each direction the EVs do not make, to TSO and BRP. */
  const tellMissing = (
    type: 'Unavailability' | 'DeliveryShortfall',
    isp: number,
    askedMw: Record<Direction, number>,
    { upKwh, downKwh }: Setpoints,
  ): Message[] =>
    (['upward', 'downward'] as const).flatMap((direction) => {
      const volumeMw = askedMw[direction] - sum(direction === 'upward' ? upKwh : downKwh) * mwPerKwh;
      if (volumeMw <= SHORTFALL_MW) return [];
      return [toRole('tso'), brp].map((to): Message => ({ type, from: name, to, isp, direction, volumeMw }));
    });

  /** Takes back, of the bids for the next ISPs, what its EVs will not be able to deliver. */
  function withdraw(fleet: FleetBook, now: number): Message[] {
    const said: Message[] = [];
    for (const [isp, askedMw] of bidden) {
      const dayBook = fleet.dayOf(isp);
      const evs = dayBook && isp > now && now >= 0 ? fleet.outlook(now, isp, entry.offers === 'standby') : undefined;
      if (!dayBook || !evs) continue;
      const setpoints = allocate(fleet, dayBook, isp, evs, { ...askedMw, upOrder: 0, downOrder: 0 });
      said.push(...tellMissing('Unavailability', isp, askedMw, setpoints));
    }
    return said;
  }

  function deliver(fleet: FleetBook, isp: number): Message[] | undefined {
    const dayBook = fleet.dayOf(isp);
    bidden.delete(isp);
    if (!dayBook) return undefined;
    const order = orders.get(isp);
    const askedMw = { ...activatedMw, upOrder: order?.upMw ?? 0, downOrder: order?.downMw ?? 0 };
    const asked = askedMw.upward + askedMw.downward + askedMw.upOrder + askedMw.downOrder;
    if (asked === 0 && dayBook.plan.total('dayAheadKwh', calendar.ispOfDay(isp)) === 0) return undefined;
    const setpoints = allocate(fleet, dayBook, isp, fleet, askedMw);
    activatedMw = { upward: 0, downward: 0 };
    orders.delete(isp);
    const steering: Message = { type: 'EvSetpoints', from: name, to: toRole('environment'), isp, ...setpoints };
    return [steering, ...tellMissing('DeliveryShortfall', isp, askedMw, setpoints)];
  }

  /** EV owners pay for what was charged, or for what stays charged. */
  function billOwners(isp: number): Message | undefined {
    if (!reading) return undefined;
    const charged = sum(reading.downKwh) + sum(reading.dayAheadKwh) + sum(reading.congestionDownKwh);
    const takenOut = sum(reading.upKwh) + sum(reading.congestionUpKwh);
    const volumeMwh = (charged - (market.ownerBilling === 'net' ? takenOut : 0)) / KWH_PER_MWH;
    reading = undefined;
    if (volumeMwh === 0) return undefined;
    const sides = { payer: EV_OWNERS, payee: name, reason: 'charging' as const };
    const to = toRole('environment');
    return payment({ from: name, to, isp, ...sides, volumeMwh, priceEurPerMwh: market.ownerPrice });
  }

  return reactTo({
    FleetRegistration(fleet) {
      book = new FleetBook(fleet, fleet.energyKwh, calendar, market, config.fleet.wear);
    },
    DeviationFee({ feeEurPerMwh }) {
      deviationFee = feeEurPerMwh;
    },
    PriceForecast(forecast) {
      prices = forecast;
    },
    PriceUpdate(told) {
      update = told;
    },
    ScenarioForecast(told) {
      scenarios = told;
    },
    SessionForecast(forecast) {
      sessions = forecast;
    },
    EvsUnplugged(departures) {
      departed = departures;
    },
    EvsPluggedIn({ evs, energyKwh, isp }) {
      evs.forEach((ev, k) => {
        book?.plugIn(ev, isp, energyKwh[k]);
      });
    },
    Activation({ direction, volumeMw }) {
      activatedMw[direction] = volumeMw;
    },
    FlexRequest: (request) => book && offerFlexibility(book, request),
    FlexOrder(order) {
      orders.set(order.isp, order);
    },
    MeterReading(metered) {
      reading = metered;
      book?.closeIsp(metered.isp, metered.energyKwh);
    },
    PhaseStart({ phase, isp }) {
      if (!book) return undefined;
      if (phase === 'offer') return offer(book, isp);
      if (phase === 'deliver') return deliver(book, isp);
      if (phase === 'settle') return billOwners(isp);
      if (phase !== 'plan') return undefined;
      for (const ev of departed?.evs ?? []) book.unplug(ev, isp);
      departed = undefined;
      const said = withdraw(book, isp);
      said.push(...replan(book, isp));
      if (prices && sessions) said.push(...planDay(book, prices, sessions));
      prices = undefined;
      sessions = undefined;
      return said;
    },
  });
};
