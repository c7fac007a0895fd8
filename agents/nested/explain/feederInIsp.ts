import { decisionKind, type Knob, type ToldValue } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type IspPlan, type IspProblem, ispPlan, leftMw } from '../dso/realTime.ts';
import { rangeOf } from '../dso/recourse.ts';
import { isNear, tidy } from './steps.ts';

/** What holds devices where they are. */
function bounds(problem: IspProblem, plan: IspPlan): string[] {
  const { feeder, now } = problem;
  const holding: [string, boolean][] = [
    ...feeder.storages.flatMap((storage, s): [string, boolean][] => {
      const drawnMw = -plan.storageMw[s];
      const { leastMw, mostMw } = rangeOf(storage, now.storedMwh[s], now.hoursPerIsp, drawnMw, 0, 0);
      const name = `battery ${s + 1}`;
      return [
        [`power of ${name}`, isNear(Math.abs(drawnMw), storage.powerMw)],
        [`${name} empty by the end of the ISP`, leastMw > -storage.powerMw && isNear(drawnMw, leastMw)],
        [`${name} full by the end of the ISP`, mostMw < storage.powerMw && isNear(drawnMw, mostMw)],
      ];
    }),
    ...feeder.generators.flatMap(({ maxMw }, g): [string, boolean][] => [
      [`unit ${g + 1} at full power`, isNear(plan.generatorMw[g], maxMw)],
      [`unit ${g + 1} off`, isNear(plan.generatorMw[g], 0)],
    ]),
  ];
  return holding.flatMap(([by, holds]) => (holds ? [by] : []));
}

function told(problem: IspProblem, plan: IspPlan): ToldValue[] {
  const { now } = problem;
  const mw = (what: string, value: number): ToldValue[] => (tidy(value) === 0 ? [] : [{ what, value, unit: 'MW' }]);
  return [
    { what: 'drawn beyond the forecast', value: now.deviationMw, unit: 'MW' },
    ...mw('called upward by the TSO', now.upMw),
    ...mw('called downward by the TSO', now.downMw),
    { what: 'units', value: sum(plan.generatorMw), unit: 'MW' },
    ...mw('called upward of users', sum(plan.userUpMw)),
    ...mw('called downward of users', sum(plan.userDownMw)),
    ...mw('sun cut', sum(plan.cutMw)),
    { what: 'in batteries', value: sum(now.storedMwh), unit: 'MWh' },
  ];
}

/** Where no battery is held by anything, each change of what they take up changes what they do. */
function knobs(problem: IspProblem, plan: IspPlan): Knob<IspProblem>[] {
  const { feeder, now } = problem;
  if (!bounds(problem, plan).some((by) => by.includes('battery'))) return [];
  const far = 2 * sum(feeder.storages.map(({ powerMw }) => powerMw)) + Math.abs(now.deviationMw);
  const deviation: Knob<IspProblem> = {
    ...{ name: 'drawn beyond the forecast', unit: 'MW', now: now.deviationMw, from: -far, to: far },
    turned: (of, value) => ({ ...of, now: { ...of.now, deviationMw: value } }),
  };
  const stored = feeder.storages.map(({ leastMwh, mostMwh }, s): Knob<IspProblem> => {
    const level = now.storedMwh[s];
    return {
      ...{ name: `in battery ${s + 1}`, unit: 'MWh', now: level },
      ...{ from: Math.min(leastMwh, level), to: Math.max(mostMwh, level) },
      turned: (of, value) => ({
        ...of,
        now: { ...of.now, storedMwh: Float64Array.from(of.now.storedMwh).with(s, value) },
      }),
    };
  });
  return [deviation, ...stored];
}

/** What units and batteries of a feeder do in an ISP. */
export const feederInIsp = decisionKind<IspProblem, IspPlan>({
  kind: 'feeder in an ISP',
  says: 'What units and batteries of one feeder do in this ISP, and which users are called: by what the TSO calls, and then by what load and sun are off.',
  ...{ unit: 'MW that batteries leave of it', sense: 'least', by: 'rule', withoutHighs: true },
  outcome: { what: 'batteries give (below 0: take)', unit: 'MW', of: (_, { storageMw }) => tidy(sum(storageMw)) },
  ...{ told, bounds, knobs },
  solve(problem) {
    const answer = ispPlan(problem.feeder, problem.plan, 0, problem.now);
    return { objective: leftMw(problem, answer), answer };
  },
});
