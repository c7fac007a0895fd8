import type { Decision } from '../bus/agent.ts';
import type { Solver } from '../optimizers/highs.ts';
import type { Random } from '../random/streams.ts';

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
}

/** Where a run is. */
export interface Clock {
  readonly isp: number;
  readonly phase: string | undefined;
}

export interface WitnessOptions {
  /** Solves a random share of decisions again, as they are taken. */
  certify?: { solver: Solver; share: number; random: Random } | undefined;
  /** Whether every decision is kept. */
  keep?: boolean | undefined;
}

/** Hears of what agents decide: certifies a share of it, and keeps it for the trace. */
export class Witness {
  readonly rows: DecisionRow[] = [];
  private readonly known = new Map<string, Certificate>();
  private clock: Clock = { isp: Number.NaN, phase: undefined };

  constructor(private readonly options: WitnessOptions = {}) {}

  /** From now on decisions are of this clock's ISP and phase. */
  follow(clock: Clock): void {
    this.clock = clock;
  }

  decided(agent: string, { kind, objective, twin }: Decision): void {
    const { certify, keep } = this.options;
    const again = certify ? this.certified(kind, objective, certify, twin) : Number.NaN;
    if (!keep) return;
    const { isp, phase = '' } = this.clock;
    this.rows.push({ isp, phase, agent, kind, objective, twin: again });
  }

  private certified(
    kind: string,
    objective: number,
    { solver, share, random }: NonNullable<WitnessOptions['certify']>,
    twin: Decision['twin'],
  ): number {
    const certificate = this.known.get(kind) ?? { kind, decisions: 0, checked: 0, largestGap: 0 };
    this.known.set(kind, certificate);
    certificate.decisions++;
    if (random.uniform() >= share) return Number.NaN;
    certificate.checked++;
    const slow = twin(solver);
    const gap = Number.isNaN(slow) && Number.isNaN(objective) ? 0 : Math.abs(slow - objective);
    certificate.largestGap = Math.max(certificate.largestGap, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    return slow;
  }

  /** By kind, in the order of their names. */
  certificates(): Certificate[] {
    return [...this.known.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}
