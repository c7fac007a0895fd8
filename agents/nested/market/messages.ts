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

export { toRole, toTopic } from '../../../src/bus/protocol.ts';

/** Phases of one ISP, in order. Those of a day ahead are idle but at gate closure. */
export const PHASES = [
  'inform', // the world publishes forecasts and measurements; cars come and go
  'plan', // users tell their baselines, and what has become of their plans
  'nominate', // the DSO tells what it will draw
  'require', // the TSO answers with the flexibility it requires, and first prices
  'answer', // the DSO asks users with a tariff, and they answer
  'clear', // DSO and TSO bargain; the TSO clears; users are told what they are to spare
  'activate', // the TSO sets units and calls flexibility
  'call', // the DSO calls users
  'deliver', // everybody steers what is theirs
  'meter', // the world meters
  'settle', // everybody pays
] as const;

const series = z.custom<Float64Array>((value) => value instanceof Float64Array, 'expected a Float64Array');
const isps = z.custom<Int16Array>((value) => value instanceof Int16Array, 'expected an Int16Array');
const mw = z.number().finite().nonnegative();
const net = z.number().finite();
const day = z.number().int().nonnegative();
const evs = z.array(z.number().int().nonnegative());

const PAYMENT_REASONS = [
  'energy',
  'generation',
  'flexibility',
  'activation',
  'imbalance',
  'retail',
  'reward',
  'standby',
] as const;
export type PaymentReason = (typeof PAYMENT_REASONS)[number];

/** A piece of the TSO's cost as it follows from import and offers in a step, EUR/h: constant + lmp P - upWorth F+ - downWorth F-. */
const piece = z.strictObject({
  constant: net,
  lmp: net,
  upWorth: net,
  downWorth: net,
  /** Corners (P, F+, F-) of where it holds, MW. */
  vertices: z.array(z.array(net).length(3)),
});

/**
 * Everything that can be said. MW and EUR/MWh, of flexibility EUR/MW and hour; kW and C inside a building. Series are by step of the day; what
 * there is of each interface, unit or line comes one after another: all steps of the first, then those of the second.
 */
