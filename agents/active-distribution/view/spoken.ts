import type { Spoken } from '../../../src/market/view.ts';
import type { MessageType } from '../market/messages.ts';

const mw = (field: string) => ({ field, unit: 'MW' });

const TYPES: Readonly<Record<Exclude<MessageType, 'PhaseStart'>, Spoken['types'][string]>> = {
  ScenarioForecast: { label: 'possible days' },
  AncillaryPrices: { label: 'prices of reserve' },
  DayAheadClearing: { label: 'what energy will clear at' },
  SessionForecast: { label: 'sessions expected' },
  ConsumerForecast: { label: 'load expected' },
  LocalPrices: { label: 'local prices' },
  CallPrices: { label: 'what calls pay' },
  Availability: { label: 'blocks offered' },
  LocalBid: { label: 'bid for the day' },
  FeasibleSet: { label: 'all it can do' },
  DayAheadOrder: { label: 'day-ahead order' },
  DayAheadResult: { label: 'day-ahead result' },
  DayAheadPlan: { label: 'plan as filed' },
  Tariff: { label: 'tariffs of the day' },
  ContingencyReview: { label: 'what contingencies would do' },
  RealTimePlan: { label: 'what the ISP is worth' },
  Accepted: { label: 'what is accepted' },
  Calls: { label: 'calls of the day' },
  RealTimePrices: { label: 'real-time prices' },
  Measurement: { label: 'load, sun and wind' },
  PluggedIn: { label: 'plugged in' },
  Unplugged: { label: 'unplugged' },
  Fault: { label: 'fault' },
  Repair: { label: 'repair' },
  LocalOffer: { label: 'what it can still do', sum: mw('plannedMw') },
  LocalActivation: { label: 'activation', sum: mw('netMw') },
  RealTimeTrade: { label: 'trade in real time', sum: mw('netMw') },
  Dispatch: { label: 'set points' },
  Topology: { label: 'switches' },
  SessionSetpoints: { label: 'charging of sessions' },
  CallNow: { label: 'call', sum: mw('curtailedMw') },
  BlockCall: { label: 'call of a block' },
  ConsumerSetpoint: { label: 'set point', sum: mw('curtailedMw') },
  SessionReading: { label: 'sessions metered', sum: mw('netMw') },
  ConsumerReading: { label: 'consumer metered', sum: mw('curtailedMw') },
  MeteredVolume: { label: 'metered', sum: mw('netMw') },
  GridMeasurement: { label: 'grid metered' },
  Payment: { label: 'payment', sum: { field: 'amountEur', unit: 'EUR' } },
};

/** What was said in an ISP, as people call it. */
export const spoken: Spoken = {
  types: TYPES,
  lanes: [
    { role: 'environment', label: 'world' },
    { role: 'exchange', label: 'exchange' },
    { role: 'ads', label: 'operator' },
    { role: 'evpla', label: 'lots' },
    { role: 'dra', label: 'demand response' },
    { role: 'ic', label: 'consumers' },
  ],
  folded: ['meter', 'settle'],
};
