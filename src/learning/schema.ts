import * as z from 'zod';

const share = z.number().min(0).max(1);
const forgetting = z.number().gt(0, 'expected a number above 0, at most 1').max(1);

const rothErev = z.strictObject({
  algorithm: z.literal('roth-erev').meta({ description: 'propensities that rewards add to: models people' }),
  recency: share.default(0.02).meta({ description: 'share of a propensity that is forgotten per decision' }),
  experiment: share.optional().meta({
    description:
      'share of a reward that is lost to trying, by which the other propensities grow; 0.05, but at most recency times (actions - 1)',
  }),
  start: z
    .number()
    .gt(0, 'expected a number above 0')
    .default(0.5)
    .meta({ description: 'propensity of each action at first' }),
  choice: z
    .enum(['gibbs', 'share'])
    .default('gibbs')
    .meta({ description: 'probability by exp(propensity / temperature), or proportional to the propensity' }),
  temperature: z.number().gt(0, 'expected a number above 0').default(0.3).meta({ description: 'of gibbs' }),
});

const exp3 = z.strictObject({
  algorithm: z.literal('exp3').meta({ description: 'exponential weights, for a known number of decisions' }),
  horizon: z.int().min(1).meta({ description: 'number of decisions there will be' }),
});

const exp3Ix = z.strictObject({
  algorithm: z
    .literal('exp3-ix')
    .meta({ description: 'exponential weights with implicit exploration, any number of decisions' }),
});

const ucb = z.strictObject({
  algorithm: z.literal('ucb').meta({ description: 'the action with the highest upper confidence bound' }),
  forgetting: forgetting
    .default(0.999)
    .meta({ description: 'weight that what was seen keeps per decision; 1 forgets nothing' }),
  width: z.number().min(0).default(2).meta({ description: 'of the bound: mean + sqrt(width ln n / n of the action)' }),
  ties: z
    .enum(['drawn', 'order'])
    .default('drawn')
    .meta({ description: 'equals drawn at random; in order, equal learners move in lockstep as if they colluded' }),
});

const thompson = z.strictObject({
  algorithm: z.literal('thompson').meta({ description: 'the best of one draw per action from what its mean may be' }),
  sd: z
    .number()
    .gt(0, 'expected a number above 0')
    .default(0.5)
    .meta({ description: 'standard deviation of a reward' }),
  prior: share.default(0.5).meta({ description: 'reward of the one decision each action is thought to have had' }),
  forgetting: forgetting
    .default(0.98)
    .meta({ description: 'weight that what was seen keeps per day; 1 forgets nothing' }),
});

const qLearning = z.strictObject({
  algorithm: z.literal('q-learning').meta({ description: 'value of each action in each state, with what comes after' }),
  rate: z
    .number()
    .gt(0, 'expected a number above 0, at most 1')
    .max(1)
    .default(0.15)
    .meta({ description: 'alpha: weight of what is new' }),
  discount: z
    .number()
    .min(0)
    .lt(1, 'expected a number below 1')
    .default(0.95)
    .meta({ description: 'delta: weight of the next decision' }),
  decay: z
    .number()
    .min(0)
    .default(4e-6)
    .meta({ description: 'beta: explores with probability exp(-beta t) after t decisions' }),
});

const bestResponse = z.strictObject({
  algorithm: z.literal('best-response').meta({ description: 'the best action against what the others did' }),
  lambda: z
    .number()
    .gt(0, 'expected a number above 0, at most 1')
    .max(1)
    .default(1)
    .meta({ description: 'weight of the last time in what the others are expected to do; 1: the last time alone' }),
});

const fictitious = z.strictObject({
  algorithm: z
    .literal('fictitious')
    .meta({ description: 'the best action against the mean of all that the others did' }),
});

const imitate = z.strictObject({
  algorithm: z.literal('imitate').meta({ description: 'the action of who earned most per MW last time' }),
  mutation: share.default(0.001).meta({ description: 'probability of an action drawn at random instead' }),
});

/** The schema of each algorithm's parameters. */
export const ALGORITHMS = {
  'roth-erev': rothErev,
  exp3,
  'exp3-ix': exp3Ix,
  ucb,
  thompson,
  'q-learning': qLearning,
  'best-response': bestResponse,
  fictitious,
  imitate,
} as const;

/** An algorithm with its parameters, all told. */
export type SpecOf<A extends keyof typeof ALGORITHMS> = z.output<(typeof ALGORITHMS)[A]>;

/** How an agent learns, as in a config. */
export const learnerSchema = z
  .discriminatedUnion(
    'algorithm',
    [rothErev, exp3, exp3Ix, ucb, thompson, qLearning, bestResponse, fictitious, imitate],
    { error: `expected an algorithm: one of ${Object.keys(ALGORITHMS).join(', ')}` },
  )
  .default({ algorithm: 'exp3-ix' })
  .meta({ description: 'how it learns' });

/** How an agent learns: what is not told is as by default, and so is nothing at all. */
export type LearnerSpec = z.input<typeof learnerSchema>;

/** An expectation that follows what it sees. */
export const adaptiveSchema = z.strictObject({
  lambda: z
    .number()
    .gt(0, 'expected a number above 0, at most 1')
    .max(1)
    .default(0.3)
    .meta({ description: 'e becomes e + lambda (x - e) when x is seen' }),
});

export type AdaptiveSpec = z.output<typeof adaptiveSchema>;
