import type { Random } from '../random/streams.ts';
import { Observable, Subject } from '../rxjs.ts';
import { type Behaviour, handlersOf, react } from './agent.ts';
import { copyOf } from './copy.ts';
import { type AgentError, Failures } from './failures.ts';
import { Mailboxes, NONE, type Round } from './mailboxes.ts';
import { type AnyMessage, type PhaseStart, type Protocol, toTopic } from './protocol.ts';
import { type Now, Speech } from './speech.ts';
import { stage, type Turn, type Within } from './turn.ts';

/** One agent on the bus. */
export interface Participant<M extends AnyMessage = AnyMessage, R extends string = string> {
  name: string;
  role: R;
  behaviour: Behaviour<M>;
  /** A user's own agent: every message it says is copied and checked at run time, and it hears copies. */
  foreign?: boolean;
  /** Of a user's own agent: its module, which errors name. */
  module?: string | undefined;
}

export interface BusOptions<M extends AnyMessage = AnyMessage, P extends string = string> {
  /** Called once for every message said, before anyone hears it. */
  observe?: ((message: M, phase: P, round: number) => void) | undefined;
  /** A further check of what users' own agents say: the fault as a sentence (`is ...`, `has ...`), or nothing. */
  checkForeign?: ((message: M, isp: number) => string | undefined) | undefined;
  /** Tests only: deliver in a random order within each round of a phase. */
  shuffle?: Random | undefined;
  /** Largest number of messages one agent may say in one phase. Default: 1000 plus 20 for every agent on the bus. */
  floodLimit?: number | undefined;
}

export interface Bus<P extends string = string> {
  /**
   * Runs the given phases of one ISP, until no mailbox holds a message for them.
   * @returns nothing where every agent answered at once; else a promise of the same
   * @throws AgentError, or rejects with it
   */
  runIsp(isp: number, phases?: readonly P[]): Promise<void> | undefined;
  /** Where the clock is. */
  readonly isp: number;
  readonly phase: P | undefined;
  /** Of the phase, from 1. */
  readonly round: number;
  /** Why a run stands still, if it does: who has not answered what. */
  stalled(): AgentError | undefined;
  /** Messages delivered so far. */
  readonly delivered: number;
}

const ROUND_LIMIT = 1000;

/** What an agent has said while others decide, until it is its turn to be posted. */
interface Held<M> {
  message: M;
  address: number;
  heardIn: number;
}

/**
 * An event bus with a mailbox per agent and phase. Delivery is a look-up by address, so a message costs the same
 * whatever the number of agents; the order is (round, sender's name, order of utterance) and nothing else.
 *
 * An agent may take its time over a message: it hears the next one when it has answered. The agents of a round decide side by side, and
 * what they say is posted as if each had answered at once, so that the order is the same whatever the latencies. Where nobody takes time
 * nothing is awaited.
 */
