import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import { activation as activationOf, leftOver } from '../tso/balancing.ts';
import { isNear } from './steps.ts';

interface Ways {
  upMw: number;
  downMw: number;
}

interface Changed {
  /** By how much the net load is more than forecast. */
  changeMw: number;
  /** By units, and taken of the DSO's offers. */
  held: Ways;
  taken: Ways;
}

const wayOf = ({ changeMw }: Changed): keyof Ways => (changeMw > 0 ? 'upMw' : 'downMw');

function bounds(problem: Changed, called: Ways): string[] {
  const way = wayOf(problem);
  if (called[way] <= 0)
    return problem.taken[way] > 0 ? ['units hold enough'] : ['nothing was taken of the DSO that could be called'];
  return isNear(called[way], problem.taken[way]) ? ['all that was taken of the DSO'] : [];
}

function knobs(problem: Changed): Knob<Changed>[] {
  const { changeMw, held } = problem;
  const way = wayOf(problem);
  const far = 2 * Math.abs(changeMw) + held.upMw + held.downMw + problem.taken.upMw + problem.taken.downMw + 1;
  return [
    {
      ...{ name: 'net load beyond the forecast', unit: 'MW', now: changeMw, from: -far, to: far },
      turned: (of, value) => ({ ...of, changeMw: value }),
    },
    {
      ...{
        name: `held by units ${way === 'upMw' ? 'upward' : 'downward'}`,
        unit: 'MW',
        now: held[way],
        from: 0,
        to: far,
      },
      turned: (of, value) => ({ ...of, held: { ...of.held, [way]: value } }),
    },
  ];
}

/** What the TSO calls of the DSO in an ISP. */
export const activation = decisionKind<Changed, Ways>({
  kind: 'activation',
  says: 'What the TSO calls of the DSO in this ISP: of what the net load is off its forecast, what units do not hold.',
  ...{ unit: 'MW that is neither held nor called', sense: 'least', by: 'rule', withoutHighs: true },
  outcome: { what: 'called upward (below 0: downward)', unit: 'MW', of: (_, { upMw, downMw }) => upMw - downMw },
  told: (problem) => {
    const way = wayOf(problem);
    return [
      { what: 'net load beyond the forecast', value: problem.changeMw, unit: 'MW' },
      { what: 'held by units that way', value: problem.held[way], unit: 'MW' },
      { what: 'taken of the DSO that way', value: problem.taken[way], unit: 'MW' },
    ];
  },
  bounds,
  knobs: (problem, called) => (bounds(problem, called).length > 0 ? knobs(problem) : []),
  solve(problem) {
    const answer = activationOf(problem.changeMw, problem.held, problem.taken);
    return { objective: leftOver(problem.changeMw, problem.held, answer), answer };
  },
});
