import { type TraceRow, Tracer } from '../bus/trace.ts';
import { MESSAGES } from '../market/messagesTable.ts';
import type { TableSink } from '../results/tableFiles.ts';
import { partOf } from '../results/tablePart.ts';
import { isBuilt } from '../threadEntry.ts';
import { tableThread } from './tableThread.ts';

/** So many messages are worth a thread that writes them, and are handed to it at once. */
const MANY = 5000;

/**
 * Writes the tables of a run into a folder: where much is said, in a thread of its own and while the run goes on; of a short run, which
 * would be over before a thread has begun, in place, as of one that is done from the sources. The files are the same.
 */
export class RunTables {
  /** Of the messages of the run. */
  readonly tracer = new Tracer();
  private thread: ReturnType<typeof tableThread> | undefined;
  /** Messages handed over. */
  told = 0;

  constructor(private readonly folder: string) {}

  /** Hands over what has been said, where it is enough. */
  follow(): void {
    const trace: readonly TraceRow[] = this.tracer.rows;
    if (!isBuilt || trace.length - this.told < MANY) return;
    this.thread ??= tableThread(this.folder);
    const read = { trace, rows: trace.length };
    this.thread.add(partOf(MESSAGES, read, this.told));
    this.told = trace.length;
  }

  /** What takes the tables of the run that has ended. */
  async sink(): Promise<TableSink> {
    if (this.thread) return this.thread;
    const { TableFiles } = await import('../results/tableFiles.ts');
    return new TableFiles(this.folder);
  }

  /** Ends the thread, whatever it is at. */
  async abandon(): Promise<void> {
    await this.thread?.abandon();
  }
}
