import fc from 'fast-check';
import { type EvDay, reachability } from '../../src/optimizers/evDay.ts';

/** A series by ISP. */
export const prices = (...list: number[]): Float64Array => Float64Array.from(list);

/** A plain EV-day of `ispCount` ISPs at home, full at the start, flat prices; tests override what they are about. */
export function plainDay(ispCount: number, changes: Partial<EvDay> = {}): EvDay {
  return {
    hoursPerIsp: 0.25,
    fromIsp: 0,
    ispCount,
    capacityKwh: 60,
    minimumKwh: 12,
    chargeKw: 11,
    dischargeKw: 11,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    startKwh: 60,
    departureIsp: 0,
    arrivalIsp: 0,
    tripKwh: 0,
    dayAheadPrice: new Float64Array(ispCount).fill(80),
    upPrice: new Float64Array(ispCount).fill(Number.NaN),
    downPrice: new Float64Array(ispCount).fill(Number.NaN),
    deviationFee: 30,
    ownerPrice: 85,
    ownerBilling: 'charged',
    wear: 0,
    ...changes,
  };
}

const price = (missing: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: missing, arbitrary: fc.constant(Number.NaN) },
    { weight: 6, arbitrary: fc.double({ min: -200, max: 400, noNaN: true }) },
    { weight: 2, arbitrary: fc.constantFrom(0, 50, 100, -50) }, // ties
    { weight: 1, arbitrary: fc.double({ min: -1000, max: 4000, noNaN: true }) },
  );

const power = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.constantFrom(3.7, 11) },
  { weight: 4, arbitrary: fc.double({ min: 0.5, max: 40, noNaN: true }) },
);
const efficiency = fc.oneof(fc.constant(1), fc.double({ min: 0.6, max: 1, noNaN: true }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** Any EV-day the checks accept: missing, negative and tied prices, no power, no battery, late and absent EVs, re-planning. */
export const anyDay = (shortest: number, longest: number): fc.Arbitrary<EvDay> =>
  fc
    .record({
      ispCount: fc.integer({ min: shortest, max: longest }),
      capacityKwh: fc.oneof(
        { weight: 1, arbitrary: fc.constant(0) },
        { weight: 9, arbitrary: fc.double({ min: 2, max: 100, noNaN: true }) },
      ),
      minimumShare: fc.oneof(fc.constant(0.2), share),
      startShare: fc.oneof(fc.constant(1), share),
      chargeKw: power,
      dischargeKw: power,
      chargeEfficiency: efficiency,
      dischargeEfficiency: efficiency,
      departure: share,
      arrival: fc.double({ min: 0, max: 1.2, noNaN: true }),
      tripShare: share,
      fromShare: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: share }),
      missing: fc.constantFrom(0, 1, 4, 12),
      deviationFee: fc.constantFrom(0, 30, 200),
      ownerPrice: fc.constantFrom(85, 0, 300),
      ownerBilling: fc.constantFrom('charged' as const, 'net' as const),
      wear: fc.constantFrom(0, 20),
      isScheduled: fc.boolean(),
    })
    .chain((drawn) => {
      const n = drawn.ispCount;
      const series = (missing: number): fc.Arbitrary<Float64Array> =>
        fc.array(price(missing), { minLength: n, maxLength: n }).map((list) => Float64Array.from(list));
      const most = drawn.chargeKw * 0.25;
      const energy = fc.oneof(fc.constant(0), fc.constant(most), fc.double({ min: 0, max: most * 1.2, noNaN: true }));
      const schedule = fc.array(energy, { minLength: n, maxLength: n }).map((list) => Float64Array.from(list));
      return fc
        .record({
          dayAheadPrice: series(drawn.missing > 4 ? drawn.missing : 0),
          upPrice: series(drawn.missing),
          downPrice: series(drawn.missing),
          schedule,
        })
        .map(({ schedule, ...prices }): EvDay => {
          const departureIsp = Math.floor(drawn.departure * n);
          const day: EvDay = {
            hoursPerIsp: 0.25,
            fromIsp: Math.floor(drawn.fromShare * (n - 1)),
            ispCount: n,
            capacityKwh: drawn.capacityKwh,
            minimumKwh: drawn.capacityKwh * drawn.minimumShare,
            chargeKw: drawn.chargeKw,
            dischargeKw: drawn.dischargeKw,
            chargeEfficiency: drawn.chargeEfficiency,
            dischargeEfficiency: drawn.dischargeEfficiency,
            startKwh: drawn.capacityKwh * drawn.startShare,
            departureIsp,
            arrivalIsp: Math.max(departureIsp, Math.floor(drawn.arrival * n)),
            tripKwh: 0,
            ...prices,
            deviationFee: drawn.deviationFee,
            ownerPrice: drawn.ownerPrice,
            ownerBilling: drawn.ownerBilling,
            wear: drawn.wear,
            ...(drawn.isScheduled ? { scheduleKwh: schedule } : {}),
          };
          // As long a trip as the battery can make, times a share.
          const leaving = departureIsp > day.fromIsp ? reachability(day).fullestKwh[departureIsp - 1] : day.startKwh;
          return { ...day, tripKwh: leaving * drawn.tripShare };
        });
    });
