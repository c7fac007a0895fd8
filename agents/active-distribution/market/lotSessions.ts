import type { Random } from '../../../src/random/streams.ts';
import { type Calendar, type Day, daysAfter } from '../../../src/time/calendar.ts';
import { interpolate, normalCdf } from '../../../src/worlds/curves.ts';
import { SESSION_CALIBRATION, type SessionTimes } from '../../../src/worlds/sessionCalibration.ts';
import { type Charger, heldAtMidnight } from '../evpla/classes.ts';
import type { EvplaEntry } from './config.ts';

/** One EV plugged in at a lot. ISPs of the run; MWh of its battery. */
export interface LotSession {
  arrivalIsp: number;
  /** The first it is gone; may lie beyond the run. */
  departureIsp: number;
  /** What it holds when it arrives. */
  energyMwh: number;
  targetMwh: number;
  capacityMwh: number;
}

/** Hours of the wall clock at which EVs come to work and leave it, and the standard deviation of both: assumed. */
const WORK = { arrivalHour: 8.5, departureHour: 17, sdHours: 0.5 };
/** Share of sessions that are to leave as full as they came; the others want `WANTED_SHARE`. Assumed, like all below. */
const AS_THEY_CAME = 0.5;
const WANTED_SHARE = 0.9;
/** Of capacity, on arrival: uniform between these. */
const ARRIVAL_SHARES = [0.4, 0.8] as const;
/** The shortest session, and the shortest time between two at one charger. */
const SHORTEST_ISPS = 4;

type Draws = (...purpose: (string | number)[]) => Random;
type Hours = (arrivalScore: number, departureScore: number) => { arrivalHour: number; departureHour: number };

/**
 * The sessions of a lot in a run, in order of arrival: one a charger and working day at a workplace, one a charger and night at home.
 * Home times are the calibrated ones of the reserve market's fleets, with habits of each charger's EV. Who arrived the evening before
 * the run is there in its first ISP with what it came with; who arrives on its last evening leaves at that evening's own hour.
 *
 * Draws come from one stream a day of arrival, the same number for each charger in order: a charger added at the end changes no other draw.
 * @param draws the lot's own streams
 */
export function drawSessions(
  { sessions, chargers, battery }: Pick<EvplaEntry, 'sessions' | 'chargers' | 'battery'>,
  calendar: Calendar,
  draws: Draws,
): LotSession[] {
  const capacityMwh = battery / 1000;
  const habits = habitsOf(chargers, draws('habits'));
  const all: LotSession[] = [];
  const freeFrom = new Int32Array(chargers);
  const draw = (date: string, arrivalDay: Day | undefined, departureDay: Day | undefined, hoursOf: Hours): void => {
    const random = draws('sessions', date);
    for (let k = 0; k < chargers; k++) {
      const scores = [habits.arrival[k](random.normal()), habits.departure[k](random.normal())] as const;
      const { arrivalHour, departureHour } = hoursOf(...scores);
      const staysAsItCame = random.uniform() < AS_THEY_CAME;
      const share = ARRIVAL_SHARES[0] + (ARRIVAL_SHARES[1] - ARRIVAL_SHARES[0]) * random.uniform();
      const energyMwh = share * capacityMwh;
      const arrivalIsp = arrivalDay === undefined ? 0 : Math.max(freeFrom[k], ispAt(calendar, arrivalDay, arrivalHour));
      const leaves =
        departureDay === undefined
          ? calendar.ispCount + Math.round(departureHour / calendar.hoursPerIsp)
          : ispAt(calendar, departureDay, departureHour);
      const departureIsp = Math.max(leaves, arrivalDay === undefined ? 1 : arrivalIsp + SHORTEST_ISPS);
      freeFrom[k] = departureIsp + SHORTEST_ISPS;
      all.push({
        arrivalIsp,
        departureIsp,
        energyMwh,
        targetMwh: staysAsItCame ? energyMwh : WANTED_SHARE * capacityMwh,
        capacityMwh,
      });
    }
  };
  const { days } = calendar;
  if (sessions === 'workplace') {
    for (const day of days) if (day.weekday < 6) draw(day.date, day, day, workHours);
  } else {
    const before = { date: daysAfter(days[0].date, -1), weekday: ((days[0].weekday + 5) % 7) + 1 };
    draw(before.date, undefined, days[0], homeHours(before.weekday, days[0].weekday));
    for (const day of days) {
      draw(day.date, day, days[day.index + 1], homeHours(day.weekday, (day.weekday % 7) + 1));
    }
  }
  return all.sort((a, b) => a.arrivalIsp - b.arrivalIsp);
}

