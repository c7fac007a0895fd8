import { basename, dirname, resolve } from 'node:path';
import { nearPaths, setAt, withValues } from '../config/configPath.ts';
import { checkConfig, type Loaded } from '../config/load.ts';
import { overridesOf } from '../config/overrides.ts';
import { InputError } from '../errors.ts';
import { fileAt } from '../input/disk.ts';
import { pathText } from '../input/issues.ts';
import { checkedBy, jsonSchemaOf, type Path, readYaml, type Where } from '../input/yaml.ts';
import type { Configured, System } from '../market/system.ts';
import { loadConfig } from '../market/systems.ts';
import { ANTITHETIC } from '../random/streams.ts';
import { codeOf, hashOfFile } from '../results/fingerprint.ts';
import { type Boundary, levelsAt, readBoundary, readLines } from './boundary.ts';
import { type FigureSet, figureSet } from './figures.ts';
import { pointHashOf } from './job.ts';
import type { Kpi } from './kpis.ts';
import { type Level, type Parameter, readParameters, refuseUnshown, type Setting } from './parameters.ts';
import { type Point, pointsOf } from './points.ts';
import { checkControls, type LevelPair, readComparisons, readKpis, readRule, type StopRule } from './questions.ts';
import { type StudyFile, studySchema } from './schema.ts';

/** A study that has been checked: every point's config is known to be sound. */
export interface Study
  extends Pick<StudyFile, 'name' | 'seed' | 'antithetic' | 'correction' | 'quantiles' | 'design' | 'report'> {
  file: string;
  /** The study file as it was read. */
  text: string;
  parameters: Parameter[];
  points: Point[];
  /** Hash of each point's config but for the seed, and of the files it names. */
  pointHashes: string[];
  /** What a user should be told before it runs. */
  notice: string | undefined;
  /** What a run of each point takes, in units of its market's own. */
  costs: number[];
  /** The figures that runs of its markets have. */
  figures: FigureSet;
  kpis: Kpi[];
  comparisons: LevelPair[];
  controls: StudyFile['controlVariates'];
  rule: StopRule;
  /** What is looked for in place of a design whose points are known. */
  boundary: Boundary | undefined;
  /** Makes points of the nodes that its boundary's mesh has come to have. */
  grow(): void;
  /** The config of a point with a seed. */
  configAt(point: Point, seed: string | number): Loaded;
  /** The market of a point. */
  systemAt(point: Point): System;
}

/** The JSON Schema of a study file, for editors. */
export const studyJsonSchema = () => jsonSchemaOf(studySchema);

/** Figures kept only where asked for that a study's KPIs need. */
export const extraFigures = ({ kpis }: Pick<Study, 'kpis'>): string[] => [
  ...new Set(kpis.flatMap(({ extra }) => extra)),
];

/** The seed of a replication: the same at every point. A mirrored one has the draws of the one before it, mirrored. */
export function seedOf({ seed, antithetic }: Pick<Study, 'seed' | 'antithetic'>, replication: number): string {
  const mirrored = antithetic && replication % 2 === 1;
  return `${seed}.r${mirrored ? replication - 1 : replication}${mirrored ? ANTITHETIC : ''}`;
}

