import * as z from 'zod';
import { commonKeys, messagesKey, nameSchema as name, ownAgentKeys, reportKey } from '../../../src/config/common.ts';
import type { AgentEntry, ConfigKind, Loaded } from '../../../src/config/load.ts';
import { InputError } from '../../../src/errors.ts';
import { quantity } from '../../../src/input/quantity.ts';
import type { Where } from '../../../src/input/yaml.ts';
import { CUSTOMERS, EV_OWNERS, marketRules, WORLD } from './rules.ts';

const node = z
  .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
  .transform(String)
  .meta({ description: 'node of the network it is connected to, by its number or name' });

const named = name.meta({ description: 'what it is called, in letters, digits, "_", "." or "-"; no two alike' });
const file = (says: string) => z.string().meta({ description: `${says}; from the folder of the config` });

const generator = z
  .strictObject({
    node,
    capacity: quantity('MW', { min: 0 }).prefault(1).meta({ description: 'most it gives, MW' }),
    minimum: quantity('MW', { min: 0 }).prefault(0.3).meta({ description: 'least it gives when on, MW' }),
    ramp: quantity('MW', { min: 0 })
      .prefault(0.6)
      .meta({ description: 'most its output changes from hour to hour, MW' }),
    upTime: z.int().min(1).max(24).default(3).meta({ description: 'fewest hours it stays on' }),
    downTime: z.int().min(1).max(24).default(2).meta({ description: 'fewest hours it stays off' }),
    cost: quantity('EUR/MWh').meta({ description: 'what a MWh costs, EUR/MWh' }),
    noLoad: z.number().min(0).default(12).meta({ description: 'what an hour on costs besides, EUR' }),
    startUp: z.number().min(0).default(30).meta({ description: 'what a start costs, EUR' }),
  })
  .refine(({ minimum, capacity }) => minimum <= capacity, 'expected a minimum that is not above the capacity');

const storage = z.strictObject({
  node,
  power: quantity('MW', { min: 0 }).prefault(0.5).meta({ description: 'most it charges and discharges with, MW' }),
  energy: z.number().min(0).default(1.5).meta({ description: 'what it holds, MWh' }),
});

const renewable = z.strictObject({
  node,
  capacity: quantity('MW', { min: 0 }).prefault(0.6).meta({ description: 'what is installed, MW' }),
});

const evpla = z.strictObject({
  name: named,
  node,
  sessions: z
    .enum(['workplace', 'home'])
    .default('workplace')
    .meta({ description: 'who parks there: by day, or by night' }),
  chargers: z
    .int()
    .min(1)
    .max(100_000)
    .default(70)
    .meta({ description: 'how many chargers, each with a session a day' }),
  battery: quantity('kWh', { min: 0.1 }).prefault(14).meta({ description: 'what a battery holds, kWh' }),
  power: quantity('kW', { min: 0.1 }).prefault(3.7).meta({ description: 'most a charger gives or takes, kW' }),
  connection: quantity('MW', { min: 0 }).prefault(0.26).meta({ description: 'most the lot gives or takes, MW' }),
  efficiency: quantity('share', { min: 0.5, max: 1 })
    .prefault(0.93)
    .meta({ description: 'share that arrives, each way' }),
  wear: quantity('EUR/MWh', { min: 0 })
    .prefault(20)
    .meta({ description: 'what it pays EV owners for a MWh discharged' }),
  fuel: quantity('EUR/MWh', { min: 0 })
    .prefault(630)
    .meta({ description: 'what a missing MWh costs: a plug-in hybrid then burns petrol' }),
  reserve: z.enum(['anyMode', 'onlySelling']).default('anyMode').meta({
    description:
      'whether reserve is held in any hour, or, as the paper reads literally, only in hours of selling (a MILP)',
  }),
  ...ownAgentKeys,
});

const consumer = z.strictObject({
  name: named,
  load: quantity('MW', { min: 0 })
    .prefault(0.15)
    .meta({ description: 'most it draws, MW: part of the load of its node' }),
  generator: quantity('MW', { min: 0 }).prefault(0.05).meta({ description: 'generator of its own, MW' }),
  generatorCost: quantity('EUR/MWh', { min: 0 }).prefault(180).meta({ description: 'what a MWh of that costs' }),
  blocks: z
    .array(
      z.strictObject({
        share: quantity('share', { min: 0, max: 1 }).meta({ description: 'of its load that is curtailed' }),
        ask: quantity('EUR/MWh').meta({ description: 'what it asks for a MWh of that' }),
      }),
    )
    .default([
      { share: 0.1, ask: 10 },
      { share: 0.15, ask: 20 },
      { share: 0.2, ask: 35 },
    ])
    .meta({ description: 'blocks of its load it would give up, for 1 to 3 hours' }),
  ...ownAgentKeys,
});

