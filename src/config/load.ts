import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { faultOf, nearest, pathText } from './issues.ts';
import { fleetSchema, type SimulationConfig, simulationSchema } from './schema.ts';

/** What the command line may lay over a config file. */
export interface Overrides {
  scheme?: string;
  seed?: string;
  prices?: string;
  network?: string;
}

/** A checked config, with the file it came from: paths in it are relative to that file's folder. */
export interface LoadedConfig {
  config: SimulationConfig;
  file: string;
  folder: string;
}

/** Text of a file that the user named. @throws InputError if it cannot be read. */
export function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `a file that cannot be read (${code})`;
    throw new InputError({ file, found, expected: 'a readable file' });
  }
}

/** All keys that occur anywhere in a JSON Schema, for "did you mean". */
function allKeys(schema: unknown, keys = new Set<string>()): Set<string> {
  if (typeof schema === 'object' && schema !== null) {
    const { properties } = schema as { properties?: object };
    if (properties) for (const key of Object.keys(properties)) keys.add(key);
    for (const inner of Object.values(schema)) allKeys(inner, keys);
  }
  return keys;
}

/** The JSON Schema of a config file, for editors. */
export const configJsonSchema = () =>
  z.toJSONSchema(simulationSchema, { io: 'input', unrepresentable: 'any', target: 'draft-07' });

function checkedBy<S extends z.ZodType>(
  schema: S,
  value: unknown,
  file: string,
  lineOf: (path: (string | number)[]) => number | undefined,
  prefix: (string | number)[] = [],
): z.output<S> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const { path, found, expected } = faultOf(checked.error.issues[0], value);
  const key = /^unknown key '(.*)'$/.exec(found)?.[1];
  const near = key === undefined ? [] : nearest(key, [...allKeys(configJsonSchema())]);
  const fullPath = [...prefix, ...path];
  const line = lineOf(fullPath);
  throw new InputError({
    file,
    path: `${pathText(fullPath) || 'top level'}${line === undefined ? '' : ` (line ${line})`}`,
    found,
    expected: near.length > 0 ? `${expected}; did you mean ${near.map((n) => `'${n}'`).join(' or ')}?` : expected,
  });
}

/**
 * Reads and checks a config file (YAML).
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export function loadConfig(file: string, overrides: Overrides = {}): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(readInput(file), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const { message, pos } = document.errors[0];
    throw new InputError({ file, path: `line ${lines.linePos(pos[0]).line}`, found: message, expected: 'YAML' });
  }
  const raw: unknown = document.toJS();
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new InputError({
      file,
      found: Array.isArray(raw) ? 'a list' : raw === null ? 'nothing' : 'plain text',
      expected: 'a config in YAML: keys and values, as in configs/toy.yaml',
    });
  }
  const lineOf = (path: (string | number)[]): number | undefined => {
    for (let depth = path.length; depth > 0; depth--) {
      const found = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (found?.range) return lines.linePos(found.range[0]).line;
    }
    return undefined;
  };
  const config = checkedBy(simulationSchema, withOverrides(raw, overrides), file, lineOf);
  checkReferences(config, file, lineOf);
  config.aggregators.forEach((entry, index) => {
    if (entry.fleet) checkedBy(fleetSchema.partial(), entry.fleet, file, lineOf, ['aggregators', index, 'fleet']);
  });
  return { config, file, folder: dirname(resolve(file)) };
}

function withOverrides(raw: object, { scheme, seed, prices, network }: Overrides): object {
  const given = raw as { market?: object; world?: object };
  return {
    ...given,
    ...(scheme === undefined ? {} : { market: { ...given.market, scheme } }),
    ...(seed === undefined ? {} : { seed: /^-?\d+$/.test(seed) ? Number(seed) : seed }),
    ...(prices === undefined ? {} : { world: { ...given.world, prices: { file: resolve(prices) } } }),
    ...(network === undefined ? {} : { network: { file: resolve(network) } }),
  };
}

function checkReferences(
  config: SimulationConfig,
  file: string,
  lineOf: (path: (string | number)[]) => number | undefined,
): void {
  const places: [(string | number)[], string][] = [
    ...config.aggregators.map(({ name }, k): [(string | number)[], string] => [['aggregators', k, 'name'], name]),
    ...config.brps.map(({ name }, k): [(string | number)[], string] => [['brps', k, 'name'], name]),
    [['tso', 'name'], config.tso.name],
    [['dso', 'name'], config.dso.name],
    [['exchange', 'name'], config.exchange.name],
  ];
  const fault = (path: (string | number)[], found: string, expected: string) => {
    const line = lineOf(path);
    return new InputError({
      file,
      path: `${pathText(path)}${line === undefined ? '' : ` (line ${line})`}`,
      found,
      expected,
    });
  };
  const seen = new Set(['clock', 'world', 'EV owners', 'reserve units']);
  for (const [path, name] of places) {
    if (seen.has(name)) throw fault(path, `the name '${name}' twice`, 'a name of its own for every agent');
    seen.add(name);
  }
  const brps = config.brps.map(({ name }) => name);
  config.aggregators.forEach(({ brp }, k) => {
    if (brp !== undefined && !brps.includes(brp)) {
      throw fault(['aggregators', k, 'brp'], `'${brp}'`, `one of the BRPs of this config (${brps.join(', ')})`);
    }
  });
}
