import { log10, pow } from '../../arithmetic/index.ts';
import type { Page } from '../../market/view.ts';
import { numberText } from '../../numberText.ts';
import { widthOf } from './words.ts';

interface Tick {
  at: number;
  text: string;
  /** Where the text stands, if not at the tick. */
  textAt?: number;
}

/** An axis: what it reaches from and to, and what is written along it. */
export interface Axis {
  domain: [number, number];
  ticks: readonly Tick[];
  isLog: boolean;
  /** Whether words or times stand along it, not numbers. */
  isNamed?: boolean;
  name: string;
}

/** The step between ticks, 1, 2 or 5 of a power of ten, so that there are about so many. */
function stepOf(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = pow(10, Math.floor(log10(rough)));
  const share = rough / power;
  return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power;
}

/** Numbers from this on are written with an exponent, as `2e12`; so are those of more decimals. */
const LONG = 1e10;
const MOST_DECIMALS = 6;

const shortest = (value: number): string => value.toExponential(5).replace(/\.?0*e\+?/, 'e');

const decimalsOf = (step: number): number => Math.max(0, -Math.floor(log10(step) + 1e-9));

export interface AxisOptions {
  name: string;
  /** Whether 0 is on it, whatever the figures are. */
  fromZero?: boolean;
  isLog?: boolean;
  /** Whether it ends where the figures end, not at a tick. */
  isTight?: boolean;
  /** About how many ticks. */
  count: number;
}

/** Figures that differ by less than this share of their size are drawn as one. */
const ALIKE = 1e-9;

/** An axis of numbers. @param reach undefined: there are no figures */
export function numberAxis(reach: readonly [number, number] | undefined, options: AxisOptions): Axis {
  const { name, fromZero = false, isLog = false, isTight = false, count } = options;
  if (isLog && reach !== undefined && reach[0] > 0) return logAxis(reach, name);
  let [from, to] = reach ?? [0, 1];
  if (fromZero) [from, to] = [Math.min(0, from), Math.max(0, to)];
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (to - from <= size * ALIKE) [from, to] = size === 0 ? [0, 1] : [from - 0.1 * size, to + 0.1 * size];
  const step = stepOf(to - from, count);
  const first = isTight ? Math.ceil(from / step - 1e-9) : Math.floor(from / step + 1e-9);
  const last = isTight ? Math.floor(to / step + 1e-9) : Math.ceil(to / step - 1e-9);
  const digits = decimalsOf(step);
  const isLong = digits > MOST_DECIMALS || Math.max(-from, to) >= LONG;
  const ticks = Array.from({ length: Math.min(50, last - first + 1) }, (_, k): Tick => {
    const at = Number(((first + k) * step).toPrecision(14));
    return { at, text: isLong ? shortest(at) : numberText(at, digits) };
  });
  return { domain: isTight ? [from, to] : [first * step, last * step], ticks, isLog: false, name };
}

function logAxis([from, to]: readonly [number, number], name: string): Axis {
  const [first, last] = [Math.floor(log10(from) + 1e-9), Math.ceil(log10(to) - 1e-9)];
  const ticks: Tick[] = [];
  const shares = last - first > 2 ? [1] : [1, 2, 5];
  for (let power = first; power <= last; power++)
    for (const share of shares) {
      const at = share * pow(10, power);
      if (at >= from * 0.999 && at <= to * 1.001)
        ticks.push({
          at,
          text: power < -MOST_DECIMALS || at >= LONG ? shortest(at) : numberText(at, Math.max(0, -power)),
        });
    }
  return { domain: from < to ? [from, to] : [from * 0.5, to * 2], ticks, isLog: true, name };
}

/** An axis of words, in their order, one apart. */
export const wordAxis = (words: readonly string[], name: string): Axis => ({
  domain: [-0.5, words.length - 0.5],
  ticks: words.map((text, at) => ({ at, text })),
  isLog: false,
  isNamed: true,
  name,
});

type Day = NonNullable<Page['days']>[number];

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WEEKDAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ');

const partsOf = (date: string) => date.split('-').map(Number);

/** `19 Feb`, with its weekday where there is room. */
function dayText(date: string, withWeekday: boolean): string {
  const [year, month, day] = partsOf(date);
  const text = `${day} ${MONTHS[month - 1]}`;
  return withWeekday ? `${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]} ${text}` : text;
}

/** What clocks show so many hours after midnight: clocks that are put forward or back that day have been so by three. */
const clockText = (hour: number, hours: number): string =>
  `${String((hour >= 3 && hour < hours ? hour + 24 - hours : hour) % 24).padStart(2, '0')}:00`;

/**
 * An axis of ISPs as time: hours of one or two days, else days or months.
 * @param room px along it
 */
export function timeAxis(days: readonly Day[], [from, to]: readonly [number, number], room: number): Axis {
  const shown = days.filter(({ firstIsp, ispCount }) => firstIsp < to && firstIsp + ispCount > from);
  const isp = (to - from) / Math.max(1, room);
  const domain: [number, number] = [from, to];
  const within = (ticks: Tick[]) => ticks.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) return { domain, ticks: [], isLog: false, name: 'ISP' };
  const year = first.date.slice(0, 4);
  const named = (name: string, ticks: Tick[]): Axis => ({
    domain,
    ticks: within(ticks),
    isLog: false,
    isNamed: true,
    name,
  });
  if (shown.length <= 2) {
    const ticks = hourTicks(shown, room);
    return named(
      shown
        .map(({ date }) => `${dayText(date, true)}`)
        .join(' and ')
        .concat(` ${year}`),
      ticks,
    );
  }
  const years = last.date.slice(0, 4) === year ? year : `${year} to ${last.date.slice(0, 4)}`;
  for (const withWeekday of [true, false]) {
    const text = ({ date }: Day) => dayText(date, withWeekday);
    if (shown.every((day) => day.ispCount / isp > widthOf(text(day)) + 8))
      return named(
        years,
        shown.map((day) => ({ at: day.firstIsp, text: text(day), textAt: day.firstIsp + day.ispCount / 2 })),
      );
  }
  const months = shown.filter(({ date }) => date.endsWith('-01'));
  if (months.length > 2) {
    const apart = Math.max(1, Math.ceil(32 / (room / months.length)));
    return named(
      years,
      months.map((day, k) => ({ at: day.firstIsp, text: k % apart === 0 ? MONTHS[partsOf(day.date)[1] - 1] : '' })),
    );
  }
  const apart = [2, 7, 14, 28].find((each) => (each * room) / shown.length > 54) ?? 28;
  return named(
    years,
    shown.filter((_, k) => k % apart === 0).map((day) => ({ at: day.firstIsp, text: dayText(day.date, false) })),
  );
}

function hourTicks(days: readonly Day[], room: number): Tick[] {
  const hoursApart = [1, 2, 3, 4, 6, 12].find((each) => (each * room) / (24 * days.length) > 46) ?? 12;
  return days.flatMap(({ firstIsp, ispCount }, k): Tick[] => {
    const perHour = Math.max(1, Math.round(ispCount / 24));
    const hours = ispCount / perHour;
    const ticks: Tick[] = [];
    for (let clock = 0; clock < 24 || (k === days.length - 1 && clock === 24); clock += hoursApart) {
      const hour = clock >= 3 ? clock - 24 + hours : clock;
      ticks.push({ at: firstIsp + hour * perHour, text: clockText(hour, hours) });
    }
    return ticks;
  });
}