const dra = z.strictObject({
  name: named,
  node,
  consumers: z
    .array(consumer)
    .min(1, 'expected at least one consumer')
    .meta({ description: 'industrial consumers it speaks for' }),
  ...ownAgentKeys,
});

const single = (defaultName: string) => ({ name: named.default(defaultName), ...ownAgentKeys });

/** An active distribution system, as a config file states it. */
export const schema = z.strictObject({
  ...commonKeys,
  market: marketRules.prefault({}).meta({ description: 'rules that every party knows, and how the operator decides' }),
  network: z
    .union(
      [
        z.strictObject({
          generate: z.literal('four-feeders').meta({
            description: 'a grid of 70 buses, two substations, four feeders and eight ties, made from published totals',
          }),
        }),
        z.strictObject({ file: file('a MATPOWER .m case, a pandapower or other .json, or a SimBench folder') }),
      ],
      { error: 'expected { generate: four-feeders } or { file: path }' },
    )
    .default({ generate: 'four-feeders' })
    .meta({ description: 'the distribution grid: generated, or read from a file' }),
  ads: z
    .strictObject({
      ...single('ADS'),
      generators: z.array(generator).default([]).meta({ description: 'dispatchable units' }),
      storages: z.array(storage).default([]).meta({ description: 'batteries' }),
      solar: z.array(renewable).default([]).meta({ description: 'photovoltaic plants' }),
      wind: z.array(renewable).default([]).meta({ description: 'wind turbines' }),
      storageEfficiency: quantity('share', { min: 0.5, max: 1 })
        .prefault(0.95)
        .meta({ description: 'share that arrives in a battery and of what leaves it' }),
      storageWear: quantity('EUR/MWh', { min: 0 })
        .prefault(5)
        .meta({ description: 'what a MWh discharged wears, EUR/MWh' }),
    })
    .prefault({})
    .meta({ description: 'the operator of the active distribution system, and what it owns' }),
  evplas: z.array(evpla).default([]).meta({ description: 'EV parking-lot aggregators' }),
  dras: z.array(dra).default([]).meta({ description: 'demand-response aggregators' }),
  exchange: z.strictObject(single('Exchange')).prefault({}).meta({ description: 'where the operator trades' }),
  world: z
    .strictObject({
      prices: z
        .union(
          [
            z.literal('generated'),
            z.strictObject({
              file: z.union([z.string(), z.array(z.string()).min(1)]).meta({
                description:
                  'file or files with observed day-ahead and imbalance prices; from the folder of the config',
              }),
              area: z.string().optional().meta({ description: 'which area counts, in files that have several, as NL' }),
              as: z.enum(['they were', 'a base']).default('they were').meta({
                description:
                  'whether observed prices come true as they were, or are what draws stand about, the one that comes true too',
              }),
            }),
          ],
          { error: 'expected generated, or { file: path }' },
        )
        .default('generated')
        .meta({
          description: 'means of a spring month with noise, or observed prices with the same noise in the forecasts',
        }),
      model: file('world file of `flexagora fit`: prices are drawn by its model (ARIMA or seasonal)').optional(),
      levelNoise: quantity('share', { min: 0, max: 1 })
        .prefault(0.05)
        .meta({ description: 'standard deviation of the level of a day’s prices' }),
      hourNoise: quantity('EUR/MWh', { min: 0 })
        .prefault(6)
        .meta({ description: 'standard deviation of an hour’s price about its day' }),
      spinning: quantity('share', { min: 0 })
        .prefault(0.7)
        .meta({ description: 'price of spinning reserve, as a share of the mean spread of shortage over day-ahead' }),
      loadScale: z
        .number()
        .min(0)
        .max(10)
        .default(1.2)
        .meta({ description: 'peak load, as a multiple of what the network file says' }),
      loadNoise: quantity('share', { min: 0, max: 1 })
        .prefault(0.05)
        .meta({ description: 'standard deviation of load about its course' }),
      draws: z.int().min(1).max(100_000).default(1000).meta({ description: 'joint draws of a day' }),
      scenarios: z.int().min(1).max(100).default(10).meta({ description: 'how many of them are kept' }),
      priceFactors: z
        .strictObject({
          dayAhead: z.number().default(1).meta({ description: 'on day-ahead prices' }),
          realTime: z.number().default(1).meta({ description: 'on real-time prices' }),
          spinning: z.number().default(1).meta({ description: 'on prices of spinning reserve' }),
          regulating: z.number().default(1).meta({ description: 'on prices of regulating reserve' }),
          reactive: z.number().default(1).meta({ description: 'on day-ahead prices of reactive power' }),
          reactiveRealTime: z.number().default(1).meta({ description: 'on real-time prices of reactive power' }),
        })
        .prefault({})
        .meta({ description: 'factors on prices, for sensitivity analyses' }),
      faults: z
        .union(
          [
            z.literal('none'),
            z.strictObject({
              rate: z
                .number()
                .min(0)
                .meta({ description: 'faults a year and km of line; r of a line in ohm stands for its km' }),
              repairHours: z.number().min(0.25).default(4).meta({ description: 'hours that a fault lasts' }),
            }),
            z.strictObject({
              line: z.string().meta({ description: 'branch that fails, by its name' }),
              hour: z.number().min(0).meta({ description: 'hours from the start of the run at which it fails' }),
              repairHours: z.number().min(0.25).default(4).meta({ description: 'hours that the fault lasts' }),
            }),
          ],
          { error: 'expected none, { rate: 0.1, repairHours: 4 }, or { line: name, hour: 18 }' },
        )
        .default('none')
        .meta({ description: 'faults that happen' }),
    })
    .prefault({})
    .meta({ description: 'what happens whoever decides what: prices, load, sun, wind, faults' }),
  output: z
    .strictObject({ messages: messagesKey, report: reportKey })
    .prefault({})
    .meta({ description: 'what is written of a run besides its figures' }),
});

