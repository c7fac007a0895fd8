import { counted } from '../counted.ts';
import { blaming, InputError } from '../errors.ts';
import { present } from '../lookup.ts';
import type { Observed } from '../observed/observed.ts';
import { readObserved } from '../observed/readObserved.ts';
import { textTable } from '../results/terminal.ts';
import { type CheckRow, type Verdict, verdictOf } from '../worlds/fitted/check.ts';
import { checkLoads } from '../worlds/fitted/loads/check.ts';
import { dateOfDay, dayNumber } from '../worlds/fitted/localDays.ts';
import { checkPrices } from '../worlds/fitted/prices/check.ts';
import { historyOf, type Period, periodOf } from '../worlds/fitted/prices/history.ts';
import { readWorld } from '../worlds/fitted/readWorld.ts';
import { checkSessions } from '../worlds/fitted/sessions/check.ts';
import { type FittedWorld, WORLD_PARTS, type WorldPart } from '../worlds/fitted/worldFile.ts';
import { choiceOf, type FitOptions, loadsIn, readingOf, sessionsIn } from './fitFiles.ts';
import { progressBar } from './progress.ts';
import { give, tell } from './say.ts';

const SEEDS = 20;
/** Noise is drawn in blocks of four weeks; of fewer than two of them it says little. */
const DAYS_FOR_NOISE = 56;

/** `flexagora fit --check WORLD FILE...`: judges a world by data it was not fitted to. */
export function fitCheck(files: readonly string[], worldFile: string, options: FitOptions): void {
  const world = readWorld(worldFile);
  if (files.length === 0) throw filesWanted(worldFile, world, 'no files');
  const observed = files.map((file) => readObserved(file, readingOf(options)));
  const bar = progressBar('checking', options.quiet ?? false);
  const notes: string[] = [];
  const rows = WORLD_PARTS.flatMap((part) => {
    if (!world[part]) return [];
    const period = world.fitted[part];
    if (!period)
      throw new InputError({
        file: worldFile,
        path: `fitted.${part}`,
        found: 'nothing',
        expected: 'the period it was fitted to',
      });
    return JUDGES[part](world, observed, period, options, (done, inAll) => bar.update(done, inAll), notes);
  });
  bar.stop();
  if (rows.length === 0)
    throw filesWanted(worldFile, world, observed.map(({ file, kind }) => `${file} (${kind})`).join(', '));
  if (options.quiet) return;
  if (options.json) {
    give({ notes, rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })) }, 2);
  } else tell([...notes, checkTable(rows)].join('\n'));
}

function filesWanted(worldFile: string, world: FittedWorld, found: string): InputError {
  const wanted = WORLD_PARTS.flatMap((part) => {
    const period = world.fitted[part];
    return world[part] ? [`${part} (other than those of ${period?.from} to ${period?.to} it was fitted to)`] : [];
  });
  return new InputError({ file: worldFile, path: '--check', found, expected: `files of ${wanted.join(', or ')}` });
}

type Judge = (
  world: FittedWorld,
  observed: readonly Observed[],
  fitted: Period,
  options: FitOptions,
  onProgress: (done: number, inAll: number) => void,
  notes: string[],
) => CheckRow[];

const JUDGES: Record<WorldPart, Judge> = {
  prices: (world, observed, fitted, options, onProgress, notes) => {
    const priced = observed.filter(({ kind }) => kind === 'prices');
    const whole = periodOf(priced);
    if (priced.length === 0 || !whole) return [];
    const { file, timeZone } = priced[0];
    const tested = testedPeriod(file, whole, fitted, options);
    notes.push(overlapNote('prices', fitted, tested));
    const covered = whole.from <= fitted.from && whole.to >= fitted.to;
    if (!covered) {
      const lacking = `what prices were fitted to (${fitted.from} to ${fitted.to})`;
      notes.push(`The files do not hold ${lacking}; so 'years differ' cannot be told from 'off'.`);
    }
    const days = dayNumber(tested.to) - dayNumber(tested.from) + 1;
    if (days < DAYS_FOR_NOISE) {
      notes.push(
        `prices: noise from ${counted(days, 'day')} understates how far such periods lie apart; test on ${DAYS_FOR_NOISE} or more.`,
      );
    }
    return blaming(file, () =>
      checkPrices({
        model: present(world.prices, 'the model of prices'),
        fitted: covered ? historyOf(priced, fitted, timeZone) : undefined,
        tested: historyOf(priced, tested, timeZone),
        seeds: options.seeds ?? SEEDS,
        onProgress,
      }),
    );
  },
  sessions: (world, observed, fitted, options, _, notes) => {
    const { timeZone } = observed[0];
    const tested = sessionsIn(observed, afterwards(fitted, options), timeZone);
    if (tested.length === 0) return [];
    notes.push(overlapNote('sessions', fitted, afterwards(fitted, options)));
    return blaming(fileOf('sessions', observed), () =>
      checkSessions(
        present(world.sessions, 'the model of sessions'),
        sessionsIn(observed, fitted, timeZone),
        tested,
        'check',
      ),
    );
  },
  loads: (world, observed, fitted, options, _, notes) => {
    const { timeZone } = observed[0];
    const tested = loadsIn(observed, afterwards(fitted, options), timeZone);
    if (tested.length === 0) return [];
    notes.push(overlapNote('loads', fitted, afterwards(fitted, options)));
    return blaming(fileOf('loads', observed), () =>
      checkLoads(
        present(world.loads, 'the model of loads'),
        loadsIn(observed, fitted, timeZone),
        tested,
        'check',
        choiceOf(options),
      ),
    );
  },
};

