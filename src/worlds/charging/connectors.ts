import { groupedBy } from '../../lookup.ts';
import type { Visit } from './visits.ts';

/** A place where one EV at a time can be. */
export interface Connector {
  name: string;
  kw: number;
  /** Kind of sessions it is for; all where not given. */
  kind?: string | undefined;
  /** Whether its name is only its number: sessions do not ask for it. */
  isNumbered?: boolean | undefined;
}

/** What becomes of a session that begins at a connector before another there has ended. */
export type OverlapRule = 'refuse' | 'move';

/** A visit in ISPs of the run; these may lie before it or behind it. */
export interface Stay {
  visit: Visit;
  arrivalIsp: number;
  departureIsp: number;
}

interface PlacedStay extends Stay {
  connector: number;
}

/** Who is where, and who is not. Every stay is in one of the first three. */
export interface Placement {
  placed: PlacedStay[];
  /** Without a free connector, or at one that is taken and refused. */
  turnedAway: Stay[];
  /** At a connector that is not there. */
  absent: Stay[];
  /** Stays that overlap another at the connector they name, by what became of them. */
  refused: Stay[];
  moved: Stay[];
  /** Stays that begin an ISP or more later, as the one before them at the connector ends within the same ISP. */
  delayed: Stay[];
}

/** A visit in whole ISPs: arrival and departure each to the nearest, at least one ISP. */
export function stayOf(visit: Visit, ispAt: (ms: number) => number): Stay {
  const arrivalIsp = Math.round(ispAt(visit.arrivalMs));
  return { visit, arrivalIsp, departureIsp: Math.max(arrivalIsp + 1, Math.round(ispAt(visit.departureMs))) };
}

/** The connectors that a visit asks for by name; undefined if by none, empty if by one that is not there. */
function askedBy(connectors: readonly Connector[]): (visit: Visit) => readonly number[] | undefined {
  const byName = new Map<string, number[]>();
  connectors.forEach(({ name, isNumbered }, k) => {
    if (isNumbered) return;
    byName.set(name, [k]);
    const charger = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    if (charger !== '') byName.set(`${charger}/`, [...(byName.get(`${charger}/`) ?? []), k]);
  });
  const others = connectors.some(({ isNumbered }) => isNumbered) ? undefined : [];
  return ({ connector, charger }) => {
    if (byName.size === 0 || (connector === '' && charger === '')) return undefined;
    if (connector !== '') return byName.get(connector) ?? others;
    return byName.get(charger) ?? byName.get(`${charger}/`) ?? others;
  };
}

/**
 * Gives stays their connectors. One that names its connector has it; then all others, in order of arrival and name, take the first that is
 * free for all their stay: of their charger where they name one, else of their kind. Who finds none is turned away.
 * @param stays in order of arrival and name
 * @param overlap what becomes of a stay that begins at its connector before another has ended: it is turned away (`refuse`), or takes
 * one as those do who name none (`move`)
 */
export function placed(connectors: readonly Connector[], stays: readonly Stay[], overlap: OverlapRule): Placement {
  const asked = askedBy(connectors);
  const found: Placement = { placed: [], turnedAway: [], absent: [], refused: [], moved: [], delayed: [] };
  const choosing: { stay: Stay; among: readonly number[] | undefined }[] = [];
  const named: { stay: Stay; connector: number }[] = [];
  for (const stay of stays) {
    const among = asked(stay.visit);
    if (among?.length === 0) found.absent.push(stay);
    else if (among?.length === 1 && stay.visit.connector !== '') named.push({ stay, connector: among[0] });
    else choosing.push({ stay, among });
  }
  const booked: PlacedStay[][] = connectors.map(() => []);
  for (const [connector, those] of groupedBy(named, (each) => each.connector)) {
    let freeFromMs = Number.NEGATIVE_INFINITY;
    let freeFromIsp = Number.NEGATIVE_INFINITY;
    for (const { stay } of those) {
      if (stay.visit.arrivalMs < freeFromMs) {
        if (overlap === 'move') choosing.push({ stay, among: undefined });
        else found.turnedAway.push(stay);
        found[overlap === 'move' ? 'moved' : 'refused'].push(stay);
        continue;
      }
      const arrivalIsp = Math.max(stay.arrivalIsp, freeFromIsp);
      if (arrivalIsp > stay.arrivalIsp) found.delayed.push(stay);
      const departureIsp = Math.max(arrivalIsp + 1, stay.departureIsp);
      booked[connector].push({ ...stay, arrivalIsp, departureIsp, connector });
      freeFromMs = stay.visit.departureMs;
      freeFromIsp = departureIsp;
    }
  }
  found.placed = [
    ...booked.flat(),
    ...chosen(
      connectors,
      booked,
      choosing.sort((a, b) => inTime(a.stay, b.stay)),
      found,
    ),
  ];
  found.placed.sort(inTime);
  found.turnedAway.sort(inTime);
  return found;
}

