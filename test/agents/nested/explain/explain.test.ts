import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { SYSTEMS } from '../../../../agents/systems.ts';
import { explain } from '../../../../src/evidence/explain.ts';
import type { DecisionPage, Explanation } from '../../../../src/evidence/explanation.ts';
import { explanationText } from '../../../../src/evidence/explanationText.ts';
import { configOfRun, openStoredRun } from '../../../../src/evidence/storedRun.ts';
import { folderWith } from '../../../cli/command.ts';
import { runOf } from '../../../evidence/storedRuns.ts';
import { readTable } from '../../../results/runs.ts';
import { asText, dayOfCallsConfig, heard, smallMarket } from '../market/helpers.ts';

/** Runs a config into a folder of its own. */
const runConfig = (config: object) => runOf(join(folderWith({ 'config.yaml': stringify(config) }), 'config.yaml'));

async function explained(folder: string, agent: string, isp: number, solves?: number): Promise<Explanation> {
  const run = openStoredRun(folder);
  return explain(run, await configOfRun(run, SYSTEMS), { agent, isp, solves });
}

const kindsOf = ({ decisions }: Explanation): string[] => decisions.map(({ kind }) => kind);
const pageOf = ({ decisions }: Explanation, kind: string): DecisionPage => {
  const page = decisions.find((each) => each.kind === kind);
  if (!page) throw new Error(`no page of ${kind}`);
  return page;
};

/** A day on which users are called, and an ISP in which one is. */
let run = '';
let isp = 0;
let user = '';

beforeAll(async () => {
  run = await runConfig(dayOfCallsConfig);
  const row = (await readTable(run, 'decisions')).find(({ kind }) => kind === 'building, called');
  isp = Number(row?.aboutFrom);
  user = String(row?.agent);
});

describe('a day of a small market', { tags: 'slow' }, () => {
  it('has every decision with its answer, of its ISPs alone', async () => {
    const rows = await readTable(run, 'decisions');
    const kinds = new Map<string, [number, number]>();
    for (const { kind, aboutFrom, aboutTo } of rows) {
      const [from, to] = kinds.get(String(kind)) ?? [96, 0];
      kinds.set(String(kind), [Math.min(from, Number(aboutFrom)), Math.max(to, Number(aboutTo))]);
    }
    expect([...kinds.keys()].sort()).toEqual([
      ...['EV charging', 'activation', 'building', 'building at a tariff', 'building, called', 'dispatch'],
      ...['feeder day, nested', 'feeder in an ISP', 'response curve', 'tariff'],
    ]);
    for (const [from, to] of kinds.values()) expect([from >= 0, to <= 96]).toEqual([true, true]);
  });

  it('explains a building that is called: its baseline, its plan and its call', async () => {
    const page = await explained(run, user, isp);
    expect(kindsOf(page)).toEqual(['building', 'building at a tariff', 'building, called']);
    const { heatKw, chargeKw } = JSON.parse(
      String(
        (await readTable(run, 'messages')).find(
          ({ type, from, about }) => type === 'BuildingSetpoints' && from === user && about === isp,
        )?.body,
      ),
    );
    const call = pageOf(page, 'building, called');
    expect(call.told).toContainEqual({ what: 'heat pump', value: heatKw, unit: 'kW' });
    expect(chargeKw).toBeGreaterThanOrEqual(0);
    expect(page.isRead).toBe(true);
  });

  it('explains a fleet: one decision in force of each EV that is home', async () => {
    const page = pageOf(await explained(run, 'Cars', isp), 'EV charging');
    expect(page.decisions).toBeGreaterThan(0);
    expect(page.decisions).toBeLessThanOrEqual(4);
    expect(page.knobs.length).toBeGreaterThan(0);
  });

  it('explains DSO and TSO, whose figures are those that were said', async () => {
    const dso = await explained(run, 'DSO', isp);
    expect(kindsOf(dso)).toEqual(['tariff', 'feeder day, nested', 'feeder in an ISP']);
    const tso = await explained(run, 'TSO', isp);
    expect(kindsOf(tso)).toEqual(['dispatch', 'response curve', 'activation']);
    const rows = await readTable(run, 'market');
    const step = rows.find((row) => Number(row.step) === Math.floor(isp / 4));
    expect(pageOf(tso, 'dispatch').outcome?.value).toBeCloseTo(Number(step?.lmp), 9);
    expect(pageOf(dso, 'feeder day, nested').told).toContainEqual({
      ...{ what: 'LMP it counts on', unit: 'EUR/MWh' },
      value: expect.closeTo(Number(step?.lmp), 4),
    });
    expect(pageOf(dso, 'feeder day, nested').duals.length).toBeGreaterThan(0);
  });

  it('has pages of 100 columns for all who take part, made again or read', async () => {
    for (const { name } of openStoredRun(run).manifest.cast) {
      const text = explanationText(await explained(run, name, isp));
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      expect(text).not.toMatch(/NaN|undefined|Infinity|∞/);
    }
  });

  it('turns the knobs of a building where it is asked to', async () => {
    const { knobs } = pageOf(await explained(run, user, isp, 2), 'building at a tariff');
    expect(knobs.map(({ name }) => name)).toContain('price of energy in this step');
    for (const { turns } of knobs) expect(turns.length).toBeGreaterThan(0);
  });
});

describe('other markets', { tags: 'slow' }, () => {
  it.each(['none', 'sequential', 'central'])('are explained too: scheme %s', async (scheme) => {
    const folder = await runConfig(smallMarket({ market: { scheme } as never, buildings: [] as never }));
    const dso = await explained(folder, 'DSO', 40);
    const kinds = ['tariff', `feeder day, ${scheme}`, 'feeder in an ISP'];
    expect(kindsOf(dso)).toEqual(scheme === 'none' ? kinds.slice(1) : kinds);
  });

  it('with bands that are chosen with charging', async () => {
    const folder = await runConfig(smallMarket({ fleet: { bands: 'joint' }, buildings: [] as never }));
    const page = pageOf(await explained(folder, 'Cars', 80), 'EV charging with bands');
    expect(page.by).toBe('MILP');
  });
});

it('what is decided is told to who listens to decisions, and no word of it is said', { tags: 'slow' }, async () => {
  const config = smallMarket({ world: { realised: { sd: 1 } } });
  let told = 0;
  const listened = await heard(config, { until: 4, onDecision: () => void told++ });
  const unheard = await heard(config, { until: 4 });
  expect(told).toBeGreaterThan(10);
  expect(asText(listened.said)).toEqual(asText(unheard.said));
});
