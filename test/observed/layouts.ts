import type { DateTime } from 'luxon';
import { pricesFor, type Sample, starts } from './samples.ts';

/** Quarters of an hour from a local midnight, with prices. */
function quarters(name: string, date: string, count: number, zone?: string) {
  const times = starts(date, 15, count, zone);
  const dayAhead = pricesFor(name, count);
  return { times, dayAhead, truth: { prices: { dayAhead: byInstant(times, dayAhead) } } };
}

const byInstant = (times: readonly DateTime[], values: readonly number[]): Map<number, number> =>
  new Map(times.map((time, k) => [time.toMillis(), values[k]]));
const comma = (value: number): string => value.toFixed(2).replace('.', ',');

/** SMARD in German; the second zone has no price. */
export function smardGerman(date = '2025-11-26', count = 28): Sample {
  const { times, dayAhead, truth } = quarters('smard', date, count);
  const form = (time: DateTime) => time.toFormat('dd.MM.yyyy HH:mm');
  const zone = (name: string) => `${name} [€/MWh] Originalauflösungen`;
  return {
    name: 'SMARD, German',
    format: 'smard',
    sheet: {
      header: ['Datum von', 'Datum bis', zone('Niederlande'), zone('Deutschland/Luxemburg')],
      rows: times.map((time, k) => [form(time), form(time.plus({ minutes: 15 })), comma(dayAhead[k]), '-']),
      delimiter: ';',
      quoted: false,
    },
    truth,
  };
}

/** SMARD in English: months by name, hours of half a day, commas between thousands. */
export function smardEnglish(date = '2025-11-26', count = 28): Sample {
  const { times, dayAhead, truth } = quarters('smard-en', date, count);
  const form = (time: DateTime) => time.toFormat('MMM d, yyyy h:mm a', { locale: 'en-US' });
  const amount = (value: number) => value.toLocaleString('en-US', { minimumFractionDigits: 2 });
  return {
    name: 'SMARD, English',
    format: 'smard',
    sheet: {
      header: ['Start date', 'End date', 'Netherlands [€/MWh] Original resolutions'],
      rows: times.map((time, k) => [form(time), form(time.plus({ minutes: 15 })), amount(dayAhead[k])]),
      delimiter: ';',
      quoted: false,
    },
    truth,
  };
}

/** Energy-Charts, whose second line has units. */
export function energyCharts(date = '2025-11-26', count = 28): Sample {
  const { times, dayAhead, truth } = quarters('energy-charts', date, count);
  const rows = times.map((time, k) => [time.toFormat("yyyy-MM-dd'T'HH:mmZZ"), String(dayAhead[k])]);
  return {
    name: 'Energy-Charts',
    format: 'energy-charts',
    sheet: {
      header: ['Datum (MEZ)', 'Day Ahead Auktion (NL)'],
      units: ['', 'Preis (EUR/MWh, EUR/tCO2)'],
      rows,
      delimiter: ',',
      quoted: true,
    },
    truth,
  };
}

/** Ember: one country, hours, two clocks. */
function ember(): Sample {
  const times = starts('2025-11-26', 60, 28, 'UTC');
  const dayAhead = pricesFor('ember', 28);
  const form = (time: DateTime) => time.toFormat('yyyy-MM-dd HH:mm:ss');
  const rows = times.map((time, k) => {
    const local = time.setZone('Europe/Lisbon');
    return ['Portugal', 'PRT', form(time), form(local), String(dayAhead[k])];
  });
  return {
    name: 'Ember',
    format: 'ember',
    sheet: {
      header: ['Country', 'ISO3 Code', 'Datetime (UTC)', 'Datetime (Local)', 'Price (EUR/MWhe)'],
      rows,
      delimiter: ',',
      quoted: false,
    },
    truth: { prices: { dayAhead: byInstant(times, dayAhead) } },
  };
}

/** Energinet: prices of one area in two currencies. */
function energinet(): Sample {
  const { times, dayAhead, truth } = quarters('energinet', '2025-11-26', 28);
  const form = (time: DateTime) => time.toFormat('yyyy-MM-dd HH:mm');
  return {
    name: 'Energinet',
    format: 'energinet',
    sheet: {
      header: ['TimeUTC', 'TimeDK', 'PriceArea', 'DayAheadPriceEUR', 'DayAheadPriceDKK'],
      rows: times.map((time, k) => [
        form(time.toUTC()),
        form(time),
        'DK1',
        comma(dayAhead[k]),
        comma(Math.round(dayAhead[k] * 746) / 100),
      ]),
      delimiter: ';',
      quoted: false,
    },
    truth,
  };
}

/** Imbalance prices as entsoe-py and pandas write them. */
export function entsoePy(date = '2025-11-26', count = 28): Sample {
  const times = starts(date, 15, count);
  const [surplus, shortage] = ['long', 'short'].map((name) => pricesFor(`entsoe-py ${name}`, count));
  return {
    name: 'entsoe-py',
    format: 'entsoe-py',
    sheet: {
      header: ['', 'Long', 'Short'],
      rows: times.map((time, k) => [time.toFormat('yyyy-MM-dd HH:mm:ssZZ'), String(surplus[k]), String(shortage[k])]),
      delimiter: ',',
      quoted: false,
    },
    truth: { prices: { surplus: byInstant(times, surplus), shortage: byInstant(times, shortage) } },
  };
}

/** A date and an hour in columns of their own. */
function dateAndHour(): Sample {
  const times = starts('2025-11-26', 60, 28);
  const dayAhead = pricesFor('date and hour', 28);
  return {
    name: 'dates and hours apart',
    format: 'tidy',
    sheet: {
      header: ['Datum', 'Uur', 'day_ahead_eur_mwh'],
      rows: times.map((time, k) => [
        time.toFormat('dd-MM-yyyy'),
        `${time.toFormat('HH')} - ${time.plus({ hours: 1 }).toFormat('HH')}`,
        comma(dayAhead[k]),
      ]),
      delimiter: ';',
      quoted: false,
    },
    truth: { prices: { dayAhead: byInstant(times, dayAhead) } },
  };
}

/** A tidy file in a way of writing times. */
const written = (name: string, form: (time: DateTime) => string): Sample => {
  const { times, dayAhead, truth } = quarters(name, '2025-11-26', 28);
  return {
    name,
    format: 'tidy',
    sheet: {
      header: ['time', 'day_ahead_eur_mwh'],
      rows: times.map((time, k) => [form(time), String(dayAhead[k])]),
      delimiter: ',',
      quoted: false,
    },
    truth,
  };
};

export const LAYOUTS: readonly Sample[] = [
  smardGerman(),
  smardEnglish(),
  energyCharts(),
  ember(),
  energinet(),
  entsoePy(),
  dateAndHour(),
  written('days first, dashes', (time) => time.toFormat('dd-MM-yyyy HH:mm')),
  written('months first, half days', (time) => time.toFormat('MM/dd/yyyy hh:mm a', { locale: 'en-US' })),
  written('seconds since 1970', (time) => String(time.toSeconds())),
  written('milliseconds since 1970', (time) => String(time.toMillis())),
];
