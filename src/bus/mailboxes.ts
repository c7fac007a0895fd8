import type { Random } from '../random/streams.ts';
import type { AnyMessage } from './protocol.ts';

/** Where a chain of messages ends. */
export const NONE = -1;
/** Where of so many agents one has mail, it takes less to walk along all than to sort those that have. */
const WORTH_A_WALK = 16;

/** The mail of one round: a chain of messages per agent, in arrays that stay, so that 10,000 mailboxes fit in a cache. */
export class Round<M extends AnyMessage> {
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private next = new Int32Array(16);
  private readonly messages: (M | undefined)[] = [];
  private filled = 0;
  private readonly called: Int32Array;
  private isInOrder = true;
  /** How many agents have mail. */
  agents = 0;

  constructor(agents: number) {
    this.first = new Int32Array(agents).fill(NONE);
    this.last = new Int32Array(agents);
    this.called = new Int32Array(agents);
  }

  put(rank: number, message: M): void {
    const place = this.filled++;
    if (place === this.next.length) this.grow();
    this.messages[place] = message;
    this.next[place] = NONE;
    if (this.first[rank] === NONE) {
      if (this.agents > 0 && this.called[this.agents - 1] > rank) this.isInOrder = false;
      this.called[this.agents++] = rank;
      this.first[rank] = place;
    } else {
      this.next[this.last[rank]] = place;
    }
    this.last[rank] = place;
  }

  private grow(): void {
    const next = new Int32Array(2 * this.next.length);
    next.set(this.next);
    this.next = next;
  }

  /** Puts the agents that have mail in rank order. */
  sort(): void {
    if (this.isInOrder) return;
    this.isInOrder = true;
    if (this.agents < this.first.length / WORTH_A_WALK) this.called.subarray(0, this.agents).sort();
    else for (let rank = 0, k = 0; k < this.agents; rank++) if (this.first[rank] !== NONE) this.called[k++] = rank;
  }

  /** The rank of the k-th agent that has mail. */
  calledAt(k: number): number {
    return this.called[k];
  }

  /** The place of an agent's first message. */
  firstOf(rank: number): number {
    return this.first[rank];
  }

  messageAt(place: number): M {
    return this.messages[place] as M;
  }

  /** The place of the message that the same agent hears after this one; NONE if this is the last. */
  after(place: number): number {
    return this.next[place];
  }

  /** Puts the agents, and the messages of each, in a random order. */
  shuffle(random: Random): void {
    const called = this.called.subarray(0, this.agents);
    shuffleInPlace(called, random);
    for (const rank of called) {
      const places: number[] = [];
      for (let place = this.first[rank]; place !== NONE; place = this.next[place]) places.push(place);
      const messages = places.map((place) => this.messages[place]);
      shuffleInPlace(messages, random);
      for (const [k, place] of places.entries()) this.messages[place] = messages[k];
    }
  }

  /** Lets go of all messages, which have been heard. */
  clear(): void {
    for (let k = 0; k < this.agents; k++) this.first[this.called[k]] = NONE;
    this.messages.fill(undefined, 0, this.filled);
    this.filled = 0;
    this.agents = 0;
    this.isInOrder = true;
  }
}

function shuffleInPlace<T>(items: { [k: number]: T; length: number }, random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
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
    return this.filling.agents > 0;
  }

  put(rank: number, message: M): void {
    this.filling.put(rank, message);
  }

  /** Turns to the next round: what was filled so far is read, and then cleared. */
  turn(): Round<M> {
    [this.filling, this.reading] = [this.reading, this.filling];
    this.reading.sort();
    return this.reading;
  }
}