export const SCHEMAS = {
  // of a day, when its gate closes
  /** To one building: weather, and load and PV of one such building. */
  BuildingForecast: message('BuildingForecast', {
    day,
    outdoorC: series,
    gainsKw: series,
    loadKw: series,
    pvKw: series,
  }),
  /** Of each EV: ISPs of the day at which it leaves and is back, and what its trip takes. */
  SessionForecast: message('SessionForecast', { day, departureIsp: isps, arrivalIsp: isps, tripKwh: series }),
  /** Feeder load as a share of nominal, PV of what is installed. */
  FeederForecast: message('FeederForecast', { day, loadShare: series, pvShare: series }),
  /** System load without feeders, and wind. */
  SystemForecast: message('SystemForecast', { day, loadMw: series, windMw: series }),
  /** What all that a user stands for on one feeder will draw, at the retail price alone. */
  DPrognosis: message('DPrognosis', { day, powerMw: series }),
  /** What the feeders will draw at each interface; half-widths of what storages do not cover of it, by step. */
  InterfaceForecast: message('InterfaceForecast', { day, importMw: series, halfWidthMw: series }),
  /** Flexibility required each way, first prices of it and of energy: lambda, and LMP at each interface. */
  FlexRequirement: message('FlexRequirement', {
    day,
    requiredUpMw: series,
    requiredDownMw: series,
    upPrice: series,
    downPrice: series,
    lambda: series,
    lmp: series,
  }),
  /** Rewards for energy not drawn (Up) and drawn (Down) beyond the baseline, and what standing by is paid. */
  Tariff: message('Tariff', {
    day,
    rewardUp: series,
    rewardDown: series,
    standbyUp: series,
    standbyDown: series,
  }),
  /** What a user will draw at a tariff, and by how much it could draw less (up) and more (down). */
  FlexSchedule: message('FlexSchedule', { day, powerMw: series, upMw: series, downMw: series }),
  /** What the feeders will draw as users answered, what they could draw, and offer at most. */
  InterfacePlan: message('InterfacePlan', {
    day,
    importMw: series,
    leastMw: series,
    mostMw: series,
    offerUpMw: series,
    offerDownMw: series,
    halfWidthMw: series,
  }),
  /** The TSO's cost for all that the DSO could draw and offer, step by step; and what is required. */
  ResponseCurve: message('ResponseCurve', {
    day,
    requiredUpMw: series,
    requiredDownMw: series,
    pieces: z.array(z.array(piece)),
  }),
  /** The TSO's dispatch itself, for a leader that wants its conditions of optimality. */
  MarketModel: message('MarketModel', {
    day,
    requiredUpMw: series,
    requiredDownMw: series,
    market: z.record(z.string(), z.unknown()),
    steps: z.array(z.record(z.string(), z.unknown())),
  }),
  NestedBid: message('NestedBid', { day, importMw: series, offerUpMw: series, offerDownMw: series }),
  /** What was cleared: published prices, and what is taken of the DSO's flexibility. */
  MarketResult: message('MarketResult', {
    day,
    lambda: series,
    lmp: series,
    upPrice: series,
    downPrice: series,
    takenUpMw: series,
    takenDownMw: series,
  }),
  /** The dispatch behind it, to those who carry it out and check it. */
  UnitSchedule: message('UnitSchedule', {
    day,
    costEurPerH: series,
    requiredUpMw: series,
    requiredDownMw: series,
    unitMw: series,
    unitUpMw: series,
    unitDownMw: series,
    windMw: series,
    shedMw: series,
    dumpedMw: series,
    missedUpMw: series,
    missedDownMw: series,
    lmpUnit: series,
    lmpWind: series,
    /** Of each line, signed: above 0 where it binds along it. */
    linePrice: series,
    flowMw: series,
  }),
  /** What a user is to spare of its bands. */
  StandbyCall: message('StandbyCall', { day, upMw: series, downMw: series }),
  /** The DSO's plan as it files it. Of one feeder, MW; devices one after another. */
  FeederSchedule: message('FeederSchedule', {
    day,
    feeder: z.number().int().nonnegative(),
    generatorMw: series,
    generatorUpMw: series,
    generatorDownMw: series,
    /** Discharge less charge. */
    storageMw: series,
    storageUpMw: series,
    storageDownMw: series,
    coverUpMw: series,
    coverDownMw: series,
    storedMwh: series,
    cutMw: series,
    missedUpMw: series,
    missedDownMw: series,
    ownCostEur: net,
  }),
  /** What the DSO expects of the day, EUR. */
  LeaderPlan: message('LeaderPlan', {
    day,
    objectiveEur: net,
    anticipatedEur: net,
    gap: z.number().nonnegative(),
    /** Cost at either end of the intervals, and what storages leave uncovered there. */
    costLowEur: net,
    costHighEur: net,
    uncoveredMwh: mw,
    uncoveredShare: mw,
  }),

  // of every ISP
  SystemMeasurement: message('SystemMeasurement', { loadMw: mw, windMw: mw }),
  FeederMeasurement: message('FeederMeasurement', { loadShare: mw, pvShare: mw }),
  SiteMeasurement: message('SiteMeasurement', { outdoorC: net, gainsKw: net, loadKw: mw, pvKw: mw }),
  EvsPluggedIn: message('EvsPluggedIn', { evs, energyKwh: z.array(z.number()) }),
  EvsUnplugged: message('EvsUnplugged', { evs, energyKwh: z.array(z.number()) }),
  /** What a user will draw from a step of today on, as it planned anew. */
  ScheduleUpdate: message('ScheduleUpdate', { day, fromStep: z.number().int().nonnegative(), powerMw: series }),
  UnitSetpoints: message('UnitSetpoints', { unitMw: series, windMw: mw }),
  /** Flexibility called of each interface. */
  FlexActivation: message('FlexActivation', { upMw: series, downMw: series }),
  FlexCall: message('FlexCall', { upMw: mw, downMw: mw }),
  /** Of one building. */
  BuildingSetpoints: message('BuildingSetpoints', {
    heatKw: mw,
    chargeKw: mw,
    dischargeKw: mw,
    cutKw: mw,
    /** Appliances that are to start now, by their place in the type. */
    starts: z.array(z.number().int().nonnegative()),
  }),
  /** Of each EV, kWh from the grid in this ISP. */
  EvSetpoints: message('EvSetpoints', { chargeKwh: series }),
  /** Of one feeder, MW; `storageMw` is discharge less charge. */
  FeederSetpoints: message('FeederSetpoints', {
    feeder: z.number().int().nonnegative(),
    generatorMw: series,
    storageMw: series,
    cutMw: series,
  }),

  // what came of it
  /** To the building alone. */
  BuildingReading: message('BuildingReading', {
    netKw: net,
    heatKw: mw,
    chargeKw: mw,
    dischargeKw: mw,
    cutKw: mw,
    applianceKw: mw,
    temperatureC: net,
    energyKwh: mw,
  }),
  /** To the fleet alone: what each EV drew, and holds; NaN away. */
  EvReading: message('EvReading', { chargeKwh: series, energyKwh: series }),
  /** What all that a user stands for on one feeder drew, net. */
  MeteredVolume: message('MeteredVolume', { party: z.string(), powerMw: net }),
  /** Of one feeder of its kind, by AC flow. */
  FeederReading: message('FeederReading', {
    feeder: z.number().int().nonnegative(),
    importMw: net,
    loadMw: net,
    usersMw: net,
    lossMw: net,
    pvMw: mw,
    generatorMw: series,
    storageMw: series,
    storedMwh: series,
    cutMw: series,
    lowestVoltagePu: net,
    /** Mean of |v - 1| over buses, p.u. */
    voltageOffPu: net,
    highestLoading: net,
  }),
  /** All feeders at each interface. */
  InterfaceReading: message('InterfaceReading', { importMw: series }),
  SystemReading: message('SystemReading', {
    loadMw: mw,
    unitMw: series,
    windMw: mw,
    shedMw: mw,
    dumpedMw: mw,
    /** By monitored line, signed. */
    flowMw: series,
    overloadMw: mw,
  }),
  Payment: paymentMessage(PAYMENT_REASONS),
};

