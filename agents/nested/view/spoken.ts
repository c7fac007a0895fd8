import type { Spoken } from '../../../src/market/view.ts';
import type { MessageType, Phase, Role } from '../market/messages.ts';

/** What people call what is said in this market. */
const TYPES: Readonly<Record<Exclude<MessageType, 'PhaseStart'>, string>> = {
  BuildingForecast: 'forecast of weather and load',
  SessionForecast: 'forecast of who parks when',
  FeederForecast: 'forecast of load and PV',
  SystemForecast: 'forecast of load and wind',
  DPrognosis: 'baseline',
  InterfaceForecast: 'what feeders will draw',
  FlexRequirement: 'flexibility required',
  Tariff: 'tariff',
  FlexSchedule: 'schedule and bands',
  InterfacePlan: 'what feeders will draw, and could',
  ResponseCurve: 'what it costs, as a curve',
  MarketModel: 'what it costs, as a model',
  NestedBid: 'bid',
  MarketResult: 'prices, and what is taken',
  UnitSchedule: 'schedule of units',
  StandbyCall: 'what to stand by with',
  FeederSchedule: 'plan of the feeder',
  LeaderPlan: 'what it expects of the day',
  SystemMeasurement: 'load and wind',
  FeederMeasurement: 'load and PV',
  SiteMeasurement: 'weather and load on site',
  EvsPluggedIn: 'EVs that come',
  EvsUnplugged: 'EVs that leave',
  ScheduleUpdate: 'new schedule',
  UnitSetpoints: 'set points of units',
  FlexActivation: 'flexibility called',
  FlexCall: 'call',
  BuildingSetpoints: 'set points',
  EvSetpoints: 'set points of EVs',
  FeederSetpoints: 'set points of the feeder',
  BuildingReading: 'building as metered',
  EvReading: 'EVs as metered',
  MeteredVolume: 'metered volume',
  FeederReading: 'feeder as metered',
  InterfaceReading: 'what feeders drew',
  SystemReading: 'system as metered',
  Payment: 'payment',
};
const SUMS: Readonly<Record<string, { field: string; unit: string }>> = {
  Payment: { field: 'amountEur', unit: 'EUR' },
  FlexCall: { field: 'upMw', unit: 'MW upward' },
  MeteredVolume: { field: 'powerMw', unit: 'MW' },
};

const LANES: readonly { role: Role; label: string }[] = [
  { role: 'environment', label: 'world' },
  { role: 'building', label: 'buildings' },
  { role: 'fleet', label: 'fleets' },
  { role: 'dso', label: 'DSO' },
  { role: 'tso', label: 'TSO' },
];
const FOLDED: readonly Phase[] = ['inform', 'deliver', 'meter', 'settle'];

export const SPOKEN: Spoken = {
  types: Object.fromEntries(
    Object.entries(TYPES).map(([type, label]) => [
      type,
      { label, ...(Object.hasOwn(SUMS, type) && { sum: SUMS[type] }) },
    ]),
  ),
  lanes: LANES,
  folded: FOLDED,
};
