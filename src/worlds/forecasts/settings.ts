import * as z from 'zod';
import { quantity } from '../../input/quantity.ts';

export const FORECAST_KINDS = ['perfect', 'base', 'persistence', 'adaptive', 'noisy', 'scenarios'] as const;

const growthHours = (hours: number) =>
  z.number().positive().max(1000).default(hours).meta({
    description:
      'hours after which an error has grown to 93 % of its largest: variance sd^2 (1 - exp(-2 lead / hours))',
  });
const autocorrelation = (value: number, of: string) =>
  z
    .number()
    .min(0)
    .max(0.999)
    .default(value)
    .meta({ description: `correlation of the errors of one ${of} and the next` });
const relativeSd = (share: number, of: string) =>
  quantity('share', { min: 0, max: 5 })
    .prefault(share)
    .meta({ description: `standard deviation of the error long before, as a share of the ${of}` });

const priceErrors = (of: string, sd: number, hours: number, correlation: number, step: string) =>
  z
    .strictObject({
      sd: quantity('EUR/MWh', { min: 0 })
        .prefault(sd)
        .meta({ description: 'standard deviation of the error long before, EUR/MWh' }),
      relativeSd: relativeSd(0, 'price'),
      growthHours: growthHours(hours),
      autocorrelation: autocorrelation(correlation, step),
    })
    .prefault({})
    .meta({ description: `errors of forecast ${of}` });
const gridErrors = (of: string, sd: number, hours: number) =>
  z
    .strictObject({
      relativeSd: relativeSd(sd, of),
      growthHours: growthHours(hours),
      autocorrelation: autocorrelation(0.95, 'ISP'),
    })
    .prefault({})
    .meta({ description: `errors of the forecast ${of}` });

const KIND = `expected one of ${FORECAST_KINDS.join(', ')}`;
const kind = z.enum(FORECAST_KINDS, KIND);

const forecastKeys = z.strictObject({
  kind: kind.default('perfect').meta({
    description:
      'perfect; the prices there would be without the fleets, where markets form them (base); the last days again (persistence); what aggregators come to expect by the prices formed so far (adaptive); the truth with errors (noisy); or that and several possible days (scenarios)',
  }),
  updateEveryIsps: z
    .union([z.int().min(1).max(100), z.literal('never')], { error: 'expected a number of ISPs, or never' })
    .default(4)
    .meta({ description: 'ISPs between two forecasts of the rest of a day; perfect forecasts need none' }),
  holdIsps: z
    .int()
    .min(0)
    .max(100)
    .default(4)
    .meta({ description: 'persistence: ISPs for which the last known state and price are taken to last' }),
  // absent, not defaulted: configs that say nothing of it stay what they were
  lambda: z
    .number()
    .gt(0, 'expected a number above 0, at most 1')
    .max(1)
    .optional()
    .meta({ description: 'adaptive: weight of the last price formed in what is expected, above 0 to 1; 0.3' }),
  dayAhead: priceErrors('day-ahead prices', 15, 6, 0.9, 'hour'),
  balancing: priceErrors('balancing prices', 50, 1, 0.5, 'ISP'),
  calls: z
    .strictObject({
      rightAtLast: quantity('share', { min: 0, max: 1 })
        .prefault(0.4)
        .meta({ description: 'probability that the regulation state is forecast right long before' }),
      growthHours: z.number().positive().max(1000).default(1).meta({
        description: 'the state is right with probability rightAtLast + (1 - rightAtLast) exp(-lead / hours)',
      }),
      autocorrelation: autocorrelation(0.6, 'ISP'),
    })
    .prefault({})
    .meta({ description: 'how often the regulation state is forecast right' }),
  load: gridErrors('load', 0.1, 12),
  pv: gridErrors('solar power', 0.3, 6),
  scenarios: z
    .strictObject({
      source: z.enum(['noisy', 'season']).default('noisy').meta({
        description: 'forecasts with errors drawn anew (noisy), or days drawn from the world’s own generator (season)',
      }),
      generate: z.int().min(1).max(5000).default(100).meta({ description: 'possible days that are drawn' }),
      keep: z
        .int()
        .min(1)
        .max(100)
        .default(5)
        .meta({ description: 'possible days that aggregators are told, to which the drawn ones are reduced' }),
    })
    .refine(({ generate, keep }) => keep <= generate, 'expected no more scenarios to keep than are generated')
    .prefault({})
    .meta({ description: 'the possible days that aggregators plan for, with kind: scenarios' }),
  risk: z
    .strictObject({
      cvarWeight: quantity('share', { min: 0, max: 1 })
        .prefault(0)
        .meta({ description: 'how much the worst days count: 0 the mean alone, 1 the worst days alone' }),
      alpha: quantity('share', { min: 0, max: 0.99 })
        .prefault(0.9)
        .meta({ description: 'the worst days are the worst 1 - alpha of them' }),
    })
    .prefault({})
    .meta({
      description: 'scenarios: aggregators plan for (1 - cvarWeight) mean + cvarWeight CVaR of the worst 1 - alpha',
    }),
});

/** What is known of a day before it comes: a kind of forecast by its name, or with its figures. Defaults: docs/forecasts.md. */
export const forecastSchema = z
  .union([kind.transform((name) => forecastKeys.parse({ kind: name })), forecastKeys], {
    error: `${KIND}, or its keys`,
  })
  .prefault({});
export type ForecastConfig = z.output<typeof forecastKeys>;
