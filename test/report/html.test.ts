import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Page } from '../../src/market/view.ts';
import { html } from '../../src/report/html.ts';
import { pageOf } from '../../src/report/page/data.ts';

const ASSETS = { script: 'start()', style: 'body{margin:0}' };
const HOSTILE = `<img src=x onerror="a()">'</script>\u202e & ${'x'.repeat(1000)}`;

const PAGE: Page = {
  ...{ kind: 'run', title: 'winter', crumbs: ['reserve', 'seed 1'], notes: ['A note.'] },
  answer: [['They earned ', { strong: '5 EUR' }, '.']],
  numbers: [{ label: 'profit', value: 39_606.2, unit: 'EUR', low: 36_659, high: 42_552, note: 'of ten' }],
  ...{ tables: [], figures: [], replays: [], colours: {} },
  again: { commands: [{ says: 'Again', command: 'flexagora run "a b"' }], facts: [{ label: 'Node', value: 'v20' }] },
};

/** Tags and what stands between them, up to the data. */
const shown = (page: Page) => html(page, ASSETS).split('<script')[0];
const textOf = (page: Page) =>
  shown(page)
    .split('<body>')[1]
    .replace(/<[^>]*>/g, '');

test('title, answer, numbers, notes and commands are there without a script', () => {
  const text = textOf(PAGE);
  for (const part of [
    'winter',
    'They earned 5\u00a0EUR.',
    '39,606 EUR',
    '36,659 to 42,552',
    'of ten',
    'A note.',
    'v20',
  ])
    expect(text).toContain(part);
  expect(text).toContain('flexagora run &quot;a b&quot;');
});

test('a figure of which there is none is a dash, and has no interval', () => {
  const page: Page = { ...PAGE, numbers: [{ label: 'short', value: Number.NaN, unit: 'kWh' }] };
  expect(textOf(page)).toContain('– kWh');
  expect(shown(page)).not.toContain('<small>');
  expect(shown(PAGE)).toContain('<small>');
});

test('the bar names what there is', () => {
  const linksOf = (page: Page) => [...shown(page).matchAll(/<li><a href="#(\w+)"/g)].map(([, id]) => id);
  expect(linksOf(PAGE)).toEqual(['answer', 'again']);
  const figure: Page['figures'][number] = { kind: 'table', id: 'a', title: '', note: '', table: 'a', columns: [] };
  const replay = { of: 'isp', title: '', steps: 'a', sentences: [], jumps: [] };
  expect(linksOf({ ...PAGE, figures: [figure], replays: [replay] })).toEqual(['answer', 'figures', 'replay', 'again']);
});

test('hostile names are text everywhere', () => {
  const hostile: Page = {
    ...PAGE,
    ...{ title: HOSTILE, crumbs: [HOSTILE], answer: [[HOSTILE, { strong: HOSTILE }]], notes: [HOSTILE] },
    numbers: [{ label: HOSTILE, value: 1, unit: HOSTILE, note: HOSTILE }],
    again: { commands: [{ says: HOSTILE, command: HOSTILE }], facts: [{ label: HOSTILE, value: HOSTILE }] },
  };
  const document = html(hostile, ASSETS);
  expect(document).not.toContain('<img');
  expect(document.match(/<\/script>/g)).toHaveLength(2);
  const [, title] = document.match(/<title>([^<]*)<\/title>/) as RegExpMatchArray;
  expect(title).not.toContain('\u202e');
  expect(title.length).toBeLessThan(200);
  const outside = shown(hostile).replace(/<title>.*<\/title>|<bdi>[^<]*<\/bdi>/g, '');
  expect(outside).not.toContain('onerror');
});

test('one script may run, the same in every page, and nothing may be asked for', () => {
  const document = html(PAGE, ASSETS);
  const hash = createHash('sha256').update(ASSETS.script).digest('base64');
  expect(document).toContain(`default-src 'none'; script-src 'sha256-${hash}'`);
  expect(document).toContain(`<script>${ASSETS.script}</script>`);
  expect(document).not.toMatch(/connect-src|(src|href)="[^#"]/);
  expect(html(PAGE, ASSETS, { isLive: true })).toContain("connect-src 'self'");
});

test('the script finds the page in it', async () => {
  const [, data] = html(PAGE, ASSETS).match(/id="data">([^<]*)</) as RegExpMatchArray;
  expect(await pageOf(data)).toEqual(PAGE);
});

test('the same page gives the same bytes', () => {
  expect(html(PAGE, ASSETS)).toBe(html(structuredClone(PAGE), ASSETS));
});
