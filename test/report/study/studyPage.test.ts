// @module-tag slow
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { html } from '../../../src/report/html.ts';
import { studyPage } from '../../../src/report/study/studyPage.ts';
import { readTable } from '../../../src/results/readTable.ts';
import { configText } from '../../cli/command.ts';
import { FEE, fakeEngine, finish, studyIn } from '../../studies/small.ts';
import { feeOf, figureOf, madeStudy, normal, pageOf, rowsOf, said, tableOf } from './made.ts';

type Answer = Parameters<typeof fakeEngine>[0];

/** Profit falls with the fee, alike in all worlds but for a little; energy turns at 100. */
const falling: Answer = (config) => {
  const fee = feeOf(config);
  const world = 20 * normal(config, 'world');
  return {
    profitEur: 1000 - fee + world + 0.1 * normal(config, fee),
    upwardMwh: 50 - Math.abs(fee - 100) / 10,
    deliveredMwh: 10,
  };
};
const SWEEP = {
  parameters: { fee: { path: FEE, levels: ['0 EUR/MWh', '100 EUR/MWh', '300 EUR/MWh'] } },
  replications: 8,
  kpis: ['profit', 'upwardMwh', { perMwh: 'profit / deliveredMwh' }],
  comparisons: [{ fee: [300, 0] }],
};

describe('one numeric parameter', () => {
  test('gives points with intervals, joined, and says what it does, in units', async () => {
    const page = await pageOf(SWEEP, falling);
    expect(page).toMatchObject({ kind: 'study', title: 'small', notes: [], replays: [] });
    expect(page.crumbs).toEqual(['study', 'grid', '3 points', '8 replications', 'paired by world', 'seed 1']);
    const [change, course, compared] = said(page.answer);
    expect(change).toMatch(
      /^From fee 0 EUR\/MWh to 300 EUR\/MWh, profit falls from [\d,.]+ EUR \([\d.,]+ to [\d.,]+\) to /,
    );
    expect(course).toBe('It falls at each of the 2 steps between levels.');
    expect(compared).toMatch(/^The difference of profit is sure: 300 − 0, -\d+/);
    expect(figureOf(page, 'profit', 'points')).toMatchObject({
      ...{
        table: 'points',
        x: 'fee',
        y: 'profit',
        low: 'profit, low',
        high: 'profit, high',
        isJoined: true,
        isWide: true,
      },
      ...{
        title: 'Profit by fee',
        note: 'What aggregators earned in all (+ is income). Mean over 8 replications with its 95 % interval.',
      },
    });
    const points = tableOf(page, 'points');
    expect(['fee', 'profit', 'upwardMwh', 'perMwh'].map((name) => points.columns[name].unit)).toEqual([
      ...['EUR/MWh', 'EUR', 'MWh', 'EUR/MWh'],
    ]);
  });

  test('says the opposite of the opposite, and that it turns where it does', async () => {
    const page = await pageOf({ ...SWEEP, kpis: ['upwardMwh'], comparisons: [] }, falling);
    expect(said(page.answer)).toEqual([
      'From fee 0 EUR/MWh to 300 EUR/MWh, upward MWh falls from 40.0 MWh (40.0 to 40.0) to 30.0 MWh (30.0 to 30.0).',
      'It turns at 100 EUR/MWh: up to there it rises, from there it falls.',
    ]);
    const rising = await pageOf(SWEEP, (config) => ({ profitEur: feeOf(config) + normal(config, 'world') }));
    expect(said(rising.answer)[0]).toMatch(/profit rises from/);
    const still = await pageOf(SWEEP, (config) => ({ profitEur: normal(config, feeOf(config)) }));
    expect(said(still.answer)[0]).toMatch(/profit does not surely change: .*, holds 0\.$/);
  });

  test('has the figures of summary.csv, quantiles and extremes of single runs, and these with their seeds', async () => {
    const folder = await madeStudy(SWEEP, falling);
    const page = await studyPage(folder);
    const runs = await readTable(join(folder, 'results.parquet'));
    const ofPoint = runs
      .filter(({ point }) => point === 1)
      .map(({ profit, seed }) => ({ profit: Number(profit), seed }));
    ofPoint.sort((a, b) => a.profit - b.profit);
    const row = rowsOf(tableOf(page, 'kpis')).find(({ kpi, point }) => kpi === 'profit' && point === 1);
    expect(row).toMatchObject({ fee: 100, n: 8, least: ofPoint[0].profit, leastSeed: ofPoint[0].seed });
    expect(row).toMatchObject({ most: ofPoint[7].profit, mostSeed: ofPoint[7].seed });
    expect(row?.q50).toBeCloseTo((ofPoint[3].profit + ofPoint[4].profit) / 2, 9);
    expect(row?.q25).toBeCloseTo(ofPoint[1].profit + 0.75 * (ofPoint[2].profit - ofPoint[1].profit), 9);
    const cells = readFileSync(join(folder, 'summary.csv'), 'utf8').split('\n')[4].split(',');
    expect([row?.mean, row?.low, row?.high]).toEqual([6, 11, 12].map((place) => Number(cells[place])));
  });

  test('opens at a point its runs, each with the command that makes it again', async () => {
    const page = await pageOf(SWEEP, falling);
    const { detail } = figureOf(page, 'profit', 'points');
    expect(detail).toEqual({
      table: 'runs',
      keys: [{ of: 'point', is: 'point' }],
      columns: ['seed', 'profit', 'again'],
      command: 'again',
    });
    const runs = rowsOf(tableOf(page, 'runs'));
    expect(runs).toHaveLength(24);
    expect(runs.find(({ point, seed }) => point === 2 && seed === '1.r7')?.again).toBe(
      'flexagora verify study.yaml --point 2 --seed 1.r7 --out results',
    );
    expect(rowsOf(tableOf(page, 'points'))[2].again).toBe('flexagora study study.yaml --point 2');
  });
});

