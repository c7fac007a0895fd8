// @module-tag slow
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, describe, expect, it } from 'vitest';
import type { Observed, ObservedSession } from '../../src/observed/observed.ts';
import { readObserved } from '../../src/observed/readObserved.ts';
import { textOf } from './samples.ts';
import { SESSION_SAMPLES } from './sessionSamples.ts';
import { type Made, toldBy, WRITERS, type Writer } from './sessionWriters.ts';
import { expectWhole } from './truth.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-sessions-'));
afterAll(() => rmSync(folder, { recursive: true }));
function read(text: string, options = {}): Observed {
  const file = join(folder, 'sessions');
  writeFileSync(file, text);
  return readObserved(file, options);
}
const table = (...lines: string[]): string => `${lines.join('\n')}\n`;
const sessionsOf = (observed: Observed): ObservedSession[] => (observed.kind === 'sessions' ? observed.sessions : []);
const notesOf = (observed: Observed): string => observed.notes.join(' ');
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

const cases = fileURLToPath(new URL('../../../shared/cases/', import.meta.url));
describe.skipIf(!existsSync(cases))('files of the field (skipped where they are not beside the project)', () => {
  it("of ACN-Data are sessions, as the site's JSON and as CSV", () => {
    const json = readObserved(`${cases}acn-data/acn.json`);
    expect([json.format, json.timeZone]).toEqual(['acn-data', 'America/Los_Angeles']);
    expect(sessionsOf(json)).toEqual([
      {
        arrivalMs: Date.UTC(2018, 3, 25, 11, 8, 4),
        departureMs: Date.UTC(2018, 3, 25, 13, 20, 10),
        energyKwh: 7.932,
        maxPowerKw: Number.NaN,
        charger: '2-39-78-362',
        connector: '2-39-78-362',
        user: '',
        kind: '',
      },
    ]);
    const csv = sessionsOf(readObserved(`${cases}acn-data/acn2.csv`));
    expect(csv.map(({ arrivalMs, departureMs }) => [iso(arrivalMs), iso(departureMs)])).toEqual([
      ['2018-04-25T11:00', '2018-04-25T13:15'],
      ['2018-04-25T11:15', '2018-04-25T14:15'],
      ['2018-04-25T11:30', '2018-04-25T18:15'],
    ]);
    expect(csv.map(({ energyKwh, charger, user }) => [energyKwh, charger, user])).toEqual([
      [7.932, '2-39', ''],
      [9.1, '2-40', '12'],
      [11.1, '2-41', '13'],
    ]);
  });

  it('of ElaadNL tell two cars at one connector, and take a power of 0 for one that was not recorded', () => {
    const observed = readObserved(`${cases}sessions-overlap-one-connector/elaad.csv`);
    expect(notesOf(observed)).toContain(
      '1 session begins at a connector where another has not ended; all are kept (lines 2 and 3).',
    );
    expect(notesOf(observed)).toContain('1 session left out: the departure is not after the arrival (line 4).');
    expect(notesOf(observed)).toContain('the energy is more than the power can give in that time (line 6).');
    expect(notesOf(observed)).toContain('1 session takes energy at a power of 0, which is read as not known (line 7).');
    const sessions = sessionsOf(observed);
    expect(sessions.length).toBe(28);
    expect(sessions.filter(({ charger }) => charger === 'CP1/1').length).toBe(2);
    expect(sessions.find(({ departureMs, arrivalMs }) => departureMs - arrivalMs === 96 * 3_600_000)).toBeDefined();
    expect(sessions.filter(({ maxPowerKw }) => Number.isNaN(maxPowerKw)).map(({ energyKwh }) => energyKwh)).toEqual([
      40,
    ]);
  });
});

/** Whether a clock without offset shows an instant's time once. */
const isPlain = (ms: number, zone: string | undefined): boolean =>
  zone === undefined || DateTime.fromMillis(ms, { zone }).getPossibleOffsets().length === 1;
const made = (writer: Writer): fc.Arbitrary<Made[]> =>
  fc.array(
    fc
      .record({
        arrivalMs: fc
          .integer({ min: 0, max: 365 * 1440 - 1 })
          .map((minute) => Date.UTC(writer.year, 0, 1) + 60_000 * minute),
        minutes: fc.integer({ min: 1, max: 6000 }),
        energy: fc.integer({ min: 0, max: 90_00 }).map((value) => value / 100),
        point: fc.nat(3),
        socket: fc.nat(1),
        user: fc.nat(5),
      })
      .map(({ arrivalMs, minutes, energy, point, socket, user }) => ({
        arrivalMs,
        departureMs: arrivalMs + 60_000 * minutes,
        energyKwh: energy,
        maxPowerKw: Math.ceil((60 * energy) / minutes) + 1,
        charger: `p${point}`,
        connector: String(1 + socket),
        user: `u${user}`,
      }))
      .filter(
        ({ arrivalMs, departureMs }) => isPlain(arrivalMs, writer.wallZone) && isPlain(departureMs, writer.wallZone),
      )
      .filter(({ energyKwh, maxPowerKw }) => energyKwh <= 5000 && maxPowerKw <= 5000),
    { minLength: 3, maxLength: 25 },
  );
