import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { expect, it } from 'vitest';
import type { Message } from '../../../../agents/active-distribution/index.ts';
import { loadConfig, simulate } from '../../../../agents/active-distribution/index.ts';
import { inPlace, type Offload } from '../../../../src/market/offload.ts';

/** All that was said on the day before of a day with a lot that does not trade for itself. */
async function saidWith(offload: Offload): Promise<Message[]> {
  const loaded = loadConfig(fileURLToPath(new URL('../../../../configs/active-distribution.yaml', import.meta.url)));
  const { config } = loaded;
  config.world.scenarios = 2;
  config.market.draArbitrage = false;
  config.market.frontPoints = 7;
  const said: Message[] = [];
  await simulate(loaded, {
    offload,
    listen: (message, _phase, isp) => {
      if (isp >= 0) return 'end';
      said.push(message);
    },
  });
  return said;
}

const built = (name: string): string => new URL(`../../../../dist/${name}.js`, import.meta.url).href;

it('plans points in two threads, as built, as one after another, to the last bit', { tags: 'slow' }, async () => {
  const pool = new Piscina({ filename: fileURLToPath(built('offloadWorker')), minThreads: 2, maxThreads: 2 });
  let asked = 0;
  try {
    const there = await saidWith((_, data) => {
      asked++;
      return pool.run({ module: built('pointThread'), data });
    });
    expect(there).toEqual(await saidWith(inPlace));
    expect(asked).toBe(6);
  } finally {
    await pool.destroy();
  }
});
