import { Digest } from '../bus/digest.ts';
import type { AnyMessage } from '../bus/protocol.ts';

/** What agents said, as one digest an ISP and agent: in the order of ISPs, and in each of names. */
export interface DigestRow {
  /** Of the clock, when it was said. */
  isp: number;
  agent: string;
  /** Messages it said. */
  messages: number;
  /** 16 hexadecimal digits: see Digest. */
  digest: string;
}

/** Where two conversations first differ: an agent that said other things, or said something in one of them alone. */
export interface Difference {
  isp: number;
  agent: string;
}

interface Speaker {
  name: string;
  messages: number;
  digest: Digest;
}

/** Makes digests of what is said, as it is said. */
export class DigestRecorder {
  readonly rows: DigestRow[] = [];
  private readonly known = new Map<string, Speaker>();
  private readonly sorted: Speaker[] = [];

  observe(message: AnyMessage): void {
    const speaker = this.known.get(message.from) ?? this.meet(message.from);
    speaker.messages++;
    speaker.digest.add(message);
  }

  /** @returns where the rows of this ISP begin */
  closeIsp(isp: number): number {
    const from = this.rows.length;
    for (const speaker of this.sorted) {
      const { name, messages, digest } = speaker;
      if (messages === 0) continue;
      this.rows.push({ isp, agent: name, messages, digest: digest.toString() });
      speaker.messages = 0;
      digest.clear();
    }
    return from;
  }

  private meet(name: string): Speaker {
    const speaker = { name, messages: 0, digest: new Digest() };
    this.known.set(name, speaker);
    let at = this.sorted.length;
    while (at > 0 && this.sorted[at - 1].name > name) at--;
    this.sorted.splice(at, 0, speaker);
    return speaker;
  }
}

/** Where two conversations first differ. @param until ISPs before this one are compared @returns undefined: nowhere */
export function firstDifference(
  a: readonly DigestRow[],
  b: readonly DigestRow[],
  until = Number.POSITIVE_INFINITY,
): Difference | undefined {
  for (let k = 0; k < Math.max(a.length, b.length); k++) {
    const [one, other] = [a[k], b[k]].map((row) => (row && row.isp < until ? row : undefined));
    if (one === undefined && other === undefined) return undefined;
    if (one && other && one.isp === other.isp && one.agent === other.agent) {
      if (one.digest === other.digest && one.messages === other.messages) continue;
      return { isp: one.isp, agent: one.agent };
    }
    const comesFirst = (row: DigestRow | undefined, than: DigestRow | undefined) =>
      row !== undefined &&
      (than === undefined || row.isp < than.isp || (row.isp === than.isp && row.agent < than.agent));
    const { isp, agent } = (comesFirst(one, other) ? one : other) as DigestRow;
    return { isp, agent };
  }
  return undefined;
}
