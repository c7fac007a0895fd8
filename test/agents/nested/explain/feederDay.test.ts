import { describe, expect, it } from 'vitest';
import { type DayProblem, decideDay } from '../../../../agents/nested/dso/decideDay.ts';
import type { FeederDay } from '../../../../agents/nested/dso/feederDay.ts';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { planEur } from '../../../../agents/nested/explain/feederCost.ts';
import { feederDays } from '../../../../agents/nested/explain/feederDay.ts';
import { responseCurves } from '../../../../agents/nested/tso/responseCurves.ts';
import { exampleFeeder, exampleMarket, exampleSteps } from '../workedExample.ts';
import { expectTrue, pageOf, solver, type Taken } from './pages.ts';

type Scheme = DayProblem['market']['scheme'];

const market = exampleMarket();
const steps = exampleSteps();
const required = {
  requiredUpMw: Float64Array.from(steps, ({ requiredUpMw }) => requiredUpMw),
  requiredDownMw: Float64Array.from(steps, ({ requiredDownMw }) => requiredDownMw),
};
const told = { type: 'any', from: 'TSO', to: 'DSO', isp: -1, day: 0, ...required };
const byModel = { model: { ...told, market: market as never, steps: steps as never } } as DayProblem['answered'];

/** The worked example of docs/nested.md as the DSO is given it. */
function problemOf(scheme: Scheme, feeder: FeederDay = exampleFeeder(), isByModel = false): DayProblem {
  const pieces = responseCurves(solver, market, steps, reach(feeder));
  return {
    market: { scheme, gap: 1e-9, maxNodes: 10_000 },
    ...{ feeders: [feeder], lambda: Float64Array.of(20, 60, 50) },
    answered: isByModel ? byModel : ({ curve: { ...told, pieces } } as DayProblem['answered']),
  };
}

function taken(problem: DayProblem): Taken {
  const answer = decideDay(solver, problem);
  return { problem, answer, objective: answer.objectiveEur, about: [0, 12] };
}

const kindOf = (scheme: Scheme) => {
  const kind = feederDays.find((each) => each.kind === `feeder day, ${scheme}`);
  if (!kind) throw new Error(`no kind of ${scheme}`);
  return kind;
};

/** With a unit that runs where energy costs more than 65, and a limit of 12 MW on what is drawn in step 2. */
const withUnit: FeederDay = {
  ...exampleFeeder(),
  generators: [{ maxMw: 2, eurPerMwh: 65 }],
  rows: [
    {
      ...{
        step: 2,
        what: 'flow on branch 1, as planned',
        lower: Number.NEGATIVE_INFINITY,
        upper: -1,
        eurPerUnit: 2000,
      },
      terms: [
        { control: 'charge', device: 0, coefficient: 1 },
        { control: 'discharge', device: 0, coefficient: -1 },
        { control: 'generator', device: 0, coefficient: -1 },
      ],
    },
  ],
};

describe('what a plan of feeders is worth', () => {
  it.each(['sequential', 'central'] as const)('is, by its controls alone, what the programme says: %s', (scheme) => {
    for (const feeder of [
      exampleFeeder(),
      exampleFeeder({ cover: true }),
      withUnit,
      { ...withUnit, multiplicity: 2 },
    ]) {
      const problem = problemOf(scheme, feeder);
      const plan = decideDay(solver, problem);
      expect(planEur(problem, plan)).toBeCloseTo(plan.objectiveEur, 6);
    }
  });
});

