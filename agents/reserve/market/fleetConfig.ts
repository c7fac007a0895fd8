import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { drawnSessions, observedSessions, sessionKeys } from './sessionConfig.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of the day, as "08:00"');

/** How one fleet's EVs are. */
export const fleetSchema = z.strictObject({
  battery: quantity('kWh', { min: 0.1 })
    .prefault(60)
    .meta({ description: 'capacity of one battery, kWh (the mean, where `batterySpread` is above 0)' }),
  batterySpread: quantity('share', { min: 0, max: 0.5 })
    .prefault(0)
    .meta({ description: 'standard deviation of the capacities of a fleet, as a share of `battery`, 0 to 50 %' }),
  minimumEnergy: quantity('share', { min: 0, max: 0.99 })
    .prefault(0.2)
    .meta({ description: 'share of the capacity below which an EV is not discharged' }),
  chargePower: quantity('kW', { min: 0 })
    .prefault(11)
    .meta({ description: 'most that one EV draws from the grid, kW' }),
  dischargePower: quantity('kW', { min: 0 })
    .prefault(11)
    .meta({ description: 'most that one EV gives to the grid, kW' }),
  chargeEfficiency: quantity('share', { min: 0.01, max: 1 })
    .prefault(1)
    .meta({ description: 'share of the energy drawn that comes into the battery' }),
  dischargeEfficiency: quantity('share', { min: 0.01, max: 1 })
    .prefault(1)
    .meta({ description: 'share of the energy taken out of the battery that comes to the grid' }),
  wear: quantity('EUR/MWh', { min: 0 })
    .prefault(0)
    .meta({ description: 'what plans count as the cost of a MWh through a battery, EUR/MWh; nobody is paid it' }),
  standsFor: z
    .int()
    .min(1)
    .default(1)
    .meta({ description: 'EVs that one simulated EV stands for, a whole number: fewer, heavier EVs in place of many' }),
  weekdayTrips: quantity('share', { min: 0, max: 1 }).optional().meta({
    description: 'share of EVs that make a trip on a working day; all, or what a fitted model says',
  }),
  weekendTrips: quantity('share', { min: 0, max: 1 })
    .optional()
    .meta({ description: 'share of EVs that make a trip on a Saturday or Sunday; all, or what a fitted model says' }),
  sessions: z
    .union(
      [
        z.literal('drawn'),
        z.strictObject({
          departure: clockTime.meta({ description: 'local time at which EVs leave, as "08:00"' }),
          arrival: clockTime.meta({ description: 'local time at which EVs are back, as "18:00"' }),
          spread: quantity('h', { min: 0, max: 12 })
            .prefault(0)
            .meta({ description: 'standard deviation of both times, hours' }),
        }),
        observedSessions,
        drawnSessions,
      ],
      {
        error:
          'expected drawn, or a window, as { departure: "08:00", arrival: "18:00", spread: 1 h }; or sessions away from home, as { file: sessions.csv } or { model: public }',
      },
    )
    .default('drawn')
    .meta({
      description:
        'when EVs that live at a home are away: drawn like observed sessions, or in one window for all; or sessions at chargers that are nobody’s home: observed ones, or drawn from a model',
    }),
  ...sessionKeys,
  chargerKind: z.string().optional().meta({
    description: 'kind of charger of a fitted model of sessions, where it has several',
  }),
  alike: z.boolean().default(false).meta({ description: 'all fleets have the same EVs and sessions' }),
  surprise: z
    .strictObject({
      arrivalSdIsps: z
        .number()
        .min(0)
        .default(0)
        .meta({ description: 'standard deviation of how much later or earlier than announced EVs come, ISPs' }),
      departureSdIsps: z
        .number()
        .min(0)
        .default(0)
        .meta({ description: 'standard deviation of how much later or earlier than announced EVs leave, ISPs' }),
      tripSdShare: quantity('share', { min: 0, max: 1 }).prefault(0).meta({
        description:
          'standard deviation of how much more or less than announced a trip takes, as a share of its energy',
      }),
    })
    .prefault({})
    .meta({ description: 'how far sessions turn out other than their owners announced; not at all where not given' }),
});
export type FleetConfig = z.output<typeof fleetSchema>;

/** Settings of one aggregator's fleet: the common ones, with its own laid over them. */
export function fleetSettings(fleet: FleetConfig, own: Record<string, unknown> | undefined): FleetConfig {
  if (!own) return fleet;
  const surprise = { ...fleet.surprise, ...(own.surprise as object | undefined) };
  return fleetSchema.parse({ ...fleet, ...own, surprise });
}
