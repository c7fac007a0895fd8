import fc from 'fast-check';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { anyDay } from './evDays.ts';

/** Even shares: those of `fc.double` are mostly next to nothing. */
const share = fc.integer({ min: 0, max: 997 }).map((k) => k / 997);

/**
 * Any session the checks accept: with and without ISPs behind its last, dear and cheap ones, more in it than is wanted, more
 * wanted than can be reached, some of its purchase still open, and all that `anyDay` draws.
 */
export const anySession = (shortest: number, longest: number): fc.Arbitrary<EvDay> =>
  fc
    .record({
      day: anyDay(shortest, longest),
      startShare: fc.oneof(fc.constantFrom(0.1, 1), share, share),
      wantedShare: fc.oneof(fc.constantFrom(0, 1), share),
      neededShare: share,
      isLow: fc.constantFrom(true, true, true, false),
      isNear: fc.constantFrom(true, true, true, false),
      laterIsps: fc.oneof(fc.constant(0), ...[1, 2].map(() => fc.integer({ min: 1, max: longest }))),
      laterPrice: fc.oneof(fc.constantFrom(85, 50, 0), fc.double({ min: -200, max: 400, noNaN: true })),
      isGrid: fc.boolean(),
      openFrom: share,
      openTo: share,
    })
    .map(
      ({
        day,
        startShare,
        wantedShare,
        neededShare,
        isLow,
        isNear,
        laterIsps,
        laterPrice,
        isGrid,
        openFrom,
        openTo,
      }): EvDay => {
        const { capacityKwh, chargeKw, chargeEfficiency, dischargeKw, ispCount, hoursPerIsp } = day;
        const startKwh = capacityKwh * startShare;
        const minimumKwh = isLow ? Math.min(day.minimumKwh, startKwh) : day.minimumKwh;
        const neededKwh = 1.5 * neededShare * ispCount * chargeKw * hoursPerIsp * chargeEfficiency;
        const wantedKwh = isNear ? Math.min(capacityKwh, startKwh + neededKwh) : capacityKwh * wantedShare;
        const isOpen = (t: number): boolean => t >= openFrom * ispCount && t < openTo * ispCount;
        const atSite = { departureIsp: 0, arrivalIsp: 0, tripKwh: 0, dischargeKw: isGrid ? dischargeKw : 0 };
        const session: EvDay = { ...day, ...atSite, startKwh, minimumKwh, end: { wantedKwh, laterIsps, laterPrice } };
        if (day.scheduleKwh) session.scheduleKwh = day.scheduleKwh.map((kwh, t) => (isOpen(t) ? Number.NaN : kwh));
        return session;
      },
    );
