import { Worker } from 'node:worker_threads';
import type { TableSink } from '../results/tableFiles.ts';
import { threadEntry } from '../threadEntry.ts';
import type { TableFault } from './tableWorker.ts';

/** A thread that writes the tables of a run while the run goes on. */
export function tableThread(folder: string): TableSink & { abandon(): Promise<unknown> } {
  const thread = new Worker(threadEntry('tableWorker'), { workerData: folder });
  const ended = new Promise<void>((resolve, reject) => {
    thread.once('message', (fault: TableFault | undefined) => {
      if (fault === undefined) resolve();
      else reject(Object.assign(new Error(fault.message), { code: fault.code }));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the thread that writes tables has ended without a word')));
  });
  ended.catch(() => {}); // `close` tells
  return {
    add: (part) => thread.postMessage(part),
    async close() {
      thread.postMessage('end');
      await ended;
      await thread.terminate();
    },
    abandon: () => thread.terminate(),
  };
}