describe('words', () => {
  const files = { 'summer.yaml': configText({ name: 'name: summer', world: 'world: { season: summer }' }) };
  const entry = {
    base: { winter: 'config.yaml', summer: 'summer.yaml' },
    parameters: { 'market.scheme': ['hybrid', 'dso-managed', 'tso-managed'] },
    kpis: ['profit'],
    comparisons: [{ base: ['winter', 'summer'] }],
  };
  const better: Answer = (config) => ({
    profitEur:
      (config.world.season === 'winter' ? 10 : 0) +
      (config.market.scheme === 'hybrid' ? 5 : 0) +
      normal(config, 'world'),
  });

  test('give bars, beside each other by the shorter list', async () => {
    const page = await pageOf(entry, better, files);
    expect(figureOf(page, 'profit', 'bars')).toMatchObject({
      ...{ label: 'market.scheme', by: 'base', value: 'profit', title: 'Profit by scheme and base' },
    });
    expect(page.colours).toMatchObject({ winter: 1, summer: 2 });
    expect(said(page.answer)[0]).toMatch(
      /^The highest profit, .*, is with winter, hybrid; the lowest, .*, with summer, dso-managed; in the same worlds they are 15\.0 EUR /,
    );
    const labels = rowsOf(tableOf(page, 'comparisons')).map(({ comparison }) => comparison);
    expect(labels).toEqual([
      ...[
        'winter − summer, hybrid',
        'winter − summer, dso-managed',
        'winter − summer, tso-managed',
        'winter − summer, mean of all',
      ],
    ]);
    expect(page.again.facts).toContainEqual({ label: 'scheme', value: 'market.scheme' });
  });
});

describe('several parameters', () => {
  const two = { [FEE]: [0, 10, 20], 'market.ownerPrice': { from: 10, to: 20, steps: 2 } };
  const sum: Answer = (config) => ({ profitEur: feeOf(config) + config.market.ownerPrice + normal(config, 'world') });

  test('two that are numbers give a map', async () => {
    const page = await pageOf({ parameters: two, kpis: ['profit'] }, sum);
    expect(figureOf(page, 'profit', 'heat')).toMatchObject({ x: FEE, y: 'market.ownerPrice', value: 'profit' });
    expect(page.figures.map(({ kind }) => kind)).toEqual(['heat', 'table']);
  });

  test('three give a choice of the levels of the third, and what each does alone', async () => {
    const page = await pageOf({ parameters: { ...two, 'fleet.wear': [0, 1] }, kpis: ['profit'], replications: 4 }, sum);
    const map = figureOf(page, 'profit', 'heat');
    expect(map.choices).toEqual([{ column: 'fleet.wear, chosen', label: 'wear', chosen: '0', by: 'steps' }]);
    const column = tableOf(page, 'points').columns['fleet.wear, chosen'];
    expect(column).toMatchObject({ kind: 'words', words: ['0', '1'] });
    expect(figureOf(page, 'along1', 'points')).toMatchObject({ x: 'level', title: 'What deviation fee does alone' });
    const alone = rowsOf(tableOf(page, 'along1'));
    expect(alone.map(({ level }) => level)).toEqual([0, 10, 20]);
    expect(Number(alone[2].mean) - Number(alone[0].mean)).toBeCloseTo(20, 9);
    const wear = rowsOf(tableOf(page, 'along3'));
    expect(wear[1].mean).toBe(wear[0].mean);
  });

  test('of several whose levels are words those beyond the first are chosen by them', async () => {
    const words = { 'market.scheme': ['hybrid', 'dso-managed'], 'world.season': ['winter', 'summer'] };
    const page = await pageOf({ parameters: { [FEE]: [0, 10], ...words }, kpis: ['profit'] }, falling);
    const figure = figureOf(page, 'profit', 'points');
    expect(figure).toMatchObject({ x: FEE, by: 'market.scheme' });
    expect(figure.choices).toEqual([{ column: 'world.season', label: 'season', chosen: 'winter', by: 'list' }]);
    expect(tableOf(page, 'points').columns['world.season']).toMatchObject({ words: ['winter', 'summer'] });
  });
});