/** Places of those who take what is free. */
function chosen(
  connectors: readonly Connector[],
  booked: readonly (readonly PlacedStay[])[],
  choosing: readonly { stay: Stay; among: readonly number[] | undefined }[],
  found: Placement,
): PlacedStay[] {
  const all = [...connectors.keys()];
  const next = new Int32Array(connectors.length);
  const freeFrom = new Float64Array(connectors.length).fill(Number.NEGATIVE_INFINITY);
  const kinds = connectors.map(({ kind }) => kind?.toLowerCase());
  const isFree = (connector: number, { arrivalIsp, departureIsp, visit: { kind } }: Stay): boolean => {
    const own = kinds[connector];
    if (freeFrom[connector] > arrivalIsp) return false;
    if (own !== undefined && kind !== '' && own !== kind.toLowerCase()) return false;
    const bookings = booked[connector];
    while (next[connector] < bookings.length && bookings[next[connector]].departureIsp <= arrivalIsp) next[connector]++;
    return next[connector] === bookings.length || bookings[next[connector]].arrivalIsp >= departureIsp;
  };
  const places: PlacedStay[] = [];
  for (const { stay, among = all } of choosing) {
    const connector = among.find((each) => isFree(each, stay));
    if (connector === undefined) {
      found.turnedAway.push(stay);
      continue;
    }
    freeFrom[connector] = stay.departureIsp;
    const { visit, arrivalIsp, departureIsp } = stay;
    places.push({ visit, arrivalIsp, departureIsp, connector });
  }
  return places;
}

/** Order of arrival, to the ISP, and name. */
const inTime = (a: Stay, b: Stay): number => a.arrivalIsp - b.arrivalIsp || (a.visit.name < b.visit.name ? -1 : 1);

/**
 * The connectors that occur in data: each that is named, and for each charger that is named alone as many as it has stays at once; with the largest
 * power seen there.
 * @param usualKw where no power is known
 */
export function connectorsIn(stays: readonly Stay[], usualKw: number): Connector[] {
  const connectors: Connector[] = [];
  const groups = groupedBy(stays, ({ visit }) => visit.connector || visit.charger);
  for (const [name, those] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (name === '') continue;
    const largest = those.reduce((most, { visit }) => (visit.maxPowerKw > most ? visit.maxPowerKw : most), 0);
    const kw = largest > 0 ? largest : usualKw;
    const count = those[0].visit.connector !== '' ? 1 : mostAtOnce(those);
    for (let k = 1; k <= count; k++) {
      const each = count === 1 ? name : `${name}/${k}`;
      if (count === 1 || !groups.has(each)) connectors.push({ name: each, kw });
    }
  }
  return connectors;
}

function mostAtOnce(stays: readonly Stay[]): number {
  const changes = stays
    .flatMap(({ arrivalIsp, departureIsp }) => [
      { isp: arrivalIsp, by: 1 },
      { isp: departureIsp, by: -1 },
    ])
    .sort((a, b) => a.isp - b.isp || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