describe('the page of the leader', () => {
  it.each([
    [0, 14, 30],
    [4, 8, 70],
    [11, 15, 70],
  ])('has what docs/nested.md has it draw, and the price it counts on, in ISP %i', async (isp, mw, lmp) => {
    const page = await pageOf(kindOf('nested'), taken(problemOf('nested')), isp);
    expect(page.objective).toBeCloseTo(1719, 6);
    expect(page.outcome).toMatchObject({ value: expect.closeTo(mw, 6), unit: 'MW' });
    expect(page.told).toContainEqual({ what: 'LMP it counts on', value: expect.closeTo(lmp, 6), unit: 'EUR/MWh' });
    expect(page.proof).toEqual({ gap: expect.closeTo(0, 6), nodeLimit: 10_000 });
    expect(page.untried).toContain('share of deviations covered');
  });

  it('says that it stops where the price jumps, and offers little so that it stays high', async () => {
    const page = await pageOf(kindOf('nested'), taken(problemOf('nested')), 0);
    const by = page.bounds.map((each) => each.by);
    expect(by).toContain('a jump of the LMP just there');
    expect(by).toContain('a jump of the price of flexibility upward just there');
    expect(page.told).toContainEqual({ what: 'offered upward', value: expect.closeTo(3, 6), unit: 'MW' });
  });

  it('has the same page by big-Ms, but for what needs the curve', async () => {
    const page = await pageOf(kindOf('nested'), taken(problemOf('nested', exampleFeeder(), true)), 0);
    expect(page.objective).toBeCloseTo(1719, 5);
    expect(page.outcome?.value).toBeCloseTo(14, 5);
    expect(page.duals).toEqual([]);
  });

  it('has duals, its integers as they are, that are what a little more load costs', async () => {
    for (const scheme of ['sequential', 'central', 'nested'] as const) {
      const problem = problemOf(scheme, withUnit);
      const page = await pageOf(kindOf(scheme), taken(problem), 8);
      const load = page.duals.find(({ what }) => what === 'load')?.value as number;
      const more = (mw: number) => {
        const netMw = withUnit.netMw.with(2, withUnit.netMw[2] + mw);
        return decideDay(solver, { ...problem, feeders: [{ ...withUnit, netMw }] }).objectiveEur;
      };
      const [up, down] = [more(1e-3) - more(0), more(0) - more(-1e-3)].map((eur) => -eur / 1e-3);
      expect([scheme, load >= Math.min(up, down) - 1e-3]).toEqual([scheme, true]);
      if (scheme !== 'nested') expect(load).toBeLessThanOrEqual(Math.max(up, down) + 1e-3);
    }
  });

  it('names a limit of the network that holds it, and what room there would be worth', async () => {
    const page = await pageOf(kindOf('sequential'), taken(problemOf('sequential', withUnit)), 8);
    expect(page.bounds.map(({ by }) => by)).toContain('flow on branch 1, as planned');
    expect(page.duals.find(({ what }) => what === 'room for flow on branch 1, as planned')?.unit).toBe('EUR/MW');
  });
});

describe('what it would take', () => {
  it('to run a unit, is the price that it costs', async () => {
    // in step 1 first prices are 60: a unit of 65 stands still, and runs below 60
    const page = await pageOf(kindOf('sequential'), taken(problemOf('sequential', withUnit)), 4, 20);
    const cost = page.knobs.find(({ name }) => name === 'cost of unit 1')?.turns.find(({ towards }) => towards === 0);
    expect(cost?.found).toMatchObject({ is: 'exactly', value: expect.closeTo(60, 6) });
    const price = page.knobs
      .find(({ name }) => name === 'first price in this step')
      ?.turns.find(({ towards }) => towards > 60);
    expect(price?.found).toMatchObject({ is: 'exactly', value: expect.closeTo(65, 6) });
  });

  it.each(['sequential', 'central', 'nested'] as const)('is borne out by deciding anew: %s', async (scheme) => {
    const solves = scheme === 'nested' ? 5 : 8;
    expect(await expectTrue(kindOf(scheme), taken(problemOf(scheme, withUnit)), 8, solves)).toBeGreaterThan(1);
  });

  it('is nothing where nobody coordinates', async () => {
    const page = await pageOf(kindOf('none'), taken(problemOf('none')), 0, 5);
    expect([page.outcome?.value, page.knobs, page.duals]).toEqual([9, [], []]);
    expect(page.bounds.map(({ by }) => by)).toEqual(['nobody coordinates: units and batteries are idle']);
  });
});
