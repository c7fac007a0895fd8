import * as z from 'zod';
import { commonKeys, messagesKey, nameSchema as name, ownAgentKeys, reportKey } from '../../../src/config/common.ts';
import type { AgentEntry, ConfigKind, Loaded } from '../../../src/config/load.ts';
import { InputError } from '../../../src/errors.ts';
import { fileList } from '../../../src/input/fileList.ts';
import { quantity } from '../../../src/input/quantity.ts';
import { checkedBy, type Where } from '../../../src/input/yaml.ts';
import { forecastSchema } from '../../../src/worlds/forecasts/settings.ts';
import { learnSchema } from '../learning/settings.ts';
import { checkBalancing } from './balancingConfig.ts';
import { checkDayAhead } from './dayAheadConfig.ts';
import { checkDso } from './dsoConfig.ts';
import { type FleetConfig, fleetSchema } from './fleetConfig.ts';
import { checkForecastLearning, checkPossibleDays } from './forecastConfig.ts';
import { checkLearning } from './learningConfig.ts';
import { AREA, EV_OWNERS, marketRules, OTHER_BRPS, RESERVE_UNITS, REST_OF_MARKET, WORLD } from './rules.ts';
import { checkSessionFleets } from './sessionCheck.ts';

const node = z
  .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
  .transform(String)
  .meta({ description: 'node of the network it is connected to, by its number or name' });

const named = name.meta({ description: 'what it is called, in letters, digits, "_", "." or "-"; no two alike' });

const fixedPrice = quantity('EUR/MWh');
const markup = z.strictObject({
  markup: quantity('EUR/MWh').meta({
    description: 'profit on a MWh over what it costs the fleet (upward), or below what it saves it (downward), EUR/MWh',
  }),
});
const bidPrice = z.union([markup, fixedPrice]);
const priceOf = (direction: string) =>
  bidPrice.optional().meta({
    description: `price of ${direction} energy, EUR/MWh, or { markup } on what it costs the fleet; not offered where not given`,
  });

const reacts = z
  .union([z.boolean(), z.record(z.string(), z.unknown())], { error: 'expected true, or keys of `market.reaction`' })
  .optional()
  .meta({
    description:
      'whether it reacts by itself to the published balance (market.balancing), or keys of `market.reaction` that differ for it',
  });

const aggregator = z.strictObject({
  name: named,
  node,
  evs: z
    .int('expected a whole number of EVs')
    .min(1, 'expected at least one EV')
    .max(1_000_000)
    .optional()
    .meta({ description: 'how many EVs the fleet has; of a fleet of sessions its chargers say it' }),
  brp: name.optional().meta({ description: 'name of its BRP; the first one where not given' }),
  bids: z
    .strictObject({ upward: priceOf('upward'), downward: priceOf('downward') })
    .default({})
    .meta({ description: 'direction -> price; a direction that is not named is not offered' }),
  replan: z.enum(['never', 'on-deviation', 'every-isp']).default('on-deviation').meta({
    description: 'when EVs are planned again during the day: never, those off their plan, or all in every ISP',
  }),
  offers: z.enum(['planned', 'standby']).default('planned').meta({
    description:
      'what is bid for an ISP: the volumes planned for it; or also what idle EVs can spare if a call comes unforeseen',
  }),
  minimumBid: quantity('MW', { min: 0 })
    .prefault(0)
    .meta({ description: 'smallest bid it makes, MW; it plans so that its bids are that large' }),
  connectionLimit: quantity('kW', { min: 0 }).optional().meta({
    description: 'most that its EVs may draw together, and most that they may give, kW; no limit where not given',
  }),
  congestionPrice: quantity('EUR/MWh', { min: 0 }).optional().meta({
    description: 'price at which spare flexibility is offered to the DSO, EUR/MWh; none offered if not given',
  }),
  fleet: z.record(z.string(), z.unknown()).optional().meta({ description: 'keys of `fleet` that differ for this one' }),
  reacts,
  learn: learnSchema,
  ...ownAgentKeys,
});

