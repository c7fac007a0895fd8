import { describe, expect, it } from 'vitest';
import { building } from '../../../agents/nested/building.ts';
import type { Message, MessageOf } from '../../../agents/nested/market/messages.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { only } from './market/helpers.ts';
import { configured, flat, onStage } from './onStage.ts';

const solver = await loadSolver();

function houseOnStage(house: object = {}) {
  const { buildings, buildingTypes, market } = configured({ house });
  const [entry] = buildings; // stands for 60: a kW is 0.06 MW
  return onStage(building, 'One', 'building', { entry, type: buildingTypes.house, market, dso: 'DSO', solver });
}

const from = { from: 'world', to: 'One' } as const;
const forecast = (day = 0, isp = -1): Message => ({
  ...({ type: 'BuildingForecast', ...from, isp, day, outdoorC: flat(4), gainsKw: flat(0.3) } as const),
  ...{ loadKw: flat(0.5), pvKw: flat(0).map((_, hour) => (hour >= 10 && hour < 15 ? 1.5 : 0)) },
});
const tariff = (given: Partial<MessageOf<'Tariff'>> = {}): Message => ({
  ...({ type: 'Tariff', from: 'DSO', to: 'One', isp: -1, day: 0, rewardUp: flat(0), rewardDown: flat(0) } as const),
  ...{ standbyUp: flat(0), standbyDown: flat(0), ...given },
});
const site = (isp: number): Message => ({
  ...({ type: 'SiteMeasurement', ...from, isp, outdoorC: 4, gainsKw: 0.3, loadKw: 0.5, pvKw: 0 } as const),
});
const reading = (isp: number, temperatureC: number, energyKwh: number): Message => ({
  ...({ type: 'BuildingReading', ...from, isp, netKw: 1, heatKw: 0, chargeKw: 0, dischargeKw: 0 } as const),
  ...{ cutKw: 0, applianceKw: 0, temperatureC, energyKwh },
});
const call = (isp: number, upMw: number, downMw = 0): Message => ({
  ...({ type: 'FlexCall', from: 'DSO', to: 'One', isp, upMw, downMw } as const),
});
const setpoints = (said: Message[]) => only(said, 'BuildingSetpoints')[0];

describe('a building, the day before', () => {
  it('tells its baseline of all that it stands for, and nothing else', () => {
    const stage = houseOnStage();
    const said = stage.hear(forecast());
    expect(said.map(({ type, to }) => [type, to])).toEqual([['DPrognosis', 'DSO']]);
    const [{ powerMw }] = only(said, 'DPrognosis');
    // load of 0.5 kW, an appliance of 2 kWh, and heat, less 7.5 kWh of sun
    const kwh = sum(powerMw) / 0.06;
    expect(kwh).toBeGreaterThan(12 + 2 - 7.5 + 15);
    expect(kwh).toBeLessThan(12 + 2 - 7.5 + 30);
    expect(stage.decisions.map(({ kind }) => kind)).toEqual(['building']);
  });

  it('answers a tariff with what it will draw then, and with bands where they are paid', () => {
    const stage = houseOnStage();
    const [{ powerMw }] = only(stage.hear(forecast()), 'DPrognosis');
    const rewardUp = flat(0).map((_, hour) => (hour === 18 ? 60 : 0));
    const standbyUp = flat(0).map((_, hour) => (hour === 3 ? 20 : 0));
    const [answer] = only(stage.hear(tariff({ rewardUp, standbyUp })), 'FlexSchedule');
    expect(answer.powerMw[18]).toBeLessThan(powerMw[18] - 0.01);
    expect(answer.upMw[3]).toBeGreaterThan(0.01);
    answer.upMw.forEach((mw, t) => {
      if (t !== 3) expect(mw).toBe(0);
    });
    expect(sum(answer.downMw)).toBe(0);
    expect(stage.decisions.map(({ kind }) => kind)).toEqual(['building', 'building at a tariff']);
    expect(stage.decisions[1].objective).toBeLessThanOrEqual(stage.decisions[0].objective + 1e-6); // it never pays to answer and lose
  });

  it('says nothing of a day it knows nothing of', () => {
    const stage = houseOnStage();
    expect(stage.hear(tariff({ day: 1 }))).toEqual([]);
    expect(stage.start('deliver', 0)).toEqual([]);
  });
});