export type Config = z.output<typeof schema>;
export type EvplaEntry = z.output<typeof evpla>;
export type DraEntry = z.output<typeof dra>;
export type ConsumerEntry = z.output<typeof consumer>;
export type AdsEntry = Config['ads'];

/** A checked config of this market, with the file it came from. */
export type LoadedConfig = Loaded<Config>;

/** Everyone who acts, by the place in the config that names them. */
function agents({ ads, exchange, evplas, dras }: Config): AgentEntry[] {
  const entry = (at: (string | number)[], { name, use }: { name: string; use?: string | undefined }) => ({
    at,
    name,
    use,
  });
  return [
    entry(['ads'], ads),
    entry(['exchange'], exchange),
    ...evplas.map((each, k) => entry(['evplas', k], each)),
    ...dras.flatMap((each, k) => [
      entry(['dras', k], each),
      ...each.consumers.map((consumer, i) => entry(['dras', k, 'consumers', i], consumer)),
    ]),
  ];
}

function check({ ads, market, evplas, dras }: Config, where: Where): void {
  const costs = ads.generators.map(({ cost }) => cost);
  const mean = costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) / costs.length : Number.NEGATIVE_INFINITY;
  if (market.retail <= mean) {
    const found = `${market.retail} EUR/MWh, where units cost ${mean} EUR/MWh on average`;
    throw new InputError({ ...where(['market', 'retail']), found, expected: 'a retail price above that' });
  }
  evplas.forEach(({ reserve }, k) => {
    if (market.evplaArbitrage || reserve !== 'onlySelling') return;
    const found = 'onlySelling, where the operator trades for lots (market.evplaArbitrage: false)';
    throw new InputError({
      ...where(['evplas', k, 'reserve']),
      found,
      expected: 'anyMode, or lots that trade for themselves',
    });
  });
  if (evplas.length + dras.length + ads.generators.length + ads.storages.length === 0) {
    throw new InputError({
      ...where(['ads']),
      found: 'no units, storage, lots or demand response',
      expected: 'something to decide',
    });
  }
}

/** How configs of this market are read. */
export const configKind: ConfigKind<Config> = {
  name: 'active-distribution',
  config: schema,
  overrides: {
    switching: {
      path: 'market.switching',
      value: 'ties|none',
      says: 'whether tie switches close when a line or a bus fails',
    },
    network: {
      path: 'network.file',
      value: 'file',
      says: 'network (.m, .json or a SimBench folder) in place of the config’s',
      isFile: true,
      alone: true,
    },
    prices: {
      path: 'world.prices.file',
      value: 'file',
      says: 'observed prices in place of generated ones; repeated: files that complete each other',
      isFile: true,
      repeats: true,
    },
  },
  agents,
  parties: () => [WORLD, EV_OWNERS, CUSTOMERS],
  check,
};
