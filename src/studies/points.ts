import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import type { Where } from '../input/yaml.ts';
import { latinHypercube } from './designs/latinHypercube.ts';
import { morrisTrajectories } from './designs/morris.ts';
import { saltelliPoints } from './designs/saltelli.ts';
import { sobolDimensions, sobolSequence } from './designs/sobolSequence.ts';
import { inRange, type Level, type Parameter } from './parameters.ts';
import type { DesignEntry } from './schema.ts';

/** One combination of levels: what is simulated once a replication. */
export interface Point {
  index: number;
  /** A level per parameter. */
  levels: Level[];
}

/** More than this could not be told in a table, nor be simulated in a lifetime of weeks. */
const MOST_POINTS = 100_000;

/** Every combination of levels, the last parameter changing fastest. */
const grid = (parameters: readonly Parameter[]): Level[][] =>
  parameters.reduce<Level[][]>(
    (points, { levels }) => points.flatMap((point) => levels.map((level) => [...point, level])),
    [[]],
  );

/** The level of a parameter at a place in the unit interval; of a range, a level of its own. */
function levelAt({ levels, range }: Parameter, share: number, closed: boolean): Level {
  if (!range) return levels[closed ? Math.round(share * (levels.length - 1)) : Math.floor(share * levels.length)];
  const value = inRange(range.spec, share, closed);
  return { label: value, settings: [{ path: range.path, value, at: range.at }] };
}

/** Rows of a sampled design in the unit cube. */
function shares(design: Exclude<DesignEntry, 'grid'>, names: string[], seed: string | number): number[][] {
  if ('latinHypercube' in design) return latinHypercube(design.latinHypercube, names, seed);
  if ('sobolSequence' in design) return sobolSequence(design.sobolSequence, names, seed);
  if ('sobolIndices' in design) return saltelliPoints(design.sobolIndices, names, seed);
  return morrisTrajectories(design.morris, names, seed, design.levels);
}

/**
 * The points of a study, in the order of its results.
 * @throws InputError for a design that its parameters do not allow
 */
export function pointsOf(
  design: DesignEntry,
  parameters: readonly Parameter[],
  seed: string | number,
  where: Where,
): Point[] {
  if (design === 'grid') {
    for (const { range, levels, name } of parameters) {
      if (!range || levels.length > 0) continue;
      throw new InputError({
        ...where(range.at),
        found: `a range without steps in a grid (${name})`,
        expected: 'steps: how many levels; or a design that samples the range',
      });
    }
    const count = parameters.reduce((product, { levels }) => product * levels.length, 1);
    if (count > MOST_POINTS) {
      const expected = `at most ${MOST_POINTS}; or a design that samples`;
      throw new InputError({ ...where(['parameters']), found: `a grid of ${count} points`, expected });
    }
    return grid(parameters).map((levels, index) => ({ index, levels }));
  }
  for (const { range, name } of parameters) {
    if (range?.spec.steps === undefined) continue;
    const expected = 'a range without steps: the design draws from all of it';
    throw new InputError({ ...where(range.at), found: `steps in a sampled design (${name})`, expected });
  }
  const most = 'sobolIndices' in design ? sobolDimensions >> 1 : sobolDimensions;
  const limit = 'sobolIndices' in design || 'sobolSequence' in design ? most : Number.POSITIVE_INFINITY;
  if (parameters.length < 1 || parameters.length > limit) {
    const expected = Number.isFinite(limit)
      ? `1 to ${limit} parameters that vary`
      : 'at least one parameter that varies';
    throw new InputError({ ...where(['design']), found: counted(parameters.length, 'parameter'), expected });
  }
  const names = parameters.map(({ name }) => name);
  const closed = 'morris' in design;
  return shares(design, names, seed).map((row, index) => ({
    index,
    levels: parameters.map((parameter, k) => levelAt(parameter, row[k], closed)),
  }));
}
