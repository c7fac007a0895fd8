// @module-tag slow
import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { Network } from '../../src/grid/network.ts';
import { stream } from '../../src/random/streams.ts';
import { type Document, FORMATS, type Format } from './fuzzFormats.ts';
import { differences, figuresIn } from './networkFigures.ts';

/** What was made of a damaged document: a network, or the refusal. */
type Outcome = Network | InputError;
const isRefusal = (outcome: Outcome): outcome is InputError => outcome instanceof InputError;

/** Reads, and takes every error but an InputError for a crash; one must say which file is wrong. */
function outcomeOf(format: Format, files: Record<string, string>): Outcome {
  try {
    const network = format.read(files);
    for (const [name, value] of figuresIn(network)) {
      const unlimited = value === (name.endsWith('/min') ? -Infinity : Infinity) && /ratingMva$|[lL]imits/.test(name);
      if (!Number.isFinite(value) && !unlimited) throw new Error(`${name} is ${value}`);
    }
    return network;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).not.toContain('\n');
    expect(error.file ?? error.path).toBeTruthy();
    return error;
  }
}

type Pick = (below: number) => number;
type Damage = (format: Format, base: Network, pick: Pick) => void;

const copy = (document: Document): Document => structuredClone(document);
const rowAt = ({ columns, rows }: Document[string], k: number) =>
  Object.fromEntries(columns.map((column, c) => [column, rows[k][c]]));
const from = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)];
const tableNames = (document: Document) => Object.keys(document).filter((name) => document[name].rows.length > 0);

const readAs = (format: Format, document: Document) => outcomeOf(format, format.write(document));
const expectSame = (outcome: Outcome, base: Network) => {
  if (isRefusal(outcome)) throw outcome;
  expect(differences(base, outcome)).toEqual([]);
};
const expectRefused = (outcome: Outcome, why: string) => expect(isRefusal(outcome), why).toBe(true);

const inFiles = (files: Record<string, string>, change: (text: string) => string) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]));

const isPandapower = ({ name }: Format) => name.startsWith('pandapower JSON');

/** How many different damaged documents of each format are read, at least. */
const VARIANTS = 300;
const NO_NUMBERS = ['two', '1,5', '1.2.3', '12 kW', 'NaN', '--1', '0x1F', '1e', '½', '∞', ' '];

