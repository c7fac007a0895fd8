import { join } from 'node:path';
import { expect } from 'vitest';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { explain } from '../../../../src/evidence/explain.ts';
import type { DecisionPage, Explanation } from '../../../../src/evidence/explanation.ts';
import { explanationText } from '../../../../src/evidence/explanationText.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { folderWith } from '../../../cli/command.ts';
import { runOf } from '../../../evidence/storedRuns.ts';
import { readTable } from '../../../results/runs.ts';

/** A run of a small market, and what an agent did about the first ISP for which it decided something of a kind. */
export async function firstOf(
  config: string,
  agent: string,
  kind: string,
  { atLeast = 0, solves = 4, isUsed = false } = {},
) {
  const file = join(folderWith({ 'market.yaml': config }), 'market.yaml');
  const run = await runOf(file);
  const rows = (await readTable(run, 'decisions')).filter((row) => row.agent === agent && row.kind === kind);
  const told = isUsed ? rows.filter(({ objective }) => Math.abs(Number(objective)) > 0) : rows;
  const isps = told.map(({ aboutFrom }) => Number(aboutFrom)).sort((a, b) => a - b);
  const isp = isps.find((each) => each >= atLeast);
  if (isp === undefined) throw new Error(`${agent} told of no '${kind}'`);
  const opened = openStoredRun(run);
  const explained = await explain(opened, await configOfRun(opened, SYSTEMS, file), { agent, isp, solves });
  const page = explained.decisions.find((each) => each.kind === kind);
  if (page === undefined) throw new Error(`no page of '${kind}'`);
  return { explained, page, rows };
}

/** A page that says all there is to be said, in lines that fit. */
export function expectWhole(explained: Explanation, page: DecisionPage, { hasKnobs = true } = {}): void {
  expect(page.says).not.toBe('');
  expect(page.outcome?.what).not.toBe('');
  expect(page.told.length).toBeGreaterThan(0);
  expect(page.bounds.length).toBeGreaterThan(0);
  if (hasKnobs) expect(page.knobs.length).toBeGreaterThan(0);
  else expect(page.knobs).toEqual([]);
  const text = explanationText(explained);
  expect(text).toContain(page.kind);
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
}

/** The config of a small market. */
export const base = (days: number, more = '', market = '{ scheme: tso-managed }') => `
name: pages
seed: 5
calendar: { start: 2024-02-19, days: ${days} }
world: { season: winter }
market: ${market}
${more}`;
export const fleet = (more = '', evs = 3) => `  - { name: Fleet, node: 12, evs: ${evs}${more} }`;
export const MARKUPS = ', bids: { upward: { markup: 0 }, downward: { markup: 0 } }';
