import type { Engine } from '../studies/job.ts';
import { duration } from './studyProgress.ts';

/** Seconds after which it is said which runs are under way, where none has ended yet. */
const NONE_ENDED_S = 60;
/** A run takes long that takes so many seconds, and so many times what others take for their cost. */
const LONG_S = 30;
const TIMES = 10;
const LOOK_MS = 1000;

/** A run that was handed to an engine. */
interface Begun {
  /** As `the run with seed 1.r0`. */
  name: string;
  /** What it costs, against others. */
  cost: number;
}

/** Tells which runs take far longer than their fellows, and for how long: once, and again each time that has doubled. */
export class SlowRuns {
  readonly #inHand = new Map<string, Begun & { seconds: number; toldAt: number }>();
  /** Of runs that have ended, seconds by cost. */
  readonly #ended: number[] = [];

  constructor(
    private readonly engine: Pick<Engine, 'underWay'>,
    private readonly tell: (text: string) => void,
  ) {}

  begun(key: string, run: Begun): void {
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
    const underWay = this.engine.underWay?.() ?? new Map<string, number>();
    const median = this.#ended.length === 0 ? Number.NaN : medianOf(this.#ended);
    const limitOf = ({ cost }: Begun) =>
      this.#ended.length === 0 ? NONE_ENDED_S : Math.max(LONG_S, TIMES * median * cost);
    const slow: string[] = [];
    for (const [key, seconds] of underWay) {
      const run = this.#inHand.get(key);
      if (run === undefined) continue;
      run.seconds = seconds;
      if (seconds < Math.max(limitOf(run), 2 * run.toldAt)) continue;
      run.toldAt = seconds;
      const fellows = this.#ended.length === 0 ? '' : `, where others take ${about(median * run.cost)}`;
      slow.push(`${run.name}, for ${duration(seconds)}${fellows}`);
    }
    if (slow.length === 0) return;
    const none = this.#ended.length === 0 ? 'no run has ended yet; ' : '';
    this.tell(`${none}still under way: ${slow.join('; ')} (--run-timeout gives such runs up)`);
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
