import { type Random, stream } from '../../random/streams.ts';
import type { SessionFleetSpec } from './fleetSpec.ts';

/** No battery is smaller than this part of the specified one, whatever the spread. */
const SMALLEST_BATTERY_SHARE = 0.3;
/** What is drawn for a session by its name. */
export interface Own {
  capacityKwh: number;
  departureShift: number;
  arrivalShift: number;
  wantFactor: number;
  isAnnounced: boolean;
}

/** Draws by the name of a session; none where nothing is to be drawn. */
export function ownDraws(
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