describe('designs for sensitivity', () => {
  const cube = { [FEE]: { from: 0, to: 1 }, wear: { path: 'fleet.wear', from: 0, to: 1 } };
  const steep: Answer = (config) => ({ profitEur: 10 * feeOf(config) + config.fleet.wear });

  test('give bars of Sobol indices, and the parameter that matters most first', async () => {
    const page = await pageOf(
      { parameters: cube, design: { sobolIndices: 64 }, replications: 1, kpis: ['profit'] },
      steep,
    );
    expect(said(page.answer)[0]).toMatch(/^For profit, deviation fee matters most: total index 0\.9/);
    expect(figureOf(page, 'sensitivity', 'bars')).toMatchObject({ label: 'parameter', value: 'value', by: 'measure' });
    expect(page.numbers[0]).toMatchObject({ label: 'deviation fee', note: 'total index for profit' });
    expect(page.figures.map(({ id }) => id)).toEqual(['sensitivity', 'deviation-fee', 'wear', 'points']);
    expect(page.notes).toContain('One replication: there are no intervals.');
  });

  test('give bars of Morris’ effects', async () => {
    const other: Answer = (config) => ({ profitEur: feeOf(config) + 10 * config.fleet.wear });
    const page = await pageOf({ parameters: cube, design: { morris: 4 }, replications: 2, kpis: ['profit'] }, other);
    expect(said(page.answer)[0]).toMatch(/^For profit, wear matters most: mean size of effects 10\.0/);
    const bars = rowsOf(tableOf(page, 'sensitivity'));
    expect(bars.map(({ measure }) => measure)).toEqual([
      ...['mean size of effects', 'spread of effects', 'mean size of effects', 'spread of effects'],
    ]);
  });
});

test('of sixty KPIs the first six have cards, and any can be chosen', async () => {
  const kpis = Array.from({ length: 60 }, (_, k) => ({ [`kpi${k}`]: `profit + ${k}` }));
  const page = await pageOf({ ...SWEEP, kpis, comparisons: [] }, falling);
  expect(page.figures.map(({ id }) => id)).toEqual([
    'kpi0',
    'kpi1',
    'kpi2',
    'kpi3',
    'kpi4',
    'kpi5',
    'any-kpi',
    'points',
  ]);
  const [choice] = figureOf(page, 'any-kpi', 'points').choices ?? [];
  expect(choice).toMatchObject({
    column: 'kpi',
    chosen: 'kpi6',
    by: 'list',
    told: { kpi59: { unit: 'EUR', says: 'kpi59' } },
  });
  expect(Object.keys(choice.told ?? {})).toHaveLength(60);
});

test('runs that failed are told, and what is shown is of the others', async () => {
  const page = await pageOf(SWEEP, (config) =>
    feeOf(config) === 300 && config.seed === '1.r2'
      ? 'no solution'
      : (falling as (c: typeof config) => Record<string, number>)(config),
  );
  expect(page.notes).toEqual(['1 of 24 runs failed, at 1 point: what is shown is of those that did not.']);
  expect(figureOf(page, 'profit', 'points').detail?.columns).toEqual(['seed', 'profit', 'error', 'again']);
  expect(rowsOf(tableOf(page, 'runs')).filter(({ error }) => error !== '')).toMatchObject([
    { point: 2, seed: '1.r2', error: 'no solution' },
  ]);
  const none = await pageOf(SWEEP, () => 'no solution');
  expect(none.notes).toContain('All 24 runs failed: there is nothing to show.');
  expect(none.answer).toEqual([]);
});

test('a folder gives the same page to the byte, wherever its study was', async () => {
  const assets = { script: 'script', style: 'style' };
  const pages = [await madeStudy(SWEEP, falling), await madeStudy(SWEEP, falling)].map(studyPage);
  const [one, other] = (await Promise.all(pages)).map((page) => html(page, assets));
  expect(one).toBe(other);
});

test('a name of markup and a thousand letters is text, and no id', async () => {
  const name = `<img src=x onerror=alert(1)>${'x'.repeat(1000)}`;
  const page = await pageOf({ ...SWEEP, kpis: [{ [name]: 'profit' }], comparisons: [] }, falling);
  expect(page.figures[0].id).toMatch(/^[A-Za-z0-9-]{1,40}$/);
  expect(page.numbers[0].label).toHaveLength(24);
  expect(Object.keys(tableOf(page, 'points').columns)).toContain(name);
  expect(html(page, { script: '', style: '' })).not.toContain('<img');
});

test('where results are in the usual place commands need not say so', async () => {
  const folder = studyIn(SWEEP);
  await finish(folder, fakeEngine(falling), { out: 'runs/small' });
  const page = await studyPage(join(folder, 'runs/small'));
  expect(page.again.commands.map(({ command }) => command)).toEqual([
    'flexagora study study.yaml',
    'flexagora study study.yaml --point 0',
    'flexagora verify study.yaml --point 0 --seed 1.r0',
    'flexagora report small --svg figures --width 85mm',
  ]);
  rmSync(folder, { recursive: true });
});
