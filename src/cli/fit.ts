import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { blaming, InputError } from '../errors.ts';
import type { Observed, ObservedSeries, ObservedSession } from '../observed/observed.ts';
import { readObserved } from '../observed/readObserved.ts';
import { writeWholeText } from '../results/files.ts';
import { fitLoads } from '../worlds/fitted/loads.ts';
import { dateOf, dateOfDay, dayNumber } from '../worlds/fitted/localDays.ts';
import { historyOf, type Period, type PriceHistory, periodOf, UNKNOWN } from '../worlds/fitted/priceHistory.ts';
import { fitPrices } from '../worlds/fitted/prices.ts';
import { tellsSeasons } from '../worlds/fitted/pricesDayAhead.ts';
import { fitSessions } from '../worlds/fitted/sessions.ts';
import { readWorld, WORLD_PARTS, type World, worldText } from '../worlds/fitted/worldFile.ts';
import { fitCheck } from './fitCheck.ts';
import { progressBar } from './progress.ts';

export interface FitOptions {
  out?: string;
  check?: string;
  base?: string;
  from?: string;
  to?: string;
  prices?: 'seasonal' | 'arima';
  loads?: 'fitted' | 'normal';
  states?: string;
  sessionKind?: string;
  note?: string[];
  format?: string;
  timeZone?: string;
  seeds?: number;
  quiet?: boolean;
  json?: boolean;
}

/** `flexagora fit FILE...`: fits a world file to observed prices, sessions and loads, or judges one with `--check`. */
export function fitCommand(files: readonly string[], options: FitOptions): void {
  refuseMixedOptions(options);
  if (options.check !== undefined) {
    fitCheck(files, options.check, options);
    return;
  }
  if (files.length === 0) throw new InputError({ found: 'no files', expected: 'files of prices, sessions or loads' });
  const out = newFile(options.out);
  const base = options.base === undefined ? undefined : readWorld(options.base);
  const bar = progressBar('fitting', options.quiet ?? false);
  const steps = files.length + WORLD_PARTS.length;
  let done = 0;
  const step = (): void => bar.update(++done, steps);
  const observed = files.map((file) => {
    const read = readObserved(file, readingOf(options));
    step();
    return read;
  });
  const { world, told } = fitWorld(observed, base, options, step);
  bar.stop();
  writeTo(out, worldText(world));
  if (options.quiet) return;
  if (options.json) console.log(JSON.stringify({ file: out, fitted: world.fitted, notes: world.notes }));
  else console.log([...told, ...world.notes, `Written to ${out}; judge it with --check ${out}`].join('\n'));
}

/** What of the options tells how files are read. */
export const readingOf = ({ format, timeZone }: FitOptions) => ({
  ...(format === undefined ? {} : { format }),
  ...(timeZone === undefined ? {} : { timeZone }),
});

function refuseMixedOptions(options: FitOptions): void {
  const { check, out, base, prices, loads, states, note, seeds, from, to } = options;
  const ofFit = { out, base, prices, loads, states, note };
  for (const [name, value] of Object.entries(check === undefined ? { seeds } : ofFit)) {
    if (value === undefined) continue;
    const found = check === undefined ? 'without --check' : 'together with --check';
    throw new InputError({
      path: `--${name}`,
      found,
      expected: `--${name} ${check === undefined ? 'with' : 'without'} --check`,
    });
  }
  for (const [name, date] of Object.entries({ from, to })) {
    if (date === undefined || exists(date)) continue;
    throw new InputError({ path: `--${name}`, found: `'${date}'`, expected: 'a date that exists, YYYY-MM-DD' });
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new InputError({
      path: '--from',
      found: `${from}, after --to ${to}`,
      expected: 'a period that begins before it ends',
    });
  }
}

