import { basename } from 'node:path';
import { counted } from '../counted.ts';
import { blaming, InputError } from '../errors.ts';
import { present } from '../lookup.ts';
import type { Observed } from '../observed/observed.ts';
import { readObserved } from '../observed/readObserved.ts';
import { fitLoads } from '../worlds/fitted/loads/loads.ts';
import { dateOf, dateOfDay, dayNumber } from '../worlds/fitted/localDays.ts';
import { tellsSeasons } from '../worlds/fitted/prices/dayAhead.ts';
import { historyOf, type Period, type PriceHistory, periodOf, UNKNOWN } from '../worlds/fitted/prices/history.ts';
import { fitPrices } from '../worlds/fitted/prices/prices.ts';
import { readWorld } from '../worlds/fitted/readWorld.ts';
import { fitSessions } from '../worlds/fitted/sessions/sessions.ts';
import { type FittedWorld, WORLD_PARTS, worldText } from '../worlds/fitted/worldFile.ts';
import { fitCheck } from './fitCheck.ts';
import { choiceOf, type FitOptions, loadsIn, readingOf, sessionsIn } from './fitFiles.ts';
import { newFile, writeNew } from './newFile.ts';
import { progressBar } from './progress.ts';
import { give, tell } from './say.ts';

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
  writeNew(out, worldText(world));
  if (options.quiet) return;
  if (options.json) give({ file: out, fitted: world.fitted, notes: world.notes });
  else tell([...told, ...world.notes, `Written to ${out}; judge it with --check ${out}`].join('\n'));
}