const DAMAGES: Record<string, Damage> = {
  'byte order mark': (format, base) =>
    expectSame(
      outcomeOf(
        format,
        inFiles(format.write(format.document), (text) => `\uFEFF${text}`),
      ),
      base,
    ),
  'CRLF line ends': (format, base) =>
    expectSame(
      outcomeOf(
        format,
        inFiles(format.write(format.document), (text) => text.replaceAll('\n', '\r\n')),
      ),
      base,
    ),
  'blank lines at the end': (format, base) =>
    expectSame(
      outcomeOf(
        format,
        inFiles(format.write(format.document), (text) => `${text}\n\n\n`),
      ),
      base,
    ),
  'shuffled columns': (format, base, pick) => {
    if (!format.named) return;
    const document = copy(format.document);
    const table = document[from(tableNames(document), pick)];
    const order = table.columns.map((_, k) => ({ k, at: pick(1000) })).sort((a, b) => a.at - b.at);
    table.columns = order.map(({ k }) => table.columns[k]);
    table.rows = table.rows.map((row) => order.map(({ k }) => row[k]));
    expectSame(readAs(format, document), base);
  },
  'shuffled rows': (format, base, pick) => {
    const document = copy(format.document);
    const name = from(tableNames(document), pick);
    const table = document[name];
    table.index ??= table.rows.map((_, k) => k);
    const order = table.rows.map((_, k) => ({ k, at: pick(1000) })).sort((a, b) => a.at - b.at);
    table.rows = order.map(({ k }) => table.rows[k]);
    table.index = order.map(({ k }) => table.index![k]);
    expectSame(readAs(format, document), base);
  },
  'a column deleted': (format, _, pick) => {
    const document = copy(format.document);
    const { table, column } = from(format.numbers, pick);
    const at = document[table].columns.indexOf(column);
    document[table].columns.splice(at, 1);
    for (const row of document[table].rows) row.splice(at, 1);
    expectRefused(readAs(format, document), `without ${table}.${column}`);
  },
  'no number in a number': (format, _, pick) => {
    const document = copy(format.document);
    const { table, column } = from(format.numbers, pick);
    const put = from(NO_NUMBERS, pick);
    from(document[table].rows, pick)[document[table].columns.indexOf(column)] = put;
    const used = table !== 'LineType' || document[table].rows[0].includes(put);
    if (used) expectRefused(readAs(format, document), `${table}.${column} = '${put}'`);
  },
  'nothing in a number': (format, _, pick) => {
    const document = copy(format.document);
    const { table, column } = from(format.numbers, pick);
    const empty = format.name === 'SimBench folder' ? from(['', 'NULL'], pick) : format.named ? null : '';
    document[table].rows[0][document[table].columns.indexOf(column)] = empty;
    expectRefused(readAs(format, document), `${table}.${column} empty`);
  },
  'another number': (format, base, pick) => {
    const document = copy(format.document);
    const { table, column, reaches, scales } = from(format.numbers, pick);
    const k = pick(document[table].rows.length);
    const at = document[table].columns.indexOf(column);
    const row = document[table].rows[k];
    const factor = from([1000, 0.001, 1e6, -1, 0, 1e300, 2], pick);
    const value = Number(row[at]) * factor;
    row[at] = format.name === 'SimBench folder' ? `${value}` : value;
    const outcome = readAs(format, document);
    if (isRefusal(outcome)) return;
    const touched = reaches(rowAt(format.document[table], k), format.document[table].index?.[k] ?? k);
    const changed = differences(base, outcome);
    expect(changed.filter((name) => !touched.test(name))).toEqual([]);
    const [before, after] = [figuresIn(base), figuresIn(outcome)];
    for (const name of changed.filter((each) => scales?.test(each))) {
      const expected = before.get(name)! * factor;
      expect(Math.abs(after.get(name)! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
    }
    if (scales && factor !== 1 && Number(rowAt(format.document[table], k)[column]) !== 0) {
      expect(changed.some((name) => scales.test(name))).toBe(true);
    }
  },
  'a huge number': (format, _, pick) => {
    const files = format.write(format.document);
    const name = from(Object.keys(files), pick);
    const numbers = [...files[name].matchAll(/(?<=[\s:,;[])\d+(\.\d+)?(?=[\s,;\]}])/g)];
    if (numbers.length === 0) return;
    const { index, 0: old } = from(numbers, pick);
    const text =
      files[name].slice(0, index) + from(['1e400', '1e309', '-1e999'], pick) + files[name].slice(index + old.length);
    outcomeOf(format, { ...files, [name]: text });
  },
  'a reference to nothing': (format, _, pick) => {
    const document = copy(format.document);
    const [table, column] = from(format.references, pick);
    const number = typeof document[table].rows[0][document[table].columns.indexOf(column)] === 'number';
    from(document[table].rows, pick)[document[table].columns.indexOf(column)] = number ? 97 : 'nowhere';
    expectRefused(readAs(format, document), `${table}.${column} to nothing`);
  },
  'a row twice': (format, base, pick) => {
    const document = copy(format.document);
    const name = from(tableNames(document), pick);
    const k = pick(document[name].rows.length);
    document[name].rows.push(structuredClone(document[name].rows[k]));
    if (isPandapower(format)) {
      document[name].index = [...document[name].rows.keys()].slice(0, -1).concat(k);
    }
    const outcome = readAs(format, document);
    if (format.unique.includes(name)) expectRefused(outcome, `${name} ${k} twice`);
    else if (!isRefusal(outcome)) {
      // two equal elements without ids: a load doubles, a line has a twin; nothing else changes
      const stem = /^(bus|unit|branch|source|setpoint) /;
      const changed = new Set(differences(base, outcome).map((each) => each.replace(/\.[^.]*$/, '')));
      expect(changed.size).toBeLessThanOrEqual(1);
      for (const each of changed) expect(each).toMatch(stem);
    }
  },
  'a row deleted': (format, base, pick) => {
    const document = copy(format.document);
    const name = from(tableNames(document), pick);
    const k = pick(document[name].rows.length);
    document[name].index = document[name].rows.map((_, i) => i).filter((i) => i !== k);
    document[name].rows.splice(k, 1);
    const outcome = readAs(format, document);
    if (isRefusal(outcome)) return;
    const kept = new Set(differences(base, outcome).map((each) => each.replace(/\.[^.]*$/, '')));
    // what is not fed any more may be left out too, if nothing stands there
    expect([...kept].filter((each) => !/^(branch|bus|unit|source|setpoint)/.test(each))).toEqual([]);
    if (name === 'load' || name === 'Load') expect([...kept].every((each) => each.startsWith('bus '))).toBe(true);
  },
  'a row cut short': (format, _, pick) => {
    const document = copy(format.document);
    const name = from(tableNames(document), pick);
    if (format.name === 'own JSON' || name === 'LoadProfile') return;
    from(document[name].rows, pick).pop();
    if (isPandapower(format)) return;
    if (document[name].rows.length > 1 || format.name === 'SimBench folder') {
      expectRefused(readAs(format, document), `${name} with a short row`);
    }
  },
  'cut off': (format, _, pick) => {
    const files = format.write(format.document);
    const name = from(Object.keys(files), pick);
    const text = files[name];
    const cut = text.slice(0, pick(text.length));
    const outcome = outcomeOf(format, { ...files, [name]: cut });
    if (name.endsWith('.json')) return expectRefused(outcome, 'cut JSON');
    if (isRefusal(outcome)) return;
    // read only where whole rows or statements are gone, or nothing that is read
    const whole = [cut.slice(0, cut.lastIndexOf('\n') + 1), text.slice(0, text.indexOf('\n', cut.length - 1) + 1)];
    const readings = whole.map((each) => outcomeOf(format, { ...files, [name]: each }));
    expect(readings.some((each) => !isRefusal(each) && differences(each, outcome).length === 0)).toBe(true);
  },
  empty: (format, _, pick) => {
    const files = format.write(format.document);
    const name = from(
      Object.keys(files).filter((each) => each !== 'LoadProfile.csv'),
      pick,
    );
    expectRefused(
      outcomeOf(format, { ...files, [name]: from(['', '\n', '\uFEFF', '   \n\n'], pick) }),
      `${name} empty`,
    );
  },
  'a file missing': (format, base, pick) => {
    const files = format.write(format.document);
    if (Object.keys(files).length === 1) return;
    const name = from(Object.keys(files), pick);
    const { [name]: _, ...rest } = files;
    const outcome = outcomeOf(format, rest);
    if (name === 'LoadProfile.csv') expectSame(outcome, base);
    else if (name === 'RES.csv' && !isRefusal(outcome)) {
      expect(outcome.generation).toEqual([]);
      expect(outcome.notes?.join(' ')).toContain('RES.csv');
    } else if (name === 'Transformer.csv' && !isRefusal(outcome)) {
      expect(outcome.notes?.join(' ')).toContain('Transformer.csv');
    } else expectRefused(outcome, `without ${name}`);
  },
  'letters put in or taken out': (format, _, pick) => {
    const files = format.write(format.document);
    const name = from(Object.keys(files), pick);
    const text = files[name];
    const at = pick(text.length);
    const put = from(
      ['[', ']', '(', '{', '}', ';', ',', '%', "'", '"', '=', 'NaN', '-', '1e400', '...', '\0', 'ü', '\\'],
      pick,
    );
    outcomeOf(format, { ...files, [name]: text.slice(0, at) + put + text.slice(at + pick(4)) });
  },
};

test.each(FORMATS.map((format): [string, Format] => [format.name, format]))(
  '%s: a damaged network is refused with its place, or read for what it says',
  (_, format) => {
    const base = format.read(format.write(format.document));
    const { uniform } = stream('fuzz', format.name);
    const pick: Pick = (below) => Math.floor(uniform() * below);
    const seen = new Set<string>();
    const counted: Format = {
      ...format,
      read(files) {
        seen.add(JSON.stringify(files));
        return format.read(files);
      },
    };
    for (let round = 0; seen.size < VARIANTS; round++) {
      for (const [kind, damage] of Object.entries(DAMAGES)) {
        try {
          damage(counted, base, pick);
        } catch (error) {
          throw new Error(`${kind}, round ${round}: ${(error as Error).message}`, { cause: error });
        }
      }
      expect(round).toBeLessThan(VARIANTS);
    }
  },
  60_000,
);
