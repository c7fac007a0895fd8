import { dirname, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { readInput } from '../input/files.ts';
import { faultOf, pathText, tellingOf } from '../input/issues.ts';
import { nearest } from '../input/words.ts';
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

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

/** The keys a JSON Schema has a meaning for at a path. */
function keysAt(schema: SchemaNode | undefined, [step, ...rest]: readonly (string | number)[]): string[] {
  if (!schema) return [];
  const { properties = {}, items, anyOf = [] } = schema;
  const here =
    step === undefined ? Object.keys(properties) : keysAt(typeof step === 'number' ? items : properties[step], rest);
  const path = step === undefined ? [] : [step, ...rest];
  return [...here, ...anyOf.flatMap((branch) => keysAt(branch, path))];
}

const jsonSchemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-07' });

/** The JSON Schema of a config file, for editors. */
export const configJsonSchema = () => jsonSchemaOf(simulationSchema);

/** `x (line 3)`; or the option of the command line that laid the value over the file's. */
type Where = (path: (string | number)[]) => { file?: string; path: string };

function checkedBy<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: Where,
  prefix: (string | number)[] = [],
): z.output<S> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const { path, found, expected } = faultOf(tellingOf(checked.error.issues), value);
  const key = /^unknown key '(.*)'$/s.exec(found)?.[1];
  throw new InputError({
    ...where([...prefix, ...path]),
    found,
    expected:
      key === undefined
        ? expected
        : `${expected}; ${hint(key, keysAt(jsonSchemaOf(schema) as SchemaNode, path.slice(0, -1)))}`,
  });
}

function hint(key: string, keys: readonly string[]): string {
  const near = nearest(key, keys).map((name) => `'${name}'`);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${keys.join(', ')}`;
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
  const raw = contentOf(document, file);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new InputError({
      file,
      found: Array.isArray(raw) ? 'a list' : raw === null ? 'nothing' : 'plain text',
      expected: 'a config in YAML: keys and values, as in configs/toy.yaml',
    });
  }
  const where: Where = (path) => {
    const option = OPTION_OF[pathText(path.slice(0, 2))];
    if (option && overrides[option] !== undefined) return { path: `--${option} ${overrides[option]}` };
    const text = pathText(path) || 'top level';
    for (let depth = path.length; depth > 0; depth--) {
      const found = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (found?.range) return { file, path: `${text} (line ${lines.linePos(found.range[0]).line})` };
    }
    return { file, path: text };
  };
  const config = checkedBy(simulationSchema, withOverrides(raw, overrides), where);
  checkReferences(config, where);
  config.aggregators.forEach((entry, index) => {
    if (entry.fleet) checkedBy(fleetSchema.partial(), entry.fleet, where, ['aggregators', index, 'fleet']);
  });
  return { config, file, folder: dirname(resolve(file)) };
}

/** What a YAML document comes to. @throws InputError for an alias that leads nowhere, or to too much */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new InputError({ file, found: (error as Error).message, expected: 'YAML' });
  }
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
    ...(prices === undefined ? {} : { world: { ...given.world, prices: { file: resolve(prices) } } }),
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