describe('a building, in an ISP', () => {
  const planned = () => {
    const stage = houseOnStage();
    stage.hear(forecast());
    const [{ powerMw }] = only(stage.hear(tariff({ standbyUp: flat(5) })), 'FlexSchedule');
    stage.hear({ type: 'StandbyCall', from: 'DSO', to: 'One', isp: -1, day: 0, upMw: flat(0.03), downMw: flat(0) });
    return { stage, powerMw };
  };

  it('does what it planned', () => {
    const { stage, powerMw } = planned();
    stage.hear(site(0));
    const { heatKw, chargeKw, dischargeKw, cutKw } = setpoints(stage.start('deliver', 0));
    expect(0.5 + heatKw + chargeKw - dischargeKw + cutKw).toBeCloseTo(powerMw[0] / 0.06, 6);
  });

  it('starts an appliance once, in the step it planned', () => {
    const { stage } = planned();
    const starts: number[] = [];
    for (let isp = 0; isp < 96; isp++) {
      stage.hear(site(isp));
      if (setpoints(stage.start('deliver', isp)).starts.length > 0) starts.push(isp);
      stage.hear(reading(isp, 20.5, 2.5));
    }
    expect(starts).toHaveLength(1);
    expect(starts[0] % 4).toBe(0);
    expect(starts[0]).toBeGreaterThanOrEqual(32);
    expect(starts[0]).toBeLessThanOrEqual(80);
  });

  it('cuts no more sun than shines', () => {
    const { stage } = planned();
    stage.hear({ ...site(44), pvKw: 0 } as Message);
    expect(setpoints(stage.start('deliver', 44)).cutKw).toBe(0);
  });

  it('called, draws so much less, in that ISP alone', () => {
    const { stage } = planned();
    stage.hear(site(4));
    const before = setpoints(stage.start('deliver', 4));
    stage.hear(reading(4, 20.5, 2.5), site(5), call(5, 0.03));
    const net = ({ heatKw, chargeKw, dischargeKw, cutKw }: typeof before) => heatKw + chargeKw - dischargeKw + cutKw;
    expect(net(setpoints(stage.start('deliver', 5)))).toBeCloseTo(net(before) - 0.5, 6); // 0.03 MW of 60
    stage.hear(reading(5, 20.5, 2.5), site(6));
    expect(net(setpoints(stage.start('deliver', 6)))).toBeCloseTo(net(before), 6);
  });

  it('and plans anew from what is metered as the next step begins, and then no more', () => {
    const { stage, powerMw } = planned();
    stage.hear(site(6), call(6, 0.03));
    stage.start('deliver', 6);
    expect(stage.hear(reading(6, 19.6, 0.2), site(7))).toEqual([]);
    stage.start('deliver', 7);
    const said = stage.hear(reading(7, 19.6, 0.2), site(8));
    const [update] = only(said, 'ScheduleUpdate');
    expect(update).toMatchObject({ to: 'DSO', day: 0, fromStep: 2, isp: 8 });
    expect(update.powerMw).toHaveLength(22);
    expect(sum(update.powerMw)).toBeGreaterThan(sum(powerMw.subarray(2)) + 0.06); // colder, and its battery empty
    expect(stage.hear(site(12))).toEqual([]);
    expect(stage.decisions.at(-1)?.kind).toBe('building at a tariff');
  });

  it('held by less than nothing, as a solver rounds, is held by nothing', () => {
    const { stage } = planned();
    const none = flat(-1e-13);
    stage.hear({ type: 'StandbyCall', from: 'DSO', to: 'One', isp: -1, day: 0, upMw: none, downMw: none });
    stage.hear(site(6), call(6, 0.01));
    stage.start('deliver', 6);
    stage.hear(reading(6, 20.5, 2.5), reading(7, 20.5, 2.5));
    expect(only(stage.hear(site(8)), 'ScheduleUpdate')).toHaveLength(1);
  });

  it('with an appliance that runs as it plans anew reckons with the rest of it, and does not start it again', () => {
    const { stage } = planned();
    let started = -1;
    for (let isp = 0; started < 0; isp++) {
      stage.hear(site(isp));
      if (setpoints(stage.start('deliver', isp)).starts.length > 0) started = isp;
      stage.hear(reading(isp, 20.5, 2.5));
    }
    stage.hear(site(started + 1), call(started + 1, 0.01));
    stage.start('deliver', started + 1);
    stage.hear(reading(started + 1, 20.5, 2.5));
    const [update] = only(stage.hear(site(started + 4)), 'ScheduleUpdate');
    expect(update.fromStep).toBe(started / 4 + 1);
    const { problem } = stage.decisions.at(-1) ?? {};
    const { loadKw, appliances } = problem as { loadKw: Float64Array; appliances: unknown[] };
    expect([loadKw[0], loadKw[1], appliances]).toEqual([0.5 + 0.8, 0.5, []]);
  });
});

it('the next day begins as the plan of this one ends', () => {
  const stage = houseOnStage();
  stage.hear(forecast());
  stage.hear(reading(3, 25, 5)); // what is metered at noon is not what the day ends with
  stage.hear(forecast(1, 48));
  const [today, tomorrow] = stage.decisions.map(
    ({ problem }) => problem as { thermal: { startC: number }; battery: { startKwh: number } },
  );
  expect(today.thermal.startC).toBe(20.5);
  expect(tomorrow.thermal.startC).toBeGreaterThanOrEqual(20.5 - 1e-6);
  expect(tomorrow.thermal.startC).toBeLessThan(23);
  expect(tomorrow.battery.startKwh).toBeGreaterThanOrEqual(2.5 - 1e-6);
});
