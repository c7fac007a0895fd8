import * as z from 'zod';
import {
  type Agent as AnyAgent,
  type Behaviour,
  type Handlers as HandlersOf,
  reactTo as reactToAny,
  type Said as SaidOf,
} from '../../../src/bus/agent.ts';
import { paymentMessage } from '../../../src/bus/payment.ts';
import { type MessageIn, message, type OfType, protocol } from '../../../src/bus/protocol.ts';
import { TARIFF_NAMES } from './rules.ts';

export { toRole, toTopic } from '../../../src/bus/protocol.ts';

/** Phases of one ISP, in order. Those of a day ahead are idle but at gate closure. */
export const PHASES = [
  'inform', // the world publishes forecasts, measurements, plug-ins and faults; the operator posts local prices
  'offer', // consumers tell their aggregator which blocks they would give up, and for what
  'bid', // lots and demand-response aggregators bid for the next day, and offer what they can still do in this ISP
  'clear', // at gate closure the operator solves the day ahead, trades on the exchange and accepts bids
  'activate', // the operator dispatches this ISP: units, storage, trades, activations, switches
  'deliver', // lots steer their sessions, aggregators call on consumers
  'meter', // the world meters
  'settle', // everybody pays
] as const;

const series = z.custom<Float64Array>((value) => value instanceof Float64Array, 'expected a Float64Array');
const whole = z.custom<Int16Array>((value) => value instanceof Int16Array, 'expected an Int16Array');
const mw = z.number().finite().nonnegative();
const net = z.number().finite();
const price = z.number().finite();
const share = z.number().min(0).max(1);
const day = z.number().int().nonnegative();
const ids = z.array(z.number().int().nonnegative());

/** A block of load that a consumer would give up: it starts at an hour, lasts some, and is paid back in the hours after. */
const block = z.strictObject({
  startHour: z.number().int().nonnegative(),
  hours: z.number().int().positive(),
  curtailedMw: mw,
  askEurPerMwh: price,
});
export type Block = z.infer<typeof block>;

const PAYMENT_REASONS = [
  'day-ahead',
  'real time',
  'spinning reserve',
  'regulating reserve',
  'reactive power',
  'mismatch',
  'non-delivery',
  'charging',
  'battery wear',
  'fuel',
  'commitment',
  'call',
  'generation',
  'storage wear',
  'interruption',
  'tariff',
] as const;
export type PaymentReason = (typeof PAYMENT_REASONS)[number];

/**
 * Everything that can be said. MW, MWh, EUR/MWh. Series are by hour of the day (23 to 25); where they are of scenarios, those of the
 * first scenario come first, then those of the second; where they are of zones, likewise within a scenario.
 */
