import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { loadStudy } from '../../src/studies/load.ts';
import { writeResults } from '../../src/studies/results.ts';
import { runStudy } from '../../src/studies/run.ts';
import { Store } from '../../src/studies/store.ts';
import { configText, folderWith } from '../cli/command.ts';
import { marketEngine, rowsOf } from './small.ts';

const zod = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;

/** A market in which one party earns what its config says, and nothing else happens. */
const giftMarket = (unit: string) => `import { z } from ${JSON.stringify(zod)};
  export default {
    name: 'gift',
    says: 'Somebody is given something.',
    config: z.strictObject({ name: z.string(), seed: z.union([z.int(), z.string()]).default(1), calendar: z.json(), gift: z.number() }),
    run: async (loaded, world) => ({ loaded, world, trace: [], certificates: [], messages: 0 }),
    figures: [
      { name: 'profitEur', unit: '${unit}', says: 'What was given.', of: ({ loaded }) => loaded.config.gift },
      { name: 'gifts', unit: '', says: 'How often.', of: () => 1 },
    ],
  };`;

const studyOver = (unit: string, more = '') => {
  const folder = folderWith({
    'config.yaml': configText(),
    'gift.yaml': 'system: ./gift.mjs\nname: gift\ncalendar: { start: 2024-02-19, days: 1 }\ngift: 5\n',
    'gift.mjs': giftMarket(unit),
    'study.yaml': `name: both\nbase: { market: config.yaml, gift: gift.yaml }\nreplications: 2\nkpis: [profit, gifts, upwardMwh]\n${more}`,
  });
  return { folder, loaded: loadStudy(join(folder, 'study.yaml'), SYSTEMS) };
};

describe('a study over several markets', () => {
  it('has the figures of all; those that a market has not are missing', async () => {
    const { folder, loaded } = studyOver('EUR', 'comparisons: [{ base: [gift, market] }]\n');
    const study = await loaded;
    const store = await Store.open(join(folder, 'results'), study);
    const { summary } = writeResults(study, store, await runStudy(study, store, marketEngine()));
    store.close();
    const at = (base: string, kpi: string) => rowsOf(summary).find((row) => row.base === base && row.kpi === kpi)?.mean;
    expect([at('gift', 'profit'), at('gift', 'gifts'), at('gift', 'upwardMwh')]).toEqual([5, 1, null]);
    expect([at('market', 'gifts'), Number.isFinite(at('market', 'profit'))]).toEqual([null, true]);
  });

  it('is refused where they call figures alike that have different units', async () => {
    await expect(studyOver('kEUR').loaded).rejects.toThrow(
      /study\.yaml: base \(line 2\): found 'profitEur', in EUR of reserve and in kEUR of gift; expected markets in one study/,
    );
  });

  it('cannot vary the market of a base: its other keys would not fit', async () => {
    await expect(studyOver('EUR', 'parameters: { system: [reserve, ./gift.mjs] }\n').loaded).rejects.toThrow(
      /found the market as a parameter; expected a base config of each/,
    );
  });
});
