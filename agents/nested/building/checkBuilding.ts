import { InputError } from '../../../src/errors.ts';
import { checkOffer } from '../offer.ts';
import type { BuildingDay } from './buildingDay.ts';

/** How far a metered level may stand outside its range, kWh. */
const DUST_KWH = 1e-9;

/**
 * Refuses a building's day that says two things at once or nothing that can be planned; all others have a plan.
 * @throws InputError naming the building and the figure: a series of another length, a figure out of range, an appliance longer
 * than its window, a reward in both directions in one step
 */
export function checkBuilding(day: BuildingDay, name: string): void {
  const refuse = (key: string, found: unknown, expected: string): never => {
    throw new InputError({ path: `${name}.${key}`, found: String(found), expected });
  };
  const between = (key: string, value: number, lowest: number, highest: number): void => {
    const range = highest < Number.MAX_VALUE ? `${lowest} to ${highest}` : lowest > 0 ? 'above 0' : '0 or more';
    if (!(value >= lowest && value <= highest)) refuse(key, value, `a number, ${range}`);
  };
  const whole = (key: string, value: number, lowest: number, highest: number): void => {
    if (!Number.isInteger(value)) refuse(key, value, 'a whole number');
    between(key, value, lowest, highest);
  };
  const series = (key: string, values: ArrayLike<number> | undefined, lowest = -Number.MAX_VALUE): void => {
    if (!values) return;
    if (values.length !== day.steps) refuse(key, `${values.length} steps`, `${day.steps} steps`);
    for (let t = 0; t < day.steps; t++) {
      if (!Number.isFinite(values[t]) || values[t] < lowest)
        refuse(`${key}[${t}]`, values[t], lowest === 0 ? 'a number, 0 or more' : 'a number');
    }
  };
  const { thermal, battery, appliances, offer } = day;
  const largest = Number.MAX_VALUE;
  const positive = Number.MIN_VALUE;
  between('hours', day.hours, positive, largest);
  whole('steps', day.steps, 1, 100_000);
  between('fuseKw', day.fuseKw, positive, largest);
  between('discomfort', day.discomfort, 0, largest);
  for (const key of ['loadKw', 'buy', 'sell'] as const) series(key, day[key]);
  series('pvKw', day.pvKw, 0);

  for (const key of ['resistance', 'capacity', 'cop'] as const) {
    between(`thermal.${key}`, thermal[key], positive, largest);
  }
  for (const key of ['mostKw', 'bandK'] as const) between(`thermal.${key}`, thermal[key], 0, largest);
  for (const key of ['startC', 'endC', 'leastC', 'mostC'] as const) {
    if (!Number.isFinite(thermal[key])) refuse(`thermal.${key}`, thermal[key], 'a number');
  }
  if (thermal.leastC > thermal.mostC) refuse('thermal.leastC', thermal.leastC, `at most mostC, ${thermal.mostC}`);
  series('thermal.outdoorC', thermal.outdoorC);
  series('thermal.gainsKw', thermal.gainsKw);

  between('battery.powerKw', battery.powerKw, 0, largest);
  between('battery.leastKwh', battery.leastKwh, 0, largest);
  if (!(battery.leastKwh <= battery.mostKwh)) {
    refuse('battery.leastKwh', battery.leastKwh, `at most mostKwh, ${battery.mostKwh}`);
  }
  between('battery.startKwh', battery.startKwh, battery.leastKwh - DUST_KWH, battery.mostKwh + DUST_KWH);
  between('battery.endKwh', battery.endKwh, 0, battery.mostKwh + DUST_KWH);
  between('battery.wearEurPerMwh', battery.wearEurPerMwh, 0, largest);
  if (battery.powerKw > 0) between('battery.efficiency', battery.efficiency, positive, 1);

  appliances.forEach(({ from, to, profileKw }, k) => {
    whole(`appliances[${k}].from`, from, 0, day.steps);
    whole(`appliances[${k}].to`, to, from, day.steps);
    const window = `1 to ${to - from} steps, as its window has`;
    if (profileKw.length < 1 || profileKw.length > to - from) {
      refuse(`appliances[${k}].profileKw`, `${profileKw.length} steps`, window);
    }
    profileKw.forEach((kw, i) => {
      between(`appliances[${k}].profileKw[${i}]`, kw, 0, largest);
    });
  });

  if (offer) checkOffer(offer, series, refuse);
}
