import { type Command, InvalidArgumentError } from 'commander';
import type { Given } from '../config/load.ts';
import { type Override, overridesOf } from '../config/overrides.ts';
import { nearest } from '../input/words.ts';
import type { System } from '../market/system.ts';

/** Collects the values of an option that may be repeated. */
export const another = (value: string, before: string[] = []) => [...before, value];

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('expected a share from 0 to 1.');
  return value;
}

export function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

export function index(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 0.');
  return Number(text);
}

export function isp(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number: the first ISP is 0.');
  return Number(text);
}

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('expected seconds, 0 or more.');
  return value;
}

export function someSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('expected seconds, more than 0.');
  return value;
}

/** ISPs a second. */
export function speed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0.1 && value <= 1000)) {
    throw new InvalidArgumentError('expected ISPs a second, from 0.1 to 1000, or max.');
  }
  return value;
}

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('expected a port, from 0 to 65535.');
  return value;
}

/** What a command that takes a config was given: the config's file, and how to lay options over it once its market is known. */
export interface ConfigArguments {
  file: string;
  /** Fails for an option that the market has not. */
  givenFor(system: System): Given;
}

/**
 * Makes a command take a config, and the options that every market, or one that ships, lays over it. Others are left to the market
 * that the config names.
 */
export function withConfig<O>(
  command: Command,
  shipped: readonly System[],
  action: (config: ConfigArguments, options: O) => Promise<void>,
): void {
  const known: Record<string, Override> = Object.assign({}, ...shipped.map(overridesOf));
  for (const [name, { value, says }] of Object.entries(known)) {
    command.option(`--${name} <${value}>`, says, another);
  }
  command
    .argument('<config>', 'config file (YAML); options of a market of your own may stand beside it')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_config, options: O & Record<string, string[] | undefined>) => {
      const { positional, unknown } = sorted(command.args);
      if (positional.length === 0) command.error("error: missing required argument 'config'");
      if (positional.length > 1) {
        command.error(
          `error: too many arguments for '${command.name()}'. Expected 1 argument but got ${positional.length}.`,
        );
      }
      const givenFor = (system: System) => {
        const overrides = overridesOf(system);
        const given: Record<string, string | string[]> = {};
        for (const name of Object.keys(known)) {
          const value = options[name];
          if (value === undefined) continue;
          if (!Object.hasOwn(overrides, name)) refuse(name, overrides);
          given[name] = overrides[name].repeats ? value : value[value.length - 1];
        }
        for (const [name, value] of unknown) {
          if (name.startsWith('-')) command.error(`error: unknown option '${name}'`);
          if (!Object.hasOwn(overrides, name)) refuse(name, overrides);
          const override = overrides[name];
          if (value === undefined) command.error(`error: option '--${name} <${override.value}>' argument missing`);
          else given[name] = override.repeats ? another(value, given[name] as string[] | undefined) : value;
        }
        return given;
      };
      const refuse = (name: string, overrides: object): never => {
        const others = command.options.map(({ long }) => long?.slice(2) ?? '').filter((each) => !(each in known));
        const names = [...Object.keys(overrides), ...others];
        const [near] = nearest(name, names);
        return command.error(
          `error: unknown option '--${name}'${near === undefined ? '' : ` (Did you mean --${near}?)`}`,
        );
      };
      return action({ file: positional[0], givenFor }, options);
    });
}

/** Arguments that are files, and options nobody knows yet, each with the value behind it. */
function sorted(args: readonly string[]): {
  positional: string[];
  unknown: [name: string, value: string | undefined][];
} {
  const positional: string[] = [];
  const unknown: [string, string | undefined][] = [];
  for (let k = 0; k < args.length; k++) {
    const [, name, inside] = /^--([\w-]+)(?:=(.*))?$/s.exec(args[k]) ?? [];
    if (name !== undefined) unknown.push([name, inside ?? args[++k]]);
    else if (/^-./.test(args[k])) unknown.push([args[k], undefined]);
    else positional.push(args[k]);
  }
  return { positional, unknown };
}
