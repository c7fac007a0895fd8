import { type Choices, choicesOf } from '../../../src/learning/choices.ts';
import type { LearnedState } from '../../../src/learning/learner.ts';
import { type DecisionKind, decisionKind, type ToldValue } from '../../../src/market/kinds.ts';
import { ALL, type What } from '../learning/settings.ts';

/** A choice among actions, by what the learner remembered as it chose. */
export interface LearnedChoice {
  /** The direction of a markup, else all. */
  part: string;
  actions: readonly number[];
  context: number;
  state: LearnedState;
}

/** Actions that are told of, the likeliest. */
const MOST_TOLD = 12;

const UNITS: Readonly<Record<What, { what: string; unit: string; says: string }>> = {
  markup: { what: 'markup', unit: 'EUR/MWh', says: 'What it asks beyond its cost, or pays less than its worth.' },
  use: { what: 'used of what it has', unit: '', says: 'What share of its power it reacts to the balance with.' },
  delay: { what: 'delay', unit: 'steps', says: 'After how many steps it goes by what is published of the balance.' },
  lambda: {
    what: 'weight of the last price',
    unit: '',
    says: 'How much of what it expects is what was published last.',
  },
  fee: { what: 'fee', unit: 'EUR/MWh', says: 'What deviations from the schedule cost its customers.' },
  limit: { what: 'let through', unit: '', says: 'What share of each connection may be reacted with.' },
  tariff: { what: 'tariff', unit: 'EUR/MW', says: 'What the peak of a day costs those who react.' },
};

const choicesIn = ({ state, context }: LearnedChoice): Choices => {
  const found = choicesOf(state, context);
  if (found === undefined) throw new TypeError(`a learner of kind ${state.kind} remembers no chances`);
  return found;
};

const algorithmOf = ({ kind, memory }: LearnedState): string =>
  kind === 'contexts' ? algorithmOf((memory.contexts as readonly LearnedState[])[0]) : kind;

/** What each action was worth to it, and how likely it was. */
function told(unit: string, problem: LearnedChoice): ToldValue[] {
  const { of, value, chance } = choicesIn(problem);
  const likeliest = [...problem.actions.keys()].sort((a, b) => chance[b] - chance[a] || a - b).slice(0, MOST_TOLD);
  return likeliest
    .sort((a, b) => a - b)
    .flatMap((k) => {
      const action = `${problem.actions[k]} ${unit}`.trimEnd();
      return [
        { what: `${of} of ${action}`, value: value[k], unit: '' },
        { what: `chance of ${action}`, value: 100 * chance[k], unit: '%' },
      ];
    });
}

function bounds(problem: LearnedChoice, action: number): string[] {
  const { value, chance } = choicesIn(problem);
  const name = algorithmOf(problem.state);
  const isAlike = value.every((each) => Object.is(each, value[0]));
  if (isAlike && value.length > 1) return [`a draw of ${name}, to which all are alike`];
  if (Number.isNaN(value[action])) return [`${name}: what it has not tried comes first`];
  if (chance[action] > 1 - 1e-9) return [`${name}: what it has earned before`];
  return [`a draw of ${name}, by what it has earned before`];
}

/** What is learned, as drawn for an ISP or a day (section 5 of docs/emergence.md). */
export const learnedKinds: readonly DecisionKind[] = (Object.keys(UNITS) as What[]).map((each) => {
  const { what, unit, says } = UNITS[each];
  return decisionKind<LearnedChoice, number>({
    ...{ kind: `learn: ${each}`, says, unit: '', sense: 'most', by: 'drawing' },
    withoutHighs: true,
    apart: ({ part }) => (part === ALL ? '' : part),
    outcome: { what, unit, of: ({ actions }, action) => actions[action] },
    told: (problem) => told(unit, problem),
    bounds,
  });
});
