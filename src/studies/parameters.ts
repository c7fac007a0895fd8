import { log, pow } from '../arithmetic/index.ts';
import { InputError } from '../errors.ts';
import { brief } from '../input/words.ts';
import { checkedBy, type Path, type Where } from '../input/yaml.ts';
import { present } from '../lookup.ts';
import { printable } from '../results/terminal.ts';
import { levelsSchema, type Range, rangeSchema } from './schema.ts';

export type Label = string | number | boolean;

/** A value to be laid over a config. */
export interface Setting {
  /** Path in the config. */
  path: string;
  value: unknown;
  /** Where in the study file it is asked for. */
  at: Path;
}

/** One of the values a parameter takes. */
export interface Level {
  /** What it is called in results: a number where all levels of the parameter are numbers (of one unit). */
  label: Label;
  settings: Setting[];
  /** As the study file has it, where it may be more than the label: 30 EUR/MWh. */
  given?: unknown;
  /** For the parameter `base`: which of the study's base configs. */
  base?: number;
}

/** What a study varies: levels, or a range that a design draws from. */
export interface Parameter {
  name: string;
  levels: Level[];
  range?: { path: string; at: Path; spec: Range };
}

type Entry = Record<string, unknown>;
const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The parameters of a study file, and the settings that are the same at every point.
 * @throws InputError naming the place in the study file
 */
export function readParameters(
  entries: Record<string, unknown>,
  where: Where,
): { parameters: Parameter[]; fixed: Setting[] } {
  const parameters: Parameter[] = [];
  const fixed: Setting[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const at: Path = ['parameters', name];
    refuseUnshown(name, where(at));
    const setting = (path: string, value: unknown, place: Path): Setting => {
      refuse(path, where(place));
      return { path, value, at: place };
    };
    if (Array.isArray(entry)) {
      parameters.push({ name, levels: listed(entry, at, where, (value, place) => [setting(name, value, place)]) });
    } else if (isEntry(entry) && ('from' in entry || 'to' in entry)) {
      const spec = checkedBy(rangeSchema, entry, where, at);
      refuse(spec.path ?? name, where(at));
      parameters.push(ranged(name, spec, at));
    } else if (isEntry(entry) && ('levels' in entry || 'path' in entry)) {
      const { path, levels } = checkedBy(levelsSchema, entry, where, at);
      const inside: Path = [...at, 'levels'];
      if (Array.isArray(levels)) {
        const of = path ?? name;
        parameters.push({ name, levels: listed(levels, inside, where, (value, place) => [setting(of, value, place)]) });
      } else {
        parameters.push({ name, levels: named(levels, path, inside, where, setting) });
      }
    } else {
      fixed.push(setting(name, entry, at));
    }
  }
  return { parameters, fixed };
}

/** What no parameter can be: seeds are the replications', and a market's other keys would not fit another. */
const NOT_VARIED = new Map([
  ['seed', { found: 'the seed as a parameter', expected: 'replications, each of which has a seed of its own' }],
  [
    'system',
    {
      found: 'the market as a parameter',
      expected: 'a base config of each, as base: { one: one.yaml, other: other.yaml }',
    },
  ],
]);

function refuse(path: string, place: ReturnType<Where>): void {
  const fault = NOT_VARIED.get(/^\w+/.exec(path)?.[0] ?? '');
  if (fault) throw new InputError({ ...place, ...fault });
}

/** @throws InputError for a name that a table or a terminal could not show */
export function refuseUnshown(name: unknown, place: ReturnType<Where>): void {
  if (typeof name !== 'string' || (name.trim() !== '' && printable(name) === name && !/[\n\t]/.test(name))) return;
  const found = printable(JSON.stringify(brief(name)));
  throw new InputError({ ...place, found, expected: 'a name of one line, of characters that can be printed' });
}

