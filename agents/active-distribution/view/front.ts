import { flag, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { choiceOf, dayChoice, rowsOf, type Stored } from './rows.ts';

/** A compromise between revenue and unserved energy. */
interface FrontPoint {
  day: number;
  gammaHours: number;
  f1Eur: number;
  f2Eur: number;
  isChosen: boolean;
}

/** The compromises of a run, those of a day in the order of revenue. */
function frontOf(run: Stored): FrontPoint[] {
  const rows = rowsOf(run, 'front');
  const [day, gamma, f1, f2, chosen] = ['day', 'gammaHours', 'f1Eur', 'f2Eur', 'isChosen'].map(rows.numbers);
  return Array.from({ length: rows.count }, (_, k) => ({
    ...{ day: day[k], gammaHours: gamma[k], f1Eur: f1[k], f2Eur: f2[k], isChosen: chosen[k] === 1 },
  })).sort((a, b) => a.day - b.day || a.gammaHours - b.gammaHours || a.f1Eur - b.f1Eur);
}

/** What the choice gives up of one objective for the other, of the first day. */
export function frontTitle(points: readonly FrontPoint[]): string {
  const first = points.filter(({ day }) => day === points[0].day);
  const chosen = first.find(({ isChosen }) => isChosen);
  if (first.length < 2 || chosen === undefined) return 'One plan is best in both objectives';
  const gives = Math.max(...first.map(({ f1Eur }) => f1Eur)) - chosen.f1Eur;
  const saves = Math.max(...first.map(({ f2Eur }) => f2Eur)) - chosen.f2Eur;
  if (gives < 0.5) return 'It took the plan with the highest revenue';
  return `It gave up ${numberText(gives)} EUR of revenue to have ${numberText(saves)} EUR less at risk`;
}

const BOTH = 'both';

/** Whose front is drawn: of a run, of the one beside it, or both. */
const ofRuns = (names: readonly string[]): string[] => (names.length > 1 ? [...names, BOTH] : [...names]);

/** The compromises that the operator chose from, and those of another run. */
export function frontTable(runs: readonly (readonly [name: string, run: Stored])[]): ShownTable {
  const all = ofRuns(runs.map(([name]) => name)).flatMap((of) =>
    runs
      .filter(([name]) => of === BOTH || of === name)
      .flatMap(([name, run]) => {
        const points = frontOf(run);
        const several = new Set(points.map(({ gammaHours }) => gammaHours)).size > 1;
        return points.map((point) => ({
          ...{ ...point, of },
          date: run.calendar.days[point.day].date,
          line: several ? `${name}, safe against ${point.gammaHours} h` : name,
        }));
      }),
  );
  return tableOf('front', all, {
    of: word(({ of }) => of, 'Whose front.'),
    day: word(({ date }) => date, 'Day planned.'),
    line: word(
      ({ line }) => line,
      'Run, and the hours of bad prices that a plan is safe against where that is chosen.',
    ),
    f1Eur: number(({ f1Eur }) => f1Eur, 'EUR', 'Expected revenue less costs, F1 (7).'),
    f2Eur: number(({ f2Eur }) => f2Eur, 'EUR', 'Worth of the energy that contingencies would leave unserved, F2 (8).'),
    isChosen: flag(({ isChosen }) => isChosen, '1: it was chosen (13).'),
  });
}

/** The front of both objectives. @param names of the run and the one beside it */
export const front = (run: Stored, names: readonly string[]): Figure => ({
  kind: 'points',
  id: 'front',
  title: frontTitle(frontOf(run)),
  note: 'Plans that are best for what they leave at risk; better is right and down. Picked out: the one that was chosen.',
  table: 'front',
  choices: [...choiceOf('of', 'front', ofRuns(names)), ...dayChoice(run)],
  ...{ x: 'f1Eur', y: 'f2Eur', by: 'line', chosen: 'isChosen', isJoined: true },
});
