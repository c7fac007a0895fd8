// @module-tag slow
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mergeCommand } from '../../src/cli/merge.ts';
import { shardFolder } from '../../src/cli/studyFolders.ts';
import { stream } from '../../src/random/streams.ts';
import {
  compute,
  contentsOf,
  FEE,
  fakeEngine,
  finish,
  marketEngine,
  studyIn,
  studyOf,
  studyText,
} from '../studies/small.ts';
import { flexagoraMany, type Outcome } from './command.ts';

const study = {
  parameters: { [FEE]: [0, 30, 300] },
  replications: 3,
  kpis: ['profit', 'upwardMwh'],
  comparisons: [{ [FEE]: 'all' }],
};
const LINE = ['study.yaml', '--out', 'results'];

/** Results, without the shards they were made of. */
const resultsIn = (folder: string) => {
  const shards = readdirSync(join(folder, 'results')).filter((name) => name === 'shards');
  const kept = shards.map((name) => readdirSync(join(folder, 'results', name)).sort());
  rmSync(join(folder, 'results/shards'), { recursive: true, force: true });
  return { shards: kept.flat(), files: contentsOf(join(folder, 'results')) };
};

describe('the command', () => {
  const shard = (text: string, ...more: string[]) => ['study', ...LINE, '--workers', '1', '--shard', text, ...more];
  const lines = {
    first: shard('1/2', '--json'),
    early: ['merge', ...LINE],
    second: shard('2/2'),
    merge: ['merge', ...LINE, '--json'],
  };
  const outcomes = {} as Record<keyof typeof lines, Outcome>;
  const folder = studyIn(study);

  beforeAll(async () => {
    const ended = await flexagoraMany(Object.values(lines).map((args) => ({ cwd: folder, args })));
    Object.keys(lines).forEach((name, k) => {
      outcomes[name as keyof typeof lines] = ended[k];
    });
  }, 60_000);

  test('does a share of the runs', () => {
    for (const { code, err } of [outcomes.first, outcomes.second]) expect({ code, err }).toEqual({ code: 0, err: '' });
    const { computed, ...first } = JSON.parse(outcomes.first.out);
    expect(first).toEqual({ folder: 'results/shards/1-of-2', shard: { part: 1, of: 2 }, runs: computed, failed: 0 });
    expect(outcomes.second.out).toBe(`Shard 2 of 2 is done: ${9 - computed} runs in results/shards/2-of-2, 0 failed\n`);
  });

  test('refuses to merge what is not whole, and says what is missing', () => {
    expect(outcomes.early).toMatchObject({ code: 2, out: '' });
    expect(outcomes.early.err).toMatch(
      /^flexagora: results: found [45] of 9 runs in 1 shard \(the first that is not there: point 1, seed 1\.r0\); expected all shards to be done[^\n]*\n$/,
    );
  });

  test('makes of all shards what one machine makes, to the last byte', async () => {
    expect(outcomes.merge).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(outcomes.merge.out)).toMatchObject({ folder: 'results', replications: 3, shards: 2 });
    const other = studyIn(study);
    await finish(other, marketEngine());
    expect(resultsIn(folder)).toEqual({
      shards: ['1-of-2', '2-of-2'],
      files: contentsOf(join(other, 'results')),
    });
  });
});

describe('shards', () => {
  type Answer = Parameters<typeof fakeEngine>[0];
  const answer: Answer = ({ brps, seed }) => ({
    profitEur: stream(seed, 'a').normal() - Number(brps[0].deviationFee),
    upwardMwh: stream(seed, 'b').uniform(),
  });
  const shardOf = (folder: string, part: number, of: number, engine = fakeEngine(answer)) =>
    compute(folder, engine, { out: shardFolder('results', { part, of }), shard: { part, of } });
  const merge = (folder: string) =>
    mergeCommand(join(folder, 'study.yaml'), { out: join(folder, 'results'), quiet: true });
  const whole = async (entry: object) => {
    const folder = studyIn(entry);
    await finish(folder, fakeEngine(answer));
    return contentsOf(join(folder, 'results'));
  };
  const many = { ...study, replications: 7 };

  test('share all runs out', async () => {
    const folder = studyIn(many);
    const all: string[] = [];
    for (let part = 1; part <= 5; part++) {
      const engine = fakeEngine(answer);
      await shardOf(folder, part, 5, engine);
      all.push(...engine.keys);
    }
    expect(all).toHaveLength(21);
    expect(new Set(all).size).toBe(21);
    await merge(folder);
    expect(resultsIn(folder).files).toEqual(await whole(many));
  });

  test('of different divisions go together', async () => {
    const folder = studyIn(many);
    for (const [part, of] of [
      [1, 2],
      [2, 4],
      [4, 4],
    ]) {
      await shardOf(folder, part, of);
    }
    await merge(folder);
    expect(resultsIn(folder).files).toEqual(await whole(many));
  });

  test('that are missing are told, and nothing is lost', async () => {
    const folder = studyIn(many);
    await shardOf(folder, 1, 2);
    const before = contentsOf(join(folder, 'results/shards/1-of-2'));
    await expect(merge(folder)).rejects.toThrow(/found 11 of 21 runs in 1 shard \(the first .* point 1, seed 1\.r0\)/);
    expect(contentsOf(join(folder, 'results/shards/1-of-2'))).toEqual(before);
    await shardOf(folder, 2, 2);
    await merge(folder);
    await merge(folder);
    expect(resultsIn(folder).files).toEqual(await whole(many));
  });

  test('that are missing can be made up for by one machine', async () => {
    const folder = studyIn(many);
    await shardOf(folder, 1, 2);
    await expect(merge(folder)).rejects.toThrow(/found 11 of 21/);
    const engine = fakeEngine(answer);
    await finish(folder, engine);
    expect(engine.keys).toHaveLength(10);
    expect(resultsIn(folder).files).toEqual(await whole(many));
  });

  test('of a study that was extended after a merge compute only what is new', async () => {
    const folder = studyIn(study);
    for (const part of [1, 2]) await shardOf(folder, part, 2);
    await merge(folder);
    writeFileSync(join(folder, 'study.yaml'), studyText(many));
    let computed = 0;
    for (const part of [1, 2]) computed += (await shardOf(folder, part, 2)).computed;
    expect(computed).toBe(3 * 4);
    await merge(folder);
    expect(resultsIn(folder).files).toEqual(await whole(many));
  });

  test('keep their failures', async () => {
    const failing: Answer = (config, job) => (config.brps[0].deviationFee === 30 ? 'no luck' : answer(config, job));
    const folder = studyIn(many);
    for (const part of [1, 2, 3]) await shardOf(folder, part, 3, fakeEngine(failing));
    await merge(folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'results/manifest.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ runs: 21, failed: 7 });
  });

  test('of another study are refused', async () => {
    const folder = studyIn(many);
    await shardOf(folder, 1, 1);
    writeFileSync(join(folder, 'study.yaml'), studyText({ ...many, name: 'other' }));
    expect((await studyOf({ name: 'other' })).name).toBe('other');
    await expect(merge(folder)).rejects.toThrow(/results of another study \('small'\)/);
  });
});