const brp = z.strictObject({
  name: named,
  deviationFee: z
    .union(
      [
        quantity('EUR/MWh', { min: 0 }),
        z.strictObject({
          margin: quantity('EUR/MWh').meta({
            description: 'added to what a MWh off schedule has cost it lately, EUR/MWh',
          }),
        }),
      ],
      {
        error: 'expected a price, as 30 EUR/MWh, or { margin: 5 }',
      },
    )
    .default(30)
    .meta({ description: 'EUR/MWh (fixed), or { margin }: the imbalance cost per MWh seen lately plus a margin' }),
  feeMemoryDays: z
    .int()
    .min(1)
    .default(7)
    .meta({ description: 'days it looks back, for its fee with { margin } and for its own position' }),
  cvarWeight: quantity('share', { min: 0, max: 1 }).prefault(0.3).meta({
    description: 'how much it minds bad outcomes of its own position: 0 the mean cost alone, 1 the worst cases alone',
  }),
  cvarAlpha: quantity('share', { min: 0.5, max: 0.999 })
    .prefault(0.9)
    .meta({ description: 'the worst cases are the worst 1 - cvarAlpha of outcomes' }),
  store: z
    .strictObject({
      power: quantity('MW', { min: 0 }).meta({ description: 'most it takes and gives, MW' }),
      hours: z.number().min(0.05).max(1000).default(2).meta({ description: 'hours for which it gives that from full' }),
      node: node.optional().meta({
        description: 'node of the network that it loads, by its number or name; none of this network where not given',
      }),
    })
    .optional()
    .meta({ description: 'a store of its own, with which it reacts to the published balance (market.balancing)' }),
  reacts,
  learn: learnSchema,
  ...ownAgentKeys,
});

const dso = z.strictObject({
  name: named.default('DSO'),
  loadingLimit: quantity('share', { min: 0.01, max: 2 })
    .prefault(0.95)
    .meta({ description: 'most that it lets a line be loaded to, as a share of its rating' }),
  powerFactor: quantity('share', { min: 0.1, max: 1 })
    .prefault(0.98)
    .meta({ description: 'power factor by which its linear model turns ratings in MVA into MW' }),
  boundaryRule: z.enum(['divide', 'halve', 'optimal']).default('divide').meta({
    description:
      'how it cuts volumes that congest a line: to 1/2, 1/3, 1/4 ..., to 1/2, 1/4, 1/8 ..., or to the most the grid carries (by one LP)',
  }),
  divisions: z.int().min(1).max(20).default(5).meta({ description: 'cuts it tries before it lets nothing through' }),
  limitsReactions: z
    .union([z.boolean(), quantity('share', { min: 0, max: 1 })], {
      error: 'expected true, or a share of each connection, as 50 %',
    })
    .optional()
    .meta({
      description:
        'limits what those who react at its nodes give and take by that: to what the grid carries (true), or to this share of each connection (market.balancing)',
    }),
  tariff: quantity('EUR/MW', { min: 0 }).optional().meta({
    description:
      'what it is paid for the most that somebody takes by reacting in an ISP of a day, EUR for each MW of that (market.balancing); nothing where not given',
  }),
  learn: learnSchema,
  ...ownAgentKeys,
});

const single = (defaultName: string, says: string) =>
  z
    .strictObject({
      name: named.default(defaultName),
      ...ownAgentKeys,
    })
    .prefault({})
    .meta({ description: says });

const season = z
  .enum(['summer', 'winter'])
  .meta({ description: 'which of the two published weeks generated prices, loads and sun are like' });

