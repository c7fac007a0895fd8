import { exp } from '../arithmetic/index.ts';
import { InputError } from '../errors.ts';
import type { FleetParameters } from '../optimizers/delivery.ts';
import { stream } from '../random/streams.ts';
import type { Calendar, Day } from '../time/calendar.ts';
import { interpolate, normalCdf } from './curves.ts';
import { dateBefore, fleetNights, type Nights, staysOfKind } from './fitted/sessions/fleet.ts';
import type { SessionsModel, StaysPart } from './fitted/sessions/model.ts';
import { SESSION_CALIBRATION, type SessionTimes } from './sessionCalibration.ts';

/** What the EVs of one aggregator are like. Power kW, energy kWh, one EV. */
export interface FleetSpec {
  evs: number;
  batteryKwh: number;
  /** Smallest state of charge as a share of capacity, 0 to below 1; 0.2 in the case study. */
  minimumShare: number;
  chargeKw: number;
  dischargeKw: number;
  /** Above 0, at most 1. */
  chargeEfficiency: number;
  dischargeEfficiency: number;
  /** Relative standard deviation of capacity across EVs; default 0, all alike. */
  batterySpread?: number;
  /** How far a day turns out other than announced; all 0 is a perfect announcement. */
  surprise: { arrivalSdIsps: number; departureSdIsps: number /** Relative. */; tripSdShare: number };
  /** Probability that an EV makes its trip on a Monday-Friday, on a Saturday or Sunday; default 1, as in the paper, or the model's. */
  weekdayTripShare?: number;
  weekendTripShare?: number;
  /** EVs leave and come back at these hours of the wall clock in place of the calibrated times; trip energies as ever. */
  window?: SessionWindow;
  /** Kind of charger of a fitted model whose nights at home the fleet spends; needed if the model has several. */
  kind?: string;
  /** All aggregators whose fleets are alike draw the same EVs, sessions and surprises, whatever their names. */
  alike?: boolean;
}

/** One time away for all EVs: wall-clock hours 0-24, and the standard deviation of both about them (0: all at once). */
export interface SessionWindow {
  departureHour: number;
  arrivalHour: number;
  sdHours: number;
}

/** One day of a fleet, an element an EV. ISPs of the day, 0-based; an EV is away from departure up to before arrival. */
export interface DaySessions {
  departureIsp: Int16Array;
  /** At most the ISPs of the day. Equal to the departure: the EV stays at home. */
  arrivalIsp: Int16Array;
  /** Energy the trip takes from the battery; 0 for an EV that stays at home. */
  tripKwh: Float64Array;
}

/** The EVs of one aggregator: an element an EV, and sessions per day of the calendar. */
export interface Fleet extends FleetParameters {
  /** What the owners announced: what the aggregator can plan with. */
  announced: DaySessions[];
  /** What happened. The same objects as `announced` where no surprise is asked for. */
  actual: DaySessions[];
}

/** What is an EV's own through all days: normal scores, and capacity. */
interface Habits {
  departure: Float64Array;
  arrival: Float64Array;
  trip: Float64Array;
}

/** The shortest time away: an hour. */
const SHORTEST_TRIP_ISPS = 4;
/** The largest part of what the battery can hold at departure that a trip takes. */
const LARGEST_TRIP_SHARE = 0.9;
/** No battery is smaller than this part of the specified one, whatever the spread. */
const SMALLEST_BATTERY_SHARE = 0.3;
/** Stands for the owner in the streams of fleets that are alike; the space keeps it apart from all names. */
const ALIKE = 'alike fleets';

/**
 * EVs and one trip a day each (see sessionCalibration.ts for the figures and their sources).
 *
 * Every EV has habits (it leaves early, drives far) and its days vary about them. A trip takes at most 90 % of what the
 * battery can hold at departure, had it been charged whenever at home, so that no trip empties a battery kept as full as can be.
 *
 * Draws come from one stream per aggregator and day, the same number for each EV in order: an EV added at the end, a day, an
 * aggregator or a surprise changes no other draw. All EVs start the first day full.
 *
 * With a fitted model the times and energies are those of its nights at home: an EV arrives on day d and leaves on day d + 1 as one
 * night has it, and the trip of day d took what that night charges. It is away for at least an hour: where a night's
 * leaving and the next one's arrival are nearer, it leaves earlier. A day without a night at home is one without a trip.
 * @param owner name of the aggregator
 * @param model of observed sessions, in place of the calibrated figures
 * @throws InputError that names the key of a specification out of range
 */
