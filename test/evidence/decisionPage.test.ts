import { describe, expect, test } from 'vitest';
import { decisionPage, type PageOptions } from '../../src/evidence/decisionPage.ts';
import { explanationText } from '../../src/evidence/explanationText.ts';
import { type DecisionKind, decisionKind } from '../../src/market/kinds.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { createCalendar } from '../../src/time/calendar.ts';

/** Sells where the price covers a cost of 40, and counts how often it is asked to. */
const counting = (slow: boolean) => {
  const asked = { times: 0 };
  const kind = decisionKind<{ price: number }, number>({
    ...{ kind: 'sale', says: 'Whether it is sold.', unit: 'EUR', sense: 'most', by: 'looking', slow },
    outcome: { what: 'sold', unit: 'MW', of: (_, sold) => sold },
    knobs: ({ price }) => [
      { name: 'price', unit: 'EUR/MWh', now: price, from: 0, to: 100, turned: (_, value) => ({ price: value }) },
    ],
    solve: ({ price }) => {
      asked.times++;
      return { objective: Math.max(0, price - 40), answer: price > 40 ? 1 : 0 };
    },
  });
  return { asked, kind };
};

const page = (kind: DecisionKind, solves?: number) => {
  const options: PageOptions = {
    ...{ isp: 3, calendar: createCalendar({ start: '2024-03-20', days: 1 }), kinds: [kind], isStored: true },
    ...{ solves, solver: async () => ({}) as Solver },
  };
  const decision = { isp: 3, phase: 'clear', kind: 'sale', problem: { price: 50 }, answer: 1, objective: 10 };
  return decisionPage({ part: '', last: [{ ...decision, about: [3, 4] as const }], replaced: 0 }, options);
};

describe('a kind of which a solve takes long', () => {
  test('is not solved again where nobody says how often, and its page names what could be turned', async () => {
    const { asked, kind } = counting(true);
    const made = await page(kind);
    expect([asked.times, made.knobs, made.untried]).toEqual([0, [], ['price']]);
    const text = explanationText({
      ...{ agent: 'A', role: '', isp: 3, start: '2024-03-20T00:45', heard: [], said: [], after: [], money: [] },
      ...{ decisions: [made], isRead: true },
    });
    expect(text).toContain('instead  not tried, as a solve takes long: --solves 12 turns price');
  });

  test('is solved as often as is asked for', async () => {
    const { asked, kind } = counting(true);
    const made = await page(kind, 5);
    expect(asked.times).toBeGreaterThan(0);
    expect(made.untried).toEqual([]);
    expect(made.knobs[0].turns.find(({ towards }) => towards === 0)?.found).toMatchObject({
      is: 'between',
      becomes: 0,
    });
    expect((await page(kind, 0)).untried).toEqual([]);
  });
});

test('any other is solved again where nobody says how often', async () => {
  const { asked, kind } = counting(false);
  const made = await page(kind);
  expect(asked.times).toBeGreaterThan(12);
  expect([made.knobs.length, made.untried]).toEqual([1, []]);
});
