import { describe, expect, it } from 'vitest';
import { reach } from '../../../../agents/nested/dso/reach.ts';
import { activation } from '../../../../agents/nested/explain/activation.ts';
import { dispatch } from '../../../../agents/nested/explain/dispatch.ts';
import { responseCurve } from '../../../../agents/nested/explain/responseCurve.ts';
import type { DecisionKind } from '../../../../src/market/kinds.ts';
import { exampleFeeder, exampleMarket, exampleSteps } from '../workedExample.ts';
import { expectTrue, pageOf, solver, type Taken } from './pages.ts';

const series = (...mw: number[]): Float64Array => Float64Array.from(mw);
const market = exampleMarket();
const steps = exampleSteps();

function taken(kind: DecisionKind, problem: object, about: readonly [number, number] = [0, 12]): Taken {
  const solved = kind.solve?.(problem, solver);
  return { problem, answer: solved?.answer, objective: solved?.objective as number, about };
}

/** The leader's bid of docs/nested.md. */
const bid = { importMw: series(14, 8, 15), offerUpMw: series(3, 0, 2), offerDownMw: series(0, 5, 2) };
const led = taken(dispatch, { market, steps, hours: 1, first: 0, bid });

describe('the page of a dispatch', () => {
  it.each([
    [0, 30],
    [4, 70],
    [11, 70],
  ])('has the price of docs/nested.md in ISP %i', async (isp, lmp) => {
    expect(led.objective).toBeCloseTo(5850, 6);
    const page = await pageOf(dispatch, led, isp);
    expect(page.outcome).toMatchObject({ value: expect.closeTo(lmp, 6), unit: 'EUR/MWh' });
  });

  it('finds that the leader stops where the price jumps', async () => {
    const { knobs, told, bounds } = await pageOf(dispatch, led, 0, 14);
    const drawn = knobs.find(({ name }) => name === 'drawn by the feeders in this step');
    const found = drawn?.turns.find(({ towards }) => towards > 14)?.found;
    expect(found).toMatchObject({ is: 'between', becomes: expect.closeTo(70, 6) });
    if (found?.is === 'between') expect([found.same, found.other]).toEqual([14, expect.closeTo(14, 2)]);
    expect(told).toContainEqual({ what: 'price of flexibility upward', value: expect.closeTo(100, 6), unit: 'EUR/MW' });
    expect(bounds.map(({ by }) => by)).toContain('all the flexibility upward that the DSO offers');
  });

  it('names the line at its limit, and what a MW more of it would save', async () => {
    const drawn = { importMw: series(14), offerUpMw: series(0), offerDownMw: series(5) };
    const day = { market, steps: steps.slice(1, 2), hours: 1, first: 1, bid: drawn };
    const page = await pageOf(dispatch, taken(dispatch, day), 4);
    expect(page.bounds.map(({ by }) => by)).toContain('line A-C at its limit');
    const saves = page.told.find(({ what }) => what === 'a MW more on line A-C would save')?.value as number;
    const [line] = market.lines;
    const wider = { ...market, lines: [{ ...line, ratingMw: line.ratingMw + 0.01 }] };
    const less = taken(dispatch, day).objective - taken(dispatch, { ...day, market: wider }).objective;
    expect(saves).toBeCloseTo(less / 0.01, 4);
  });

  it.each([0, 4, 8])('has intervals that solving anew bears out, in ISP %i', async (isp) => {
    expect(await expectTrue(dispatch, led, isp, 8)).toBeGreaterThan(2);
  });
});

describe('the page of the answer to the leader', () => {
  const boxes = reach(exampleFeeder());
  const importMw = series(9, 13, 15);
  const told = taken(responseCurve, { market, steps, hours: 1, first: 0, boxes, importMw });

  it.each([
    [0, 20, 6],
    [4, 90, 6],
    [8, 70, 12],
  ])('has the price at what users answered and the pieces of docs/nested.md, in ISP %i', async (isp, lmp, pieces) => {
    const page = await pageOf(responseCurve, { ...told, objective: Number.NaN }, isp);
    expect(page.outcome?.value).toBeCloseTo(lmp, 6);
    expect(page.told).toContainEqual({ what: 'pieces', value: pieces, unit: '' });
    expect(page.knobs).toEqual([]);
    expect(page.untried.length).toBe(3);
  });

  it('is borne out by solving anew', async () => {
    expect(await expectTrue(responseCurve, told, 0, 6)).toBeGreaterThan(2);
  });
});

describe('the page of an activation', () => {
  const ways = (upMw: number, downMw: number) => ({ upMw, downMw });
  const called = (changeMw: number) => taken(activation, { changeMw, held: ways(5, 4), taken: ways(3, 2) }, [8, 9]);

  it.each([
    [3, 0, 'units hold enough'],
    [9, 3, 'all that was taken of the DSO'],
    [-5, -1, undefined],
    [-9, -2, 'all that was taken of the DSO'],
  ])('of a change of %d MW calls %d', async (changeMw, mw, by) => {
    const page = await pageOf(activation, called(changeMw), 8, 14);
    expect(page.outcome?.value).toBe(mw);
    expect(page.bounds[0]?.by).toBe(by);
    expect(page.knobs.length > 0).toBe(by !== undefined);
  });

  it('says from which change on it would call', async () => {
    const { knobs } = await pageOf(activation, called(3), 8, 20);
    const [below, above] = knobs[0].turns.map(({ found }) => found);
    if (below.is !== 'between' || above.is !== 'between') throw new Error('no interval');
    expect([above.same <= 5, above.other > 5, above.other - above.same < 0.01]).toEqual([true, true, true]);
    expect([below.same >= -4, below.other < -4, below.same - below.other < 0.01]).toEqual([true, true, true]);
    expect(await expectTrue(activation, called(3), 8)).toBeGreaterThan(1);
  });
});
