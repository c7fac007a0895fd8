import { join, resolve } from 'node:path';
import { SYSTEMS } from '../../agents/systems.ts';
import { InputError } from '../errors.ts';
import type { Page } from '../market/view.ts';
import { GREY, LIGHT, type Theme } from '../report/figures/theme.ts';
import { kindOfFolder } from '../report/kindOfFolder.ts';
import { openRun } from '../report/openRun.ts';
import { runPage } from '../report/runPage.ts';
import { figuresOf, type Length, svgText, widthOption } from '../report/svg.ts';
import { writePage } from '../report/write.ts';
import { writeWholeText } from '../results/files.ts';
import { writeNewFolder } from './newFolder.ts';
import { give, tell } from './say.ts';

export interface ReportOptions {
  beside?: string;
  svg?: string;
  only?: string;
  width?: string;
  grey?: boolean;
  quiet?: boolean;
  json?: boolean;
}

/** `flexagora report DIR`: the page of a run, a study or a reproduction, anew; or its figures, as files. */
export async function reportCommand(folder: string, options: ReportOptions): Promise<void> {
  const { beside, svg, quiet, json } = options;
  const drawing = drawingOf(options);
  const page = await pageOf(folder, beside);
  if (svg === undefined) {
    const file = writePage(folder, page);
    if (json) give({ file });
    else if (!quiet) tell(`Report: ${file}`);
    return;
  }
  const figures = figuresOf(page, options.only);
  await writeNewFolder({ folder: svg, path: `--svg ${svg}` }, (partial) => {
    for (const figure of figures) writeWholeText(join(partial, `${figure.id}.svg`), svgText(figure, page, drawing));
  });
  const files = figures.map(({ id }) => `${id}.svg`);
  if (json) give({ folder: resolve(svg), files });
  else if (!quiet) tell(`${files.join(', ')}: ${resolve(svg)}`);
}

/** How figures are drawn as files. @throws InputError for options that mean nothing without `--svg` */
function drawingOf({ svg, only, width, grey }: ReportOptions): { width: Length; theme: Theme } {
  const [vain] = Object.entries({ only, width, grey }).filter(([, value]) => value !== undefined);
  if (svg === undefined && vain !== undefined)
    throw new InputError({ path: `--${vain[0]}`, found: 'no --svg', expected: '--svg with the folder for figures' });
  return { width: widthOption(width ?? '140mm'), theme: grey ? GREY : LIGHT };
}

async function pageOf(folder: string, beside: string | undefined): Promise<Page> {
  const kind = kindOfFolder(folder);
  if (kind === 'run') {
    const run = await openRun(folder, SYSTEMS);
    return runPage(run, beside === undefined ? undefined : await openRun(beside, SYSTEMS));
  }
  if (beside !== undefined) {
    const expected = 'a run, beside which another may stand';
    throw new InputError({ path: `--beside ${beside}`, found: `the folder of a ${kind}, ${folder}`, expected });
  }
  if (kind === 'study') return (await import('../report/study/studyPage.ts')).studyPageOf(folder);
  return (await import('../report/reproduction/reproductionPage.ts')).reproductionPageOf(folder);
}
