import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/random/streams.ts';
import type { RunRecord } from '../../src/studies/job.ts';
import { processName } from '../../src/studies/processes.ts';
import { Store } from '../../src/studies/store.ts';
import { VERSION } from '../../src/version.ts';
import { configText, folderWith, listing, priceRows, priceText } from '../cli/command.ts';
import { readTable } from '../results/runs.ts';
import {
  compute,
  contentsOf,
  FEE,
  fakeEngine,
  finish,
  type InlineEngine,
  leaveLock,
  marketEngine,
  SMALL,
  studyIn,
  studyOf,
  studyText,
  unorderedEngine,
} from './small.ts';

/** Figures that follow from the config alone, some of them missing, negative or very small. */
const answer: Parameters<typeof fakeEngine>[0] = ({ brps, seed }) => {
  const random = stream(seed, 'answer');
  const fee = Number(brps[0].deviationFee);
  return fee === 13 && random.uniform() < 0.5
    ? 'no luck'
    : {
        profitEur: 100 - fee + random.normal(),
        upwardMwh: random.uniform(),
        meanUpwardEurPerMwh: random.uniform() < 0.5 ? Number.NaN : 90,
        dsoEur: Number.NaN,
      };
};
const FEES = { [FEE]: [0, 13, 30] };
const KPIS = ['profit', 'upwardMwh'];
const small = { parameters: FEES, replications: 8, kpis: KPIS, comparisons: [{ [FEE]: [0, 30] }] };

/** What a study that nothing disturbs leaves. */
async function undisturbed(entry: object, engine = fakeEngine(answer)) {
  const folder = studyIn(entry);
  await finish(folder, engine);
  return contentsOf(join(folder, 'results'));
}

/** The engine, which comes to an abrupt end after some runs. */
function cutOff(engine: InlineEngine, after: number): InlineEngine {
  let left = after;
  return {
    ...engine,
    run: (job) => {
      if (left-- <= 0) throw new Error('cut off');
      return engine.run(job);
    },
  };
}

const record = (key: string, figures: RunRecord['figures'] = { profitEur: 1 }): RunRecord => ({
  key,
  error: null,
  figures,
});

