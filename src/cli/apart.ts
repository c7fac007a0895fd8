import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import * as activeDistributionMarket from '../../agents/active-distribution/index.ts';
import * as nestedMarket from '../../agents/nested/index.ts';
import * as reserveMarket from '../../agents/reserve/index.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { AgentError } from '../bus/failures.ts';
import { placeOf } from '../bus/place.ts';
import { stage } from '../bus/turn.ts';
import type { Question } from '../evidence/explain.ts';
import * as core from '../index.ts';
import { type ApartData, type ApartSaid, type ApartTask, LISTENING } from '../market/apart.ts';
import { carried } from '../market/carriedErrors.ts';
import type { Clock } from '../market/decisions.ts';
import { fetched } from '../market/fromDisk.ts';
import type { RunTools } from '../market/run.ts';
import { findSystem } from '../market/systems.ts';
import { showing } from '../report/live/showing.ts';
import { codeOf } from '../results/fingerprint.ts';
import { doJob, type Job, verifyJob } from '../studies/job.ts';
import { explainFolder } from './explain.ts';
import { harden } from './hardened.ts';
import { offloadingThreads } from './offload.ts';
import { runInto } from './run.ts';

/** What a thread does that is made for one run with modules of a user's own in it. */

const { task, answer } = workerData as ApartData;
const say = (said: ApartSaid) => parentPort?.postMessage(said);

process.setSourceMapsEnabled(true); // so that places in modules compiled from TypeScript are those of the source
const speaker = new AsyncLocalStorage<string>();
stage.within = (agent, work) => speaker.run(agent, work);
let clock: Clock | undefined;

/** The agents whose module a place is in. */
function agentsIn(place: string | undefined): string[] {
  if (task.kind === 'explain') return [];
  const { config, folder } = task.kind === 'job' ? (task.job as Job) : task.loaded;
  const market = SYSTEMS.find(({ name }) => name === (config.system ?? SYSTEMS[0].name));
  const code = market ? codeOf(market, { config, folder }) : [];
  return code.filter(({ path }) => place?.startsWith(`${path}:`)).map(({ key }) => key);
}

/** What a user's module does when nobody has asked it anything, or to all: it ends this run. */
function fault(what: string, cause?: unknown): AgentError {
  const place = placeOf(cause);
  const agent = speaker.getStore() ?? agentsIn(place)[0] ?? 'a module of your own';
  const told = place === undefined ? what : `${what} (${place})`;
  return new AgentError(agent, clock?.isp ?? 0, clock?.phase ?? 'before the first phase', told);
}
const end = (error: unknown) => say({ is: 'failed', error: carried(error) });

const reallyExit = process.exit;
process.exit = (code) => {
  end(fault(`ends the program, by process.exit(${code ?? ''})`, new Error('exit')));
  return reallyExit(code);
};
process.kill = () => {
  throw new Error('process.kill is not for agents');
};
syncBuiltinESMExports();
process.on('uncaughtException', (error) => {
  end(fault(`throws when it is not its turn: ${error instanceof Error ? error.message : String(error)}`, error));
  reallyExit(1);
});

/** Has a message heard in the thread that began this one, and waits until it has been. */
const listen: NonNullable<RunTools['listen']> = (...heard) => {
  Atomics.store(answer, 0, LISTENING.waiting);
  say({ is: 'message', heard });
  Atomics.wait(answer, 0, LISTENING.waiting);
  return Atomics.load(answer, 0) === LISTENING.end ? 'end' : undefined;
};

const onProgress = (done: number, inAll: number) => say({ is: 'progress', done, inAll });
const onStep = (what: string) => say({ is: 'step', what });
const follow = (bus: Clock) => {
  clock = bus;
};

async function run({ system: name, loaded: named, tools, listens }: ApartTask & { kind: 'run' }): Promise<unknown> {
  const system = await findSystem(named.config.system, named, SYSTEMS);
  if (system.name !== name) return undefined;
  const loaded = fetched(system, named);
  const threads = offloadingThreads();
  const finished = await system.run(loaded, system.world(loaded), {
    ...tools,
    onProgress,
    onStep,
    offload: threads.offload,
    follow,
    ...(listens ? { listen } : {}),
  });
  await threads.close();
  return { packed: system.carriage?.packed(finished) };
}

async function write({ loaded, into, tools }: ApartTask & { kind: 'write' }): Promise<unknown> {
  const system = await findSystem(loaded.config.system, loaded, SYSTEMS);
  const { printed } = await runInto(into, { system, loaded }, { ...tools, onProgress, onStep, follow });
  return printed;
}

async function watch({ loaded, into, tools, speed, port }: ApartTask & { kind: 'watch' }): Promise<unknown> {
  const system = await findSystem(loaded.config.system, loaded, SYSTEMS);
  const shown = showing({ system, loaded }, speed, port);
  const { printed } = await runInto(into, { system, loaded }, { ...tools, ...shown, onProgress, onStep, follow });
  return printed;
}

async function done(): Promise<unknown> {
  if (task.kind === 'run') return run(task);
  if (task.kind === 'write') return write(task);
  if (task.kind === 'watch') return watch(task);
  if (task.kind === 'explain') {
    return explainFolder(task.folder, task.config, task.question as Question, { onProgress, onStep });
  }
  const job = task.job as Job;
  await verifyJob(job, SYSTEMS);
  return doJob(job, SYSTEMS, follow);
}

const replaced = harden([core, reserveMarket, activeDistributionMarket, nestedMarket]);
try {
  const reply = await done();
  const method = replaced();
  if (method !== undefined) throw fault(`has replaced ${method}, which all share`);
  say({ is: 'done', reply });
} catch (error) {
  end(error);
}
