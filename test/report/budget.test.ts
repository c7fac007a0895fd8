import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REPORT } from '../../src/report/write.ts';
import { PACKAGE_FOLDER } from '../../src/version.ts';
import { flexagora, folderWith, ROOT } from '../cli/command.ts';

const bytesOf = (file: string | URL) => statSync(file).size;

it('script and stylesheet of a page, which every report has, are below 200 kB together', () => {
  const [script, style] = ['page.js', 'page.css'].map((name) => bytesOf(new URL(`dist/${name}`, PACKAGE_FOLDER)));
  expect(script).toBeGreaterThan(50_000);
  expect(script + style).toBeLessThan(200_000);
});

it('the report of a week of ten fleets with all it said is below 5 MB', { tags: 'slow' }, async () => {
  const home = folderWith({});
  const { code } = await flexagora(home, 'run', `${ROOT}configs/bleiswijk-winter.yaml`, '--out', 'week', '--quiet');
  expect(code).toBe(0);
  expect(bytesOf(`${home}/week/${REPORT}`)).toBeGreaterThan(1_000_000);
  expect(bytesOf(`${home}/week/${REPORT}`)).toBeLessThan(5_000_000);
});
