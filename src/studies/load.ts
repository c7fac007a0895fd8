import { basename, dirname, resolve } from 'node:path';
import { FIGURES, isExtraFigure } from '../../agents/reserve/market/figures.ts';
import { checkConfig, type LoadedConfig, loadConfig } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { pathText } from '../input/issues.ts';
import { checkedBy, jsonSchemaOf, type Path, readYaml, type Where } from '../input/yaml.ts';
import { ANTITHETIC } from '../random/streams.ts';
import { hashOfFile } from '../results/runDirectory.ts';
import { nearPaths, setAt } from './configPath.ts';
import { pointHashOf } from './job.ts';
import type { Kpi } from './kpis.ts';
import { type Level, type Parameter, readParameters, type Setting } from './parameters.ts';
import { type Point, pointsOf } from './points.ts';
import { checkControls, type LevelPair, readComparisons, readKpis, readRule, type StopRule } from './questions.ts';
import { type StudyFile, studySchema } from './schema.ts';

/** A study that has been checked: every point's config is known to be sound. */
export interface Study extends Pick<StudyFile, 'name' | 'seed' | 'antithetic' | 'correction' | 'quantiles' | 'design'> {
  file: string;
  /** The study file as it was read. */
  text: string;
  parameters: Parameter[];
  points: Point[];
  /** Hash of each point's config but for the seed, and of the files it names. */
  pointHashes: string[];
  /** What a user should be told before it runs. */
  notice: string | undefined;
  /** What a run of each point takes, EV-days: its aggregators' EVs and a grid's worth of them, times days. */
  costs: number[];
  kpis: Kpi[];
  comparisons: LevelPair[];
  controls: StudyFile['controlVariates'];
  rule: StopRule;
  /** The config of a point with a seed. */
  configAt(point: Point, seed: string | number): LoadedConfig;
}

/** The JSON Schema of a study file, for editors. */
export const studyJsonSchema = () => jsonSchemaOf(studySchema);

/** Figures of single aggregators a study's KPIs need. */
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
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export function loadStudy(file: string): Study {
  const { raw, where, text } = readYaml(file, 'study', 'configs/studies/deviation-fee.yaml');
  const entry = checkedBy(studySchema, raw, where);
  const folder = dirname(resolve(file));
  const { bases, baseLevels } = readBases(entry.base, folder, where);
  const { parameters: varied, fixed } = readParameters(entry.parameters, where, folder);
  const parameters = baseLevels.length > 1 ? [{ name: 'base', levels: baseLevels }, ...varied] : varied;
  const points = pointsOf(entry.design, parameters, entry.seed, where);
  const configAt = (point: Point, seed: string | number): LoadedConfig =>
    configFor(bases[point.levels.find(({ base }) => base !== undefined)?.base ?? 0], fixed, point, seed, where);

  const hashes = new Map<string, string>();
  const hashOf = (key: string, path: string) => {
    if (!hashes.has(path)) hashes.set(path, hashOfFile(key, path));
    return hashes.get(path)!;
  };
  const checked = points.map((point) => {
    const loaded = configAt(point, entry.seed);
    const { world, calendar, aggregators } = loaded.config;
    const names = aggregators.map((each) => each.name);
    const prices = JSON.stringify([world.season, world.prices, calendar]);
    return { hash: pointHashOf(loaded, hashOf), cost: costOf(loaded.config), aggregators: names, prices };
  });

  const kpis = readKpis(entry.kpis, new Set(checked.flatMap(({ aggregators }) => aggregators)), where);
  const comparisons = readComparisons(entry, parameters, where);
  checkControls(entry.controlVariates, kpis, new Set(checked.map(({ prices }) => prices)).size, where);
  const rule = readRule(entry, parameters, kpis, where);
  checkColumns(parameters, kpis, where);
  const pointHashes = checked.map(({ hash }) => hash);
  const { name, seed, antithetic, correction, quantiles, design } = entry;
  return {
    ...{ name, seed, antithetic, correction, quantiles, design },
    ...{ file, text, parameters, points, kpis, comparisons, rule },
    pointHashes,
    notice: design === 'grid' ? sameMarket(points, pointHashes, parameters) : undefined,
    costs: checked.map(({ cost }) => cost),
    controls: entry.controlVariates,
    configAt,
  };
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
function checkColumns(parameters: readonly Parameter[], kpis: readonly Kpi[], where: Where): void {
  const taken = new Set([...RESERVED, ...FIGURES]);
  const columns: [string, Path][] = [
    ...parameters.map(({ name }): [string, Path] => [name, ['parameters', name]]),
    ...kpis.flatMap(({ name, expression }, k): [string, Path][] =>
      name === expression && (FIGURES.includes(name) || isExtraFigure(name)) ? [] : [[name, ['kpis', k]]],
    ),
  ];
  for (const [name, at] of columns) {
    if (taken.has(name) || /^q[\d.]+$/.test(name) || isExtraFigure(name)) {
      const expected = 'a name that no figure, parameter, KPI or other column of the results has';
      throw new InputError({ ...where(at), found: `'${name}'`, expected });
    }
    taken.add(name);
  }
}

/** EVs a grid without any costs as much as: the power flows, the world, the agents. */
const GRID_IN_EVS = 250;

/** What a run takes, in EV-days of simulated EVs. */
export const costOf = ({ aggregators, calendar, fleet }: LoadedConfig['config']): number =>
  calendar.days * aggregators.reduce((evs, each) => evs + each.evs / fleet.standsFor, GRID_IN_EVS);

function readBases(base: StudyFile['base'], folder: string, where: Where) {
  const files: [label: string | undefined, path: string, at: Path][] =
    typeof base === 'string'
      ? [[undefined, base, ['base']]]
      : Array.isArray(base)
        ? base.map((path, k) => [undefined, path, ['base', k]])
        : Object.entries(base).map(([label, path]) => [label, path, ['base', label]]);
  const bases = files.map(([, path]) => loadConfig(resolve(folder, path)));
  const baseLevels = bases.map(
    ({ config }, k): Level => ({ label: files[k][0] ?? config.name, settings: [], base: k }),
  );
  baseLevels.forEach(({ label }, k) => {
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

/** The config of a point. A fault in it is told where the study file set the value, if it did. */
function configFor(
  base: LoadedConfig,
  fixed: readonly Setting[],
  point: Point,
  seed: string | number,
  where: Where,
): LoadedConfig {
  const config = structuredClone(base.config);
  const settings = [...fixed, ...point.levels.flatMap(({ settings }) => settings)];
  const placed = settings.flatMap((setting) => {
    try {
      return setAt(config, setting.path, setting.value).map((path) => ({ path, setting }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError({ ...where(setting.at), found: error.found, expected: error.expected });
    }
  });
  const settingAt = (path: Path) =>
    placed.findLast((each) => startsWith(path, each.path) || startsWith(each.path, path))?.setting;
  let failing: Setting | undefined;
  try {
    const checked = checkConfig({ ...config, seed }, (path) => {
      failing = settingAt(path);
      return failing ? where(failing.at) : { file: base.file, path: pathText(path) };
    });
    return { ...base, config: checked };
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
