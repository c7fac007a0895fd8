import type { ObservedSeries, PriceSeriesName } from './observed.ts';

/** A column name in one form: lower case, words parted by `_`. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('€', 'eur')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** What a price is multiplied with to be in EUR/MWh, by the unit in its (plain) name; undefined if it names none we know. */
export function priceFactor(plain: string): number | undefined {
  return PRICE_UNITS.find(([unit]) => unit.test(plain))?.[1];
}

const PRICE_UNITS: [unit: RegExp, factor: number][] = [
  [/(^|_)euro?_(per_)?mwh(_|$)/, 1],
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

/** Words that only prices have, and words that name prices where no other unit is given. */
const MONEY = /(^|_)(price|prijs|euro?|gbp|usd|chf|dkk|sek|nok|pln)(_|$)/;
const ALWAYS_PRICES = /(^|_)(day_?ahead|shortage|surplus)(_|$)/;

/** What a column of a tidy file holds. */
export type ColumnRole =
  | { is: 'price'; name: PriceSeriesName; factor: number }
  | { is: 'state'; inferred: boolean }
  | { is: 'power'; unit: ObservedSeries['unit'] }
  /** kWh or MWh metered in the interval. */
  | { is: 'energy'; unit: 'kW' | 'MW' }
  /** A price whose unit or kind the name does not say. */
  | { is: 'unclear price'; lacks: 'unit' | 'kind' }
  | { is: 'other' };

/** The role of a column, from its name alone. */
export function roleOf(header: string): ColumnRole {
  const plain = plainName(header);
  if (plain === 'regulation_state') return { is: 'state', inferred: false };
  if (plain === 'regulation_state_inferred') return { is: 'state', inferred: true };
  const name = PRICE_NAMES.find(([, words]) => words.test(plain))?.[0];
  const factor = priceFactor(plain);
  if (factor !== undefined) return name ? { is: 'price', name, factor } : { is: 'unclear price', lacks: 'kind' };
  const isPower = /(^|_)[mk]wh?(_|$)/.test(plain);
  if (MONEY.test(plain) || (!isPower && ALWAYS_PRICES.test(plain))) return { is: 'unclear price', lacks: 'unit' };
  if (/(^|_)mw(_|$)/.test(plain)) return { is: 'power', unit: 'MW' };
  if (/(^|_)kw(_|$)/.test(plain)) return { is: 'power', unit: 'kW' };
  if (/(^|_)mwh(_|$)/.test(plain)) return { is: 'energy', unit: 'MW' };
  if (/(^|_)kwh(_|$)/.test(plain)) return { is: 'energy', unit: 'kW' };
  return { is: 'other' };
}
