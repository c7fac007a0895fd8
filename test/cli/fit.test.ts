// @module-tag slow
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkTable } from '../../src/cli/fitCheck.ts';
import { type CheckRow, verdictOf } from '../../src/worlds/fitted/check.ts';
import { dateOfDay, dayNumber } from '../../src/worlds/fitted/localDays.ts';
import { emptyHistory } from '../../src/worlds/fitted/prices/history.ts';
import { generateFittedPrices } from '../../src/worlds/fitted/prices/prices.ts';
import { readWorld } from '../../src/worlds/fitted/readWorld.ts';
import { configText, flexagoraMany, folderWith, type Outcome, ROOT } from './command.ts';

const known = readWorld(join(ROOT, 'configs/worlds/nl-2023.yaml')).prices!;

/** A tidy file of prices of the committed world. */
function pricesFile(start: string, count: number, withState = false): string {
  const timeZone = 'Europe/Amsterdam';
  const { days, state } = emptyHistory({ from: start, to: dateOfDay(dayNumber(start) + count - 1) }, timeZone);
  const prices = generateFittedPrices(known, { timeZone, days, ispCount: state.length }, 'made');
  const header = ['timestamp_utc', 'day_ahead_eur_mwh', 'price_shortage_eur_mwh', 'price_surplus_eur_mwh'];
  if (withState) header.push('regulation_state');
  const rows = Array.from(state, (_, isp) => {
    const stamp = new Date(days[0].startMs + isp * 900_000).toISOString();
    const cells = [stamp, prices.dayAhead[isp], prices.shortage[isp], prices.surplus[isp]];
    if (withState) cells.push(prices.regulationState[isp]);
    return cells.join(',');
  });
  return `${[header.join(','), ...rows].join('\n')}\n`;
}

const pricesText = pricesFile('2024-03-01', 62);
const firstDays = (count: number): string => `${pricesText.split('\n', 1 + 96 * count).join('\n')}\n`;
const cwd = folderWith({
  'prices.csv': pricesText,
  'states.csv': pricesFile('2024-07-01', 14, true),
  'day-ahead.csv': firstDays(30).replace(/,[^,\n]*,[^,\n]*$/gm, ''),
  'constant.csv': firstDays(30).replace(/Z,.*/g, 'Z,50,60,60'),
  'short.csv': firstDays(3),
  'network.m': [
    "function mpc = small\nmpc.version = '2';\nmpc.baseMVA = 10;",
    'mpc.bus = [1 3 0 0 0 0 1 1 0 10 1 1.1 0.9; 2 1 1 0 0 0 1 1 0 10 1 1.1 0.9];',
    'mpc.gen = [1 0 0 1 -1 1 10 1 10 0];\nmpc.branch = [1 2 0.01 0.02 0 10 0 0 0 0 1 -360 360];\n',
  ].join('\n'),
  'other.yaml': configText(),
  'load.csv': loadFile(),
  'taken.yaml': 'something of mine\n',
  'acn.json': acnFile(),
});
/** Two weeks of a load that follows the clock, a value an hour. */
function loadFile(): string {
  const rows = Array.from({ length: 14 * 24 }, (_, hour) => {
    const load = 3 + Math.sin((2 * Math.PI * hour) / 24) + 0.2 * Math.sin(hour * hour);
    return `${new Date(Date.UTC(2024, 5, 3, hour)).toISOString()},${load.toFixed(3)}`;
  });
  return `${['timestamp_utc,station_mw', ...rows].join('\n')}\n`;
}

/** ACN-Data of 40 working days in Pasadena: eight cars come from 7:40 on, a quarter of an hour apart, and stay nine hours. */
function acnFile(): string {
  const days = Array.from({ length: 56 }, (_, day) => new Date(Date.UTC(2019, 5, 3 + day, 14, 40)));
  const items = days
    .filter((day) => day.getUTCDay() % 6 !== 0)
    .flatMap((day) =>
      Array.from({ length: 8 }, (_, car) => {
        const arrival = day.getTime() + car * 900_000;
        return {
          connectionTime: new Date(arrival).toUTCString(),
          disconnectTime: new Date(arrival + 9 * 3_600_000).toUTCString(),
          kWhDelivered: 8 + car,
          sessionID: `${arrival} ${car}`,
          stationID: `2-39-${car}`,
          timezone: 'America/Los_Angeles',
          userID: String(car),
        };
      }),
    );
  return JSON.stringify({ _meta: { site: 'caltech' }, _items: items });
}

