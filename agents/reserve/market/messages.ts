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
import { SESSION_RULES, SESSION_SAYINGS, SESSION_SCHEMAS } from './sessionMessages.ts';

export { toRole, toTopic } from '../../../src/bus/protocol.ts';

/** Phases of one ISP, in order. What is said in one phase is heard, whole, before the next one starts. */
export const PHASES = [
  'inform', // the environment publishes forecasts, measurements and plug-in events; BRPs quote their fee
  'plan', // aggregators plan the next day (at gate closure) or re-plan the rest of this one
  'nominate', // BRPs buy on the exchange and nominate to the TSO; day-ahead prices are formed, where they are
  'offer', // aggregators bid for the ISP that lies the offer horizon ahead
  'validate', // the merit order list reaches the DSO; it tests the grid and asks for flexibility
  'clear', // the DSO answers with a boundary
  'activate', // the TSO activates balancing energy for this ISP; the DSO orders the flexibility that makes room for it
  'deliver', // aggregators steer their EVs
  'meter', // the environment meters; the DSO measures its lines
  'settle', // everybody pays
] as const;
const series = z.custom<Float64Array>((value) => value instanceof Float64Array, 'expected a Float64Array');
const ispSeries = z.custom<Int16Array>((value) => value instanceof Int16Array, 'expected an Int16Array');
const mw = z.number().finite().nonnegative();
const mwh = z.number().finite();
const price = z.number().finite();
const direction = z.enum(['upward', 'downward']);
const day = z.number().int().nonnegative();
export type Direction = z.infer<typeof direction>;

const regulationState = z.union([z.literal(-1), z.literal(0), z.literal(1), z.literal(2)]);
/** Balancing energy called for in a direction: its price and volume (null: all that is offered); null: none is called for. */
const balancingNeed = z.strictObject({ priceEurPerMwh: price, requirementMw: mw.nullable() }).nullable();
export type BalancingNeed = z.infer<typeof balancingNeed>;

const ladderStep = z.strictObject({ volumeMw: mw, priceEurPerMwh: price });
const bidShape = { direction, volumeMw: mw, priceEurPerMwh: price };
const bidEntry = z.strictObject({ bidder: z.string(), ...bidShape });
const boundaryEntry = z.strictObject({ ...bidEntry.shape, boundaryMw: mw });
export type BidEntry = z.infer<typeof bidEntry>;
export type BoundaryEntry = z.infer<typeof boundaryEntry>;

const allocation = z.strictObject({
  aggregator: z.string(),
  upwardMwh: mwh,
  downwardMwh: mwh,
  dayAheadMwh: mwh,
  congestionUpMwh: mwh,
  congestionDownMwh: mwh,
  /** Taken less, and more, by itself, where balancing prices are formed. */
  passiveUpMwh: mwh.optional(),
  passiveDownMwh: mwh.optional(),
});
/** Metered energy of one aggregator in one ISP, MWh, each MWh in exactly one entry. */
export type Allocation = z.infer<typeof allocation>;

/** A learner: what it is about, how often it chose each action, and what it remembers. */
const learnt = z.strictObject({
  what: z.string(),
  /** Of several about the same, as the directions of a markup. */
  part: z.string(),
  every: z.string(),
  contexts: z.string(),
  actions: z.array(z.number()),
  chosen: z.array(z.number().int().nonnegative()),
  /** Over the last quarter of the run; null: it did nothing then. */
  meanAction: z.number().nullable(),
  rewards: z.number().int().nonnegative(),
  clipped: z.number().int().nonnegative(),
  state: z.record(z.string(), z.unknown()),
  scale: z.record(z.string(), z.unknown()),
});

const PAYMENT_REASONS = [
  'balancing upward',
  'balancing downward',
  'reserve',
  'day-ahead',
  'charging',
  'deviation fee',
  'deviation energy',
  'imbalance',
  'non-delivery',
  'congestion',
  'peak tariff',
] as const;
export type PaymentReason = (typeof PAYMENT_REASONS)[number];

