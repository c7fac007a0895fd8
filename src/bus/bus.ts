import { Subject } from 'rxjs';
import { InputError } from '../errors.ts';
import type { Random } from '../random/streams.ts';
import type { Behaviour } from './agent.ts';
import { Mailboxes } from './mailboxes.ts';
import { type AnyMessage, type PhaseStart, type Protocol, type Rule, toRole, toTopic } from './protocol.ts';

/** One agent on the bus. */
export interface Participant<M extends AnyMessage = AnyMessage, R extends string = string> {
  name: string;
  role: R;
  behaviour: Behaviour<M>;
  /** A user's own agent: every message it says is checked at run time, and it hears copies. */
  foreign?: boolean;
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
  /** Runs the given phases of one ISP; returns when no mailbox holds a message for them. */
  runIsp(isp: number, phases?: readonly P[]): void;
  /** Messages delivered so far. */
  readonly delivered: number;
}

/** An agent broke the rules of the conversation, or failed. The message names agent, ISP, phase and message. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  constructor(
    readonly agent: string,
    readonly isp: number,
    readonly phase: string,
    fault: string,
    cause?: unknown,
  ) {
    super(`${agent}, ISP ${isp}, phase ${phase}: ${fault}`, { cause });
  }
}

const ROUND_LIMIT = 1000;
const NOBODY = { ranks: [] as readonly number[], role: -1 };

/** A rule of the protocol as the bus looks it up: phases by index, roles by index. */
interface CompiledRule {
  /** In order; a message is heard in the first that is still to come. */
  phases: readonly number[];
  speaks: Uint8Array;
  taken: Uint8Array;
}

function compiled({ phases, roles, rules, takes }: Protocol): Map<string, CompiledRule> {
  const compile = (type: string, { phase, speakers }: Rule): [string, CompiledRule] => {
    const heardIn = [phase].flat().map((name) => phases.indexOf(name));
    heardIn.sort((a, b) => a - b);
    return [
      type,
      {
        phases: heardIn,
        speaks: Uint8Array.from(roles, (role) => (speakers.includes(role) ? 1 : 0)),
        taken: Uint8Array.from(roles, (role) => (takes[role].includes(type) ? 1 : 0)),
      },
    ];
  };
  return new Map([
    compile('PhaseStart', { phase: phases, speakers: [] }),
    ...Object.entries(rules).map(([type, rule]) => compile(type, rule)),
  ]);
}

/** Whom an address reaches: ranks of agents, and the role of them all; of a topic, which anyone may hear, none. */
interface Address {
  ranks: readonly number[];
  role: number;
}

