import { Failure } from '../errors.ts';
import { placeOf } from './place.ts';

/** An agent broke the rules of the conversation, or failed. The message names agent, ISP, phase and message. */
export class AgentError extends Failure {
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

/** What has gone wrong on a bus: agents that failed, by rank, and what somebody who watches threw. */
export class Failures {
  private readonly byRank = new Map<number, AgentError>();
  /** What `observe` threw: no agent's fault. */
  private watcher: { error: unknown } | undefined;
  /** Whether anything has. */
  any = false;

  constructor(
    private readonly agents: readonly { name: string; foreign?: boolean; module?: string | undefined }[],
    private readonly now: () => { isp: number; phase: string | undefined },
  ) {}

  /** @param trace whose stack leads to the place in a user's own module, where it is not the cause's */
  errorOf(rank: number, fault: string, cause?: unknown, trace = cause): AgentError {
    const { name, module, foreign } = this.agents[rank];
    const place = (foreign ? placeOf(trace) : undefined) ?? module;
    const told = place === undefined ? fault : `${fault} (${place})`;
    const { isp, phase = 'before the first phase' } = this.now();
    return new AgentError(name, isp, phase, told, cause);
  }

  add(rank: number, fault: string, cause?: unknown, trace?: unknown): void {
    this.any = true;
    if (!this.byRank.has(rank)) this.byRank.set(rank, this.errorOf(rank, fault, cause, trace));
  }

  addWatcher(error: unknown): void {
    this.any = true;
    this.watcher ??= { error };
  }

  /** Whether an agent has failed, or nobody is to go on. */
  ends(rank: number): boolean {
    return this.any && (this.watcher !== undefined || this.byRank.has(rank));
  }

  has(rank: number): boolean {
    return this.any && this.byRank.has(rank);
  }

  get hasWatcher(): boolean {
    return this.watcher !== undefined;
  }

  /** Throws what the agent failed with, or who watches. */
  throwOf(rank: number): void {
    if (this.watcher) throw this.watcher.error;
    const failure = this.byRank.get(rank);
    if (failure) throw failure;
  }

  /** Of agents that failed at once, the first by name. */
  throwFirst(): void {
    if (this.any) throw this.watcher ? this.watcher.error : this.byRank.get(Math.min(...this.byRank.keys()));
  }
}
