import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { kindOfFolder } from '../../../src/report/kindOfFolder.ts';
import { plannedRuns } from '../../../src/report/study/planned.ts';
import { studyPage, studyPageOf } from '../../../src/report/study/studyPage.ts';
import { processName } from '../../../src/studies/processes.ts';
import { folderWith } from '../../cli/command.ts';
import { compute, FEE, fakeEngine, leaveLock, studyIn, studyText } from '../../studies/small.ts';
import { madeStudy } from './made.ts';

const STUDY = { parameters: { [FEE]: [0, 30] }, replications: 3, kpis: ['profit'], comparisons: [{ [FEE]: 'all' }] };
const one = () => ({ profitEur: 1, upwardMwh: 2 });

let folder: string;
const at = (name: string) => join(folder, name);
const edit = (name: string, from: string | RegExp, to: string) =>
  writeFileSync(at(name), readFileSync(at(name), 'utf8').replace(from, to));

describe('a folder that is not as its study has written it is refused, and the file named', () => {
  beforeEach(async () => {
    folder = await madeStudy(STUDY, one);
  });

  test.each<[string, () => void, RegExp]>([
    ['no manifest', () => rmSync(at('manifest.json')), /interrupted|no manifest\.json/],
    ['no summary', () => rmSync(at('summary.csv')), /found no summary\.csv/],
    ['no runs', () => rmSync(at('results.parquet')), /found no results\.parquet/],
    ['no study file', () => rmSync(at('study.yaml')), /found no study\.yaml/],
    ['a manifest that is cut off', () => truncateSync(at('manifest.json'), 20), /manifest\.json: found no whole JSON/],
    [
      'another version',
      () => edit('manifest.json', /"flexagora": "[^"]*"/, '"flexagora": "0.0.1"'),
      /found a study of flexagora 0\.0\.1/,
    ],
    [
      'runs that are cut off',
      () => truncateSync(at('results.parquet'), 900),
      /results\.parquet: found no whole Parquet file/,
    ],
    ['a table that is cut off', () => truncateSync(at('summary.csv'), 200), /summary\.csv/],
    ['a line less', () => edit('summary.csv', /\n1,.*\n$/, '\n'), /summary\.csv: found 1 rows; expected 2/],
    [
      'a mean that was edited',
      () => edit('summary.csv', ',3,3,3,1,', ',3,3,3,7,'),
      /summary\.csv: found a mean of profit at point 0/,
    ],
    [
      'a word for a number',
      () => edit('summary.csv', ',3,3,3,1,', ',3,3,3,much,'),
      /summary\.csv: column mean: found 'much'/,
    ],
    ['a column less', () => edit('comparisons.csv', 'kpi', 'kip'), /comparisons\.csv: found no column 'kpi'/],
    ['figures of nothing', () => writeFileSync(at('figures.json'), '[]'), /figures\.json/],
    ['a study file of another kind', () => appendFileSync(at('study.yaml'), 'runs: 3\n'), /study\.yaml/],
  ])('%s', async (_, spoil, message) => {
    spoil();
    await expect(studyPageOf(folder)).rejects.toThrow(message);
  });
});

describe('a study that has not ended', () => {
  const begun = async (entry: object = STUDY) => {
    const whole = studyIn(entry);
    await compute(whole, fakeEngine(one));
    folder = join(whole, 'results');
    writeFileSync(at('study.yaml'), studyText(entry));
    const [first, second] = readFileSync(at('journal.ndjson'), 'utf8').split('\n');
    writeFileSync(at('journal.ndjson'), `${first}\n${second}\n{"key":"torn`);
  };

  test('says how far it came where it was interrupted', async () => {
    await begun();
    await expect(studyPageOf(folder)).rejects.toThrow(
      /results: found one that was interrupted: 2 of 6 runs are done; expected one that has ended; the same command goes on from there/,
    );
    leaveLock(folder); // of a process that is gone
    await expect(studyPageOf(folder)).rejects.toThrow(/found one that was interrupted/);
  });

  test('says who goes on with it where it is running', async () => {
    await begun();
    leaveLock(folder, processName());
    await expect(studyPageOf(folder)).rejects.toThrow(`found one that is still running (process ${process.pid} on `);
    await expect(studyPageOf(folder)).rejects.toThrow(/2 of 6 runs are done; expected its end/);
  });

  test('whose results are older than what it does now is not shown by these', async () => {
    folder = await madeStudy(STUDY, one);
    await studyPageOf(folder);
    writeFileSync(at('journal.ndjson'), '{"key":"abc","error":null,"figures":{}}\n');
    await expect(studyPageOf(folder)).rejects.toThrow(/interrupted: 7 of 6 runs are done|interrupted/);
    await expect(studyPage(folder)).resolves.toMatchObject({ kind: 'study' });
  });

  test('but has shards is to be merged', async () => {
    folder = folderWith({ 'shards/1-of-2/': '', 'shards/2-of-2/': '' });
    expect(kindOfFolder(folder)).toBe('study');
    await expect(studyPageOf(folder)).rejects.toThrow(/found 2 shards of a study; expected .*flexagora merge/);
  });
});

test.each<[object, string | undefined]>([
  [STUDY, '6'],
  [{ ...STUDY, base: ['a.yaml', 'b.yaml'] }, '12'],
  [{ replications: 4 }, '4'],
  [{ parameters: { [FEE]: { from: 0, to: 1 } }, design: { morris: 3 }, replications: 2 }, '12'],
  [{ ...STUDY, replications: { from: 5, atMost: 9, until: { kpi: 'profit', narrowerThan: 1 } } }, '10 to 18'],
])('the runs of %o are known before: %s', (entry, runs) => {
  expect(plannedRuns(folderWith({ 'study.yaml': studyText(entry) }))).toBe(runs);
});

test('those of a boundary, and of a folder without its study, are not', () => {
  const boundary = { of: 'profit', level: 0, x: 'a', y: 'b' };
  const range = { from: 0, to: 1 };
  expect(
    plannedRuns(folderWith({ 'study.yaml': studyText({ parameters: { a: range, b: range }, boundary }) })),
  ).toBeUndefined();
  expect(plannedRuns(folderWith({ 'a.txt': '' }))).toBeUndefined();
});

test('folders of runs, studies and reproductions are told apart', () => {
  const kindWith = (...names: string[]) =>
    kindOfFolder(folderWith(Object.fromEntries(names.map((name) => [name, '']))));
  expect(kindWith('manifest.json', 'config.yaml')).toBe('run');
  expect(kindWith()).toBe('run');
  expect(kindWith('study.json', 'journal.ndjson')).toBe('study');
  expect(kindWith('study.yaml', 'summary.csv', 'manifest.json')).toBe('study');
  expect(kindWith('study.json', 'claims.csv', 'claims.json')).toBe('reproduction');
  expect(kindOfFolder('/nowhere')).toBe('run');
});
