import type { Spoken } from '../../../src/market/view.ts';
import type { MessageType, Phase, Role } from '../market/messages.ts';

type Sum = { field: string; unit: string };
const mw: Sum = { field: 'volumeMw', unit: 'MW' };

/** What people call what is said in this market. */
const TYPES: Readonly<Record<Exclude<MessageType, 'PhaseStart'>, { label: string; sum?: Sum }>> = {
  FleetRegistration: { label: 'its EVs' },
  PriceForecast: { label: 'forecast of prices' },
  PriceUpdate: { label: 'newer forecast of prices' },
  ScenarioForecast: { label: 'scenarios of prices' },
  SessionForecast: { label: 'forecast of who parks when' },
  ChargerRegistration: { label: 'its chargers' },
  SessionsAnnounced: { label: 'who has announced to come' },
  SessionsPossible: { label: 'who may come besides' },
  SessionsStarted: { label: 'EVs that come' },
  SessionsEnded: { label: 'EVs that leave' },
  SessionsTurnedAway: { label: 'EVs that find no place' },
  PoolPurchase: { label: 'bought for who may come' },
  PoolShare: { label: 'taken of that' },
  PoolRest: { label: 'left of that', sum: { field: 'energyKwh', unit: 'kWh' } },
  DayAheadClearing: { label: 'day-ahead prices' },
  RequirementForecast: { label: 'forecast of the need' },
  SystemState: { label: 'state and prices' },
  GridForecast: { label: 'forecast of the grid' },
  GridMeasurement: { label: 'grid as measured' },
  EvsUnplugged: { label: 'EVs that leave' },
  EvsPluggedIn: { label: 'EVs that come' },
  DeviationFee: { label: 'fee for deviations' },
  Schedule: { label: 'schedule' },
  DPrognosis: { label: 'prognosis' },
  DayAheadQuote: { label: 'quote of prices' },
  DayAheadTender: { label: 'what it would buy' },
  DayAheadAward: { label: 'what it buys' },
  DayAheadOrder: { label: 'order' },
  DayAheadResult: { label: 'prices of the day' },
  Nomination: { label: 'nomination' },
  BalancingEnergyBid: { label: 'bid', sum: mw },
  MarkupChoice: { label: 'choice of a markup' },
  MeritOrderList: { label: 'merit order list' },
  FlexRequest: { label: 'request for relief' },
  FlexOffer: { label: 'offer of relief' },
  FlexOrder: { label: 'order of relief' },
  Boundary: { label: 'boundary' },
  ReactionLimit: { label: 'limit on reactions' },
  ReactionWithheld: { label: 'reaction withheld', sum: { field: 'mw', unit: 'MW' } },
  PeakTariff: { label: 'tariff on peaks' },
  ReactionAsk: { label: 'published balance' },
  PassiveReaction: { label: 'reaction', sum: { field: 'mw', unit: 'MW' } },
  AreaImbalance: { label: 'need of the area' },
  BalancePrice: { label: 'price of the step' },
  ImbalancePrice: { label: 'imbalance price' },
  StoreReading: { label: 'store as metered', sum: { field: 'powerMw', unit: 'MW' } },
  Learned: { label: 'what it learned' },
  Unavailability: { label: 'taken back', sum: mw },
  Activation: { label: 'activation', sum: mw },
  ActivationNotice: { label: 'what is activated' },
  DeliveryShortfall: { label: 'shortfall', sum: mw },
  EvSetpoints: { label: 'setpoints' },
  MeterReading: { label: 'meter reading' },
  MeteredVolumes: { label: 'metered volumes' },
  GridState: { label: 'state of the grid' },
  ImbalanceStatement: { label: 'imbalance', sum: { field: 'imbalanceMwh', unit: 'MWh' } },
  Payment: { label: 'payment', sum: { field: 'amountEur', unit: 'EUR' } },
};

const LANES: readonly { role: Role; label: string }[] = [
  { role: 'environment', label: 'world' },
  { role: 'aggregator', label: 'fleets' },
  { role: 'brp', label: 'BRP' },
  { role: 'tso', label: 'TSO' },
  { role: 'dso', label: 'DSO' },
  { role: 'exchange', label: 'exchange' },
];

const FOLDED: readonly Phase[] = ['meter', 'settle'];

/** How the conversation of an ISP is told. */
export const SPOKEN: Spoken = { types: TYPES, lanes: LANES, folded: FOLDED };