/** Everything that can be said. Series are per ISP of a day (NaN: no call in that direction) or per EV, as their names say. */
export const SCHEMAS = {
  FleetRegistration: message('FleetRegistration', {
    capacityKwh: series,
    minimumKwh: series,
    chargeKw: series,
    dischargeKw: series,
    chargeEfficiency: series,
    dischargeEfficiency: series,
    energyKwh: series,
  }),
  PriceForecast: message('PriceForecast', { day, dayAhead: series, upward: series, downward: series }),
  PriceUpdate: message('PriceUpdate', { day, dayAhead: series, upward: series, downward: series }),
  ScenarioForecast: message('ScenarioForecast', {
    day,
    scenarios: z.array(
      z.strictObject({ probability: z.number().nonnegative(), dayAhead: series, upward: series, downward: series }),
    ),
  }),
  SessionForecast: message('SessionForecast', {
    day,
    departureIsp: ispSeries,
    arrivalIsp: ispSeries,
    tripKwh: series,
  }),
  ...SESSION_SCHEMAS,
  DayAheadClearing: message('DayAheadClearing', { day, priceEurPerMwh: series }),
  RequirementForecast: message('RequirementForecast', {
    regulationState,
    upward: balancingNeed,
    downward: balancingNeed,
  }),
  SystemState: message('SystemState', {
    regulationState,
    upward: balancingNeed,
    downward: balancingNeed,
    shortagePriceEurPerMwh: price,
    surplusPriceEurPerMwh: price,
  }),
  GridForecast: message('GridForecast', { injectionMw: series, injectionMvar: series }),
  GridMeasurement: message('GridMeasurement', { injectionMw: series, injectionMvar: series }),
  EvsUnplugged: message('EvsUnplugged', {
    evs: z.array(z.number().int().nonnegative()),
    energyKwh: z.array(z.number()),
  }),
  EvsPluggedIn: message('EvsPluggedIn', {
    evs: z.array(z.number().int().nonnegative()),
    energyKwh: z.array(z.number()),
    tripKwh: z.array(z.number()),
    chargedEnRouteKwh: z.array(z.number()),
  }),
  DeviationFee: message('DeviationFee', { day, feeEurPerMwh: price }),
  Schedule: message('Schedule', { day, energyMwh: series }),
  DPrognosis: message('DPrognosis', { day, node: z.string(), powerMw: series }),
  /** Where day-ahead prices are formed: prices to answer, or those formed, with what aggregators could still save and their bill. */
  DayAheadQuote: message('DayAheadQuote', {
    day,
    round: z.number().int().positive(),
    priceEurPerMwh: series,
    isFinal: z.boolean(),
    gapEur: mwh.nullable(),
    billEur: mwh.nullable(),
  }),
  /** What an aggregator would buy: one schedule that is best at the prices quoted, or several of which a mixture is taken. */
  DayAheadTender: message('DayAheadTender', {
    day,
    round: z.number().int().positive(),
    /** With what each costs besides the purchase, less what is earned with it. */
    schedules: z.array(z.strictObject({ energyMwh: series, ownCostEur: mwh })).min(1),
  }),
  /** What an aggregator buys: the share of each schedule it has sent, in that order, and what they come to. */
  DayAheadAward: message('DayAheadAward', { day, weights: series, energyMwh: series, priceEurPerMwh: series }),
  DayAheadOrder: message('DayAheadOrder', {
    day,
    lines: z.array(z.strictObject({ account: z.string(), energyMwh: series })),
  }),
  DayAheadResult: message('DayAheadResult', { day, priceEurPerMwh: series }),
  Nomination: message('Nomination', { day, energyMwh: series, customers: z.array(z.string()) }),
  BalancingEnergyBid: message('BalancingEnergyBid', { node: z.string(), ...bidShape }),
  /**
   * Of one who learns its markup, with a bid: what a MWh of it costs the fleet (upward) or is worth to it, and at what price each of its
   * actions would have offered it. The world alone hears that, for what it could have earned.
   */
  MarkupChoice: message('MarkupChoice', { direction, costEurPerMwh: price, byActionEurPerMwh: z.array(price) }),
  MeritOrderList: message('MeritOrderList', { entries: z.array(bidEntry) }),
  FlexRequest: message('FlexRequest', { reliefMw: mw }),
  FlexOffer: message('FlexOffer', { node: z.string(), upMw: mw, downMw: mw, priceEurPerMwh: price }),
  FlexOrder: message('FlexOrder', { upMw: mw, downMw: mw, priceEurPerMwh: price }),
  Boundary: message('Boundary', {
    state: z.enum(['green', 'yellow', 'red']),
    divisions: z.number().int().nonnegative(),
    linearLoading: z.number(),
    acLoading: z.number(),
    /** Whether each model found a line over its limit because of the volumes as they were asked, where the DSO says so. */
    alarms: z.strictObject({ linear: z.boolean(), ac: z.boolean() }).optional(),
    entries: z.array(boundaryEntry),
  }),
  /** What the DSO lets somebody who reacts at one of its nodes give and take by that in an ISP, MW. */
  ReactionLimit: message('ReactionLimit', { upMw: mw, downMw: mw }),
  /** What that limit kept one from giving or taking in a step, MW; where it did. */
  ReactionWithheld: message('ReactionWithheld', { step: z.number().int().nonnegative(), mw }),
  /** What the DSO is owed for the most that somebody takes by reacting in an ISP of a day, EUR for each MW of that. */
  PeakTariff: message('PeakTariff', { day, eurPerMw: price.nonnegative() }),
  /** What of the balance is published after a step, and what those see who react; to each who reacts, asked before each step. */
  ReactionAsk: message('ReactionAsk', { step: z.number().int().nonnegative(), referenceEurPerMwh: price }),
  /**
   * What somebody takes more (above 0) or less by itself in a step, MW; of one who learns with how much to react, besides what each of its
   * actions would have had it take, the same in all else: the world alone hears that, for what it could have earned.
   */
  PassiveReaction: message('PassiveReaction', {
    step: z.number().int().nonnegative(),
    mw: mwh,
    byActionMw: z.array(mwh).optional(),
  }),
  /** What the area needs in a step, each way, after those who reacted by themselves; and what reserve units ask. */
  AreaImbalance: message('AreaImbalance', {
    step: z.number().int().nonnegative(),
    steps: z.number().int().positive(),
    upMw: mw,
    downMw: mw,
    /** What those need and have too much whose imbalance it is. */
    baseUpMw: mw,
    baseDownMw: mw,
    deadbandMw: mw,
    upward: z.array(ladderStep),
    downward: z.array(ladderStep),
    midEurPerMwh: price,
    /** Where nobody reacted: what the world has. */
    base: z.strictObject({ regulationState, shortageEurPerMwh: price, surplusEurPerMwh: price }).nullable(),
  }),
  /** What a step came to. Prices of directions that were not activated are null. */
  BalancePrice: message('BalancePrice', {
    step: z.number().int().nonnegative(),
    regulationState,
    upwardEurPerMwh: price.nullable(),
    downwardEurPerMwh: price.nullable(),
    midEurPerMwh: price,
    /** Upward less downward. */
    activatedMw: mwh,
    reserveUpMw: mw,
    reserveDownMw: mw,
    unmetMw: mwh,
  }),
  /** What an ISP came to. */
  ImbalancePrice: message('ImbalancePrice', {
    regulationState,
    shortageEurPerMwh: price,
    surplusEurPerMwh: price,
    upwardEurPerMwh: price.nullable(),
    downwardEurPerMwh: price.nullable(),
  }),
  /** A store of a BRP: mean power over the ISP (above 0 out of it), and what it holds at its end. */
  StoreReading: message('StoreReading', { party: z.string(), powerMw: mwh, energyMwh: mwh }),
  /** As a run ends: what each learner of an agent does and came to know, as plain data. */
  Learned: message('Learned', { learners: z.array(learnt) }),
  Unavailability: message('Unavailability', { direction, volumeMw: mw }),
  Activation: message('Activation', { direction, volumeMw: mw, priceEurPerMwh: price }),
  ActivationNotice: message('ActivationNotice', { upwardMw: mw, downwardMw: mw }),
  DeliveryShortfall: message('DeliveryShortfall', { direction, volumeMw: mw }),
  EvSetpoints: message('EvSetpoints', {
    upKwh: series,
    downKwh: series,
    dayAheadKwh: series,
    congestionUpKwh: series,
    congestionDownKwh: series,
    passiveUpKwh: series.optional(),
    passiveDownKwh: series.optional(),
  }),
  MeterReading: message('MeterReading', {
    upKwh: series,
    downKwh: series,
    dayAheadKwh: series,
    congestionUpKwh: series,
    congestionDownKwh: series,
    passiveUpKwh: series.optional(),
    passiveDownKwh: series.optional(),
    energyKwh: series,
  }),
  MeteredVolumes: message('MeteredVolumes', { allocations: z.array(allocation) }),
  GridState: message('GridState', {
    loading: series,
    /** By the linear model, of what it counts as the rating; above 0 from `from` to `to`. A DSO may do without. */
    linearLoading: series.optional(),
    lossMw: z.number(),
    importMw: z.number(),
    netLoadMw: z.number(),
    lowestVoltagePu: z.number(),
  }),
  ImbalanceStatement: message('ImbalanceStatement', {
    nominatedMwh: mwh,
    meteredMwh: mwh,
    activatedMwh: mwh,
    imbalanceMwh: mwh,
    shortagePriceEurPerMwh: price,
    surplusPriceEurPerMwh: price,
    undelivered: z.array(z.strictObject({ aggregator: z.string(), direction, volumeMwh: mwh })),
  }),
  Payment: paymentMessage(PAYMENT_REASONS),
};

