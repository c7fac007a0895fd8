import { capital, counted } from '../../counted.ts';
import type { Choice, Detail, Figure } from '../../market/view.ts';
import { inWords } from '../inWords.ts';
import { influencesOf } from './questionTables.ts';
import { levelText } from './readable.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import {
  choiceOf,
  choiceOfKpi,
  detailOf,
  drawnOf,
  idsOf,
  type Layout,
  OF_CHOSEN,
  pointsFigure,
} from './studyFigures.ts';

/** Points of a sampled design that are drawn one by one, against each of so many parameters. */
const MOST_SAMPLES = 1_000;
const MOST_PARAMETERS = 4;

/** What opens at a point of a study. @param kpis whose values its runs are shown with */
export const detailAt = ({ manifest, parameters }: StoredStudy, hasRuns: boolean, kpis: readonly string[]): Detail =>
  detailOf(
    hasRuns,
    manifest.failed > 0,
    kpis,
    parameters.map(({ name }) => name),
  );

const meansOver = (replications: number): string => `Mean over ${counted(replications, 'replication')}`;

/** Cards of KPIs over the points of a grid, and one more in which any KPI can be chosen, where there are more. */
export function gridFigures(
  study: StoredStudy,
  layout: Layout,
  cards: readonly StoredKpi[],
  inTable: readonly StoredKpi[],
  hasRuns: boolean,
): Figure[] {
  const { manifest } = study;
  const levels = layout.chosen.map(
    (parameter): Choice => ({
      column: choiceOf(parameter),
      label: parameter.title,
      chosen: parameter.isNumeric ? levelText(parameter.levels[0], parameter.unit) : String(parameter.levels[0]),
      by: parameter.isNumeric ? 'steps' : 'list',
    }),
  );
  const along = [layout.x, layout.by].flatMap((each) => (each ? [each.title] : [])).join(' and ');
  const by = along === '' ? '' : ` by ${along}`;
  const mean = `${meansOver(manifest.replications)}${layout.isMap ? '' : ' with its 95 % interval'}.`;
  const ids = idsOf(
    cards.map(({ name }) => name),
    'kpi',
  );
  const figures = cards.map(
    (kpi, k): Figure => ({
      ...pointsFigure(
        {
          id: ids[k],
          title: `${capital(inWords(kpi.name))}${by}`,
          note: `${sentence(kpi.says)} ${mean}`,
          table: 'points',
        },
        drawnOf(kpi),
        layout,
        levels,
        detailAt(study, hasRuns, [kpi.name]),
      ),
      ...(k === 0 ? { isWide: true } : {}),
    }),
  );
  const rest = inTable[cards.length];
  if (rest === undefined) return figures;
  const note = `Any of the ${inTable.length} KPIs. ${mean}`;
  const head = { id: 'any-kpi', title: `Other KPIs${by}`, note, table: 'kpis' };
  const detail = detailAt(study, hasRuns, []);
  return [...figures, pointsFigure(head, OF_CHOSEN, layout, [choiceOfKpi(inTable, rest), ...levels], detail)];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** A KPI over the points of a sampled design, against the parameters that matter most for it. */
export function sampleFigures(study: StoredStudy, kpi: StoredKpi, hasRuns: boolean): Figure[] {
  const { manifest, parameters } = study;
  if (manifest.points > MOST_SAMPLES) return [];
  const influence = new Map(influencesOf(study, kpi.name)?.all.map(({ parameter, mean }) => [parameter, mean]));
  const weight = ({ title }: StoredParameter) => influence.get(title) ?? 0;
  const those = parameters
    .filter(({ isNumeric }) => isNumeric)
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MOST_PARAMETERS);
  const ids = idsOf(
    those.map(({ title }) => title),
    'against',
  );
  const note = `${sentence(kpi.says)} ${meansOver(manifest.replications)}, a mark a point; what spreads them are the other parameters.`;
  return those.map((x, k) => {
    const head = { id: ids[k], title: `${capital(inWords(kpi.name))} against ${x.title}`, note, table: 'points' };
    const layout = { x, by: undefined, isMap: false, chosen: [], isJoined: false };
    return pointsFigure(head, { table: 'points', y: kpi.name }, layout, [], detailAt(study, hasRuns, [kpi.name]));
  });
}
