import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig as loadFile, simulate } from '../../agents/reserve/market/fromDisk.ts';
import { figuresOf, loadConfig, run, systems, tablesOfRun } from '../../src/browser.ts';

const TOY = join(import.meta.dirname, '../../configs/toy.yaml');
const toy = readFileSync(TOY, 'utf8');

it('a config given as text has the run of its file, with figures and tables as data', async () => {
  const { system, loaded } = loadConfig(toy, { given: { scheme: 'tso-managed', seed: '9' } });
  expect(loaded.config.seed).toBe(9);
  const done: number[] = [];
  const finished = await run({ system, loaded }, { onProgress: (isps) => done.push(isps) });
  expect(done.length).toBeGreaterThan(96);
  const { kpis } = await simulate(loadFile(TOY, { scheme: 'tso-managed', seed: '9' }));
  expect(system.summary(finished)).toEqual(kpis);
  const figures = figuresOf(system, finished);
  expect(figures.find(({ name }) => name === 'profitEur')).toMatchObject({ unit: 'EUR', value: kpis.total.profitEur });
  const messages = tablesOfRun(system, finished).find(({ name }) => name === 'messages');
  expect(messages?.rows).toBe(finished.trace.length);
  const from = messages?.columns.find(({ name }) => name === 'from');
  expect(from?.values).toEqual(finished.trace.map((row) => row.from));
});

it('messages are kept as a config says, or as its caller does', async () => {
  const configured = loadConfig(toy.replace('output: {', 'output: { messages: false,'));
  const namesOf = async (tools: object) =>
    tablesOfRun(systems[0], await run(configured, tools)).map(({ name }) => name);
  expect(await namesOf({})).not.toContain('messages');
  expect(await namesOf({ trace: true })).toContain('messages');
});
