import type { Config } from '../market/config.ts';
import type { Variant } from './parts.ts';

/** A way to read what the paper leaves open. */
export interface Reading {
  name: string;
  says: string;
  apply(config: Config): void;
}

/** The first is the plain one, of which all variants are simulated. */
export const READINGS: readonly Reading[] = [
  {
    name: 'plain',
    says: 'in a contingency units serve with all they have; contingencies count in full',
    apply: () => {},
  },
  {
    name: 'sold stays sold',
    says: 'reserve that is sold does not serve in a contingency',
    apply: ({ market }) => {
      market.contingencyRedispatch = 'soldStaysSold';
    },
  },
  {
    name: 'weight 0.01',
    says: 'contingencies count as often as they come, not in full',
    apply: ({ market }) => {
      market.contingencyWeight = 0.01;
    },
  },
];

type Factors = Partial<Config['world']['priceFactors']>;

const scaled = (factors: Factors) => (config: Config) => {
  Object.assign(config.world.priceFactors, factors);
};

const drawn = (draws: number, scenarios: number) => (config: Config) => {
  config.world.draws = draws;
  config.world.scenarios = scenarios;
};

/** How a day differs from the proposed one: the paper's cases, its table 5, its table 7, and its budgets of bad hours. */
export const CHANGES: Readonly<Record<Variant, (config: Config) => void>> = {
  proposed: () => {},
  case1: ({ market }) => {
    market.switching = 'none';
  },
  case2: ({ market }) => {
    market.adsArbitrage = false;
  },
  case3: ({ market }) => {
    market.evplaArbitrage = false;
  },
  case4: ({ market }) => {
    market.draArbitrage = false;
  },
  sa1: scaled({
    dayAhead: 1.05,
    spinning: 1.02,
    regulating: 1.02,
    reactive: 1.01,
    realTime: 1.01,
    reactiveRealTime: 1.01,
  }),
  sa2: scaled({
    dayAhead: 0.95,
    spinning: 0.98,
    regulating: 0.98,
    reactive: 0.99,
    realTime: 0.99,
    reactiveRealTime: 0.99,
  }),
  sa3: scaled({
    dayAhead: 1.1,
    spinning: 1.08,
    regulating: 1.05,
    reactive: 1.02,
    realTime: 1.02,
    reactiveRealTime: 1.02,
  }),
  gamma24: ({ market }) => {
    market.gamma = 24;
  },
  gamma24deviation: ({ market }) => {
    market.gamma = 24;
    market.deviation = 0.6;
  },
  gammaChosen: ({ market }) => {
    market.gamma = 'choose';
  },
  scenarios10: drawn(1000, 10),
  scenarios15: drawn(1500, 15),
};
