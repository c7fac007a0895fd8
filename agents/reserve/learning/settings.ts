import * as z from 'zod';
import type { LearnedState } from '../../../src/learning/learner.ts';
import type { RewardScaleState } from '../../../src/learning/rewardScale.ts';
import { adaptiveSchema, learnerSchema } from '../../../src/learning/schema.ts';

/** What can be learned (section 5 of docs/emergence.md). */
export const WHATS = ['markup', 'use', 'delay', 'lambda', 'fee', 'limit', 'tariff'] as const;
export type What = (typeof WHATS)[number];
/** The part of what has no parts. */
export const ALL = 'all';
/** What can be learned that is no action. */
export const FORECAST = 'forecast';
/** Those of the DSO. */
export const OF_DSO: readonly What[] = ['limit', 'tariff'];
/** Those that hold for a day. */
export const DAILY: readonly What[] = ['fee', ...OF_DSO];
/** Those that are about how one reacts to the published balance. */
export const REACTING: readonly What[] = ['use', 'delay', 'lambda'];

interface WhatRule {
  /** As in `a fee of at least 0`. */
  expected: string;
  fits(action: number): boolean;
  actions: readonly number[];
  every: 'isp' | 'day';
}

const upTo = (count: number, step: number) => Array.from({ length: count + 1 }, (_, k) => k * step);

/** Actions of each, and how often it is decided, where nothing is said. */
export const WHAT_RULES: Readonly<Record<What, WhatRule>> = {
  markup: { expected: 'a finite number, EUR/MWh', fits: Number.isFinite, actions: upTo(10, 20), every: 'isp' },
  use: { expected: 'a share, 0 to 1', fits: (u) => u >= 0 && u <= 1, actions: upTo(4, 0.25), every: 'isp' },
  delay: {
    expected: 'a whole number of steps, 1 to 96: nothing is published before a step has ended',
    fits: (d) => Number.isInteger(d) && d >= 1 && d <= 96,
    actions: [1, 2, 3, 4, 5, 6],
    every: 'isp',
  },
  lambda: {
    expected: 'a number from 0.001 to 1',
    fits: (l) => l >= 0.001 && l <= 1,
    actions: [0.1, 0.3, 1],
    every: 'day',
  },
  fee: { expected: 'a fee of at least 0 EUR/MWh', fits: (f) => f >= 0, actions: upTo(20, 10), every: 'day' },
  limit: {
    expected: 'a share of each connection, 0 to 1',
    fits: (l) => l >= 0 && l <= 1,
    actions: [0.25, 0.5, 0.75, 1],
    every: 'day',
  },
  tariff: { expected: 'a tariff of at least 0 EUR/MW', fits: (t) => t >= 0, actions: [0, 100, 300], every: 'day' },
};

const learner = z.strictObject({
  what: z.enum(WHATS).meta({
    description:
      'of an aggregator: markup, use, delay, lambda, and forecast; of a BRP: fee, and with a store use, delay, lambda; of the DSO: limit (of reactions), tariff (on their peaks). markup: on bids with { markup }',
  }),
  by: learnerSchema,
  actions: z
    .array(z.number('expected a number'), 'expected a list of numbers')
    .min(1, 'expected at least one action')
    .max(1000)
    .optional()
    .meta({
      description:
        'what it chooses from: 0, 20, .. 200 EUR/MWh (markup), 0, 1/4, .. 1 (use), 1 .. 6 (delay), 0.1, 0.3, 1 (lambda), 0, 10, .. 200 EUR/MWh (fee), 1/4, .. 1 of each connection (limit), 0, 100, 300 EUR/MW (tariff)',
    }),
  every: z.enum(['isp', 'day']).optional().meta({
    description: 'how often it chooses: every ISP (markup, use, delay) or every day (lambda, fee, limit, tariff)',
  }),
  contexts: z.enum(['none', 'state', 'blocks']).default('none').meta({
    description:
      'learns for itself in each: the regulation state it heard of last (market.balancing), or four blocks of the day',
  }),
  scale: z
    .union([z.number().gt(0, 'expected EUR per MW above 0, or range'), z.literal('range')], {
      error: 'expected EUR per MW above 0, or range',
    })
    .optional()
    .meta({
      description:
        'EUR per MW and decision that make a reward of 1: 400 for an ISP, 4000 for a day; or range, the range of the first 20 (fee, limit, tariff; EUR, as these are of no MW)',
    }),
  from: z.string().optional().meta({ description: 'learned.json of an earlier run, by which it starts' }),
  frozen: z.boolean().default(false).meta({ description: 'only does what it learned before (`from`)' }),
});

/** Not what to do, but what to expect: nothing is chosen, and nothing earned by it. */
const forecaster = z.strictObject({
  what: z.literal(FORECAST).meta({
    description: 'of an aggregator: what prices to plan on, by those formed so far (market.dayAhead, market.balancing)',
  }),
  lambda: adaptiveSchema.shape.lambda.meta({
    description: 'weight of the last price formed in what is expected; the rest is what was expected before',
  }),
  ...{ from: learner.shape.from, frozen: learner.shape.frozen },
});

export const learnSchema = z
  .array(
    z.discriminatedUnion('what', [learner, forecaster], {
      error: `expected one of ${[...WHATS, FORECAST].join(', ')}`,
    }),
    'expected a list, as [{ what: use }]',
  )
  .min(1, 'expected at least one')
  .optional()
  .meta({ description: 'what it learns from what it earns, a learner each' });
export type LearnEntry = z.output<typeof learner>;
export type ForecastEntry = z.output<typeof forecaster>;
export const isForecast = (entry: LearnEntry | ForecastEntry): entry is ForecastEntry => entry.what === FORECAST;
/** Weight of the last price where nothing is said. */
export const FORECAST_LAMBDA = adaptiveSchema.parse({}).lambda;

/** What a learner came to, as plain data: it is said as a run ends, and is what learned.json holds. */
export interface Lesson {
  what: What | typeof FORECAST;
  /** The direction, of a markup; else all. */
  part: string;
  every: 'isp' | 'day';
  contexts: LearnEntry['contexts'];
  actions: readonly number[];
  state: LearnedState;
  scale: RewardScaleState;
}

/** A learner as an agent is given it: what is not told is as by default, and what it starts from, by part. */
export interface LearnPlace {
  what: What;
  by: LearnEntry['by'];
  actions: readonly number[];
  every: 'isp' | 'day';
  contexts: LearnEntry['contexts'];
  scale: number | 'range';
  frozen: boolean;
  parts: readonly string[];
  start: Readonly<Record<string, Pick<Lesson, 'state' | 'scale'>>>;
}

/** Prices that are formed, of which somebody may come to expect something. */
export type Formed = 'dayAhead' | 'balancing';

/** How an agent comes to expect prices, and what it starts from, by part. */
export interface ForecastPlace {
  lambda: number;
  frozen: boolean;
  of: readonly Formed[];
  start: Readonly<Record<string, LearnedState>>;
}
