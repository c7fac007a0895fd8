import { parentPort, workerData } from 'node:worker_threads';
import { TableFiles } from '../results/tableFiles.ts';
import type { TablePart } from '../results/tablePart.ts';

/** What a thread does that writes the tables of a run: it takes parts until it is told to end, and says how that went. */

/** What went wrong, as one thread can tell another. */
export type TableFault = { message: string; code: string | undefined };

const files = new TableFiles(workerData as string);
let fault: TableFault | undefined;

parentPort?.on('message', (part: TablePart | 'end') => {
  try {
    if (fault !== undefined) return;
    if (part === 'end') files.close();
    else files.add(part);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    fault = { message, code };
  } finally {
    if (part === 'end') parentPort?.postMessage(fault);
  }
});
