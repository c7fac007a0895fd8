import type { Balance } from './balance.ts';
import type { Reading } from './reading.ts';
import { saidIn } from './saidIn.ts';

/** What each who reacts took more (above 0) or less, MW by step of the run; undefined where messages were not written. */
export function reactedBy(
  reading: Reading,
  { subSteps, isps }: Balance,
): ReadonlyMap<string, Float64Array> | undefined {
  const said = saidIn(reading, 'PassiveReaction');
  if (said === undefined || said.length === 0) return undefined;
  const by = new Map<string, Float64Array>();
  for (const { from, about, content } of said) {
    if (about < 0 || about >= isps) continue;
    const series = by.get(from) ?? new Float64Array(isps * subSteps);
    series[about * subSteps + content.step] = content.mw;
    by.set(from, series);
  }
  return by;
}
