import { expect, it } from 'vitest';
import { emptySetpoints, type Setpoints } from '../../src/optimizers/delivery.ts';
import { stream } from '../../src/random/streams.ts';
import { zeros } from '../../src/series.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { FleetPlant } from '../../src/worlds/plant.ts';
import { type Fleet, generateFleet } from '../../src/worlds/sessions.ts';

const EVS = 100;
const calendar = createCalendar({ start: '2024-02-19', days: 3 });

/** EVs of which some stay at home, some are away through midnight, and some come back as others leave. */
function fleetOf(seed: number): Fleet {
  const fleet = generateFleet(
    {
      ...{ evs: EVS, batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 },
      ...{ chargeEfficiency: 0.9, dischargeEfficiency: 0.9, weekdayTripShare: 0.8 },
      surprise: { arrivalSdIsps: 20, departureSdIsps: 20, tripSdShare: 0.3 },
    },
    calendar,
    seed,
    'Owner',
  );
  for (const { departureIsp, arrivalIsp } of fleet.actual) {
    departureIsp[0] = 0;
    arrivalIsp[0] = calendar.days[0].ispCount;
  }
  return fleet;
}

it('has EVs leave and come back as their sessions say, each looked up anew', () => {
  for (const seed of [1, 2, 3]) {
    const fleet = fleetOf(seed);
    const plant = new FleetPlant(fleet, calendar);
    const home = new Array<boolean>(EVS).fill(true);
    for (const { index, firstIsp, ispCount } of calendar.days) {
      const { departureIsp, arrivalIsp } = fleet.actual[index];
      for (let at = 0; at < ispCount; at++) {
        const [back, gone]: [number[], number[]] = [[], []];
        for (let ev = 0; ev < EVS; ev++) {
          const isAway = departureIsp[ev] <= at && at < arrivalIsp[ev];
          const wasAway = !home[ev];
          if (wasAway && (at === 0 || !isAway)) back.push(ev);
          if (isAway && (!wasAway || at === 0)) gone.push(ev);
          home[ev] = !isAway;
        }
        const { unplugged, pluggedIn } = plant.beginIsp(firstIsp + at);
        expect(pluggedIn.evs).toEqual(back);
        expect(unplugged.evs).toEqual(gone);
        const { energyKwh } = plant.run(firstIsp + at, undefined);
        expect(Array.from(energyKwh, Number.isNaN)).toEqual(home.map((isHome) => !isHome));
      }
    }
  }
});

it('does of set points what it does of the same with series of their own, and writes into none of those that are nought', () => {
  const fleet = fleetOf(4);
  const random = stream(4, 'test', 'setpoints');
  const plants = [new FleetPlant(fleet, calendar), new FleetPlant(fleet, calendar)];
  const volumes = ['upKwh', 'downKwh', 'dayAheadKwh', 'congestionUpKwh', 'congestionDownKwh'] as const;
  for (let isp = 0; isp < 2 * 96; isp++) {
    const own = emptySetpoints(EVS);
    const brief: Setpoints = { ...own };
    for (const volume of volumes) {
      if (random.uniform() < 0.6) brief[volume] = zeros(EVS);
      else for (let ev = 0; ev < EVS; ev++) own[volume][ev] = random.uniform() < 0.7 ? 0 : 3 * random.uniform();
    }
    const [one, other] = [own, brief].map((asked, k) => {
      plants[k].beginIsp(isp);
      return plants[k].run(isp, asked);
    });
    expect(other).toEqual(one);
    expect(zeros(EVS).every((kwh) => Object.is(kwh, 0))).toBe(true);
  }
});
