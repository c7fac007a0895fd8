import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import {
  costOfPosition,
  type NewsvendorProblem,
  type NewsvendorSolution,
  solveNewsvendor,
} from '../../../src/optimizers/newsvendor.ts';

const KWH_PER_MWH = 1000;
/** Differences below this (MWh) are rounding. */
const DUST_MWH = 1e-9;

/** Prices that are tried, EUR/MWh, and what is added to those of imbalance. */
const LOWEST = -500;
const HIGHEST = 1500;
const MOST_ADDED = 300;

const atMean = ({ scenarios }: NewsvendorProblem, of: (scenario: NewsvendorProblem['scenarios'][number]) => number) => {
  const weight = scenarios.reduce((sum, { probability }) => sum + probability, 0);
  return scenarios.reduce((sum, each) => sum + each.probability * of(each), 0) / weight;
};

function bounds({ scenarios, lowerMwh, upperMwh }: NewsvendorProblem, { positionMwh }: NewsvendorSolution): string[] {
  const is = (mwh: number) => Math.abs(mwh - positionMwh) < DUST_MWH;
  if (is(lowerMwh)) return ['the least that its customers needed at this hour before'];
  if (is(upperMwh)) return ['the most that its customers needed at this hour before'];
  if (is(0)) return ['nothing being as good as any other'];
  if (scenarios.some(({ volumeMwh }) => is(volumeMwh))) return ['what its customers needed once at this hour before'];
  return ['ISPs of before that are equally bad'];
}

function addedKnob(of: 'shortagePrice' | 'surplusPrice', name: string): Knob<NewsvendorProblem> {
  return {
    ...{ name: `added to ${name}`, unit: 'EUR/MWh', now: 0, from: -MOST_ADDED, to: MOST_ADDED },
    turned: (problem, value) => ({
      ...problem,
      scenarios: problem.scenarios.map((each) => ({ ...each, [of]: each[of] + value })),
    }),
  };
}

/** What a BRP buys for itself for an ISP beside its customers' schedules: the newsvendor with CVaR over what it has seen. */
export const position = decisionKind<NewsvendorProblem, NewsvendorSolution>({
  kind: 'position',
  says: 'What is bought day-ahead beside the schedules of customers, for each ISP of an hour, by what these needed at that hour before.',
  unit: 'EUR',
  sense: 'least',
  by: 'linear programme',
  withoutHighs: true,
  outcome: {
    what: 'bought beside the schedules (below 0: sold)',
    unit: 'kWh',
    of: (_, { positionMwh }) => positionMwh * KWH_PER_MWH,
  },
  told: (problem, { expectedCostEur, cvarEur }) => [
    { what: 'expected cost', value: expectedCostEur, unit: 'EUR' },
    { what: 'in its worst ISPs', value: cvarEur, unit: 'EUR' },
    { what: 'ISPs it goes by', value: problem.scenarios.length, unit: '' },
    { what: 'needed in them', value: atMean(problem, ({ volumeMwh }) => volumeMwh) * KWH_PER_MWH, unit: 'kWh' },
    { what: 'shortage price in them', value: atMean(problem, ({ shortagePrice }) => shortagePrice), unit: 'EUR/MWh' },
    { what: 'surplus price in them', value: atMean(problem, ({ surplusPrice }) => surplusPrice), unit: 'EUR/MWh' },
  ],
  bounds,
  knobs: ({ dayAheadPrice: now, cvarWeight }) => [
    {
      ...{ name: 'day-ahead price', unit: 'EUR/MWh', now, linear: true },
      ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
      turned: (of, value) => ({ ...of, dayAheadPrice: value }),
    },
    {
      ...{ name: 'weight of the worst ISPs', unit: '', now: cvarWeight, from: 0, to: 1, linear: true },
      turned: (of, value) => ({ ...of, cvarWeight: value }),
    },
    addedKnob('shortagePrice', 'shortage prices'),
    addedKnob('surplusPrice', 'surplus prices'),
  ],
  solve(problem) {
    const answer = solveNewsvendor(problem);
    return { objective: answer.objectiveEur, answer };
  },
  worth: (problem, { positionMwh }) => costOfPosition(problem, positionMwh).objectiveEur,
});
