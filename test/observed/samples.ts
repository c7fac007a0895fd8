import { DateTime } from 'luxon';
import { stream } from '../../src/random/streams.ts';
import { SESSION_SAMPLES } from './sessionSamples.ts';
import type { Truth } from './truth.ts';

/** A file to be: cells, and how they are put together. */
export interface Sheet {
  header: string[];
  /** A second line of the header. */
  units?: string[];
  rows: string[][];
  delimiter: ',' | ';';
  quoted: boolean;
}

export interface Sample {
  name: string;
  format: string;
  sheet: Sheet;
  truth: Truth;
}

export function textOf({ header, units, rows, delimiter, quoted }: Sheet, lineEnd = '\n'): string {
  const cell = (text: string) =>
    quoted || text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
  return [header, ...(units ? [units] : []), ...rows]
    .map((cells) => cells.map(cell).join(delimiter) + lineEnd)
    .join('');
}

/** Starts of intervals from a local midnight on, by luxon, which the readers do not use for that. */
export function starts(date: string, minutes: number, count: number, zone = 'Europe/Amsterdam'): DateTime[] {
  const first = DateTime.fromISO(date, { zone });
  return Array.from({ length: count }, (_, k) =>
    DateTime.fromMillis(first.toMillis() + k * minutes * 60_000, { zone }),
  );
}

/** Prices as they are: cents, some negative, some over a thousand, some round. */
export function pricesFor(name: string, count: number): number[] {
  const random = stream(4, 'samples', name);
  return Array.from({ length: count }, () => {
    const price = 60 + 80 * random.normal() + (random.uniform() < 0.1 ? 1500 : 0);
    return random.uniform() < 0.1 ? Math.round(price) : Math.round(price * 100) / 100;
  });
}

const byInstant = (times: DateTime[], values: readonly (number | undefined)[]): Map<number, number> =>
  new Map(times.flatMap((time, k) => (values[k] === undefined ? [] : [[time.toMillis(), values[k]]])));
const comma = (value: number | undefined): string => (value === undefined ? '' : String(value).replace('.', ','));

/** Day-ahead prices in the layout of ENTSO-E's old site. */
export function entsoeOld(date = '2023-02-03', count = 28): Sample {
  const times = starts(date, 60, count);
  const dayAhead = pricesFor('entsoe-old', count);
  const form = (time: DateTime) => time.toFormat('dd.MM.yyyy HH:mm');
  const rows = times.map((time, k) => [
    `${form(time)} - ${form(time.plus({ hours: 1 }))}`,
    String(dayAhead[k]),
    'EUR',
    '',
  ]);
  const header = ['MTU (CET/CEST)', 'Day-ahead Price [EUR/MWh]', 'Currency', 'BZN|NL'];
  return {
    name: 'ENTSO-E day-ahead, old site',
    format: 'entsoe-day-ahead',
    sheet: { header, rows, delimiter: ',', quoted: true },
    truth: { prices: { dayAhead: byInstant(times, dayAhead) } },
  };
}

/** Day-ahead prices of two auctions, in quarters of an hour of UTC, in the layout of ENTSO-E's new site. */
export function entsoeNew(): Sample {
  const times = starts('2025-10-02', 15, 24, 'UTC');
  const prices = pricesFor('entsoe-new', times.length);
  const dayAhead = prices.map((price, k) => (k === 7 ? undefined : price));
  const form = (time: DateTime) => time.toFormat('dd/MM/yyyy HH:mm:ss');
  const rows = times.flatMap((time, k) => {
    const mtu = `${form(time)} - ${form(time.plus({ minutes: 15 }))}`;
    const price = dayAhead[k] === undefined ? 'n/e' : String(dayAhead[k]);
    return [
      [mtu, 'BZN|NL', 'Sequence 1', price, '', ''],
      [mtu, 'BZN|NL', 'Sequence 2', String(prices[k] + 3), '', ''],
    ];
  });
  const header = [
    'MTU (UTC)',
    'Area',
    'Sequence',
    'Day-ahead Price (EUR/MWh)',
    'Intraday Period (UTC)',
    'Intraday Price (EUR/MWh)',
  ];
  return {
    name: 'ENTSO-E day-ahead, new site',
    format: 'entsoe-day-ahead',
    sheet: { header, rows, delimiter: ',', quoted: true },
    truth: { prices: { dayAhead: byInstant(times, dayAhead) } },
  };
}

