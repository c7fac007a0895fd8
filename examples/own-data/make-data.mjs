// Makes the files of this example: five weeks of prices, loads and sessions that nobody observed. Yours come from elsewhere.
import { writeFileSync } from 'node:fs';
import { arithmetic, stream } from 'flexagora';

const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2024-01-22T00:00+01:00');
const DAYS = 35;
const HOURS = Array.from({ length: DAYS * 24 }, (_, hour) => hour);

const { cos, exp } = arithmetic;
const { PI, round } = Math;
const inTenths = (value) => (round(value * 10) / 10).toFixed(1);
const utc = (ms) => new Date(ms).toISOString().replace(/:\d\d\.000Z$/, 'Z');
const local = (ms) => utc(ms + HOUR_MS).replace('Z', '');
const isWeekend = (hour) => Math.floor(hour / 24) % 7 >= 5; // 22 January 2024 is a Monday
/** A bump of height 1 at an hour of the day. */
const peak = (hour, at, width) => exp((cos((2 * PI * ((hour % 24) - at)) / 24) - 1) / width);
const write = (file, rows) => writeFileSync(file, `${rows.join('\n')}\n`);

// Day-ahead prices, hourly, in the layout of ENTSO-E's export: two peaks a day, cheaper weekends, a level that drifts.
const news = stream('own-data', 'day-ahead');
let level = 0;
const dayAhead = HOURS.map((hour) => {
  level = 0.97 * level + 4 * news.normal();
  return 60 + 30 * peak(hour, 8, 0.1) + 45 * peak(hour, 19, 0.1) - (isWeekend(hour) ? 20 : 0) + level;
});
const stamp = (ms) => local(ms).replace(/(\d+)-(\d+)-(\d+)T(.*)/, '$3.$2.$1 $4');
write('day-ahead.csv', [
  '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency"',
  ...dayAhead.map((price, hour) => {
    const from = FIRST + hour * HOUR_MS;
    return `"${stamp(from)} - ${stamp(from + HOUR_MS)}","${inTenths(price)}","EUR"`;
  }),
]);

// Imbalance prices, every quarter of an hour, tidy: one price where the system is short or long, two where it is both in turn.
const chance = stream('own-data', 'settlement');
let state = 1;
write('settlement.csv', [
  'start_utc,shortage_eur_mwh,surplus_eur_mwh',
  ...Array.from({ length: 4 * HOURS.length }, (_, isp) => {
    const price = dayAhead[Math.floor(isp / 4)];
    if (chance.uniform() < 0.3) state = chance.uniform() < 0.45 ? 1 : chance.uniform() < 0.9 ? -1 : 2;
    const above = price + 5 + 60 * chance.uniform() ** 2;
    const below = price - 5 - 60 * chance.uniform() ** 2;
    const prices = state === 2 ? [above, below] : state === 1 ? [above, above] : [below, below];
    return [utc(FIRST + (isp * HOUR_MS) / 4), ...prices.map(inTenths)].join(',');
  }),
]);

// Load of three streets, hourly mean power, tidy.
const draws = stream('own-data', 'loads');
write('loads.csv', [
  'start_utc,street_a_kw,street_b_kw,workshop_kw',
  ...HOURS.map((hour) => {
    const homes = 60 + 40 * peak(hour, 8, 0.15) + 90 * peak(hour, 19, 0.15);
    const works = isWeekend(hour) ? 20 : 20 + 120 * peak(hour, 12, 0.3);
    const powers = [homes, 0.7 * homes, works].map((kw) => kw * exp(0.1 * draws.normal()));
    return [utc(FIRST + hour * HOUR_MS), ...powers.map(inTenths)].join(',');
  }),
]);

// Sessions of a dozen cars at home: they plug in most evenings and leave next morning.
const cars = stream('own-data', 'sessions');
write('sessions.csv', [
  'arrival_local,departure_local,energy_kwh,card,kind',
  ...Array.from({ length: 12 * (DAYS - 1) }, (_, night) => {
    const [day, car] = [Math.floor(night / 12), night % 12];
    if (cars.uniform() < 0.15) return [];
    const arrival = FIRST + round((24 * day + 17 + 0.2 * car + cars.normal()) * 60) * 60_000;
    const departure = FIRST + round((24 * (day + 1) + 7 + 0.1 * car + 0.5 * cars.normal()) * 60) * 60_000;
    const energy = Math.min(60, Math.max(1, 9 + 0.5 * car + 4 * cars.normal()));
    return [`${local(arrival)},${local(departure)},${inTenths(energy)},card-${car + 1},home`];
  }).flat(),
]);
