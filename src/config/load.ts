import * as z from 'zod';
import { InputError } from '../errors.ts';
import type { SourceFile } from '../input/source.ts';
import { checkedBy, jsonSchemaOf, type Path, readYaml, type Where } from '../input/yaml.ts';
import type { CommonConfig } from './common.ts';
import { setAt } from './configPath.ts';
import type { Fetched } from './fetched.ts';
import { type Override, overridesOf } from './overrides.ts';

/** What reading a config needs to know of its market. */
export interface ConfigKind<C extends CommonConfig = CommonConfig> {
  readonly name: string;
  /** Of all keys but `system`. */
  readonly config: z.ZodObject;
  readonly overrides: Readonly<Record<string, Override>>;
  /** Everyone who acts, by the place in the config that names them. */
  agents(config: C): readonly AgentEntry[];
  /** Names that no agent may have: of the world, and of parties that only pay and are paid. */
  parties(config: C): readonly string[];
  /** What else must fit together. @throws InputError naming the place */
  check(config: C, where: Where): void;
}

/** An agent as a config names it: its place there, and the module of a user's own. */
export interface AgentEntry {
  at: Path;
  name: string;
  use?: string | undefined;
}

/** A checked config, with the file it came from: paths in it are relative to that file's folder. */
export interface Loaded<C extends CommonConfig = CommonConfig> {
  config: C;
  file: string;
  folder: string;
  /** What it names that is not in it, which its world and its run are given. */
  fetched?: Fetched | undefined;
}

/** Values of options of the command line, by their names. */
export type Given = Readonly<Record<string, string | readonly string[] | undefined>>;

const extended = ({ config }: Pick<ConfigKind, 'config'>) =>
  config.safeExtend({
    system: z.string().optional().meta({ description: 'market: one that ships, or the path or package of your own' }),
    thread: z.enum(['own', 'shared']).optional().meta({
      description:
        "where a run with modules of one's own is done: in a thread made for it (own, the default), or in the program's (shared), as a debugger wants it",
    }),
  });
const wholeSchemas = new WeakMap<ConfigKind['config'], ReturnType<typeof extended>>();

/** A config's schema with the keys that are the core's: of which market it is, and where it is run. Made once, as zod compiles it. */
function wholeSchema(kind: Pick<ConfigKind, 'config'>): ReturnType<typeof extended> {
  const whole = wholeSchemas.get(kind.config) ?? extended(kind);
  wholeSchemas.set(kind.config, whole);
  return whole;
}

/** The JSON Schema of a market's config files, for editors. */
export const configJsonSchema = (kind: Pick<ConfigKind, 'config'>) => jsonSchemaOf(wholeSchema(kind));

/** A config as it was read, not yet checked. */
export interface RawConfig {
  raw: object;
  where: Where;
  /** What it says is its market. */
  system: unknown;
}

/** Reads a config (YAML). @throws InputError if it is no YAML */
export function rawConfig(source: SourceFile): RawConfig {
  const { raw, where } = readYaml(source, 'config', 'configs/toy.yaml');
  return { raw, where, system: (raw as { system?: unknown }).system };
}

/**
 * The config of a market, checked.
 * @param given options that are laid over it
 * @param wholePath of a file that an option names
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export function configOf<C extends CommonConfig>(
  kind: ConfigKind<C>,
  { raw, where }: RawConfig,
  given: Given,
  wholePath: (path: string) => string,
): C {
  const laid = layOver(kind, raw, given, wholePath);
  return checkConfig(kind, laid.config, (path) => {
    const option = laid.optionAt(path);
    return option === undefined ? where(path) : { path: option };
  });
}

/**
 * Checks what a config holds, and that the names in it fit together.
 * @throws InputError naming the place, what was found and what is expected
 */
export function checkConfig<C extends CommonConfig>(kind: ConfigKind<C>, raw: unknown, where: Where): C {
  const { system, ...checked } = checkedBy(wholeSchema(kind), raw, where) as { system?: string };
  const config = (system === undefined ? checked : { system, ...checked }) as unknown as C;
  checkNames(kind.agents(config), kind.parties(config), where);
  kind.check(config, where);
  return config;
}

/** The name of the clock, which speaks in every market. */
const CLOCK = 'clock';

function checkNames(agents: readonly AgentEntry[], parties: readonly string[], where: Where): void {
  const seen = new Set([CLOCK, ...parties]);
  for (const { at, name } of agents) {
    if (seen.has(name)) {
      const expected = 'a name of its own for every agent';
      throw new InputError({ ...where([...at, 'name']), found: `'${name}', the name of another`, expected });
    }
    seen.add(name);
  }
}

/** What an option of the command line stands for in a config: a number where it is one; of seeds, only a whole one. */
function readOption(text: string, { path }: Override): string | number {
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  return path !== 'seed' && /^-?\d+\.\d+$/.test(text) ? Number(text) : text;
}

/** A config with the options of the command line in it, and which option a place in it comes from. */
function layOver(kind: ConfigKind, raw: object, given: Given, wholePath: (path: string) => string) {
  const config = Object.values(given).some((value) => value !== undefined) ? structuredClone(raw) : raw;
  const places: { option: string; path: Path }[] = [];
  for (const [name, override] of Object.entries(overridesOf(kind))) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) continue;
    const values = [value].flat().map((text) => (override.isFile ? wholePath(text) : readOption(text, override)));
    const one = values.length === 1 && !override.repeats ? values[0] : values;
    const set = setAt(config, override.path, one, override.alone);
    places.push(...set.map((path) => ({ option: `--${name} ${[value].flat().join(' ')}`, path })));
  }
  const optionAt = (path: Path) => places.find((each) => each.path.every((step, k) => path[k] === step))?.option;
  return { config, optionAt };
}
