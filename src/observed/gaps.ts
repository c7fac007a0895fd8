import { counted, firstOf } from '../counted.ts';
import type { Clock } from './clock.ts';
import type { ObservedSeries } from './observed.ts';

const MS_PER_MINUTE = 60_000;

/** A stretch of intervals without value. */
export interface Gap {
  startMs: number;
  intervals: number;
}

/** Stretches in which a series has no value. */
export function gapsOf({ startMs, stepMinutes, values }: ObservedSeries): Gap[] {
  const gaps: Gap[] = [];
  let open: Gap | undefined;
  for (let k = 0; k < values.length; k++) {
    if (!Number.isNaN(values[k])) open = undefined;
    else if (open) open.intervals++;
    else {
      open = { startMs: startMs + k * stepMinutes * MS_PER_MINUTE, intervals: 1 };
      gaps.push(open);
    }
  }
  return gaps;
}

/** Sentences that say what is missing; series that miss the same are named together. */
export function gapNotes(all: readonly ObservedSeries[], clock: Clock): string[] {
  const told = new Map<string, string[]>();
  for (const series of all) {
    const gaps = gapsOf(series);
    if (gaps.length === 0) continue;
    const missing = gaps.reduce((sum, { intervals }) => sum + intervals, 0);
    const first = gaps.slice(0, 3).map(({ startMs, intervals }) => `${intervals} from ${clock.iso(startMs)}`);
    const more = gaps.length > 3 ? ` and ${counted(gaps.length - 3, 'more stretch', 'more stretches')}` : '';
    const text = `${missing} of ${counted(series.values.length, 'interval')} ${missing === 1 ? 'has' : 'have'} no value: ${first.join(', ')}${more}.`;
    told.set(text, [...(told.get(text) ?? []), series.name]);
  }
  return [...told].map(([text, names]) => {
    const who = firstOf(names, 3);
    return `${who}: ${text}`;
  });
}
