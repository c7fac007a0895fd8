import { type BusOptions, createBus, type Participant } from '../bus/bus.ts';
import { type AnyMessage, type Protocol, toRole, toTopic } from '../bus/protocol.ts';
import { type TraceRow, Tracer } from '../bus/trace.ts';
import { InputError } from '../errors.ts';
import { type Solves, solvesSince } from '../optimizers/jsLp.ts';
import type { Random } from '../random/streams.ts';
import { config as rxjsConfig } from '../rxjs.ts';
import type { Clock, DecisionRow, TakenDecision, Witness } from './decisions.ts';
import { DigestRecorder, type DigestRow } from './digests.ts';
import type { Offload } from './offload.ts';
import type { OutsideRow } from './outside.ts';
import { pause } from './pause.ts';

/** What a run is done with. None of it changes what comes out. */
export interface RunTools {
  /** Called after every ISP. */
  onProgress?: ((ispsDone: number, ispsInAll: number) => void) | undefined;
  /** Told what a decision that takes long is at, in a few words. */
  onStep?: ((what: string) => void) | undefined;
  /** Share of decisions that the slow twins solve again. */
  certify?: number | undefined;
  /** Keep every message; in this tracer, where it is one. */
  trace?: boolean | Tracer | undefined;
  /** Keep a digest of what each agent says in each ISP. */
  digest?: boolean | undefined;
  /** Hears every message as it is said. Who answers 'end' has the run end with this ISP. */
  listen?: ((message: AnyMessage, phase: string, isp: number) => 'end' | unknown) | undefined;
  /** Hears of every decision that an agent tells of, as it is taken. */
  onDecision?: ((decision: TakenDecision) => void) | undefined;
  /** What agents were told from outside the program in a run that is made again: they are told it in place of asking. */
  outside?: readonly OutsideRow[] | undefined;
  /**
   * Waited for after every ISP. Is given what makes the run that it would be, ended here; that gives undefined where its market does not
   * say how.
   */
  between?: ((isp: number, soFar: () => unknown) => Promise<void>) | undefined;
  /** The run ends before this ISP, where that comes before its own end. */
  until?: number | undefined;
  /** Is given what tells where the run is. */
  follow?: ((clock: Clock) => void) | undefined;
  /** Decides for agents that have something decided elsewhere; in place where not given. */
  offload?: Offload | undefined;
  /** Tests only: deliver in a random order within each round. */
  shuffle?: Random | undefined;
  /** Tests only: agents that ship are treated as a user's own: what they are given and hear are copies, what they say is checked. */
  asStrangers?: boolean | undefined;
  /** Figures that are found only where asked for, of which the run is to have these. */
  asked?: readonly string[] | 'all' | undefined;
}

/** Hears everything that is said, and may stop the run by throwing: a ledger, laws, a recorder. */
export interface Observer<M extends AnyMessage = AnyMessage> {
  observe?(message: M, phase: string, isp: number): void;
  closeIsp?(isp: number): void;
}

/** A market as it is run: who takes part, who watches, and the ISPs from and to (that one not included). */
export interface Market<M extends AnyMessage, P extends string, R extends string> {
  protocol: Protocol<Protocol['schemas'], P, R>;
  participants: readonly Participant<M, R>[];
  /** In this order. */
  observers: readonly Observer<NoInfer<M>>[];
  from: number;
  to: number;
  /** Phases of an ISP, where not all. */
  phasesOf?(isp: number): readonly P[];
  checkForeign?: BusOptions<M, P>['checkForeign'];
  /** Roles that a market may be without: nothing is said to them as a role. */
  mayBeIdle?: readonly NoInfer<R>[];
  /** Hears of agents' decisions, of which the clock knows ISP and phase. */
  witness?: Witness | undefined;
  /** The run that comes of what the clock leaves. It changes nothing, so that it can be asked for between ISPs. */
  finished?(clocked: ClockedRun): unknown;
}

/** ISPs between two looks at the event loop, so that an interrupt is heard. */
const YIELD_EVERY = 24;

/** How many runs go on in this process, and what RxJS was set to before the first. */
let running = 0;
let before = false;

/**
 * An error thrown in a user's own subscriber would otherwise only reach the event loop, after the run.
 * @returns what ends it
 */
function hearErrorsAtOnce(): () => void {
  if (running++ === 0) before = rxjsConfig.useDeprecatedSynchronousErrorHandling;
  rxjsConfig.useDeprecatedSynchronousErrorHandling = true;
  return () => {
    if (--running === 0) rxjsConfig.useDeprecatedSynchronousErrorHandling = before;
  };
}

/** One who takes part, and the addresses at which it hears, besides its name. */
export interface Listed {
  name: string;
  role: string;
  hears: string[];
}

