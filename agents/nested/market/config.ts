import * as z from 'zod';
import { commonKeys, messagesKey, ownAgentKeys, reportKey } from '../../../src/config/common.ts';
import type { AgentEntry, ConfigKind, Loaded } from '../../../src/config/load.ts';
import { InputError } from '../../../src/errors.ts';
import { quantity } from '../../../src/input/quantity.ts';
import type { Path, Where } from '../../../src/input/yaml.ts';
import { PROFILES } from './profiles.ts';
import { FEEDER_LOAD, marketRules, SYSTEM_LOAD, stepMinutes, UNITS, WIND, WORLD } from './rules.ts';
import { building, buildingType, feeder, fleet, named, transmission } from './siteConfig.ts';

export type { BuildingEntry, BuildingType, FleetEntry } from './siteConfig.ts';

const sd = (value: number, says: string) =>
  quantity('share', { min: 0, max: 1 }).prefault(value).meta({ description: says });
const profile = (value: readonly number[], says: string) =>
  z
    .array(z.number().min(0))
    .length(24, 'expected 24 figures, an hour each')
    .default([...value])
    .meta({ description: says });

const world = z.strictObject({
  profiles: z
    .strictObject({
      system: profile(PROFILES.system, 'system load by hour of the clock, as a share of its peak'),
      feeder: profile(PROFILES.feeder, 'feeder load by hour of the clock, as a share of its peak'),
      pv: profile(PROFILES.pv, 'PV by hour of the clock, as a share of what is installed'),
      wind: profile(PROFILES.wind, 'wind by hour of the clock, as a share of what is installed'),
    })
    .prefault({})
    .meta({ description: 'courses of a mean day' }),
  temperature: z.number().default(5).meta({ description: 'mean temperature outdoors, C' }),
  temperatureSwing: z.number().min(0).default(4).meta({ description: 'by how much it swings about that, K' }),
  days: z
    .strictObject({
      load: sd(0.04, 'standard deviation of the level of load from day to day'),
      pv: sd(0.35, 'standard deviation of the level of PV from day to day'),
      wind: sd(0.4, 'standard deviation of the level of wind from day to day'),
      temperature: z.number().min(0).default(4).meta({ description: 'standard deviation of the mean temperature, K' }),
      hourly: sd(0.02, 'standard deviation of hours about the course of their day'),
    })
    .prefault({})
    .meta({ description: 'how days, and so their forecasts, differ' }),
  realised: z
    .strictObject({
      sd: z.number().min(0).max(3).default(0.4).meta({
        description: 'standard deviation of what comes true about the forecast, in half-widths; cut at the ends',
      }),
      persistence: z
        .number()
        .min(0)
        .max(0.999)
        .default(0.95)
        .meta({ description: 'how much of a deviation is left an ISP later' }),
      temperature: z.number().min(0).default(0.5).meta({ description: 'standard deviation outdoors, K' }),
    })
    .prefault({})
    .meta({ description: 'what comes true, inside the intervals about the forecast' }),
});

/** A nested market, as a config file states it. */
const schema = z.strictObject({
  ...commonKeys,
  market: marketRules.prefault({}).meta({ description: 'rules that every party knows, and how the leader decides' }),
  transmission: transmission.prefault({}).meta({ description: 'the transmission system' }),
  feeders: z
    .array(feeder)
    .min(1, 'expected at least one feeder')
    .prefault([{}])
    .meta({ description: 'kinds of feeders; more than one as market.solver bigM alone can lead' }),
  tso: z
    .strictObject({ name: named.default('TSO'), ...ownAgentKeys })
    .prefault({})
    .meta({ description: 'the transmission system operator: it follows' }),
  dso: z
    .strictObject({ name: named.default('DSO'), ...ownAgentKeys })
    .prefault({})
    .meta({ description: 'the distribution system operator: it leads' }),
  buildingTypes: z.record(z.string(), buildingType).default({}).meta({ description: 'types of buildings, by name' }),
  buildings: z.array(building).default([]).meta({ description: 'smart buildings' }),
  fleets: z.array(fleet).default([]).meta({ description: 'fleets of EVs that charge at home' }),
  world: world.prefault({}).meta({ description: 'what happens whoever decides what: weather, load, wind' }),
  output: z
    .strictObject({ messages: messagesKey, report: reportKey })
    .prefault({})
    .meta({ description: 'what is written of a run besides its figures' }),
});