const keysOf = (folder: string): string[] =>
  readFileSync(join(folder, 'results/journal.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as RunRecord).key);

describe('a study ends with the same bytes', { tags: 'slow' }, () => {
  test('wherever and however often it is cut off, and computes nothing twice', async () => {
    const whole = await undisturbed(small);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { maxLength: 4 }), async (cuts) => {
        const folder = studyIn(small);
        const engine = fakeEngine(answer);
        for (const after of cuts) {
          await finish(folder, cutOff(engine, after)).catch(({ message }) => expect(message).toBe('cut off'));
        }
        await finish(folder, engine);
        expect(contentsOf(join(folder, 'results'))).toEqual(whole);
        expect(new Set(engine.keys).size).toBe(3 * 8);
        expect(engine.keys).toHaveLength(3 * 8);
      }),
      { numRuns: 10 },
    );
  });

  test('in whatever order its runs end', async () => {
    const whole = await undisturbed(small);
    for (let seed = 0; seed < 4; seed++) {
      const folder = studyIn(small);
      const { uniform } = stream(seed, 'delays');
      const engine = unorderedEngine(answer, () => 4 * uniform());
      await finish(folder, engine);
      expect(contentsOf(join(folder, 'results'))).toEqual(whole);
    }
  });

  test('when it is done a second time, without computing anything', async () => {
    const folder = studyIn(small);
    await finish(folder, fakeEngine(answer));
    const whole = contentsOf(join(folder, 'results'));
    const engine = fakeEngine(answer);
    const { outcome } = await finish(folder, engine);
    expect(outcome.computed).toBe(0);
    expect(engine.keys).toEqual([]);
    expect(contentsOf(join(folder, 'results'))).toEqual(whole);
  });

  test('with parts that hold more runs than the journal', async () => {
    const many = { parameters: FEES, replications: 400, kpis: KPIS };
    const whole = await undisturbed(many);
    const folder = studyIn(many);
    const engine = fakeEngine(answer);
    await expect(finish(folder, cutOff(engine, 1130))).rejects.toThrow('cut off');
    expect(readdirSync(join(folder, 'results/parts'))).toEqual(['000001.parquet', '000002.parquet']);
    expect(keysOf(folder)).toEqual(engine.keys.slice(1000));
    writeFileSync(join(folder, 'results/parts/000003.parquet.77.partial'), 'what a kill left');
    await finish(folder, engine);
    expect(engine.keys).toHaveLength(1200);
    expect(new Set(engine.keys).size).toBe(1200);
    expect(contentsOf(join(folder, 'results'))).toEqual(whole);
  });

  test('when a part and the journal hold the same runs', async () => {
    const many = { parameters: FEES, replications: 200, kpis: KPIS };
    const whole = await undisturbed(many);
    const folder = studyIn(many);
    const engine = fakeEngine(answer);
    await expect(finish(folder, cutOff(engine, 499))).rejects.toThrow('cut off');
    const journal = readFileSync(join(folder, 'results/journal.ndjson'));
    await expect(finish(folder, cutOff(engine, 1))).rejects.toThrow('cut off');
    expect(readdirSync(join(folder, 'results/parts'))).toEqual(['000001.parquet']);
    writeFileSync(join(folder, 'results/journal.ndjson'), journal);
    await finish(folder, engine);
    expect(engine.keys).toHaveLength(600);
    expect(contentsOf(join(folder, 'results'))).toEqual(whole);
  });

  test('when its last line in the journal is torn', async () => {
    const whole = await undisturbed(small);
    for (const torn of ['{"key":"0123', '{', `${JSON.stringify(record('a'.repeat(32)))}`]) {
      const folder = studyIn(small);
      const engine = fakeEngine(answer);
      await expect(finish(folder, cutOff(engine, 5))).rejects.toThrow('cut off');
      const journal = readFileSync(join(folder, 'results/journal.ndjson'), 'utf8');
      appendFileSync(join(folder, 'results/journal.ndjson'), torn);
      await expect(finish(folder, cutOff(engine, 0))).rejects.toThrow('cut off');
      expect(readFileSync(join(folder, 'results/journal.ndjson'), 'utf8')).toBe(journal);
      await finish(folder, engine);
      expect(engine.keys).toHaveLength(3 * 8);
      expect(contentsOf(join(folder, 'results'))).toEqual(whole);
    }
  });

  test('when it was cut off at any moment of writing its results and clearing up', async () => {
    const before = studyIn({ ...small, parameters: { [FEE]: [0, 13, 30, 60] } });
    const engine = fakeEngine(answer);
    await finish(before, engine);
    writeFileSync(join(before, 'study.yaml'), studyText({ ...small, replications: 200 }));
    await compute(before, engine);
    const after = studyIn();
    cpSync(before, after, { recursive: true });
    await finish(after, engine);
    const [old, whole] = [join(before, 'results'), contentsOf(join(after, 'results'))];
    expect(readdirSync(old)).toEqual(expect.arrayContaining(['journal.ndjson', 'parts', 'results.parquet']));
    const written = ['unused.parquet', 'results.parquet', 'summary.csv', 'comparisons.csv', 'regression.csv'];
    const steps = [...written, 'study.yaml', 'figures.json', 'manifest.json', 'parts', 'journal.ndjson'];
    expect(Object.keys(whole).sort()).toEqual([...steps.slice(0, -2), 'study.json'].sort());
    for (let done = 0; done <= steps.length; done++) {
      const folder = studyIn();
      cpSync(before, folder, { recursive: true });
      for (const name of steps.slice(0, done)) {
        const to = join(folder, 'results', name);
        rmSync(to, { recursive: true, force: true });
        if (name in whole) cpSync(join(after, 'results', name), to);
      }
      leaveLock(join(folder, 'results'));
      const { outcome } = await finish(folder, engine);
      expect(outcome.computed).toBe(0);
      const there = contentsOf(join(folder, 'results'));
      expect({ ...there, 'unused.parquet': '' }, steps[done]).toEqual({ ...whole, 'unused.parquet': '' });
      expect((await Store.look(join(folder, 'results'), SMALL, '')).records.size).toBe(4 * 8 + 3 * 192);
    }
  });
});

