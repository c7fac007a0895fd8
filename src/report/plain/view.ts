import { moneyFigures, paymentsOf } from '../../market/shownPayments.ts';
import { numberAt, shownTable, texts } from '../../market/shownTables.ts';
import type { LeadNumber, Part, StoredTables, View } from '../../market/view.ts';
import { numberText, sixFigureText } from '../../numberText.ts';
import { digitsFor } from '../figures/numbers.ts';
import { ispFigures } from './ispFigures.ts';
import { memberFigure } from './memberFigure.ts';
import { cut, wordsOf } from './naming.ts';
import type { PartyTable } from './parties.ts';
import { replayOf } from './replay.ts';
import { roleNames } from './roleNames.ts';
import { figuresOf, type NumberColumn, rowsOf } from './rows.ts';
import { rowsFigure } from './rowsFigure.ts';
import { type StripOf, stripsFigure, stripsOf } from './strips.ts';

/** Tables that every market has, which are shown in ways of their own. */
const COMMON = ['strips', 'messages'];
/** More parties than this are told by their roles. */
const MOST_BARS = 24;
const MOST_FLOWS = 12;
const MOST_NUMBERS = 5;
const LONGEST_LABEL = 24;
/** Sizes below this are told as 0. */
const ROUNDING = 1e-9;

/**
 * How a run is looked at whose market does not say how: its figures, tables, protocol and payments.
 * @param leads figures that lead, by name, where they are any of its figures
 */
export const plainView = (leads: readonly string[]): View => ({
  page(run, beside) {
    const strips = stripsOf(run);
    const lead = stripsFigure(strips, run, beside);
    const drawn: Part[] = [];
    const members: PartyTable[] = [];
    let strip: StripOf | undefined = strips[0];
    for (const [place, name] of run.tableNames.entries()) {
      const table = run.table(name);
      if (COMMON.includes(name) || table === undefined || table.rows === 0) continue;
      const rows = rowsOf(table, run.until);
      if (rows.of === 'isp') {
        strip ??= firstOf(figuresOf(table), rows.isps, run.until);
        drawn.push(ispFigures(table, rows.isps, place));
      } else if (rows.of === 'member') {
        members.push({ table, rows });
        drawn.push(memberFigure(table, rows, place));
      } else drawn.push(rowsFigure(table, place));
    }
    const messages = run.table('messages');
    const payments = messages === undefined ? [] : paymentsOf(messages);
    const [bars, flows] = [MOST_BARS, MOST_FLOWS].map((most) => roleNames(payments, run.cast, most));
    const money = moneyFigures(payments, { bars, flows });
    const replay = replayOf({ run, payments, strip, members });
    const all = [lead, money, ...drawn, figuresTable(run, beside)];
    return {
      numbers: leadNumbers(leads, run, beside),
      tables: [...all.flatMap(({ tables }) => tables), ...replay.tables],
      figures: all
        .flatMap(({ figures }) => figures)
        .map((figure, k) => (k === 0 ? { ...figure, isWide: true } : figure)),
      replays: replay.replays,
      colours: money.colours,
    };
  },
});

/** The first column of a table with a row an ISP, as a small chart. */
function firstOf([[name, column]]: readonly [string, NumberColumn][], isps: Int32Array, until: number): StripOf {
  const values = new Float64Array(until).fill(Number.NaN);
  for (const [row, isp] of isps.entries()) values[isp] = numberAt(column, row);
  return { label: wordsOf(name, column.unit), unit: column.unit, values };
}

function leadNumbers(leads: readonly string[], { figures }: StoredTables, beside?: StoredTables): LeadNumber[] {
  const all = Object.keys(figures);
  const chosen = leads.filter((name) => all.includes(name));
  return (chosen.length > 0 ? chosen : all).slice(0, MOST_NUMBERS).map((name) => {
    const { value, unit } = figures[name];
    const other = beside && Object.hasOwn(beside.figures, name) ? beside.figures[name].value : Number.NaN;
    const note = Number.isNaN(other)
      ? {}
      : { note: `${numberText(other, digitsFor(other))} ${beside?.variant || 'beside'}` };
    return {
      label: cut(wordsOf(name, unit), LONGEST_LABEL),
      value,
      unit,
      ...(Math.abs(value) < ROUNDING && { digits: 0 }),
      ...note,
    };
  });
}

/** All figures of a run, with what they mean. */
function figuresTable({ figures }: StoredTables, beside?: StoredTables): Part {
  const all = Object.entries(figures);
  const text = (of: readonly string[], says: string) => texts(of, { says });
  const table = shownTable('figures', {
    figure: text(
      all.map(([name]) => name),
      'Name of the figure.',
    ),
    value: text(
      all.map(([, { value }]) => sixFigureText(value)),
      'Its value, in six figures.',
    ),
    ...(beside && {
      beside: text(
        all.map(([name]) => sixFigureText(beside.figures[name]?.value ?? Number.NaN)),
        'Its value in the run beside.',
      ),
    }),
    unit: text(
      all.map(([, { unit }]) => unit),
      'Its unit.',
    ),
    meaning: text(
      all.map(([, { says }]) => says),
      'What it is.',
    ),
  });
  const columns = Object.keys(table.columns);
  return {
    tables: [table],
    figures: [
      { kind: 'table', id: 'figures', title: 'All figures', note: '', table: 'figures', columns, isWide: true },
    ],
  };
}
