/**
 * Figures the price generator is calibrated to. All are statistics of public data, rounded; no series is built in.
 *
 * Sources: day-ahead prices of the Dutch bidding zone (EPEX Spot, ENTSO-E Transparency Platform), Dutch imbalance prices
 * (TenneT, ENTSO-E Transparency Platform), weeks 26 June - 2 July 2023 ("summer") and 19 - 25 February 2024 ("winter").
 * Regulation states of the winter week are TenneT's; those of the summer week are not public any more and were inferred
 * from the prices, so that state 0 never occurs there and -1 holds its share. Treat the summer states as a guess.
 */
export type Season = 'summer' | 'winter';

/** A distribution by its quantiles, EUR/MWh at each of the probabilities. */
export interface Quantiles {
  probabilities: readonly number[];
  values: readonly number[];
}

/** What the generator needs of one week; EUR/MWh unless said. */
export interface PriceCalibration {
  dayAhead: {
    /** Mean by local hour, Monday-Friday. */
    weekday: readonly number[];
    /** Mean by local hour of Saturday and Sunday, without the Sunday spell below. */
    weekend: readonly number[];
    /** Saturday lies this much above, Sunday this much below the weekend mean; up to 20 h. */
    sundayDrop: number;
    /** Sunday's slump of surplus sun: mean depth, and relative depth by local hour. Prices stop at the exchange's floor. */
    spellDepth: number;
    spell: Readonly<Record<number, number>>;
    /** Standard deviation of the day's level, and of an hour about its day; up to an eighth under the measured, to meet that of the week. */
    levelSd: number;
    hourSd: number;
    /** Correlation of an hour's deviation with the next hour's. */
    hourPersistence: number;
    /** Day-ahead prices at the normal scores -3, -1.645, 0, 1.645, 2.5 (minimum, 5 %, median, 95 %, maximum). */
    scorePrices: readonly number[];
  };
  /** Regulation state of the next ISP by that of this one; rows and columns in the order -1, 0, 1, 2; counted in the week. */
  transition: readonly (readonly number[])[];
  /** Share of ISPs in each state, order -1, 0, 1, 2. */
  stateShares: readonly number[];
  /** Change of the log odds of state 1 per unit of day-ahead score, and in the evening ramp (16-18 h). */
  upwardTilt: { perScore: number; ramp: number };
  /**
   * Prices by regulation state. The summer's upward and downward tables are moved by one or two hundredths of probability from
   * the published quantiles, to make up for upward calls there being more likely at low day-ahead prices.
   */
  upwardOnly: Quantiles;
  downwardOnly: Quantiles;
  upwardOfBoth: Quantiles;
  downwardOfBoth: Quantiles;
  middle: Quantiles;
  /** Correlation (of normal scores) of a balancing price with the day-ahead price, and with its own last value. */
  dayAheadPull: { upward: number; downward: number };
  persistence: { upward: number; downward: number };
}

/** Lowest and highest day-ahead price the Dutch auction took in 2023 and 2024, EUR/MWh. */
export const DAY_AHEAD_FLOOR = -500;
export const DAY_AHEAD_CAP = 4000;

export const DAY_AHEAD_SCORES: readonly number[] = [-3, -1.645, 0, 1.645, 2.5];

export const PRICE_CALIBRATION: Readonly<Record<Season, PriceCalibration>> = {
  summer: {
    dayAhead: {
      weekday: [
        112, 102, 94, 92, 91, 99, 116, 129, 124, 104, 97, 90, 76, 75, 79, 78, 87, 96, 114, 128, 144, 140, 131, 117,
      ],
      weekend: [59, 51, 42, 33, 30, 27, 27, 27, 37, 24, -8, -5, -10, -12, -14, -14, -15, 7, 33, 42, 78, 89, 97, 88],
      sundayDrop: 36,
      spellDepth: 560,
      spell: { 11: 0.4, 12: 0.8, 13: 1, 14: 1, 15: 1, 16: 0.24 },
      levelSd: 9,
      hourSd: 10.5,
      hourPersistence: 0.72,
      scorePrices: [-500, -13, 95, 133, 168],
    },
    transition: [
      [0.851, 0, 0.097, 0.052],
      [1, 0, 0, 0],
      [0.309, 0, 0.624, 0.067],
      [0.692, 0, 0.205, 0.103],
    ],
    stateShares: [0.72, 0, 0.222, 0.058],
    upwardTilt: { perScore: -0.25, ramp: 0.8 },
    upwardOnly: {
      probabilities: [0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.87, 0.91, 0.92, 1],
      values: [10, 27, 35, 55, 73, 102, 148, 240, 400, 1200, 1260],
    },
    downwardOnly: {
      probabilities: [0, 0.01, 0.02, 0.06, 0.12, 0.24, 0.35, 0.44, 0.54, 0.77, 0.91, 0.99, 1],
      values: [-700, -440, -130, -60, -46, -22, 10, 61, 70, 85, 94, 113, 140],
    },
    upwardOfBoth: {
      probabilities: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1],
      values: [50, 65, 71, 91, 99, 107, 114, 164],
    },
    downwardOfBoth: {
      probabilities: [0, 0.03, 0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.8, 0.95, 1],
      values: [-580, -250, -85, -59, -40, -20, 12, 71, 80, 87, 96],
    },
    middle: { probabilities: [0, 0.25, 0.5, 0.75, 1], values: [50, 70, 80, 90, 100] },
    dayAheadPull: { upward: 0.45, downward: 0.45 },
    persistence: { upward: 0.75, downward: 0.8 },
  },
  winter: {
    dayAhead: {
      weekday: [38, 36, 35, 35, 36, 41, 62, 76, 80, 70, 64, 60, 55, 52, 54, 60, 65, 70, 77, 71, 63, 57, 52, 46],
      weekend: [62, 60, 57, 55, 55, 56, 60, 63, 70, 65, 53, 50, 45, 39, 44, 50, 62, 79, 88, 77, 68, 63, 65, 61],
      sundayDrop: 0,
      spellDepth: 0,
      spell: {},
      levelSd: 8.4,
      hourSd: 10.5,
      hourPersistence: 0.91,
      scorePrices: [0, 28, 60, 83, 100],
    },
    transition: [
      [0.656, 0.101, 0.124, 0.119],
      [0.237, 0.443, 0.278, 0.042],
      [0.116, 0.105, 0.71, 0.069],
      [0.253, 0.038, 0.329, 0.38],
    ],
    stateShares: [0.326, 0.144, 0.412, 0.118],
    upwardTilt: { perScore: 0.1, ramp: 0.7 },
    upwardOnly: {
      probabilities: [0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 1],
      values: [32, 55, 58, 60, 65, 72, 91, 120, 160, 280, 560, 600, 1887, 1887],
    },
    downwardOnly: {
      probabilities: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 0.9, 0.99, 1],
      values: [-225, -150, -100, -94, -56, -32, -3, 31, 45, 52, 57, 62],
    },
    upwardOfBoth: {
      probabilities: [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.98, 1],
      values: [34, 42, 52, 59, 70, 84, 101, 136, 1887, 1887],
    },
    downwardOfBoth: {
      probabilities: [0, 0.05, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 1],
      values: [-265, -220, -182, -98, -40, -18, 29, 39, 56],
    },
    middle: {
      probabilities: [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1],
      values: [23, 29, 36, 46, 55, 57, 60, 63],
    },
    dayAheadPull: { upward: 0.1, downward: 0.3 },
    persistence: { upward: 0.45, downward: 0.6 },
  },
};
