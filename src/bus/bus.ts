import { type Observable, Subject } from 'rxjs';
import {
  type Message,
  type MessageType,
  PHASES,
  type Phase,
  PROTOCOL,
  ROLES,
  type Role,
  SCHEMAS,
  SUBSCRIPTIONS,
  toRole,
  toTopic,
} from '../../agents/reserve/market/messages.ts';
import { InputError } from '../errors.ts';
import type { Random } from '../random/streams.ts';
import { Mailboxes } from './mailboxes.ts';

/** One agent on the bus. */
export interface Participant {
  name: string;
  role: Role;
  behaviour: (heard: Observable<Message>) => Observable<Message>;
  /** A user's own agent: every message it says is checked at run time, and it hears copies. */
  foreign?: boolean;
}

export interface BusOptions {
  /** Called once for every message said, before anyone hears it. */
  observe?: (message: Message, phase: Phase, round: number) => void;
  /** A further check of what users' own agents say: the fault as a sentence (`is ...`, `has ...`), or nothing. */
  checkForeign?: (message: Message, isp: number) => string | undefined;
  /** Tests only: deliver in a random order within each round of a phase. */
  shuffle?: Random;
  /** Largest number of messages one agent may say in one phase. Default: 1000 plus 20 for every agent on the bus. */
  floodLimit?: number;
}

export interface Bus {
  /** Runs the given phases of one ISP; returns when no mailbox holds a message for them. */
  runIsp(isp: number, phases?: readonly Phase[]): void;
  /** Messages delivered so far. */
  readonly delivered: number;
}

/** An agent broke the rules of the conversation, or failed. The message names agent, ISP, phase and message. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly agent: string,
    readonly isp: number,
    readonly phase: Phase | 'before the first phase',
    fault: string,
    cause?: unknown,
  ) {
    super(`${agent}, ISP ${isp}, phase ${phase}: ${fault}`, { cause });
  }
}

const PHASE_INDEX = new Map<string, number>(PHASES.map((phase, index) => [phase, index]));
const ROUND_LIMIT = 1000;
const NOBODY: readonly number[] = [];

const compiledProtocol = () =>
  new Map(
    (Object.keys(PROTOCOL) as MessageType[]).map((type) => {
      const { phase, speakers } = PROTOCOL[type];
      const speakerBits = ROLES.reduce((bits, role, k) => (speakers.includes(role) ? bits | (1 << k) : bits), 0);
      return [type as string, { phase: PHASE_INDEX.get(phase) ?? -1, speakerBits }];
    }),
  );

/** Addresses -> ranks of the agents they reach. Ranks follow the order of names, so delivery depends on names only. */
function directoryOf(sorted: readonly Participant[]): Map<string, number[]> {
  const directory = new Map<string, number[]>();
  for (const role of ROLES) directory.set(toRole(role), []);
  sorted.forEach(({ name, role }, rank) => {
    if (directory.has(name)) {
      throw new InputError({ found: `two agents named '${name}'`, expected: 'a name of its own for every agent' });
    }
    directory.set(name, [rank]);
    for (const address of [toRole(role), ...SUBSCRIPTIONS[role].map(toTopic)]) {
      const ranks = directory.get(address);
      if (ranks) ranks.push(rank);
      else directory.set(address, [rank]);
    }
  });
  return directory;
}

function shuffleInPlace<T>(items: T[], random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}

/**
 * An event bus with a mailbox per agent and phase. Delivery is a look-up by address, so a message costs the same
 * whatever the number of agents; the order is (round, sender's name, order of utterance) and nothing else.
 */
