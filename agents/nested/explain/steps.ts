import type { Knob, Moment } from '../../../src/market/kinds.ts';

/** The step that an ISP lies in, of a plan in steps of `hours` that begins with the first ISP it is about. */
export const stepOf = ({ isp, from, hoursPerIsp }: Moment, hours: number): number =>
  Math.floor(((isp - from) * hoursPerIsp) / hours + 1e-9);

/** Differences below this (kW, kWh, C) are the solver's rounding. */
const DUST = 1e-6;
export const isNear = (a: number, b: number): boolean => Math.abs(a - b) < DUST;

/** A figure without what rounding leaves of nothing. */
export const tidy = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);

/** Prices of energy that are tried, EUR/MWh. */
const LOWEST_PRICE = -500;
const HIGHEST_PRICE = 1500;
/** Rewards and pay for standing by that are tried, EUR/MWh. */
const HIGHEST_REWARD = 500;

/** A price in one step. */
export const priceKnob = <P>(name: string, now: number, turned: Knob<P>['turned']): Knob<P> => ({
  ...{ name: `${name} in this step`, unit: 'EUR/MWh', now, linear: true, turned },
  ...{ from: Math.min(LOWEST_PRICE, now), to: Math.max(HIGHEST_PRICE, now) },
});

/** What is paid in one step, from 0 up. */
export const rewardKnob = <P>(name: string, now: number, turned: Knob<P>['turned']): Knob<P> => ({
  ...{ name: `${name} in this step`, unit: 'EUR/MWh', now, linear: true, turned },
  ...{ from: Math.min(0, now), to: Math.max(HIGHEST_REWARD, now) },
});
