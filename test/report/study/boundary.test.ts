// @module-tag slow
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { studyPage } from '../../../src/report/study/studyPage.ts';
import { loopIn } from '../../studies/loop.ts';
import { finish, marketEngine } from '../../studies/small.ts';
import { figureOf, rowsOf, said, tableOf } from './made.ts';

/** The page of a study that looks for where the wave crosses 0: at pi + asin(lambda), and up again at 2 pi - asin(lambda). */
async function pageOver(gain: object, boundary: object = {}) {
  const entry = {
    parameters: { lambda: { from: -0.5, to: 0.5 }, gain },
    boundary: { of: 'wave', level: 0, x: 'lambda', y: 'gain', start: 4, depth: 2, from: 2, to: 4, ...boundary },
    kpis: ['wave', 'slope'],
  };
  const folder = loopIn(entry, { noise: 0.001 });
  await finish(folder, marketEngine());
  return studyPage(join(folder, 'results'));
}

test('a boundary is a line with its interval over a map of cells of one size, whose sides are known but near it', async () => {
  const page = await pageOver({ from: 1, to: 5 });
  expect(said(page.answer)[0]).toMatch(
    /^The line wave = 0 runs from gain 2\.6\d+ \(.*\) at lambda -0\.5 to gain 3\.6\d+ \(.*\) at lambda 0\.5\.$/,
  );
  expect(page.numbers.map(({ label, note }) => [label, note])).toEqual(
    [-0.5, -0.25, 0, 0.25, 0.5].map((lambda) => ['gain', `on the line wave = 0, lambda ${lambda}`]),
  );
  for (const [k, { value, low, high }] of page.numbers.entries()) {
    expect(Math.abs(value - Math.PI - Math.asin(-0.5 + k / 4)), `${k}`).toBeLessThan(0.02);
    expect(low! <= value && value <= high!).toBe(true);
  }
  const map = figureOf(page, 'wave-0', 'heat');
  expect(map).toMatchObject({
    title: 'Where wave = 0',
    x: 'lambda',
    y: 'gain',
    value: 'wave',
    turn: 0,
    boundary: 'boundary',
  });
  const cells = rowsOf(tableOf(page, 'map'));
  expect(cells).toHaveLength(16 * 16);
  for (const cell of cells) {
    const [lambda, gain] = [Number(cell.lambda), Number(cell.gain)];
    const off = Math.sin(gain) + lambda;
    if (cell['wave = 0, sure'] === 1) expect(Math.sign(Number(cell.wave)), `${lambda}, ${gain}`).toBe(Math.sign(off));
    if (Math.abs(off) > 0.9) expect(cell['wave = 0, sure']).toBe(1);
  }
  expect(cells.filter((cell) => cell['wave = 0, sure'] === 0).length).toBeGreaterThan(8);
  expect(figureOf(page, 'slope', 'heat')).toMatchObject({ value: 'slope', title: 'Slope by lambda and gain' });
  expect(figureOf(page, 'wave-0', 'heat').detail).toMatchObject({ table: 'runs', columns: ['seed', 'wave', 'again'] });
});

test('of one that is crossed twice there are two branches; of none there is no line', async () => {
  const page = await pageOver({ from: 1, to: 8 });
  expect(new Set(rowsOf(tableOf(page, 'boundary')).map(({ branch }) => branch))).toEqual(new Set([1, 2]));
  const none = await pageOver({ from: 1, to: 2.5 });
  expect(said(none.answer)[0]).toMatch(/^wave = 0: no boundary in this range; the figure stays between/);
  const map = figureOf(none, 'wave-0', 'heat');
  expect([map.title, map.boundary]).toEqual(['Nowhere wave = 0', undefined]);
});

test('a steep line is found along the other axis', async () => {
  const page = await pageOver({ from: 3, to: 3.2 });
  const rows = rowsOf(tableOf(page, 'boundary'));
  expect(new Set(rows.map(({ along }) => along))).toEqual(new Set(['x']));
  expect(said(page.answer)[0]).toMatch(
    /^The line wave = 0 runs from lambda -0\.1\d+ .* at gain 3 to lambda 0\.05\d+ .* at gain 3\.2\.$/,
  );
});
