import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBuilding } from '../../../../agents/nested/building/buildingMilp.ts';
import { type Building, BuildingPlant } from '../../../../agents/nested/market/buildingPlant.ts';
import { exp } from '../../../../src/arithmetic/index.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { anyBuilding, exampleDay } from '../building/buildingDays.ts';

const solver = await loadSolver();
const idle = { heatKw: 0, chargeKw: 0, dischargeKw: 0, cutKw: 0 };
const battery = { powerKw: 2, leastKwh: 1, mostKwh: 5, startKwh: 4, efficiency: 0.8 };
const house = (changes: Partial<Building> = {}): Building => ({ ...exampleDay(), appliances: [], battery, ...changes });

describe('a building in real time', () => {
  it('does in four ISPs what was planned for their hour', () => {
    fc.assert(
      fc.property(anyBuilding, (day) => {
        const plan = planBuilding(solver, day);
        const plant = new BuildingPlant(day, day.hours / 4, 4);
        for (let t = 0; t < day.steps; t++) {
          const [heatKw, chargeKw, dischargeKw, cutKw] = [
            plan.heatKw[t],
            plan.chargeKw[t],
            plan.dischargeKw[t],
            plan.cutKw[t],
          ];
          const starts = plan.starts.flatMap((start, k) => (start === t ? [k] : []));
          const asked = { heatKw, chargeKw, dischargeKw, cutKw, starts };
          for (let isp = 0; isp < 4; isp++) {
            const { outdoorC, gainsKw } = day.thermal;
            const reading = plant.run(asked, outdoorC[t], gainsKw[t], day.loadKw[t], day.pvKw[t]);
            expect(reading.netKw).toBeCloseTo(plan.netKw[t], 6);
            expect([reading.temperatureC, reading.energyKwh]).toEqual([plant.temperatureC, plant.energyKwh]);
          }
          expect(plant.temperatureC).toBeCloseTo(plan.temperatureC[t], 6);
          expect(plant.energyKwh).toBeCloseTo(plan.energyKwh[t], 6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps within power, levels and PV whatever it is told, and its balance always', () => {
    const kw = fc.double({ min: -5, max: 15, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(kw, kw, kw, kw, fc.double({ min: 0, max: 8, noNaN: true })), { maxLength: 20 }),
        (told) => {
          const plant = new BuildingPlant(house({ fuseKw: 3 }), 0.25, 4);
          for (const [heatKw, chargeKw, dischargeKw, cutKw, pvKw] of told) {
            const before = plant.energyKwh;
            const done = plant.run({ heatKw, chargeKw, dischargeKw, cutKw }, 0, 0.3, 1, pvKw);
            expect(done.netKw).toBe(
              1 + done.applianceKw - pvKw + done.cutKw + done.heatKw + done.chargeKw - done.dischargeKw,
            );
            expect(Math.abs(done.netKw)).toBeLessThan(3 + 1e-9);
            for (const [value, most] of [
              [done.heatKw, 3],
              [done.chargeKw, 2],
              [done.dischargeKw, 2],
              [done.cutKw, pvKw],
            ]) {
              expect(value >= 0 && value <= most).toBe(true);
            }
            expect(Math.min(done.chargeKw, done.dischargeKw)).toBe(0);
            expect(done.energyKwh).toBeCloseTo(before + 0.25 * (0.8 * done.chargeKw - done.dischargeKw / 0.8), 12);
            expect(done.energyKwh).toBeGreaterThan(1 - 1e-9);
            expect(done.energyKwh).toBeLessThan(5 + 1e-9);
          }
        },
      ),
    );
  });

  it('charges until it is full and discharges until it is empty', () => {
    const full = new BuildingPlant(house(), 1, 1);
    expect(full.run({ ...idle, chargeKw: 2 }, 0, 0, 0, 0)).toMatchObject({ chargeKw: 1.25, energyKwh: 5 });
    expect(full.run({ ...idle, dischargeKw: 2 }, 0, 0, 0, 0)).toMatchObject({ dischargeKw: 2, energyKwh: 2.5 });
    const last = full.run({ ...idle, dischargeKw: 2 }, 0, 0, 0, 0);
    expect(last.dischargeKw).toBeCloseTo(1.2, 12);
    expect(last.energyKwh).toBeCloseTo(1, 12);
  });

  it('lets charging give way before heating, and cuts PV before it discharges less', () => {
    const asked = { ...idle, heatKw: 2, chargeKw: 1 };
    const run = (loadKw: number, pvKw = 0, told = asked) =>
      new BuildingPlant(house({ fuseKw: 3 }), 0.25, 4).run(told, 0, 0, loadKw, pvKw);
    expect(run(0.5)).toMatchObject({ heatKw: 2, chargeKw: 0.5, netKw: 3 });
    expect(run(1.5)).toMatchObject({ heatKw: 1.5, chargeKw: 0, netKw: 3 });
    expect(run(4)).toMatchObject({ heatKw: 0, chargeKw: 0, netKw: 4 });
    const out = { ...idle, dischargeKw: 2 };
    expect(run(0, 2, out)).toMatchObject({ cutKw: 1, dischargeKw: 2, netKw: -3 });
    expect(run(-1.5, 0.25, out)).toMatchObject({ cutKw: 0.25, dischargeKw: 1.5, netKw: -3 });
  });

  it('warms and cools by (1) for the length of an ISP', () => {
    const heated = new BuildingPlant(house(), 0.25, 4);
    const kept = exp(-0.25 / 50);
    heated.run({ ...idle, heatKw: 1 }, 4, 0.3, 0, 0);
    expect(heated.temperatureC).toBeCloseTo(kept * 20 + (1 - kept) * (4 + 5 * 3.3), 12);
    const cooled = new BuildingPlant(house({ thermal: { ...exampleDay().thermal, mode: 'cooling' } }), 0.25, 4);
    cooled.run({ ...idle, heatKw: 1 }, 30, 0.3, 0, 0);
    expect(cooled.temperatureC).toBeCloseTo(kept * 20 + (1 - kept) * (30 - 5 * 2.7), 12);
  });
});

describe('an appliance in real time', () => {
  const appliances = [{ from: 1, to: 4, profileKw: [1, 0.5] }];
  const drawn = (isps: number, startAt: readonly number[]): number[] => {
    const plant = new BuildingPlant(house({ appliances }), 0.5, 2);
    return Array.from(
      { length: isps },
      (_, isp) => plant.run({ ...idle, starts: startAt.includes(isp) ? [0] : [] }, 0, 0, 0, 0).applianceKw,
    );
  };

  it('runs its profile from when it is told, once', () => {
    expect(drawn(9, [2])).toEqual([0, 0, 1, 1, 0.5, 0.5, 0, 0, 0]);
    expect(drawn(9, [3, 4, 8])).toEqual([0, 0, 0, 1, 1, 0.5, 0.5, 0, 0]);
  });

  it('starts by itself when it must, and not before its window', () => {
    expect(drawn(9, [])).toEqual([0, 0, 0, 0, 1, 1, 0.5, 0.5, 0]);
    expect(drawn(9, [0])).toEqual([0, 0, 0, 0, 1, 1, 0.5, 0.5, 0]);
  });

  it('tells what is left of its run, and runs again on the next day', () => {
    const plant = new BuildingPlant(house({ appliances }), 0.5, 2);
    const run = (starts: number[] = []) => plant.run({ ...idle, starts }, 0, 0, 0, 0).applianceKw;
    run();
    run();
    expect([plant.hasStarted(0), plant.stillKw(0)]).toEqual([false, []]);
    run([0]);
    expect([plant.hasStarted(0), plant.stillKw(0)]).toEqual([true, [1, 0.5, 0.5]]);
    for (let isp = 3; isp < 8; isp++) run();
    expect(plant.stillKw(0)).toEqual([]);
    plant.beginDay();
    expect(plant.hasStarted(0)).toBe(false);
    expect(Array.from({ length: 8 }, () => run())).toEqual([0, 0, 0, 0, 1, 1, 0.5, 0.5]);
  });
});