const exists = (date: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(dayNumber(date)) && dateOfDay(dayNumber(date)) === date;

function newFile(out: string | undefined): string {
  const fault = (found: string) =>
    new InputError({
      path: `--out${out === undefined ? '' : ` ${out}`}`,
      found,
      expected: 'a new file in a folder that is there',
    });
  if (out === undefined) throw fault('nothing');
  if (existsSync(out)) throw fault('a file or folder that is there already');
  if (!existsSync(dirname(out))) throw fault('no such folder');
  return out;
}

function writeTo(out: string, text: string): void {
  try {
    writeWholeText(out, text);
  } catch (error) {
    const found = `a place that cannot be written (${(error as NodeJS.ErrnoException).code})`;
    throw new InputError({ path: `--out ${out}`, found, expected: 'a new file in a folder that can be written' });
  }
}

function fitWorld(
  observed: readonly Observed[],
  base: World | undefined,
  options: FitOptions,
  step: () => void,
): { world: World; told: string[] } {
  const world: World = base ?? { kind: 'flexagora world', sources: [], fitted: {}, notes: [] };
  const told: string[] = [];
  const note = (part: string, notes: readonly string[]): void => {
    world.notes.push(...notes.map((text) => `${part}: ${text}`));
  };
  const timeZone = observed[0].timeZone;

  const priced = observed.filter(({ kind }) => kind === 'prices');
  const sessions = sessionsIn(observed, options, timeZone);
  const loads = loadsIn(observed, options, timeZone);
  if (priced.length === 0 && sessions.length === 0 && loads.length === 0) {
    const files = observed.map(({ file, kind }) => `${file} (${kind})`).join(', ');
    throw new InputError({ found: files, expected: 'files of prices, sessions or loads, some of it in the period' });
  }

  if (priced.length > 0) {
    const period = fittedPeriod(priced, options);
    const history = blaming(priced[0].file, () => historyOf(priced, period, timeZone));
    const { model, heldOut, published } = blaming(priced[0].file, () =>
      fitPrices(history, {
        process: options.prices ?? 'seasonal',
        ...(options.states === undefined ? {} : { states: statesOf(options.states, options) }),
      }),
    );
    world.prices = model;
    world.fitted.prices = period;
    dropNotes(world, 'Prices');
    note(
      'Prices',
      [...priceNotes(published, model, options), seasonNote(history), gapNote(history)].filter((text) => text !== ''),
    );
    told.push(
      `Prices: ${period.from} to ${period.to}, ${options.prices ?? 'seasonal'} day-ahead process, states ${model.regulation.states.join(', ')}`,
      'Chains of regulation states, by log-likelihood an ISP on weeks held out; the best is taken:',
      ...heldOut.map(({ factors, nats }) => `  ${nats.toFixed(4)}  ${factors.join('; ')}`),
    );
  }
  step();
  if (sessions.length > 0) {
    const kind = options.sessionKind;
    world.sessions = fitSessions(sessions, { timeZone, ...(kind === undefined ? {} : { kind }) });
    world.fitted.sessions = spanOf(
      sessions.map(({ arrivalMs }) => arrivalMs),
      timeZone,
    );
    told.push(`Sessions: ${sessions.length}, kinds ${Object.keys(world.sessions.kinds).join(', ')}`);
    told.push(...world.sessions.notes.map((text) => `  ${text}`));
  }
  step();
  if (loads.length > 0) {
    world.loads = fitLoads(loads, { timeZone, normal: options.loads === 'normal' });
    world.fitted.loads = spanOf(
      loads.flatMap(({ startMs, stepMinutes, values }) => [
        startMs,
        startMs + (values.length - 1) * stepMinutes * 60_000,
      ]),
      timeZone,
    );
    told.push(`Loads: ${loads.length} series`, ...world.loads.notes.map((text) => `  ${text}`));
  }
  step();
  world.notes.push(...(options.note ?? []));
  world.sources.push(
    ...observed.map(({ file, format, kind, notes }) => ({ file: basename(file), format, holds: kind, notes })),
  );
  return { world, told };
}

const dropNotes = (world: World, part: string): void => {
  world.notes = world.notes.filter((text) => !text.startsWith(`${part}: `));
};

/** The period of `--from` and `--to`, or as far as the files go. */
function fittedPeriod(priced: readonly Observed[], { from, to }: FitOptions): Period {
  const whole = periodOf(priced);
  if (!whole) {
    throw new InputError({
      file: priced[0].file,
      found: 'no day-ahead prices in any file',
      expected: 'day-ahead prices, and imbalance prices (shortage and surplus), from one file or several',
    });
  }
  const period = { from: from ?? whole.from, to: to ?? whole.to };
  if (period.from <= whole.to && period.to >= whole.from) return period;
  throw new InputError({
    file: priced[0].file,
    found: `prices of ${whole.from} to ${whole.to}`,
    expected: `prices of ${period.from} to ${period.to}`,
  });
}

/** A history of all there is in a file, for its published regulation states. */
function statesOf(file: string, options: FitOptions) {
  const observed = readObserved(file, readingOf(options));
  const period = observed.kind === 'prices' ? periodOf([observed], 'regulationState') : undefined;
  const history = period && historyOf([observed], period, observed.timeZone);
  if (!history || history.published.every((state) => state === UNKNOWN || state === 2)) {
    const found = 'no regulation states';
    throw new InputError({ file, found, expected: 'published regulation states with day-ahead and imbalance prices' });
  }
  return history;
}

function priceNotes(published: number, model: NonNullable<World['prices']>, { states }: FitOptions): string[] {
  if (published > 0.999) return [];
  const inferred =
    `regulation states are inferred from prices in ${((1 - published) * 100).toFixed(0)} % of ISPs (2 where shortage and surplus ` +
    'differ, 1 where the price is at least the day-ahead price and 0, else -1).';
  if (!model.stateZero) return [`${inferred} State 0 cannot be inferred and does not occur.`];
  const { isps, zeros, from, to } = model.stateZero.seen;
  return [
    `${inferred} State 0 is put in as often as published states of ${from} to ${to} have it among ISPs of one price ` +
      `(${zeros} of ${isps}, ${basename(states!)}), by distance from the day-ahead price.`,
  ];
}

const seasonNote = (history: PriceHistory): string =>
  tellsSeasons(history) ? '' : 'the period is too short to tell winter from summer; its hours are the same all year.';

function gapNote({ dayAhead, shortage }: PriceHistory): string {
  const missing = [dayAhead, shortage].map((values) => values.filter((value) => Number.isNaN(value)).length);
  if (missing[0] + missing[1] === 0) return '';
  return `${missing[0]} ISPs have no day-ahead price and ${missing[1]} no imbalance price; they are left out.`;
}

/** Sessions of all files that begin in the period. */
export function sessionsIn(
  observed: readonly Observed[],
  { from, to }: FitOptions,
  timeZone: string,
): ObservedSession[] {
  const all = observed.flatMap((each) => (each.kind === 'sessions' ? each.sessions : []));
  if (from === undefined && to === undefined) return all;
  return all.filter(({ arrivalMs }) => {
    const date = dateOf(arrivalMs, timeZone);
    return date >= (from ?? '') && date <= (to ?? '9999');
  });
}

/** Series of loads and PV of all files, cut to the period. */
export function loadsIn(observed: readonly Observed[], { from, to }: FitOptions, timeZone: string): ObservedSeries[] {
  const all = observed.flatMap((each) => (each.kind === 'loads' ? each.loads : []));
  if (from === undefined && to === undefined) return all;
  return all.flatMap((series) => {
    const { startMs, stepMinutes, values } = series;
    const dates = Array.from(values, (_, k) => dateOf(startMs + k * stepMinutes * 60_000, timeZone));
    const first = dates.findIndex((date) => date >= (from ?? ''));
    const end = dates.findLastIndex((date) => date <= (to ?? '9999')) + 1;
    if (first < 0 || end <= first) return [];
    return [{ ...series, startMs: startMs + first * stepMinutes * 60_000, values: values.slice(first, end) }];
  });
}

function spanOf(stamps: readonly number[], timeZone: string): Period {
  const known = stamps.filter((stamp) => !Number.isNaN(stamp));
  const [first, last] = known.reduce(
    ([low, high], ms) => [Math.min(low, ms), Math.max(high, ms)],
    [known[0], known[0]],
  );
  return { from: dateOf(first, timeZone), to: dateOf(last, timeZone) };
}
