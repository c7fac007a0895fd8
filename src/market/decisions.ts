import type { Decision } from '../bus/agent.ts';
import { copyOf } from '../bus/copy.ts';
import type { Solver } from '../optimizers/highs.ts';
import type { Random } from '../random/streams.ts';
import { Outside, type OutsideRow } from './outside.ts';

/** How the decisions of one kind that were solved again by their slow twins compare with them. */
export interface Certificate {
  kind: string;
  decisions: number;
  checked: number;
  /** Largest |objective - objective of the slow twin| over those checked. */
  largestGap: number;
}

/** A decision as it stands in the trace of a run. */
export interface DecisionRow {
  isp: number;
  phase: string;
  agent: string;
  kind: string;
  objective: number;
  /** Objective of the slow twin; NaN where it was not asked, or found no solution either. */
  twin: number;
  /** The ISPs it is about, the second not included. */
  about: readonly [from: number, to: number];
  /** Of what part of the agent. */
  subject: string | number | undefined;
  /** What was to be decided and what was, of a kind that is stored. */
  stored?: { problem: unknown; answer: unknown } | undefined;
}

/** A decision as it is taken. */
export interface TakenDecision extends Decision {
  agent: string;
  isp: number;
  phase: string;
  about: readonly [from: number, to: number];
}

/** Where a run is. */
export interface Clock {
  readonly isp: number;
  readonly phase: string | undefined;
  readonly round: number;
}

export interface WitnessOptions {
  /** Solves a random share of decisions again, as they are taken. */
  certify?: { solver: Solver; share: number; randomOf(agent: string): Random } | undefined;
  /** Whether every decision is kept. */
  keep?: boolean | undefined;
  /** Kinds of which problem and answer are kept. */
  storedKinds?: readonly string[] | undefined;
  /** Hears of each as it is taken. */
  hear?: ((decision: TakenDecision) => void) | undefined;
  /** What agents were told from outside the program, which they are told again in place of asking. */
  outside?: readonly OutsideRow[] | undefined;
}

/**
 * Hears of what agents decide, and of what they are told from outside: certifies a share of the one, and keeps both for the trace. Agents that take their time decide in any order: so
 * each has chances of its own, and what is decided in one round is kept by the names of those who did.
 */
export class Witness {
  readonly rows: DecisionRow[] = [];
  private readonly known = new Map<string, Certificate>();
  private readonly chances = new Map<string, Random>();
  private clock: Clock = { isp: Number.NaN, phase: undefined, round: 0 };
  /** Where this began, among the rows. */
  private current: Clock & { from: number } = { ...this.clock, from: 0 };

  private readonly outside: Outside;

  constructor(private readonly options: WitnessOptions = {}) {
    this.outside = new Outside(options.outside);
  }

  /** From now on decisions are of this clock's ISP and phase. */
  follow(clock: Clock): void {
    this.clock = clock;
  }

  decided(agent: string, decision: Decision): void {
    const { certify, keep, hear, storedKinds } = this.options;
    const { kind, objective, twin, subject } = decision;
    const slow = certify && twin ? this.certified(agent, kind, objective, certify, twin) : Number.NaN;
    const { isp, phase = '' } = this.clock;
    const about = decision.about ?? ([isp, isp + 1] as const);
    hear?.({ ...decision, agent, isp, phase, about });
    if (!keep) return;
    const stored = storedKinds?.includes(kind)
      ? copyOf({ problem: decision.problem, answer: decision.answer })
      : undefined;
    this.keep({ isp, phase, agent, kind, objective, twin: slow, about, subject, stored });
  }

  /** Has an agent ask what is outside the program. */
  asked<T>(agent: string, what: string, question: unknown, ask: () => PromiseLike<T> | T): Promise<T> {
    return this.outside.ask(agent, this.clock.isp, what, question, ask);
  }

  /** What agents were told from outside. */
  told(): OutsideRow[] {
    return this.outside.rows();
  }

  private keep(row: DecisionRow): void {
    const { isp, phase, round } = this.clock;
    const { rows, current } = this;
    if (current.isp !== isp || current.phase !== phase || current.round !== round) {
      this.current = { isp, phase, round, from: rows.length };
    }
    let at = rows.length;
    while (at > this.current.from && rows[at - 1].agent > row.agent) at--;
    rows.splice(at, 0, row);
  }

  private chanceOf(agent: string, { randomOf }: NonNullable<WitnessOptions['certify']>): Random {
    const random = this.chances.get(agent) ?? randomOf(agent);
    this.chances.set(agent, random);
    return random;
  }

  private certified(
    agent: string,
    kind: string,
    objective: number,
    certify: NonNullable<WitnessOptions['certify']>,
    twin: NonNullable<Decision['twin']>,
  ): number {
    const certificate = this.known.get(kind) ?? { kind, decisions: 0, checked: 0, largestGap: 0 };
    this.known.set(kind, certificate);
    certificate.decisions++;
    if (this.chanceOf(agent, certify).uniform() >= certify.share) return Number.NaN;
    certificate.checked++;
    const slow = twin(certify.solver);
    const gap = Number.isNaN(slow) && Number.isNaN(objective) ? 0 : Math.abs(slow - objective);
    certificate.largestGap = Math.max(certificate.largestGap, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    return slow;
  }

  /** By kind, in the order of their names. */
  certificates(): Certificate[] {
    return [...this.known.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}
