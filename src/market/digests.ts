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

/** Where two conversations first differ: in which ISP, and all who said other things in it, by name. Who began, digests do not tell. */
export interface Difference {
  isp: number;
  agents: string[];
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

/** Where two conversations first differ; undefined: nowhere. */
export function firstDifference(a: readonly DigestRow[], b: readonly DigestRow[]): Difference | undefined {
  const known = new Map(a.map((row) => [`${row.isp} ${row.agent}`, row]));
  const others: DigestRow[] = [];
  for (const row of b) {
    const key = `${row.isp} ${row.agent}`;
    const before = known.get(key);
    if (before?.digest !== row.digest || before.messages !== row.messages) others.push(row);
    known.delete(key);
  }
  others.push(...known.values());
  if (others.length === 0) return undefined;
  const isp = others.reduce((least, row) => Math.min(least, row.isp), Number.POSITIVE_INFINITY);
  const agents = new Set(others.filter((row) => row.isp === isp).map(({ agent }) => agent));
  return { isp, agents: [...agents].sort() };
}
