import { InputError } from '../../../errors.ts';
import { own } from '../../../lookup.ts';
import { stream } from '../../../random/streams.ts';
import { normalCdf } from '../../curves.ts';
import { KINDS_AWAY } from './clock.ts';
import { type DayType, dayTypeOf, type SessionsModel, type StaysPart, sessionAt } from './model.ts';

/** The night that follows one date; an element an EV. Drawn for every EV, whether it makes a trip that day or not. */
export interface Nights {
  dayType: DayType;
  /** Uniform on (0, 1): the EV makes a trip on this date where this is below the share of EVs that do. */
  tripPlace: Float64Array;
  arrivalHour: Float64Array;
  /** Hour of the next date at which it leaves. */
  leavingHour: Float64Array;
  energyKwh: Float64Array;
  /** The normal scores behind arrival and leaving. */
  arrivalScore: Float64Array;
  leavingScore: Float64Array;
}

const MS_PER_DAY = 86_400_000;

/**
 * The nights at home of a fleet, by local date. Every EV has habits, and its days vary about them. Draws come from one
 * stream per aggregator and date, as many for each EV in order.
 * @param drawnBy names the streams
 */
export function fleetNights(
  stays: StaysPart,
  evs: number,
  seed: string | number,
  drawnBy: string,
): (date: string) => Nights {
  const random = stream(seed, drawnBy, 'fitted habits');
  const own = Array.from({ length: evs }, () => [0, 0, 0, 0].map(() => random.normal()));
  const shares = [stays.tripHabit, stays.habits.arrival, stays.habits.leaving, stays.habits.energy];
  const cache = new Map<string, Nights>();
  return (date) => {
    const known = cache.get(date);
    if (known) return known;
    const nights = drawNights(stays, own, shares, date, stream(seed, drawnBy, 'fitted sessions', date));
    if (cache.size > 1) cache.clear();
    cache.set(date, nights);
    return nights;
  };
}

function drawNights(
  stays: StaysPart,
  own: readonly number[][],
  shares: readonly number[],
  date: string,
  random: { normal(): number },
): Nights {
  const day = dayTypeOf(new Date(`${date}T00:00Z`).getUTCDay() || 7);
  const table = (): Float64Array => new Float64Array(own.length);
  const nights: Nights = {
    dayType: day,
    tripPlace: table(),
    arrivalHour: table(),
    leavingHour: table(),
    energyKwh: table(),
    arrivalScore: table(),
    leavingScore: table(),
  };
  own.forEach((habits, ev) => {
    const score = habits.map((habit, k) => Math.sqrt(shares[k]) * habit + Math.sqrt(1 - shares[k]) * random.normal());
    const session = sessionAt(stays, day, true, score[1], score[2], score[3]);
    nights.tripPlace[ev] = normalCdf(score[0]);
    nights.arrivalHour[ev] = session.arrivalHour;
    nights.leavingHour[ev] = session.connectedHours + session.arrivalHour - 24;
    nights.energyKwh[ev] = session.energyKwh;
    nights.arrivalScore[ev] = score[1];
    nights.leavingScore[ev] = score[2];
  });
  return nights;
}

/** The local date before another, as 2024-02-18. */
export const dateBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00Z`) - MS_PER_DAY).toISOString().slice(0, 10);

/**
 * The nights at home of a kind; without a kind, those of the only one that has any, or of `private`.
 * @throws InputError for a kind the model does not hold, or one whose EVs spend no nights at home
 */
export function staysOfKind(model: SessionsModel, kind: string | undefined, owner: string): StaysPart {
  const athome = Object.keys(model.kinds).filter((name) => model.kinds[name].stays);
  const chosen = kind ?? (athome.length === 1 ? athome[0] : 'private');
  const stays = own(model.kinds, chosen)?.stays;
  if (stays) return stays;
  const known =
    athome.length > 0 ? `one of ${athome.join(', ')}` : 'a model fitted to sessions at home that name users';
  const away =
    KINDS_AWAY.includes(chosen) || (own(model.kinds, chosen) !== undefined && athome.length === 0)
      ? '; in this market an EV is plugged in whenever it is not on its one trip of the day, and full at midnight, which sessions away from home are not'
      : '';
  throw new InputError({
    path: `${owner}: fleet.kind`,
    found: kind === undefined ? `no kind, of ${Object.keys(model.kinds).join(', ')}` : `'${kind}'`,
    expected: `${known}${away}`,
  });
}
