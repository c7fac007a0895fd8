import { join } from 'node:path';
import type { Page } from '../market/view.ts';
import { onDisk } from '../results/disk.ts';
import { writeWholeText } from '../results/files.ts';
import { type Assets, html, readAssets } from './html.ts';

export const REPORT = 'report.html';

/** Writes a page beside what it is of, whole or not at all. @returns where @throws InputError where it cannot be written */
export const writePage = (folder: string, page: Page, assets: Assets = readAssets()): string =>
  writeHtml(folder, () => html(page, assets));

/** The same of a page that is HTML. */
export function writeHtml(folder: string, text: () => string): string {
  const file = join(folder, REPORT);
  onDisk(file, () => writeWholeText(file, text()));
  return file;
}