const period = ['--from', '2024-03-01', '--to', '2024-03-31'];
const COMMANDS = {
  fit: [
    'fit',
    'prices.csv',
    ...period,
    '--prices',
    'arima',
    '--states',
    'states.csv',
    '--note',
    'Made up.',
    '--out',
    'world.yaml',
  ],
  check: ['fit', '--check', 'world.yaml', 'prices.csv', '--seeds', '1', '--json'],
  base: ['fit', 'load.csv', '--base', 'world.yaml', '--out', 'both.yaml', '--quiet'],
  sessions: ['fit', 'acn.json', '--session-kind', 'workplace', '--out', 'acn.yaml'],
  noFiles: ['fit', '--check', 'world.yaml'],
  nothingNew: ['fit', '--check', 'world.yaml', 'states.csv', '--to', '2024-06-30'],
  wrongFiles: ['fit', '--check', 'other.yaml', 'prices.csv'],
  nothing: ['fit', '--out', 'new.yaml'],
  noOut: ['fit', 'prices.csv'],
  taken: ['fit', 'prices.csv', '--out', 'taken.yaml'],
  nowhere: ['fit', 'prices.csv', '--out', 'no/such/new.yaml'],
  noImbalance: ['fit', 'day-ahead.csv', '--out', 'new.yaml'],
  short: ['fit', 'short.csv', '--out', 'new.yaml'],
  noStates: ['fit', 'prices.csv', '--states', 'day-ahead.csv', '--out', 'new.yaml'],
  otherYear: ['fit', 'prices.csv', '--from', '2020-01-01', '--to', '2020-12-31', '--out', 'new.yaml'],
  tooLate: ['fit', 'prices.csv', '--from', '2025-01-01', '--out', 'new.yaml'],
  constant: ['fit', 'constant.csv', '--out', 'new.yaml'],
  backwards: ['fit', 'prices.csv', '--from', '2024-04-01', '--to', '2024-03-01', '--out', 'new.yaml'],
  noDate: ['fit', 'prices.csv', '--from', '2024-02-31', '--out', 'new.yaml'],
  seeds: ['fit', 'prices.csv', '--seeds', '3', '--out', 'new.yaml'],
  both: ['fit', 'prices.csv', '--check', 'world.yaml', '--out', 'new.yaml'],
  idle: ['fit', 'load.csv', '--session-kind', 'public', '--out', 'new.yaml'],
  network: ['fit', 'network.m', '--out', 'new.yaml'],
  noProcess: ['fit', 'prices.csv', '--prices', 'garch', '--out', 'new.yaml'],
};
type Name = keyof typeof COMMANDS;
let outcomes: Record<Name, Outcome>;

beforeAll(async () => {
  const names = Object.keys(COMMANDS) as Name[];
  const done = await flexagoraMany(names.map((name) => ({ cwd, args: COMMANDS[name] })));
  outcomes = Object.fromEntries(names.map((name, k) => [name, done[k]])) as Record<Name, Outcome>;
}, 60_000);

