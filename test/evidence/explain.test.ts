import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { explain } from '../../src/evidence/explain.ts';
import type { Explanation } from '../../src/evidence/explanation.ts';
import { explanationText, turnText } from '../../src/evidence/explanationText.ts';
import { configOfRun, openStoredRun } from '../../src/evidence/storedRun.ts';
import { readTable } from '../results/runs.ts';
import { changed, runOf, TOY } from './storedRuns.ts';

/** An ISP of the toy run in which Up delivers upward. */
let isp = 0;
let run = '';
let up: Explanation;

async function explained(folder: string, agent: string, about: number, solves = 12): Promise<Explanation> {
  const opened = openStoredRun(folder);
  return explain(opened, await configOfRun(opened, SYSTEMS, TOY), { agent, isp: about, solves });
}

beforeAll(async () => {
  run = await runOf();
  const rows = await readTable(run, 'aggregators');
  isp = rows.find((row) => row.aggregator === 'Up' && Number(row.upMwh ?? row.upwardMwh) > 0)?.isp as number;
  up = await explained(run, 'Up', isp);
});

describe('the page of an aggregator', () => {
  test('has the plans in force of all its EVs, and what they come to is what it bid', () => {
    const [page] = up.decisions;
    expect(page).toMatchObject({ kind: 'EV-day', decisions: 5, unit: 'EUR', sense: 'most' });
    const bid = up.said.find(({ type }) => type === 'BalancingEnergyBid');
    const planned = page.told.find(({ what }) => what === 'planned upward')?.value as number;
    expect(Number(/volumeMw ([\d.]+)/.exec(bid?.says ?? '')?.[1])).toBeCloseTo(planned / 1000, 6);
  });

  test('has money that is what the run has written', async () => {
    const payments = (await readTable(run, 'messages')).filter(
      ({ type, about }) => type === 'Payment' && about === isp,
    );
    const eur = payments.reduce((sum, { body }) => {
      const { payer, payee, amountEur } = JSON.parse(body as string);
      return sum + (payee === 'Up' ? amountEur : payer === 'Up' ? -amountEur : 0);
    }, 0);
    expect(eur).not.toBe(0);
    expect(up.money.reduce((sum, each) => sum + each.eur, 0)).toBeCloseTo(eur, 9);
  });

  test('has thresholds of prices to the last digits', () => {
    const knobs = up.decisions[0].knobs;
    const upward = knobs.find(({ name }) => name === 'price upward in this ISP');
    const below = upward?.turns.find(({ towards }) => towards < (upward?.now as number));
    expect(below?.found.is).toBe('exactly'); // what it sells here it would not sell at -500 EUR/MWh
  });

  test('is the same when asked again, and is all data', async () => {
    expect(await explained(run, 'Up', isp)).toEqual(up);
    expect(JSON.parse(JSON.stringify(up))).toEqual(up);
  });

  test('turns nothing where nothing may be solved again', async () => {
    const { decisions } = await explained(run, 'Up', isp, 0);
    expect(decisions[0].knobs).toEqual([]);
    expect(decisions[0].outcome).toEqual(up.decisions[0].outcome);
  });
});

test('everyone who takes part has a page, the world too, in lines of 100 columns', async () => {
  const names = openStoredRun(run).manifest.cast.map(({ name }) => name);
  expect(names).toContain('world');
  for (const name of names) {
    const text = explanationText(await explained(run, name, isp, 2));
    expect(text).toMatch(new RegExp(`^${name} \\(`));
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  }
});

test('who told of no decision has heard what it was told before the ISP began, and the rest afterwards', async () => {
  const { heard, decisions, after } = await explained(run, 'DSO', isp);
  expect(decisions).toEqual([]);
  expect(heard.length).toBeGreaterThan(0);
  expect(Math.max(...heard.map((each) => each.isp))).toBeLessThan(isp);
  expect(after.every((each) => each.isp >= isp)).toBe(true);
  const text = explanationText({ ...up, heard: [], decisions: [] });
  expect(text).toContain('nothing about this ISP before it began');
  expect(explanationText({ ...up, heard: [] })).toContain('nothing about this ISP before it decided');
});

test('a run that is not what was written is not explained', async () => {
  const other = changed(run, 'config.yaml', (content) => content.toString().replace('seed: 7', 'seed: 8'));
  await expect(explained(other, 'Up', isp)).rejects.toThrow(/made again, differs from ISP -2 on, where .*world/);
});

test('a run without messages is made again', async () => {
  const bare = changed(run, 'run.log', (content) => content);
  rmSync(join(bare, 'messages.parquet'));
  expect(await explained(bare, 'Up', isp)).toEqual(up);
});

test('what goes on in the next line stands two columns in, with or without a name in the margin', () => {
  const [page] = up.decisions;
  const dual = {
    what: 'of a connection for charging here, a kW, which is a long name for it',
    value: 0.019,
    unit: 'EUR',
  };
  const lines = explanationText({ ...up, decisions: [{ ...page, duals: [dual, dual] }] }).split('\n');
  const at = lines.findIndex((line) => line.includes('a unit more is worth'));
  expect(lines[at]).toMatch(/^ {9}a unit/);
  expect(lines[at + 1]).toMatch(/^ {11}\S/);
  for (const line of lines) expect(line).not.toMatch(/^ {12}/);
});

test('what a knob is asked about is named, where it is not what its kind is', () => {
  const knob = { now: 10, unit: 'EUR/MWh', outcome: { what: 'what is taken of it', unit: 'MW' } };
  const turn = { towards: 100, found: { is: 'exactly' as const, value: 41.2, becomes: 5 } };
  expect(turnText(turn, knob, 'kW')).toBe('above 41.2 EUR/MWh, exactly, what is taken of it comes to 5 MW');
});

describe('what it would take, in a sentence', () => {
  const knob = { now: 10, unit: 'EUR/MWh' };
  test.each([
    [
      { towards: 100, found: { is: 'exactly', value: 41.2, becomes: 5 } },
      'above 41.2 EUR/MWh, exactly, it comes to 5 kW',
    ],
    [{ towards: -5, found: { is: 'exactly', value: 1, becomes: 0 } }, 'below 1 EUR/MWh, exactly, it comes to 0 kW'],
    [
      { towards: -5, found: { is: 'between', same: 4, other: 2, becomes: Number.NaN } },
      'somewhere from 2 to 4 EUR/MWh it changes; at 2 nothing can be done',
    ],
    [{ towards: 99, found: { is: 'never', to: 99, proved: true } }, 'as far as 99 EUR/MWh it stays the same'],
    [
      { towards: 99, found: { is: 'never', to: 99, proved: false } },
      'as far as 99 EUR/MWh nothing that was tried changes it',
    ],
    [
      {
        towards: 99,
        found: {
          is: 'list',
          tried: [
            { value: 99, outcome: 1 },
            { value: 10, outcome: 0 },
          ],
        },
      },
      'it rises and falls, so there is no threshold: 0 at 10, 1 at 99',
    ],
  ] as const)('%#', (turn, says) => {
    expect(turnText(turn as never, knob, 'kW')).toBe(says);
  });
});
