// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flexagora, folderWith, ROOT } from '../cli/command.ts';

const config = (name: string) => join(ROOT, `configs/${name}.yaml`);
const picture = (...path: string[]) => readFileSync(join(...path), 'utf8');

test('the pictures of the README are what the tool makes of the configs that ship', async () => {
  const home = folderWith({});
  const done = async (...args: string[]) =>
    expect(await flexagora(home, ...args, '--quiet')).toMatchObject({ code: 0, err: '' });
  await done('run', config('bleiswijk-winter'), '--out', 'with');
  await done('run', config('bleiswijk-winter'), '--scheme', 'tso-managed', '--out', 'without');
  await done('run', config('emergence'), '--out', 'herd');
  const drawn = (run: string, ...args: string[]) =>
    done('report', run, '--svg', `${run}-svg`, '--width', '190mm', ...args);
  await drawn('with', '--beside', 'without', '--only', 'main-line-by-day');
  await drawn('herd', '--only', 'need');
  const files = { 'main-line-by-day': 'with-svg', need: 'herd-svg' };
  for (const [id, folder] of Object.entries(files))
    expect(picture(home, folder, `${id}.svg`), id).toBe(picture(ROOT, 'docs', `${id}.svg`));
});
