/**
 * Statistics that generated days are made of: Dutch day-ahead prices (EPEX Spot, ENTSO-E Transparency Platform) and imbalance prices (TenneT,
 * ENTSO-E Transparency Platform) of Mondays to Fridays in March 2024 (means by local hour) and from February to April 2024 (quantiles),
 * rounded. No series is built in.
 */

/** Mean day-ahead price by local hour, EUR/MWh. */
export const DAY_AHEAD_MEAN: readonly number[] = [
  63.9, 61.2, 60.3, 59.3, 58.9, 62.2, 75.2, 88.6, 88.4, 73.7, 63.7, 54.8, 47.9, 47.7, 50.9, 58.6, 68.8, 86.7, 106.9,
  105.6, 85.0, 73.8, 70.5, 65.3,
];

/** Mean of what the shortage price is above day-ahead, 0 where it is below, by local hour, EUR/MWh. */
export const SHORTAGE_ABOVE: readonly number[] = [
  5.9, 10.5, 27.4, 6.8, 8.5, 6.0, 52.1, 31.2, 59.6, 93.2, 120.2, 79.1, 106.3, 61.8, 20.7, 85.6, 29.5, 51.7, 47.8, 54.3,
  66.1, 28.4, 32.5, 29.8,
];

/** Mean of what the surplus price is below day-ahead, 0 where it is above, by local hour, EUR/MWh. */
export const SURPLUS_BELOW: readonly number[] = [
  33.3, 18.8, 27.3, 21.3, 25.6, 21.1, 31.6, 64.6, 44.2, 72.4, 55.0, 102.0, 188.3, 91.4, 70.9, 71.0, 53.1, 81.5, 42.3,
  40.3, 36.5, 20.2, 23.2, 42.5,
];

/** Hourly imbalance price less day-ahead price, EUR/MWh, at normal scores -2.3, -1.645, -0.674, 0, 0.674, 1.645, 2.3. */
export const SPREAD_SCORES: readonly number[] = [-2.3, -1.645, -0.674, 0, 0.674, 1.645, 2.3];
export const SPREAD_AT: readonly number[] = [-300, -109, -42, -14, 6, 157, 579];
/** Correlation of an hour's spread with the next one's. */
export const SPREAD_PERSISTENCE = 0.26;

/** Real time is taken as day-ahead plus this part of the imbalance spread, within the limits. A choice. */
export const SPREAD_SHARE = 0.5;
export const REAL_TIME_LIMITS: readonly [low: number, high: number] = [-150, 300];

/** Correlation of an hour's day-ahead price, about its day, with the next one's. A choice. */
export const HOUR_PERSISTENCE = 0.7;

/** Price of reactive power over that of energy at the highest and at the lowest energy price of a day, as in the source paper. */
export const REACTIVE_SHARE = { high: 0.25, low: 0.1 };

/** Wind power over installed: logistic in a normal score of this mean and deviation, which fades from hour to hour (mean about 0.3). */
export const WIND = { mean: -1, spread: 1.1, persistence: 0.93 };

/** Sun: of a clear day this share of what is installed when the sun stands overhead; a day's clearness is uniform in the range. */
export const SUN = { clearShare: 0.95, clearness: [0.25, 1] as readonly [number, number] };