export function createBus(participants: readonly Participant[], options: BusOptions = {}): Bus {
  const sorted = [...participants].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const directory = directoryOf(sorted);
  const protocol = compiledProtocol();
  const mailboxes = PHASES.map(() => new Mailboxes(sorted.length));
  const inboxes = sorted.map(() => new Subject<Message>());
  const names = sorted.map(({ name }) => name);
  const isForeign = Uint8Array.from(sorted, ({ foreign }) => (foreign ? 1 : 0));
  const roleBit = Uint8Array.from(sorted, ({ role }) => 1 << ROLES.indexOf(role));
  const saidInPhase = new Int32Array(sorted.length);
  const floodLimit = options.floodLimit ?? 1000 + 20 * sorted.length;
  const { observe, shuffle } = options;

  let isp = 0;
  let phase = -1;
  let round = 0;
  let speaking = -1;
  let hearing: Message | undefined;
  let delivered = 0;
  let failure: AgentError | undefined;
  const box: Message[] = [];

  const fail = (rank: number, fault: string, cause?: unknown) => {
    failure ??= new AgentError(sorted[rank].name, isp, PHASES[phase] ?? 'before the first phase', fault, cause);
  };

  /** Puts a message into the mailboxes it is addressed to; the fault as a sentence, or nothing. */
  function post(message: Message, messagePhase: number): string | undefined {
    const ranks = directory.get(message.to) ?? (message.to.startsWith('topic:') ? NOBODY : undefined);
    if (ranks === undefined) return `said ${message.type} to '${message.to}', who is not there`;
    const boxes = mailboxes[messagePhase];
    for (let k = 0; k < ranks.length; k++) boxes.put(ranks[k], message);
    observe?.(message, PHASES[phase], round);
    return undefined;
  }

  function faultOf(rank: number, message: Message): string | undefined {
    const rule = protocol.get(message?.type);
    if (rule === undefined) return `said something that is no message: ${JSON.stringify(message)?.slice(0, 200)}`;
    if (isForeign[rank]) {
      const checked = SCHEMAS[message.type].safeParse(message);
      if (!checked.success) {
        const { path, message: why } = checked.error.issues[0];
        return `said a malformed ${message.type}: ${path.join('.') || 'message'}: ${why}`;
      }
      const fault = options.checkForeign?.(message, isp);
      if (fault !== undefined) return `said a ${message.type} that ${fault}`;
    }
    if (message.from !== names[rank]) return `said ${message.type} in the name of '${message.from}'`;
    if ((rule.speakerBits & roleBit[rank]) === 0) {
      return `said ${message.type}, which is not for the role of ${sorted[rank].role} to say`;
    }
    if (rule.phase < phase) return `spoke out of turn: ${message.type} belongs to phase ${PHASES[rule.phase]}`;
    if (++saidInPhase[rank] > floodLimit) {
      return `floods the bus: more than ${floodLimit} messages in one phase, the last a ${message.type}`;
    }
    return post(message, rule.phase);
  }

  const onSaid = (rank: number) => (message: Message) => {
    if (failure !== undefined) return;
    const fault =
      speaking === rank ? faultOf(rank, message) : `spoke out of turn: ${message?.type} while it heard nothing`;
    if (fault !== undefined) fail(rank, fault);
  };

  const onError = (rank: number) => (error: unknown) => {
    const heard = hearing && speaking === rank ? ` on hearing ${hearing.type} from ${hearing.from}` : '';
    fail(rank, `failed${heard}: ${error instanceof Error ? error.message : String(error)}`, error);
  };

  sorted.forEach(({ behaviour }, rank) => {
    try {
      behaviour(inboxes[rank]).subscribe({ next: onSaid(rank), error: onError(rank) });
    } catch (error) {
      onError(rank)(error);
    }
  });

  function deliver(rank: number): void {
    const inbox = inboxes[rank];
    const foreign = isForeign[rank] === 1;
    speaking = rank;
    for (let k = 0; k < box.length; k++) {
      hearing = box[k];
      try {
        inbox.next(foreign ? structuredClone(hearing) : hearing);
      } catch (error) {
        onError(rank)(error);
      }
      if (failure !== undefined) throw failure;
    }
    speaking = -1;
    delivered += box.length;
    box.length = 0;
  }

  function runPhase(index: number): void {
    phase = index;
    round = 0;
    saidInPhase.fill(0);
    const name = PHASES[index];
    const start: Message = { type: 'PhaseStart', from: 'clock', to: toTopic(`phase/${name}`), isp, phase: name };
    const boxes = mailboxes[index];
    for (const rank of directory.get(start.to) ?? []) boxes.put(rank, start);
    while (boxes.waiting) {
      const mail = boxes.turn();
      const called = mail.order();
      if (++round > ROUND_LIMIT) {
        const { name: agent } = sorted[called[0]];
        throw new AgentError(agent, isp, name, `is in an exchange of messages without end (${ROUND_LIMIT} rounds)`);
      }
      if (shuffle) shuffleInPlace(called, shuffle);
      for (const rank of called) {
        mail.take(rank, box);
        if (shuffle) shuffleInPlace(box, shuffle);
        deliver(rank);
      }
    }
  }

  return {
    runIsp(atIsp, phases = PHASES) {
      if (failure !== undefined) throw failure;
      isp = atIsp;
      for (const each of phases) runPhase(PHASE_INDEX.get(each)!);
    },
    get delivered() {
      return delivered;
    },
  };
}