/** What the clock leaves. */
export interface ClockedRun {
  /** Who took part, in the order of their names. */
  cast: Listed[];
  trace: TraceRow[];
  digests: DigestRow[];
  decisions: DecisionRow[];
  /** What agents were told from outside the program. */
  outside: OutsideRow[];
  /** How many messages were delivered. */
  messages: number;
  /** The ISP before which it ended. */
  until: number;
  /** What agents solved by javascript-lp-solver in the thread of the run. */
  solves: Solves;
}

/**
 * The clock: lets a market's participants talk, ISP by ISP, phase by phase.
 * @throws AgentError when an agent breaks the rules of the conversation; what an observer throws
 */
export async function runMarket<M extends AnyMessage, P extends string, R extends string>(
  market: Market<M, P, R>,
  { onProgress, trace, digest, listen, between, follow, shuffle, until = Number.POSITIVE_INFINITY }: RunTools = {},
): Promise<ClockedRun> {
  const {
    protocol,
    participants,
    observers,
    from,
    to,
    phasesOf = () => protocol.phases,
    checkForeign,
    mayBeIdle = [],
    witness,
  } = market;
  refuseIdleRoles(protocol, participants, mayBeIdle);
  if (Number.isNaN(until) || (Number.isFinite(until) && !Number.isInteger(until))) {
    throw new InputError({ path: 'until', found: `${until}`, expected: 'the number of an ISP' });
  }
  const tracer = trace === true ? new Tracer() : trace || undefined;
  const digests = digest ? new DigestRecorder() : undefined;
  let isp = from;
  let end = Math.min(to, until);
  const observe = (message: M, phase: P) => {
    for (let k = 0; k < observers.length; k++) observers[k].observe?.(message, phase, isp);
    tracer?.add(message, phase, isp);
    digests?.observe(message);
    if (listen?.(message, phase, isp) === 'end') end = isp + 1;
  };
  const bus = createBus<M, P, R>(protocol, participants, { observe, checkForeign, shuffle });
  witness?.follow(bus);
  follow?.(bus);
  const cast = castOf(protocol, participants);
  const left = (before: number): ClockedRun => ({
    cast,
    trace: tracer?.rows ?? [],
    digests: digests?.rows ?? [],
    decisions: witness?.rows ?? [],
    outside: witness?.told() ?? [],
    messages: bus.delivered,
    until: before,
    solves,
  });
  let solves: Solves = { checked: 0, handedToHighs: 0 };
  const release = hearErrorsAtOnce();
  try {
    for (let isps = 1; isp < end; isp++, isps++) {
      const before = solvesSince();
      const decided = bus.runIsp(isp, phasesOf(isp));
      if (decided !== undefined) await unlessStalled(decided, bus.stalled);
      const { checked, handedToHighs } = solvesSince(before);
      solves = { checked: solves.checked + checked, handedToHighs: solves.handedToHighs + handedToHighs };
      for (const observer of observers) observer.closeIsp?.(isp);
      digests?.closeIsp(isp);
      onProgress?.(isps, end - from);
      if (between) await between(isp, () => market.finished?.(left(isp + 1)));
      if (isps % YIELD_EVERY === 0) await pause();
    }
  } finally {
    release();
  }
  return left(isp);
}

function castOf<R extends string>(
  { topics }: Protocol<Protocol['schemas'], string, R>,
  participants: readonly { name: string; role: R }[],
): Listed[] {
  const listed = participants.map(({ name, role }) => {
    const published = topics[role].filter((topic) => !topic.startsWith('phase/')).map(toTopic);
    return { name, role, hears: [toRole(role), ...published] };
  });
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What of Node is used where there is Node; in a browser's tab there is none. */
interface Surroundings {
  process?: { once?(event: string, listener: () => void): void; off?(event: string, listener: () => void): void };
}
const here = globalThis as Surroundings;

/** Waits for agents; where nothing else is left that could make them answer, says who does not, in place of leaving without a word. */
async function unlessStalled(decided: Promise<void>, stalled: () => Error | undefined): Promise<void> {
  let stop = () => {};
  const never = new Promise<never>((_, reject) => {
    const tell = () => reject(stalled());
    here.process?.once?.('beforeExit', tell);
    stop = () => here.process?.off?.('beforeExit', tell);
  });
  try {
    await Promise.race([decided, never]);
  } finally {
    stop();
  }
}

/** What is said to a role that nobody plays would vanish without a word. */
function refuseIdleRoles(
  { roles }: Pick<Protocol, 'roles'>,
  participants: readonly { role: string }[],
  mayBeIdle: readonly string[],
): void {
  const idle = roles.find((role) => !mayBeIdle.includes(role) && participants.every((each) => each.role !== role));
  if (idle === undefined) return;
  const expected = `an agent for each of ${roles.join(', ')}`;
  throw new InputError({ path: 'protocol', found: `role '${idle}', which nobody plays`, expected });
}