function refuseMixedOptions(options: FitOptions): void {
  const { check, out, base, prices, loads, ordered, states, note, seeds, from, to } = options;
  const ofFit = { out, base, prices, loads, ordered, states, note };
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

/** What a fit tells of, in lines. */
type Told = string[];

function fitWorld(
  observed: readonly Observed[],
  base: FittedWorld | undefined,
  options: FitOptions,
  step: () => void,
): { world: FittedWorld; told: Told } {
  const world: FittedWorld = base ?? { kind: 'flexagora world', sources: [], fitted: {}, notes: [] };
  const network = observed.find(({ kind }) => kind === 'network');
  const expected = 'files of prices, sessions or loads, some of it in the period';
  if (network) throw new InputError({ file: network.file, found: 'a network', expected });
  const { prices, states, sessionKind, loads, ordered, series, unit } = options;
  const parts = [
    { fit: fitPricesPart, flags: { prices, states } },
    { fit: fitSessionsPart, flags: { 'session-kind': sessionKind } },
    { fit: fitLoadsPart, flags: { loads, ordered, series, unit } },
  ];
  const told = parts.map(({ fit, flags }) => {
    const lines = fit(world, observed, options);
    step();
    const idle = Object.entries(flags).find(([, value]) => value !== undefined && lines.length === 0);
    if (idle) throw new InputError({ path: `--${idle[0]}`, found: 'no data in the files that it bears on', expected });
    return lines;
  });
  if (told.every((lines) => lines.length === 0)) {
    const found = observed.map(({ file, kind }) => `${file} (${kind})`).join(', ');
    throw new InputError({ found, expected });
  }
  world.notes.push(...(options.note ?? []));
  world.sources.push(
    ...observed.map(({ file, format, kind, notes }) => ({ file: basename(file), format, holds: kind, notes })),
  );
  return { world, told: told.flat() };
}

function fitPricesPart(world: FittedWorld, observed: readonly Observed[], options: FitOptions): Told {
  const priced = observed.filter(({ kind }) => kind === 'prices');
  if (priced.length === 0) return [];
  const { file, timeZone } = priced[0];
  const period = fittedPeriod(priced, options);
  const process = options.prices ?? 'seasonal';
  const states = options.states === undefined ? {} : { states: statesOf(options.states, options) };
  const { history, model, heldOut, published } = blaming(file, () => {
    const history = historyOf(priced, period, timeZone);
    return { history, ...fitPrices(history, { process, ...states }) };
  });
  world.prices = model;
  world.fitted.prices = period;
  const notes = [...priceNotes(published, model, options), seasonNote(history), gapNote(history)];
  world.notes = [
    ...world.notes.filter((text) => !text.startsWith('Prices: ')),
    ...notes.filter((text) => text !== '').map((text) => `Prices: ${text}`),
  ];
  return [
    `Prices: ${period.from} to ${period.to}, ${process} day-ahead process, states ${model.regulation.states.join(', ')}`,
    'Chains of regulation states, by log-likelihood an ISP on weeks held out; the best is taken:',
    ...heldOut.map(({ factors, nats }) => `  ${nats.toFixed(4)}  ${factors.join('; ')}`),
  ];
}

function fitSessionsPart(world: FittedWorld, observed: readonly Observed[], options: FitOptions): Told {
  const source = observed.find(({ kind }) => kind === 'sessions');
  const { timeZone } = source ?? observed[0];
  const sessions = sessionsIn(observed, options, timeZone);
  if (!source || sessions.length === 0) return [];
  const kind = options.sessionKind;
  world.sessions = blaming(source.file, () =>
    fitSessions(sessions, { timeZone, ...(kind === undefined ? {} : { kind }) }),
  );
  world.fitted.sessions = spanOf(
    sessions.map(({ arrivalMs }) => arrivalMs),
    timeZone,
  );
  const { kinds, notes } = world.sessions;
  return [`Sessions: ${sessions.length}, kinds ${Object.keys(kinds).join(', ')}`, ...notes.map((text) => `  ${text}`)];
}

function fitLoadsPart(world: FittedWorld, observed: readonly Observed[], options: FitOptions): Told {
  const source = observed.find(({ kind }) => kind === 'loads');
  const { timeZone } = source ?? observed[0];
  const loads = loadsIn(observed, options, timeZone);
  if (!source || loads.length === 0) return [];
  const { loads: distribution, ordered = false } = options;
  world.loads = blaming(source.file, () =>
    fitLoads(loads, { timeZone, normal: distribution === 'normal', ordered, ...choiceOf(options) }),
  );
  world.fitted.loads = spanOf(
    loads.flatMap(({ startMs, stepMinutes, values }) => [
      startMs,
      startMs + (values.length - 1) * stepMinutes * 60_000,
    ]),
    timeZone,
  );
  return [`Loads: ${loads.length} series`, ...world.loads.notes.map((text) => `  ${text}`)];
}

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
    expected: `prices of ${from === undefined ? `${to} or before` : to === undefined ? `${from} or later` : `${from} to ${to}`}`,
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

function priceNotes(published: number, model: NonNullable<FittedWorld['prices']>, { states }: FitOptions): string[] {
  if (published > 0.999) return [];
  const inferred =
    `regulation states are inferred from prices in ${((1 - published) * 100).toFixed(0)} % of ISPs (2 where shortage and surplus ` +
    'differ, 1 where the price is at least the day-ahead price and 0, else -1).';
  if (!model.stateZero) return [`${inferred} State 0 cannot be inferred and does not occur.`];
  const { isps, zeros, from, to } = model.stateZero.seen;
  return [
    `${inferred} State 0 is put in as often as published states of ${from} to ${to} have it among ISPs of one price ` +
      `(${zeros} of ${isps}, ${basename(present(states, 'the file of states'))}), by distance from the day-ahead price.`,
  ];
}

const seasonNote = (history: PriceHistory): string =>
  tellsSeasons(history) ? '' : 'the period is too short to tell winter from summer; its hours are the same all year.';

function gapNote({ dayAhead, shortage }: PriceHistory): string {
  const missing = [dayAhead, shortage].map((values) => values.filter((value) => Number.isNaN(value)).length);
  if (missing[0] + missing[1] === 0) return '';
  return `${counted(missing[0], 'ISP has', 'ISPs have')} no day-ahead price and ${missing[1]} no imbalance price; such ISPs are left out.`;
}

function spanOf(stamps: readonly number[], timeZone: string): Period {
  const known = stamps.filter((stamp) => !Number.isNaN(stamp));
  const [first, last] = known.reduce(
    ([low, high], ms) => [Math.min(low, ms), Math.max(high, ms)],
    [known[0], known[0]],
  );
  return { from: dateOf(first, timeZone), to: dateOf(last, timeZone) };
}
