import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Study } from '../studies/load.ts';
import { notice } from './say.ts';

/**
 * Writes the page of a study that has its results, unless its file says not to. What goes wrong there is told, and takes nothing from
 * the results; a page of earlier results does not stay.
 * @returns the page
 */
export async function writeStudyPage({ report }: Study, folder: string, isQuiet: boolean): Promise<string | undefined> {
  const { REPORT, writePage } = await import('../report/write.ts');
  try {
    if (report) {
      const { studyPage } = await import('../report/study/studyPage.ts');
      return writePage(folder, await studyPage(folder));
    }
  } catch (error) {
    if (!isQuiet) notice(`the results are whole, but there is no page of them: ${(error as Error).message}`);
  }
  rmSync(join(folder, REPORT), { force: true });
  return undefined;
}

/** Where a study's results are, and its page, for people. */
export const placesText = (folder: string, page: string | undefined): string =>
  `Results: ${folder}${page === undefined ? '' : `\nReport:  ${page}`}`;
