import { type CompiledRule, compiled, type Directory, directoryOf, groupAt, NOBODY } from './compiled.ts';
import { copyOf } from './copy.ts';
import type { AnyMessage, Protocol } from './protocol.ts';

/** Where a bus is. */
export interface Now {
  isp: number;
  /** By index; -1 before the first. */
  phase: number;
}

export interface SpeechOptions<M extends AnyMessage> {
  /** Largest number of messages one agent may say in one phase. */
  floodLimit: number;
  checkForeign?: ((message: M, isp: number) => string | undefined) | undefined;
  /** Is given what may be said, whom it reaches, and in which phase it is heard. */
  take(rank: number, message: M, address: number, heardIn: number): void;
}

/** What may be said on a bus, by whom and to whom; ranks are places in `sorted`. */
export class Speech<M extends AnyMessage> {
  private readonly directory: Directory;
  private readonly rules: Map<string, CompiledRule>;
  private readonly names: readonly string[];
  private readonly isForeign: Uint8Array;
  private readonly roleOf: Int32Array;
  private readonly saidInPhase: Int32Array;

  constructor(
    private readonly protocol: Protocol,
    sorted: readonly { name: string; role: string; foreign?: boolean }[],
    private readonly now: Readonly<Now>,
    private readonly options: SpeechOptions<M>,
  ) {
    this.directory = directoryOf(protocol, sorted);
    this.rules = compiled(protocol);
    this.names = sorted.map(({ name }) => name);
    this.isForeign = Uint8Array.from(sorted, ({ foreign }) => (foreign ? 1 : 0));
    this.roleOf = Int32Array.from(sorted, ({ role }) => protocol.roles.indexOf(role));
    this.saidInPhase = new Int32Array(sorted.length);
  }

  /** What an address stands for in the directory. */
  addressOf(name: string): number {
    return this.directory.at.get(name) ?? NOBODY;
  }

  /** The ranks of a group whom an address reaches. */
  membersOf(address: number): readonly number[] {
    return this.directory.groups[groupAt(address)].ranks;
  }

  /** From here on agents may say as much again. */
  nextPhase(): void {
    this.saidInPhase.fill(0);
  }

  /**
   * Takes what an agent says, or tells what is wrong with it, as a sentence.
   * @param copies whether what is taken is a copy also where the agent is no user's own
   */
  faultOf(rank: number, said: M, copies: boolean): string | undefined {
    const { schemas, phases, roles } = this.protocol;
    const isForeign = this.isForeign[rank] === 1;
    let message = said;
    if (isForeign || copies) {
      try {
        message = copyOf(said);
      } catch (error) {
        return `said what cannot be copied: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    const rule = this.rules.get(message?.type);
    if (rule === undefined) return `said something that is no message: ${JSON.stringify(message)?.slice(0, 200)}`;
    if (isForeign) {
      const checked = schemas[message.type]?.safeParse(message);
      if (checked?.success === false) {
        const { path, message: why } = checked.error.issues[0];
        return `said a malformed ${message.type}: ${path.join('.') || 'message'}: ${why}`;
      }
    }
    if (message.from !== this.names[rank]) return `said ${message.type} in the name of '${message.from}'`;
    if (rule.speaks[this.roleOf[rank]] === 0) {
      return `said ${message.type}, which is not for the role of ${roles[this.roleOf[rank]]} to say`;
    }
    let k = 0;
    while (rule.phases[k] < this.now.phase) k++;
    if (k === rule.phases.length) {
      const heardIn = rule.phases.map((index) => phases[index]).join(' or ');
      return `spoke out of turn: ${message.type} belongs to phase ${heardIn}`;
    }
    const { floodLimit, checkForeign, take } = this.options;
    if (++this.saidInPhase[rank] > floodLimit) {
      return `floods the bus: more than ${floodLimit} messages in one phase, the last a ${message.type}`;
    }
    let address = this.directory.at.get(message.to);
    if (address === undefined) {
      const isPublished = message.to.startsWith('topic:') && !rule.taken.includes(1);
      if (!isPublished) return `said ${message.type} to '${message.to}', who is not there`;
      address = NOBODY;
    }
    const role = address >= 0 ? this.roleOf[address] : this.directory.groups[groupAt(address)].role;
    if (role !== -1 && rule.taken[role] === 0) {
      return `said ${message.type} to '${message.to}', and the role of ${roles[role]} takes none`;
    }
    const unfounded = isForeign ? checkForeign?.(message, this.now.isp) : undefined;
    if (unfounded !== undefined) return `said a ${message.type} that ${unfounded}`;
    take(rank, message, address, rule.phases[k]);
    return undefined;
  }
}