function entsoeImbalance(): Sample {
  const times = starts('2023-02-03', 15, 28);
  const surplus = pricesFor('entsoe-surplus', 28);
  const shortage = surplus.map((price, k) => (k % 3 === 0 ? Math.round((price + 40) * 100) / 100 : price));
  const form = (time: DateTime) => time.toFormat('dd.MM.yyyy HH:mm');
  const rows = times.map((time, k) => [
    `${form(time)} - ${form(time.plus({ minutes: 15 }))}`,
    String(surplus[k]),
    String(shortage[k]),
    'N/A',
    'Final',
  ]);
  const of = (name: string) => `${name} - SCA|NL`;
  const header = [
    'Imbalance settlement period (CET/CEST)',
    of('+ Imbalance Price [EUR/MWh]'),
    of('- Imbalance Price [EUR/MWh]'),
    of('Total Imbalance [MWh]'),
    'Status',
  ];
  return {
    name: 'ENTSO-E imbalance',
    format: 'entsoe-imbalance',
    sheet: { header, rows, delimiter: ',', quoted: true },
    truth: { prices: { shortage: byInstant(times, shortage), surplus: byInstant(times, surplus) } },
  };
}

/** Settlement prices that fit their states: all four in turn. */
function settlement(times: DateTime[]) {
  const states = times.map((_, k) => [-1, 0, 1, 2][k % 4]);
  const up = pricesFor('tennet-up', times.length).map((price) => Math.abs(price));
  const down = pricesFor('tennet-down', times.length).map((price) => -Math.abs(price));
  const upward = states.map((state, k) => (state === 1 || state === 2 ? up[k] : undefined));
  const downward = states.map((state, k) => (state === -1 || state === 2 ? down[k] : undefined));
  const shortage = states.map((_, k) => upward[k] ?? downward[k] ?? 33.3);
  const surplus = states.map((state, k) => (state === 1 ? up[k] : (downward[k] ?? 33.3)));
  const prices = {
    upward: byInstant(times, upward),
    downward: byInstant(times, downward),
    shortage: byInstant(times, shortage),
    surplus: byInstant(times, surplus),
    regulationState: byInstant(times, states),
  };
  return { states, upward, downward, shortage, surplus, truth: { prices } };
}

const ispOf = (time: DateTime): number => time.diff(time.startOf('day'), 'minutes').minutes / 15 + 1;
const until = (time: DateTime): DateTime => time.plus({ minutes: 15 });
const plainText = (value: number | undefined): string => String(value ?? '');

/** TenneT's export of before 2025, in English: months first, all quoted. */
export function tennetEnglish(date = '2021-01-17', count = 28): Sample {
  const times = starts(date, 15, count);
  const { states, upward, downward, shortage, surplus, truth } = settlement(times);
  const rows = times.map((time, k) => [
    time.toFormat('MM/dd/yyyy'),
    String(ispOf(time)),
    time.toFormat('HH:mm'),
    until(time).toFormat('HH:mm'),
    '',
    '',
    ...[upward[k], downward[k], 0, shortage[k], surplus[k], states[k]].map(plainText),
  ]);
  const header = ['Date', 'PTE', 'period_from', 'period_until', 'upward_incident_reserve', 'downward_incident_reserve'];
  const more = ['To regulate up', 'To regulate down', 'Incentive component', 'Consume', 'Feed', 'Regulation state'];
  return {
    name: 'TenneT, English',
    format: 'tennet-settlement',
    sheet: { header: [...header, ...more], rows, delimiter: ',', quoted: true },
    truth,
  };
}

