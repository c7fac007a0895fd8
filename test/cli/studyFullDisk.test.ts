// @module-tag slow
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { stream } from '../../src/random/streams.ts';
import type { StudyOutcome } from '../../src/studies/run.ts';
import { contentsOf, FEE, fakeEngine, finish, marketEngine, studyIn, studyText } from '../studies/small.ts';
import { configText, flexagora } from './command.ts';
import { canMount, diskOf, fill } from './disks.ts';

/** A disk with a study on it, and no more room than so many pages until `makeRoom`. */
function nearlyFull(entry: object, pages: number) {
  const folder = diskOf(200)!;
  writeFileSync(join(folder, 'config.yaml'), configText());
  writeFileSync(join(folder, 'study.yaml'), studyText(entry));
  const ballast = fill(folder, pages);
  return { folder, makeRoom: () => rmSync(ballast) };
}

const answer: Parameters<typeof fakeEngine>[0] = ({ brps, seed }) => ({
  profitEur: stream(seed, 'a').normal() - Number(brps[0].deviationFee),
  upwardMwh: stream(seed, 'b').uniform(),
});
const study = {
  parameters: { [FEE]: [0, 30] },
  replications: 60,
  kpis: ['profit', 'upwardMwh'],
  comparisons: [{ [FEE]: 'all' }],
};

async function undisturbed(entry: object) {
  const folder = studyIn(entry);
  await finish(folder, fakeEngine(answer));
  return contentsOf(join(folder, 'results'));
}

describe.skipIf(!canMount)('on a full disk a study', () => {
  /** Runs a study that has too little room, and again when there is more. @returns how many runs it kept, if it ended */
  async function squeezed(entry: object, pages: number, whole: Record<string, string>): Promise<number | undefined> {
    const { folder, makeRoom } = nearlyFull(entry, pages);
    const engine = fakeEngine(answer);
    const error = await finish(folder, engine).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const kept =
      error === undefined ? undefined : Number(/the (\d+) finished/.exec((error as Error).message)?.[1] ?? 0);
    if (error !== undefined) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toMatch(/: found a full disk \(ENOSPC\); expected room for results/);
    }
    makeRoom();
    const before = engine.keys.length;
    const { outcome } = await finish(folder, engine);
    const runs = Number(JSON.parse(whole['manifest.json']).runs);
    expect(outcome.computed).toBe(runs - (kept ?? runs));
    expect(before).toBeLessThanOrEqual((kept ?? runs) + 1); // the one for which there was no room
    expect(contentsOf(join(folder, 'results'))).toEqual(whole);
    return kept;
  }

  test('ends in a sentence wherever room runs out, keeps its runs, and goes on when there is room', async () => {
    const whole = await undisturbed(study);
    const kept: (number | undefined)[] = [];
    for (const pages of [2, 3, 4, 6, 8, 9, 10, 11, 12, 14, 30]) kept.push(await squeezed(study, pages, whole));
    expect(kept[0]).toBe(0);
    expect(kept.some((runs) => runs !== undefined && runs > 0 && runs < 120)).toBe(true);
    expect(kept.some((runs) => runs === 120)).toBe(true); // no room for the results
    expect(kept.at(-1)).toBe(undefined);
  });

  test('keeps what stands in its journal when there is no room for a part', async () => {
    const many = { ...study, replications: 260 };
    const kept = await squeezed(many, 20, await undisturbed(many));
    expect(kept).toBe(500);
  });

  test('ends with one line and 2, and the same command finishes it', async () => {
    const entry = { parameters: { [FEE]: [0, 300] }, replications: 4, kpis: ['profit'] };
    const { folder, makeRoom } = nearlyFull(entry, 4);
    const line = ['study', 'study.yaml', '--out', 'results', '--workers', '1', '--json'];
    const { code, out, err } = await flexagora(folder, ...line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^flexagora: \S+results: found a full disk \(ENOSPC\); expected room for results; the \d+ finished (run is|runs are) kept, and the same command goes on from there\n$/,
    );
    const journal = readFileSync(join(folder, 'results/journal.ndjson'), 'utf8');
    expect(journal.endsWith('\n')).toBe(true);
    const lines = journal.trimEnd().split('\n');
    expect(err).toContain(`the ${lines.length} finished run`);
    expect(readdirSync(join(folder, 'results')).sort()).toEqual(['journal.ndjson', 'study.json', 'study.yaml']);
    makeRoom();
    const again = await flexagora(folder, ...line);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect((JSON.parse(again.out) as StudyOutcome).computed).toBe(8 - lines.length);
    const other = studyIn(entry);
    await finish(other, marketEngine());
    expect(contentsOf(join(folder, 'results'))).toEqual(contentsOf(join(other, 'results')));
  }, 300_000);
});
