import { stream } from '../../../src/random/streams.ts';

/** A file of sessions at two chargers of two connectors: at each one from a morning hour on, and one in the evening, every day. */
export function yearOfSessions(start: string, days: number): string {
  const random = stream(5, 'sessions of a year');
  const rows = ['arrival,departure,energy_kwh,max_power_kw,charge_point,connector'];
  const stamp = (day: number, hour: number): string =>
    new Date(Date.parse(`${start}T00:00Z`) + (24 * day + hour) * 3_600_000).toISOString().replace(/\.\d+/, '');
  for (let day = 0; day < days; day++)
    for (const charger of ['p', 'q'])
      for (const connector of [1, 2])
        for (const hour of [7, 17]) {
          const from = hour + random.uniform();
          const to = from + 2 + 5 * random.uniform();
          rows.push(
            [stamp(day, from), stamp(day, to), (10 * random.uniform()).toFixed(2), 11, charger, connector].join(),
          );
        }
  return `${rows.join('\n')}\n`;
}
