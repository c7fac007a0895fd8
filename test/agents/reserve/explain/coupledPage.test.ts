// @module-tag slow
import { expect, test } from 'vitest';
import { base, expectWhole, firstOf, fleet, MARKUPS } from './pages.ts';

test('fleet-day: read from what was stored, nothing made again', async () => {
  const config = base(1, `aggregators:\n${fleet(`${MARKUPS}, connectionLimit: 12, replan: never`, 2)}`);
  const { explained, page } = await firstOf(config, 'Fleet', 'fleet-day', { solves: 1 });
  expectWhole(explained, page);
  expect([explained.isRead, page.proof?.gap]).toEqual([true, expect.any(Number)]);
});
