import { type MessagePort, Worker } from 'node:worker_threads';
import type { Loaded } from '../config/load.ts';
import { Failure } from '../errors.ts';
import { threadEntry } from '../threadEntry.ts';
import { type CarriedError, revived } from './carriedErrors.ts';
import type { RunTools } from './run.ts';
import type { Configured, Run, System } from './system.ts';

/** What of a run's tools is data. */
type PlainTools = Pick<RunTools, 'certify' | 'digest' | 'until' | 'asked' | 'outside'> & { trace?: boolean };

/** What a thread made for one run does: a run of which it gives what is packed, one of which it writes the files, a job of a study, what an agent did, or one that is watched. */
export type ApartTask =
  | { kind: 'write'; loaded: Loaded; into: { partial: string; target: string }; tools: PlainTools }
  | {
      kind: 'watch';
      loaded: Loaded;
      into: { partial: string; target: string };
      tools: PlainTools;
      speed: number;
      port: MessagePort;
    }
  | { kind: 'run'; system: string; loaded: Loaded; tools: PlainTools; listens: boolean }
  | { kind: 'job'; job: object }
  | { kind: 'explain'; folder: string; config: string | undefined; question: object };

/** What such a thread says. */
export type ApartSaid =
  | { is: 'progress'; done: number; inAll: number }
  | { is: 'step'; what: string }
  | { is: 'message'; heard: Parameters<NonNullable<RunTools['listen']>> }
  | { is: 'done'; reply: unknown }
  | { is: 'failed'; error: CarriedError };

/** What the one who hears a message has answered: the thread waits for it. */
export const LISTENING = { waiting: 0, goOn: 1, end: 2 };

export interface ApartData {
  task: ApartTask;
  answer: Int32Array;
}

/** The thread of a run died with it, as one that ran out of memory. */
export class ThreadDied extends Failure {
  override readonly name = 'ThreadDied';
}

/**
 * Does a task in a thread made for it: what a user's modules keep starts anew, what they throw at whatever time ends this task alone, and
 * it can be ended from outside. What they print goes to standard error.
 * @throws what the task throws; ThreadDied
 */
export function apart<T>(
  task: ApartTask,
  { onProgress, onStep, listen }: Pick<RunTools, 'onProgress' | 'onStep' | 'listen'> = {},
): Promise<T> {
  const answer = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ApartData = { task, answer };
  const transferList = task.kind === 'watch' ? [task.port] : [];
  const thread = new Worker(threadEntry('apart'), { workerData, transferList, stdout: true, stderr: true });
  for (const told of [thread.stdout, thread.stderr]) {
    told.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  }
  return new Promise<T>((resolve, reject) => {
    const hear = (said: ApartSaid): void => {
      if (said.is === 'done') resolve(said.reply as T);
      else if (said.is === 'failed') reject(revived(said.error));
      else if (said.is === 'progress') onProgress?.(said.done, said.inAll);
      else if (said.is === 'step') onStep?.(said.what);
      else {
        const goesOn = listen?.(...said.heard) !== 'end';
        Atomics.store(answer, 0, goesOn ? LISTENING.goOn : LISTENING.end);
        Atomics.notify(answer, 0);
      }
    };
    thread.on('message', (said: ApartSaid) => {
      try {
        hear(said);
      } catch (error) {
        reject(error);
      }
    });
    thread.on('error', ({ message }) => reject(new ThreadDied(`the thread of the run died: ${message}`)));
    thread.on('exit', () => reject(new ThreadDied('the thread of the run ended without a word')));
  }).finally(() => thread.terminate());
}

/** Whether a run has modules of a user's own in it. */
const hasOwnCode = ({ system, loaded: { config } }: Configured): boolean =>
  system.module !== undefined || system.agents(config).some(({ use }) => use !== undefined);

/** Whether a run is to be done in a thread of its own. */
export const runsApart = (configured: Configured): boolean =>
  configured.loaded.config.thread !== 'shared' && hasOwnCode(configured);

/**
 * Runs a config in a thread made for it.
 * @returns undefined where that cannot be: the thread knows no such market, as it is a value of the caller's own, or the market does not say
 * how its runs go from one thread to another
 */
export async function runApart(
  system: System,
  { config, file, folder, fetched }: Loaded,
  { certify, trace, digest, until, asked, outside, onProgress, onStep, listen }: RunTools,
): Promise<Run | undefined> {
  if (system.carriage === undefined) return undefined;
  const tools: PlainTools = { certify, trace: Boolean(trace), digest, until, asked, outside };
  const task: ApartTask = {
    kind: 'run',
    system: system.name,
    loaded: { config, file, folder },
    tools,
    listens: listen !== undefined,
  };
  const running = apart<{ packed: unknown } | undefined>(task, { onProgress, onStep, listen });
  const loaded = { config, file, folder, fetched };
  const world = system.world(loaded);
  const reply = await running;
  return reply && system.carriage.unpacked(reply.packed, loaded, world);
}
