import { IANAZone } from 'luxon';
import { z } from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { forecastSchema } from '../../../src/worlds/forecasts/settings.ts';
import { marketRules } from './rules.ts';

const WORD = /^[A-Za-z0-9_.-]{1,64}$/;
const name = z.string().regex(WORD, 'expected a name of letters, digits, "_", "." or "-"');
const SEED = 'expected a whole number, or a word of letters, digits, "_", "." or "-"';
const seed = z.union([z.int(), z.string().regex(WORD, SEED)], { error: SEED });
const node = z
  .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
  .transform(String);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of the day, as "08:00"');

const fixedPrice = quantity('EUR/MWh');
const markup = z.strictObject({ markup: quantity('EUR/MWh') });
const bidPrice = z.union([markup, fixedPrice]);

/** How one fleet's EVs are. */
const fleet = z.strictObject({
  battery: quantity('kWh', { min: 0.1 }).prefault(60),
  batterySpread: quantity('share', { min: 0, max: 0.5 }).prefault(0),
  minimumEnergy: quantity('share', { min: 0, max: 0.99 }).prefault(0.2),
  chargePower: quantity('kW', { min: 0 }).prefault(11),
  dischargePower: quantity('kW', { min: 0 }).prefault(11),
  chargeEfficiency: quantity('share', { min: 0.01, max: 1 }).prefault(1),
  dischargeEfficiency: quantity('share', { min: 0.01, max: 1 }).prefault(1),
  wear: quantity('EUR/MWh', { min: 0 }).prefault(0),
  standsFor: z
    .int()
    .min(1)
    .default(1)
    .meta({ description: 'EVs that one simulated EV stands for: fewer, heavier EVs in place of many' }),
  weekdayTrips: quantity('share', { min: 0, max: 1 }).optional().meta({
    description: 'share of EVs that make a trip on a working day; all, or what a fitted model says',
  }),
  weekendTrips: quantity('share', { min: 0, max: 1 }).optional(),
  sessions: z
    .union(
      [
        z.literal('drawn'),
        z.strictObject({
          departure: clockTime,
          arrival: clockTime,
          spread: quantity('h', { min: 0, max: 12 }).prefault(0).meta({ description: 'standard deviation of both' }),
        }),
      ],
      { error: 'expected drawn, or a window, as { departure: "08:00", arrival: "18:00", spread: 1 h }' },
    )
    .default('drawn')
    .meta({ description: 'when EVs are away: drawn like observed sessions, or in one window for all' }),
  chargerKind: z.string().optional().meta({
    description: 'kind of charger of a fitted model of sessions, where it has several',
  }),
  alike: z.boolean().default(false).meta({ description: 'all fleets have the same EVs and sessions' }),
  surprise: z
    .strictObject({
      arrivalSdIsps: z.number().min(0).default(0),
      departureSdIsps: z.number().min(0).default(0),
      tripSdShare: quantity('share', { min: 0, max: 1 }).prefault(0),
    })
    .prefault({}),
});

const aggregator = z.strictObject({
  name,
  node,
  evs: z.int('expected a whole number of EVs').min(1, 'expected at least one EV').max(1_000_000),
  brp: name.optional(),
  bids: z
    .strictObject({ upward: bidPrice.optional(), downward: bidPrice.optional() })
    .default({})
    .meta({ description: 'direction -> price; a direction that is not named is not offered' }),
  replan: z.enum(['never', 'on-deviation', 'every-isp']).default('on-deviation'),
  offers: z.enum(['planned', 'standby']).default('planned').meta({
    description:
      'what is bid for an ISP: the volumes planned for it; or also what idle EVs can spare if a call comes unforeseen',
  }),
  minimumBid: quantity('MW', { min: 0 }).prefault(0),
  connectionLimit: quantity('kW', { min: 0 }).optional(),
  congestionPrice: quantity('EUR/MWh', { min: 0 }).optional().meta({
    description: 'price at which spare flexibility is offered to the DSO; none offered if not given',
  }),
  fleet: z.record(z.string(), z.unknown()).optional().meta({ description: 'keys of `fleet` that differ for this one' }),
  use: z.string().optional().meta({ description: "path of a module whose default export is a user's own agent" }),
  options: z.record(z.string(), z.unknown()).optional().meta({ description: 'passed to a user agent as they are' }),
});