export const SCHEMAS = {
  // of a day, when its gate closes
  /** Possible days, to the operator: prices, load factors by zone, sun and wind as shares of what is installed. */
  ScenarioForecast: message('ScenarioForecast', {
    day,
    probability: series,
    dayAhead: series,
    realTime: series,
    zoneLoad: series,
    solar: series,
    wind: series,
  }),
  /** Prices of reserve and of reactive power (EUR/Mvarh), which are known. */
  AncillaryPrices: message('AncillaryPrices', { day, spinning: series, regulating: series, reactive: series }),
  /** What energy of a day will clear at, to the exchange alone. */
  DayAheadClearing: message('DayAheadClearing', { day, priceEurPerMwh: series }),
  /** Sessions of a lot that touch a day: hours from its midnight (whole; a session that is there at 0 h arrives then), energy at that arrival. */
  SessionForecast: message('SessionForecast', {
    day,
    arrivalHour: whole,
    departureHour: whole,
    arrivalMwh: series,
    targetMwh: series,
    capacityMwh: series,
  }),
  /** What a consumer will draw. */
  ConsumerForecast: message('ConsumerForecast', { day, loadMw: series }),
  /** What the operator pays for energy (sell) and takes for it (buy), and pays for reserve, in each scenario. */
  LocalPrices: message('LocalPrices', {
    day,
    probability: series,
    sell: series,
    buy: series,
    spinning: series,
    regulating: series,
  }),
  /** What an aggregator would pay its consumers for energy not drawn, on average over scenarios. */
  CallPrices: message('CallPrices', { day, payEurPerMwh: series }),
  /** Blocks a consumer offers, and what it draws and generates. */
  Availability: message('Availability', {
    day,
    loadMw: series,
    blocks: z.array(block),
    generatorMw: mw,
    generatorEurPerMwh: price,
  }),
  /** What an aggregator would trade in each scenario, and what it draws where nothing is traded with it (one day, not by scenario). */
  LocalBid: message('LocalBid', {
    day,
    sellMw: series,
    buyMw: series,
    spinningMw: series,
    regulatingMw: series,
    idleMw: series,
  }),
  /** What an aggregator that does not trade for itself hands over: all it can do, and what it costs. */
  FeasibleSet: message('FeasibleSet', { day, set: z.record(z.string(), z.unknown()) }),
  /** Orders of the operator for a day. */
  DayAheadOrder: message('DayAheadOrder', { day, soldMw: series, boughtMw: series, spinningMw: series }),
  DayAheadResult: message('DayAheadResult', { day, priceEurPerMwh: series }),
  /** The operator's plan of a day, as it files it: the compromises it chose from, and what it expects (means over scenarios) by hour. */
  DayAheadPlan: message('DayAheadPlan', {
    day,
    gammaHours: z.number().nonnegative(),
    f1Eur: net,
    f2Eur: net,
    gapEur: z.number().nonnegative(),
    front: z.array(
      z.strictObject({ gammaHours: z.number(), f1Eur: net, f2Eur: net, gapEur: net, isChosen: z.boolean() }),
    ),
    /** Of the plan in AC power flow, over all hours and scenarios, and how many of those had no solution. */
    lowestVoltagePu: z.number(),
    highestVoltagePu: z.number(),
    unsolved: z.number().int().nonnegative(),
    /** Parts of F1, EUR. */
    parts: z.record(z.string(), net),
    soldMw: series,
    boughtMw: series,
    spinningMw: series,
    /** By unit: 1 where it is on, and what it gives; unit by unit. */
    on: series,
    generatorMw: series,
    storageMw: series,
    realTimeSoldMw: series,
    realTimeBoughtMw: series,
    localMw: series,
    renewableMw: series,
    loadMw: series,
    lossMw: series,
    unservedMw: series,
    reactiveMvar: series,
    /** MW unserved given a contingency. */
    ensMw: series,
  }),
  /**
   * Which tariff the customers of each zone have on a day, by hour as a multiple of the retail price, zone by zone; and what the operator
   * expects to gain by each, EUR.
   */
  Tariff: message('Tariff', {
    day,
    tariffs: z.array(z.enum(TARIFF_NAMES)),
    multipliers: series,
    gainEur: series,
  }),
  /** What contingencies would leave unserved of the day as planned: EUR a contingency (8), and switches operated. */
  ContingencyReview: message('ContingencyReview', {
    day,
    ids: z.array(z.string()),
    switches: series,
    f2Eur: series,
    /** The number of bad hours whose plan scores best if this contingency is the one that comes. */
    gammaHours: series,
  }),
  /** What the operator reckons of an ISP it has dispatched: its objective, and what contingencies would cost. */
  RealTimePlan: message('RealTimePlan', {
    sEur: net,
    ensMw: mw,
    plannedNetMw: net,
    switches: z.number().int().nonnegative(),
  }),
  /** How much of a bid is accepted, and the position that follows: what is traded at day-ahead prices. */
  Accepted: message('Accepted', {
    day,
    energyShare: share,
    spinningShare: share,
    regulatingShare: share,
    sellMw: series,
    buyMw: series,
    spinningMw: series,
    regulatingMw: series,
  }),
  /** Which share of each block of its Availability a consumer is called for, and what its generator is to give and to hold. */
  Calls: message('Calls', { day, shares: series, generatorMw: series, reserveMw: series }),

  // of every ISP
  RealTimePrices: message('RealTimePrices', { energy: price, spinning: price, regulating: price, reactive: price }),
  /** Load factor of each zone; sun and wind as shares of what is installed. */
  Measurement: message('Measurement', { zoneLoad: series, solar: share, wind: share }),
  PluggedIn: message('PluggedIn', {
    sessions: ids,
    departureIsp: z.array(z.number().int()),
    energyMwh: z.array(z.number()),
    targetMwh: z.array(z.number()),
    capacityMwh: z.array(z.number()),
  }),
  Unplugged: message('Unplugged', { sessions: ids, shortMwh: z.array(z.number().nonnegative()) }),
  /** A line or a bus of the network fails; nobody knows for how long. */
  Fault: message('Fault', { element: z.enum(['line', 'bus']), id: z.string() }),
  Repair: message('Repair', { element: z.enum(['line', 'bus']), id: z.string() }),
  /**
   * Least and most net power (sold less bought) an aggregator can give in this ISP, and what it gives as planned; what it asks at least for
   * a MWh more than that, and would pay at most for a MWh less. The last part of what is more may be dear: no cheaper than the rest.
   */
  LocalOffer: message('LocalOffer', {
    leastMw: net,
    mostMw: net,
    plannedMw: net,
    upEurPerMwh: price,
    downEurPerMwh: price,
    dear: z.strictObject({ mw, eurPerMwh: price }).optional(),
  }),
  /** Net power an aggregator is to give in this ISP. */
  LocalActivation: message('LocalActivation', { netMw: net }),
  /** Net export the operator intends beyond its day-ahead position. */
  RealTimeTrade: message('RealTimeTrade', { netMw: net, spinningMw: mw, reactiveMvar: net }),
  /** Set points of units (by their order in the config), and of the storage of all together; load that is shed by bus, MW. */
  Dispatch: message('Dispatch', { generatorMw: series, generatorMvar: series, storageMw: net, shedMw: series }),
  /** Branches that are open and closed other than at rest. */
  Topology: message('Topology', {
    opened: z.array(z.string()),
    closed: z.array(z.string()),
    deadBuses: z.array(z.string()),
  }),
  /** What each session is to draw (above 0) or give, MW. */
  SessionSetpoints: message('SessionSetpoints', { sessions: ids, chargeMw: series }),
  /** What a consumer is to draw less than it would (above 0) or more, and to generate, MW. */
  CallNow: message('CallNow', { curtailedMw: net, generatorMw: mw }),
  /** A further share of a block of its Availability that a consumer is called for as the block begins: the whole of its hours. */
  BlockCall: message('BlockCall', { block: z.number().int().nonnegative(), share }),
  ConsumerSetpoint: message('ConsumerSetpoint', { curtailedMw: net, generatorMw: mw }),

  // what came of it
  SessionReading: message('SessionReading', {
    sessions: ids,
    chargeMw: series,
    energyMwh: series,
    netMw: net,
  }),
  ConsumerReading: message('ConsumerReading', {
    consumer: z.string(),
    loadMw: mw,
    curtailedMw: net,
    generatorMw: mw,
  }),
  /** What an aggregator gave, net: to itself and to the operator. */
  MeteredVolume: message('MeteredVolume', { party: z.string(), netMw: net }),
  GridMeasurement: message('GridMeasurement', {
    importMw: net,
    loadMw: mw,
    lossMw: z.number().finite(),
    generationMw: mw,
    renewableMw: mw,
    storageMw: net,
    storageMwh: mw,
    localNetMw: net,
    unservedMw: series,
    spilledMw: mw,
    lowestVoltagePu: z.number(),
    highestLoading: z.number(),
  }),
  Payment: paymentMessage(PAYMENT_REASONS),
};

