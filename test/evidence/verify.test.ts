import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { verdictText } from '../../src/cli/verify.ts';
import { configOfRun, openStoredRun, whatDiffers } from '../../src/evidence/storedRun.ts';
import { type Verdict, verify } from '../../src/evidence/verify.ts';
import { folderWith } from '../cli/command.ts';
import { bytesOf, runInto } from '../results/runs.ts';
import { changed, runOf, TOY, verdictOn } from './storedRuns.ts';

let run = '';
beforeAll(async () => {
  run = await runOf();
});

const flipped = (content: Buffer): Buffer => {
  content[Math.floor(content.length / 2)] ^= 1;
  return content;
};
const edit = (from: string, to: string) => (content: Buffer) => {
  expect(content.toString()).toContain(from);
  return content.toString().replace(from, to);
};

describe('a run made again', () => {
  test('is equal, and nothing of it is touched', async () => {
    const before = bytesOf(run);
    expect(await verdictOn(run)).toEqual({ is: 'equal', edited: [], files: [] });
    expect(bytesOf(run)).toEqual(before);
  });

  test('of which twins were asked is equal too', async () => {
    const certified = await runInto(join(folderWith({}), 'run'), { certify: 1 }, TOY);
    expect((await verdictOn(certified)).is).toBe('equal');
  });

  test.each(['grid.parquet', 'messages.parquet', 'digests.parquet', 'kpis.json'])(
    'stands where %s has been edited, and says so',
    async (name) => {
      const verdict = await verdictOn(changed(run, name, flipped));
      expect(verdict).toEqual({ is: 'equal', edited: [`${name} has been changed since it was written`], files: [] });
    },
  );

  test('says which file is missing', async () => {
    const copy = changed(run, 'run.log', (content) => content);
    rmSync(join(copy, 'grid.parquet'));
    expect(await verdictOn(copy)).toMatchObject({ is: 'equal', edited: ['grid.parquet is missing'] });
  });

  test('of another seed is another run: it names the first who says something else, and what', async () => {
    const other = changed(run, 'config.yaml', edit('seed: 7', 'seed: 8'));
    const verdict = await verdictOn(other);
    expect(verdict).toMatchObject({ is: 'other', edited: ['config.yaml has been changed since it was written'] });
    expect(verdict.first).toMatchObject({ agent: 'world', said: { phase: 'inform' } });
    expect(verdict.first?.said?.was).not.toBe(verdict.first?.said?.is);
    expect(verdict.files).toContain('digests.parquet');
  });

  test('of something small says the first ISP, however late it is', async () => {
    const other = changed(run, 'config.yaml', edit('ownerPrice: 85', 'ownerPrice: 85.001'));
    const { is, first } = await verdictOn(other);
    expect(is).toBe('other');
    expect(first).toMatchObject({ agent: 'Both', said: { type: 'BalancingEnergyBid' } }); // the others bid a fixed price
  });

  test('by chance is told from other code: two that are made of it differ', async () => {
    const other = await runInto(join(folderWith({}), 'run'), { seed: '8' }, TOY);
    const two = [run, other];
    const verdict = await verify(openStoredRun(other), async (folder) => {
      const from = two.shift() as string;
      cpSync(from, folder, { recursive: true });
    });
    expect(verdict.is).toBe('chance');
    expect(verdict.first?.agent).toBe('world');
    expect(verdictText(verdict, []).join(' ')).toMatch(
      /^Not deterministic: two runs .* differ from each other, and world/,
    );
  });
});

describe('what is not as it was', () => {
  const differing = async (folder: string) => {
    const opened = openStoredRun(folder);
    return whatDiffers(opened, await configOfRun(opened, SYSTEMS, TOY));
  };

  test('is nothing where nothing has changed', async () => {
    expect(await differing(run)).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    ['"node": "', '"node": "22.', /^made with Node 22\.\S+, this is \d/],
    ['"highs": "', '"highs": "0.', /^made with HiGHS 0\.\S+, this is \d/],
    ['"v8": "', '"v8": "9.', /^made with V8 9\.\S+, this is \d/],
    ['"flexagora": "', '"flexagora": "9.', /^made with flexagora 9\.\S+, this is \d/],
  ])('names %s', async (from, to, says) => {
    const found = await differing(changed(run, 'manifest.json', edit(from, to)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(says);
  });

  test('names the config', async () => {
    const found = await differing(changed(run, 'config.yaml', edit('seed: 7', 'seed: 8')));
    expect(found).toEqual(['config.yaml is another than the run was made with']);
  });
});

describe('the folder of a run', () => {
  test.each<[string, (content: Buffer) => Buffer | string, RegExp]>([
    ['is cut off', (content) => content.subarray(0, 200), /manifest\.json: found no whole JSON/],
    ['lacks a part', edit('"written"', '"writen"'), /manifest\.json: written: found .*; expected it as it was written/],
    [
      'is of another version that said less',
      (content) =>
        content
          .toString()
          .replace(/"flexagora": "[^"]+"/, '"flexagora": "0.0.1"')
          .replace('"cast"', '"kast"'),
      /cast: found .*expected a run of a version that says more of it \(this is /,
    ],
  ])('whose manifest %s is refused', (_, change, says) => {
    expect(() => openStoredRun(changed(run, 'manifest.json', change))).toThrow(says);
  });

  test.each<[string, () => string, RegExp]>([
    ['no folder', () => join(run, 'none'), /found no such folder/],
    ['a file', () => join(run, 'kpis.json'), /found a file/],
    ['an empty one', () => folderWith({}), /found no manifest\.json/],
    [
      'a study',
      () => folderWith({ 'study.yaml': '' }),
      /found the folder of a study; expected .*--point 12 --seed 1\.r7/,
    ],
  ])('that is %s is refused', (_, folder, says) => {
    expect(() => openStoredRun(folder())).toThrow(says);
  });
});

test('verdicts say their opposite where figures do', () => {
  const equal: Verdict = { is: 'equal', edited: [], files: [] };
  expect(verdictText(equal, [])[0]).toMatch(/^Equal: /);
  expect(verdictText({ ...equal, edited: ['a is missing'] }, [])).toEqual([
    'Edited: a is missing.',
    expect.stringMatching(/^The run itself stands/),
  ]);
  const other: Verdict = { is: 'other', edited: [], files: ['kpis.json'], first: { isp: 3, agent: 'Ada' } };
  const text = (differs: string[]) => verdictText(other, differs).join('\n');
  expect(text(['made with Node 22'])).toMatch(/^Another run: .*made of something else/);
  expect(text([])).toMatch(/^Another run: .*Code that the manifest does not name/);
  const edited = (file: string) => verdictText({ ...other, edited: [`${file} has been changed`] }, []).join('\n');
  expect(edited('config.yaml')).toContain('It was made of what has been edited.');
  expect(edited('kpis.json')).toContain('Code that the manifest does not name');
  expect(text([])).toContain('First difference: ISP 3, Ada.');
  const failed: Verdict = { is: 'other', edited: [], files: [], error: 'Ada, ISP 3: no' };
  expect(verdictText(failed, []).join('\n')).toContain('cannot be made to its end: Ada, ISP 3: no');
});
