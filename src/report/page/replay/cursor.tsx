import { useComputed } from '@preact/signals';
import type { ReplayState } from './state.ts';

/** A line at the step, across a picture of the whole run. */
export function Cursor({ state: { step, steps } }: { state: ReplayState }) {
  return <span class="cursor" style={useComputed(() => `left:${(100 * (step.value + 0.5)) / steps.rows}%`)} />;
}
