import fc from 'fast-check';
import type { EvDay } from '../../../src/optimizers/evDay.ts';
import { prices } from '../evDays.ts';

/** A session from `fromIsp` on at these day-ahead prices (index from ISP 0), 2.75 kWh an ISP, that only charges. */
export function session(
  fromIsp: number,
  dayAhead: readonly number[],
  wantKwh: number,
  changes: Partial<EvDay> = {},
): EvDay {
  const none = new Float64Array(dayAhead.length).fill(Number.NaN);
  return {
    hoursPerIsp: 0.25,
    fromIsp,
    ispCount: dayAhead.length,
    capacityKwh: 60,
    minimumKwh: 0,
    chargeKw: 11,
    dischargeKw: 0,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    startKwh: 20,
    departureIsp: 0,
    arrivalIsp: 0,
    tripKwh: 0,
    dayAheadPrice: prices(...dayAhead),
    upPrice: none,
    downPrice: none,
    deviationFee: 30,
    ownerPrice: 85,
    ownerBilling: 'charged',
    wear: 0,
    end: { wantedKwh: 20 + wantKwh, laterIsps: 0, laterPrice: 0 },
    ...changes,
  };
}

/** Evenly spread, and not round in binary. */
const between = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 997 }).map((k) => least + ((most - least) * k) / 997);
const share = between(0, 1);
const price = fc.oneof(
  { weight: 6, arbitrary: between(-100, 300) },
  { weight: 2, arbitrary: fc.constantFrom(0, 50, 100) }, // ties
);

/** Sessions of any day of `ispCount` ISPs: short and long stays, wants beyond reach, stays behind the horizon. */
export const anySessions = (ispCount: number, most: number): fc.Arbitrary<EvDay[]> =>
  fc.array(price, { minLength: ispCount, maxLength: ispCount }).chain((dayAhead) =>
    fc.array(
      fc
        .record({
          from: share,
          stay: share,
          capacityKwh: between(5, 100),
          start: share,
          want: share,
          chargeKw: fc.constantFrom(3.7, 11, 22),
          chargeEfficiency: fc.constantFrom(1, 0.9),
          laterIsps: fc.constantFrom(0, 0, 2, 10),
          laterPrice: price,
          missing: fc.constantFrom(-1, 0, 2),
        })
        .map(({ from, stay, capacityKwh, start, want, laterIsps, laterPrice, missing, ...charger }): EvDay => {
          const fromIsp = Math.floor(from * ispCount * 0.999);
          const departure = laterIsps > 0 ? ispCount : fromIsp + 1 + Math.floor(stay * (ispCount - fromIsp) * 0.999);
          const startKwh = capacityKwh * start;
          const end = { wantedKwh: startKwh + want * (capacityKwh - startKwh), laterIsps, laterPrice };
          const own = dayAhead.slice(0, departure).map((eur, t) => (t === missing ? Number.NaN : eur));
          return session(fromIsp, own, 0, { capacityKwh, startKwh, end, ...charger });
        }),
      { minLength: 1, maxLength: most },
    ),
  );

export const anyPool = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.oneof(fc.constant(0), between(0, 40)), {
      minLength: length,
      maxLength: length,
    })
    .map((kwh) => Float64Array.from(kwh));

export const sum = (kwh: ArrayLike<number>): number => Array.from(kwh).reduce((a, b) => a + b, 0);