/** How the parties of the reserve market talk. */
export const RESERVE = protocol({
  phases: PHASES,
  roles: ['environment', 'aggregator', 'brp', 'tso', 'dso', 'exchange'],
  schemas: SCHEMAS,
  rules: {
    FleetRegistration: { phase: 'inform', speakers: ['environment'] },
    PriceForecast: { phase: 'inform', speakers: ['environment'] },
    PriceUpdate: { phase: 'inform', speakers: ['environment'] },
    ScenarioForecast: { phase: 'inform', speakers: ['environment'] },
    SessionForecast: { phase: 'inform', speakers: ['environment'] },
    ...SESSION_RULES,
    DayAheadClearing: { phase: 'inform', speakers: ['environment'] },
    RequirementForecast: { phase: 'inform', speakers: ['environment'] },
    SystemState: { phase: 'inform', speakers: ['environment'] },
    GridForecast: { phase: 'inform', speakers: ['environment'] },
    EvsUnplugged: { phase: 'inform', speakers: ['environment'] },
    EvsPluggedIn: { phase: 'inform', speakers: ['environment'] },
    DeviationFee: { phase: 'inform', speakers: ['brp'] },
    // after the award, where day-ahead prices are formed
    Schedule: { phase: ['plan', 'nominate'], speakers: ['aggregator'] },
    DPrognosis: { phase: ['plan', 'nominate'], speakers: ['aggregator'] },
    Unavailability: { phase: 'plan', speakers: ['aggregator'] },
    DayAheadQuote: { phase: 'nominate', speakers: ['exchange'] },
    DayAheadTender: { phase: 'nominate', speakers: ['aggregator'] },
    DayAheadAward: { phase: 'nominate', speakers: ['exchange'] },
    DayAheadOrder: { phase: 'nominate', speakers: ['brp'] },
    DayAheadResult: { phase: 'nominate', speakers: ['exchange'] },
    Nomination: { phase: 'nominate', speakers: ['brp'] },
    BalancingEnergyBid: { phase: 'offer', speakers: ['aggregator'] },
    MarkupChoice: { phase: 'offer', speakers: ['aggregator'] },
    MeritOrderList: { phase: 'validate', speakers: ['tso'] },
    FlexRequest: { phase: 'validate', speakers: ['dso'] },
    FlexOffer: { phase: 'validate', speakers: ['aggregator'] },
    Boundary: { phase: 'clear', speakers: ['dso'] },
    ReactionLimit: { phase: 'clear', speakers: ['dso'] },
    PeakTariff: { phase: 'clear', speakers: ['dso'] },
    FlexOrder: { phase: 'activate', speakers: ['dso'] },
    ReactionAsk: { phase: 'activate', speakers: ['environment'] },
    PassiveReaction: { phase: 'activate', speakers: ['aggregator', 'brp'] },
    ReactionWithheld: { phase: 'activate', speakers: ['aggregator', 'brp'] },
    AreaImbalance: { phase: 'activate', speakers: ['environment'] },
    BalancePrice: { phase: 'activate', speakers: ['tso'] },
    ImbalancePrice: { phase: 'deliver', speakers: ['tso'] },
    StoreReading: { phase: 'meter', speakers: ['environment'] },
    Activation: { phase: 'activate', speakers: ['tso'] },
    ActivationNotice: { phase: 'activate', speakers: ['tso'] },
    DeliveryShortfall: { phase: 'deliver', speakers: ['aggregator'] },
    EvSetpoints: { phase: 'deliver', speakers: ['aggregator'] },
    MeterReading: { phase: 'meter', speakers: ['environment'] },
    MeteredVolumes: { phase: 'meter', speakers: ['environment'] },
    GridMeasurement: { phase: 'meter', speakers: ['environment'] },
    GridState: { phase: 'meter', speakers: ['dso'] },
    ImbalanceStatement: { phase: 'settle', speakers: ['tso'] },
    Learned: { phase: 'settle', speakers: ['aggregator', 'brp', 'dso'] },
    Payment: { phase: 'settle', speakers: ['tso', 'dso', 'brp', 'exchange', 'aggregator'] },
  },
  topics: {
    environment: ['phase/inform', 'phase/meter', 'balance'],
    aggregator: ['phase/plan', 'phase/offer', 'phase/deliver', 'phase/settle', 'forecast', 'balance'],
    brp: ['phase/inform', 'phase/nominate', 'phase/settle', 'forecast', 'balance'],
    tso: ['phase/validate', 'phase/activate', 'phase/settle'],
    dso: ['phase/validate', 'phase/clear', 'phase/settle'],
    exchange: ['phase/settle'],
  },
  takes: {
    environment: [
      ...(['EvSetpoints', 'PassiveReaction', 'MarkupChoice', 'DayAheadQuote', 'Learned', 'Payment'] as const),
      ...SESSION_SAYINGS.environment,
    ],
    aggregator: [
      ...(['FleetRegistration', 'SessionForecast', 'EvsPluggedIn', 'EvsUnplugged', 'MeterReading'] as const),
      ...(['DeviationFee', 'FlexRequest', 'FlexOrder', 'Activation', 'ReactionAsk', 'Payment'] as const),
      ...(['ReactionLimit', 'PeakTariff', 'DayAheadQuote', 'DayAheadAward'] as const),
      ...SESSION_SAYINGS.aggregator,
    ],
    brp: [
      ...(['Schedule', 'Unavailability', 'DayAheadResult', 'DeliveryShortfall', 'MeteredVolumes'] as const),
      ...(['ImbalanceStatement', 'ReactionLimit', 'PeakTariff', 'ReactionAsk', 'StoreReading'] as const),
      'Payment',
    ],
    tso: [
      ...(['RequirementForecast', 'SystemState', 'Nomination', 'Unavailability', 'BalancingEnergyBid'] as const),
      ...(['Boundary', 'DeliveryShortfall', 'MeteredVolumes', 'AreaImbalance', 'StoreReading', 'Payment'] as const),
    ],
    dso: [
      ...(['GridForecast', 'DPrognosis', 'BalancingEnergyBid', 'MeritOrderList', 'FlexOffer'] as const),
      ...(['ActivationNotice', 'ReactionWithheld', 'MeteredVolumes', 'GridMeasurement'] as const),
      ...(['StoreReading', 'Payment'] as const),
    ],
    exchange: ['DayAheadClearing', 'DayAheadOrder', 'DayAheadTender', 'Payment'],
  },
});

export type Phase = (typeof RESERVE.phases)[number];
export type Role = (typeof RESERVE.roles)[number];
export type Message = MessageIn<typeof RESERVE>;
export type MessageType = Message['type'];
export type MessageOf<T extends MessageType> = OfType<Message, T>;

/** An agent of this market, and the usual shape of one. */
export type Agent<Config = unknown> = AnyAgent<Message, Config, Role>;
export type Handlers = HandlersOf<Message>;
export type Said = SaidOf<Message>;
export const reactTo: (handlers: Handlers) => Behaviour<Message> = reactToAny;
