import { clockOf } from './clock.ts';
import { type ColumnRole, plainName, plainWords, roleOf } from './columns.ts';
import type { SeriesLayout } from './tidySeries.ts';

/** A layout of series, and how its header is known. */
interface Publisher extends SeriesLayout {
  recognises(header: readonly string[]): boolean;
}

const DAY_AHEAD: ColumnRole = { is: 'price', name: 'dayAhead', factor: 1 };
const LEFT_OUT: ColumnRole = { is: 'left out' };

/** A column of SMARD, `Niederlande [€/MWh] Originalauflösungen`. */
const SMARD_COLUMN = /^(?:Marktpreis: |Market price: )?(.+?) \[(€\/MWh|[MG]?Wh?|%)\](?: .*)?$/;
/** Zones of the day-ahead prices of SMARD, in plain names; other prices have names of other kinds. */
const SMARD_ZONES = new Set(
  [
    'Deutschland/Luxemburg, Deutschland/Österreich/Luxemburg, DE/AT/LU, DE/LU, Belgien, Dänemark 1, Dänemark 2',
    'Frankreich, Italien (Nord), Kroatien, Niederlande, Norwegen 2, Österreich, Polen, Schweden 4, Schweiz, Slowakei',
    'Slowenien, Tschechien, Tschechische Republik, Ungarn, Germany/Luxembourg, Germany/Austria/Luxembourg, Belgium',
    'Denmark 1, Denmark 2, France, Italy (North), Northern Italy, Croatia, Netherlands, Norway 2, Austria, Poland',
    'Sweden 4, Switzerland, Slovakia, Slovenia, Czech Republic, Czechia, Hungary',
  ]
    .join(', ')
    .split(', ')
    .map(plainName),
);
const NEIGHBOURS = /anrainer|neighbou?r/i;

/** SMARD of the Bundesnetzagentur: `Datum von;Datum bis;...` or `Start date;End date;...`, of the German clock. */
const smard: Publisher = {
  format: 'smard',
  recognises: (header) => {
    const plain = header.map(plainName);
    const dated = [
      ['datum_von', 'datum_bis'],
      ['start_date', 'end_date'],
      ['datum', 'anfang'],
      ['date', 'start'],
    ].some((names) => names.every((name) => plain.includes(name)));
    return dated && header.some((name) => SMARD_COLUMN.test(name));
  },
  clock: () => clockOf('Europe/Berlin'),
  missing: new Set(['-']),
  hasAreas: true,
  roleOf: (header) => {
    const [, zone, unit] = SMARD_COLUMN.exec(header) ?? [];
    if (zone === undefined || unit !== '€/MWh') return roleOf(header);
    if (NEIGHBOURS.test(zone)) return LEFT_OUT;
    return SMARD_ZONES.has(plainName(zone)) ? DAY_AHEAD : { is: 'unclear price', lacks: 'kind' };
  },
  noteOn: (headers) =>
    headers.some((header) => /berechnet|calculated/i.test(header))
      ? ['Prices of "calculated resolutions" are means that SMARD makes, not those of the auction.']
      : [],
};

/** Energy-Charts of Fraunhofer ISE: a second line of units, `Day Ahead Auktion (NL)` over `Preis (EUR/MWh, EUR/tCO2)`. */
const energyCharts: Publisher = {
  format: 'energy-charts',
  recognises: ([time, ...header]) =>
    /^(Datum|Date) \(/.test(time) && header.some((name) => /\) (Preis|Price) \(|(Leistung|Power) \(MW\)$/.test(name)),
  missing: new Set(['-', 'null', 'NaN']),
  hasAreas: true,
  roleOf,
};

/** Ember's European wholesale prices: a file a country, or one of all; `Datetime (UTC)` counts. */
const ember: Publisher = {
  format: 'ember',
  recognises: (header) => {
    const plain = header.map(plainName);
    return ['iso3_code', 'datetime_utc', 'price_eur_mwhe'].every((name) => plain.includes(name));
  },
  leavesOut: /^datetime_local$/,
  roleOf: (header) => (plainName(header) === 'price_eur_mwhe' ? DAY_AHEAD : LEFT_OUT),
  noteOn: () => ["Prices in EUR/MWhe are EUR/MWh; Ember's are those of the day-ahead auctions."],
};

/** Energinet's `Elspotprices` and `DayAheadPrices`: prices of areas in DKK and EUR, both per MWh. */
export const energinet: Publisher = {
  format: 'energinet',
  recognises: (header) => {
    const plain = header.map(plainWords);
    return plain.includes('price_area') && plain.some((name) => ENERGINET_PRICE.test(name));
  },
  clock: () => clockOf('Europe/Copenhagen'),
  roleOf: (header) => (ENERGINET_PRICE.test(plainWords(header)) ? DAY_AHEAD : LEFT_OUT),
  noteOn: ([header]) => [`${header} is read as EUR/MWh, as Energinet describes it.`],
};
const ENERGINET_PRICE = /^(spot_price|day_ahead_price)_eur$/;

const ENTSOE_PY: Record<string, ColumnRole> = {
  Long: { is: 'price', name: 'surplus', factor: 1 },
  Short: { is: 'price', name: 'shortage', factor: 1 },
};

/** What entsoe-py and pandas write: no name of the index, no units; `Long` and `Short` are imbalance prices. */
const entsoePy: Publisher = {
  format: 'entsoe-py',
  recognises: ([index, ...header]) => index === '' && header.includes('Long') && header.includes('Short'),
  roleOf: (header) => (header === '0' ? DAY_AHEAD : (ENTSOE_PY[header] ?? LEFT_OUT)),
  noteOn: (headers) => [
    `Columns of entsoe-py name no unit; ${headers.join(', ')}: read as EUR/MWh` +
      `${headers.includes('Long') ? '; Long is the price of a surplus, Short of a shortage' : ''}` +
      `${headers.includes('0') ? '; 0 is taken for day-ahead prices, as --format says' : ''}.`,
  ],
};

/** Publishers whose tables are read as tidy ones are, but for their names. */
export const PUBLISHERS: readonly Publisher[] = [smard, energyCharts, ember, energinet, entsoePy];
