import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Laboratory, Paper, PaperOptions, Reproduction } from '../claims/paper.ts';
import { matrixReport } from '../claims/report.ts';
import { writeReproduction } from '../claims/results.ts';
import { counted } from '../counted.ts';
import { Store } from '../studies/store.ts';
import { progressBar } from './progress.ts';
import { give, notice, tell } from './say.ts';
import { threadEngine } from './threads.ts';

export interface ReproduceOptions {
  workers?: number;
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

const INTERRUPTED = 130;

/** `flexagora reproduce PAPER`: what a paper claims, and whether it holds under each reading. */
export async function reproduceCommand(paper: Paper, options: ReproduceOptions & PaperOptions): Promise<void> {
  const reproduce = paper.prepare(options);
  const store = await Store.open(options.out ?? join('runs', paper.name), paper);
  const engine = threadEngine(options.workers ?? availableParallelism());
  let interrupted = false;
  const leave = () => {
    interrupted = true;
    void engine.close();
  };
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const laboratory: Laboratory = {
    store,
    engine,
    progress: (label) => progressBar(label, Boolean(options.quiet || options.json)),
    notice: (text) => {
      if (!options.quiet) notice(text);
    },
  };
  try {
    end(await reproduce(laboratory), store, options);
  } catch (error) {
    if (!interrupted) throw error;
    const kept = `${counted(store.records.size, 'finished run is', 'finished runs are')} kept; the same command goes on from there`;
    if (!options.quiet) notice(`stopped; ${kept}`);
    process.exitCode = INTERRUPTED;
  } finally {
    store.close();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
    await engine.close();
  }
}

function end(
  { columns, runs, title, failed, told, more }: Reproduction,
  store: Store,
  { json, quiet }: ReproduceOptions,
): void {
  const { folder } = store;
  writeReproduction(store, title, runs, columns);
  if (failed > 0) process.exitCode = 1;
  if (json) {
    const plain = columns.map(({ labels, seeds, findings }) => ({ ...labels, seeds, findings }));
    give({ folder, failed, columns: plain, ...more });
  } else if (!quiet) {
    tell(`${told === '' ? '' : `${told}\n\n`}${matrixReport(columns)}\n\nResults: ${folder}`);
  }
}
