const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** The wall clock of a time zone. Wall time is milliseconds as if it were UTC. */
export interface Zone {
  /** Minutes ahead of UTC at an instant. */
  offsetAt(ms: number): number;
  /** What the clock shows at an instant. */
  wallAt(ms: number): number;
  /** Instants at which the clock shows a wall time: one; none where it skips an hour, two where it repeats one, in order. */
  instantsAt(wallMs: number): number[];
  /** Wall time with offset, `2024-02-19T00:15:00+01:00`. */
  iso(ms: number): string;
}

const zones = new Map<string, Zone | undefined>();

/** The clock of a zone by its IANA name, one for all who ask; undefined if there is no such zone. */
export function zoneOf(name: string): Zone | undefined {
  if (!zones.has(name)) zones.set(name, makeZone(name));
  return zones.get(name);
}

/** The offset of a zone at any instant, as the engine's own time zone data have it: slow. */
function offsetsOf(name: string): ((ms: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
  return (ms) => {
    const [, sign, hours = 0, minutes = 0, seconds = 0] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(ms)) ?? [];
    const ahead = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
    return sign === '-' ? -ahead : ahead;
  };
}

function makeZone(name: string): Zone | undefined {
  const slowOffsetAt = offsetsOf(name);
  if (slowOffsetAt === undefined) return undefined;
  /** At the beginning of a day of UTC. */
  const atDay = new Map<number, number>();
  const offsetAtDay = (day: number): number => {
    let offset = atDay.get(day);
    if (offset === undefined) {
      offset = slowOffsetAt(day * MS_PER_DAY);
      atDay.set(day, offset);
    }
    return offset;
  };
  const offsetAt = (ms: number): number => {
    const day = Math.floor(ms / MS_PER_DAY);
    const offset = offsetAtDay(day);
    return offset === offsetAtDay(day + 1) ? offset : slowOffsetAt(ms);
  };
  const wallAt = (ms: number): number => ms + offsetAt(ms) * MS_PER_MINUTE;
  const instantsAt = (wallMs: number): number[] => {
    const [before, after] = [offsetAt(wallMs - MS_PER_DAY), offsetAt(wallMs + MS_PER_DAY)];
    return (before === after ? [before] : [before, after])
      .map((offset) => wallMs - offset * MS_PER_MINUTE)
      .filter((ms) => wallAt(ms) === wallMs)
      .sort((a, b) => a - b);
  };
  const iso = (ms: number): string => {
    const offset = offsetAt(ms);
    const two = (value: number) => String(value).padStart(2, '0');
    const ahead = Math.abs(offset);
    const wall = new Date(wallAt(ms)).toISOString().slice(0, 19);
    return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  };
  return { offsetAt, wallAt, instantsAt, iso };
}
