import { flag, number, tableOf, word } from '../../../src/market/shownRows.ts';
import type { Part } from '../../../src/market/view.ts';
import { type Stay, staysOf } from './chargers.ts';
import { dayNote } from './days.ts';
import { noteOf } from './marks.ts';
import type { Reading } from './reading.ts';

/** Connectors that are shown, and cells of all days together. */
const MOST_CONNECTORS = 60;
const MOST_CELLS = 60_000;
/** Energy below this is none, kWh. */
const NONE_KWH = 1e-3;

/** An ISP of a session at a connector. */
interface Cell {
  isp: number;
  /** Place of the connector, from 1. */
  place: number;
  stay: Stay;
}

/** Connectors of one fleet that are shown: their places, and how many it has besides that somebody used. */
export interface ShownConnectors {
  aggregator: string;
  from: number;
  to: number;
  more: number;
}

/** Which rows are whose. */
export function connectorsNote(shown: readonly ShownConnectors[]): string {
  const each = shown
    .filter(({ from, to }) => to >= from)
    .map(({ aggregator, from, to }) => `${from === to ? from : `${from} to ${to}`} of ${aggregator}`);
  const more = shown.reduce((all, fleet) => all + fleet.more, 0);
  return `A row a connector that was used: ${each.join(', ')}${more > 0 ? `; ${more} more are not shown` : ''}.`;
}

/** Whether some left without what they wanted. @param unmetKwh of those who left */
export function shortNote(unmetKwh: readonly number[]): string {
  if (unmetKwh.length === 0) return '';
  return unmetKwh.some((kwh) => kwh > NONE_KWH)
    ? 'Dotted: it left without all it wanted.'
    : 'All who left had what they wanted.';
}

/** Who was plugged in where, a day at a time; nothing without fleets of sessions. */
export function staysFigure(reading: Reading): Part {
  const { isps, run } = reading;
  const stays = staysOf(reading);
  if (stays.length === 0) return { tables: [], figures: [] };
  const { places, shown } = placesOf(stays, reading);
  const cells = stays.flatMap((stay): Cell[] => {
    const place = places.get(keyOf(stay));
    if (place === undefined) return [];
    const length = Math.max(0, Math.min(stay.departureIsp, isps) - stay.arrivalIsp);
    return Array.from({ length }, (_, k) => ({ isp: stay.arrivalIsp + k, place, stay }));
  });
  const dayOf = ({ isp }: Cell) => run.calendar.dayOf(isp);
  cells.sort((a, b) => a.isp - b.isp || a.place - b.place);
  const busiest = busiestDay(cells.map((cell) => dayOf(cell).date));
  const isShort = ({ stay }: Cell) => stay.unmetKwh > NONE_KWH;
  const table = tableOf('stays', cells, {
    day: word((cell) => dayOf(cell).date, 'Local date.'),
    hour: number((cell) => (cell.isp - dayOf(cell).firstIsp) * run.calendar.hoursPerIsp, 'h', 'Hours since midnight.'),
    connector: number(({ place }) => place, '', 'Row of the connector.'),
    wanted: number(({ stay }) => stay.wantKwh, 'kWh', 'Energy that who is plugged in wants in all.'),
    isMet: flag((cell) => !isShort(cell), '0 where it left without all it wanted.'),
  });
  const choices =
    run.calendar.days.length > 1 ? [{ column: 'day', label: 'day', chosen: busiest, by: 'steps' } as const] : [];
  return {
    tables: [table],
    figures: [
      {
        kind: 'heat',
        id: 'stays',
        title: 'Who was plugged in where, and what they wanted',
        note: noteOf(
          connectorsNote(shown),
          shortNote(stays.map((stay) => stay.unmetKwh).filter((kwh) => !Number.isNaN(kwh))),
          dayNote(choices, 'use'),
        ),
        table: 'stays',
        isWide: true,
        choices,
        x: 'hour',
        y: 'connector',
        value: 'wanted',
        sure: 'isMet',
      },
    ],
  };
}

const keyOf = ({ aggregator, connector }: Stay): string => JSON.stringify([aggregator, connector]);

/** Places of connectors that were used: fleets in the order of the run, of each those first that were used first. */
function placesOf(
  stays: readonly Stay[],
  { fleets, isps }: Reading,
): { places: ReadonlyMap<string, number>; shown: ShownConnectors[] } {
  const most = Math.min(MOST_CONNECTORS, Math.max(1, Math.floor(MOST_CELLS / isps)));
  const places = new Map<string, number>();
  const shown: ShownConnectors[] = [];
  for (const aggregator of fleets) {
    const used = new Set(stays.filter((stay) => stay.aggregator === aggregator).map(keyOf));
    if (used.size === 0) continue;
    const from = places.size + 1;
    for (const key of used) if (places.size < most) places.set(key, places.size + 1);
    shown.push({ aggregator, from, to: places.size, more: used.size - (places.size + 1 - from) });
  }
  return { places, shown };
}

function busiestDay(dates: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const date of dates) counts.set(date, (counts.get(date) ?? 0) + 1);
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0];
}