/** How the parties of an active distribution system talk. */
export const ACTIVE_DISTRIBUTION = protocol({
  phases: PHASES,
  roles: ['environment', 'ads', 'evpla', 'dra', 'ic', 'exchange'],
  schemas: SCHEMAS,
  rules: {
    ScenarioForecast: { phase: 'inform', speakers: ['environment'] },
    AncillaryPrices: { phase: 'inform', speakers: ['environment'] },
    DayAheadClearing: { phase: 'inform', speakers: ['environment'] },
    SessionForecast: { phase: 'inform', speakers: ['environment'] },
    ConsumerForecast: { phase: 'inform', speakers: ['environment'] },
    LocalPrices: { phase: 'inform', speakers: ['ads'] },
    CallPrices: { phase: 'inform', speakers: ['dra'] },
    RealTimePrices: { phase: 'inform', speakers: ['environment'] },
    Measurement: { phase: 'inform', speakers: ['environment'] },
    PluggedIn: { phase: 'inform', speakers: ['environment'] },
    Unplugged: { phase: 'inform', speakers: ['environment'] },
    Fault: { phase: 'inform', speakers: ['environment'] },
    Repair: { phase: 'inform', speakers: ['environment'] },
    Availability: { phase: 'offer', speakers: ['ic'] },
    LocalBid: { phase: 'bid', speakers: ['evpla', 'dra'] },
    FeasibleSet: { phase: 'bid', speakers: ['evpla', 'dra'] },
    LocalOffer: { phase: 'bid', speakers: ['evpla', 'dra'] },
    DayAheadOrder: { phase: 'clear', speakers: ['ads'] },
    DayAheadResult: { phase: 'clear', speakers: ['exchange'] },
    DayAheadPlan: { phase: 'clear', speakers: ['ads'] },
    ContingencyReview: { phase: 'clear', speakers: ['ads'] },
    Tariff: { phase: 'clear', speakers: ['ads'] },
    RealTimePlan: { phase: 'activate', speakers: ['ads'] },
    Accepted: { phase: 'clear', speakers: ['ads'] },
    Calls: { phase: 'clear', speakers: ['dra'] },
    LocalActivation: { phase: 'activate', speakers: ['ads'] },
    RealTimeTrade: { phase: 'activate', speakers: ['ads'] },
    Dispatch: { phase: 'activate', speakers: ['ads'] },
    Topology: { phase: 'activate', speakers: ['ads'] },
    SessionSetpoints: { phase: 'deliver', speakers: ['evpla'] },
    CallNow: { phase: 'deliver', speakers: ['dra'] },
    BlockCall: { phase: 'deliver', speakers: ['dra'] },
    ConsumerSetpoint: { phase: 'deliver', speakers: ['ic'] },
    SessionReading: { phase: 'meter', speakers: ['environment'] },
    ConsumerReading: { phase: 'meter', speakers: ['environment'] },
    MeteredVolume: { phase: 'meter', speakers: ['environment'] },
    GridMeasurement: { phase: 'meter', speakers: ['environment'] },
    Payment: { phase: 'settle', speakers: ['ads', 'evpla', 'dra', 'exchange'] },
  },
  topics: {
    environment: ['phase/inform', 'phase/meter', 'topology'],
    ads: ['phase/clear', 'phase/activate', 'phase/settle'],
    evpla: ['phase/bid', 'phase/settle', 'local prices', 'topology'],
    dra: ['phase/bid', 'phase/settle', 'local prices', 'topology'],
    ic: [],
    exchange: ['phase/settle'],
  },
  takes: {
    environment: [
      'DayAheadPlan',
      'ContingencyReview',
      'Tariff',
      'RealTimePlan',
      'Dispatch',
      'SessionSetpoints',
      'ConsumerSetpoint',
      'Payment',
    ],
    ads: [
      ...(['ScenarioForecast', 'AncillaryPrices', 'RealTimePrices', 'Measurement', 'Fault', 'Repair'] as const),
      ...(['LocalBid', 'FeasibleSet', 'LocalOffer', 'DayAheadResult', 'MeteredVolume', 'GridMeasurement'] as const),
      'Payment',
    ],
    evpla: [
      ...(['SessionForecast', 'PluggedIn', 'Unplugged', 'Accepted', 'LocalActivation', 'SessionReading'] as const),
      ...(['MeteredVolume', 'Payment'] as const),
    ],
    dra: [...(['Availability', 'Accepted', 'LocalActivation', 'ConsumerReading', 'MeteredVolume', 'Payment'] as const)],
    ic: ['ConsumerForecast', 'CallPrices', 'Calls', 'CallNow', 'BlockCall', 'ConsumerReading', 'Payment'],
    exchange: [
      'AncillaryPrices',
      'DayAheadClearing',
      'RealTimePrices',
      'DayAheadOrder',
      'RealTimeTrade',
      'GridMeasurement',
      'Payment',
    ],
  },
});

export type Phase = (typeof ACTIVE_DISTRIBUTION.phases)[number];
export type Role = (typeof ACTIVE_DISTRIBUTION.roles)[number];
export type Message = MessageIn<typeof ACTIVE_DISTRIBUTION>;
export type MessageType = Message['type'];
export type MessageOf<T extends MessageType> = OfType<Message, T>;

/** An agent of this market, and the usual shape of one. */
export type Agent<Config = unknown> = AnyAgent<Message, Config, Role>;
export type Handlers = HandlersOf<Message>;
export type Said = SaidOf<Message>;
export const reactTo: (handlers: Handlers) => Behaviour<Message> = reactToAny;
