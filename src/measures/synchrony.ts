import { atan2, cos, sin } from '../arithmetic/index.ts';

/**
 * Kuramoto's order parameter: the length of the mean of exp(i phase), 1 where all phases are equal and some sqrt(pi / 4N) where N
 * are independent. Who has no phase (NaN) does not count; NaN where nobody has one.
 * @param phases radians
 */
export function orderParameter(phases: ArrayLike<number>): number {
  let [x, y, n] = [0, 0, 0];
  for (let i = 0; i < phases.length; i++) {
    if (Number.isNaN(phases[i])) continue;
    x += cos(phases[i]);
    y += sin(phases[i]);
    n++;
  }
  return n > 0 ? Math.sqrt(x * x + y * y) / n : Number.NaN;
}

/**
 * Synchrony: the order parameter's mean over time. Times at which nobody has a phase do not count; NaN where there is no other.
 * Fleets in step may do good or harm: see amplification beside it.
 * @param phases radians, by fleet, then by time; NaN where a fleet has none
 */
export function synchrony(phases: readonly ArrayLike<number>[]): number {
  const times = phases.length > 0 ? phases[0].length : 0;
  const now = new Float64Array(phases.length);
  let [total, counted] = [0, 0];
  for (let t = 0; t < times; t++) {
    for (let i = 0; i < now.length; i++) now[i] = phases[i][t];
    const order = orderParameter(now);
    if (Number.isNaN(order)) continue;
    total += order;
    counted++;
  }
  return counted > 0 ? total / counted : Number.NaN;
}

/** Phase of a fleet's sign: 0 where it takes more, pi where it takes less, NaN where it does nothing. */
export const signPhases = (x: ArrayLike<number>): Float64Array =>
  Float64Array.from(x, (value) => (value > 0 ? 0 : value < 0 ? Math.PI : Number.NaN));

/**
 * When in the day a fleet charges: of each whole day the direction of its energy around the clock, 0 at midnight and 2 pi a day
 * later, within -pi and pi. NaN on days without energy, and where energy is so even that it has no direction.
 * @param energy MWh, 0 or more, by ISP, day after day
 * @param ispsPerDay ISPs of every day
 */
export function chargingPhases(energy: ArrayLike<number>, ispsPerDay: number): Float64Array {
  const clock = Array.from({ length: ispsPerDay }, (_, k) => {
    const angle = (2 * Math.PI * k) / ispsPerDay;
    return { x: cos(angle), y: sin(angle) };
  });
  return Float64Array.from({ length: Math.floor(energy.length / ispsPerDay) }, (_, day) => {
    let [x, y, total] = [0, 0, 0];
    clock.forEach((at, k) => {
      const charged = energy[day * ispsPerDay + k];
      x += charged * at.x;
      y += charged * at.y;
      total += charged;
    });
    return Math.sqrt(x * x + y * y) > 1e-9 * total ? atan2(y, x) : Number.NaN;
  });
}
