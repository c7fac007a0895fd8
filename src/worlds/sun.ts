import { cos, sin } from '../arithmetic/index.ts';

const DEGREE = Math.PI / 180;

/** Bleiswijk. */
const LATITUDE = 52.01 * DEGREE;
const LONGITUDE_DEGREES = 4.53;

/**
 * Sine of the sun's elevation at Bleiswijk, 0 when it is down. Declination and equation of time by Cooper's and Spencer's
 * first terms: right to about a degree.
 * @param instant milliseconds since 1970
 */
export function sunSine(instant: number): number {
  const time = new Date(instant);
  const yearStart = Date.UTC(time.getUTCFullYear(), 0, 1);
  const day = (instant - yearStart) / 86_400_000 + 1;
  const declination = -23.45 * DEGREE * cos((2 * Math.PI * (day + 10)) / 365.25);
  const phase = (2 * Math.PI * (day - 81)) / 365.25;
  const equationMinutes = 9.87 * sin(2 * phase) - 7.53 * cos(phase) - 1.5 * sin(phase);
  const utcHours = (instant % 86_400_000) / 3_600_000;
  const solarHours = utcHours + LONGITUDE_DEGREES / 15 + equationMinutes / 60;
  const hourAngle = 15 * (solarHours - 12) * DEGREE;
  const sine = sin(LATITUDE) * sin(declination) + cos(LATITUDE) * cos(declination) * cos(hourAngle);
  return Math.max(0, sine);
}