const brp = z.strictObject({
  name,
  deviationFee: z
    .union([quantity('EUR/MWh', { min: 0 }), z.strictObject({ margin: quantity('EUR/MWh') })], {
      error: 'expected a price, as 30 EUR/MWh, or { margin: 5 }',
    })
    .default(30)
    .meta({ description: 'EUR/MWh (fixed), or { margin }: the imbalance cost per MWh seen lately plus a margin' }),
  feeMemoryDays: z.int().min(1).default(7),
  cvarWeight: quantity('share', { min: 0, max: 1 }).prefault(0.3),
  cvarAlpha: quantity('share', { min: 0.5, max: 0.999 }).prefault(0.9),
  use: z.string().optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});

const dso = z.strictObject({
  name: name.default('DSO'),
  loadingLimit: quantity('share', { min: 0.01, max: 2 }).prefault(0.95),
  powerFactor: quantity('share', { min: 0.1, max: 1 }).prefault(0.98),
  boundaryRule: z.enum(['divide', 'halve', 'optimal']).default('divide'),
  divisions: z.int().min(1).max(20).default(5),
  use: z.string().optional(),
  options: z.record(z.string(), z.unknown()).optional(),
});

const single = (defaultName: string) =>
  z
    .strictObject({
      name: name.default(defaultName),
      use: z.string().optional(),
      options: z.record(z.string(), z.unknown()).optional(),
    })
    .prefault({});

const season = z.enum(['summer', 'winter']);

/** A simulation, as a config file states it. */
export const simulationSchema = z.strictObject({
  name: name.default('run'),
  seed: seed.default(1),
  calendar: z.strictObject({
    start: z.iso.date('expected a date, as "2024-02-19"'),
    days: z.int().min(1).max(366),
    timeZone: z
      .string()
      .refine(IANAZone.isValidZone, 'expected an IANA time zone, as Europe/Amsterdam')
      .default('Europe/Amsterdam'),
  }),
  market: marketRules.prefault({}),
  network: z
    .union([z.strictObject({ generate: z.literal('bleiswijk') }), z.strictObject({ file: z.string() })], {
      error: 'expected { generate: bleiswijk } or { file: path }',
    })
    .default({ generate: 'bleiswijk' }),
  world: z.strictObject({
    season,
    prices: z
      .union([z.literal('generated'), z.strictObject({ file: z.union([z.string(), z.array(z.string()).min(1)]) })], {
        error: 'expected generated, or { file: path }, or { file: [path, path] }',
      })
      .default('generated')
      .meta({ description: 'generated, or observed ones from a file or several that complete each other' }),
    model: z.string().optional().meta({
      description: 'world file of `flexagora fit`: prices, sessions and loads it has a model of are generated by that',
    }),
    missingPrice: z.enum(['not-called', 'zero', 'imbalance']).default('not-called').meta({
      description:
        'where a direction has no balancing price: it is not called; it is called at 0; or at the imbalance price of that side',
    }),
    loadFactor: z
      .strictObject({ minimum: quantity('share', { min: 0, max: 1 }), peak: quantity('share', { min: 0, max: 1 }) })
      .refine(({ minimum, peak }) => minimum <= peak, 'expected a minimum that is not above the peak')
      .optional()
      .meta({ description: 'smallest and largest coincident load, as shares of what is installed' }),
  }),
  forecast: forecastSchema,
  fleet: fleet.prefault({}),
  aggregators: z.array(aggregator, 'expected a list of aggregators').min(1, 'expected at least one aggregator'),
  brps: z
    .array(brp)
    .min(1, 'expected at least one BRP')
    .default([brp.parse({ name: 'BRP' })]),
  tso: single('TSO'),
  dso: dso.prefault({}),
  exchange: single('Exchange'),
  output: z
    .strictObject({
      evs: z.boolean().default(false).meta({ description: 'write the energy of every EV in every ISP' }),
      messages: z.boolean().default(true).meta({ description: 'write every message' }),
    })
    .prefault({}),
});

export type SimulationConfig = z.output<typeof simulationSchema>;
export type FleetConfig = z.output<typeof fleet>;
export type AggregatorEntry = z.output<typeof aggregator>;
export type BrpEntry = z.output<typeof brp>;
export type DsoEntry = z.output<typeof dso>;
export { fleet as fleetSchema };
