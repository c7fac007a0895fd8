import fc from 'fast-check';
import { type EvDay, isAway, mostChargedKwh, reachability, tripKwhPerIsp } from '../../../src/optimizers/evDay.ts';
import { Model } from '../../../src/optimizers/model.ts';
import type { Clearing } from '../../../src/optimizers/residualMarket/clearing.ts';
import type { EvClass } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import { ResidualSupply, type ResidualSupplySpec } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { anyDay } from '../evDays.ts';

/** A market of hours, one ISP each, with limits far off; tests override what they are about. */
export const supplyOf = (basePrice: number[], changes: Partial<ResidualSupplySpec> = {}): ResidualSupply =>
  new ResidualSupply({
    basePrice: Float64Array.from(basePrice),
    slope: 1,
    hoursPerIsp: 1,
    ispsPerInterval: 1,
    lowestPrice: -1e6,
    highestPrice: 1e6,
    ...changes,
  });

/** Any market of `intervals` price intervals, often with limits that bind. */
export const anySupply = (intervals: number): fc.Arbitrary<ResidualSupply> =>
  fc
    .record({
      base: fc.array(fc.double({ min: -100, max: 200, noNaN: true }), { minLength: intervals, maxLength: intervals }),
      slope: fc.constantFrom(0, 1e-9, 0.01, 1, 30),
      hoursPerIsp: fc.constantFrom(0.25, 1),
      ispsPerInterval: fc.constantFrom(1, 2),
      limits: fc.constantFrom([-1e6, 1e6], [0, 120], [-50, 60], [40, 40]),
    })
    .map(({ base, limits: [lowestPrice, highestPrice], ...others }) => {
      const basePrice = base.flatMap((price) => new Array<number>(others.ispsPerInterval).fill(price));
      return supplyOf(basePrice, { ...others, lowestPrice, highestPrice });
    });

export const anyVolumes = (length: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.oneof(fc.constant(0), fc.double({ min: -20, max: 20, noNaN: true })), {
      minLength: length,
      maxLength: length,
    })
    .map((list) => Float64Array.from(list));

/** Classes of EVs of `ispCount` ISPs that only buy day-ahead, in a fleet that moves the price. */
export const anyClasses = (ispCount: number, hoursPerIsp: number): fc.Arbitrary<EvClass[]> =>
  fc.array(
    fc.record({ day: anyDay(ispCount, ispCount), count: fc.integer({ min: 1, max: 2000 }) }).map(({ day, count }) => {
      const { scheduleKwh: _, ...others } = day;
      return { day: { ...others, hoursPerIsp }, count }; // 0.25 h or more, so that trips can still be made
    }),
    { minLength: 1, maxLength: 4 },
  );

/** States what these EVs can buy and what it costs beside the purchase, as a linear programme with columns `bought`. */
export function stateFleet(supply: ResidualSupply, classes: readonly EvClass[]): Model {
  const m = new Model('min');
  const { ispCount, intervalCount } = supply;
  const { ispsPerInterval, hoursPerIsp } = supply.spec;
  m.columns('bought', [intervalCount], { lower: Number.NEGATIVE_INFINITY });
  for (let k = 0; k < intervalCount; k++) m.row('sum', k, '=', 0).add(m.columnAt('bought', k), -1);
  for (const [c, { day: stated, count }] of classes.entries()) {
    const day: EvDay = { ...stated, dayAheadPrice: supply.spec.basePrice };
    const { floorKwh, stretches } = reachability(day);
    for (let t = day.fromIsp; t < ispCount; t++) {
      const target = stretches.find(({ to }) => to === t + 1)?.targetKwh;
      const [lower, upper] = isAway(day, t)
        ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
        : [target ?? floorKwh[t], target ?? day.capacityKwh];
      const level = m.column('level', c, t, { lower, upper });
      const most = mostChargedKwh(day, t) / day.chargeEfficiency;
      const charge = m.column('charge', c, t, { upper: most, cost: (-count * day.ownerPrice) / 1000 });
      const balance = m
        .row('balance', c, t, '=', (t === day.fromIsp ? day.startKwh : 0) - (isAway(day, t) ? tripKwhPerIsp(day) : 0))
        .add(level, 1)
        .add(charge, -day.chargeEfficiency);
      if (t > day.fromIsp) balance.add(m.columnAt('level', c, t - 1), -1);
      m.rowOf('sum', Math.floor(t / ispsPerInterval)).add(charge, count / (1000 * hoursPerIsp * ispsPerInterval));
    }
  }
  return m;
}

/** What any clearing must keep: one sentence a fault. `schedules`: what each aggregator sent, in kWh. */
export function faultsOf(
  supply: ResidualSupply,
  { awards, boughtMw, priceEurPerMwh }: Clearing,
  schedules: ReadonlyMap<string, readonly ArrayLike<number>[]>,
): string[] {
  const faults: string[] = [];
  const expect = (isTrue: boolean, fault: string): void => {
    if (!isTrue) faults.push(fault);
  };
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a));
  const price = supply.prices(boughtMw);
  for (let t = 0; t < supply.ispCount; t++) {
    const sum = awards.reduce((mw, { energyKwh }) => mw + energyKwh[t] / (1000 * supply.spec.hoursPerIsp), 0);
    expect(near(sum, boughtMw[t]), `ISP ${t}: awards of ${sum} MW, not ${boughtMw[t]}`);
    expect(price[t] === priceEurPerMwh[t], `ISP ${t}: ${priceEurPerMwh[t]} EUR/MWh, not ${price[t]}`);
  }
  for (const { name, weights, energyKwh } of awards) {
    const sent = schedules.get(name) ?? [];
    expect(weights.length === sent.length, `${name}: ${weights.length} weights of ${sent.length} schedules`);
    expect(
      weights.every((weight) => weight >= 0),
      `${name}: a weight below 0`,
    );
    expect(
      near(
        weights.reduce((sum, weight) => sum + weight, 0),
        1,
      ),
      `${name}: weights sum to no 1`,
    );
    for (let t = 0; t < energyKwh.length; t++) {
      const mixed = sent.reduce((kwh, schedule, k) => kwh + weights[k] * schedule[t], 0);
      expect(near(mixed, energyKwh[t]), `${name}, ISP ${t}: award of ${energyKwh[t]} kWh, mixture ${mixed}`);
    }
  }
  return faults;
}
