import { payment } from '../../src/bus/payment.ts';
import { present } from '../../src/lookup.ts';
import { allocateDelivery, DUST_KWH, type Setpoints } from '../../src/optimizers/delivery.ts';
import { sum } from '../../src/series.ts';
import type { Crew, FleetDesk, Office, Told } from './aggregator/desk.ts';
import { FleetLearning } from './aggregator/fleetLearning.ts';
import { fleetPlanner } from './aggregator/fleetPlanner.ts';
import { HomeDesk } from './aggregator/homeDesk.ts';
import { SessionDesk } from './aggregator/sessions/sessionDesk.ts';
import { NO_STANDBY, type Standby, standbyWithin } from './aggregator/standby.ts';
import type { ToldPrices } from './explain/forecast.ts';
import { PriceExpectation } from './learning/priceExpectation.ts';
import { type Agent, type Direction, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { AggregatorConfig } from './market/parts.ts';
import { EV_OWNERS, SCHEMES } from './market/rules.ts';
import { capacityOf, type Spare, spareOf, withReaction } from './reaction/fleetReaction.ts';
import { type Capacity, Reaction } from './reaction/reaction.ts';
import { allowedIn, sayReaction } from './reaction/saying.ts';

const KWH_PER_MWH = 1000;
/** Power that is missing by less than this (MW) is rounding. */
const SHORTFALL_MW = 1e-9;
const NO_SPARE: Spare = { up: new Float64Array(), down: new Float64Array() };
const spareOfNone = () => ({ up: 0, down: 0 });
const DIRECTIONS = ['upward', 'downward'] as const;
const PLANNED = { upward: 'upKwh', downward: 'downKwh' } as const;

/**
 * An aggregator of EVs: those of homes, or those that come to its chargers and go. The day before it plans every EV on forecast
 * prices (1)-(17), gives its BRP the schedule and the DSO its prognosis. Each ISP it bids what it planned for the ISP `offerHorizon`
 * ahead, delivers what is activated within what its EVs can do at that moment, and plans again the EVs that are not where their plan
 * had them, or all of them when prices are forecast anew. What its EVs cannot do of what it has bid, it says as soon as it knows.
 * Where day-ahead prices are formed it plans on those the exchange quotes, and its schedule is what its EVs have once it knows what
 * it has bought.
 */
export const aggregator: Agent<AggregatorConfig> = ({ name, config, calendar, random, decided }) => {
  const { entry, market, brp } = config;
  const { hoursPerIsp } = calendar;
  const mwPerKwh = 1 / (KWH_PER_MWH * hoursPerIsp);
  const bidsTo = toRole(SCHEMES[market.scheme].bidsTo);
  const offered = DIRECTIONS.filter((direction) => entry.bids[direction] !== undefined);
  const limitKwh = (entry.connectionLimit ?? Number.POSITIVE_INFINITY) * hoursPerIsp;
  const planner = fleetPlanner(config, decided);
  const reaction = config.reaction && new Reaction(config.reaction, random('reaction'));

  const expectation = config.expectation && new PriceExpectation(config.expectation, calendar);
  const learning = new FleetLearning(config.learning, { name, calendar, random, decided }, expectation);
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

  const told: Told = { deviationFee: 0, pricesOf };
  const office: Office = { name, config, calendar, planner, told, decided };
  let desk: FleetDesk | undefined;
  let activatedMw = { upward: 0, downward: 0 };
  /** MW bid by ISP and direction, until it is delivered. */
  const bidden = new Map<number, Record<Direction, number>>();
  const orders = new Map<number, MessageOf<'FlexOrder'>>();
  let reading: MessageOf<'MeterReading'> | undefined;
  /** What it takes of its own accord in the steps of an ISP, MW, and with what. */
  let reacted: { isp: number; referenceEurPerMwh: number; spare: Spare; capacity: Capacity; mw: number[] } | undefined;
  let limit: MessageOf<'ReactionLimit'> | undefined;

  function priceOf(fleet: FleetDesk, direction: Direction, isp: number, idle: Standby): number {
    const bid = present(entry.bids[direction], 'the price of a direction that is offered');
    if (typeof bid === 'number') return bid;
    const weighted = fleet.marginal(direction, isp, idle.kwh * idle.marginalEurPerMwh);
    const kwh = fleet.total(PLANNED[direction], isp) + idle.kwh;
    const cost = weighted / kwh;
    const markup = learning.markup(isp, direction, kwh * mwPerKwh, cost, bid.markup);
    return direction === 'upward' ? cost + markup : cost - markup;
  }

  /** What the plan of an ISP leaves of the connection each way, kWh. */
  const roomIn = (fleet: FleetDesk, isp: number) =>
    limitKwh === Number.POSITIVE_INFINITY
      ? { up: limitKwh, down: limitKwh }
      : {
          up: limitKwh - fleet.total('upKwh', isp),
          down: limitKwh - fleet.total('downKwh', isp) - fleet.total('dayAheadKwh', isp),
        };

  /** The bids for the ISP that lies the offer horizon ahead: what is planned for it, and what stands by. */
  function offer(fleet: FleetDesk, now: number): Message[] {
    const isp = now + market.offerHorizon;
    if (!fleet.isPlanned(isp)) return [];
    const bids: Message[] = [];
    const volumes = { upward: 0, downward: 0 };
    const standby = entry.offers === 'standby' ? fleet.standby(isp, offered) : NO_STANDBY;
    const room = roomIn(fleet, isp);
    for (const direction of offered) {
      const idle = standbyWithin(standby[direction], direction === 'upward' ? room.up : room.down);
      const kwh = fleet.total(PLANNED[direction], isp) + idle.kwh;
      const volumeMw = kwh * mwPerKwh;
      if (kwh <= DUST_KWH || volumeMw < planner.minimumBidMw * (1 - 1e-9)) continue;
      const priceEurPerMwh = priceOf(fleet, direction, isp, idle);
      const { node } = entry;
      bids.push({ type: 'BalancingEnergyBid', from: name, to: bidsTo, isp, node, direction, volumeMw, priceEurPerMwh });
      if (market.balancing) bids.push(...learning.choice(isp, direction));
      volumes[direction] = volumeMw;
    }
    if (bids.length > 0) bidden.set(isp, volumes);
    return bids;
  }

  /** What EVs without a task in that ISP could do for the DSO. */
  function offerFlexibility(fleet: FleetDesk, { isp, from: to }: MessageOf<'FlexRequest'>): Message | undefined {
    if (!fleet.isPlanned(isp) || entry.congestionPrice === undefined) return undefined;
    const { up, down } = fleet.spareKwh(isp);
    const room = roomIn(fleet, isp);
    return {
      ...{ type: 'FlexOffer', from: name, to, isp, node: entry.node },
      upMw: Math.min(up, Math.max(0, room.up)) * mwPerKwh,
      downMw: Math.min(down, Math.max(0, room.down)) * mwPerKwh,
      priceEurPerMwh: entry.congestionPrice,
    };
  }

  /** Spreads what is asked of the fleet in an ISP over its EVs, as they are (or will be) by then. */
  function allocate(
    { fleet, energyKwh, plugged, planned, spareKwh }: Crew,
    askedMw: Record<Direction | 'upOrder' | 'downOrder', number>,
    areIdleTaken = false,
  ): Setpoints {
    return allocateDelivery({
      fleet,
      energyKwh,
      plugged,
      hoursPerIsp,
      plannedUpKwh: planned.upKwh,
      plannedDownKwh: planned.downKwh,
      plannedDayAheadKwh: planned.dayAheadKwh,
      activatedUpKwh: askedMw.upward / mwPerKwh,
      activatedDownKwh: askedMw.downward / mwPerKwh,
      orderedUpKwh: askedMw.upOrder / mwPerKwh,
      orderedDownKwh: askedMw.downOrder / mwPerKwh,
      spareKwh: areIdleTaken ? spareOfNone : spareKwh,
      connectionLimitKwh: limitKwh,
    });
  }

  /** What of a volume asked for in each direction the EVs do not make, to TSO and BRP. */
  function tellMissing(
    type: 'Unavailability' | 'DeliveryShortfall',
    isp: number,
    askedMw: Record<Direction, number>,
    { upKwh, downKwh }: Setpoints,
  ): Message[] {
    const said: Message[] = [];
    for (const direction of DIRECTIONS) {
      if (askedMw[direction] <= SHORTFALL_MW) continue;
      const volumeMw = askedMw[direction] - sum(direction === 'upward' ? upKwh : downKwh) * mwPerKwh;
      if (volumeMw <= SHORTFALL_MW) continue;
      if (type === 'DeliveryShortfall') learning.missed(isp, direction, volumeMw);
      for (const to of [toRole('tso'), brp]) said.push({ type, from: name, to, isp, direction, volumeMw });
    }
    return said;
  }

  /** Takes back, of the bids for the next ISPs, what its EVs will not be able to deliver. */
  function withdraw(fleet: FleetDesk, now: number): Message[] {
    const said: Message[] = [];
    for (const [isp, askedMw] of bidden) {
      if (isp <= now || now < 0 || !fleet.isPlanned(isp)) continue;
      const bid = { upward: askedMw.upward / mwPerKwh, downward: askedMw.downward / mwPerKwh };
      const evs = fleet.outlook(now, isp, bid, entry.offers === 'standby');
      if (!evs) continue;
      const { upward, downward } = askedMw;
      const setpoints = allocate(evs, { upward, downward, upOrder: 0, downOrder: 0 });
      said.push(...tellMissing('Unavailability', isp, askedMw, setpoints));
    }
    return said;
  }

  function deliver(fleet: FleetDesk, isp: number): Message[] {
    bidden.delete(isp);
    if (!fleet.isPlanned(isp)) return [];
    const order = orders.get(isp);
    const { upward, downward } = activatedMw;
    const askedMw = { upward, downward, upOrder: order?.upMw ?? 0, downOrder: order?.downMw ?? 0 };
    const asked = askedMw.upward + askedMw.downward + askedMw.upOrder + askedMw.downOrder;
    const reactedKwh = reacted?.isp === isp ? sum(reacted.mw) / reacted.mw.length / mwPerKwh : 0;
    const crew = fleet.crew(isp);
    if (asked === 0 && reactedKwh === 0 && sum(crew.planned.dayAheadKwh) === 0) return [];
    const steered = allocate(crew, askedMw, reactedKwh !== 0);
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
      const spare = desk?.isPlanned(isp) ? spareOf(desk.crew(isp), hoursPerIsp) : NO_SPARE;
      const room = desk ? roomIn(desk, isp) : { up: limitKwh, down: limitKwh };
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

  /** Of its EVs, before they are registered: within a phase messages come in any order. */
  const early: Message[] = [];
  const hear = (message: Message): void => {
    if (desk) desk.hear(message);
    else early.push(message);
  };
  return reactTo({
    FleetRegistration(fleet) {
      learning.register(fleet);
      desk = new HomeDesk(fleet, office);
      early.splice(0).forEach(hear);
    },
    ChargerRegistration(chargers) {
      learning.register(chargers);
      desk = new SessionDesk(chargers, office);
      early.splice(0).forEach(hear);
    },
    DeviationFee({ feeEurPerMwh }) {
      told.deviationFee = feeEurPerMwh;
    },
    PriceForecast(forecast) {
      told.forecast = forecast;
    },
    PriceUpdate(update) {
      told.update = update;
    },
    ScenarioForecast(scenarios) {
      told.scenarios = scenarios;
    },
    SessionForecast: hear,
    EvsUnplugged: hear,
    EvsPluggedIn: hear,
    SessionsAnnounced: hear,
    SessionsPossible: hear,
    SessionsStarted: hear,
    SessionsEnded: hear,
    SessionsTurnedAway: hear,
    DayAheadQuote(quote) {
      if (quote.isFinal) expectation?.seeDay(quote.day, quote.priceEurPerMwh);
      return desk?.tender(quote);
    },
    DayAheadAward(award) {
      told.forecast = undefined;
      return present(desk, 'the fleet').takeAward(award);
    },
    ReactionLimit(allowed) {
      limit = allowed;
    },
    PeakTariff: (tariff) => learning.hearTariff(tariff),
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
    FlexRequest: (request) => desk && offerFlexibility(desk, request),
    FlexOrder(order) {
      orders.set(order.isp, order);
    },
    MeterReading(metered) {
      reading = metered;
      if (desk && reacted?.isp === metered.isp)
        learning.metered(desk.scheduledKwh(metered.isp), metered, reacted.referenceEurPerMwh);
      desk?.closeIsp(metered.isp, metered.energyKwh);
    },
    PhaseStart({ phase, isp }) {
      if (!desk) return undefined;
      if (phase === 'offer') return offer(desk, isp);
      if (phase === 'deliver') return [...desk.tellAt(isp), ...deliver(desk, isp)];
      if (phase === 'settle') return [billOwners(isp) ?? [], learning.learned(isp)].flat();
      if (phase !== 'plan') return undefined;
      desk.begin(isp);
      learning.closeBefore(isp);
      const said = [...withdraw(desk, isp), ...desk.replan(isp)];
      if (market.dayAhead) return said;
      said.push(...desk.planDay());
      told.forecast = undefined;
      return said;
    },
  });
};