/** The same in Dutch: semicolons, decimal commas, days first. */
function tennetDutch(): Sample {
  const times = starts('2021-01-17', 15, 28);
  const { states, upward, downward, shortage, surplus, truth } = settlement(times);
  const rows = times.map((time, k) => [
    time.toFormat('dd-MM-yyyy'),
    String(ispOf(time)),
    time.toFormat('HH:mm'),
    until(time).toFormat('HH:mm'),
    ...[upward[k], downward[k], 0, shortage[k], surplus[k], states[k]].map(comma),
  ]);
  const header = ['datum', 'PTE', 'periode_van', 'periode_tm', 'opregelen', 'afregelen', 'prikkelcomponent'];
  return {
    name: 'TenneT, Dutch',
    format: 'tennet-settlement',
    sheet: { header: [...header, 'afnemen', 'invoeden', 'regeltoestand'], rows, delimiter: ';', quoted: false },
    truth,
  };
}

/** TenneT's export and API of today. */
export function tennetNew(date = '2024-10-02', count = 28): Sample {
  const times = starts(date, 15, count);
  const { states, upward, downward, shortage, surplus, truth } = settlement(times);
  const stamp = (time: DateTime) => time.toFormat("yyyy-MM-dd'T'HH:mm:ss");
  const rows = times.map((time, k) => [
    stamp(time),
    stamp(until(time)),
    String(ispOf(time)),
    'EUR',
    'MWh',
    'NO',
    'NO',
    ...[upward[k], downward[k], shortage[k], surplus[k], states[k]].map(plainText),
    'UP',
  ]);
  const header = [
    'Timeinterval Start Loc',
    'Timeinterval End Loc',
    'Isp',
    'Currency Unit Name',
    'Price Measurement Unit Name',
  ];
  const more = [
    'Incident Reserve Up',
    'Incident Reserve Down',
    'Price Dispatch Up',
    'Price Dispatch Down',
    'Price Shortage',
  ];
  const last = ['Price Surplus', 'Regulation State', 'Regulating Condition'];
  return {
    name: 'TenneT of today',
    format: 'tennet-settlement',
    sheet: { header: [...header, ...more, ...last], rows, delimiter: ';', quoted: false },
    truth,
  };
}

function madeSessions(name: string, count: number) {
  const random = stream(4, 'samples', name);
  const first = DateTime.fromISO('2019-03-04T07:00', { zone: 'UTC' });
  return Array.from({ length: count }, (_, k) => {
    const arrival = first.plus({ minutes: k * 97 + Math.floor(60 * random.uniform()) });
    const minutes = 30 + Math.floor(900 * random.uniform());
    const maxPowerKw = Math.round((3 + 8 * random.uniform()) * 1000) / 1000;
    const energyKwh = Math.round(maxPowerKw * (minutes / 60) * (0.1 + 0.8 * random.uniform()) * 100) / 100;
    return {
      arrival,
      departure: arrival.plus({ minutes }),
      hours: Math.round((minutes / 60) * 100) / 100,
      maxPowerKw,
      energyKwh,
    };
  });
}
const truthOf = (sessions: ReturnType<typeof madeSessions>): Truth => ({
  sessions: sessions.map(({ arrival, departure, energyKwh, maxPowerKw }) => ({
    arrivalMs: arrival.toMillis(),
    departureMs: departure.toMillis(),
    energyKwh,
    maxPowerKw,
  })),
});