/**
 * Reads and checks a study: its file, its base configs, and the config of every point.
 * @param shipped the markets that a config may name
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export async function loadStudy(file: string, shipped: readonly System[]): Promise<Study> {
  const { raw, where, text } = readYaml(fileAt(file), 'study', 'configs/studies/deviation-fee.yaml');
  const entry = checkedBy(studySchema, raw, where);
  const folder = dirname(resolve(file));
  const { bases, baseLevels } = await readBases(entry.base, folder, shipped, where);
  const { parameters: varied, fixed } = readParameters(entry.parameters, where);
  const parameters = baseLevels.length > 1 ? [{ name: 'base', levels: baseLevels }, ...varied] : varied;
  const boundary = readBoundary(raw, entry, parameters, where);
  const points = boundary ? [] : pointsOf(entry.design, parameters, entry.seed, where);
  const baseOf = (point: Point) => bases[point.levels.find(({ base }) => base !== undefined)?.base ?? 0];
  const systemAt = (point: Point) => baseOf(point).system;
  const configAt = (point: Point, seed: string | number): Loaded =>
    configFor(baseOf(point), fixed, point, seed, folder, where);

  const hashes = new Map<string, string>();
  const hashOf = (key: string, path: string) => {
    const hash = hashes.get(path) ?? hashOfFile(key, path);
    hashes.set(path, hash);
    return hash;
  };
  const members = new Map<string, Set<string>>();
  const worlds = new Set<string>();
  let unknown: string | undefined;
  const pointHashes: string[] = [];
  const costs: number[] = [];
  const check = (point: Point): void => {
    const loaded = configAt(point, entry.seed);
    const system = systemAt(point);
    for (const [group, { members: of }] of Object.entries(system.groups)) {
      const known = members.get(group) ?? new Set();
      members.set(group, known);
      for (const member of of(loaded.config)) known.add(member);
    }
    worlds.add(`${system.name} ${system.controls?.key(loaded.config)}`);
    unknown ??= system.controls?.unknown?.(loaded.config);
    pointHashes.push(pointHashOf(system, loaded, hashOf));
    costs.push(system.cost(loaded.config));
  };
  const grow = (): void => {
    if (!boundary) return;
    for (const node of boundary.mesh.nodes.slice(points.length)) {
      const point = { index: points.length, levels: levelsAt(boundary, parameters, node) };
      check(point);
      points.push(point);
      boundary.replications.push(boundary.from);
    }
  };
  points.forEach(check);
  grow();

  const systems = [...new Set(bases.map(({ system }) => system))];
  const figures = placed(() => figureSet(systems), where(['base']));
  const kpis = readKpis(entry.kpis ?? [...systems[0].defaultKpis], figures, members, where);
  const comparisons = readComparisons(entry, parameters, where);
  const drawable = systems.flatMap(({ controls }) => controls?.figures ?? []);
  checkControls(entry.controlVariates, kpis, drawable, worlds.size, unknown, where);
  const rule = readRule(boundary ? { ...entry, replications: boundary.to } : entry, parameters, kpis, where);
  if (boundary && entry.boundary) boundary.lines = readLines(entry.boundary, kpis, figures, where);
  checkColumns(parameters, kpis, figures, where);
  const { name, seed, antithetic, correction, quantiles, design, report } = entry;
  return {
    ...{ name, seed, antithetic, correction, quantiles, design, report },
    ...{ file, text, parameters, points, figures, kpis, comparisons, rule, boundary },
    pointHashes,
    notice: design === 'grid' && !boundary ? sameMarket(points, pointHashes, parameters) : undefined,
    costs,
    controls: entry.controlVariates,
    grow,
    configAt,
    systemAt,
  };
}

/** Does something whose InputErrors name no place: they come to name this one. */
function placed<T>(work: () => T, place: ReturnType<Where>): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ ...place, found: error.found, expected: error.expected });
  }
}

/** Of a grid, the first two levels that make no difference to what is simulated: a slip, most likely. */
function sameMarket(
  points: readonly Point[],
  hashes: readonly string[],
  parameters: readonly Parameter[],
): string | undefined {
  const first = new Map<string, Point>();
  for (const [index, point] of points.entries()) {
    const same = first.get(hashes[index]);
    first.set(hashes[index], same ?? point);
    if (!same) continue;
    const k = point.levels.findIndex(({ label }, parameter) => label !== same.levels[parameter].label);
    return `levels ${same.levels[k].label} and ${point.levels[k].label} of ${parameters[k].name} make the same market`;
  }
  return undefined;
}

/** Columns of results.parquet and summary.csv that are not named by the study file. */
const RESERVED = [
  ...['point', 'replication', 'seed', 'key', 'error'],
  ...[
    'kpi',
    'runs',
    'ok',
    'n',
    'mean',
    'sd',
    'low',
    'high',
    'bootstrapLow',
    'bootstrapHigh',
    'antitheticVarianceSaved',
  ],
  ...['controlledMean', 'controlledLow', 'controlledHigh', 'controlVarianceSaved'],
];

