import * as z from 'zod';
import { interpolate, normalCdf } from '../../curves.ts';
import { normalQuantile } from '../samples.ts';

/** Days that differ, by the date of arrival. Friday stands alone: the night that follows ends on a Saturday. */
export const DAY_TYPES = ['monday-thursday', 'friday', 'saturday', 'sunday'] as const;
export type DayType = (typeof DAY_TYPES)[number];

/** The type of a weekday, 1 = Monday .. 7 = Sunday. */
export const dayTypeOf = (weekday: number): DayType => (weekday <= 4 ? 'monday-thursday' : DAY_TYPES[weekday - 4]);

/** Probabilities of the quantiles by which the model describes a distribution. */
export const PROBABILITIES: readonly number[] = [
  0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
  0.95, 0.975, 0.99, 1,
];

const quantiles = z
  .array(z.number().min(0), 'expected a list of quantiles')
  .length(PROBABILITIES.length, `expected ${PROBABILITIES.length} quantiles`)
  .refine((values) => values.every((value, k) => k === 0 || value >= values[k - 1]), 'expected ascending quantiles');
const correlation = z
  .number()
  .min(-0.999)
  .max(0.999)
  .meta({ description: 'correlation of its normal score with that of arrival' });
const share = z.number().min(0).max(1);

const joint = z.strictObject({
  sessions: z.int().min(1).meta({ description: 'sessions it was fitted on' }),
  aDay: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'sessions that began on a day of this kind, in the mean over the days of the data' }),
  arrival: quantiles.meta({ description: 'quantiles of arrival, hour of the wall clock' }),
  blocks: z
    .array(
      z.strictObject({ leaving: quantiles.meta({ description: 'quantiles of when it leaves, hours' }), correlation }),
    )
    .min(1)
    .meta({ description: 'equally likely blocks of arrival, earliest first: when it leaves, given when it came' }),
  classes: z
    .array(
      z.strictObject({
        fromHours: z.number().meta({ description: 'shortest time connected of the class, hours' }),
        share: quantiles.meta({ description: 'quantiles of the energy, as a share of what could be charged' }),
        correlation,
        arrivalScore: z
          .strictObject({
            mean: z.number().meta({ description: 'mean of the scores' }),
            sd: z.number().min(0.001).meta({ description: 'standard deviation of the scores' }),
          })
          .meta({ description: 'of the normal scores of arrival in the class' }),
      }),
    )
    .min(1)
    .meta({ description: 'classes of hours connected, shortest first: energy as a share of what could be charged' }),
});

const part = z.strictObject({
  fastestKw: z.number().min(0.001).meta({ description: 'no session charges faster on average' }),
  largestKwh: z.number().min(0.001).meta({ description: 'no session charges more' }),
  habits: z
    .strictObject({
      arrival: share.meta({ description: 'of the score of arrival' }),
      leaving: share.meta({ description: 'of the score of leaving' }),
      energy: share.meta({ description: 'of the score of energy' }),
    })
    .meta({ description: 'share of the variance of each normal score that is between users' }),
  days: z
    .strictObject(
      Object.fromEntries(
        DAY_TYPES.map((type) => [type, joint.meta({ description: `sessions that begin on ${type}` })]),
      ) as Record<DayType, typeof joint>,
    )
    .meta({ description: 'arrival, leaving and energy by kind of day' }),
});

/** How EVs plug in, by kind of charger; what `fitSessions` makes of observed sessions and a world file holds. */
export const sessionsModelSchema = z.strictObject({
  timeZone: z.string().meta({ description: 'IANA zone of its hours' }),
  notes: z.array(z.string()).meta({ description: 'what was left out, and what rules filled in' }),
  kinds: z
    .record(
      z.string(),
      z.strictObject({
        sessions: part.meta({ description: 'every session: leaving is hours connected' }),
        stays: part
          .extend({
            tripShare: z
              .strictObject(
                Object.fromEntries(
                  DAY_TYPES.map((type) => [type, share.meta({ description: `nights to ${type}` })]),
                ) as Record<DayType, typeof share>,
              )
              .meta({ description: 'share of nights after which an EV leaves, by kind of the day it leaves on' }),
            tripHabit: share.meta({ description: 'share of the variance of the score behind tripShare between users' }),
          })
          .optional()
          .meta({ description: 'nights at home: leaving is the hour of the next day at which it leaves' }),
      }),
    )
    .meta({ description: 'kind of charger -> its sessions' }),
});

export type SessionsModel = z.output<typeof sessionsModelSchema>;
export type SessionsPart = z.output<typeof part>;
export type SessionsJoint = z.output<typeof joint>;
export type StaysPart = NonNullable<SessionsModel['kinds'][string]['stays']>;

/** A session by the wall clock. */
export interface ClockSession {
  arrivalHour: number;
  /** Of a stay: from arrival to the hour it leaves on the next day. */
  connectedHours: number;
  energyKwh: number;
}

/** The class of a session that lasts so long. */
function classOf(joint: SessionsJoint, connectedHours: number): SessionsJoint['classes'][number] {
  let k = joint.classes.length - 1;
  while (k > 0 && connectedHours < joint.classes[k].fromHours) k--;
  return joint.classes[k];
}

/** What can be charged at most in so many hours, kWh. */
export const chargeable = ({ fastestKw, largestKwh }: SessionsPart, connectedHours: number): number =>
  Math.min(largestKwh, fastestKw * connectedHours);

/**
 * The session at three independent standard normal scores: of its arrival, of when it leaves given its arrival, of its energy
 * given both. Arrival is drawn from its quantiles; when it leaves from those of the block of arrivals, tied to the place in the
 * block by a Gaussian copula; energy, as a share of what can be charged meanwhile, from those of the class of hours
 * connected, tied to the arrival by another.
 * @param nights the model is one of stays
 */
export function sessionAt(
  model: SessionsPart,
  day: DayType,
  nights: boolean,
  arrivalScore: number,
  leavingScore: number,
  energyScore: number,
): ClockSession {
  const joint = model.days[day];
  const place = normalCdf(arrivalScore);
  const arrivalHour = interpolate(PROBABILITIES, joint.arrival, place);
  const blocks = joint.blocks.length;
  const index = Math.min(blocks - 1, Math.floor(place * blocks));
  const block = joint.blocks[index];
  const leaving = quantileAt(
    block.leaving,
    tied(normalQuantile(place * blocks - index), leavingScore, block.correlation),
  );
  const connectedHours = nights ? 24 - arrivalHour + leaving : leaving;
  const { share, correlation, arrivalScore: inClass } = classOf(joint, connectedHours);
  const come = (arrivalScore - inClass.mean) / inClass.sd;
  const energyKwh = quantileAt(share, tied(come, energyScore, correlation)) * chargeable(model, connectedHours);
  return { arrivalHour, connectedHours, energyKwh };
}

const tied = (to: number, own: number, correlation: number): number =>
  correlation * to + Math.sqrt(1 - correlation * correlation) * own;

const quantileAt = (quantiles: readonly number[], score: number): number =>
  interpolate(PROBABILITIES, quantiles, normalCdf(score));
