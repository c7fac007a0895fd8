import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import type { Where } from '../input/yaml.ts';
import { present } from '../lookup.ts';
import { BoundaryMesh, type LatticeNode } from './designs/boundaryMesh.ts';
import type { FigureSet } from './figures.ts';
import type { Kpi } from './kpis.ts';
import { inRange, type Level, type Parameter } from './parameters.ts';
import { kpiNamed } from './questions.ts';
import type { BoundaryEntry, StudyFile } from './schema.ts';

/** A level that a KPI may cross. */
export interface BoundaryLine {
  name: string;
  kpi: Kpi;
  level: number;
  /** Whether the KPI is above 0 by its nature: then between nodes it changes by equal ratios. */
  log: boolean;
}

/** One of the two ranges. */
export interface Axis {
  /** Index among the study's parameters, and its name. */
  parameter: number;
  name: string;
  /** The path it sets. */
  path: string;
  /** By line of the lattice. */
  values: number[];
  log: boolean;
}

/** What is looked for over two ranges, and how far that is: points and their replications become more, round by round. */
export interface Boundary {
  lines: BoundaryLine[];
  x: Axis;
  y: Axis;
  /** Replications of all nodes, and of those at the line. */
  from: number;
  to: number;
  mesh: BoundaryMesh;
  /** By point, how many replications it has as of now. A point is a node of the mesh, in its order. */
  replications: number[];
}

/** More nodes than this a lattice may not have. */
const MOST_NODES = 100_000;

/** @throws InputError for what a study that looks for a boundary cannot have beside it */
function checkAlone(
  raw: unknown,
  { comparisons, controlVariates, antithetic, boundary }: StudyFile,
  where: Where,
): void {
  const given = raw as Record<string, unknown>;
  const refuse = (key: string, expected: string) => {
    throw new InputError({ ...where([key]), found: `${key} beside a boundary`, expected });
  };
  if (given.replications !== undefined) refuse('replications', "the boundary's own: boundary.from and boundary.to");
  if (given.design !== undefined) refuse('design', 'one of the two: a boundary chooses its points itself');
  if (comparisons.length > 0) refuse('comparisons', 'design: grid, where points differ in one parameter alone');
  if (controlVariates.length > 0) refuse('controlVariates', 'plain figures, of which a line is made');
  const { from, to } = present(boundary, 'the boundary');
  for (const [key, value, least] of [
    ['from', from, 4],
    ['to', to, 4],
  ] as const) {
    if (!antithetic || (value % 2 === 0 && value >= least)) continue;
    const expected = `an even number, at least ${least}: antithetic replications come in pairs`;
    throw new InputError({ ...where(['boundary', key]), found: String(value), expected });
  }
}

function axisOf(key: 'x' | 'y', entry: BoundaryEntry, parameters: readonly Parameter[], where: Where): Axis {
  const name = entry[key];
  const parameter = parameters.findIndex((each) => each.name === name || each.range?.path === name);
  if (parameter < 0) {
    const names = parameters.map((each) => each.name);
    const near = nearest(name, names);
    const expected = `a parameter that varies (${(near.length > 0 ? near : names).join(', ') || 'there is none'})`;
    throw new InputError({ ...where(['boundary', key]), found: `'${name}'`, expected });
  }
  const { range, name: called } = parameters[parameter];
  if (!range) {
    const expected = 'a range, as { from: 0, to: 2 } or { from: 0.1, to: 10, scale: log }';
    throw new InputError({
      ...where(['parameters', called]),
      found: `levels of ${called}, an axis of a boundary`,
      expected,
    });
  }
  if (range.spec.steps !== undefined) {
    const expected = 'a range without steps: the boundary says how fine it is looked at (start, depth)';
    throw new InputError({ ...where(range.at), found: `steps of ${called}, an axis of a boundary`, expected });
  }
  const { start, depth } = entry;
  const side = start * (1 << depth);
  const values = Array.from({ length: side + 1 }, (_, k) => inRange(range.spec, k / side, true));
  const whole = new Set(values).size;
  if (whole < values.length) {
    const found = `${counted(whole, 'whole number')} for ${values.length} nodes (${start} cells cut in two ${counted(depth, 'time')})`;
    throw new InputError({ ...where(range.at), found, expected: 'a wider range, or a smaller start or depth' });
  }
  return { parameter, name: called, path: range.path, values, log: range.spec.scale === 'log' };
}

