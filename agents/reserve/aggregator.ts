import { payment } from '../../src/bus/payment.ts';
import { kept, present } from '../../src/lookup.ts';
import { allocateDelivery, DUST_KWH, type Setpoints } from '../../src/optimizers/delivery.ts';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { marginalCostUpward, marginalValueDownward } from '../../src/optimizers/marginalCost.ts';
import { sum } from '../../src/series.ts';
import { DayAheadAnswer } from './aggregator/dayAheadAnswer.ts';
import { type DayBook, FleetBook } from './aggregator/fleetBook.ts';
import { FleetLearning } from './aggregator/fleetLearning.ts';
import { FleetPlan, type Volume } from './aggregator/fleetPlan.ts';
import { fleetPlanner } from './aggregator/fleetPlanner.ts';
import { type Standby, standbyOf } from './aggregator/standby.ts';
import type { ToldPrices } from './explain/forecast.ts';
import { PriceExpectation } from './learning/priceExpectation.ts';
import { type Agent, type Direction, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { AggregatorConfig } from './market/parts.ts';
import { EV_OWNERS, SCHEMES } from './market/rules.ts';
import { capacityOf, type Spare, spareOf, withReaction } from './reaction/fleetReaction.ts';
import { type Capacity, Reaction } from './reaction/reaction.ts';
import { allowedIn, sayReaction } from './reaction/saying.ts';

const KWH_PER_MWH = 1000;
const NO_STANDBY: Record<Direction, Standby> = {
  upward: { kwh: 0, marginalEurPerMwh: 0 },
  downward: { kwh: 0, marginalEurPerMwh: 0 },
};
/** Power that is missing by less than this (MW) is rounding. */
const SHORTFALL_MW = 1e-9;
const NO_SPARE: Spare = { up: new Float64Array(), down: new Float64Array() };
const PLANNED: Record<Direction, Volume> = { upward: 'upKwh', downward: 'downKwh' };

/**
 * An aggregator of EVs. The day before it plans every EV on forecast prices (1)-(17), gives its BRP the schedule and the
 * DSO its prognosis. Each ISP it bids what it planned for the ISP `offerHorizon` ahead, delivers what is activated within
 * what its EVs can do at that moment, and plans again the EVs that are not where their plan had them, or all of them when
 * prices are forecast anew. What its EVs cannot do of what it has bid, it says as soon as it knows. Where day-ahead prices are
 * formed it plans on those the exchange quotes, and its schedule is what its EVs have once it knows what it has bought.
 */
export const aggregator: Agent<AggregatorConfig> = ({ name, config, calendar, random, decided }) => {
  const { entry, market, brp } = config;
  const { hoursPerIsp } = calendar;
  const mwPerKwh = 1 / (KWH_PER_MWH * hoursPerIsp);
  const bidsTo = toRole(SCHEMES[market.scheme].bidsTo);
  const limitKw = entry.connectionLimit;
  const planner = fleetPlanner(config, decided);
  const reaction = config.reaction && new Reaction(config.reaction, random('reaction'));

  const expectation = config.expectation && new PriceExpectation(config.expectation, calendar);
  const learning = new FleetLearning(config.learning, { name, calendar, random, decided }, expectation);
  /** Prices of a day to plan on: as they are told, or as it has come to expect them. */
  function pricesOf(told: MessageOf<'PriceForecast' | 'PriceUpdate'>) {
    if (!expectation || !config.expectation) return planner.pricesToPlanOn(told);
    const answer = expectation.over(told.day, told);
    const { firstIsp, ispCount } = calendar.days[told.day];
    const problem: ToldPrices = {
      told: { dayAhead: told.dayAhead, upward: told.upward, downward: told.downward },
      lambda: config.expectation.lambda,
    };
    decided({ kind: 'forecast', problem, answer, objective: Number.NaN, about: [firstIsp, firstIsp + ispCount] });
    return planner.pricesToPlanOn(answer);
  }

  let book: FleetBook | undefined;
  let deviationFee = 0;
  /** The day whose gate is open, and what was answered, where day-ahead prices are formed. */
  let gate: { day: Omit<DayBook, 'plan' | 'boughtKwh'>; answer: DayAheadAnswer } | undefined;
  let hasBought = false;
  let prices: MessageOf<'PriceForecast'> | undefined;
  let update: MessageOf<'PriceUpdate'> | undefined;
  let scenarios: MessageOf<'ScenarioForecast'> | undefined;
  let sessions: MessageOf<'SessionForecast'> | undefined;
  let activatedMw = { upward: 0, downward: 0 };
  /** MW bid by ISP and direction, until it is delivered. */
  const bidden = new Map<number, Record<Direction, number>>();
  const orders = new Map<number, MessageOf<'FlexOrder'>>();
  let reading: MessageOf<'MeterReading'> | undefined;
  /** What it takes of its own accord in the steps of an ISP, MW, and with what. */
  let reacted: { isp: number; referenceEurPerMwh: number; spare: Spare; capacity: Capacity; mw: number[] } | undefined;
  let limit: MessageOf<'ReactionLimit'> | undefined;
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

  /** What is known of a day to plan, and the problem of each EV. */
  function problemsOf(fleet: FleetBook, forecast: MessageOf<'PriceForecast'>, announced: MessageOf<'SessionForecast'>) {
    const { day } = forecast;
    const known = {
      prices: { ...pricesOf(forecast), deviationFee },
      sessions: announced,
      startKwh: Float64Array.from({ length: fleet.evs }, (_, ev) => fleet.startOfDay(day, ev)),
    };
    const problems = Array.from(known.startKwh, (startKwh, ev) => fleet.problem(ev, known, 0, startKwh));
    return { known, problems };
  }

  /** Plans a whole day on its forecasts, and tells BRP and DSO. */
  function planDay(
    fleet: FleetBook,
    forecast: MessageOf<'PriceForecast'>,
    announced: MessageOf<'SessionForecast'>,
  ): Message[] {
    const { day, isp } = forecast;
    const { known, problems } = problemsOf(fleet, forecast, announced);
    const possible = scenarios?.day === day ? scenarios.scenarios : undefined;
    const { plans, boughtKwh, prices } = planner.decideDay(problems, calendar.days[day], possible);
    Object.assign(known.prices, prices);
    return enterDay(fleet, day, isp, { ...known, plan: new FleetPlan(plans), boughtKwh });
  }

  /** Enters a day into the book, and tells BRP and DSO. */
  function enterDay(fleet: FleetBook, day: number, isp: number, dayBook: DayBook): Message[] {
    fleet.days.set(day, dayBook);
    fleet.days.delete(day - 2);
    const { boughtKwh, prices: planned } = dayBook;
    const energyMwh = planned.dayAhead.map((_, at) => sum(boughtKwh.map((kwh) => kwh[at])) / KWH_PER_MWH);
    return [{ type: 'Schedule', from: name, to: brp, isp, day, energyMwh }, prognosis(day, isp, dayBook)];
  }

  /** Sends the schedules that are best at prices: those quoted, those last formed, or around those forecast. */
  function tender({ isp, day, round, isFinal, from, priceEurPerMwh }: MessageOf<'DayAheadQuote'>): Message | undefined {
    const { dayAhead: rules } = market;
    if (isFinal) expectation?.seeDay(day, priceEurPerMwh);
    if (isFinal || !rules || !book) return undefined;
    if (round === 1 && prices && sessions) {
      const { known, problems } = problemsOf(book, prices, sessions);
      const { firstIsp } = calendar.days[day];
      const solve = (each: readonly EvDay[], evs: readonly number[]) => planner.solve(each, { firstIsp, evs });
      gate = { day: known, answer: new DayAheadAnswer(problems, solve) };
    }
    const { day: known, answer } = present(gate, 'the forecast of a day whose prices are quoted');
    const isForecast = rules.clearing === 'react' && (expectation !== undefined || !hasBought);
    const schedules =
      rules.clearing === 'exclusive'
        ? answer.scenarios(known.prices.dayAhead, rules, config.buyers ?? 1)
        : [answer.best(isForecast ? known.prices.dayAhead : priceEurPerMwh)];
    const sent = schedules.map(({ energyKwh, ownCostEur }) => {
      return { energyMwh: energyKwh.map((kwh) => kwh / KWH_PER_MWH), ownCostEur };
    });
    return { type: 'DayAheadTender', from: name, to: from, isp, day, round, schedules: sent };
  }

  /** Gives each EV its plan of what was bought, and tells BRP and DSO. */
  function takeAward({ isp, day, weights, priceEurPerMwh }: MessageOf<'DayAheadAward'>): Message[] {
    const { day: known, answer } = present(gate, 'what an award is for');
    const plans = answer.whole(weights, present(market.dayAhead, 'market.dayAhead'));
    gate = undefined;
    hasBought = true;
    prices = undefined;
    sessions = undefined;
    const planned = { ...known.prices, dayAhead: priceEurPerMwh };
    const boughtKwh = plans.map(({ dayAheadKwh }) => dayAheadKwh);
    const dayBook = { ...known, prices: planned, plan: new FleetPlan(plans), boughtKwh };
    return enterDay(present(book, 'the fleet'), day, isp, dayBook);
  }

  /** Takes over what was told anew of a day; whether anything was. */
  function takeUpdate(fleet: FleetBook, day: number): boolean {
    const dayBook = fleet.days.get(day);
    if (update?.day !== day || !dayBook) return false;
    Object.assign(dayBook.prices, pricesOf(update), { dayAhead: update.dayAhead });
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
    planner.solve(open.problems, { firstIsp: day.firstIsp, evs: open.evs }).forEach((plan, k) => {
      dayBook.plan.overlay(open.evs[k], plan, from - day.firstIsp);
    });
    return [prognosis(day.index, now, dayBook)];
  }

  function priceOf(fleet: FleetBook, dayBook: DayBook, direction: Direction, isp: number, idle: Standby): number {
    const at = calendar.ispOfDay(isp);
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
    const kwh = plan.total(PLANNED[direction], at) + idle.kwh;
    const cost = weighted / kwh;
    const markup = learning.markup(isp, direction, kwh * mwPerKwh, cost, bid.markup);
    return direction === 'upward' ? cost + markup : cost - markup;
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
      const priceEurPerMwh = priceOf(fleet, dayBook, direction, isp, idle[direction]);
      const { node } = entry;
      bids.push({ type: 'BalancingEnergyBid', from: name, to: bidsTo, isp, node, direction, volumeMw, priceEurPerMwh });
      if (market.balancing) bids.push(...learning.choice(isp, direction));
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
    areIdleTaken = false,
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
      spareKwh: (ev) => (areIdleTaken ? { up: 0, down: 0 } : fleet.spare(ev, dayBook, at)),
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
      if (type === 'DeliveryShortfall') learning.missed(isp, direction, volumeMw);
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
    const reactedKwh = reacted?.isp === isp ? sum(reacted.mw) / reacted.mw.length / mwPerKwh : 0;
    if (asked === 0 && reactedKwh === 0 && dayBook.plan.total('dayAheadKwh', calendar.ispOfDay(isp)) === 0)
      return undefined;
    const steered = allocate(fleet, dayBook, isp, fleet, askedMw, reactedKwh !== 0);
    const setpoints = reacted && reactedKwh !== 0 ? withReaction(steered, reacted.spare, reactedKwh) : steered;
    activatedMw = { upward: 0, downward: 0 };
    orders.delete(isp);
    const steering: Message = { type: 'EvSetpoints', from: name, to: toRole('environment'), isp, ...setpoints };
    return [steering, ...tellMissing('DeliveryShortfall', isp, askedMw, setpoints)];
  }

  /** What the fleet takes more or less of its own accord in a step. */
  function react(ask: MessageOf<'ReactionAsk'>): Message[] {
    const { isp, referenceEurPerMwh } = ask;
    if (reacted?.isp !== isp) {
      const dayBook = book?.dayOf(isp);
      const at = calendar.ispOfDay(isp);
      const planned = (volume: Volume) => dayBook?.plan.total(volume, at) ?? 0;
      const limitKwh = (limitKw ?? Number.POSITIVE_INFINITY) * hoursPerIsp;
      const room = { up: limitKwh - planned('upKwh'), down: limitKwh - planned('downKwh') - planned('dayAheadKwh') };
      const spare = book && dayBook ? spareOf(book, dayBook, at, hoursPerIsp) : NO_SPARE;
      reacted = { isp, referenceEurPerMwh, spare, capacity: capacityOf(spare, mwPerKwh, room), mw: [] };
    }
    reaction?.adopt((what) => learning.value(what, isp));
    const mw = reaction?.decide(reacted.capacity, allowedIn(limit, isp)) ?? 0;
    reacted.mw.push(mw);
    return sayReaction(name, ask, mw, reaction, learning);
  }

  /** EV owners pay for what was charged, or for what stays charged. */
  function billOwners(isp: number): Message | undefined {
    if (!reading) return undefined;
    const charged =
      sum(reading.downKwh) +
      sum(reading.dayAheadKwh) +
      sum(reading.congestionDownKwh) +
      sum(reading.passiveDownKwh ?? []);
    const takenOut = sum(reading.upKwh) + sum(reading.congestionUpKwh) + sum(reading.passiveUpKwh ?? []);
    const volumeMwh = (charged - (market.ownerBilling === 'net' ? takenOut : 0)) / KWH_PER_MWH;
    reading = undefined;
    if (volumeMwh === 0) return undefined;
    const sides = { payer: EV_OWNERS, payee: name, reason: 'charging' as const };
    const to = toRole('environment');
    return payment({ from: name, to, isp, ...sides, volumeMwh, priceEurPerMwh: market.ownerPrice });
  }

  return reactTo({
    FleetRegistration(fleet) {
      learning.register(fleet);
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
    DayAheadQuote: tender,
    DayAheadAward: takeAward,
    ReactionLimit(told) {
      limit = told;
    },
    PeakTariff: (told) => learning.hearTariff(told),
    ReactionAsk: react,
    BalancePrice(published) {
      if (reacted?.isp === published.isp) reaction?.hear(published, reacted.referenceEurPerMwh);
    },
    ImbalancePrice(price) {
      learning.hear(price);
    },
    Payment(paid) {
      learning.paid(paid);
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
      if (book && reacted?.isp === metered.isp) learning.metered(book, metered, reacted.referenceEurPerMwh);
      book?.closeIsp(metered.isp, metered.energyKwh);
    },
    PhaseStart({ phase, isp }) {
      if (!book) return undefined;
      if (phase === 'offer') return offer(book, isp);
      if (phase === 'deliver') return deliver(book, isp);
      if (phase === 'settle') return [billOwners(isp) ?? [], learning.learned(isp)].flat();
      if (phase !== 'plan') return undefined;
      for (const ev of departed?.evs ?? []) book.unplug(ev, isp);
      departed = undefined;
      learning.closeBefore(isp);
      const said = withdraw(book, isp);
      said.push(...replan(book, isp));
      if (market.dayAhead) return said;
      if (prices && sessions) said.push(...planDay(book, prices, sessions));
      prices = undefined;
      sessions = undefined;
      return said;
    },
  });
};
