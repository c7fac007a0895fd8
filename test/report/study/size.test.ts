// @module-tag slow
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { stream } from '../../../src/random/streams.ts';
import { html } from '../../../src/report/html.ts';
import { studyPage } from '../../../src/report/study/studyPage.ts';
import { type ParquetColumn, writeParquet } from '../../../src/results/parquet.ts';
import { summarize } from '../../../src/studies/statistics/summary.ts';
import { csvText, tableOf } from '../../../src/studies/table.ts';
import { VERSION } from '../../../src/version.ts';
import { folderWith } from '../../cli/command.ts';

/** The folder of a made-up study of one parameter, with figures that nothing can make smaller. */
function madeUp(points: number, replications: number, kpis: number): string {
  const runs = points * replications;
  const { normal } = stream(1, 'made up');
  const values = Array.from({ length: kpis }, () => Float64Array.from({ length: runs }, () => 1000 + normal()));
  const world = (row: number) => Math.floor(row / points);
  const columns: ParquetColumn[] = [
    ['point', 'INT32', (row) => row % points],
    ['replication', 'INT32', world],
    ['seed', 'STRING', (row) => `1.r${world(row)}`],
    ['fee', 'DOUBLE', (row) => row % points],
    ['error', 'STRING', () => null],
    ...values.map((of, k): ParquetColumn => [`kpi${k}`, 'DOUBLE', (row) => of[row]]),
  ];
  const rows = Array.from({ length: points * kpis }, (_, k) => {
    const [point, kpi] = [Math.floor(k / kpis), k % kpis];
    const found = Float64Array.from({ length: replications }, (_, each) => values[kpi][each * points + point]);
    const { n, mean, low, high } = summarize(found);
    return { point, fee: point, kpi: `kpi${kpi}`, runs: replications, ok: replications, n, mean, low, high };
  });
  const manifest = {
    flexagora: VERSION,
    node: '20',
    study: 'big',
    file: 'big.yaml',
    seed: 1,
    points,
    replications,
    runs,
    failed: 0,
  };
  const fee = { path: 'brps[0].deviationFee', levels: Array.from({ length: points }, (_, k) => k) };
  const folder = folderWith({
    'study.yaml': stringify({ name: 'big', base: 'config.yaml', parameters: { fee }, replications }),
    'summary.csv': csvText(tableOf(rows)),
    'figures.json': '{}',
    'manifest.json': JSON.stringify(manifest),
  });
  writeParquet(join(folder, 'results.parquet'), runs, columns);
  writeFileSync(join(folder, 'study.json'), '{"study":"big"}');
  return folder;
}

const sizeOf = (page: Awaited<ReturnType<typeof studyPage>>) => html(page, { script: '', style: '' }).length;

test('of 10,000 runs with 60 KPIs all figures are on a page of less than 10 MB', async () => {
  const page = await studyPage(madeUp(1000, 10, 60));
  expect(page.tables.find(({ name }) => name === 'runs')?.rows).toBe(10_000);
  expect(page.notes).toEqual(['Of 60 KPIs the first 20 are on this page; all are in summary.csv.']);
  expect(sizeOf(page)).toBeLessThan(10e6);
});

test('of more than 20,000 runs the page names the file that has them, and of more than 5,000 points theirs', async () => {
  const many = await studyPage(madeUp(30, 1000, 2));
  expect(many.tables.map(({ name }) => name)).toEqual(['points', 'kpis']);
  expect(many.notes).toEqual(['Its 30,000 single runs are in results.parquet, not on this page.']);
  expect(many.figures[0].detail).toMatchObject({ table: 'points', command: 'again' });
  const wide = await studyPage(madeUp(6000, 2, 2));
  expect(wide.notes).toEqual(['Its 6,000 points are in summary.csv, not on this page.']);
  expect(wide.figures).toEqual([]);
  for (const page of [many, wide]) expect(sizeOf(page)).toBeLessThan(10e6);
});