function listed(
  values: readonly unknown[],
  at: Path,
  where: Where,
  settingsOf: (value: unknown, place: Path) => Setting[],
): Level[] {
  if (values.length === 0) throw new InputError({ ...where(at), found: 'an empty list', expected: 'levels' });
  const labels = labelsOf(values);
  labels.forEach((label, k) => {
    refuseUnshown(label, where([...at, k]));
    if (labels.indexOf(label) === k) return;
    throw new InputError({ ...where([...at, k]), found: `${label} for the second time`, expected: 'different levels' });
  });
  return values.map((value, k) => ({ label: labels[k], given: value, settings: settingsOf(value, [...at, k]) }));
}

/** Levels by name: values for one path, or for each name what is set where. */
function named(
  levels: Record<string, unknown>,
  path: string | undefined,
  at: Path,
  where: Where,
  setting: (path: string, value: unknown, place: Path) => Setting,
): Level[] {
  return Object.entries(levels).map(([label, value]) => {
    const place = [...at, label];
    refuseUnshown(label, where(place));
    if (path !== undefined) return { label, settings: [setting(path, value, place)] };
    if (!isEntry(value)) {
      const expected = 'what is set at this level, as { world.season: winter }; or a path beside the levels';
      throw new InputError({ ...where(place), found: JSON.stringify(value), expected });
    }
    return { label, settings: Object.entries(value).map(([inner, each]) => setting(inner, each, [...place, inner])) };
  });
}

function ranged(name: string, spec: Range, at: Path): Parameter {
  const { path = name, steps } = spec;
  const levels = Array.from({ length: steps ?? 0 }, (_, k) => {
    const value = inRange(spec, k / (present(steps, 'the number of steps') - 1), true);
    return { label: value, settings: [{ path, value, at }] };
  });
  return { name, levels, range: { path, at, spec } };
}

/**
 * The value of a range at a share of it.
 * @param share 0 to 1
 * @param closed whether share 1 may occur: the last step of a grid, where a draw is below 1
 */
export function inRange({ from, to, scale, integer }: Range, share: number, closed: boolean): number {
  const [low, high] = integer && !closed ? [from, to + 1] : [from, to];
  const value = scale === 'log' ? low * pow(high / low, share) : low + (high - low) * share;
  const tidy = Number(value.toPrecision(12));
  if (!integer) return tidy;
  return Math.min(to, closed ? Math.round(tidy) : Math.floor(tidy));
}

/** Where in a parameter's range a level lies, 0 to 1: of a list, its place in it. */
export function placeOf({ levels, range }: Parameter, { label }: Level): number {
  if (!range)
    return (
      Math.max(
        0,
        levels.findIndex((each) => each.label === label),
      ) / Math.max(1, levels.length - 1)
    );
  const { from, to, scale } = range.spec;
  const value = Number(label);
  return scale === 'log' ? log(value / from) / log(to / from) : (value - from) / (to - from);
}

const WITH_UNIT = /^\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)\s*(\D*?)\s*$/;

/** What levels are called: figures where all are figures of one unit, else their text. */
function labelsOf(values: readonly unknown[]): Label[] {
  const figures = values.map((value) =>
    typeof value === 'number' ? ['', String(value), ''] : typeof value === 'string' ? WITH_UNIT.exec(value) : null,
  );
  const unit = figures[0]?.[2];
  if (unit !== undefined && figures.every((match) => match?.[2] === unit)) {
    return figures.map((match) => Number(match?.[1]));
  }
  return values.map((value) =>
    typeof value === 'boolean' ? value : typeof value === 'string' ? value : JSON.stringify(value),
  );
}

/** The unit in which the study file has the levels of a parameter, as EUR/MWh of 30 EUR/MWh; '' where it has none. */
export function unitOf({ levels }: Parameter): string {
  const units = levels.map(({ label, given }) =>
    typeof label === 'number' && typeof given === 'string' ? (WITH_UNIT.exec(given)?.[2] ?? '') : '',
  );
  return units[0] ?? '';
}
