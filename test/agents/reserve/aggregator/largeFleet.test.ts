import { expect, it } from 'vitest';
import type { EvDay, EvDayPlan } from '../../../../src/optimizers/evDay.ts';
import { EvDaySolver } from '../../../../src/optimizers/evDayDp.ts';
import { loadedConfig, run, smallMarket } from '../market/helpers.ts';

it('plans a fleet that is planned in parts as each EV alone, and tells of plans that stay what they were', async () => {
  const evs = 2100;
  const config = smallMarket({
    fleet: { battery: 0.6, chargePower: 0.11, dischargePower: 0.11 },
    aggregators: [{ name: 'Large', node: 12, evs, bids: { upward: 25, downward: 5 } }],
  });
  const told: { subject: unknown; problem: EvDay; answer: EvDayPlan }[] = [];
  await run(loadedConfig(config), {
    until: -1,
    onDecision: ({ kind, subject, problem, answer }) => {
      if (kind === 'EV-day') told.push({ subject, problem: problem as EvDay, answer: answer as EvDayPlan });
    },
  });
  expect(told.map(({ subject }) => subject)).toEqual([...Array(evs).keys()]);
  const alone = new EvDaySolver();
  expect(told.map(({ answer }) => answer)).toEqual(told.map(({ problem }) => alone.solve(problem)));
});
