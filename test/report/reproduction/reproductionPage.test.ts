import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsOf, type Verdict } from '../../../src/claims/findings.ts';
import { writeReproduction } from '../../../src/claims/results.ts';
import type { Page } from '../../../src/market/view.ts';
import { reproductionPage, reproductionPageOf } from '../../../src/report/reproduction/reproductionPage.ts';
import { type Fate, fateOf, saysVerdicts, saysWhich } from '../../../src/report/reproduction/says.ts';
import { Store } from '../../../src/studies/store.ts';
import { folderWith } from '../../cli/command.ts';
import { SMALL } from '../../studies/small.ts';
import { figureOf, rowsOf, said, tableOf } from '../study/made.ts';

type World = Record<string, number>;

const part = (id: string, paper?: number) => ({
  ...{ id, says: `it is so of ${id}`, unit: 'MWh', statistic: (world: World) => world[id] },
  ...(paper === undefined ? {} : { paper }),
});
const CLAIMS = [
  { number: 1, short: 'sales', sentence: 'More is sold, and "dearly".', parts: [part('1a', 9.5), part('1b')] },
  { number: 2, short: 'summer', sentence: 'Summer is better.', parts: [part('2a')] },
];
const worlds = (world: World) =>
  [1, 2, 3].map((k) => Object.fromEntries(Object.entries(world).map(([id, value]) => [id, value + k / 100])));

/** The folder of a reproduction whose worlds are like the given ones, a column each. */
async function made(...columns: World[]): Promise<string> {
  const folder = join(folderWith({ a: '' }), 'runs/small');
  const store = await Store.open(folder, SMALL);
  const about = {
    paper: { name: 'small', says: 'arXiv 1: of nothing' },
    command: 'flexagora reproduce small --seeds 3',
    title: 'Which claims hold',
    failed: 1,
  };
  try {
    writeReproduction(
      store,
      about,
      { rows: [], columns: [], figures: [] },
      columns.map((world, k) => ({
        ...{
          labels: { reading: `reading ${k}`, fee: 30 },
          title: `reading ${k}, 3 worlds`,
          heading: 'generated',
          lines: [`reading ${k}`, 'fee 30'],
        },
        ...{ seeds: 3, unit: 'generated week', findings: findingsOf(CLAIMS, worlds(world)) },
      })),
    );
  } finally {
    store.close();
  }
  return folder;
}

const GOOD = { '1a': 1, '1b': 1, '2a': 1 };
const BAD = { '1a': 1, '1b': 1, '2a': -1 };

