import { capital } from '../../../src/counted.ts';
import { shownTable, texts } from '../../../src/market/shownTables.ts';
import type { Part, Sentence } from '../../../src/market/view.ts';
import { numberText, sixFigureText } from '../../../src/numberText.ts';
import { figureOf, type Stored } from './reading.ts';

/** Differences below this are none, EUR. */
const NONE_EUR = 0.5;

/** What the system cost in the run beside, against this one. */
export function costCompared(name: string, hereEur: number, thereEur: number): Sentence {
  const more = thereEur - hereEur;
  if (Math.abs(more) < NONE_EUR) return [`${capital(name)} the system cost the same.`];
  return [
    `${capital(name)} the system cost `,
    { strong: `${numberText(Math.abs(more))} EUR ${more > 0 ? 'more' : 'less'}` },
    '.',
  ];
}

/** What the DSO paid net in the run beside, against this one. */
export function netCompared(hereEur: number, thereEur: number): Sentence {
  const more = thereEur - hereEur;
  if (Math.abs(more) < NONE_EUR) return ['The DSO paid the same, net.'];
  return ['The DSO paid ', { strong: `${numberText(Math.abs(more))} EUR ${more > 0 ? 'more' : 'less'}` }, ' net.'];
}

/** Figures by which schemes are told apart. */
const FIGURES = [
  ...['systemCostEur', 'tsoCostEur', 'ownCostEur', 'missedCoverEur', 'dsoNetEur', 'procurementEur', 'surpriseEur'],
  ...['requiredMwh', 'takenMwh', 'shiftedMwh', 'rewardEur', 'billEur', 'boundLineHours', 'overloadMwh'],
  ...['uncoveredShare', 'imbalanceMwh', 'lowestVoltagePu', 'highestLoading', 'peakImportMw'],
];

/** This run and the one beside it, figure by figure. */
export function comparedFigure(run: Stored, beside: { run: Stored; name: string }): Part {
  const names = FIGURES.filter((name) => run.figures[name] !== undefined);
  const of = (from: Stored) => names.map((name) => figureOf(from, name));
  const [here, there] = [of(run), of(beside.run)];
  const table = shownTable('compared', {
    figure: texts(
      names.map((name) => run.figures[name].says),
      { says: 'What it is.' },
    ),
    unit: texts(
      names.map((name) => run.figures[name].unit),
      { says: 'Its unit.' },
    ),
    'this run': texts(here.map(sixFigureText), { says: 'In this run, in six figures.' }),
    [beside.name]: texts(there.map(sixFigureText), { says: `The same ${beside.name}.` }),
    difference: texts(
      there.map((value, k) => sixFigureText(value - here[k])),
      { says: `How much more it is ${beside.name}.` },
    ),
  });
  return {
    tables: [table],
    figures: [
      {
        ...{ kind: 'table', id: 'compared', title: `This run, and ${beside.name}`, table: 'compared', isWide: true },
        ...{ note: 'Of the same days and draws.', columns: ['figure', 'this run', beside.name, 'difference', 'unit'] },
      },
    ],
  };
}

/** How a run differs from the one beside it. */
export function comparedSentences(run: Stored, beside: { run: Stored; name: string }): Sentence[] {
  const both = (name: string) => [figureOf(run, name), figureOf(beside.run, name)] as const;
  return [costCompared(beside.name, ...both('systemCostEur')), netCompared(...both('dsoNetEur'))];
}
