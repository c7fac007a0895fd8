import { counted, firstOf } from '../../counted.ts';
import { InputError } from '../../errors.ts';
import { groupedBy } from '../../lookup.ts';
import { type Calendar, daysAfter } from '../../time/calendar.ts';
import { type Connector, connectorsIn, type Placement, placed, type Stay, stayOf } from './connectors.ts';
import { placementNotes, possibleNotes, sessionNotes, type Told } from './fleetNotes.ts';
import type { SessionFleetSpec } from './fleetSpec.ts';
import { type Own, ownDraws } from './ownDraws.ts';
import type { PluggedSession, PossibleSessions, Session, SessionFleet } from './session.ts';
import { ispClock, type VisitSource } from './visits.ts';

/** Energy by which rounding may be off. */
const TOLERANCE_KWH = 1e-6;

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
 * @throws InputError where there is no connector, or none of those that its sessions name
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
  const data = source.data.map((visit) => stayOf(visit, ispAt));
  const connectors = spec.connectors ?? connectorsIn(data, spec.chargeKw);
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
  refuseIfAllAbsent(placement, connectors, data, owner);
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

  const most = spec.announced === 1 ? 0 : (spec.possibleDays ?? source.usualDays);
  const daysFor = (date: string) => (most === 0 ? [] : source.possible(date, most));
  const dayPossibles = new Map<string, PossibleSessions[]>();
  const possible = (day: number, now: number): PossibleSessions[] => {
    const key = `${day} ${now}`;
    const known = dayPossibles.get(key) ?? possibleAt(day, now);
    dayPossibles.set(key, known);
    return known;
  };
  const possibleAt = (day: number, now: number): PossibleSessions[] => {
    const { date, firstIsp, ispCount } = calendar.days[day];
    const days = daysFor(date);
    return days.map((visitsOn) => {
      const visits = [...(day === 0 ? [] : visitsOn(daysAfter(date, -1))), ...visitsOn(date)];
      const stays = visits.map((visit) => stayOf(visit, ispAt)).filter(({ departureIsp }) => departureIsp > now);
      const there = placed(connectors, stays, 'move').placed;
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
    notes: [
      ...source.notes,
      ...placementNotes(placement, isWithin, new Set(sessions.map(({ actual }) => actual.name))),
      ...sessionNotes(told, source.isObserved),
      ...possibleNotes(
        calendar.days.map(({ date }) => daysFor(date).length),
        most,
      ),
    ],
  };
}

/** @throws InputError where all sessions of the data, of which some touch the run, name connectors that are not there */
function refuseIfAllAbsent(
  { placed: there, absent }: Placement,
  connectors: readonly Connector[],
  data: readonly Stay[],
  owner: string,
): void {
  if (there.length > 0 || absent.length === 0) return;
  const { length } = placed(connectors, data, 'move').absent;
  if (length < data.length) return;
  const asked = [...new Set(data.map(({ visit }) => visit.connector || visit.charger))].sort();
  const listed = connectors.map(({ name }) => name);
  throw new InputError({
    path: `${owner}: fleet.chargers`,
    found: `${counted(length, 'session')}, all at connectors that the config does not list: the file has ${firstOf(asked, 3)}, the config ${firstOf(listed, 3)}`,
    expected: 'connectors by the names that the file has, or only their number; or no chargers: those of the file',
  });
}

/** The same fleet, of which everybody announces what comes true. */
export function saidAsItComes(fleet: SessionFleet, calendar: Calendar): SessionFleet {
  const sessions = fleet.sessions.map(({ connector, actual }) => ({ connector, stated: actual, actual }));
  const days = groupedBy(sessions, ({ actual }) => calendar.dayOf(actual.arrivalIsp).index);
  const announced = calendar.days.map(({ index }) => (days.get(index) ?? []).map(({ actual }) => actual));
  return { ...fleet, sessions, announced: (day) => announced[day], possible: () => [] };
}

const inOrder = (a: Session, b: Session): number => a.arrivalIsp - b.arrivalIsp || (a.name < b.name ? -1 : 1);

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
    arrivalIsp: firstIsp,
    departureIsp,
    arrivalKwh,
    wantKwh,
    capacityKwh,
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
