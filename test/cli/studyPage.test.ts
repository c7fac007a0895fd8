// @module-tag slow
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentsOf, FEE, studyIn, studyText } from '../studies/small.ts';
import { flexagoraMany, type Outcome, start } from './command.ts';

const STUDY = { parameters: { [FEE]: [0, 30] }, replications: 2, kpis: ['profit'] };
let folder: string;
let outcomes: Record<string, Outcome>;

const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = studyIn(STUDY, { 'silent.yaml': studyText({ ...STUDY, name: 'silent', report: false }) });
  const lines: Record<string, string[]> = {
    study: ['study', 'study.yaml'],
    report: ['report', 'runs/small', '--json'],
    silent: ['study', 'silent.yaml', '--quiet'],
    shard1: ['study', 'study.yaml', '--out', 'parts', '--shard', '1/2', '--quiet'],
    shard2: ['study', 'study.yaml', '--out', 'parts', '--shard', '2/2', '--quiet'],
    unmerged: ['report', 'parts'],
    merge: ['merge', 'study.yaml', '--out', 'parts', '--quiet'],
    beside: ['report', 'runs/small', '--beside', 'runs/small'],
  };
  const all = await flexagoraMany(Object.values(lines).map((args) => ({ cwd: folder, args })));
  outcomes = Object.fromEntries(Object.keys(lines).map((name, k) => [name, all[k]]));
}, 300_000);

describe('a study', () => {
  test('writes its page at its end and tells where; the report command writes the same bytes from the folder alone', async () => {
    const page = readFileSync(at('runs/small/report.html'), 'utf8');
    expect(outcomes.study.out).toMatch(/\nTo look at: runs\/small\/report\.html\n$/);
    expect(JSON.parse(outcomes.report.out)).toEqual({ file: 'runs/small/report.html' });
    const again = start(at('runs'), 'report', 'small', '--quiet');
    expect(await again.ended).toMatchObject({ code: 0, out: '', err: '' });
    expect(readFileSync(at('runs/small/report.html'), 'utf8')).toBe(page);
  });

  test('writes none where its file says so, and its results are those of one that does', () => {
    expect(outcomes.silent).toMatchObject({ code: 0, err: '' });
    expect(existsSync(at('runs/silent/report.html'))).toBe(false);
    const { 'summary.csv': summary, 'results.parquet': results } = contentsOf(at('runs/small'));
    expect(contentsOf(at('runs/silent'))).toMatchObject({ 'summary.csv': summary, 'results.parquet': results });
  });

  test('in shards has its page once they are merged, and no shard has one', () => {
    expect(outcomes.unmerged).toMatchObject({ code: 2, out: '' });
    expect(outcomes.unmerged.err).toMatch(
      /parts: found 2 shards of a study; expected its results: flexagora merge makes them/,
    );
    expect(outcomes.merge).toMatchObject({ code: 0, err: '' });
    expect(existsSync(at('parts/report.html'))).toBe(true);
    expect(existsSync(at('parts/shards/1-of-2/report.html'))).toBe(false);
  });

  test('stands beside nothing', () => {
    expect(outcomes.beside).toMatchObject({ code: 2, out: '' });
    expect(outcomes.beside.err).toMatch(
      /--beside runs\/small: found the folder of a study, runs\/small; expected a run/,
    );
  });

  test('whose page cannot be written keeps its results, and says so', async () => {
    rmSync(at('runs/small/report.html'));
    mkdirSync(at('runs/small/report.html'));
    writeFileSync(at('runs/small/report.html/in the way'), '');
    const before = contentsOf(at('runs/small'));
    const { ended } = start(folder, 'study', 'study.yaml');
    const { code, out, err } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(/\nResults: runs\/small\n$/);
    expect(err).toMatch(/^flexagora: the results are whole, but there is no page of them: .*report\.html/);
    expect(contentsOf(at('runs/small'))).toEqual(before);
  });
});
