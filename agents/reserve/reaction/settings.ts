import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';

/** How somebody reacts to the published balance (section 4 of docs/emergence.md). */
export const reactionSchema = z.strictObject({
  delay: z
    .int()
    .min(1)
    .max(96)
    .optional()
    .meta({ description: 'steps after which what is published is known: 2, or 1 where an ISP is one step' }),
  delaySpread: z.int().min(0).max(96).default(0).meta({
    description: 'steps by which delays differ: dealt out evenly among those who react, 0 to this many more',
  }),
  lambda: z.number().min(0.001).max(1).default(1).meta({
    description: 'how much of an expectation is what was published last; the rest is what was expected before',
  }),
  threshold: quantity('EUR/MWh', { min: 0 })
    .prefault(20)
    .meta({ description: 'spread of the balancing over the day-ahead price from which it pays to react' }),
  thresholdSpread: quantity('share', { min: 0, max: 1 })
    .prefault(0.5)
    .meta({ description: 'by what share of it the thresholds of those who react differ, either way' }),
  softness: quantity('EUR/MWh', { min: 0.001 })
    .prefault(5)
    .meta({ description: 'over how many EUR/MWh about the threshold reacting becomes likely' }),
  attention: quantity('share', { min: 0, max: 1 })
    .prefault(1)
    .meta({ description: 'share of those who react that act in a step; the others do nothing' }),
  ramp: quantity('share', { min: 0.001, max: 1 })
    .optional()
    .meta({ description: 'by what share of its power a reaction changes in a step at most; no limit where not given' }),
  foresight: z.boolean().default(false).meta({ description: 'expects what its own reaction does to the price' }),
  use: quantity('share', { min: 0, max: 1 })
    .prefault(1)
    .meta({ description: 'share of what it has that it reacts with' }),
});
/** Whether somebody reacts as all do, or with which keys of its own. */
export type Reacts = boolean | Record<string, unknown> | undefined;
export type ReactionSettings = z.output<typeof reactionSchema>;
