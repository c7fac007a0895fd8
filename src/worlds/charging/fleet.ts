import { counted } from '../../counted.ts';
import { InputError } from '../../errors.ts';
import { groupedBy } from '../../lookup.ts';
import { type Random, stream } from '../../random/streams.ts';
import { type Calendar, daysAfter } from '../../time/calendar.ts';
import {
  type Connector,
  connectorsIn,
  type OverlapRule,
  type Placement,
  placed,
  type Stay,
  stayOf,
} from './connectors.ts';
import type { PluggedSession, PossibleSessions, Session, SessionFleet } from './session.ts';
import { ispClock, type VisitSource } from './visits.ts';

/** What the EVs and the chargers of one aggregator are like, and what is known of who comes. Power kW, energy kWh, one EV. */
export interface SessionFleetSpec {
  /** Those there are; undefined: those that occur among the sessions. */
  connectors: readonly Connector[] | undefined;
  batteryKwh: number;
  /** Relative standard deviation of capacity across EVs. */
  batterySpread: number;
  /** Smallest state of charge as a share of capacity. */
  minimumShare: number;
  /** Of an EV whose power is not known. */
  chargeKw: number;
  /** 0 where EVs do not give energy back. */
  dischargeKw: number;
  chargeEfficiency: number;
  dischargeEfficiency: number;
  /** Share of capacity that is free after what an EV wants, where its level is not known. */
  slack: number;
  /** Share of sessions that are announced as the gate of their day closes. */
  announced: number;
  /** How far sessions turn out other than they are said to be. */
  surprise: { arrivalSdIsps: number; departureSdIsps: number /** Relative. */; tripSdShare: number };
  overlap: OverlapRule;
  /** Possible days of sessions that are not announced, at each gate: 0 none, undefined as many as the source has of itself. */
  possibleDays: number | undefined;
}

/** No battery is smaller than this part of the specified one, whatever the spread. */
const SMALLEST_BATTERY_SHARE = 0.3;
/** Energy by which rounding may be off. */
const TOLERANCE_KWH = 1e-6;

/** What is drawn for a session by its name. */
interface Own {
  capacityKwh: number;
  departureShift: number;
  arrivalShift: number;
  wantFactor: number;
  isAnnounced: boolean;
}

/** Sessions of which a rule made something. */
interface Told {
  tooLarge: number;
  hurried: number;
  powerless: number;
}

/**
 * The sessions of one aggregator's chargers over a run.
 *
 * Arrival and departure are rounded to the nearest ISP, and a session lasts one ISP at least; where that makes two meet at a connector, the later one
 * begins as the earlier one ends. Who is plugged in as the run begins arrives in ISP 0 and wants the share of its energy that its
 * remaining stay is of the whole.
 *
 * What an EV is like, how far it turns out other than said and whether it is announced are drawn by the name of its session: one session more changes
 * no other. Only those who find a connector are announced, and of possible days those who would.
 * @param source of sessions, by the calendar's clock
 * @param owner name of the aggregator
 * @throws InputError that names the key of a specification out of range, and where there is no connector
 */