/**
 * What a study's boundary is looked for over. Its lines are added where KPIs are known: see readLines.
 * @param raw the study file as it was written
 */
export function readBoundary(
  raw: unknown,
  file: StudyFile,
  parameters: readonly Parameter[],
  where: Where,
): Boundary | undefined {
  const { boundary: entry } = file;
  if (!entry) return undefined;
  checkAlone(raw, file, where);
  const [x, y] = [axisOf('x', entry, parameters, where), axisOf('y', entry, parameters, where)];
  if (x.parameter === y.parameter) {
    throw new InputError({
      ...where(['boundary', 'y']),
      found: `${y.name} along both axes`,
      expected: 'another parameter',
    });
  }
  const third = parameters.find((_, k) => k !== x.parameter && k !== y.parameter);
  if (third) {
    const at = third.name === 'base' ? ['base'] : ['parameters', third.name];
    const expected = 'no parameter that varies but the two axes: a study of its own for each level';
    throw new InputError({ ...where(at), found: `a third parameter, ${third.name}`, expected });
  }
  const nodes = (entry.start * (1 << entry.depth) + 1) ** 2;
  if (nodes > MOST_NODES) {
    const expected = `a smaller start or depth: at most ${MOST_NODES} nodes if all cells are cut`;
    throw new InputError({ ...where(['boundary']), found: `a lattice of ${nodes} nodes`, expected });
  }
  const { from, to } = entry;
  return { lines: [], x, y, from, to, mesh: new BoundaryMesh(entry.start, entry.depth), replications: [] };
}

/** The lines of a boundary. @throws InputError for an unknown KPI, a level that cannot be crossed, or lines of one name */
export function readLines(
  entry: BoundaryEntry,
  kpis: readonly Kpi[],
  figures: FigureSet,
  where: Where,
): BoundaryLine[] {
  const { of, level, lines } = entry;
  const fault = (key: string, found: string, expected: string) =>
    new InputError({ ...where(['boundary', ...(key === '' ? [] : [key])]), found, expected });
  const form = 'of and level; or lines: [{ of: profit, level: 0 }, ...]';
  if (lines && (of !== undefined || level !== undefined)) throw fault('lines', 'lines beside of or level', form);
  const given = lines ?? (of !== undefined && level !== undefined ? [{ of, level }] : undefined);
  if (!given) throw fault('', of === undefined ? 'no KPI (of)' : 'no level', form);
  const names = new Set<string>();
  return given.map((line, k) => {
    const at = lines ? ['boundary', 'lines', k] : ['boundary'];
    const kpi = kpiNamed(line.of, [...at, 'of'], kpis, where);
    const isPositive = figures.isPositive(kpi.expression);
    if (isPositive && line.level <= 0) {
      const expected = `a level above 0, as ${line.of} is by its nature`;
      throw new InputError({ ...where([...at, 'level']), found: String(line.level), expected });
    }
    const name = ('name' in line ? line.name : undefined) ?? `${line.of} = ${line.level}`;
    if (names.has(name)) {
      throw new InputError({
        ...where(at),
        found: `'${name}' for the second time`,
        expected: 'lines of different names',
      });
    }
    names.add(name);
    return { name, kpi, level: line.level, log: isPositive };
  });
}

/** The levels of a node of the lattice, in the order of the parameters. */
export function levelsAt({ x, y }: Boundary, parameters: readonly Parameter[], node: LatticeNode): Level[] {
  return parameters.map((parameter, k) => {
    const range = present(parameter.range, `the range of ${parameter.name}`);
    const value = k === x.parameter ? x.values[node.x] : y.values[node.y];
    return { label: value, settings: [{ path: range.path, value, at: range.at }] };
  });
}
