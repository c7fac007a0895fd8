import type { AnyMessage } from './protocol.ts';

const NONE = -1;

/** The mail of one round: a chain of messages per agent, in typed arrays, so that 10,000 mailboxes fit in a cache. */
class Round<M extends AnyMessage> {
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly next: number[] = [];
  private readonly messages: M[] = [];
  /** Agents that have mail. */
  readonly called: number[] = [];

  constructor(agents: number) {
    this.first = new Int32Array(agents).fill(NONE);
    this.last = new Int32Array(agents);
  }

  put(rank: number, message: M): void {
    const place = this.messages.length;
    this.messages.push(message);
    this.next.push(NONE);
    if (this.first[rank] === NONE) {
      this.first[rank] = place;
      this.called.push(rank);
    } else {
      this.next[this.last[rank]] = place;
    }
    this.last[rank] = place;
  }

  /** Empties an agent's mailbox into `box`, in the order in which it was filled. */
  take(rank: number, box: M[]): void {
    for (let place = this.first[rank]; place !== NONE; place = this.next[place]) box.push(this.messages[place]);
    this.first[rank] = NONE;
  }

  /** The agents that have mail, in rank order. */
  order(): number[] {
    const { called } = this;
    for (let k = 1; k < called.length; k++) if (called[k] < called[k - 1]) return called.sort((a, b) => a - b);
    return called;
  }

  clear(): void {
    this.called.length = 0;
    this.messages.length = 0;
    this.next.length = 0;
  }
}

/** The mailboxes of one phase: one round is filled while the other is read. */
export class Mailboxes<M extends AnyMessage> {
  private filling: Round<M>;
  private reading: Round<M>;

  constructor(agents: number) {
    this.filling = new Round(agents);
    this.reading = new Round(agents);
  }

  get waiting(): boolean {
    return this.filling.called.length > 0;
  }

  put(rank: number, message: M): void {
    this.filling.put(rank, message);
  }

  /** Turns to the next round: what was filled so far is read. */
  turn(): Round<M> {
    [this.filling, this.reading] = [this.reading, this.filling];
    this.filling.clear();
    return this.reading;
  }
}
