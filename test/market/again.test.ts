import { expect, it } from 'vitest';
import { simulate } from '../../agents/reserve/market/fromDisk.ts';
import { withHighsAtHand } from '../../src/market/again.ts';
import type { RunTools } from '../../src/market/run.ts';
import { HighsWanted } from '../../src/optimizers/highs.ts';
import { loadedConfig, smallMarket } from '../agents/reserve/market/helpers.ts';

/** All that a run tells, in its order; HiGHS is wanted once, at the decision of this number. */
async function told(wantedAt: number) {
  const said: unknown[] = [];
  let decisions = 0;
  const result = await simulate(loadedConfig(smallMarket()), {
    digest: true,
    onProgress: (done, inAll) => void said.push(['progress', done, inAll]),
    listen: ({ type, from, to }, phase, isp) => {
      said.push([type, from, to, phase, isp]);
      return isp === 130 ? 'end' : undefined;
    },
    onDecision: ({ agent, kind, isp }) => {
      said.push(['decision', agent, kind, isp]);
      if (++decisions === wantedAt) throw new HighsWanted('wanted');
    },
    between: async (isp) => void said.push(['between', isp]),
  });
  return { said, result };
}

it('a run that turns out to want HiGHS tells what it would have told, and comes to the same', async () => {
  const whole = await told(Number.POSITIVE_INFINITY);
  const decisions = whole.said.filter((each) => (each as unknown[])[0] === 'decision').length;
  expect(decisions).toBeGreaterThan(4);
  expect(whole.result.solves?.checked).toBeGreaterThan(0);
  for (const wantedAt of [1, Math.ceil(decisions / 2), decisions]) {
    const again = await told(wantedAt);
    expect(again.said).toEqual(whole.said);
    expect(again.result.digests).toEqual(whole.result.digests);
    expect(again.result.kpis).toEqual(whole.result.kpis);
    expect(again.result.solves).toEqual(whole.result.solves);
    expect(again.result.until).toBe(131);
  }
});

it('what fails for another reason is not begun again', async () => {
  let begun = 0;
  const run = async (tools: RunTools) => {
    begun++;
    tools.onStep?.('begun');
    throw new Error('no');
  };
  const steps: string[] = [];
  await expect(withHighsAtHand({ onStep: (what) => void steps.push(what) }, run)).rejects.toThrow('no');
  expect([begun, steps]).toEqual([1, ['begun']]);
});