const byArrival = (sessions: Made[]): Made[] => sessions.toSorted((a, b) => a.arrivalMs - b.arrivalMs);
/** The records of a table, as JSON has them. */
const recordsOf = (header: string[], rows: string[][]): Record<string, string>[] =>
  rows.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k]])));

describe('sessions in any layout', () => {
  it.each(WRITERS.map((writer) => [writer.name, writer] as const))(
    '%s: read back as they were written',
    (_, writer) => {
      fc.assert(
        fc.property(made(writer), (sessions) => {
          const known = { sessions: toldBy(writer, byArrival(sessions)) };
          const { header, rows, delimiter } = writer.sheet(sessions);
          expectWhole(read(textOf({ header, rows, delimiter, quoted: false })), known);
          const pointed = delimiter === ',' ? rows : rows.map((cells) => cells.map((cell) => cell.replace(',', '.')));
          expectWhole(read(JSON.stringify(recordsOf(header, pointed))), known);
        }),
        { numRuns: 10, seed: 17 },
      );
    },
  );

  it('name the users, chargers and kinds that their columns say', () => {
    const first = (name: string) =>
      sessionsOf(read(textOf(SESSION_SAMPLES.find((each) => each.name === name)!.sheet)))[0];
    expect(first('Palo Alto')).toMatchObject({ charger: 'point0/1', user: 'user0', kind: 'public' });
    expect(first('Norwegian apartments')).toMatchObject({ charger: 'point0', user: 'user0', kind: 'private' });
    expect(first('US workplaces')).toMatchObject({ charger: 'point0', user: 'user0', kind: 'workplace' });
    expect(first('Boulder')).toMatchObject({ charger: 'point0', user: '', kind: 'public' });
  });

  it('overlap at a connector, and are counted as one by one comparison counts them', () => {
    const writer = WRITERS.find(({ name }) => name === 'ElaadNL, with seconds')!;
    fc.assert(
      fc.property(made(writer), (all) => {
        const sessions = byArrival(
          all.filter(({ arrivalMs }, k) => all.findIndex((s) => s.arrivalMs === arrivalMs) === k),
        );
        const at = ({ charger, connector }: Made) => `${charger}/${connector}`;
        const count = sessions.filter((later, k) =>
          sessions.slice(0, k).some((before) => at(before) === at(later) && before.departureMs > later.arrivalMs),
        ).length;
        const note = read(textOf(writer.sheet(sessions))).notes.find((text) => text.includes('another has not ended'));
        expect(Number(note?.split(' ')[0] ?? 0)).toBe(count);
      }),
      { numRuns: 40, seed: 17 },
    );
  });

  it('lack a column: the names that a tidy file has are said', () => {
    for (const { name, sheet } of SESSION_SAMPLES) {
      const energy = sheet.header.findIndex((column) => /kwh|energy/i.test(column));
      const without = { ...sheet, header: sheet.header.with(energy, 'dropped') };
      expect(() => read(textOf(without)), name).toThrow(
        /without a column of energy \(.*columns arrival, departure and energy_kwh/,
      );
    }
    expect(() => read(table('arrival,energy_kwh', '2024-01-01T08:00Z,7'))).toThrow(/found no column of departure/);
    expect(() => read(table('arrival,departure', '2024-01-01T08:00Z,2024-01-01T09:00Z'))).toThrow(
      /found no column of energy/,
    );
  });
});

describe('tables of unknown layout that look like sessions', () => {
  it.each([
    [
      'ends that say so',
      'begin,end,kwh',
      '2024-01-01 08:00,2024-01-01 09:30,7',
      '2024-01-01 08:15,2024-01-01 12:00,8',
      '2024-01-01 08:30,2024-01-01 08:45,9',
    ],
    [
      'starts on no grid',
      'first,second,kwh',
      '2024-01-01 08:03,2024-01-01 09:30,7',
      '2024-01-01 08:15,2024-01-01 12:00,8',
      '2024-01-01 08:30,2024-01-01 08:45,9',
    ],
    [
      'other dates',
      'first,second,kwh',
      '1.1.2024 08:03,1.1.2024 09:30,7',
      '1.1.2024 08:15,1.1.2024 12:00,8',
      '1.1.2024 08:30,1.1.2024 08:45,9',
    ],
  ])('are refused with the columns of a tidy file: %s', (_, ...lines) => {
    expect(() => read(table(...lines))).toThrow(
      /found times that begin in '(begin|first)' and end in '(end|second)'.*expected a file of sessions, one a row, with columns arrival, departure and energy_kwh/,
    );
  });

  it('are refused by a column that numbers sessions', () => {
    const lines = [7, 8, 9].map((hour) => `s${hour},2024-01-01 0${hour}:00:00,97,29.5`);
    expect(() => read(table('session_id,start_time,duration_minutes,energy_kwh', ...lines))).toThrow(
      /found a column 'session_id', as of sessions.*expected a file of sessions, one a row, with columns arrival/,
    );
  });

  it('are none where intervals are of one length, or a second column is another clock', () => {
    const hours = (second: (hour: number) => string) =>
      read(
        table('time,until,a_mw', ...[0, 1, 2, 3, 4].map((hour) => `2024-01-01T0${hour}:00Z,${second(hour)},${hour}.5`)),
      );
    expect(hours((hour) => `2024-01-01T0${hour + 1}:00Z`).kind).toBe('loads');
    expect(hours((hour) => `2024-01-01T0${hour}:00Z`).kind).toBe('loads');
  });
});

describe('the clock of sessions', () => {
  const chargepoint = (...rows: string[]) =>
    table('Station Name,Start Date,Start Time Zone,End Date,End Time Zone,Energy (kWh),Port Number', ...rows);

  it('repeats an hour, which letters of the zone tell apart', () => {
    const observed = read(
      chargepoint(
        'A,11/3/2019 1:30,PDT,11/3/2019 1:10,PST,3.5,1',
        'A,11/3/2019 1:30 AM,PST,11/3/2019 12:30 PM,PST,4.5,2',
      ),
    );
    expect(observed.timeZone).toBe('America/Los_Angeles');
    expect(sessionsOf(observed).map(({ arrivalMs, departureMs }) => [iso(arrivalMs), iso(departureMs)])).toEqual([
      ['2019-11-03T08:30', '2019-11-03T09:10'],
      ['2019-11-03T09:30', '2019-11-03T20:30'],
    ]);
    expect(() => read(chargepoint('A,11/3/2019 1:30,XYZ,11/3/2019 1:10,PST,3.5,1'))).toThrow(
      /line 2, column Start Time Zone: found 'XYZ'; expected one of UTC, GMT, EST/,
    );
    expect(() => read(chargepoint('A,13/3/2019 1:30,PST,13/3/2019 5:10,PST,3.5,1'))).toThrow(/'13\/3\/2019 1:30/);
  });

  it('without letters is the one that is asked for, or the file is refused', () => {
    const unlettered = table(
      'Station Name,Start Date,End Date,Total Duration (hh:mm:ss),Charging Time (hh:mm:ss),Energy (kWh)',
      'A,11/4/2019 1:30,11/4/2019 2:10,0:40:00,0:40:00,3.5',
    );
    expect(() => read(unlettered)).toThrow(
      /without a column of the time zone \(starttimezone and endtimezone; or name it as --time-zone\)/,
    );
    const [session] = sessionsOf(read(unlettered, { timeZone: 'America/Denver' }));
    expect(iso(session.arrivalMs)).toBe('2019-11-04T08:30');
  });

  it('repeats or skips an hour: arrivals in it are left out, departures unknown, and both told', () => {
    const rows = Array.from(
      { length: 30 },
      (_, k) => `${100 + k},C,fast,7.5,1,0${1 + (k % 9)}/07/2022 10:0${k % 10},0${1 + (k % 9)}/07/2022 23:15,DD1`,
    );
    const observed = read(
      table(
        'SDR ID,CP ID,Connector Type,Consum(kWh),x,Start,End,Postcode',
        ...rows,
        '1,C,fast,7.5,1,30/10/2022 01:30,30/10/2022 09:00,DD1',
        '2,C,fast,7.5,1,29/10/2022 20:30,30/10/2022 01:15,DD1',
        '3,C,fast,7.5,1,27/03/2022 01:30,27/03/2022 09:00,DD1',
        '4,C,fast,7.5,1,12/07/2022 20:30,NA,DD1',
      ),
    );
    expect(observed.timeZone).toBe('Europe/London');
    expect(notesOf(observed)).toContain('On 2022-10-30 the clock repeats an hour; left out');
    expect(notesOf(observed)).toContain('2 sessions left out: the arrival is not known (lines 32, 34).');
    expect(notesOf(observed)).toContain('1 departure is not known, in an hour that the clock repeats or skips.');
    expect(notesOf(observed)).toContain('2 sessions have no departure.');
    expect(iso(sessionsOf(observed).find(({ departureMs }) => Number.isNaN(departureMs))!.arrivalMs)).toMatch(
      /^2022-07-12T19:30/,
    );
  });

  it('is UTC in stamps as ArcGIS writes them, whatever letters say', () => {
    const observed = read(chargepoint('A,2018/01/02 00:49:00,MST,2018/01/02 02:52:00,MST,6.504,1'));
    expect(observed.timeZone).toBe('America/Denver');
    expect(iso(sessionsOf(observed)[0].arrivalMs)).toBe('2018-01-02T00:49');
    expect(notesOf(observed)).toContain('are read as UTC, as ArcGIS writes them');
    expect(() => read(chargepoint('A,2018-01-02 00:49:00+00:00,MST,2018-01-02 02:52:00+00:00,MST,6.5,1'))).toThrow(
      /expected an existing time/,
    );
  });

  it('of ACN-Data is that of Los Angeles, where no column says so', () => {
    const header = 'connectionTime,disconnectTime,kWhDelivered';
    const observed = read(table(header, '2018-04-25 11:00:00+00:00,2018-04-25 13:00:00+00:00,7.9'));
    expect([observed.timeZone, iso(sessionsOf(observed)[0].arrivalMs)]).toEqual([
      'America/Los_Angeles',
      '2018-04-25T11:00',
    ]);
  });

  it('of years written with two digits is told', () => {
    const { sheet } = SESSION_SAMPLES.find(({ name }) => name === 'US workplaces')!;
    expect(notesOf(read(textOf(sheet)))).toContain('Years as 0014 are read as 2014.');
  });
});

describe('tidy sessions', () => {
  it('may be in Wh, in a zone of their own', () => {
    const observed = read(
      table('arrival,departure,energy_wh,time_zone', '2024-07-01 08:00,2024-07-01 12:00,7500,Europe/London'),
    );
    expect(sessionsOf(observed)[0]).toMatchObject({ energyKwh: 7.5, arrivalMs: Date.UTC(2024, 6, 1, 7) });
    expect(notesOf(observed)).toContain('energy_wh was divided by 1000, to kWh.');
    expect(() => read(table('arrival,departure,energy_mj', '2024-07-01 08:00Z,2024-07-01 12:00Z,7'))).toThrow(
      /expected/,
    );
  });

  it('may name their columns plug_in_time, plug_out_time and kwh', () => {
    const observed = read(table('plug_in_time,plug_out_time,kwh', '2024-07-01 08:00Z,2024-07-01 12:00Z,7.5'));
    expect([observed.format, sessionsOf(observed)[0].energyKwh]).toEqual(['tidy', 7.5]);
    expect(() => read(table('plug_in_time,plug_out_time,energy', '2024-07-01 08:00Z,2024-07-01 12:00Z,7.5'))).toThrow(
      /a column 'energy'; expected a column energy_kwh/,
    );
  });

  it('overlap where they name a connector, and not where they name a charger alone', () => {
    const rows = [
      '2024-07-01T08:00Z,2024-07-01T12:00Z,7,C,1',
      '2024-07-01T09:00Z,2024-07-01T10:00Z,7,C,1',
      '2024-07-01T11:00Z,2024-07-01T13:00Z,7,C,1',
      '2024-07-01T11:00Z,2024-07-01T13:00Z,7,C,2',
    ];
    const observed = read(table('arrival,departure,energy_kwh,charge_point,connector', ...rows));
    expect(notesOf(observed)).toContain(
      '2 sessions begin at a connector where another has not ended; all are kept (lines 2 and 3; 2 and 4).',
    );
    expect(sessionsOf(observed).length).toBe(4);
    expect(read(table('arrival,departure,energy_kwh,charge_point,place', ...rows)).notes).toEqual([]);
  });

  it('that differ in a column that counts rows are one', () => {
    const row = '2024-07-01T08:00Z,2024-07-01T12:00Z,7,u1';
    const observed = read(
      table(',arrival,departure,energy_kwh,user', `0,${row}`, `1,${row}`, `2,${row.replace('u1', 'u2')}`),
    );
    expect([observed.duplicates, sessionsOf(observed).length]).toEqual([1, 2]);
  });
});