describe('a study that is extended computes only what is new, and ends as a new one would:', { tags: 'slow' }, () => {
  async function extends_(before: object, after: object, added: number) {
    const whole = await undisturbed(after);
    const folder = studyIn(before);
    await finish(folder, fakeEngine(answer));
    writeFileSync(join(folder, 'study.yaml'), studyText(after));
    const engine = fakeEngine(answer);
    const { outcome } = await finish(folder, engine);
    expect(engine.keys).toHaveLength(added);
    expect(outcome.computed).toBe(added);
    const { 'unused.parquet': unused, ...bytes } = contentsOf(join(folder, 'results'));
    expect(bytes).toEqual(whole);
    return { folder, unused };
  }

  test('replications', () => extends_(small, { ...small, replications: 12 }, 3 * 4));
  test('a level', () => extends_(small, { ...small, parameters: { [FEE]: [0, 5, 13, 30] } }, 8));
  test('levels in another order', () => extends_(small, { ...small, parameters: { [FEE]: [30, 0, 13] } }, 0));
  test('levels in another unit', () => {
    const inUnit = { [FEE]: ['0 EUR/MWh', '1.3 EUR/kWh', '30 EUR/MWh'] };
    const before = { parameters: { [FEE]: [0, 1300, 30] }, replications: 3 };
    return extends_(before, { ...before, parameters: inUnit }, 0);
  });
  test('a parameter of which one level is as it was', () =>
    extends_(small, { ...small, parameters: { ...FEES, 'market.scheme': ['hybrid', 'tso-managed'] } }, 3 * 8));
  test('a KPI', () => extends_(small, { ...small, kpis: [...KPIS, { each: 'profit / upwardMwh' }] }, 0));
  test('mirrored replications', () => extends_(small, { ...small, antithetic: true }, 3 * 4));
  test('another base beside the first', async () => {
    const summer = configText({ name: 'name: summer', world: 'world: { season: summer }' });
    const folder = studyIn(small, { 'summer.yaml': summer });
    await finish(folder, fakeEngine(answer));
    writeFileSync(join(folder, 'study.yaml'), studyText({ ...small, base: ['config.yaml', 'summer.yaml'] }));
    const engine = fakeEngine(answer);
    await finish(folder, engine);
    expect(engine.keys).toHaveLength(3 * 8);
  });

  test('a level that goes is kept aside, and is not computed again when it comes back', async () => {
    const fewer = { ...small, parameters: { [FEE]: [0, 30] } };
    const whole = await undisturbed(small);
    const { folder, unused } = await extends_(small, fewer, 0);
    expect(unused).toBeDefined();
    writeFileSync(join(folder, 'study.yaml'), studyText(small));
    const { outcome } = await finish(folder, fakeEngine(answer));
    expect(outcome.computed).toBe(0);
    expect(contentsOf(join(folder, 'results'))).toEqual(whole);
  });

  test('replications that go are kept aside too, whatever else comes meanwhile', async () => {
    const folder = studyIn(small);
    await finish(folder, fakeEngine(answer));
    const steps: [entry: object, computed: number][] = [
      [{ ...small, replications: 2 }, 0],
      [{ ...small, replications: 2, parameters: { [FEE]: [60] }, comparisons: [] }, 2],
      [{ ...small, replications: 9 }, 3],
      [{ ...small, replications: 3, parameters: { [FEE]: [0, 13, 30, 60] } }, 1],
    ];
    for (const [entry, computed] of steps) {
      writeFileSync(join(folder, 'study.yaml'), studyText(entry));
      expect((await finish(folder, fakeEngine(answer))).outcome.computed, JSON.stringify(entry)).toBe(computed);
    }
    const { 'unused.parquet': _, ...bytes } = contentsOf(join(folder, 'results'));
    expect(bytes).toEqual(await undisturbed(steps.at(-1)![0]));
  });
});

