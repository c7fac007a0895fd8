import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { dayAhead } from '../../../../agents/active-distribution/explain/dayAhead.ts';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { explain } from '../../../../src/evidence/explain.ts';
import type { DecisionPage, Explanation } from '../../../../src/evidence/explanation.ts';
import { explanationText } from '../../../../src/evidence/explanationText.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { readStored } from '../../../../src/results/storedDecisions.ts';
import { folderWith } from '../../../cli/command.ts';
import { runInto } from '../../../results/runs.ts';
import { smallSystem } from '../market/helpers.ts';
import { solver } from './turning.ts';

/** In the fault of the small system, and the ISP before. */
const [FAULT, BEFORE] = [73, 71];

async function runOf(changes: Record<string, object | string | number> = {}): Promise<string> {
  const folder = folderWith({ 'small.yaml': stringify(smallSystem(changes)) });
  return runInto(join(folder, 'run'), {}, join(folder, 'small.yaml'));
}

async function explained(folder: string, agent: string, isp: number, solves?: number): Promise<Explanation> {
  const opened = openStoredRun(folder);
  return explain(opened, await configOfRun(opened, SYSTEMS, undefined), { agent, isp, solves });
}

const pageOf = ({ decisions }: Explanation, kind: string): DecisionPage => {
  const page = decisions.find((each) => each.kind === kind);
  if (page === undefined) throw new Error(`no page of '${kind}' among ${decisions.map((each) => each.kind).join()}`);
  return page;
};

let run = '';
let own = '';
beforeAll(async () => {
  run = await runOf({ market: { tou: true } });
  own = await runOf({
    market: { draArbitrage: false },
    evplas: [{ name: 'Work', node: 18, sessions: 'workplace', chargers: 6, connection: 0.02, reserve: 'onlySelling' }],
  });
});

describe('pages of a small system', { tags: 'slow' }, () => {
  it('are read from what the run has written, each with what its kind tells', async () => {
    const ads = await explained(run, 'ADS', FAULT, 3);
    expect(ads.isRead).toBe(true);
    expect(ads.decisions.map(({ kind }) => kind)).toEqual([
      ...['tariffs', 'point of the front', 'day-ahead', 'restoration', 'real time'],
    ]);
    const lot = await explained(run, 'Home', FAULT, 3);
    expect([lot.isRead, lot.decisions.map(({ kind }) => kind)]).toEqual([true, ['lot', 'least laxity']]);
    const dra = await explained(run, 'DRA', FAULT, 3);
    expect([dra.isRead, dra.decisions.map(({ kind }) => kind)]).toEqual([true, ['consumers', 'activation']]);
    for (const { decisions } of [ads, lot, dra]) {
      for (const page of decisions) {
        expect([page.kind, page.outcome !== undefined, page.told.length > 0]).toEqual([page.kind, true, true]);
        for (const { what, value } of [...page.told, ...page.duals]) {
          expect([page.kind, what, Number.isFinite(value)]).toEqual([page.kind, what, true]);
        }
      }
    }
  });

  it('have what was then said: what is sold, dispatched and charged', async () => {
    for (const isp of [FAULT, BEFORE, 40]) {
      const ads = await explained(run, 'ADS', isp, 0);
      const said = (type: string, figure: string) => {
        const text = ads.said.find((message) => message.type === type)?.says ?? '';
        return Number(new RegExp(`${figure} (-?[\\d.e-]+)`).exec(text)?.[1]);
      };
      expect(pageOf(ads, 'real time').outcome?.value).toBeCloseTo(said('RealTimeTrade', 'netMw'), 5);
    }
    const tie = pageOf(await explained(run, 'ADS', FAULT, 0), 'restoration');
    expect(tie.told.some(({ what }) => /^tie \d+-\d+ closed$/.test(what))).toBe(true);
    expect((await explained(run, 'ADS', BEFORE, 0)).decisions.some(({ kind }) => kind === 'restoration')).toBe(false);
  });

  it('plan no day again unless asked to, and then find what is written', async () => {
    const page = pageOf(await explained(run, 'ADS', 40), 'day-ahead');
    expect(page.knobs).toEqual([]);
    expect(page.untried.length).toBe(4);
    expect(page.proof?.gap).toBeGreaterThanOrEqual(0);
    expect(page.duals.map(({ what }) => what)).toContain('energy in this hour');
    const [day] = readStored(run, (line) => line.includes('"day-ahead"'));
    expect(dayAhead.solve?.(day.problem, solver)).toEqual({ objective: day.objective, answer: day.answer });
    const turned = pageOf(await explained(run, 'ADS', 40, 2), 'day-ahead');
    expect(turned.knobs.map(({ turns }) => turns.length)).toEqual([2, 2, 2, 2]);
  });

  it('are there of lots that hold reserve while they sell, and of calls for what another decides', async () => {
    const lot = await explained(own, 'Work', 48);
    expect(pageOf(lot, 'selling lot').proof?.nodeLimit).toBe(500);
    expect(pageOf(lot, 'selling lot').duals.length).toBe(2);
    const dra = await explained(own, 'DRA', 72, 2);
    expect(pageOf(dra, 'calls').knobs.length).toBe(2);
  });

  it('are there of everyone, also of those who tell of no decision, in lines of 100 columns', async () => {
    for (const folder of [run, own]) {
      for (const { name } of openStoredRun(folder).manifest.cast) {
        for (const isp of [0, FAULT]) {
          const text = explanationText(await explained(folder, name, isp, 1));
          expect(text).toMatch(new RegExp(`^${name} \\(`));
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
          if (['IC1', 'world'].includes(name)) expect(text).toMatch(/decided {2}by rules of its own/);
        }
      }
    }
  });

  it('are of a run whose config, read back, is written the same', async () => {
    const { loaded } = await configOfRun(openStoredRun(run), SYSTEMS, undefined);
    const text = readFileSync(join(run, 'config.yaml'), 'utf8');
    expect(text).not.toMatch(/[&*]a\d/);
    expect(stringify(loaded.config, { aliasDuplicateObjects: false })).toBe(text);
  });

  it('take little room: less than 3 MB a day', () => {
    expect(readFileSync(join(run, 'decisions.jsonl')).length).toBeLessThan(3e6);
  });
});
