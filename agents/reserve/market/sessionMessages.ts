import * as z from 'zod';
import { message } from '../../../src/bus/protocol.ts';

const series = z.custom<Float64Array>((value) => value instanceof Float64Array, 'expected a Float64Array');
const day = z.number().int().nonnegative();
const sessionShape = {
  name: z.string(),
  arrivalIsp: z.number().int(),
  departureIsp: z.number().int(),
  arrivalKwh: z.number().nonnegative(),
  wantKwh: z.number().nonnegative(),
  capacityKwh: z.number().nonnegative(),
  minimumKwh: z.number().nonnegative(),
  chargeKw: z.number().nonnegative(),
  dischargeKw: z.number().nonnegative(),
};
const place = z.number().int().nonnegative();
/** A session as src/worlds/charging/session.ts has it. */
const saidSession = z.strictObject(sessionShape);
const plugged = z.strictObject({ ...sessionShape, connector: place });
/** One who leaves a connector: with what, and what was wanted and is missing, kWh. */
const ended = z.strictObject({
  name: z.string(),
  connector: place,
  energyKwh: z.number(),
  wantKwh: z.number(),
  unmetKwh: z.number(),
});

/** What is said of fleets whose EVs come and go: of sessions, their connectors, and the pool bought for those who are not known. */
export const SESSION_SCHEMAS = {
  /** The connectors of a fleet of sessions, in the order in which all else is told of them. */
  ChargerRegistration: message('ChargerRegistration', {
    chargeKw: series,
    dischargeKw: series,
    chargeEfficiency: z.number(),
    dischargeEfficiency: z.number(),
  }),
  /** Who has announced, as the gate of a day closes, to arrive on it. ISPs of the run. */
  SessionsAnnounced: message('SessionsAnnounced', { day, sessions: z.array(saidSession) }),
  /** Who may come besides, unannounced, from now on and up to the end of that day. */
  SessionsPossible: message('SessionsPossible', {
    day,
    possible: z.array(z.strictObject({ probability: z.number().nonnegative(), sessions: z.array(saidSession) })),
  }),
  SessionsStarted: message('SessionsStarted', { sessions: z.array(plugged) }),
  SessionsEnded: message('SessionsEnded', { sessions: z.array(ended) }),
  /** Those who found no connector free. */
  SessionsTurnedAway: message('SessionsTurnedAway', { sessions: z.array(saidSession) }),
  /** What was bought of a day for those who are not known, kWh by its ISP. */
  PoolPurchase: message('PoolPurchase', { day, energyKwh: series }),
  /** What of that one who has come takes, kWh by ISP of the run from `fromIsp` on; below 0: gives back to it. */
  PoolShare: message('PoolShare', { session: z.string(), fromIsp: z.number().int().nonnegative(), energyKwh: series }),
  /** What of it nobody has taken of an ISP, as that is metered, kWh. */
  PoolRest: message('PoolRest', { energyKwh: z.number() }),
};

/** When, and by whom. */
export const SESSION_RULES = {
  ChargerRegistration: { phase: 'inform', speakers: ['environment'] },
  SessionsAnnounced: { phase: 'inform', speakers: ['environment'] },
  SessionsPossible: { phase: 'inform', speakers: ['environment'] },
  SessionsStarted: { phase: 'inform', speakers: ['environment'] },
  SessionsEnded: { phase: 'inform', speakers: ['environment'] },
  SessionsTurnedAway: { phase: 'inform', speakers: ['environment'] },
  PoolPurchase: { phase: 'plan', speakers: ['aggregator'] },
  PoolShare: { phase: 'plan', speakers: ['aggregator'] },
  PoolRest: { phase: 'deliver', speakers: ['aggregator'] },
} as const;

/** To whom. */
export const SESSION_SAYINGS = {
  environment: ['PoolPurchase', 'PoolShare', 'PoolRest'],
  aggregator: [
    ...(['ChargerRegistration', 'SessionsAnnounced', 'SessionsPossible'] as const),
    ...(['SessionsStarted', 'SessionsEnded', 'SessionsTurnedAway'] as const),
  ],
} as const;
