import type { Decision } from '../../../src/bus/agent.ts';
import type { FleetParameters } from '../../../src/optimizers/delivery.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Direction, Message, MessageOf } from '../market/messages.ts';
import type { AggregatorConfig } from '../market/parts.ts';
import type { Volume } from './fleetPlan.ts';
import type { FleetPlanner, ForecastPrices } from './fleetPlanner.ts';
import type { Standby } from './standby.ts';

/** What an aggregator was told, of which its fleet plans. */
export interface Told {
  deviationFee: number;
  /** Of a day whose gate closes. */
  forecast?: MessageOf<'PriceForecast'> | undefined;
  /** Of the rest of a day, told anew. */
  update?: MessageOf<'PriceUpdate'> | undefined;
  scenarios?: MessageOf<'ScenarioForecast'> | undefined;
  /** Prices to plan on: as they are told, or as it has come to expect them. */
  pricesOf(told: MessageOf<'PriceForecast' | 'PriceUpdate'>): ForecastPrices;
}

/** What the desk of a fleet is made of, whatever its EVs are. */
export interface Office {
  name: string;
  config: AggregatorConfig;
  calendar: Calendar;
  planner: FleetPlanner;
  told: Told;
  decided(decision: Decision): void;
}

/** EVs that can act in an ISP, an element each, with what their plans have them do in it. kWh on the grid side. */
export interface Crew {
  fleet: FleetParameters;
  energyKwh: Float64Array;
  /** 1 where it is there. */
  plugged: Uint8Array;
  planned: Readonly<Record<Exclude<Volume, 'energyKwh'>, Float64Array>>;
  /** What one that its plan leaves idle can give or take beyond it, and still leave with what it is to have. */
  spareKwh(place: number): { up: number; down: number };
}

/** A fleet as its aggregator sees it, whatever its EVs are: those of homes, or those that come and go. ISPs are of the run. */
export interface FleetDesk {
  /** Takes note of what is told of its EVs. */
  hear(message: Message): void;
  /** Whether the day of an ISP has been planned. */
  isPlanned(isp: number): boolean;
  /** What all are planned to do in an ISP, kWh. */
  total(volume: Exclude<Volume, 'energyKwh'>, isp: number): number;
  /** What was bought day-ahead for an ISP, kWh. */
  scheduledKwh(isp: number): number;
  /** Who can act in the present ISP, as they are. */
  crew(isp: number): Crew;
  /**
   * Who will be able to act in an ISP to come, as far as can be told in ISP `now`. Undefined where all can do what is planned of
   * them, and that is what was `bid` (kWh), unless asked for `anyhow`.
   */
  outlook(now: number, isp: number, bid: Readonly<Record<Direction, number>>, anyhow: boolean): Crew | undefined;
  /** What all that are idle can give or take beyond their plans in an ISP, kWh. */
  spareKwh(isp: number): { up: number; down: number };
  /** What a direction's planned energy costs (upward) or is worth (downward) at the margin, EUR/MWh times kWh, added to a sum. */
  marginal(direction: Direction, isp: number, sum: number): number;
  /** What idle EVs can do if a call comes unforeseen. */
  standby(isp: number, offered: readonly Direction[]): Readonly<Record<Direction, Standby>>;
  /** Takes note of those who leave, as an ISP is planned. */
  begin(isp: number): void;
  /** Plans again what is not yet offered of the days that are planned. */
  replan(now: number): Message[];
  /** Plans the day whose gate closes in this ISP, if one does. */
  planDay(): Message[];
  /** What it has to tell as an ISP is delivered. */
  tellAt(isp: number): Message[];
  /** Notes the metered levels at the end of an ISP. */
  closeIsp(isp: number, energyKwh: Float64Array): void;
  /** Answers the exchange, where day-ahead prices are formed. */
  tender(quote: MessageOf<'DayAheadQuote'>): Message | undefined;
  takeAward(award: MessageOf<'DayAheadAward'>): Message[];
}
