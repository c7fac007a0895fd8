import { dirname, resolve } from 'node:path';
import { fleetSchema, type SimulationConfig, simulationSchema } from '../../agents/reserve/market/config.ts';
import { InputError } from '../errors.ts';
import { pathText } from '../input/issues.ts';
import { checkedBy, jsonSchemaOf, readYaml, type Where } from '../input/yaml.ts';

/** What the command line may lay over a config file. */
export interface Overrides {
  scheme?: string;
  seed?: string;
  prices?: string | string[];
  network?: string;
}

/** A checked config, with the file it came from: paths in it are relative to that file's folder. */
export interface LoadedConfig {
  config: SimulationConfig;
  file: string;
  folder: string;
}

/** The JSON Schema of a config file, for editors. */
export const configJsonSchema = () => jsonSchemaOf(simulationSchema);

/**
 * Reads and checks a config file (YAML).
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export function loadConfig(file: string, overrides: Overrides = {}): LoadedConfig {
  const { raw, where } = readYaml(file, 'config', 'configs/toy.yaml');
  const config = checkConfig(withOverrides(raw, overrides), (path) => {
    const option = OPTION_OF[pathText(path.slice(0, 2))];
    return option && overrides[option] !== undefined ? { path: `--${option} ${overrides[option]}` } : where(path);
  });
  return { config, file, folder: dirname(resolve(file)) };
}

/**
 * Checks what a config holds, and that the names in it fit together.
 * @throws InputError naming the place, what was found and what is expected
 */
export function checkConfig(raw: unknown, where: Where): SimulationConfig {
  const config = checkedBy(simulationSchema, raw, where);
  checkReferences(config, where);
  config.aggregators.forEach((entry, index) => {
    if (entry.fleet) checkedBy(fleetSchema.partial(), entry.fleet, where, ['aggregators', index, 'fleet']);
  });
  return config;
}

/** Where in a config the options of the command line go. */
const OPTION_OF: Partial<Record<string, keyof Overrides>> = { 'market.scheme': 'scheme', seed: 'seed' };

function withOverrides(raw: object, { scheme, seed, prices, network }: Overrides): object {
  const given = raw as { market?: object; world?: object };
  return {
    ...given,
    ...(scheme === undefined ? {} : { market: { ...given.market, scheme } }),
    ...(seed === undefined
      ? {}
      : { seed: Number.isSafeInteger(Number(seed)) && /^-?\d+$/.test(seed) ? Number(seed) : seed }),
    ...(prices === undefined
      ? {}
      : {
          world: {
            ...given.world,
            prices: { file: typeof prices === 'string' ? resolve(prices) : prices.map((path) => resolve(path)) },
          },
        }),
    ...(network === undefined ? {} : { network: { file: resolve(network) } }),
  };
}

/** Names that are nobody's to take: of the world, the clock, and the parties that only pay and are paid. */
const TAKEN = ['world', 'clock', 'EV owners', 'reserve units'];

function checkReferences(config: SimulationConfig, where: Where): void {
  const places: [(string | number)[], string][] = [
    [['tso', 'name'], config.tso.name],
    [['dso', 'name'], config.dso.name],
    [['exchange', 'name'], config.exchange.name],
    ...config.brps.map(({ name }, k): [(string | number)[], string] => [['brps', k, 'name'], name]),
    ...config.aggregators.map(({ name }, k): [(string | number)[], string] => [['aggregators', k, 'name'], name]),
  ];
  const seen = new Set(TAKEN);
  for (const [path, name] of places) {
    if (seen.has(name)) {
      throw new InputError({
        ...where(path),
        found: `'${name}', the name of another`,
        expected: 'a name of its own for every agent',
      });
    }
    seen.add(name);
  }
  const brps = config.brps.map(({ name }) => name);
  config.aggregators.forEach(({ brp }, k) => {
    if (brp !== undefined && !brps.includes(brp)) {
      throw new InputError({
        ...where(['aggregators', k, 'brp']),
        found: `'${brp}'`,
        expected: `one of the BRPs of this config (${brps.join(', ')})`,
      });
    }
  });
}
