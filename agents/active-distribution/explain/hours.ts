import type { Moment } from '../../../src/market/kinds.ts';

/** Prices that are tried, EUR/MWh. */
export const LOWEST = -500;
export const HIGHEST = 1500;

/** Differences below this are the solver's rounding. */
export const DUST = 1e-6;

/** Hour of its day that an ISP belongs to. */
export const hourOf = ({ ispOfDay, hoursPerIsp }: Moment): number => Math.floor(ispOfDay * hoursPerIsp + 1e-9);

export const isSame = (a: number, b: number): boolean => Math.abs(a - b) < DUST;

/** Of how many it is said that it is all of them. */
const ALL = 4;

/** What holds some of several, in words: nothing where it holds none. */
export function heldBy(what: string, names: readonly string[], holds: (place: number) => boolean): string[] {
  const held = names.filter((_, place) => holds(place));
  const list = held.length === names.length && held.length >= ALL ? `all ${held.length}` : held.join(', ');
  return held.length > 0 ? [`${what} (${list})`] : [];
}

/** A series of scenarios in which an hour of each is moved by as much. */
export const shifted = (series: Float64Array, hours: number, hour: number, by: number): Float64Array =>
  series.map((value, k) => (k % hours === hour ? value + by : value));

/** Mean of an hour over scenarios. */
export const meanIn = (series: Float64Array, probability: Float64Array, hour: number): number => {
  const hours = series.length / probability.length;
  return probability.reduce((all, p, s) => all + p * series[s * hours + hour], 0);
};
