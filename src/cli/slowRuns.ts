import type { Engine } from '../studies/job.ts';
import { duration } from './studyProgress.ts';

/** Seconds after which it is said which runs are under way, where none has ended yet. */
const NONE_ENDED_S = 60;
/** A run takes long that takes so many seconds, and so many times what others take for their cost. */
const LONG_S = 30;
const TIMES = 10;
const LOOK_MS = 1000;

/** A run that is handed to an engine. */
interface Handed {
  /** As `the run with seed 1.r0`. */
  name: string;
  /** What it costs, against others. */
  cost: number;
}

/** How long it had been under way when last looked at, and when last told of; seconds. */
interface Begun extends Handed {
  seconds: number;
  toldAt: number;
}

/** Tells which runs take far longer than their fellows, and for how long: once, and again each time that has doubled. */
export class SlowRuns {
  readonly #inHand = new Map<string, Begun>();
  /** Of runs that have ended, seconds by cost. */
  readonly #ended: number[] = [];

  constructor(
    private readonly engine: Pick<Engine, 'underWay'>,
    private readonly tell: (text: string) => void,
  ) {}

  begun(key: string, run: Handed): void {
    this.#inHand.set(key, { ...run, seconds: 0, toldAt: 0 });
  }

  ended(key: string): void {
    const run = this.#inHand.get(key);
    if (run === undefined) return;
    this.#inHand.delete(key);
    this.#ended.push(run.seconds / run.cost);
  }

  /** Looks at what is under way, and tells what there is to tell. */
  look(): void {
    const long: Begun[] = [];
    for (const [key, seconds] of this.engine.underWay?.() ?? []) {
      const run = this.#inHand.get(key);
      if (run === undefined) continue;
      run.seconds = seconds;
      if (seconds >= Math.max(LONG_S, 2 * run.toldAt)) long.push(run);
    }
    if (long.length === 0) return; // without a look at all that have ended, which may be a million
    const noneEnded = this.#ended.length === 0;
    const median = noneEnded ? Number.NaN : medianOf(this.#ended);
    const slow = long.filter(({ seconds, cost }) => seconds >= (noneEnded ? NONE_ENDED_S : TIMES * median * cost));
    if (slow.length === 0) return;
    const told = slow.map((run) => {
      run.toldAt = run.seconds;
      const fellows = noneEnded ? '' : `, where others take ${about(median * run.cost)}`;
      return `${run.name}, for ${duration(run.seconds)}${fellows}`;
    });
    const none = noneEnded ? 'no run has ended yet; ' : '';
    this.tell(`${none}still under way: ${told.join('; ')} (--run-timeout gives such runs up)`);
  }

  /** Looks every second. @returns what ends that */
  watch(): () => void {
    const timer = setInterval(() => this.look(), LOOK_MS);
    timer.unref();
    return () => clearInterval(timer);
  }
}

const about = (seconds: number): string => (seconds < 1 ? 'less than a second' : `about ${duration(seconds)}`);

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};
