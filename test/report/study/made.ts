import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulationConfig } from '../../../agents/reserve/market/config.ts';
import { numberAt, textAt } from '../../../src/market/shownTables.ts';
import type { Figure, Page, Sentence, ShownTable } from '../../../src/market/view.ts';
import { stream } from '../../../src/random/streams.ts';
import { studyPage } from '../../../src/report/study/studyPage.ts';
import { fakeEngine, finish, studyIn } from '../../studies/small.ts';

type Answer = Parameters<typeof fakeEngine>[0];

/** The folder of a finished study whose runs have the given figures. */
export async function madeStudy(entry: object, answer: Answer, files: Record<string, string> = {}): Promise<string> {
  const folder = studyIn(entry, files);
  await finish(folder, fakeEngine(answer));
  for (const name of ['config.yaml', 'study.yaml', ...Object.keys(files)]) rmSync(join(folder, name)); // results alone are left
  return join(folder, 'results');
}

/** The page of such a study. */
export const pageOf = async (entry: object, answer: Answer, files: Record<string, string> = {}): Promise<Page> =>
  studyPage(await madeStudy(entry, answer, files));

export const feeOf = ({ brps }: SimulationConfig): number => Number(brps[0].deviationFee);
export const normal = ({ seed }: SimulationConfig, ...names: (string | number)[]): number =>
  stream(seed, 'answer', ...names).normal();

export const said = (sentences: readonly Sentence[]): string[] =>
  sentences.map((spans) => spans.map((span) => (typeof span === 'string' ? span : span.strong)).join(''));

/** A table of a page. */
export function tableOf({ tables }: Page, name: string): ShownTable {
  const table = tables.find((each) => each.name === name);
  if (table === undefined) throw new Error(`no table ${name}, but ${tables.map((each) => each.name).join(', ')}`);
  return table;
}

export function figureOf<K extends Figure['kind']>({ figures }: Page, id: string, kind: K): Figure & { kind: K } {
  const figure = figures.find((each) => each.id === id);
  if (figure?.kind !== kind)
    throw new Error(`no ${kind} ${id}, but ${figures.map((each) => `${each.kind} ${each.id}`).join(', ')}`);
  return figure as Figure & { kind: K };
}

/** The rows of a table of a page by the names of its columns: numbers, or text. */
export const rowsOf = ({ rows, columns }: ShownTable): Record<string, number | string>[] =>
  Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        column.kind === 'numbers' ? numberAt(column, row) : textAt(column, row),
      ]),
    ),
  );
