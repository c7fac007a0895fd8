import { basename, dirname, resolve } from 'node:path';
import { counted } from '../../counted.ts';
import type { Colour, Figure, Page } from '../../market/view.ts';
import { shellWord } from '../../shellWord.ts';
import { RESULTS } from '../../studies/store.ts';
import { checkPage } from '../checkPage.ts';
import { inWords } from '../inWords.ts';
import { checkEnded } from '../kindOfFolder.ts';
import { answerOf, numbersOf } from './answer.ts';
import { boundaryMaps } from './boundaryMaps.ts';
import { mainEffects } from './mainEffects.ts';
import { plannedRuns } from './planned.ts';
import { detailAt, gridFigures, sampleFigures } from './pointFigures.ts';
import { askedComparisons, askedSensitivity } from './questionTables.ts';
import { saysFailed } from './says.ts';
import { readStoredStudy, type StoredKpi, type StoredStudy } from './storedStudy.ts';
import { choiceOfKpi, type Layout, layoutOf } from './studyFigures.ts';
import { CARDS, type Commands, kpisTable, MOST_ROWS, MOST_RUNS, pointsTable, runsTable } from './studyTables.ts';

/** Points that are drawn one by one. */
const MOST_POINTS = 5_000;

/** The page of the study of a folder. @throws InputError for one that has not ended, which tells how far it is */
export async function studyPageOf(folder: string): Promise<Page> {
  await checkEnded(folder, () => plannedRuns(folder));
  return studyPage(folder);
}

/** The page of a study that has ended, from its folder alone. @throws InputError for what of it is missing or damaged */
export async function studyPage(folder: string): Promise<Page> {
  const study = await readStoredStudy(folder);
  const { manifest, kpis, parameters } = study;
  const layout = layoutOf(study);
  const commands = commandsOf(study);
  const hasPoints = manifest.points <= MOST_POINTS;
  const hasRuns = manifest.runs <= MOST_RUNS;
  const inTable = hasPoints ? kpis.slice(0, Math.max(1, Math.floor(MOST_ROWS / manifest.points))) : [];
  const cards = inTable.slice(0, CARDS);
  const words = [...layout.chosen, ...(layout.by ? [layout.by] : [])].filter(({ isNumeric }) => isNumeric);
  const ofQuestions = [askedSensitivity(study, kpis), askedComparisons(study, kpis)].filter(
    (each) => each !== undefined,
  );
  const detailOfKpi = ({ name }: StoredKpi) => detailAt(study, hasRuns, [name]);
  const maps = manifest.boundary && hasPoints ? boundaryMaps(study, cards, detailOfKpi) : { tables: [], figures: [] };
  const isGrid = study.file.design === 'grid' && !manifest.boundary;
  const ofPoints =
    !hasPoints || manifest.boundary
      ? []
      : isGrid
        ? gridFigures(study, layout, cards, inTable, hasRuns)
        : sampleFigures(study, kpis[0], hasRuns);
  const isMany = isGrid && hasPoints && parameters.length > 2;
  const effects = isMany ? await mainEffects(study, cards) : { tables: [], figures: [] };
  const page: Page = {
    kind: 'study',
    title: manifest.study,
    crumbs: crumbsOf(study),
    answer: await answerOf(study),
    numbers: numbersOf(study),
    notes: notesOf(study, { hasPoints, hasRuns, inTable: inTable.length }),
    tables: [
      ...(hasPoints ? [pointsTable(study, cards, words, commands), await kpisTable(study, inTable, words)] : []),
      ...(hasRuns ? [await runsTable(study, kpis, commands)] : []),
      ...ofQuestions.map(({ table }) => table),
      ...maps.tables,
      ...effects.tables,
    ],
    figures: [
      ...maps.figures,
      ...ofQuestions.slice(0, study.sensitivity.length > 0 ? 1 : 0).map(({ figure }) => figure),
      ...ofPoints,
      ...effects.figures,
      ...ofQuestions.slice(study.sensitivity.length > 0 ? 1 : 0).map(({ figure }) => figure),
      ...(hasPoints ? [tableOfPoints(study, inTable, hasRuns)] : []),
    ],
    replays: [],
    colours: coloursOf(layout),
    again: againOf(study, commands),
  };
  checkPage(page);
  return page;
}

const COLOURS: readonly Colour[] = [1, 2, 6, 5, 4, 3];

function coloursOf({ by }: Layout): Record<string, Colour> {
  const ofWords = by ? [...new Set(by.levels.map((level) => String(level)))] : [];
  const ofMeasures: [string, Colour][] = [
    ['total index', 1],
    ['first-order index', 3],
    ['mean size of effects', 1],
    ['spread of effects', 3],
  ];
  return Object.fromEntries([
    ...ofMeasures,
    ...ofWords.map((word, k): [string, Colour] => [word, COLOURS[k % COLOURS.length]]),
  ]);
}