export function sessionFleet(
  spec: SessionFleetSpec,
  source: VisitSource,
  calendar: Calendar,
  seed: string | number,
  owner: string,
): SessionFleet {
  const ispAt = ispClock(calendar);
  const stays = source.visits.map((visit) => stayOf(visit, ispAt));
  const connectors =
    spec.connectors ??
    connectorsIn(
      source.data.map((visit) => stayOf(visit, ispAt)),
      spec.chargeKw,
    );
  if (connectors.length === 0) {
    throw new InputError({
      path: `${owner}: fleet.chargers`,
      found: 'none, and sessions that name no charger',
      expected: 'chargers: [{ connectors: 10, kw: 11 }]',
    });
  }
  const own = ownDraws(spec, seed, owner);
  const placement = placed(connectors, stays, spec.overlap);
  const isWithin = ({ arrivalIsp, departureIsp }: Stay): boolean => departureIsp > 0 && arrivalIsp < calendar.ispCount;
  const told: Told = { tooLarge: 0, hurried: 0, powerless: 0 };
  const makes = (stay: Stay, kw: number, counts?: Told): Session =>
    sessionOf(spec, stay, own(stay.visit.name).capacityKwh, kw, calendar, counts);

  const present = placement.placed.filter(isWithin);
  const sessions = present
    .map(({ connector, ...stay }): PluggedSession => {
      const actual = makes(stay, connectors[connector].kw, told);
      return { connector, stated: asSaid(actual, own(actual.name)), actual };
    })
    .sort((a, b) => inOrder(a.actual, b.actual));
  const turnedAway = placement.turnedAway
    .filter(isWithin)
    .map((stay) => makes(stay, Number.POSITIVE_INFINITY))
    .sort(inOrder);
  const early = new Set(present.flatMap(({ visit, arrivalIsp }) => (arrivalIsp < 0 ? [visit.name] : [])));
  const announced = announcedBy(sessions, early, calendar, own);

  const dayPossibles = new Map<string, PossibleSessions[]>();
  const possible = (day: number, now: number): PossibleSessions[] => {
    const key = `${day} ${now}`;
    const known = dayPossibles.get(key) ?? possibleAt(day, now);
    dayPossibles.set(key, known);
    return known;
  };
  const possibleAt = (day: number, now: number): PossibleSessions[] => {
    const { date, firstIsp, ispCount } = calendar.days[day];
    const most = spec.announced === 1 ? 0 : (spec.possibleDays ?? source.usualDays);
    const days = most === 0 ? [] : source.possible(date, most);
    return days.map((visitsOn) => {
      const visits = [...(day === 0 ? [] : visitsOn(daysAfter(date, -1))), ...visitsOn(date)];
      const there = placed(
        connectors,
        visits.map((visit) => stayOf(visit, ispAt)),
        'move',
      ).placed;
      const coming = there.filter(
        ({ visit, arrivalIsp }) => arrivalIsp > now && arrivalIsp < firstIsp + ispCount && !own(visit.name).isAnnounced,
      );
      return {
        probability: 1 / days.length,
        sessions: coming.map((stay) => makes(stay, connectors[stay.connector].kw)).sort(inOrder),
      };
    });
  };

  const kws = Float64Array.from(connectors, ({ kw }) => kw);
  return {
    connectors: connectors.map(({ name }) => name),
    chargeKw: kws,
    dischargeKw: kws.map((kw) => Math.min(kw, spec.dischargeKw)),
    chargeEfficiency: spec.chargeEfficiency,
    dischargeEfficiency: spec.dischargeEfficiency,
    sessions,
    turnedAway,
    announced: (day) => announced[day],
    possible,
    notes: [...source.notes, ...placementNotes(placement, isWithin), ...sessionNotes(told, source.isObserved)],
  };
}

/** The same fleet, of which everybody announces what comes true. */
export function saidAsItComes(fleet: SessionFleet, calendar: Calendar): SessionFleet {
  const sessions = fleet.sessions.map(({ connector, actual }) => ({ connector, stated: actual, actual }));
  const days = groupedBy(sessions, ({ actual }) => calendar.dayOf(actual.arrivalIsp).index);
  const announced = calendar.days.map(({ index }) => (days.get(index) ?? []).map(({ actual }) => actual));
  return { ...fleet, sessions, announced: (day) => announced[day], possible: () => [] };
}

const inOrder = (a: Session, b: Session): number => a.arrivalIsp - b.arrivalIsp || (a.name < b.name ? -1 : 1);

/** Draws by the name of a session; none where nothing is to be drawn. */
function ownDraws(
  { batteryKwh, batterySpread, surprise, announced }: SessionFleetSpec,
  seed: string | number,
  owner: string,
): (name: string) => Own {
  const { arrivalSdIsps, departureSdIsps, tripSdShare } = surprise;
  const isDrawn = batterySpread + arrivalSdIsps + departureSdIsps + tripSdShare > 0 || (announced > 0 && announced < 1);
  const alike: Own = {
    ...{ capacityKwh: batteryKwh, departureShift: 0, arrivalShift: 0, wantFactor: 1 },
    isAnnounced: announced === 1,
  };
  const known = new Map<string, Own>();
  const drawn = (random: Random): Own => ({
    capacityKwh: batteryKwh * Math.max(SMALLEST_BATTERY_SHARE, 1 + batterySpread * random.normal()),
    departureShift: Math.round(departureSdIsps * random.normal()),
    arrivalShift: Math.round(arrivalSdIsps * random.normal()),
    wantFactor: Math.max(0, 1 + tripSdShare * random.normal()),
    isAnnounced: random.uniform() < announced,
  });
  return (name) => {
    if (!isDrawn) return alike;
    const own = known.get(name) ?? drawn(stream(seed, owner, 'session', name));
    known.set(name, own);
    return own;
  };
}

