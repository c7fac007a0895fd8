import { InputError } from '../errors.ts';
import { type EvDay, reachability } from './evDay.ts';

/**
 * Refuses an EV-day no plan can exist for.
 * @throws InputError naming the EV: a figure out of range, or a trip that would take the battery below 0
 */
export function checkEvDay(day: EvDay, name: string): void {
  const refuse = (key: string, found: unknown, expected: string): never => {
    throw new InputError({ path: name, found: `${key} ${found}`, expected });
  };
  const between = (key: keyof EvDay, lowest: number, highest: number): void => {
    const figure = day[key] as number;
    if (!(figure >= lowest && figure <= highest)) refuse(key, figure, `a number from ${lowest} to ${highest}`);
  };
  const whole = (key: keyof EvDay, lowest: number, highest: number): void => {
    if (!Number.isInteger(day[key])) refuse(key, day[key], 'a whole number');
    between(key, lowest, highest);
  };
  const largest = Number.MAX_VALUE;
  whole('ispCount', 1, 100_000);
  whole('fromIsp', 0, day.ispCount);
  whole('departureIsp', 0, day.ispCount);
  whole('arrivalIsp', day.departureIsp, largest);
  for (const key of ['capacityKwh', 'chargeKw', 'dischargeKw', 'tripKwh', 'deviationFee', 'wear'] as const) {
    between(key, 0, largest);
  }
  between('hoursPerIsp', Number.MIN_VALUE, largest);
  between('minimumKwh', 0, day.capacityKwh);
  between('startKwh', 0, day.capacityKwh);
  between('chargeEfficiency', Number.MIN_VALUE, 1);
  between('dischargeEfficiency', Number.MIN_VALUE, 1);
  between('ownerPrice', -largest, largest);
  for (const key of ['dayAheadPrice', 'upPrice', 'downPrice', 'scheduleKwh'] as const) {
    const series = day[key];
    if (!series) continue;
    const fits = series.length === day.ispCount || (day.end !== undefined && series.length > day.ispCount);
    if (!fits) refuse(key, `of ${series.length} ISPs`, `${day.ispCount} ISPs`);
    const isFault = (figure: number): boolean =>
      key === 'scheduleKwh' ? figure < 0 || figure === Infinity : Math.abs(figure) === Infinity;
    const fault = series.findIndex(isFault);
    if (fault >= 0) refuse(`${key}[${fault}]`, series[fault], 'a finite figure');
  }
  const { end } = day;
  if (end) {
    const { wantedKwh, laterIsps, laterPrice } = end;
    if (!(wantedKwh >= 0 && wantedKwh <= largest)) refuse('end.wantedKwh', wantedKwh, 'a finite number from 0');
    if (!(Number.isSafeInteger(laterIsps) && laterIsps >= 0))
      refuse('end.laterIsps', laterIsps, 'a whole number from 0');
    if (!Number.isFinite(laterPrice)) refuse('end.laterPrice', laterPrice, 'a finite price');
    if (day.arrivalIsp !== 0)
      refuse('a trip', `from ISP ${day.departureIsp}`, 'none where `end` is given: departureIsp and arrivalIsp 0');
    between('tripKwh', 0, 0);
  }
  const { fullestKwh } = reachability(day);
  const empty = fullestKwh.findIndex((kwh) => kwh < -1e-9);
  if (empty >= 0) {
    const found = `of ${day.tripKwh} kWh, which leaves ${fullestKwh[empty].toFixed(3)} kWh at the end of ISP ${empty}`;
    refuse('a trip', found, 'a trip the battery can make');
  }
}
