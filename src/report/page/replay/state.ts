import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { numberAt, textAt } from '../../../market/shownTables.ts';
import type { Page, Replay, ShownTable } from '../../../market/view.ts';
import { hash, setHash } from '../hash.ts';
import { tableOf } from '../links.ts';

/** How long the slider must rest before what is slow to draw, or stands in the address, follows it. */
const REST_MS = 150;

/** Steps a second. */
export const SPEEDS = [2, 4, 8, 16] as const;

/** Where a replay stands. */
export interface ReplayState {
  steps: ShownTable;
  /** The step that is shown. */
  step: Signal<number>;
  /** The same, once it has rested. */
  rested: ReadonlySignal<number>;
  /** The agent chosen, '' for none. */
  agent: ReadonlySignal<string>;
  isPlaying: Signal<boolean>;
  speed: Signal<number>;
  /** Chooses an agent; again: none. */
  choose(agent: string): void;
  /** Steps that make a day, where steps are of the clock, else a tenth. */
  dayAfter(step: number, days: -1 | 1): number;
  /** Follows address, play and rest. @returns what ends it */
  start(): () => void;
}

export function replayState(page: Page, replay: Replay): ReplayState {
  const steps = tableOf(page, replay.steps);
  const { nameOf, stepOf } = namesOf(replay, steps);
  const first = replay.jumps[0]?.step ?? 0; // what one looks for first
  const step = signal(stepOf(hash.value.get(replay.of)) ?? first);
  const rested = signal(step.value);
  const agent = signal(hash.value.get('agent') ?? '');
  const isPlaying = signal(false);
  const speed = signal<number>(SPEEDS[1]);
  const show = (of: string) => {
    agent.value = of;
    setHash({ agent: of === '' ? undefined : of });
  };
  return {
    steps,
    step,
    rested,
    agent,
    isPlaying,
    speed,
    choose: (of) => show(of === agent.value ? '' : of),
    dayAfter: (from, days) => dayAfter(page, steps, from, days),
    start() {
      const stops = [
        hash.subscribe((now) => {
          const named = stepOf(now.get(replay.of));
          if (named !== undefined && named !== rested.peek()) step.value = named;
          agent.value = now.get('agent') ?? '';
        }),
        whenRested(step, (at) => {
          rested.value = at;
          if (at !== first || hash.peek().has(replay.of)) setHash({ [replay.of]: nameOf(at) });
        }),
        play(step, isPlaying, speed, steps.rows),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** Steps by what they are called in the address: an ISP by its number, others by their label, or by the number of them on the page. */
function namesOf({ of }: Replay, { rows, columns }: ShownTable) {
  const { isp, label } = columns;
  const isOfClock = of === 'isp' && isp !== undefined;
  const nameOf = (step: number) => (isOfClock ? `${numberAt(isp, step)}` : textAt(label, step));
  const stepOf = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined;
    for (let step = 0; step < rows; step++) if (nameOf(step) === name) return step;
    const step = Number(name) - 1;
    return !isOfClock && Number.isInteger(step) && step >= 0 && step < rows ? step : undefined;
  };
  return { nameOf, stepOf };
}

function dayAfter({ days = [] }: Page, { columns: { isp }, rows }: ShownTable, from: number, by: -1 | 1): number {
  const clamped = (step: number) => Math.max(0, Math.min(rows - 1, step));
  const day = isp && days.findLast(({ firstIsp }) => firstIsp <= numberAt(isp, from));
  if (!isp || !day) return clamped(from + by * Math.max(1, Math.round(rows / 10)));
  const to = numberAt(isp, from) + by * day.ispCount;
  let step = from;
  while (step + by >= 0 && step + by < rows && by * (to - numberAt(isp, step + by)) >= 0) step += by;
  return step;
}

function whenRested(step: ReadonlySignal<number>, tell: (step: number) => void): () => void {
  let waits: ReturnType<typeof setTimeout> | undefined;
  let isFirst = true;
  const stop = step.subscribe((at) => {
    clearTimeout(waits);
    if (!isFirst) waits = setTimeout(tell, REST_MS, at);
    isFirst = false;
  });
  return () => {
    clearTimeout(waits);
    stop();
  };
}

/** Steps on while it plays, as many a second as asked, until the end. */
function play(
  step: Signal<number>,
  isPlaying: Signal<boolean>,
  speed: ReadonlySignal<number>,
  steps: number,
): () => void {
  let frame = 0;
  let last = 0;
  const onFrame = (now: number) => {
    frame = requestAnimationFrame(onFrame);
    const due = Math.floor(((now - last) / 1000) * speed.peek());
    if (due < 1) return;
    last = now;
    const to = Math.min(step.peek() + due, steps - 1);
    step.value = to;
    if (to === steps - 1) isPlaying.value = false;
  };
  const stop = isPlaying.subscribe((plays) => {
    cancelAnimationFrame(frame);
    if (!plays) return;
    if (step.peek() === steps - 1) step.value = 0;
    last = performance.now();
    frame = requestAnimationFrame(onFrame);
  });
  return () => {
    cancelAnimationFrame(frame);
    stop();
  };
}