/** A stay as a session of the run, at a connector of so much power. One that began before the run arrives in ISP 0. */
function sessionOf(
  { slack, minimumShare, chargeKw: usualKw, dischargeKw, chargeEfficiency }: SessionFleetSpec,
  { visit, arrivalIsp, departureIsp }: Stay,
  capacityKwh: number,
  connectorKw: number,
  { hoursPerIsp }: Calendar,
  told?: Told,
): Session {
  const wholeKwh = Math.min(visit.energyKwh, capacityKwh);
  const chargeKw = Math.min(Number.isNaN(visit.maxPowerKw) ? usualKw : visit.maxPowerKw, connectorKw);
  const firstIsp = Math.max(0, arrivalIsp);
  const remaining = (departureIsp - firstIsp) / (departureIsp - arrivalIsp);
  const wantKwh = wholeKwh * remaining;
  const arrivalKwh = Math.max(0, capacityKwh - wholeKwh - slack * capacityKwh) + wholeKwh - wantKwh;
  if (told) {
    if (visit.energyKwh > capacityKwh) told.tooLarge++;
    if (wantKwh > chargeKw * chargeEfficiency * hoursPerIsp * (departureIsp - firstIsp) + TOLERANCE_KWH) told.hurried++;
    if (Number.isNaN(visit.maxPowerKw)) told.powerless++;
  }
  return {
    name: visit.name,
    ...{ arrivalIsp: firstIsp, departureIsp, arrivalKwh, wantKwh, capacityKwh },
    minimumKwh: Math.min(minimumShare * capacityKwh, arrivalKwh),
    chargeKw,
    dischargeKw: Math.min(dischargeKw, connectorKw),
  };
}

/** A session as its driver says it on arrival. */
function asSaid(actual: Session, { departureShift, wantFactor }: Own): Session {
  if (departureShift === 0 && wantFactor === 1) return actual;
  return {
    ...actual,
    departureIsp: Math.max(actual.arrivalIsp + 1, actual.departureIsp + departureShift),
    wantKwh: Math.min(actual.wantKwh * wantFactor, actual.capacityKwh - actual.arrivalKwh),
  };
}

/** By day of the run: those who arrive on it, as they are announced. An announced arrival stays on its day; who is there before the run is announced. */
function announcedBy(
  sessions: readonly PluggedSession[],
  early: ReadonlySet<string>,
  calendar: Calendar,
  own: (name: string) => Own,
): Session[][] {
  const days: Session[][] = calendar.days.map(() => []);
  for (const { stated } of sessions) {
    const isEarly = early.has(stated.name);
    const { arrivalShift, isAnnounced } = own(stated.name);
    const { index, firstIsp, ispCount } = calendar.dayOf(stated.arrivalIsp);
    if (!isAnnounced && !isEarly) continue;
    const arrivalIsp = Math.min(firstIsp + ispCount - 1, Math.max(firstIsp, stated.arrivalIsp + arrivalShift));
    const departureIsp = Math.max(arrivalIsp + 1, stated.departureIsp);
    days[index].push(arrivalShift === 0 || isEarly ? stated : { ...stated, arrivalIsp, departureIsp });
  }
  for (const day of days) day.sort(inOrder);
  return days;
}

/** What became of the stays that touch the run and have no connector of their own, or another than they named. */
function placementNotes(
  { turnedAway, absent, refused, moved, delayed }: Placement,
  isWithin: (stay: Stay) => boolean,
): string[] {
  const told = (stays: readonly Stay[], says: (count: number) => string): string[] => {
    const count = stays.filter(isWithin).length;
    return count === 0 ? [] : [says(count)];
  };
  const refusedOnes = new Set(refused);
  return [
    ...told(absent, (count) => `${counted(count, 'session')} left out: at a connector that is not there.`),
    ...told(
      turnedAway.filter((stay) => !refusedOnes.has(stay)),
      (count) => `${counted(count, 'session')} turned away: no connector is free.`,
    ),
    ...told(
      refused,
      (count) => `${counted(count, 'session')} turned away: another one at the same connector has not ended.`,
    ),
    ...told(
      moved,
      (count) =>
        `${counted(count, 'session takes', 'sessions take')} whichever connector is free: another one at the same connector has not ended.`,
    ),
    ...told(
      delayed,
      (count) =>
        `${counted(count, 'session begins', 'sessions begin')} an ISP or more later: the one before at the same connector ends in the same ISP.`,
    ),
  ];
}

function sessionNotes({ tooLarge, hurried, powerless }: Told, isObserved: boolean): string[] {
  return [
    ...(tooLarge > 0
      ? [`${counted(tooLarge, 'session wants', 'sessions want')} more than the battery holds: it is charged full.`]
      : []),
    ...(hurried > 0
      ? [
          `${counted(hurried, 'session wants', 'sessions want')} more than the power gives in that time: the rest is unmet.`,
        ]
      : []),
    ...(powerless > 0 && isObserved
      ? [`${counted(powerless, 'session says', 'sessions say')} no power: that of the fleet stands for it.`]
      : []),
  ];
}