export function generateFleet(
  spec: FleetSpec,
  calendar: Calendar,
  seed: string | number,
  owner: string,
  model?: SessionsModel,
): Fleet {
  checkSpec(spec, owner);
  const drawnBy = spec.alike ? ALIKE : owner;
  const random = stream(seed, drawnBy, 'evs');
  const habits: Habits = {
    departure: new Float64Array(spec.evs),
    arrival: new Float64Array(spec.evs),
    trip: new Float64Array(spec.evs),
  };
  const capacityKwh = new Float64Array(spec.evs);
  for (let ev = 0; ev < spec.evs; ev++) {
    const size = Math.max(SMALLEST_BATTERY_SHARE, 1 + (spec.batterySpread ?? 0) * random.normal());
    capacityKwh[ev] = spec.batteryKwh * size;
    habits.departure[ev] = random.normal();
    habits.arrival[ev] = random.normal();
    habits.trip[ev] = random.normal();
  }
  const fleet: Fleet = {
    capacityKwh,
    minimumKwh: capacityKwh.map((kwh) => kwh * spec.minimumShare),
    chargeKw: new Float64Array(spec.evs).fill(spec.chargeKw),
    dischargeKw: new Float64Array(spec.evs).fill(spec.dischargeKw),
    chargeEfficiency: new Float64Array(spec.evs).fill(spec.chargeEfficiency),
    dischargeEfficiency: new Float64Array(spec.evs).fill(spec.dischargeEfficiency),
    announced: [],
    actual: [],
  };

  const { arrivalSdIsps, departureSdIsps, tripSdShare } = spec.surprise;
  const surprising = arrivalSdIsps > 0 || departureSdIsps > 0 || tripSdShare > 0;
  const chargeKwhPerIsp = spec.chargeKw * spec.chargeEfficiency * calendar.hoursPerIsp;
  const stays = model && staysOfKind(model, spec.kind, owner);
  const nights = stays && fleetNights(stays, spec.evs, seed, drawnBy);
  let midnightKwh = capacityKwh.slice();
  for (const day of calendar.days) {
    const announced =
      nights && stays
        ? fittedDay(spec, stays, nights(dateBefore(day.date)), nights(day.date), calendar, day)
        : announcedDay(spec, habits, calendar, day, seed, drawnBy);
    const actual = surprising ? surprisedDay(spec, announced, day, seed, drawnBy) : announced;
    const announcedEnd = limitTrips(announced, day, capacityKwh, midnightKwh, chargeKwhPerIsp);
    const actualEnd = surprising ? limitTrips(actual, day, capacityKwh, midnightKwh, chargeKwhPerIsp) : announcedEnd;
    midnightKwh = announcedEnd.map((kwh, ev) => Math.min(kwh, actualEnd[ev]));
    fleet.announced.push(announced);
    fleet.actual.push(actual);
  }
  return fleet;
}