describe('the page of a reproduction', () => {
  test('counts claims that hold, and says which depend on the reading', async () => {
    const page = reproductionPage(await made(GOOD, BAD));
    expect(said(page.answer)).toEqual([
      'Of 2 claims, under all 2 readings, 1 holds, none is refuted, none is undecided and 1 depends on the reading.',
      'Claim 1 holds whatever the reading.',
      'Claim 2 holds under one reading and is refuted under another.',
    ]);
    expect(page.numbers.map(({ label, value }) => [label, value])).toEqual([
      ...[
        ['claims', 2],
        ['hold', 1],
        ['refuted', 0],
        ['depend on the reading', 1],
        ['undecided', 0],
      ],
    ]);
    expect(page.notes).toEqual(['1 run failed: claims are judged by the worlds in which none did.']);
    expect(page).toMatchObject({
      kind: 'reproduction',
      title: 'small',
      crumbs: ['reproduction', 'arXiv 1', '2 readings', '0 runs'],
    });
  });

  test('has a cell a claim and reading, which opens its parts and the command', async () => {
    const page: Page = await reproductionPageOf(await made(GOOD, BAD));
    const { detail, ...matrix } = figureOf(page, 'matrix', 'matrix');
    expect(matrix).toMatchObject({
      row: 'claim',
      column: 'reading',
      verdict: 'verdict',
      beside: 'parts',
      title: 'Which claims hold',
    });
    expect(rowsOf(tableOf(page, 'matrix'))).toEqual([
      {
        cell: 0,
        claim: '1  sales',
        reading: 'reading 0, fee 30',
        verdict: 'holds',
        parts: '2/2 on 3',
        rests: '3 generated weeks',
        block: '',
      },
      {
        cell: 1,
        claim: '1  sales',
        reading: 'reading 1, fee 30',
        verdict: 'holds',
        parts: '2/2 on 3',
        rests: '3 generated weeks',
        block: '',
      },
      {
        cell: 2,
        claim: '2  summer',
        reading: 'reading 0, fee 30',
        verdict: 'holds',
        parts: '1/1 on 3',
        rests: '3 generated weeks',
        block: '',
      },
      {
        cell: 3,
        claim: '2  summer',
        reading: 'reading 1, fee 30',
        verdict: 'refuted',
        parts: '0/1 on 3',
        rests: '3 generated weeks',
        block: '',
      },
    ]);
    expect(detail).toMatchObject({ table: 'parts', keys: [{ of: 'cell', is: 'cell' }], command: 'again' });
    const [first, second] = rowsOf(tableOf(page, 'parts'));
    expect(first).toMatchObject({
      cell: 0,
      part: '1a',
      says: 'it is so of 1a',
      unit: 'MWh',
      worlds: 3,
      of: 'generated week',
      why: '',
      above: 3,
      below: 0,
      paper: 9.5,
    });
    expect(first.mean).toBeCloseTo(1.02, 12);
    expect(first.again).toBe('flexagora reproduce small --seeds 3');
    expect(second.paper).toBeNaN();
    expect(rowsOf(tableOf(page, 'claims'))[0].sentence).toBe('More is sold, and "dearly".');
  });

  test('of one reading says what holds without it', async () => {
    const page = reproductionPage(await made({ ...BAD, '1b': 0 }));
    expect(said(page.answer)).toEqual(['Of 2 claims none holds, 1 is refuted and 1 is undecided.']);
    expect(page.numbers.map(({ label }) => label)).toEqual(['claims', 'hold', 'refuted', 'undecided']);
  });

  test('is not made of files that are missing, cut off or edited', async () => {
    const spoilt = async (spoil: (folder: string) => void) => {
      const folder = await made(GOOD, BAD);
      spoil(folder);
      return reproductionPageOf(folder);
    };
    const edit = (name: string, from: string | RegExp, to: string) => (folder: string) =>
      writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace(from, to));
    const without = (name: string) => (folder: string) => rmSync(join(folder, name));
    await expect(spoilt(without('claims.json'))).rejects.toThrow(/found no claims\.json/);
    await expect(spoilt(without('claims.csv'))).rejects.toThrow(/found (no claims\.csv|one that was interrupted)/);
    await expect(spoilt((folder) => truncateSync(join(folder, 'claims.json'), 40))).rejects.toThrow(
      /claims\.json: found no whole JSON/,
    );
    await expect(spoilt((folder) => truncateSync(join(folder, 'claims.csv'), 300))).rejects.toThrow(/claims\.csv/);
    await expect(spoilt(edit('claims.csv', /,holds,1a/, ',likely,1a'))).rejects.toThrow(
      /claims\.csv: found 'likely' in column claimVerdict/,
    );
    await expect(spoilt(edit('claims.csv', /\nreading 1,30,2.*/, ''))).rejects.toThrow(
      /claims\.csv: found 3 of 4 claims under a reading/,
    );
    await expect(spoilt(edit('claims.json', /"flexagora": "[^"]*"/, '"flexagora": "0.0.1"'))).rejects.toThrow(
      /found a reproduction of flexagora 0\.0\.1/,
    );
  });
});

test.each<[Verdict[], Fate]>([
  [['holds', 'holds'], 'holds'],
  [['refuted', 'refuted'], 'refuted'],
  [['holds', 'refuted', 'undecided'], 'depends'],
  [['holds', 'undecided'], 'undecided'],
  [['undecided'], 'undecided'],
])('under readings that say %o a claim %s', (verdicts, fate) => {
  expect(fateOf(verdicts)).toBe(fate);
});

test('claims are counted and named in whole sentences', () => {
  expect(said([saysVerdicts(['holds', 'holds', 'refuted'], 3)])).toEqual([
    'Of 3 claims, under all 3 readings, 2 hold, 1 is refuted and none is undecided.',
  ]);
  expect([
    saysWhich('holds', []),
    saysWhich('holds', [1]),
    saysWhich('refuted', [1, 2]),
    saysWhich('depends', [1, 2, 3]),
  ]).toEqual([
    ...[undefined, 'Claim 1 holds whatever the reading.', 'Claims 1 and 2 are refuted whatever the reading.'],
    'Claims 1, 2 and 3 hold under one reading and are refuted under another.',
  ]);
});
