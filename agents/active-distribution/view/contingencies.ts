import { rowsOf, type Stored } from './rows.ts';

/** What a contingency would do to the days planned, and how the network stands once it has been restored. */
export interface Contingency {
  name: string;
  failed: string[];
  closed: string[];
  dead: string[];
  switches: number;
  /** Over all days planned. */
  unservedMwh: number;
  worthEur: number;
  /** When most would be unserved: day and hour, and how much; none: nothing would be. */
  worst: { day: number; hour: number; mw: number } | undefined;
}

/** In the name of a contingency, between a fault and the line that trips after it. */
export const THEN = ', then ';

/** All contingencies, those that leave most unserved first. */
export function contingenciesOf(run: Stored): Contingency[] {
  const rows = rowsOf(run, 'contingencies');
  const [switches, mwh, eur] = ['switches', 'unservedMwh', 'f2Eur'].map(rows.numbers);
  const all = new Map<string, Contingency>();
  rows.texts('contingency').forEach((name, row) => {
    const none = { failed: [], closed: [], dead: [], unservedMwh: 0, worthEur: 0, worst: undefined };
    const one = all.get(name) ?? { name, ...none, switches: switches[row] };
    all.set(name, { ...one, unservedMwh: one.unservedMwh + mwh[row], worthEur: one.worthEur + eur[row] });
  });
  const restored = rowsOf(run, 'restorations');
  const [names, ids, states] = ['contingency', 'id', 'state'].map(restored.texts);
  names.forEach((name, row) => {
    all.get(name)?.[states[row] as 'failed' | 'closed' | 'dead'].push(ids[row]);
  });
  for (const { contingency, day, hour, mw } of unservedHours(run)) {
    const one = all.get(contingency);
    if (one !== undefined && mw > (one.worst?.mw ?? 0)) one.worst = { day, hour, mw };
  }
  return [...all.values()].sort((a, b) => b.unservedMwh - a.unservedMwh);
}

/** Hours in which a contingency would leave load unserved. */
export function unservedHours(run: Stored): { contingency: string; day: number; hour: number; mw: number }[] {
  const rows = rowsOf(run, 'contingencyHours');
  const [day, hour, mw] = ['day', 'hour', 'unservedMw'].map(rows.numbers);
  return rows
    .texts('contingency')
    .map((contingency, row) => ({ contingency, day: day[row], hour: hour[row], mw: mw[row] }));
}