export type Config = z.output<typeof schema>;
export type FeederEntry = Config['feeders'][number];

/** A checked config of this market, with the file it came from. */
export type LoadedConfig = Loaded<Config>;

/** Everyone who acts, by the place in the config that names them. */
function agents({ tso, dso, buildings, fleets }: Config): AgentEntry[] {
  const entry = (at: Path, { name, use }: { name: string; use?: string | undefined }) => ({ at, name, use });
  return [
    entry(['tso'], tso),
    entry(['dso'], dso),
    ...buildings.map((each, k) => entry(['buildings', k], each)),
    ...fleets.map((each, k) => entry(['fleets', k], each)),
  ];
}

/** The number of a user's feeder. */
export const feederOf = ({ feeders }: Pick<Config, 'feeders'>, { feeder }: { feeder?: string | undefined }): number =>
  feeder === undefined ? 0 : feeders.findIndex(({ name }) => name === feeder);

function check(config: Config, where: Where): void {
  const { market, feeders, buildings, fleets, buildingTypes } = config;
  const refuse = (path: Path, found: string, expected: string): never => {
    throw new InputError({ ...where(path), found, expected });
  };
  const names = feeders.map(({ name }) => name);
  names.forEach((name, k) => {
    if (names.indexOf(name) !== k)
      refuse(['feeders', k, 'name'], `'${name}', the name of another`, 'a name of its own');
  });
  for (const [key, entries] of [['buildings', buildings] as const, ['fleets', fleets] as const]) {
    entries.forEach(({ feeder }, k) => {
      if (feeder !== undefined && !names.includes(feeder))
        refuse([key, k, 'feeder'], `'${feeder}'`, `one of ${names.join(', ')}`);
    });
  }
  buildings.forEach(({ type }, k) => {
    const types = Object.keys(buildingTypes);
    if (!types.includes(type))
      refuse(['buildings', k, 'type'], `'${type}'`, `one of ${types.join(', ') || 'buildingTypes, which is empty'}`);
  });
  if (feeders.length > 1 && market.solver === 'curve' && market.scheme === 'nested')
    refuse(
      ['market', 'solver'],
      `curve, with ${feeders.length} kinds of feeders`,
      'bigM: a curve of prices is of one interface',
    );
  if (market.buy < market.sell)
    refuse(
      ['market', 'buy'],
      `${market.buy} EUR/MWh, where users are paid ${market.sell} EUR/MWh`,
      'no less than that: two users could pump money',
    );
  const steps = (23 * 60) / stepMinutes(market);
  if (market.interval.coverSteps > steps)
    refuse(
      ['market', 'interval', 'coverSteps'],
      `${market.interval.coverSteps}`,
      `at most ${steps}, the steps of a day`,
    );
  fleets.forEach(({ departure, arrival }, k) => {
    if (arrival < departure + 1)
      refuse(['fleets', k, 'arrival'], `${arrival} h`, `at least ${departure + 1} h: an hour after they leave`);
  });
  feeders.forEach(({ lowestVoltage, highestVoltage }, k) => {
    if (lowestVoltage >= highestVoltage)
      refuse(['feeders', k, 'lowestVoltage'], `${lowestVoltage} p.u.`, `less than ${highestVoltage}`);
  });
}

/** How configs of this market are read. */
export const configKind: ConfigKind<Config> = {
  name: 'nested',
  config: schema,
  overrides: {
    scheme: { path: 'market.scheme', value: 'none|sequential|nested|central', says: 'who coordinates' },
    solver: { path: 'market.solver', value: 'curve|bigM', says: "how the leader sees the TSO's answer" },
    tariff: {
      path: 'market.tariff.rule',
      value: 'curvature|requirement|flat|none',
      says: 'what rewards of the tariff follow',
    },
    network: {
      path: 'transmission.network.file',
      value: 'file',
      says: 'transmission network (.m or .json) in place of the config’s',
      isFile: true,
      alone: true,
    },
  },
  agents,
  parties: () => [WORLD, SYSTEM_LOAD, FEEDER_LOAD, UNITS, WIND],
  check,
};