/** By charger, a normal score of a day, of which a part of the variance is the EV's own. */
function habitsOf(chargers: number, random: Random) {
  const { arrival, departure } = SESSION_CALIBRATION;
  const mixed = (own: number, share: number) => (ofDay: number) =>
    Math.sqrt(share) * own + Math.sqrt(1 - share) * ofDay;
  const habits = { arrival: [] as ((ofDay: number) => number)[], departure: [] as ((ofDay: number) => number)[] };
  for (let k = 0; k < chargers; k++) {
    habits.arrival.push(mixed(random.normal(), arrival.habitShare));
    habits.departure.push(mixed(random.normal(), departure.habitShare));
  }
  return habits;
}

const workHours: Hours = (arrivalScore, departureScore) => ({
  arrivalHour: Math.min(12, Math.max(5, WORK.arrivalHour + WORK.sdHours * arrivalScore)),
  departureHour: Math.min(22, Math.max(13, WORK.departureHour + WORK.sdHours * departureScore)),
});

/** @param arrivalWeekday,departureWeekday 1 = Monday .. 7 = Sunday */
function homeHours(arrivalWeekday: number, departureWeekday: number): Hours {
  const { arrival, departure } = SESSION_CALIBRATION;
  const hour = ({ probabilities, hours }: SessionTimes, score: number) =>
    interpolate(probabilities, hours, normalCdf(score));
  const arrivals = arrivalWeekday >= 6 ? arrival.weekend : arrival.weekday;
  const departures = departureWeekday >= 6 ? departure.weekend : departure.weekday;
  return (arrivalScore, departureScore) => ({
    arrivalHour: hour(arrivals, arrivalScore),
    departureHour: hour(departures, departureScore),
  });
}

/** ISP of the run at an hour of the wall clock of a day, to the nearest quarter; at 24 the first of the next day. */
function ispAt(calendar: Calendar, day: Day, hour: number): number {
  const quarter = Math.round(4 * hour);
  if (quarter >= 96) return day.firstIsp + day.ispCount;
  const text = (value: number): string => String(value).padStart(2, '0');
  return day.firstIsp + calendar.ispAtLocalTime(day, `${text(Math.floor(quarter / 4))}:${text(15 * (quarter % 4))}`);
}

/**
 * The sessions that touch a day as they are told the day before: by the whole hours in which they are there (`departureHour` goes beyond the
 * day for who stays over midnight). Who arrives before is told with what it is to hold at 0 h, `heldAtMidnight`.
 */
export function sessionsOfDay(
  sessions: readonly LotSession[],
  calendar: Calendar,
  { firstIsp, ispCount }: Day,
  charger: Charger,
) {
  const ispsPerHour = Math.round(1 / calendar.hoursPerIsp);
  const hourAfter = (isp: number): number => Math.ceil((isp - firstIsp) / ispsPerHour);
  const hourBefore = (isp: number): number => Math.floor((isp - firstIsp) / ispsPerHour);
  const touching = sessions.filter(
    ({ arrivalIsp, departureIsp }) => arrivalIsp < firstIsp + ispCount && departureIsp > firstIsp,
  );
  const energyMwh = ({ arrivalIsp, departureIsp, energyMwh: arrivalMwh, ...session }: LotSession): number =>
    arrivalIsp < firstIsp
      ? heldAtMidnight({ arrivalMwh, ...session }, -hourAfter(arrivalIsp), hourBefore(departureIsp), charger)
      : arrivalMwh;
  return {
    arrivalHour: Int16Array.from(touching, ({ arrivalIsp }) => Math.max(0, hourAfter(arrivalIsp))),
    departureHour: Int16Array.from(touching, ({ departureIsp }) => hourBefore(departureIsp)),
    arrivalMwh: Float64Array.from(touching, energyMwh),
    targetMwh: Float64Array.from(touching, ({ targetMwh }) => targetMwh),
    capacityMwh: Float64Array.from(touching, ({ capacityMwh }) => capacityMwh),
  };
}
