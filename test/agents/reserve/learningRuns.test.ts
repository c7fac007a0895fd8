// @module-tag slow
import { expect, it } from 'vitest';
import { figures } from '../../../agents/reserve/market/figures.ts';
import { run } from './market/helpers.ts';

/** Twenty BRPs with stores of four times what the area needs, beyond the edge at which reactions do harm. */
const beyondTheEdge = (learn?: object[]) => ({
  name: 'edge',
  seed: 1,
  calendar: { start: '2023-03-06', days: 21 },
  world: { season: 'winter' },
  aggregators: [{ name: 'Idle', node: 12, evs: 1 }],
  brps: Array.from({ length: 20 }, (_, k) => ({
    name: `R${k}`,
    store: { power: 20, hours: 2 },
    ...(learn && { learn }),
  })),
  market: { balancing: { subSteps: 3, from: 'generated' } },
});

it('learners of their use withdraw towards the edge: they do less harm, and lose less', { tags: 'slow' }, async () => {
  const [fixed, learned] = [
    await run(beyondTheEdge()),
    await run(beyondTheEdge([{ what: 'use', scale: 50, by: { algorithm: 'thompson' } }])),
  ];
  const figure = (of: typeof fixed, name: string) => figures.find((each) => each.name === name)?.of(of) ?? Number.NaN;
  expect(figure(fixed, 'amplification')).toBeGreaterThan(8);
  expect(figure(learned, 'amplification')).toBeLessThan(figure(fixed, 'amplification') / 3);
  expect(figure(learned, 'reactionProfit')).toBeGreaterThan(figure(fixed, 'reactionProfit'));
  expect(figure(learned, 'meanUse')).toBeLessThan(0.4); // who knows nothing uses half in the mean
  expect(figure(learned, 'clippedShare')).toBeLessThan(0.05);
  const use = [...learned.recorder.learned.values()].flat();
  const inAll = use.reduce((sum, { chosen }) => sum + chosen[0], 0);
  expect(inAll).toBeGreaterThan(use.reduce((sum, { chosen }) => sum + chosen[4], 0));
});
