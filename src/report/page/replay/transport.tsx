import { useComputed } from '@preact/signals';
import { numberAt, textAt } from '../../../market/shownTables.ts';
import type { Replay } from '../../../market/view.ts';
import { type ReplayState, SPEEDS } from './state.ts';

/** Play, its speed, and what the step is called. */
export function Transport({ replay, state }: { replay: Replay; state: ReplayState }) {
  const { isPlaying, speed, step, steps } = state;
  const { isp } = steps.columns;
  const isNumbered = replay.of === 'isp' && isp !== undefined;
  return (
    <div class="transport">
      <button
        type="button"
        class="play"
        aria-keyshortcuts="Space"
        onClick={() => {
          isPlaying.value = !isPlaying.value;
        }}
      >
        <svg viewBox="0 0 10 10" aria-hidden="true">
          <path d={isPlaying.value ? 'M1 0h3v10h-3zM6 0h3v10h-3z' : 'M1 0L10 5L1 10z'} />
        </svg>
        {isPlaying.value ? 'Pause' : 'Play'}
      </button>
      <p class="step" aria-live="off">
        <b>
          <bdi>{useComputed(() => textAt(steps.columns.label, step.value))}</bdi>
        </b>
        <span>
          {useComputed(() => (isNumbered ? `ISP ${numberAt(isp, step.value)}` : `${step.value + 1} of ${steps.rows}`))}
        </span>
      </p>
      <label class="speed">
        <select
          aria-label="Steps a second"
          value={speed}
          onChange={({ currentTarget }) => {
            speed.value = Number(currentTarget.value);
          }}
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each} a second
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Steps worth a look. */
export function Jumps({ replay: { jumps }, state }: { replay: Replay; state: ReplayState }) {
  if (jumps.length === 0) return null;
  return (
    <p class="jumps">
      Go to
      {jumps.map(({ label, step }) => (
        <button
          key={label}
          type="button"
          aria-pressed={useComputed(() => state.step.value === step)}
          onClick={() => {
            state.isPlaying.value = false;
            state.step.value = step;
          }}
        >
          <bdi>{label}</bdi>
        </button>
      ))}
    </p>
  );
}
