import fc from 'fast-check';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { anyDay } from './evDays.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

/**
 * Any session the checks accept: with and without ISPs behind its last, dear and cheap ones, more in it than is wanted, more
 * wanted than can be reached, some of its purchase still open, and all that `anyDay` draws.
 */
export const anySession = (shortest: number, longest: number): fc.Arbitrary<EvDay> =>
  fc
    .record({
      day: anyDay(shortest, longest),
      wantedShare: fc.oneof(fc.constantFrom(0, 1), share),
      neededIsps: fc.double({ min: 0, max: 2 * longest, noNaN: true }),
      isNear: fc.boolean(),
      laterIsps: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: longest })),
      laterPrice: fc.oneof(fc.constantFrom(85, 50, 0), fc.double({ min: -200, max: 400, noNaN: true })),
      isGrid: fc.boolean(),
      openFrom: share,
      openTo: share,
    })
    .map(({ day, wantedShare, neededIsps, isNear, laterIsps, laterPrice, isGrid, openFrom, openTo }): EvDay => {
      const { capacityKwh, startKwh, chargeKw, chargeEfficiency, dischargeKw, ispCount, hoursPerIsp } = day;
      const neededKwh = neededIsps * chargeKw * hoursPerIsp * chargeEfficiency;
      const wantedKwh = isNear ? Math.min(capacityKwh, startKwh + neededKwh) : capacityKwh * wantedShare;
      const isOpen = (t: number): boolean => t >= openFrom * ispCount && t < openTo * ispCount;
      const atSite = { departureIsp: 0, arrivalIsp: 0, tripKwh: 0, dischargeKw: isGrid ? dischargeKw : 0 };
      const session: EvDay = { ...day, ...atSite, end: { wantedKwh, laterIsps, laterPrice } };
      if (day.scheduleKwh) session.scheduleKwh = day.scheduleKwh.map((kwh, t) => (isOpen(t) ? Number.NaN : kwh));
      return session;
    });
