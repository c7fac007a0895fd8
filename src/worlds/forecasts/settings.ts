import { z } from 'zod';
import { quantity } from '../../input/quantity.ts';

export const FORECAST_KINDS = ['perfect', 'persistence', 'noisy', 'scenarios'] as const;

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
const relativeSd = (share: number) => quantity('share', { min: 0, max: 5 }).prefault(share);

const priceErrors = (sd: number, hours: number, correlation: number, step: string) =>
  z
    .strictObject({
      sd: quantity('EUR/MWh', { min: 0 }).prefault(sd),
      relativeSd: relativeSd(0),
      growthHours: growthHours(hours),
      autocorrelation: autocorrelation(correlation, step),
    })
    .prefault({});
const gridErrors = (sd: number, hours: number) =>
  z
    .strictObject({
      relativeSd: relativeSd(sd),
      growthHours: growthHours(hours),
      autocorrelation: autocorrelation(0.95, 'ISP'),
    })
    .prefault({});

const KIND = `expected one of ${FORECAST_KINDS.join(', ')}`;
const kind = z.enum(FORECAST_KINDS, KIND);

const forecastKeys = z.strictObject({
  kind: kind.default('perfect'),
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
  dayAhead: priceErrors(15, 6, 0.9, 'hour'),
  balancing: priceErrors(50, 1, 0.5, 'ISP'),
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
    .prefault({}),
  load: gridErrors(0.1, 12),
  pv: gridErrors(0.3, 6),
  scenarios: z
    .strictObject({
      source: z.enum(['noisy', 'season']).default('noisy').meta({
        description: 'forecasts with errors drawn anew (noisy), or days drawn from the world’s own generator (season)',
      }),
      generate: z.int().min(1).max(5000).default(100),
      keep: z.int().min(1).max(100).default(5),
    })
    .refine(({ generate, keep }) => keep <= generate, 'expected no more scenarios to keep than are generated')
    .prefault({}),
  risk: z
    .strictObject({
      cvarWeight: quantity('share', { min: 0, max: 1 }).prefault(0),
      alpha: quantity('share', { min: 0, max: 0.99 }).prefault(0.9),
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
