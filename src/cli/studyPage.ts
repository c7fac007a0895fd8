import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '../market/view.ts';
import type { Study } from '../studies/load.ts';
import { notice } from './say.ts';

/** The page of a study that has its results, unless its file says not to. @returns where it is */
export const writeStudyPage = ({ report }: Study, folder: string, isQuiet: boolean): Promise<string | undefined> =>
  written(folder, isQuiet, async () =>
    report ? (await import('../report/study/studyPage.ts')).studyPage(folder) : undefined,
  );

/** The page of a reproduction that has its results. @returns where it is */
export const writeReproductionPage = (folder: string, isQuiet: boolean): Promise<string | undefined> =>
  written(folder, isQuiet, async () =>
    (await import('../report/reproduction/reproductionPage.ts')).reproductionPage(folder),
  );

/** Writes a page beside results. What goes wrong is told, and takes nothing from them; a page of earlier results does not stay. */
async function written(
  folder: string,
  isQuiet: boolean,
  pageOf: () => Promise<Page | undefined>,
): Promise<string | undefined> {
  const { REPORT, writePage } = await import('../report/write.ts');
  const file = join(folder, REPORT);
  try {
    const page = await pageOf();
    if (page) return writePage(folder, page);
  } catch (error) {
    if (!isQuiet) notice(`the results are whole, but there is no page of them: ${(error as Error).message}`);
  }
  if (existsSync(file) && statSync(file).isFile()) rmSync(file);
  return undefined;
}
