import type { ObservedSeries, PriceSeriesName } from './observed.ts';

/** A column name in one form: lower case, words parted by `_`. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('€', 'eur')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** The same of a name whose words may begin with capitals: `HourUTC` is `hour_utc`. */
export const plainWords = (name: string): string =>
  plainName(name.replace(/(?<=[a-z])(?<!(^|[^A-Za-z])[km])(?=[A-Z])/g, '_'));

/** What a price is multiplied with to be in EUR/MWh, by the unit in its (plain) name; undefined if it names none we know. */
export function priceFactor(plain: string): number | undefined {
  return PRICE_UNITS.find(([unit]) => unit.test(plain))?.[1];
}

const PRICE_UNITS: [unit: RegExp, factor: number][] = [
  [/(^|_)euro?_(per_)?mwhe?(_|$)/, 1],
  [/(^|_)(ct|cents?|eurct|euro?_cents?)_(per_)?kwh(_|$)/, 10],
  [/(^|_)euro?_(per_)?kwh(_|$)/, 1000],
];

/** Beyond this no European market has cleared or settled. */
export const PRICE_LIMIT = { limit: 15_000, unit: 'EUR/MWh' };

const PRICE_NAMES: [name: PriceSeriesName, words: RegExp][] = [
  ['dayAhead', /(^|_)(day_?ahead|da|spot|epex)(_|$)/],
  ['shortage', /(^|_)(shortage|short|tekort)(_|$)/],
  ['surplus', /(^|_)(surplus|long|overschot)(_|$)/],
  ['upward', /(^|_)(up|upward)(_|$)/],
  ['downward', /(^|_)(down|downward)(_|$)/],
];
/** Other markets than the day-ahead auction, whatever else stands in the name. */
const OTHER_MARKET = /(^|_)(intra_?day|ida\d?|co2|certificates?|emissionszertifikate|futures?)(_|$)/;

/** Words that only prices have, and words that name prices where no other unit is given. */
const MONEY =
  /(^|_)([a-z]*(price|preis|prijs)|prices|preise|prijzen|prix|precios?|prezz[oi]|cena|pris|tarief|tarif[fe]?|cost|costs|euro?s?|ct|cents?|gbp|usd|chf|dkk|sek|nok|pln|pence|p_kwh|vat|btw|mwst)(_|$)/;
const ALWAYS_PRICES = /(^|_)(day_?ahead|shortage|surplus)(_|$)/;
/** So much of something for an amount of energy, which is no energy. */
const PER_ENERGY = /(\/ ?|\bper[ _])[kMG]Wh/i;
/** What is priced the day before, unless the name says that it is an amount. */
const MAY_BE_PRICED = /day_?ahead|price|preis|prijs/;
const AMOUNT = /load|demand|consum|generat|produc|forecast|schedul|volume|wind|solar|power|position|flow|export|import/;
const PRICES_WITHOUT_UNIT =
  /(^|_)(da|spot|epex|long|short|tekort|overschot|imbalance|onbalans|re_?bap|lmp|rrp|mcp|apx|wholesale|regulate|opregelen|afregelen|afnemen|invoeden)(_|$)/;

/** What a column of a tidy file holds. */
export type ColumnRole =
  | { is: 'price'; name: PriceSeriesName; factor: number }
  | { is: 'state'; inferred: boolean }
  | { is: 'power'; unit: ObservedSeries['unit'] }
  /** kWh or MWh metered in the interval. */
  | { is: 'energy'; unit: 'kW' | 'MW' }
  /** A price whose unit or kind the name does not say. */
  | { is: 'unclear price'; lacks: 'unit' | 'kind' }
  /** A price of another market, or in another currency beside one in EUR: not read. */
  | { is: 'left out' }
  | { is: 'other' };

/** How the columns of a tidy file are named. */
export const PRICE_COLUMNS: Record<PriceSeriesName, string> = {
  dayAhead: 'day_ahead_eur_mwh',
  shortage: 'price_shortage_eur_mwh',
  surplus: 'price_surplus_eur_mwh',
  upward: 'price_up_eur_mwh',
  downward: 'price_down_eur_mwh',
  regulationState: 'regulation_state',
};

/** Which price a name means, as far as it says. */
export const kindIn = (header: string): PriceSeriesName | undefined =>
  PRICE_NAMES.find(([, words]) => words.test(plainWords(header)))?.[0];

/** The role of a column, from its name alone. */
export function roleOf(header: string): ColumnRole {
  const plain = plainWords(header);
  if (plain === 'regulation_state') return { is: 'state', inferred: false };
  if (plain === 'regulation_state_inferred') return { is: 'state', inferred: true };
  const name = kindIn(header);
  const factor = priceFactor(plain);
  if (factor !== undefined && OTHER_MARKET.test(plain.replace(/_eur_t_?co2$/, ''))) return { is: 'left out' };
  if (factor !== undefined) return name ? { is: 'price', name, factor } : { is: 'unclear price', lacks: 'kind' };
  if (/co2/i.test(header) && PER_ENERGY.test(header)) return { is: 'left out' };
  if (PER_ENERGY.test(header)) return { is: 'unclear price', lacks: 'unit' };
  const isPower = /(^|_)[mk]wh?(_|$)/.test(plain);
  if (MONEY.test(plain) || (isPower ? MAY_BE_PRICED.test(plain) && !AMOUNT.test(plain) : ALWAYS_PRICES.test(plain)))
    return { is: 'unclear price', lacks: 'unit' };
  if (/(^|_)mw(_|$)/.test(plain)) return { is: 'power', unit: 'MW' };
  if (/(^|_)kw(_|$)/.test(plain)) return { is: 'power', unit: 'kW' };
  if (/(^|_)mwh(_|$)/.test(plain)) return { is: 'energy', unit: 'MW' };
  if (/(^|_)kwh(_|$)/.test(plain)) return { is: 'energy', unit: 'kW' };
  return PRICES_WITHOUT_UNIT.test(plain) ? { is: 'unclear price', lacks: 'unit' } : { is: 'other' };
}
