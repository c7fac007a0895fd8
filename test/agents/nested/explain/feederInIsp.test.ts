import { describe, expect, it } from 'vitest';
import { CONTROLS, type FeederDay, type FeederPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { ispPlan, ispProblem, leftMw } from '../../../../agents/nested/dso/realTime.ts';
import { feederInIsp } from '../../../../agents/nested/explain/feederInIsp.ts';
import { exampleFeeder } from '../workedExample.ts';
import { expectTrue, pageOf, type Taken } from './pages.ts';

const series = (...mw: number[]): Float64Array => Float64Array.from(mw);
/** A unit of 1 MW and a battery of 5 MW that holds 5 of 10 MWh; in step 1 the unit gives 1, and the battery takes 2 and offers 3 upward. */
const feeder: FeederDay = { ...exampleFeeder(), generators: [{ maxMw: 1, eurPerMwh: 60 }] };
const none = Object.fromEntries(CONTROLS.map((control) => [control, [] as Float64Array[]]));
const zeros = ['generatorUp', 'generatorDown', 'storageDown', 'coverUp', 'coverDown', 'discharge'] as const;
const controls = {
  ...none,
  ...Object.fromEntries(zeros.map((control) => [control, [series(0, 0, 0)]])),
  ...{ generator: [series(0, 1, 0)], charge: [series(0, 2, 0)], storageUp: [series(0, 3, 0)] },
} as unknown as FeederPlan['controls'];

function taken(deviationMw: number, upMw = 0, storedMwh = 5): Taken {
  const now = { hoursPerIsp: 0.25, storedMwh: [storedMwh], deviationMw, pvMw: [], upMw, downMw: 0 };
  const problem = ispProblem(feeder, { controls } as FeederPlan, 1, now);
  const answer = ispPlan(feeder, { controls } as FeederPlan, 1, now);
  return { problem, answer, objective: leftMw(problem, answer), about: [4, 5] };
}

describe('the page of a feeder in an ISP', () => {
  it.each<[string, Taken, number, number, string[]]>([
    ['as planned', taken(0), -2, 0, []],
    ['with more load', taken(1), -1, 0, []],
    ['with more than the battery gives', taken(9), 5, 2, ['power of battery 1']],
    ['called', taken(0, 3), 1, 0, []],
    ['with an empty battery', taken(4, 0, 0.25), 1, 1, ['battery 1 empty by the end of the ISP']],
  ])('%s', async (_, decided, givesMw, left, by) => {
    const page = await pageOf(feederInIsp, decided, 4);
    expect([page.outcome?.value, page.objective]).toEqual([expect.closeTo(givesMw, 9), expect.closeTo(left, 9)]);
    expect(page.bounds.map((each) => each.by)).toEqual([...by, 'unit 1 at full power']);
  });

  it('is solved again as it was', () => {
    const decided = taken(1, 2);
    expect(feederInIsp.solve?.(decided.problem, undefined as never)).toEqual({
      objective: decided.objective,
      answer: decided.answer,
    });
  });

  it('says at which deviation the battery would give less than it can', async () => {
    const { knobs } = await pageOf(feederInIsp, taken(9), 4, 30);
    const [below, above] = knobs[0].turns.map(({ found }) => found);
    if (below.is !== 'between') throw new Error('no interval');
    expect(below.same).toBeCloseTo(7, 4); // from taking 2 to giving 5
    expect(above.is).toBe('never');
    expect(await expectTrue(feederInIsp, taken(9), 4)).toBeGreaterThan(0);
  });
});
