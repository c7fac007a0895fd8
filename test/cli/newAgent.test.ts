// @module-tag slow
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { flexagora, flexagoraMany, folderWith, listing, ROOT } from './command.ts';

/** A project with nothing but flexagora installed. */
function project(): string {
  const folder = folderWith({ 'package.json': '{ "type": "module" }' });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'flexagora'));
  return folder;
}
const filesIn = (folder: string) => listing(folder).filter((name) => !/node_modules|package.json/.test(name));

describe('new-agent', () => {
  it('writes agents whose tests pass, and whose configs run, as they are', { tags: 'slow' }, async () => {
    const cwd = project();
    const jobs = [
      ['fleet'],
      ['learning-fleet', '--learns'],
      ['party', '--role', 'brp'],
      ['learning_party', '--role', 'brp', '--learns', '--quiet'],
    ].map((args) => ({ cwd, args: ['new-agent', ...args] }));
    const outcomes = await flexagoraMany(jobs);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(outcomes[0].out).toContain('Wrote fleet.js, fleet.test.js, fleet.yaml.');
    expect(outcomes[3].out).toBe('');
    expect(filesIn(cwd)).toHaveLength(12);
    const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], { cwd, env });
    expect(stdout).toMatch(/# pass 8\n# fail 0/);
    expect((await flexagora(cwd, 'run', 'learning-fleet.yaml', '--out', 'out')).code).toBe(0);
    for (const learning of ['learning-fleet.js', 'learning_party.js']) {
      expect(readFileSync(join(cwd, learning), 'utf8')).toContain('const learner = createLearner(');
    }
  });

  it('refuses to write over a file, a name that can be none, and a role it has no agent of', async () => {
    const cwd = folderWith({ 'mine.yaml': 'mine' });
    const [there, odd, role] = await flexagoraMany([
      { cwd, args: ['new-agent', 'mine'] },
      { cwd, args: ['new-agent', '../mine'] },
      { cwd, args: ['new-agent', 'other', '--role', 'tso'] },
    ]);
    expect(there).toMatchObject({
      code: 2,
      err: expect.stringContaining('mine.yaml: found a file that is there already'),
    });
    expect(odd).toMatchObject({ code: 2, err: expect.stringContaining("found '../mine'; expected a name of letters") });
    expect(role).toMatchObject({ code: 2, err: expect.stringContaining('Allowed choices are aggregator, brp') });
    expect(listing(cwd)).toEqual(['mine.yaml']);
  });
});
