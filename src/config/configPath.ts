import { InputError } from '../errors.ts';
import { editDistance } from '../input/words.ts';
import type { Path } from '../input/yaml.ts';

type Step = { key: string } | { index: number } | { named: string } | { all: true };

const IN_BRACKETS = String.raw`\[(?:(\d+)|(\*)|([\w.-]+))\]`;
const FIRST = /^([A-Za-z][\w-]*)/;
const NEXT = new RegExp(String.raw`^(?:\.([A-Za-z][\w-]*)|${IN_BRACKETS})`);

/** `aggregators[*].evs` in steps. In brackets: a number, `*` for every entry, or the name of an entry. */
function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  let rest = text;
  do {
    const token = (steps.length === 0 ? FIRST : NEXT).exec(rest);
    if (!token) {
      throw new InputError({ found: `'${text}'`, expected: 'a path in a config, as brps[0].deviationFee' });
    }
    const [whole, key, index, all, named] = token;
    if (key !== undefined) steps.push({ key });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push(all === undefined ? { named } : { all: true });
    rest = rest.slice(whole.length);
  } while (rest !== '');
  return steps;
}

/** The entries of a list that a step means. */
function entriesAt(list: unknown, step: Exclude<Step, { key: string }>, so: string): number[] {
  if (!Array.isArray(list)) throw new InputError({ found: `'${so}', which is no list`, expected: 'a list before [ ]' });
  if ('all' in step) return list.map((_, index) => index);
  const names = list.map((entry) => (entry as { name?: string }).name);
  const index = 'named' in step ? names.indexOf(step.named) : step.index;
  if (index >= 0 && index < list.length) return [index];
  throw new InputError({
    found: 'named' in step ? `no '${step.named}' in ${so}` : `${so}[${step.index}] where there are ${list.length}`,
    expected: `an entry of ${so}: ${names.every(Boolean) ? names.join(', ') : `0 to ${list.length - 1}`}`,
  });
}

type Container = Record<string | number, unknown>;

/**
 * Sets a value in a config, in place; keys that are not there are made, and left to the config's schema to judge.
 * @param text path in the config, as `brps[0].deviationFee`, `aggregators[*].evs` or `aggregators[EV_Agg1].node`
 * @param alone whether keys beside the last one of the path go: it does not go together with them
 * @returns the paths of what was set
 * @throws InputError that names no place, if the path is none, or an entry is not there
 */
export function setAt(config: object, text: string, value: unknown, alone = false): Path[] {
  const steps = stepsOf(text);
  const set = (at: Container, place: number, path: Path): Path[] => {
    const step = steps[place];
    const so =
      path.length === 0
        ? 'the config'
        : text
            .split(/(?=[.[])/)
            .slice(0, place)
            .join('');
    if ('key' in step && Array.isArray(at)) {
      const meant = text.replace(so, `${so}[*]`);
      throw new InputError({
        found: `'${text}', where ${so} is a list`,
        expected: `its entries; did you mean '${meant}'?`,
      });
    }
    const keys = 'key' in step ? [step.key] : entriesAt(at, step, so);
    return keys.flatMap((key) => {
      if (place === steps.length - 1) {
        if (alone) for (const other of Object.keys(at)) delete at[other];
        at[key] = structuredClone(value);
        return [[...path, key]];
      }
      const inner = at[key];
      if (typeof inner !== 'object' || inner === null) at[key] = {};
      return set(at[key] as Container, place + 1, [...path, key]);
    });
  };
  return set(config as Container, 0, []);
}

/** Paths of all values of a config, lists of agents as `aggregators[*]`. */
function leafPaths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((entry) => leafPaths(entry, `${path}[*]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, path ? `${path}.${key}` : key));
}

/** Paths in a config that may be meant by one that is not there: such as end alike, nearest first, at most three. */
export function nearPaths(text: string, config: object): string[] {
  const plain = (path: string) => path.replace(/\[[^\]]*\]/g, '').toLowerCase();
  const last = (path: string) => plain(path).split('.').at(-1) ?? '';
  return leafPaths(config)
    .map((path) => ({
      path,
      distance: Math.min(
        editDistance(plain(path), plain(text)),
        editDistance(last(path), last(text)) + 0.5,
        last(text).length > 2 && last(path).endsWith(last(text)) ? 1 : Number.POSITIVE_INFINITY,
      ),
      length: last(path).length,
    }))
    .filter(({ distance, length }) => distance <= Math.max(2, length / 3))
    .sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1))
    .slice(0, 3)
    .map(({ path }) => path);
}

/** What stands at a path of a config; undefined where nothing does. */
const valueAt = (config: object, path: Path): unknown =>
  path.reduce<unknown>((value, step) => (value as Container | undefined)?.[step], config);

/** A copy of a config with other values at some paths that are there. */
export function withValues<C extends object>(config: C, values: readonly { at: Path; value: unknown }[]): C {
  const copy = structuredClone(config);
  for (const { at, value } of values) {
    const holder = valueAt(copy, at.slice(0, -1)) as Container;
    holder[at[at.length - 1]] = value;
  }
  return copy;
}