function announcedDay(
  spec: FleetSpec,
  habits: Habits,
  calendar: Calendar,
  day: Day,
  seed: string | number,
  owner: string,
): DaySessions {
  const random = stream(seed, owner, 'sessions', day.date);
  const weekend = day.weekday >= 6;
  const { departure, arrival, trip } = SESSION_CALIBRATION;
  const tripShare = (weekend ? spec.weekendTripShare : spec.weekdayTripShare) ?? 1;
  const { window } = spec;
  const departures = weekend ? departure.weekend : departure.weekday;
  const arrivals = weekend ? arrival.weekend : arrival.weekday;
  const departureQuarter = (score: number): number =>
    window ? windowQuarter(window.departureHour, window, score) : quarterAt(departures, score);
  const arrivalQuarter = (score: number): number =>
    window ? windowQuarter(window.arrivalHour, window, score) : quarterAt(arrivals, score);
  const ispOfQuarter = quarterTable(calendar, day);
  const sessions = emptyDay(spec.evs);
  for (let ev = 0; ev < spec.evs; ev++) {
    const travels = random.uniform() < tripShare;
    const departureScore = mix(habits.departure[ev], random.normal(), departure.habitShare);
    const arrivalScore = mix(habits.arrival[ev], random.normal(), arrival.habitShare);
    const tripScore = mix(habits.trip[ev], random.normal(), trip.habitShare);
    if (!travels) continue;
    const arrivalIsp = Math.max(SHORTEST_TRIP_ISPS, ispOfQuarter[arrivalQuarter(arrivalScore)]);
    const departureIsp = ispOfQuarter[departureQuarter(departureScore)];
    sessions.arrivalIsp[ev] = arrivalIsp;
    sessions.departureIsp[ev] = Math.min(departureIsp, arrivalIsp - SHORTEST_TRIP_ISPS);
    sessions.tripKwh[ev] = trip.medianKwh * exp(trip.logSd * tripScore);
  }
  return sessions;
}

/** A day between two nights of a fitted model. */
function fittedDay(
  { window, ...spec }: FleetSpec,
  stays: StaysPart,
  before: Nights,
  after: Nights,
  calendar: Calendar,
  day: Day,
): DaySessions {
  const tripShare =
    (day.weekday >= 6 ? spec.weekendTripShare : spec.weekdayTripShare) ?? stays.tripShare[after.dayType];
  const ispOfQuarter = quarterTable(calendar, day);
  const sessions = emptyDay(spec.evs);
  for (let ev = 0; ev < spec.evs; ev++) {
    if (after.tripPlace[ev] >= tripShare) continue;
    const arrivalQuarter = window
      ? windowQuarter(window.arrivalHour, window, after.arrivalScore[ev])
      : Math.round(4 * after.arrivalHour[ev]);
    const departureQuarter = window
      ? windowQuarter(window.departureHour, window, before.leavingScore[ev])
      : Math.round(4 * before.leavingHour[ev]);
    sessions.arrivalIsp[ev] = Math.max(SHORTEST_TRIP_ISPS, ispOfQuarter[arrivalQuarter]);
    sessions.departureIsp[ev] = Math.min(ispOfQuarter[departureQuarter], sessions.arrivalIsp[ev] - SHORTEST_TRIP_ISPS);
    sessions.tripKwh[ev] = after.energyKwh[ev];
  }
  return sessions;
}

/** The day as it turns out: what was announced, moved by surprises. An EV that announced to stay at home does. */
function surprisedDay(
  spec: FleetSpec,
  announced: DaySessions,
  day: Day,
  seed: string | number,
  owner: string,
): DaySessions {
  const random = stream(seed, owner, 'surprises', day.date);
  const sessions = emptyDay(spec.evs);
  for (let ev = 0; ev < spec.evs; ev++) {
    const departureShift = Math.round(spec.surprise.departureSdIsps * random.normal());
    const arrivalShift = Math.round(spec.surprise.arrivalSdIsps * random.normal());
    const tripFactor = Math.max(0, 1 + spec.surprise.tripSdShare * random.normal());
    if (announced.arrivalIsp[ev] === announced.departureIsp[ev]) continue;
    const departureIsp = Math.min(day.ispCount - 1, Math.max(0, announced.departureIsp[ev] + departureShift));
    const arrivalIsp = Math.min(day.ispCount, Math.max(departureIsp + 1, announced.arrivalIsp[ev] + arrivalShift));
    sessions.departureIsp[ev] = departureIsp;
    sessions.arrivalIsp[ev] = arrivalIsp;
    sessions.tripKwh[ev] = announced.tripKwh[ev] * tripFactor;
  }
  return sessions;
}

/** Shorten, in place, the trips a battery could not make. Returns the fullest each battery can be at the day's end, kWh. */
function limitTrips(
  sessions: DaySessions,
  day: Day,
  capacityKwh: Float64Array,
  startKwh: Float64Array,
  chargeKwhPerIsp: number,
): Float64Array {
  return startKwh.map((start, ev) => {
    const departureIsp = sessions.departureIsp[ev];
    const homeAgain = day.ispCount - sessions.arrivalIsp[ev];
    const atDeparture = Math.min(capacityKwh[ev], start + chargeKwhPerIsp * departureIsp);
    sessions.tripKwh[ev] = Math.min(sessions.tripKwh[ev], LARGEST_TRIP_SHARE * atDeparture);
    return Math.min(capacityKwh[ev], atDeparture - sessions.tripKwh[ev] + chargeKwhPerIsp * homeAgain);
  });
}