/** A simulation, as a config file states it. */
export const simulationSchema = z.strictObject({
  ...commonKeys,
  market: marketRules.prefault({}).meta({ description: 'rules that every party knows' }),
  network: z
    .union(
      [
        z.strictObject({
          generate: z
            .literal('bleiswijk')
            .meta({ description: 'a grid like that of Bleiswijk, made from its published totals' }),
        }),
        z.strictObject({
          file: z.string().meta({
            description:
              'a MATPOWER .m case, a pandapower or other .json, or a SimBench folder; from the folder of the config',
          }),
        }),
      ],
      {
        error: 'expected { generate: bleiswijk } or { file: path }',
      },
    )
    .default({ generate: 'bleiswijk' })
    .meta({ description: 'the distribution grid: generated, or read from a file' }),
  world: z
    .strictObject({
      season,
      prices: z
        .union(
          [
            z.literal('generated'),
            z.strictObject({
              file: fileList.meta({
                description: 'one file with observed prices, or several; from the folder of the config',
              }),
              area: z.string().optional().meta({ description: 'which area counts, in files that have several, as NL' }),
              missingState: z.enum(['refuse', 'infer']).default('refuse').meta({
                description:
                  'where files have the regulation state of some ISPs only: refuse them, or infer the others from the prices',
              }),
            }),
          ],
          {
            error: 'expected generated, or { file: path }, or { file: [path, path] }',
          },
        )
        .default('generated')
        .meta({ description: 'generated, or observed ones from a file or several that complete each other' }),
      model: z.string().optional().meta({
        description:
          'world file of `flexagora fit`: prices, sessions and loads it has a model of are generated by that',
      }),
      missingPrice: z.enum(['not-called', 'zero', 'imbalance']).default('not-called').meta({
        description:
          'where a direction has no balancing price: it is not called; it is called at 0; or at the imbalance price of that side',
      }),
      loadFactor: z
        .strictObject({
          minimum: quantity('share', { min: 0, max: 1 }).meta({
            description: 'smallest coincident load of the period, as a share of what is installed',
          }),
          peak: quantity('share', { min: 0, max: 1 }).meta({
            description: 'largest coincident load of the period, as a share of what is installed',
          }),
        })
        .refine(({ minimum, peak }) => minimum <= peak, 'expected a minimum that is not above the peak')
        .optional()
        .meta({ description: 'smallest and largest coincident load, as shares of what is installed' }),
    })
    .meta({ description: 'what happens whoever decides what: season, prices, models' }),
  forecast: forecastSchema.meta({
    description: 'what agents are told beforehand: a kind of forecast by its name, or with its figures',
  }),
  fleet: fleetSchema
    .prefault({})
    .meta({ description: 'what EVs of all fleets are like; an aggregator’s own `fleet` says what differs' }),
  aggregators: z
    .array(aggregator, 'expected a list of aggregators')
    .min(1, 'expected at least one aggregator')
    .meta({ description: 'who has EVs, and sells what they can do' }),
  brps: z
    .array(brp)
    .min(1, 'expected at least one BRP')
    .default([brp.parse({ name: 'BRP' })])
    .meta({ description: 'who is responsible for the balance of aggregators; one named BRP where not given' }),
  tso: single('TSO', 'who activates balancing energy, and settles imbalance'),
  dso: dso.prefault({}).meta({ description: 'who runs the distribution grid, and tests what it can carry' }),
  exchange: single('Exchange', 'where day-ahead energy is bought'),
  output: z
    .strictObject({
      evs: z.boolean().default(false).meta({ description: 'write the energy of every EV in every ISP' }),
      messages: messagesKey,
      report: reportKey,
    })
    .prefault({})
    .meta({ description: 'what is written of a run besides its figures' }),
});

export type SimulationConfig = z.output<typeof simulationSchema>;
export type { FleetConfig };
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
  checkSessionFleets(config, where);
  checkBalancing(config, where);
  checkDso(config, where);
  checkLearning(config, where);
  checkDayAhead(config, where);
  checkForecastLearning(config, where);
  checkPossibleDays(config, where);
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
    sessions: {
      path: 'fleet.sessions.file',
      value: 'file',
      says: 'observed sessions, at their own dates, in place of the config’s; repeated: files that complete each other',
      isFile: true,
      repeats: true,
      alone: true,
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
  parties: ({ market }) => [
    ...[WORLD, EV_OWNERS, RESERVE_UNITS],
    ...(market.balancing ? [OTHER_BRPS, AREA] : []),
    ...(market.dayAhead ? [REST_OF_MARKET] : []),
  ],
  check,
};