/** Ranks follow the order of names, so delivery depends on names only. */
function directoryOf(
  { roles, topics }: Pick<Protocol, 'roles' | 'topics'>,
  sorted: readonly Pick<Participant, 'name' | 'role'>[],
): Map<string, Address> {
  const ranks = new Map<string, number[]>(roles.map((role) => [toRole(role), []]));
  sorted.forEach(({ name, role }, rank) => {
    if (ranks.has(name)) {
      throw new InputError({ found: `two agents named '${name}'`, expected: 'a name of its own for every agent' });
    }
    if (!roles.includes(role)) {
      throw new InputError({ found: `agent '${name}' of role '${role}'`, expected: `one of ${roles.join(', ')}` });
    }
    ranks.set(name, [rank]);
    for (const address of [toRole(role), ...topics[role].map(toTopic)]) {
      const there = ranks.get(address);
      if (there) there.push(rank);
      else ranks.set(address, [rank]);
    }
  });
  const roleAt = new Map(roles.map((role, k) => [toRole(role) as string, k]));
  for (const { name, role } of sorted) roleAt.set(name, roles.indexOf(role));
  return new Map([...ranks].map(([address, there]) => [address, { ranks: there, role: roleAt.get(address) ?? -1 }]));
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
export function createBus<M extends AnyMessage, P extends string, R extends string>(
  protocol: Protocol<Protocol['schemas'], P, R>,
  participants: readonly Participant<M, R>[],
  options: BusOptions<M, P> = {},
): Bus<P> {
  const { phases, roles, schemas } = protocol;
  const sorted = [...participants].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const directory = directoryOf(protocol, sorted);
  const rules = compiled(protocol);
  const phaseIndex = new Map<string, number>(phases.map((name, index) => [name, index]));
  const mailboxes = phases.map(() => new Mailboxes<M>(sorted.length));
  const inboxes = sorted.map(() => new Subject<M>());
  const names = sorted.map(({ name }) => name);
  const isForeign = Uint8Array.from(sorted, ({ foreign }) => (foreign ? 1 : 0));
  const roleOf = Int32Array.from(sorted, ({ role }) => roles.indexOf(role));
  const saidInPhase = new Int32Array(sorted.length);
  const floodLimit = options.floodLimit ?? 1000 + 20 * sorted.length;
  const { observe, shuffle } = options;

  let isp = 0;
  let phase = -1;
  let round = 0;
  let speaking = -1;
  let hearing: M | undefined;
  let delivered = 0;
  let failure: AgentError | undefined;
  const box: M[] = [];

  const fail = (rank: number, fault: string, cause?: unknown) => {
    failure ??= new AgentError(sorted[rank].name, isp, phases[phase] ?? 'before the first phase', fault, cause);
  };

  /** Puts a message into the mailboxes it is addressed to; the fault as a sentence, or nothing. */
  function post(message: M, rule: CompiledRule, heardIn: number): string | undefined {
    const address = directory.get(message.to) ?? (message.to.startsWith('topic:') ? NOBODY : undefined);
    if (address === undefined) return `said ${message.type} to '${message.to}', who is not there`;
    const { ranks, role } = address;
    if (role !== -1 && rule.taken[role] === 0) {
      return `said ${message.type} to '${message.to}', and the role of ${roles[role]} takes none`;
    }
    const boxes = mailboxes[heardIn];
    for (let k = 0; k < ranks.length; k++) boxes.put(ranks[k], message);
    observe?.(message, phases[phase], round);
    return undefined;
  }

  function faultOf(rank: number, message: M): string | undefined {
    const rule = rules.get(message?.type);
    if (rule === undefined) return `said something that is no message: ${JSON.stringify(message)?.slice(0, 200)}`;
    if (isForeign[rank]) {
      const checked = schemas[message.type]?.safeParse(message);
      if (checked?.success === false) {
        const { path, message: why } = checked.error.issues[0];
        return `said a malformed ${message.type}: ${path.join('.') || 'message'}: ${why}`;
      }
      const fault = options.checkForeign?.(message, isp);
      if (fault !== undefined) return `said a ${message.type} that ${fault}`;
    }
    if (message.from !== names[rank]) return `said ${message.type} in the name of '${message.from}'`;
    if (rule.speaks[roleOf[rank]] === 0) {
      return `said ${message.type}, which is not for the role of ${sorted[rank].role} to say`;
    }
    let k = 0;
    while (rule.phases[k] < phase) k++;
    if (k === rule.phases.length) return `spoke out of turn: ${message.type} belongs to phase ${namesOf(rule)}`;
    if (++saidInPhase[rank] > floodLimit) {
      return `floods the bus: more than ${floodLimit} messages in one phase, the last a ${message.type}`;
    }
    return post(message, rule, rule.phases[k]);
  }

  const namesOf = ({ phases: heardIn }: CompiledRule) => heardIn.map((index) => phases[index]).join(' or ');

  const onSaid = (rank: number) => (message: M) => {
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
    const name = phases[index];
    const start: PhaseStart<P> = { type: 'PhaseStart', from: 'clock', to: toTopic(`phase/${name}`), isp, phase: name };
    const boxes = mailboxes[index];
    for (const rank of (directory.get(start.to) ?? NOBODY).ranks) boxes.put(rank, start as AnyMessage as M);
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
    runIsp(atIsp, which = phases) {
      if (failure !== undefined) throw failure;
      isp = atIsp;
      for (const each of which) runPhase(phaseIndex.get(each) as number);
    },
    get delivered() {
      return delivered;
    },
  };
}