describe('a run is known', () => {
  const file = (name: string) => `world: { season: winter, prices: { file: ${name} } }`;
  const entry = {
    parameters: { 'world.prices.file': ['prices.csv', 'more/prices.csv'], [FEE]: [0, 30] },
    replications: 2,
  };
  const files = {
    'config.yaml': configText({ world: file('prices.csv') }),
    'prices.csv': priceText(priceRows()),
    'more/prices.csv': priceText(priceRows().map((row) => row.replace(',90,', ',95,'))),
  };
  const keysOf = async (study: object, beside: Record<string, string>) => {
    const { points, pointHashes } = await studyOf(study, beside);
    expect(points).toHaveLength(4);
    return pointHashes;
  };

  test('wherever study, config and the files they name lie, and whatever they are called', async () => {
    const keys = await keysOf(entry, files);
    expect(new Set(keys).size).toBe(4);
    expect(await keysOf(entry, files)).toEqual(keys);
    const renamed = configText({ name: 'name: renamed', world: file('../prices.csv'), seed: 'seed: 99' });
    const output = { 'output.messages': false };
    const elsewhere = { name: 'other', base: 'deep/er.yaml', ...entry, parameters: { ...entry.parameters, ...output } };
    expect(await keysOf(elsewhere, { ...files, 'deep/er.yaml': renamed })).toEqual(keys);
  });

  test('as another when the content of a file changes', async () => {
    const changed = await keysOf(entry, { ...files, 'more/prices.csv': files['prices.csv'] });
    const keys = await keysOf(entry, files);
    expect(changed.slice(0, 2)).toEqual(keys.slice(0, 2));
    expect(changed.slice(2)).toEqual(keys.slice(0, 2)); // what a file holds counts, not where it lies
  });
});

test('results do not depend on where the study and its config lie', { tags: 'slow' }, async () => {
  const entry = { parameters: FEES, replications: 1 };
  const keysIn = async (folder: string) => {
    const engine = marketEngine();
    await finish(folder, engine);
    return { keys: engine.keys, results: contentsOf(join(folder, 'results'))['results.parquet'] };
  };
  const there = studyIn({ ...entry, base: 'deep/er/other.yaml' }, { 'deep/er/other.yaml': configText() });
  rmSync(join(there, 'config.yaml'));
  expect(await keysIn(there)).toEqual(await keysIn(studyIn(entry)));
});