describe('flexagora fit', () => {
  it('writes a world, and says what it rests on', () => {
    expect(outcomes.fit).toMatchObject({ code: 0, err: '' });
    expect(outcomes.fit.out).toMatch(/log-likelihood.*held out/);
    expect(outcomes.fit.out.replace(/\s+/g, ' ')).toContain(
      'State 0 is put in as often as published states of 2024-07-01 to 2024-07-14',
    );
    const world = readWorld(join(cwd, 'world.yaml'));
    expect(world.fitted.prices).toEqual({ from: '2024-03-01', to: '2024-03-31' });
    expect(world.sources).toEqual([{ file: 'prices.csv', format: 'tidy', holds: 'prices', notes: [] }]);
    expect(world.prices!.dayAhead.process).toHaveProperty('arima.dailyAr');
    expect(world.prices!.dayAhead.mean.winter).toEqual(world.prices!.dayAhead.mean.summer);
    expect(world.notes.join()).toMatch(/too short to tell winter from summer.*Made up\./);
    expect(world.prices!.stateZero!.seen).toMatchObject({ from: '2024-07-01', to: '2024-07-14' });
  });

  it('takes over the parts of another world that the files do not hold', () => {
    expect(outcomes.base).toMatchObject({ code: 0, out: '', err: '' });
    const [before, after] = ['world.yaml', 'both.yaml'].map((name) => readWorld(join(cwd, name)));
    expect(after.prices).toEqual(before.prices);
    expect(after.notes).toEqual(before.notes);
    expect(after.loads!.load!.classes).toHaveLength(1);
    expect(after.fitted).toMatchObject({ ...before.fitted, loads: { from: '2024-06-03', to: '2024-06-17' } });
    expect(after.sources.map(({ file }) => file)).toEqual(['prices.csv', 'load.csv']);
  });

  it('fits sessions as a site hands them out, by the clock of the site', () => {
    expect(outcomes.sessions).toMatchObject({ code: 0, err: '' });
    const { sessions, fitted, sources } = readWorld(join(cwd, 'acn.yaml'));
    expect(fitted.sessions).toEqual({ from: '2019-06-03', to: '2019-07-26' });
    expect(sources[0]).toMatchObject({ file: 'acn.json', format: 'acn-data', holds: 'sessions' });
    expect([sessions!.timeZone, Object.keys(sessions!.kinds)]).toEqual(['America/Los_Angeles', ['workplace']]);
    const { arrival, blocks } = sessions!.kinds.workplace.sessions.days['monday-thursday'];
    expect([arrival[0], arrival.at(-1)]).toEqual([7.6667, 9.4167]);
    expect(blocks[0].leaving[0]).toBe(9);
  });

  it('judges a world by what came after the data it was fitted to', () => {
    expect(outcomes.check).toMatchObject({ code: 0, err: '' });
    const { notes, rows } = JSON.parse(outcomes.check.out) as {
      notes: string[];
      rows: (CheckRow & { verdict: string })[];
    };
    expect(notes.join(' ')).toMatch(/tested on 2024-04-01 to 2024-05-01.* noise from 31 days understates/);
    expect(rows.length).toBeGreaterThan(80);
    const ok = rows.filter(({ verdict }) => verdict === 'ok').length;
    expect(ok).toBeGreaterThan(0.35 * rows.length); // of a month each, so that much differs by chance
    const seasons = rows.filter((row) => verdictOf({ ...row, generated: row.baseline! }) === 'ok').length;
    expect(seasons).toBeLessThan(ok);
  });

  it('shows a table of what is near, what only other data could mend, and what is off', () => {
    const row = { what: 'prices', unit: 'EUR/MWh', fitted: 10, tested: 20, noise: 2 };
    const rows = [
      { ...row, statistic: 'near', generated: 16 },
      { ...row, statistic: 'as fitted', generated: 14 },
      { ...row, statistic: 'far', generated: 14.5 },
      { ...row, statistic: 'not at hand', fitted: Number.NaN, generated: 30 },
      { ...row, statistic: 'not seen', tested: Number.NaN, generated: 30 },
    ];
    expect(rows.map(verdictOf)).toEqual(['ok', 'years differ', 'off', 'off', '-']);
    const lines = checkTable(rows).split('\n');
    expect(lines[2]).toMatch(/^near +EUR\/MWh +10\.0 +16\.0 +20\.0 +2\.00 +ok$/);
    expect(lines[5]).toMatch(/^not at hand +EUR\/MWh +- +30\.0 .* off$/);
    expect(lines.at(-1)).toBe('5 rows: 1 ok, 1 years differ, 2 off, 1 not judged');
  });

  it.each<[Name, RegExp]>([
    [
      'noFiles',
      /world\.yaml: --check: found no files; expected files of prices \(other than those of 2024-03-01 to 2024-03-31/,
    ],
    ['nothingNew', /states\.csv: found prices of 2024-07-01 to 2024-07-14; expected prices of .*2024-06-30/],
    ['wrongFiles', /other\.yaml: .*found/],
    ['nothing', /found no files; expected files of prices, sessions or loads/],
    ['noOut', /--out: found nothing; expected a new file/],
    ['taken', /--out taken\.yaml: found a file or folder that is there already/],
    ['nowhere', /--out no\/such\/new\.yaml: found no such folder/],
    [
      'noImbalance',
      /day-ahead\.csv: found no shortage prices of 2024-03-01 to 2024-03-30; expected day-ahead and imbalance/,
    ],
    ['short', /short\.csv: found prices of 3 days; expected at least 28 days/],
    ['noStates', /day-ahead\.csv: found no regulation states/],
    ['otherYear', /prices\.csv: found prices of 2024-03-01 to 2024-05-01; expected prices of 2020-01-01 to 2020-12-31/],
    ['tooLate', /found prices of 2024-03-01 to 2024-05-01; expected prices of 2025-01-01 or later$/m],
    ['constant', /constant\.csv: found one regulation state \(1\) in all ISPs; expected at least two/],
    ['backwards', /--from: found 2024-04-01, after --to 2024-03-01/],
    ['noDate', /--from: found '2024-02-31'; expected a date that exists/],
    ['seeds', /--seeds: found without --check/],
    ['both', /--out: found together with --check/],
    ['idle', /--session-kind: found no data in the files that it bears on/],
    ['network', /network\.m: found a network; expected files of prices, sessions or loads/],
    ['noProcess', /--prices.*garch.*seasonal, arima/],
  ])('refuses %s in a line', (name, message) => {
    const { code, out, err } = outcomes[name];
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(existsSync(join(cwd, 'new.yaml'))).toBe(false);
    expect(readFileSync(join(cwd, 'taken.yaml'), 'utf8')).toBe('something of mine\n');
  });
});
