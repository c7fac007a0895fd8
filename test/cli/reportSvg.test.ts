// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runInto } from '../results/runs.ts';
import { configText, flexagoraMany, folderWith, listing, type Outcome } from './command.ts';

let cwd: string;
const commands = {
  all: ['report', 'run', '--svg', 'deep/er/figures', '--width', '85mm'],
  one: ['report', 'run', '--svg', 'one', '--only', 'earned', '--grey', '--json'],
  again: ['report', 'run', '--svg', 'again', '--only', 'earned', '--grey', '--quiet'],
  taken: ['report', 'run', '--svg', 'taken'],
  aFile: ['report', 'run', '--svg', 'config.yaml'],
  unknown: ['report', 'run', '--svg', 'none', '--only', 'earnt'],
  noWidth: ['report', 'run', '--svg', 'none', '--width', 'wide'],
  alone: ['report', 'run', '--width', '85mm'],
};
const outcomes = {} as Record<keyof typeof commands, Outcome>;
const files = (folder: string) => listing(join(cwd, folder));

beforeAll(async () => {
  cwd = folderWith({ 'config.yaml': configText(), 'taken/mine.txt': 'mine' });
  await runInto(join(cwd, 'run'), {}, join(cwd, 'config.yaml'));
  const ended = await flexagoraMany(Object.values(commands).map((args) => ({ cwd, args })));
  Object.keys(commands).forEach((name, k) => {
    outcomes[name as keyof typeof commands] = ended[k];
  });
});

describe('flexagora report DIR --svg', () => {
  it('writes each figure of the page as a file as wide as asked for, and no page', () => {
    expect(outcomes.all).toMatchObject({ code: 0, err: '' });
    const names = files('deep/er/figures');
    expect(names).toContain('earned.svg');
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(outcomes.all.out).toContain(name);
      expect(readFileSync(join(cwd, 'deep/er/figures', name), 'utf8')).toMatch(/^<svg width="85mm" .*<\/svg>\n$/s);
    }
    expect(files('run')).not.toContain('report.html');
  });

  it('or one, the same to the byte each time', () => {
    expect(JSON.parse(outcomes.one.out)).toEqual({ folder: join(cwd, 'one'), files: ['earned.svg'] });
    expect(files('one')).toEqual(['earned.svg']);
    expect(outcomes.again).toMatchObject({ code: 0, out: '', err: '' });
    const [one, again] = ['one', 'again'].map((folder) => readFileSync(join(cwd, folder, 'earned.svg'), 'utf8'));
    expect(one).toBe(again);
  });

  it('leaves what is there as it is', () => {
    expect(outcomes.taken).toMatchObject({ code: 2, out: '' });
    expect(outcomes.taken.err).toContain('--svg taken: found a folder that is not empty');
    expect(files('taken')).toEqual(['mine.txt']);
    expect(outcomes.aFile.err).toContain('--svg config.yaml: found a file');
  });

  it('says what it does not understand, and writes nothing', () => {
    expect(outcomes.unknown).toMatchObject({ code: 2 });
    expect(outcomes.unknown.err).toContain('--only earnt: found no figure of this page; expected perhaps earned');
    expect(outcomes.noWidth.err).toContain('--width wide: found no width');
    expect(outcomes.alone.err).toContain('--width: found no --svg');
    expect(files('.')).not.toContain('none');
  });
});