describe('the folder of a study', () => {
  const open = (folder: string) => Store.open(folder, SMALL);
  const identity = (text: object) => ({ 'place/study.json': `${JSON.stringify(text)}\n` });

  test.each<[string, Record<string, string>, RegExp]>([
    ['of another study is refused', identity({ study: 'large', flexagora: VERSION }), /another study \('large'\)/],
    ['of another version is refused', identity({ study: 'small', flexagora: '0.0.1' }), /runs of flexagora 0\.0\.1/],
    ['with files of something else is refused', { 'place/mine.txt': 'x' }, /not empty and holds no study/],
  ])('%s, and left as it is', async (_, files, message) => {
    const folder = folderWith(files);
    await expect(open(join(folder, 'place'))).rejects.toThrow(message);
    expect(listing(folder)).toEqual(['place', ...Object.keys(files)]);
  });

  test('is made, with those above it', async () => {
    const folder = join(folderWith({}), 'a', 'b');
    const store = await open(folder);
    store.add(record('k'.repeat(32)));
    store.close();
    expect(readdirSync(folder).sort()).toEqual(['journal.ndjson', 'study.json']);
  });

  test('that a living process holds is refused; once that is dead it is free', async () => {
    const folder = folderWith({});
    (await open(folder)).close();
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const gone = once(holder, 'exit');
    try {
      leaveLock(folder, processName(holder.pid));
      await expect(open(folder)).rejects.toThrow(
        new RegExp(`a folder that process ${holder.pid} on \\S+ writes to; .*remove ${join(folder, 'lock')}`),
      );
    } finally {
      holder.kill('SIGKILL');
    }
    await gone;
    const store = await open(folder);
    expect(readdirSync(join(folder, 'lock'))).toEqual([expect.stringMatching(`^${process.pid}-`)]);
    store.close();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('that a process of another machine holds is refused, whatever its number, while it shows signs of life', async () => {
    const folder = folderWith({});
    (await open(folder)).close();
    const lock = leaveLock(folder, { pid: 999_999_999, host: 'elsewhere' });
    let beats = 0;
    const beat = setInterval(() => utimesSync(lock, 1000 + ++beats, 1000 + beats), 100);
    await expect(Store.open(folder, SMALL, '--out x', 4000)).rejects.toThrow(/process 999999999 on elsewhere/);
    clearInterval(beat);
    (await Store.open(folder, SMALL, '--out x', 400)).close();
    expect(existsSync(lock)).toBe(false);
  });

  test('can be looked at while another process writes, and is not touched', async () => {
    const folder = folderWith({});
    const store = await open(folder);
    store.add(record('a'.repeat(32)));
    appendFileSync(join(folder, 'journal.ndjson'), '{"key":"torn');
    const before = contentsOf(folder);
    const looked = await Store.look(folder, SMALL, '--out x');
    expect(looked.has('a'.repeat(32))).toBe(true);
    expect(looked.records.size).toBe(1);
    expect(contentsOf(folder)).toEqual(before);
    expect((await Store.look(join(folder, 'none'), SMALL, '--out x')).records.size).toBe(0);
    expect(existsSync(join(folder, 'none'))).toBe(false);
    store.close();
  });

  test('can be moved', async () => {
    const folder = studyIn(small);
    const engine = fakeEngine(answer);
    await expect(finish(folder, cutOff(engine, 7))).rejects.toThrow('cut off');
    renameSync(join(folder, 'results'), join(folder, 'elsewhere'));
    const { outcome } = await finish(folder, engine, { out: 'elsewhere' });
    expect(outcome.computed).toBe(3 * 8 - 7);
  });
});

test('points that come to the same config are computed once, and are rows each', async () => {
  const fees = { fee: { path: FEE, levels: { low: 0, none: '0 EUR/MWh', high: 30 } } };
  const folder = studyIn({ parameters: fees, replications: 3, kpis: KPIS });
  const { outcome } = await finish(
    folder,
    unorderedEngine(answer, () => 1),
  );
  expect(outcome.computed).toBe(2 * 3);
  const rows = await readTable(join(folder, 'results'), 'results');
  expect(rows.map(({ fee }) => fee)).toEqual(Array(3).fill(['low', 'none', 'high']).flat());
  for (let k = 0; k < 9; k += 3) expect({ ...rows[k + 1], fee: 'low', point: 0 }).toEqual(rows[k]);
});

test('a figure of an aggregator is one column, and goes when the study no longer asks for it', async () => {
  const answer = fakeEngine(() => ({ profitEur: 1, 'aggregators.Up.profitEur': 2, 'aggregators.Down.profitEur': 3 }));
  const one = { replications: 2, kpis: ['profit', 'aggregators.Up.profitEur'] };
  const other = { replications: 2, kpis: ['profit', { each: 'aggregators.Down.profitEur * 2' }] };
  const [folder, fresh] = [studyIn(one), studyIn(other)];
  await finish(folder, answer);
  expect(
    Object.keys((await readTable(join(folder, 'results'), 'results'))[0]).filter((name) => /^aggr/.test(name)),
  ).toEqual(['aggregators.Up.profitEur']);
  writeFileSync(join(folder, 'study.yaml'), readFileSync(join(fresh, 'study.yaml')));
  await finish(folder, answer);
  await finish(fresh, answer);
  const bytes = (place: string) => contentsOf(join(place, 'results'))['results.parquet'];
  expect(bytes(folder)).toBe(bytes(fresh));
});

test('what is kept of a run comes back as it was', async () => {
  const figure = fc.oneof(fc.double({ noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)));
  const figures = fc.record({ profitEur: figure, upwardMwh: figure, 'aggregators.Up-1.x.profitEur': figure });
  const error = fc.option(fc.string({ unit: 'grapheme' }));
  const finished = fc.tuple(fc.uuid(), error, figures).map(([key, reason, all]): RunRecord => {
    return { key, error: reason, figures: reason === null ? all : {} };
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(finished, { selector: ({ key }) => key, maxLength: 20 }), async (records) => {
      const folder = folderWith({});
      const store = await Store.open(folder, SMALL);
      for (const each of records) store.add(each);
      store.close();
      const expectThere = async (where: string) => {
        const { records: there } = await Store.look(folder, SMALL, where);
        expect(there.size).toBe(records.length);
        for (const { key, error: reason, figures: all } of records) {
          const row = there.row(key)!;
          expect(there.error(row), where).toBe(reason);
          for (const [name, value] of Object.entries(all)) expect(there.figure(name, row), where).toBe(value);
        }
      };
      await expectThere('in the journal');
      const again = await Store.open(folder, SMALL);
      again.finish(new Set(), () => {});
      again.close();
      if (records.length > 0) expect(readdirSync(folder).sort()).toEqual(['study.json', 'unused.parquet']);
      await expectThere('in a Parquet file');
    }),
    { numRuns: 20 },
  );
});