/** How the parties of a nested market talk. */
export const NESTED = protocol({
  phases: PHASES,
  roles: ['environment', 'building', 'fleet', 'dso', 'tso'],
  schemas: SCHEMAS,
  rules: {
    BuildingForecast: { phase: 'inform', speakers: ['environment'] },
    SessionForecast: { phase: 'inform', speakers: ['environment'] },
    FeederForecast: { phase: 'inform', speakers: ['environment'] },
    SystemForecast: { phase: 'inform', speakers: ['environment'] },
    SystemMeasurement: { phase: 'inform', speakers: ['environment'] },
    FeederMeasurement: { phase: 'inform', speakers: ['environment'] },
    SiteMeasurement: { phase: 'inform', speakers: ['environment'] },
    EvsPluggedIn: { phase: 'inform', speakers: ['environment'] },
    EvsUnplugged: { phase: 'inform', speakers: ['environment'] },
    DPrognosis: { phase: 'plan', speakers: ['building', 'fleet'] },
    ScheduleUpdate: { phase: 'plan', speakers: ['building', 'fleet'] },
    InterfaceForecast: { phase: 'nominate', speakers: ['dso'] },
    FlexRequirement: { phase: 'require', speakers: ['tso'] },
    Tariff: { phase: 'answer', speakers: ['dso'] },
    FlexSchedule: { phase: 'answer', speakers: ['building', 'fleet'] },
    InterfacePlan: { phase: 'clear', speakers: ['dso'] },
    ResponseCurve: { phase: 'clear', speakers: ['tso'] },
    MarketModel: { phase: 'clear', speakers: ['tso'] },
    NestedBid: { phase: 'clear', speakers: ['dso'] },
    MarketResult: { phase: 'clear', speakers: ['tso'] },
    UnitSchedule: { phase: 'clear', speakers: ['tso'] },
    StandbyCall: { phase: 'clear', speakers: ['dso'] },
    FeederSchedule: { phase: 'clear', speakers: ['dso'] },
    LeaderPlan: { phase: 'clear', speakers: ['dso'] },
    UnitSetpoints: { phase: 'activate', speakers: ['tso'] },
    FlexActivation: { phase: 'activate', speakers: ['tso'] },
    FlexCall: { phase: 'call', speakers: ['dso'] },
    BuildingSetpoints: { phase: 'deliver', speakers: ['building'] },
    EvSetpoints: { phase: 'deliver', speakers: ['fleet'] },
    FeederSetpoints: { phase: 'deliver', speakers: ['dso'] },
    BuildingReading: { phase: 'meter', speakers: ['environment'] },
    EvReading: { phase: 'meter', speakers: ['environment'] },
    MeteredVolume: { phase: 'meter', speakers: ['environment'] },
    FeederReading: { phase: 'meter', speakers: ['environment'] },
    InterfaceReading: { phase: 'meter', speakers: ['environment'] },
    SystemReading: { phase: 'meter', speakers: ['environment'] },
    Payment: { phase: 'settle', speakers: ['dso', 'tso'] },
  },
  topics: {
    environment: ['phase/inform', 'phase/meter'],
    building: ['phase/deliver', 'market'],
    fleet: ['phase/plan', 'phase/deliver', 'market'],
    dso: ['phase/nominate', 'phase/clear', 'phase/call', 'phase/settle', 'market'],
    tso: ['phase/activate', 'phase/settle'],
  },
  takes: {
    environment: [
      ...(['UnitSchedule', 'FeederSchedule', 'LeaderPlan', 'UnitSetpoints', 'BuildingSetpoints'] as const),
      ...(['EvSetpoints', 'FeederSetpoints', 'Payment'] as const),
    ],
    building: [
      ...(['BuildingForecast', 'Tariff', 'StandbyCall', 'SiteMeasurement', 'FlexCall', 'BuildingReading'] as const),
      ...(['MeteredVolume', 'Payment'] as const),
    ],
    fleet: [
      ...(['SessionForecast', 'Tariff', 'StandbyCall', 'EvsPluggedIn', 'EvsUnplugged', 'FlexCall'] as const),
      ...(['EvReading', 'MeteredVolume', 'Payment'] as const),
    ],
    dso: [
      ...(['FeederForecast', 'DPrognosis', 'FlexRequirement', 'FlexSchedule', 'ResponseCurve', 'MarketModel'] as const),
      ...(['FeederMeasurement', 'ScheduleUpdate', 'FlexActivation', 'MeteredVolume', 'FeederReading'] as const),
      'Payment',
    ],
    tso: [
      ...(['SystemForecast', 'InterfaceForecast', 'InterfacePlan', 'NestedBid', 'SystemMeasurement'] as const),
      ...(['InterfaceReading', 'SystemReading', 'Payment'] as const),
    ],
  },
});

export type Phase = (typeof NESTED.phases)[number];
export type Role = (typeof NESTED.roles)[number];
export type Message = MessageIn<typeof NESTED>;
export type MessageType = Message['type'];
export type MessageOf<T extends MessageType> = OfType<Message, T>;

/** An agent of this market, and the usual shape of one. */
export type Agent<Config = unknown> = AnyAgent<Message, Config, Role>;
export type Handlers = HandlersOf<Message>;
export type Said = SaidOf<Message>;
export const reactTo: (handlers: Handlers) => Behaviour<Message> = reactToAny;
