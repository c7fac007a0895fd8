import type { Config } from '../market/config.ts';
import type { Variant } from './parts.ts';

/** A column of the matrix: what every scheme but `none` has. */
export interface Reading {
  name: string;
  heading: string;
  says: string;
  apply(config: Config): void;
}

const reading = (rule: 'none' | 'curvature', uncovered: boolean): Reading => {
  const tariff = rule === 'none' ? 'standby alone' : 'curvature';
  return {
    name: uncovered ? `${tariff}, widened` : tariff,
    heading: uncovered ? 'widened by what is uncovered' : 'requirement as it is',
    says:
      (rule === 'none' ? 'users are paid for standing by alone' : 'users are rewarded by the default tariff, too') +
      (uncovered ? '; what batteries do not cover widens the interval that the TSO requires flexibility for' : ''),
    apply: ({ market }) => {
      market.tariff.rule = rule;
      market.interval.uncoveredInRequirement = uncovered;
    },
  };
};

/** With no reward the nesting is measured alone, and with the default tariff as it comes; each with both requirements. */
export const READINGS: readonly Reading[] = [
  reading('none', false),
  reading('curvature', false),
  reading('none', true),
  reading('curvature', true),
];

/** By how much wider intervals of feeder load and PV are wider. */
const WIDER = 1.5;

type Change = (config: Config) => void;

/** Where all deviations are covered none is left to widen the requirement, whatever the reading: runs that are equal are to be one. */
const covered =
  (scheme: 'nested' | 'central', and: Change = () => {}): Change =>
  (config) => {
    const { market } = config;
    market.scheme = scheme;
    market.interval.cover = 1;
    market.interval.uncoveredInRequirement = false;
    and(config);
  };

const widened: Change = ({ market }) => {
  market.interval.load *= WIDER;
  market.interval.pv *= WIDER;
};

const tariff = (rule: Config['market']['tariff']['rule']): Change =>
  covered('nested', ({ market }) => {
    market.tariff.rule = rule;
  });

/** How a day differs from the reading's. */
export const CHANGES: Readonly<Record<Variant, Change>> = {
  none: ({ market }) => {
    market.scheme = 'none';
    market.tariff.rule = 'none'; // nobody is asked, whatever the tariff
  },
  sequential: ({ market }) => {
    market.scheme = 'sequential';
  },
  nested: covered('nested'),
  central: covered('central'),
  deterministic: ({ market }) => {
    market.scheme = 'nested';
    market.interval.cover = 0;
  },
  wide: covered('nested', widened),
  wideCentral: covered('central', widened),
  standby: tariff('none'),
  curvature: tariff('curvature'),
  requirement: tariff('requirement'),
};