export function createBus<M extends AnyMessage, P extends string, R extends string>(
  protocol: Protocol<Protocol['schemas'], P, R>,
  participants: readonly Participant<M, R>[],
  options: BusOptions<M, P> = {},
): Bus<P> {
  const { phases } = protocol;
  const sorted = [...participants].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const phaseIndex = new Map<string, number>(phases.map((name, index) => [name, index]));
  const mailboxes = phases.map(() => new Mailboxes<M>(sorted.length));
  /** Of agents that are called, and not spoken to through Observables: what they do with a message. */
  const handlers = sorted.map(({ behaviour, foreign }) => (foreign ? undefined : handlersOf(behaviour)));
  const inboxes = sorted.map((_, rank) => (handlers[rank] === undefined ? new Subject<M>() : undefined));
  const names = sorted.map(({ name }) => name);
  const within: Within = stage.within ?? ((_, work) => work());
  const { observe, shuffle } = options;

  const now: Now = { isp: 0, phase: -1 };
  let round = 0;
  let delivered = 0;
  /** Who hears something just now, and what. */
  let speaking = -1;
  let hearing: M | undefined;
  /** What agents that take their time have heard last and not answered yet, by rank. */
  const deciding = new Map<number, M>();
  const failures = new Failures(sorted, () => ({ isp: now.isp, phase: phases[now.phase] }));
  let turn: Turn = { answers: undefined };
  /** By rank, once somebody in this round takes time. */
  let held: Held<M>[][] | undefined;

  /** @param address as the directory has it */
  function deliver(message: M, address: number, heardIn: number): void {
    const boxes = mailboxes[heardIn];
    if (address >= 0) boxes.put(address, message);
    else for (const rank of speech.membersOf(address)) boxes.put(rank, message);
  }

  function post(message: M, address: number, heardIn: number): void {
    deliver(message, address, heardIn);
    if (observe === undefined || failures.hasWatcher) return;
    try {
      observe(message, phases[now.phase], round);
    } catch (error) {
      failures.addWatcher(error);
    }
  }

  const speech = new Speech<M>(protocol, sorted, now, {
    floodLimit: options.floodLimit ?? 1000 + 20 * sorted.length,
    checkForeign: options.checkForeign,
    take(rank, message, address, heardIn) {
      if (held === undefined) post(message, address, heardIn);
      else held[rank].push({ message, address, heardIn });
    },
  });

  const onError = (rank: number, error: unknown): void => {
    const message = speaking === rank ? hearing : deciding.get(rank);
    const heard = message ? ` on hearing ${message.type} from ${message.from}` : '';
    failures.add(rank, `failed${heard}: ${error instanceof Error ? error.message : String(error)}`, error);
  };

  const onSaid = (rank: number, message: M): void => {
    if (failures.has(rank)) return;
    try {
      const fault =
        speaking === rank || deciding.has(rank)
          ? speech.faultOf(rank, message, held !== undefined)
          : `spoke out of turn: ${message?.type} while it heard nothing`;
      if (fault !== undefined) failures.add(rank, fault, undefined, new Error(fault));
    } catch (error) {
      onError(rank, error);
    }
  };

  sorted.forEach(({ behaviour, foreign }, rank) => {
    const inbox = inboxes[rank];
    if (inbox === undefined) return;
    const heard = foreign ? new Observable<M>((listener) => inbox.subscribe(listener)) : inbox;
    const start = () =>
      behaviour(heard).subscribe({ next: (said) => onSaid(rank, said), error: (error) => onError(rank, error) });
    try {
      if (foreign) within(names[rank], start);
      else start();
    } catch (error) {
      onError(rank, error);
    }
  });

  /** Lets an agent hear its mail from a place on, one message after the other; a promise where it takes its time. */
  function hear(rank: number, mail: Round<M>, from: number): Promise<void> | undefined {
    const called = handlers[rank];
    speaking = rank;
    for (let place = from; place !== NONE; place = mail.after(place)) {
      hearing = mail.messageAt(place);
      delivered++;
      if (called !== undefined) react(called, hearing, rank, onSaid, onError);
      else tell(rank, hearing);
      if (turn.answers !== undefined) return later(rank, mail, place);
      if (failures.ends(rank)) break;
    }
    speaking = -1;
    return undefined;
  }

  function tell(rank: number, message: M): void {
    const { name, foreign } = sorted[rank];
    try {
      if (foreign) within(name, () => inboxes[rank]?.next(copyOf(message)));
      else inboxes[rank]?.next(message);
    } catch (error) {
      onError(rank, error);
    }
  }

  /** Goes on with an agent's mail when it has answered what it hears now. */
  function later(rank: number, mail: Round<M>, place: number): Promise<void> {
    const answers = Promise.all(turn.answers ?? []);
    speaking = -1;
    turn = { answers: undefined };
    stage.turn = turn;
    deciding.set(rank, mail.messageAt(place));
    return answers.then(() => {
      deciding.delete(rank);
      return onStage(() => (failures.has(rank) ? undefined : hear(rank, mail, mail.after(place))));
    });
  }

  /** What agents begin meanwhile belongs to the turn of who hears something. */
  function onStage<T>(work: () => T): T {
    const outside = stage.turn;
    stage.turn = turn;
    try {
      return work();
    } finally {
      stage.turn = outside;
    }
  }

  /** Posts what was said while others decided, agent by agent. @throws AgentError where one of them failed */
  function postHeld(mail: Round<M>, said: readonly Held<M>[][]): void {
    held = undefined;
    for (let k = 0; k < mail.agents; k++) {
      const rank = mail.calledAt(k);
      for (const { message, address, heardIn } of said[rank]) post(message, address, heardIn);
      failures.throwOf(rank);
    }
    failures.throwFirst();
  }

  /** Lets everyone who has mail hear it; a promise where somebody takes time. */
  function runRound(boxes: Mailboxes<M>): Promise<void> | undefined {
    const mail = boxes.turn();
    if (++round > ROUND_LIMIT) {
      const fault = `is in an exchange of messages without end (${ROUND_LIMIT} rounds)`;
      throw failures.errorOf(mail.calledAt(0), fault);
    }
    if (shuffle) mail.shuffle(shuffle);
    let slow: Promise<void>[] | undefined;
    for (let k = 0; k < mail.agents; k++) {
      const rank = mail.calledAt(k);
      const answered = hear(rank, mail, mail.firstOf(rank));
      if (answered !== undefined) {
        slow ??= [];
        slow.push(answered);
        held ??= sorted.map(() => []);
      }
      if (slow === undefined) failures.throwFirst();
    }
    if (slow === undefined || held === undefined) {
      mail.clear();
      return undefined;
    }
    const said = held;
    return Promise.all(slow).then(() => {
      postHeld(mail, said);
      mail.clear();
    });
  }

  const roundsOf = (boxes: Mailboxes<M>): Promise<void> | undefined => {
    while (boxes.waiting) {
      const decided = onStage(() => runRound(boxes));
      if (decided !== undefined) return decided.then(() => roundsOf(boxes));
    }
    return undefined;
  };

  function runPhase(index: number): Promise<void> | undefined {
    now.phase = index;
    round = 0;
    speech.nextPhase();
    const name = phases[index];
    const start: PhaseStart<P> = {
      type: 'PhaseStart',
      from: 'clock',
      to: toTopic(`phase/${name}`),
      isp: now.isp,
      phase: name,
    };
    deliver(start as AnyMessage as M, speech.addressOf(start.to), index);
    return roundsOf(mailboxes[index]);
  }

  const phasesOf = (which: readonly P[], from: number): Promise<void> | undefined => {
    for (let k = from; k < which.length; k++) {
      const decided = runPhase(phaseIndex.get(which[k]) as number);
      if (decided !== undefined) return decided.then(() => phasesOf(which, k + 1));
    }
    return undefined;
  };

  return {
    runIsp(atIsp, which = phases) {
      failures.throwFirst();
      now.isp = atIsp;
      return phasesOf(which, 0);
    },
    get delivered() {
      return delivered;
    },
    get isp() {
      return now.isp;
    },
    get phase() {
      return phases[now.phase];
    },
    get round() {
      return round;
    },
    stalled() {
      const rank = Math.min(...deciding.keys());
      const message = deciding.get(rank);
      if (message === undefined) return undefined;
      return failures.errorOf(rank, `never answers ${message.type} from ${message.from}: its promise does not settle`);
    },
  };
}