export function elaadnl(): Sample {
  const sessions = madeSessions('elaadnl', 28);
  const form = (time: DateTime) => time.toFormat('dd/MM/yyyy HH:mm');
  const rows = sessions.map(({ arrival, departure, hours, energyKwh, maxPowerKw }, k) => [
    String(3_300_000 + 7 * k),
    `point${k % 5}`,
    String(1 + (k % 2)),
    form(arrival),
    form(departure),
    `card${k % 9}`,
    comma(hours),
    comma(Math.round(hours * 50) / 100),
    comma(energyKwh),
    comma(maxPowerKw),
  ]);
  const header = [
    'TransactionId',
    'ChargePoint',
    'Connector',
    'UTCTransactionStart',
    'UTCTransactionStop',
    'StartCard',
  ];
  return {
    name: 'ElaadNL',
    format: 'elaadnl',
    sheet: {
      header: [...header, 'ConnectedTime', 'ChargeTime', 'TotalEnergy', 'MaxPower'],
      rows,
      delimiter: ';',
      quoted: false,
    },
    truth: truthOf(sessions),
  };
}

const iso = (time: DateTime): string => time.toISO({ suppressMilliseconds: true })!;

export function tidyPrices(): Sample {
  const times = starts('2024-02-19', 15, 28);
  const { states, upward, downward, shortage, surplus, truth } = settlement(times);
  const dayAhead = pricesFor('tidy', 28);
  const rows = times.map((time, k) => [
    iso(time),
    iso(time.toUTC()),
    String(k + 1),
    ...[dayAhead[k], shortage[k], surplus[k], states[k], upward[k], downward[k], k * 10].map(plainText),
  ]);
  const price = (name: string) => `price_${name}_eur_mwh`;
  const header = ['timestamp_local', 'timestamp_utc', 'isp', 'day_ahead_eur_mwh', price('shortage'), price('surplus')];
  const solar = byInstant(
    times,
    times.map((_, k) => k * 10),
  );
  return {
    name: 'tidy prices',
    format: 'tidy',
    sheet: {
      header: [...header, 'regulation_state', price('up'), price('down'), 'nl_solar_mw'],
      rows,
      delimiter: ',',
      quoted: false,
    },
    truth: { prices: { ...truth.prices, dayAhead: byInstant(times, dayAhead) }, loads: [solar] },
  };
}

/** Local stamps without offset, semicolons, decimal commas. */
function tidyLoads(): Sample {
  const times = starts('2024-06-03', 15, 28);
  const random = stream(4, 'samples', 'loads');
  const loads = [0, 1].map(() =>
    times.map((_, k) => (k === 5 ? undefined : Math.round(3000 * random.uniform()) / 1000)),
  );
  const rows = times.map((time, k) => [time.toFormat('yyyy-MM-dd HH:mm:ss'), comma(loads[0][k]), comma(loads[1][k])]);
  return {
    name: 'tidy loads',
    format: 'tidy',
    sheet: { header: ['time', 'feeder_a_mw', 'feeder_b_kw'], rows, delimiter: ';', quoted: false },
    truth: { loads: loads.map((values) => byInstant(times, values)) },
  };
}

function tidySessions(): Sample {
  const sessions = madeSessions('tidy', 28);
  const local = (time: DateTime) => iso(time.setZone('Europe/Amsterdam'));
  const rows = sessions.map(({ arrival, departure, hours, energyKwh, maxPowerKw }, k) => [
    String(k + 1),
    `garage${k % 3}`,
    local(arrival),
    local(departure),
    ...[hours, energyKwh, maxPowerKw].map(plainText),
  ]);
  const header = [
    'session_id',
    'garage',
    'arrival_local',
    'departure_local',
    'connected_h',
    'energy_kwh',
    'max_power_kw',
  ];
  return {
    name: 'tidy sessions',
    format: 'tidy',
    sheet: { header, rows, delimiter: ',', quoted: false },
    truth: truthOf(sessions),
  };
}

export const SAMPLES: readonly Sample[] = [
  entsoeOld(),
  entsoeNew(),
  entsoeImbalance(),
  tennetEnglish(),
  tennetDutch(),
  tennetNew(),
  elaadnl(),
  tidyPrices(),
  tidyLoads(),
  tidySessions(),
  ...SESSION_SAMPLES,
];
