import { describe, expect, test } from 'vitest';
import { Outside } from '../../src/market/outside.ts';

const ask = (of: Outside, agent: string, isp: number, question: unknown, answer: unknown) =>
  of.ask(agent, isp, 'oracle', question, () => Promise.resolve(answer));

describe('what agents are told from outside', () => {
  test('is recorded as it was, by agent and in the order of asking, whoever was answered first', async () => {
    const outside = new Outside();
    let answerBen = (_: unknown) => {};
    const slow = outside.ask(
      'Ben',
      1,
      'oracle',
      { isp: 1 },
      () =>
        new Promise((resolve) => {
          answerBen = resolve;
        }),
    );
    const series = Float64Array.of(1, Number.NaN);
    await ask(outside, 'Ada', 1, { isp: 1 }, series);
    series[0] = 9; // what is told later changes nothing
    answerBen('b');
    await slow;
    expect(outside.rows()).toEqual([
      { agent: 'Ada', isp: 1, what: 'oracle', question: { isp: 1 }, answer: Float64Array.of(1, Number.NaN) },
      { agent: 'Ben', isp: 1, what: 'oracle', question: { isp: 1 }, answer: 'b' },
    ]);
  });

  test('is told again in place of asking, and recorded again', async () => {
    const outside = new Outside();
    for (const isp of [1, 2]) await ask(outside, 'Ada', isp, { isp, mw: Float64Array.of(isp) }, { price: isp });
    const again = new Outside(outside.rows());
    const never = () => Promise.reject(new Error('asked'));
    for (const isp of [1, 2]) {
      const told = await again.ask('Ada', isp, 'oracle', { isp, mw: Float64Array.of(isp) }, never);
      expect(told).toEqual({ price: isp });
    }
    expect(again.rows()).toEqual(outside.rows());
  });

  test.each<[string, number, unknown, RegExp]>([
    ['another question', 1, { mw: Float64Array.of(2) }, /then it asked oracle in ISP 1/],
    ['another moment', 2, { mw: Float64Array.of(1) }, /then it asked oracle in ISP 1/],
  ])('does not answer %s', async (_, isp, question, says) => {
    const outside = new Outside();
    await ask(outside, 'Ada', 1, { mw: Float64Array.of(1) }, 1);
    await expect(ask(new Outside(outside.rows()), 'Ada', isp, question, 1)).rejects.toThrow(says);
    await expect(ask(new Outside([]), 'Ada', 1, 1, 1)).rejects.toThrow(/then it asked nothing more/);
  });

  test('is given to an agent as a copy of its own', async () => {
    const outside = new Outside();
    const told = (await ask(outside, 'Ada', 1, 1, { list: [1] })) as { list: number[] };
    told.list.push(2);
    expect(outside.rows()[0].answer).toEqual({ list: [1] });
  });
});
