import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { Observed, ObservedSession } from '../../src/observed/observed.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { tidyText } from '../../src/observed/tidyText.ts';
import { stream } from '../../src/random/streams.ts';
import { claimsOf, isWithin } from './truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-records-'));
afterAll(() => rmSync(folder, { recursive: true }));
function read(text: string, options = {}): Observed {
  const file = join(folder, 'sessions.json');
  writeFileSync(file, text);
  return readObserved(file, options);
}
const sessionsOf = (observed: Observed): ObservedSession[] => (observed.kind === 'sessions' ? observed.sessions : []);
const notesOf = (observed: Observed): string => observed.notes.join(' ');

describe('records in JSON', () => {
  const item = (k: number, more = {}) => ({
    _id: `5bc9${k}`,
    connectionTime: `Wed, 25 Apr 2018 ${10 + k}:08:04 GMT`,
    disconnectTime: `Thu, 26 Apr 2018 ${10 + k}:20:10 GMT`,
    doneChargingTime: null,
    kWhDelivered: 7.932 + k,
    sessionID: `s${k}`,
    stationID: '2-39-78-362',
    timezone: 'America/Los_Angeles',
    userID: null,
    userInputs: [{ kWhRequested: 20, minutesAvailable: 180, requestedDeparture: 'Wed, 25 Apr 2018 23:08:04 GMT' }],
    ...more,
  });
  const items = [0, 1, 2, 3].map((k) => item(k));

  it('of ACN-Data may stand under _items or be a plain list, with stamps as sent or as Python writes them', () => {
    const plain = read(JSON.stringify(items));
    expect(plain.format).toBe('acn-data');
    expect(sessionsOf(plain).map(({ energyKwh }) => energyKwh)).toEqual([7.932, 8.932, 9.932, 10.932]);
    expect(notesOf(plain)).toContain(
      '3 sessions begin at a connector where another has not ended; all are kept (items 1 and 2; 2 and 3; 3 and 4).',
    );
    expect(sessionsOf(read(JSON.stringify({ _meta: { site: 'caltech' }, _items: items })))).toEqual(sessionsOf(plain));
    const local = items.map((each, k) => ({ ...each, connectionTime: `2018-04-25 0${3 + k}:08:04-07:00` }));
    expect(sessionsOf(read(JSON.stringify(local)))).toEqual(sessionsOf(plain));
    const bare = items.map((each, k) => ({ ...each, connectionTime: `2018-04-25 ${10 + k}:08:04` }));
    expect(sessionsOf(read(JSON.stringify(bare)))).toEqual(sessionsOf(plain));
    expect(notesOf(read(JSON.stringify(bare)))).toContain('Stamps that say no offset are read as UTC');
  });

  it('count days by the clock of the site, unless another is asked for', () => {
    expect(read(JSON.stringify(items)).timeZone).toBe('America/Los_Angeles');
    const asked = read(JSON.stringify(items), { timeZone: 'Europe/Amsterdam' });
    expect(asked.timeZone).toBe('Europe/Amsterdam');
    expect(notesOf(asked)).toContain(
      'These sessions are in America/Los_Angeles; hours and days are those of Europe/Amsterdam',
    );
    const tidy = read(tidyText(read(JSON.stringify(items))));
    expect([tidy.format, tidy.timeZone]).toEqual(['tidy', 'America/Los_Angeles']);
  });

  it('keep their connectors when they are written as a tidy file, and read again', () => {
    const rows = ['CP1,1', 'CP1,2', ',/3', 'CP2,', ',4/'].map(
      (place, k) => `2024-02-19T0${k}:00:00+01:00,2024-02-19T0${k}:30:00+01:00,1,${place}`,
    );
    const first = read(['arrival,departure,energy_kwh,charge_point,connector', ...rows, ''].join('\n'));
    const places = sessionsOf(first).map(({ charger, connector }) => [charger, connector]);
    expect(places).toEqual([
      ['CP1/1', 'CP1/1'],
      ['CP1/2', 'CP1/2'],
      ['/3', '/3'],
      ['CP2', ''],
      ['4/', '4/'],
    ]);
    expect(sessionsOf(read(tidyText(first))).map(({ charger, connector }) => [charger, connector])).toEqual(places);
  });

  it('that are no sessions are refused, with the item', () => {
    expect(() => read(JSON.stringify({ _meta: {}, _items: [] }))).toThrow(/found no sessions; expected at least one/);
    expect(() => read(JSON.stringify([...items, 7]))).toThrow(/item 5: found 7; expected a session/);
    expect(() => read(JSON.stringify(items.with(2, item(2, { kWhDelivered: 'much' }))))).toThrow(
      /item 3, column kWhDelivered: found 'much'; expected a number/,
    );
    expect(() =>
      read(JSON.stringify(items.with(2, item(2, { connectionTime: 'Wed, 31 Feb 2018 12:00:00 GMT' })))),
    ).toThrow(/item 3, column connectionTime: found 'Wed, 31 Feb 2018 12:00:00 GMT'; expected an existing time/);
    expect(() => read(JSON.stringify(items.with(2, item(1, { kWhDelivered: 1 }))))).toThrow(
      /item 3: found session s1 a second time, with other values than in item 2/,
    );
    expect(() => read(JSON.stringify([{ name: 'a' }]))).toThrow(InputError);
  });

  it('when damaged are refused, or read as they were', () => {
    const truth = { sessions: sessionsOf(read(JSON.stringify(items))) };
    const values = [null, 7, -1, '', 'abc', 'NaN', true, [], {}, 'Wed, 25 Apr 2018 25:08:04 GMT', '2018-04-25', 1e9];
    const counts = { refused: 0, read: 0 };
    for (let k = 0; k < 300; k++) {
      const random = stream(17, 'damaged records', k);
      const below = (n: number) => Math.floor(random.uniform() * n);
      const fields = Object.keys(items[0]);
      const record: Record<string, unknown> = { ...items[below(4)] };
      const field = fields[below(fields.length)];
      const text = JSON.stringify({ _meta: {}, _items: items });
      const damaged = [
        () => text.slice(0, below(text.length)),
        () => text.replace(`"${field}"`, `"${field.slice(1)}"`),
        () => text.replaceAll(`"${field}"`, `"x${field}"`),
        () => JSON.stringify(items.filter(() => below(3) > 0)),
        () => JSON.stringify([...items, record]),
        () => JSON.stringify(items.toSpliced(below(4), 0, values[below(values.length)] as never)),
        () => JSON.stringify({ [['_items', 'items', '_links'][below(3)]]: items }),
        () => {
          const value = values[below(values.length)];
          const isTruth = field === 'kWhDelivered' && typeof value === 'number';
          return JSON.stringify(items.with(below(4), { ...items[0], ...record, [field]: isTruth ? 'none' : value }));
        },
      ][k % 8]();
      try {
        expect(isWithin(claimsOf(read(damaged)), truth), `variant ${k}`).toBe(true);
        counts.read++;
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`variant ${k}: ${error}`, { cause: error });
        counts.refused++;
      }
    }
    expect(counts.refused).toBeGreaterThan(75);
    expect(counts.read).toBeGreaterThan(75);
  });

  it('a document a line are refused as such', () => {
    const lines = [item(0), item(1)].map((record) => JSON.stringify(record));
    expect(() => read(lines.join('\n'))).toThrow(/a JSON document on each line; expected one document: a list/);
    expect(() => read(`${lines[0]}\n{"cut`)).toThrow(/no JSON/);
  });
});