function emptyDay(evs: number): DaySessions {
  return { departureIsp: new Int16Array(evs), arrivalIsp: new Int16Array(evs), tripKwh: new Float64Array(evs) };
}

/** A normal score of which `share` of the variance is the EV's own and the rest the day's. */
function mix(own: number, ofDay: number, share: number): number {
  return Math.sqrt(share) * own + Math.sqrt(1 - share) * ofDay;
}

/** Quarter of an hour on the wall clock, 0..96, at a normal score of a distribution of times. */
function quarterAt(times: SessionTimes, score: number): number {
  return Math.round(4 * interpolate(times.probabilities, times.hours, normalCdf(score)));
}

/** Quarter of an hour on the wall clock, 0..96, at a normal score about an hour of a window. */
function windowQuarter(hour: number, { sdHours }: SessionWindow, score: number): number {
  return Math.min(96, Math.max(0, Math.round(4 * (hour + sdHours * score))));
}

/** ISP of the day by quarter of the wall clock: the first of two in autumn, the next after the gap in spring; 96 is the end. */
function quarterTable(calendar: Calendar, day: Day): Int16Array {
  const table = new Int16Array(97).fill(-1);
  table[96] = day.ispCount;
  for (let k = day.ispCount - 1; k >= 0; k--) table[4 * calendar.hourOfDay(day.firstIsp + k) + (k % 4)] = k;
  for (let quarter = 95; quarter >= 0; quarter--) {
    if (table[quarter] < 0) table[quarter] = table[quarter + 1];
  }
  return table;
}

function checkSpec(spec: FleetSpec, owner: string): void {
  const check = (key: string, value: number, valid: boolean, expected: string): void => {
    if (!valid) throw new InputError({ path: `${owner}: fleet.${key}`, found: `${value}`, expected });
  };
  const finite = (value: number): boolean => Number.isFinite(value) && value >= 0;
  check('evs', spec.evs, Number.isInteger(spec.evs) && spec.evs >= 0, 'a whole number, 0 or more');
  check('batteryKwh', spec.batteryKwh, finite(spec.batteryKwh) && spec.batteryKwh > 0, 'an energy above 0 kWh');
  check('minimumShare', spec.minimumShare, spec.minimumShare >= 0 && spec.minimumShare < 1, '0 to below 1');
  for (const key of ['chargeKw', 'dischargeKw'] as const) {
    check(key, spec[key], finite(spec[key]), 'a power of 0 kW or more');
  }
  for (const key of ['chargeEfficiency', 'dischargeEfficiency'] as const) {
    check(key, spec[key], spec[key] > 0 && spec[key] <= 1, 'above 0, at most 1');
  }
  const spread = spec.batterySpread ?? 0;
  check('batterySpread', spread, finite(spread), '0 or more');
  for (const key of ['arrivalSdIsps', 'departureSdIsps', 'tripSdShare'] as const) {
    check(`surprise.${key}`, spec.surprise[key], finite(spec.surprise[key]), '0 or more');
  }
  for (const key of ['weekdayTripShare', 'weekendTripShare'] as const) {
    const share = spec[key] ?? 1;
    check(key, share, share >= 0 && share <= 1, 'a probability from 0 to 1');
  }
  if (!spec.window) return;
  const { departureHour, arrivalHour, sdHours } = spec.window;
  check('window.departureHour', departureHour, departureHour >= 0 && departureHour <= 23, 'an hour from 0 to 23');
  const later = arrivalHour >= departureHour + 1 && arrivalHour <= 24;
  check('window.arrivalHour', arrivalHour, later, `an hour from ${departureHour + 1} (departure and an hour) to 24`);
  check('window.sdHours', sdHours, sdHours >= 0 && sdHours <= 12, 'hours from 0 to 12');
}
