import type { AnyMessage } from '../bus/protocol.ts';
import { type Difference, DigestRecorder, type DigestRow, firstDifference } from '../market/digests.ts';
import type { RunTools } from '../market/run.ts';
import type { Configured } from '../market/system.ts';
import { simulate } from '../market/systems.ts';
import { readOutside } from '../results/outside.ts';
import { digestsOf, type StoredRun } from './storedRun.ts';

/** Hears a message of a run that is made again; who answers 'end' has it end with that ISP. */
export type Hear = (message: AnyMessage, phase: string, isp: number) => 'end' | undefined;

/**
 * Makes a run again, as far as it is wanted, and compares what is said with the digests that it left, ISP by ISP.
 * @param until it ends before this ISP
 * @returns where it first differs; it ends there
 */
export async function replay(
  run: StoredRun,
  configured: Configured,
  hear: Hear,
  {
    until = Number.POSITIVE_INFINITY,
    ...tools
  }: Pick<RunTools, 'until' | 'onDecision' | 'onProgress' | 'onStep' | 'offload'> = {},
): Promise<Difference | undefined> {
  const compared = new Comparison(await digestsOf(run));
  const end = Math.min(until, run.manifest.until ?? Number.POSITIVE_INFINITY);
  const listen: NonNullable<RunTools['listen']> = (message, phase, isp) => {
    if (compared.hear(message, isp)) return 'end';
    return hear(message, phase, isp);
  };
  await simulate(configured, { ...tools, until: end, outside: readOutside(run.folder), listen });
  compared.close();
  return compared.difference;
}

/** Digests of what is said, beside those of what was. */
class Comparison {
  difference: Difference | undefined;
  private readonly recorder = new DigestRecorder();
  private readonly rowsOf = new Map<number, DigestRow[]>();
  private isp = Number.NaN;

  constructor(rows: readonly DigestRow[]) {
    for (const row of rows) {
      const known = this.rowsOf.get(row.isp);
      if (known) known.push(row);
      else this.rowsOf.set(row.isp, [row]);
    }
  }

  /** @returns whether what was said until now differs */
  hear(message: AnyMessage, isp: number): boolean {
    if (isp !== this.isp) this.close();
    this.isp = isp;
    this.recorder.observe(message);
    return this.difference !== undefined;
  }

  close(): void {
    if (Number.isNaN(this.isp) || this.difference !== undefined) return;
    const from = this.recorder.closeIsp(this.isp);
    this.difference = firstDifference(this.rowsOf.get(this.isp) ?? [], this.recorder.rows.slice(from));
  }
}