/** Parameters and KPIs are columns of the results, besides all figures: no two may have one name. */
function checkColumns(
  parameters: readonly Parameter[],
  kpis: readonly Kpi[],
  { names, isExtra }: FigureSet,
  where: Where,
): void {
  const taken = new Set([...RESERVED, ...names]);
  const clash = names.find((name) => RESERVED.includes(name));
  if (clash !== undefined) {
    const expected = 'figures that no column of the results is named as';
    throw new InputError({ ...where(['base']), found: `a market with a figure '${clash}'`, expected });
  }
  const columns: [string, Path][] = [
    ...parameters.map(({ name }): [string, Path] => [name, ['parameters', name]]),
    ...kpis.flatMap(({ name, expression }, k): [string, Path][] =>
      name === expression && (names.includes(name) || isExtra(name)) ? [] : [[name, ['kpis', k]]],
    ),
  ];
  for (const [name, at] of columns) {
    if (taken.has(name) || /^q[\d.]+$/.test(name) || isExtra(name)) {
      const expected = 'a name that no figure, parameter, KPI or other column of the results has';
      throw new InputError({ ...where(at), found: `'${name}'`, expected });
    }
    taken.add(name);
  }
}

async function readBases(base: StudyFile['base'], folder: string, shipped: readonly System[], where: Where) {
  const files: [label: string | undefined, path: string, at: Path][] =
    typeof base === 'string'
      ? [[undefined, base, ['base']]]
      : Array.isArray(base)
        ? base.map((path, k) => [undefined, path, ['base', k]])
        : Object.entries(base).map(([label, path]) => [label, path, ['base', label]]);
  const bases: Configured[] = [];
  for (const [, path] of files) bases.push(await loadConfig(resolve(folder, path), shipped));
  const baseLevels = bases.map(
    ({ loaded }, k): Level => ({ label: files[k][0] ?? loaded.config.name, settings: [], base: k }),
  );
  baseLevels.forEach(({ label }, k) => {
    refuseUnshown(label, where(files[k][2]));
    if (baseLevels.findIndex((other) => other.label === label) === k) return;
    const expected = 'configs of different names, or a name for each, as { winter: winter.yaml }';
    throw new InputError({
      ...where(files[k][2]),
      found: `'${basename(files[k][1])}', named ${label} as another`,
      expected,
    });
  });
  return { bases, baseLevels };
}

const startsWith = (path: Path, start: Path) => start.every((step, k) => path[k] === step);

/**
 * The config of a point. A fault in it is told where the study file set the value, if it did.
 * @param folder of the study file: files that it names are looked for from there
 */
function configFor(
  { system, loaded: base }: Configured,
  fixed: readonly Setting[],
  point: Point,
  seed: string | number,
  folder: string,
  where: Where,
): Loaded {
  const config = structuredClone(base.config);
  const alone = new Set(Object.values(overridesOf(system)).flatMap((each) => (each.alone ? [each.path] : [])));
  const settings = [...fixed, ...point.levels.flatMap(({ settings }) => settings)];
  const set = settings.flatMap((setting) =>
    placed(() => setAt(config, setting.path, setting.value, alone.has(setting.path)), where(setting.at)).map(
      (path) => ({ path, setting }),
    ),
  );
  const settingAt = (path: Path) =>
    set.findLast((each) => startsWith(path, each.path) || startsWith(each.path, path))?.setting;
  let failing: Setting | undefined;
  try {
    const checked = checkConfig(system, { ...config, seed }, (path) => {
      failing = settingAt(path);
      return failing ? where(failing.at) : { file: base.file, path: pathText(path) };
    });
    return { ...base, config: withWholePaths(system, checked, (path) => settingAt(path) !== undefined, folder) };
  } catch (error) {
    if (!(error instanceof InputError) || !failing || !error.found.startsWith('unknown key')) throw error;
    const near = nearPaths(failing.path, base.config).map((path) => `'${path}'`);
    throw new InputError({
      ...where(failing.at),
      found: `'${failing.path}', a path no config has`,
      expected: near.length > 0 ? `a path in a config; did you mean ${near.join(' or ')}?` : error.expected,
    });
  }
}

/** Files named in a study are meant from the study file's folder; a config would look for them from its own. */
function withWholePaths(
  system: System,
  config: Loaded['config'],
  isSet: (path: Path) => boolean,
  folder: string,
): Loaded['config'] {
  const named = [...system.files(config), ...codeOf(system, { config, folder })].filter(({ at }) => isSet(at));
  if (named.length === 0) return config;
  return withValues(
    config,
    named.map(({ at, path }) => ({ at, value: resolve(folder, path) })),
  );
}
