// @module-tag slow
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { noteText } from '../../../../src/worlds/charging/notes.ts';
import type { SessionFleet } from '../../../../src/worlds/charging/session.ts';
import { heard } from './helpers.ts';

const data = join(import.meta.dirname, '../../../../../shared/data');
/** Observed sessions, and a week of theirs. */
const SOURCES = [
  { of: 'ElaadNL', file: join(data, 'ev_elaadnl_sessions_2019.csv'), start: '2019-03-11' },
  { of: 'Norway', file: join(data, 'ev_norway_apartment_sessions_2018_2020.csv'), start: '2019-11-11' },
];
const PLANS = SOURCES.flatMap((source) => [
  ...SCHEME_NAMES.map((scheme) => ({ ...source, days: 'replay', scheme })),
  { ...source, start: '2024-02-19', days: 'drawn', scheme: SCHEME_NAMES[0] },
]);

/** The number with which a note begins. */
const countIn = (notes: readonly string[], words: string): number =>
  notes.reduce(
    (sum, note) => (note.includes(words) ? sum + Number(note.replaceAll(',', '').match(/\d+/)?.[0]) : sum),
    0,
  );

describe('a week of observed sessions', () => {
  for (const { of, file, start, days, scheme } of PLANS) {
    const isThere = existsSync(file);
    const why = isThere ? '' : ' (skipped: ../shared/data is not there)';
    it.skipIf(!isThere)(`of ${of}, ${days}, ${scheme}: is served, and keeps every law${why}`, async () => {
      const { result, said } = await heard({
        name: of,
        seed: 2,
        calendar: { start, days: 7 },
        world: { season: 'winter' },
        market: { scheme },
        fleet: { sessions: { file, days } },
        aggregators: [{ name: 'Site', node: 12, bids: { upward: 25, downward: 5 } }],
      });
      const fleet = result.world.fleets[0].fleet as SessionFleet;
      let [started, ended, unmetKwh, wantKwh, turnedAway] = [0, 0, 0, 0, 0];
      for (const message of said) {
        if (message.type === 'SessionsStarted') started += message.sessions.length;
        if (message.type === 'SessionsTurnedAway') turnedAway += message.sessions.length;
        if (message.type !== 'SessionsEnded') continue;
        ended += message.sessions.length;
        for (const each of message.sessions) {
          unmetKwh += each.unmetKwh;
          wantKwh += each.wantKwh;
        }
      }
      expect(ended).toBeGreaterThan(20);
      expect(started).toBe(fleet.sessions.length);
      expect(turnedAway).toBe(fleet.turnedAway.length);
      expect(countIn(fleet.notes.map(noteText), 'turned away')).toBe(turnedAway);
      expect(unmetKwh).toBeLessThan(0.05 * wantKwh);
    });
  }
});