function tableOfPoints(study: StoredStudy, inTable: readonly StoredKpi[], hasRuns: boolean): Figure {
  const names = study.parameters.map(({ name }) => name);
  return {
    kind: 'table',
    id: 'points',
    title: 'Every point',
    note: 'Mean with its 95 % interval; quantiles and extremes of single runs, with the seeds of these.',
    table: 'kpis',
    isWide: true,
    choices: [choiceOfKpi(inTable, inTable[0])],
    columns: [
      'point',
      ...names,
      'n',
      'mean',
      'low',
      'high',
      'q5',
      'q25',
      'q50',
      'q75',
      'q95',
      'least',
      'leastSeed',
      'most',
      'mostSeed',
    ],
    detail: detailAt(
      study,
      hasRuns,
      inTable.slice(0, CARDS).map(({ name }) => name),
    ),
  };
}

function crumbsOf({ manifest, file }: StoredStudy): string[] {
  const { points, replications, runs } = manifest;
  const design = file.boundary ? 'boundary' : typeof file.design === 'string' ? 'grid' : Object.keys(file.design)[0];
  const each = file.boundary ? counted(runs, 'run') : counted(replications, 'replication');
  return ['study', inWords(design), counted(points, 'point'), each, 'paired by world', `seed ${manifest.seed}`];
}

function notesOf(
  { manifest, file, kpis, succeeded, asked }: StoredStudy,
  { hasPoints, hasRuns, inTable }: { hasPoints: boolean; hasRuns: boolean; inTable: number },
): string[] {
  const pointsThatFail = succeeded.filter((ok, point) => ok < asked[point]).length;
  const { stopRule } = manifest;
  return [
    saysFailed(manifest.failed, manifest.runs, pointsThatFail),
    stopRule && !stopRule.met ? 'The stop rule is not met: intervals are wider than was asked for.' : undefined,
    manifest.replications < 2 ? 'One replication: there are no intervals.' : undefined,
    file.antithetic ? 'Replications come in mirrored pairs: an observation is the mean of two runs.' : undefined,
    file.controlVariates.length > 0
      ? 'Means are corrected by control variates; plain ones are in summary.csv.'
      : undefined,
    hasRuns
      ? undefined
      : `Its ${manifest.runs.toLocaleString('en-GB')} single runs are in ${RESULTS}, not on this page.`,
    hasPoints
      ? undefined
      : `Its ${manifest.points.toLocaleString('en-GB')} points are in summary.csv, not on this page.`,
    hasPoints && inTable < kpis.length
      ? `Of ${kpis.length} KPIs the first ${inTable} are on this page; all are in summary.csv.`
      : undefined,
  ].filter((note) => note !== undefined);
}

function commandsOf({ manifest, folder }: StoredStudy): Commands & { file: string; out: string } {
  const place = resolve(folder);
  const isUsual = basename(place) === manifest.study && basename(dirname(place)) === 'runs';
  const out = isUsual ? '' : ` --out ${shellWord(basename(place))}`;
  const file = shellWord(manifest.file);
  return {
    file,
    out,
    config: (point) => `flexagora study ${file} --point ${point}${manifest.boundary ? out : ''}`,
    verify: (point, seed) => `flexagora verify ${file} --point ${point} --seed ${shellWord(seed)}${out}`,
  };
}

function againOf(
  { manifest, folder, parameters }: StoredStudy,
  commands: ReturnType<typeof commandsOf>,
): Page['again'] {
  const place = shellWord(basename(resolve(folder)));
  const { file, out } = commands;
  return {
    commands: [
      { says: 'The same study again, or further', command: `flexagora study ${file}${out}` },
      { says: 'The config of a point, to be run alone', command: commands.config(0) },
      { says: 'Whether a run comes out the same', command: commands.verify(0, `${manifest.seed}.r0`) },
      { says: 'Its figures as SVG, for a paper', command: `flexagora report ${place} --svg figures --width 85mm` },
    ],
    facts: [
      { label: 'flexagora', value: manifest.flexagora },
      { label: 'Node', value: manifest.node },
      { label: 'seed', value: String(manifest.seed) },
      ...parameters.flatMap(({ title, path }) => (title === path ? [] : [{ label: title, value: path }])),
      { label: 'points', value: manifest.points.toLocaleString('en-GB') },
      { label: 'runs', value: manifest.runs.toLocaleString('en-GB') },
      { label: 'failed', value: manifest.failed.toLocaleString('en-GB') },
    ],
  };
}
