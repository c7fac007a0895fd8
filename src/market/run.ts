import { config as rxjsConfig } from 'rxjs';
import { type BusOptions, createBus, type Participant } from '../bus/bus.ts';
import type { AnyMessage, Protocol } from '../bus/protocol.ts';
import { type TraceRow, traceRow } from '../bus/trace.ts';
import { InputError } from '../errors.ts';
import type { Random } from '../random/streams.ts';
import { pause } from './pause.ts';

/** What a run is done with. None of it changes what comes out. */
export interface RunTools {
  /** Called after every ISP. */
  onProgress?: ((ispsDone: number, ispsInAll: number) => void) | undefined;
  /** Share of decisions that the slow twins solve again. */
  certify?: number | undefined;
  /** Keep every message. */
  trace?: boolean | undefined;
  /** Hears every message as it is said. */
  listen?: ((message: AnyMessage, phase: string, isp: number) => void) | undefined;
  /** Tests only: deliver in a random order within each round. */
  shuffle?: Random | undefined;
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
  observers: readonly Observer<M>[];
  from: number;
  to: number;
  /** Phases of an ISP, where not all. */
  phasesOf?(isp: number): readonly P[];
  checkForeign?: BusOptions<M, P>['checkForeign'];
}

/** ISPs between two looks at the event loop, so that an interrupt is heard. */
const YIELD_EVERY = 24;

/**
 * The clock: lets a market's participants talk, ISP by ISP, phase by phase.
 * @throws AgentError when an agent breaks the rules of the conversation; what an observer throws
 */
export async function runMarket<M extends AnyMessage, P extends string, R extends string>(
  { protocol, participants, observers, from, to, phasesOf = () => protocol.phases, checkForeign }: Market<M, P, R>,
  { onProgress, trace: keep, listen, shuffle }: RunTools = {},
): Promise<{ trace: TraceRow[]; messages: number }> {
  refuseIdleRoles(protocol, participants);
  const trace: TraceRow[] = [];
  let isp = from;
  const observe = (message: M, phase: P) => {
    for (let k = 0; k < observers.length; k++) observers[k].observe?.(message, phase, isp);
    if (keep) trace.push(traceRow(message, phase, isp));
    listen?.(message, phase, isp);
  };
  const bus = createBus<M, P, R>(protocol, participants, { observe, checkForeign, shuffle });
  // An error thrown in a user's own subscriber would otherwise only reach the event loop, after the run.
  const { useDeprecatedSynchronousErrorHandling } = rxjsConfig;
  rxjsConfig.useDeprecatedSynchronousErrorHandling = true;
  try {
    for (let done = 1; isp < to; isp++, done++) {
      bus.runIsp(isp, phasesOf(isp));
      for (const observer of observers) observer.closeIsp?.(isp);
      onProgress?.(done, to - from);
      if (done % YIELD_EVERY === 0) await pause();
    }
  } finally {
    rxjsConfig.useDeprecatedSynchronousErrorHandling = useDeprecatedSynchronousErrorHandling;
  }
  return { trace, messages: bus.delivered };
}

/** What is said to a role that nobody plays would vanish without a word. */
function refuseIdleRoles({ roles }: Pick<Protocol, 'roles'>, participants: readonly { role: string }[]): void {
  const idle = roles.find((role) => participants.every((each) => each.role !== role));
  if (idle === undefined) return;
  const expected = `an agent for each of ${roles.join(', ')}`;
  throw new InputError({ path: 'protocol', found: `role '${idle}', which nobody plays`, expected });
}