const fileOf = (wanted: WorldPart, observed: readonly Observed[]): string =>
  (observed.find(({ kind }) => kind === wanted) ?? observed[0]).file;

const dayAfter = (date: string): string => dateOfDay(dayNumber(date) + 1);

/** The period asked for; by default all after the one a model was fitted to. */
const afterwards = (fitted: Period, { from, to }: FitOptions): Period => ({
  from: from ?? (to === undefined ? dayAfter(fitted.to) : '0001-01-01'),
  to: to ?? '9999-12-31',
});

function testedPeriod(file: string, whole: Period, fitted: Period, options: FitOptions): Period {
  const asked = afterwards(fitted, options);
  const period = {
    from: asked.from > whole.from ? asked.from : whole.from,
    to: asked.to < whole.to ? asked.to : whole.to,
  };
  if (period.from <= period.to) return period; // dates in this form compare as text
  throw new InputError({
    file,
    found: `prices of ${whole.from} to ${whole.to}`,
    expected: `prices of ${asked.from < '1000' ? '' : `${asked.from} `}${asked.to < '9999' ? `to ${asked.to}` : 'or later'}, which the model was not fitted to`,
  });
}

const overlapNote = (part: string, fitted: Period, { from, to }: Period): string => {
  const shown = `${part}: fitted to ${fitted.from} to ${fitted.to}, tested on ${from} to ${to === '9999-12-31' ? 'the end' : to}`;
  return from <= fitted.to && to >= fitted.from ? `${shown}; these overlap, so the test proves little` : shown;
};

const figure = (value: number): string => {
  if (Number.isNaN(value)) return '-';
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3).replace(/^-(0\.?0*)$/, '$1');
};

/** Rows in blocks by what is judged, and how many have which verdict. */
export function checkTable(rows: readonly CheckRow[]): string {
  const baseline = rows.some((row) => row.baseline !== undefined);
  const blocks = [...new Set(rows.map(({ what }) => what))].map((what) =>
    textTable([
      [what, 'unit', 'fitted', 'generated', 'tested', 'noise', ...(baseline ? ['season'] : []), 'verdict'],
      ...rows
        .filter((row) => row.what === what)
        .map((row) => [
          row.statistic,
          row.unit,
          ...[row.fitted, row.generated, row.tested, row.noise].map(figure),
          ...(baseline ? [figure(row.baseline ?? Number.NaN)] : []),
          verdictOf(row),
        ]),
    ]),
  );
  const counts = (verdicts: readonly Verdict[]): string =>
    (['ok', 'years differ', 'off'] as const)
      .map((verdict) => `${verdicts.filter((each) => each === verdict).length} ${verdict}`)
      .join(', ');
  const mute = rows.filter((row) => verdictOf(row) === '-').length;
  const judged = rows.filter((row) => row.baseline !== undefined);
  return [
    ...blocks.flatMap((block) => [block, '']),
    `${counted(rows.length, 'row')}: ${counts(rows.map(verdictOf))}${mute === 0 ? '' : `, ${mute} not judged`}`,
    ...(baseline
      ? [
          `The built-in season generator, of ${counted(judged.length, 'row')} of prices: ` +
            counts(
              judged.map((row) =>
                verdictOf({ ...row, generated: present(row.baseline, 'the baseline of a judged row') }),
              ),
            ),
        ]
      : []),
  ].join('\n');
}
