import type { Season } from './calibration.ts';

/** Means by local hour on Monday-Friday and at the weekend. */
export interface DayShapes {
  weekday: readonly number[];
  weekend: readonly number[];
}

/**
 * Mean power of a household by local hour, kW, January-February and June 2013. Computed from Liander's Zonnedael smart meters
 * (mean over households, a time before EVs and heat pumps); only the shape is used.
 */
export const HOUSEHOLD_KW: Readonly<Record<Season, DayShapes>> = {
  winter: {
    weekday: [
      0.28, 0.22, 0.21, 0.2, 0.2, 0.2, 0.25, 0.37, 0.41, 0.45, 0.44, 0.45, 0.49, 0.47, 0.44, 0.44, 0.51, 0.78, 0.84,
      0.82, 0.71, 0.64, 0.55, 0.43,
    ],
    weekend: [
      0.31, 0.24, 0.21, 0.2, 0.2, 0.19, 0.21, 0.25, 0.38, 0.53, 0.61, 0.58, 0.62, 0.62, 0.61, 0.6, 0.61, 0.8, 0.83,
      0.85, 0.76, 0.63, 0.53, 0.41,
    ],
  },
  summer: {
    weekday: [
      0.25, 0.19, 0.17, 0.16, 0.16, 0.17, 0.21, 0.3, 0.35, 0.37, 0.33, 0.33, 0.36, 0.34, 0.34, 0.32, 0.35, 0.49, 0.53,
      0.5, 0.48, 0.43, 0.41, 0.35,
    ],
    weekend: [
      0.26, 0.2, 0.17, 0.17, 0.16, 0.16, 0.18, 0.21, 0.34, 0.42, 0.48, 0.43, 0.45, 0.44, 0.42, 0.41, 0.38, 0.5, 0.55,
      0.57, 0.51, 0.47, 0.43, 0.34,
    ],
  },
};

/**
 * Power of business buildings by local hour over its mean of the year, January-February and June-July 2023. Computed from the
 * Energy Transition Model's buildings profile for the Netherlands (quintel/etsource, MIT); the NEDU profile E3A agrees with it.
 */
export const BUSINESS: Readonly<Record<Season, DayShapes>> = {
  winter: {
    weekday: [
      0.76, 0.76, 0.75, 0.75, 0.75, 0.79, 0.92, 1.27, 1.69, 1.83, 1.87, 1.88, 1.81, 1.83, 1.83, 1.76, 1.6, 1.34, 1.19,
      1.12, 1.05, 0.96, 0.87, 0.81,
    ],
    weekend: [
      0.77, 0.76, 0.75, 0.74, 0.74, 0.75, 0.77, 0.81, 0.84, 0.88, 0.92, 0.93, 0.93, 0.92, 0.91, 0.9, 0.9, 0.9, 0.91,
      0.89, 0.87, 0.85, 0.82, 0.79,
    ],
  },
  summer: {
    weekday: [
      0.64, 0.62, 0.61, 0.61, 0.62, 0.61, 0.68, 0.97, 1.34, 1.51, 1.58, 1.61, 1.57, 1.59, 1.59, 1.54, 1.4, 1.11, 0.91,
      0.83, 0.78, 0.75, 0.74, 0.69,
    ],
    weekend: [
      0.62, 0.62, 0.6, 0.6, 0.59, 0.56, 0.54, 0.57, 0.64, 0.71, 0.76, 0.78, 0.78, 0.77, 0.76, 0.75, 0.73, 0.7, 0.67,
      0.66, 0.65, 0.65, 0.67, 0.65,
    ],
  },
};

/**
 * Load of a whole network as a share of what is installed, for networks that document none of their own. A choice: between
 * seasons as the household means above (summer two thirds of winter), the lowest about a third of the highest.
 */
export const DEFAULT_LOAD_FACTOR: Readonly<Record<Season, { minimum: number; peak: number }>> = {
  winter: { minimum: 0.2, peak: 0.6 },
  summer: { minimum: 0.15, peak: 0.4 },
};

/** Output of synchronous machines (heat and power units of greenhouses) as a share of installed. A choice: they follow heat. */
export const DEFAULT_SYNCHRONOUS_SHARE: Readonly<Record<Season, number>> = { winter: 0.4, summer: 0.1 };

/**
 * Sun. `clearSkyShare`: output over installed under a clear sky with the sun overhead. Clearness (output over that of the
 * clearest day) is logistic in a normal score; `mean` and `spread` of the score give the mean and standard deviation
 * of Dutch solar output by hour over the month's hourly maximum, February (0.46, 0.26) and June 2023 (0.83, 0.20).
 * `weekPeakShare`: largest national output over installed in the published weeks, for observed solar shapes.
 * Computed from NED.nl hourly solar output; installed power taken as 21.5 GW (mid 2023) and 24.3 GW (early 2024).
 */
export const SUN: {
  clearSkyShare: number;
  clearness: Readonly<Record<Season, { mean: number; spread: number }>>;
  weekPeakShare: Readonly<Record<Season, number>>;
} = {
  clearSkyShare: 0.85,
  clearness: { summer: { mean: 2.2, spread: 1.6 }, winter: { mean: -0.2, spread: 1.4 } },
  weekPeakShare: { summer: 0.67, winter: 0.3 },
};
