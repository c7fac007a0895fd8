import { z } from 'zod';
import { commonKeys, messagesKey, nameSchema as name, ownAgentKeys } from '../../../src/config/common.ts';
import type { AgentEntry, ConfigKind, Loaded } from '../../../src/config/load.ts';
import { InputError } from '../../../src/errors.ts';
import { quantity } from '../../../src/input/quantity.ts';
import { checkedBy, type Where } from '../../../src/input/yaml.ts';
import { forecastSchema } from '../../../src/worlds/forecasts/settings.ts';
import { EV_OWNERS, marketRules, RESERVE_UNITS, WORLD } from './rules.ts';

const node = z
  .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
  .transform(String);

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of the day, as "08:00"');

const fixedPrice = quantity('EUR/MWh');
const markup = z.strictObject({ markup: quantity('EUR/MWh') });
const bidPrice = z.union([markup, fixedPrice]);

/** How one fleet's EVs are. */
export const fleetSchema = z.strictObject({
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
  ...ownAgentKeys,
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
  ...ownAgentKeys,
});

const dso = z.strictObject({
  name: name.default('DSO'),
  loadingLimit: quantity('share', { min: 0.01, max: 2 }).prefault(0.95),
  powerFactor: quantity('share', { min: 0.1, max: 1 }).prefault(0.98),
  boundaryRule: z.enum(['divide', 'halve', 'optimal']).default('divide'),
  divisions: z.int().min(1).max(20).default(5),
  ...ownAgentKeys,
});

const single = (defaultName: string) =>
  z
    .strictObject({
      name: name.default(defaultName),
      ...ownAgentKeys,
    })
    .prefault({});

/** Several that complete each other; a list of one is that one. */
const priceFiles = z
  .union([z.string(), z.array(z.string()).min(1)])
  .overwrite((files) => (typeof files !== 'string' && files.length === 1 ? files[0] : files));

const season = z.enum(['summer', 'winter']);

/** A simulation, as a config file states it. */
export const simulationSchema = z.strictObject({
  ...commonKeys,
  market: marketRules.prefault({}),
  network: z
    .union([z.strictObject({ generate: z.literal('bleiswijk') }), z.strictObject({ file: z.string() })], {
      error: 'expected { generate: bleiswijk } or { file: path }',
    })
    .default({ generate: 'bleiswijk' }),
  world: z.strictObject({
    season,
    prices: z
      .union([z.literal('generated'), z.strictObject({ file: priceFiles })], {
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
  fleet: fleetSchema.prefault({}),
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
      messages: messagesKey,
    })
    .prefault({}),
});

export type SimulationConfig = z.output<typeof simulationSchema>;
export type FleetConfig = z.output<typeof fleetSchema>;
export type AggregatorEntry = z.output<typeof aggregator>;
export type BrpEntry = z.output<typeof brp>;
export type DsoEntry = z.output<typeof dso>;

/** A checked config of this market, with the file it came from. */
export type LoadedConfig = Loaded<SimulationConfig>;

/** Everyone who acts, by the place in the config that names them. */
function agents({ tso, dso, exchange, brps, aggregators }: SimulationConfig): AgentEntry[] {
  const single = { tso, dso, exchange };
  return [
    ...Object.entries(single).map(([role, entry]) => ({ at: [role], name: entry.name, use: entry.use })),
    ...brps.map((entry, k) => ({ at: ['brps', k], name: entry.name, use: entry.use })),
    ...aggregators.map((entry, k) => ({ at: ['aggregators', k], name: entry.name, use: entry.use })),
  ];
}

function check(config: SimulationConfig, where: Where): void {
  const brps = config.brps.map((entry) => entry.name);
  config.aggregators.forEach(({ brp, fleet }, k) => {
    if (brp !== undefined && !brps.includes(brp)) {
      const expected = `one of the BRPs of this config (${brps.join(', ')})`;
      throw new InputError({ ...where(['aggregators', k, 'brp']), found: `'${brp}'`, expected });
    }
    if (fleet) checkedBy(fleetSchema.partial(), fleet, where, ['aggregators', k, 'fleet']);
  });
}

/** How configs of this market are read. */
export const reserveConfig: ConfigKind<SimulationConfig> = {
  name: 'reserve',
  config: simulationSchema,
  overrides: {
    scheme: {
      path: 'market.scheme',
      value: 'scheme',
      says: 'coordination scheme: hybrid, dso-managed or tso-managed',
    },
    prices: {
      path: 'world.prices.file',
      value: 'file',
      says: 'observed prices in place of generated ones; repeated: files that complete each other',
      isFile: true,
      repeats: true,
    },
    network: {
      path: 'network.file',
      value: 'file',
      says: 'network (.m, .json or a SimBench folder) in place of the config’s',
      isFile: true,
      alone: true,
    },
  },
  agents,
  parties: () => [WORLD, EV_OWNERS, RESERVE_UNITS],
  check,
};
