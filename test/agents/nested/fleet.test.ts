import { describe, expect, it } from 'vitest';
import { fleet } from '../../../agents/nested/fleet.ts';
import type { Message, MessageOf } from '../../../agents/nested/market/messages.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { only } from './market/helpers.ts';
import { configured, flat, onStage } from './onStage.ts';

const solver = await loadSolver();
const capacityKwh = Float64Array.of(60, 60);

function fleetOnStage(given: object = {}) {
  const { fleets, market } = configured({ fleet: { evs: 2, efficiency: 1, ...given } });
  return onStage(fleet, 'Cars', 'fleet', { entry: fleets[0], market, dso: 'DSO', capacityKwh, solver });
}

/** Two EVs that are away from 8 to 18 and from 9 to 19 h, for 7.4 and 14.8 kWh. */
const sessions = (day = 0, isp = -1): Message => ({
  ...({ type: 'SessionForecast', from: 'world', to: 'Cars', isp, day, departureIsp: Int16Array.of(32, 36) } as const),
  ...{ arrivalIsp: Int16Array.of(72, 76), tripKwh: Float64Array.of(7.4, 14.8) },
});
const tariff = (given: Partial<MessageOf<'Tariff'>> = {}): Message => ({
  ...({ type: 'Tariff', from: 'DSO', to: 'Cars', isp: -1, day: 0, rewardUp: flat(0), rewardDown: flat(0) } as const),
  ...{ standbyUp: flat(0), standbyDown: flat(0), ...given },
});
const cars = (type: 'EvsPluggedIn' | 'EvsUnplugged', isp: number, evs: number[], energyKwh: number[]): Message => ({
  ...({ type, from: 'world', to: 'Cars', isp, evs, energyKwh } as const),
});
const drawn = (said: Message[]) => only(said, 'EvSetpoints')[0].chargeKwh;

describe('a fleet, the day before', () => {
  it('tells what all its EVs will draw, and no session of them', () => {
    const said = fleetOnStage().hear(sessions());
    expect(said.map(({ type, to }) => [type, to])).toEqual([['DPrognosis', 'DSO']]);
    const [{ powerMw }] = only(said, 'DPrognosis');
    expect(sum(powerMw)).toBeCloseTo(0.0222, 9);
    expect(sum(powerMw.subarray(0, 18))).toBeCloseTo(0, 9);
    expect(Math.max(...powerMw)).toBeLessThanOrEqual(2 * 0.0074 + 1e-9);
  });

  it.each(['after', 'joint'])('is moved by a tariff, with bands planned %s it', (bands) => {
    const stage = fleetOnStage({ bands });
    stage.hear(sessions());
    const rewardDown = flat(0).map((_, hour) => (hour === 22 ? 40 : 0));
    const [{ powerMw, upMw, downMw }] = only(
      stage.hear(tariff({ rewardDown, standbyUp: flat(4), standbyDown: flat(1) })),
      'FlexSchedule',
    );
    expect(sum(powerMw)).toBeCloseTo(0.0222, 6);
    expect(powerMw[22]).toBeCloseTo(0.0148, 6);
    upMw.forEach((mw, t) => {
      expect(mw).toBeLessThanOrEqual(powerMw[t] + 1e-9);
      expect(powerMw[t] + downMw[t]).toBeLessThanOrEqual(0.0148 + 1e-9);
    });
    expect(sum(upMw) + sum(downMw)).toBeGreaterThan(0);
    const kinds = bands === 'joint' ? ['EV charging', 'EV charging with bands'] : ['EV charging'];
    expect(new Set(stage.decisions.map(({ kind }) => kind))).toEqual(new Set(kinds));
    for (const { objective, twin } of stage.decisions) {
      if (bands === 'joint') expect(twin?.(solver)).toBeCloseTo(objective, 6);
    }
  });

  it('knows nothing of a day it was not told of', () => {
    expect(fleetOnStage().hear(tariff())).toEqual([]);
    expect(fleetOnStage().start('deliver', 0)).toEqual([]);
  });
});

describe('a fleet, in an ISP', () => {
  /** Both have been away, and are back in time with what they were to be back with. */
  const evening = (given: object = {}) => {
    const stage = fleetOnStage();
    stage.hear(sessions());
    stage.hear(tariff({ standbyUp: flat(4), ...given }));
    stage.hear(cars('EvsUnplugged', 32, [0], [60]), cars('EvsUnplugged', 36, [1], [60]));
    stage.hear(cars('EvsPluggedIn', 72, [0], [52.6]), cars('EvsPluggedIn', 76, [1], [45.2]));
    return stage;
  };

  it('charges each as planned, and none that is full or away', () => {
    const stage = fleetOnStage();
    stage.hear(sessions());
    expect([...drawn(stage.start('deliver', 0))]).toEqual([0, 0]);
    const late = evening();
    const charged = [0, 0];
    for (let isp = 76; isp < 96; isp++) {
      const kwh = drawn(late.start('deliver', isp));
      kwh.forEach((each, ev) => {
        expect(each).toBeLessThanOrEqual(7.4 / 4 + 1e-9);
        charged[ev] += each;
      });
    }
    expect(charged[1]).toBeCloseTo(14.8, 6);
    const away = evening();
    away.hear(cars('EvsUnplugged', 80, [1], [50]));
    expect(drawn(away.start('deliver', 80))[1]).toBe(0);
  });

  it('called, draws so much less together, and plans anew from what they hold as the next step begins', () => {
    const stage = evening();
    const planned = Array.from({ length: 5 }, (_, hour) => sum(drawn(stage.start('deliver', 4 * (19 + hour)))));
    const hour = 19 + planned.findIndex((kwh) => kwh > 1);
    const isp = 4 * hour;
    const other = evening();
    const mw = planned[hour - 19] / 1000;
    other.hear({ type: 'FlexCall', from: 'DSO', to: 'Cars', isp, upMw: 2 * mw, downMw: 0 }); // half of what is drawn in it
    expect(sum(drawn(other.start('deliver', isp)))).toBeCloseTo(planned[hour - 19] / 2, 9);
    expect(other.start('plan', isp + 1)).toEqual([]);
    other.hear({
      ...({ type: 'EvReading', from: 'world', to: 'Cars', isp, chargeKwh: Float64Array.of(0, 0) } as const),
      energyKwh: Float64Array.of(58, 50),
    });
    const [update] = only(other.start('plan', isp + 4), 'ScheduleUpdate');
    expect(update).toMatchObject({ to: 'DSO', day: 0, fromStep: hour + 1 });
    const most = 14.8 * (23 - hour);
    expect(1000 * sum(update.powerMw)).toBeCloseTo(Math.min(12, most), 6);
    expect(other.start('plan', isp + 8)).toEqual([]);
  });

  it('called downward, draws more, as far as chargers go', () => {
    const stage = evening();
    const before = drawn(stage.start('deliver', 76));
    stage.hear({ type: 'FlexCall', from: 'DSO', to: 'Cars', isp: 77, upMw: 0, downMw: 1 });
    const after = drawn(stage.start('deliver', 77));
    expect(sum(after)).toBeGreaterThan(sum(before));
    for (const kwh of after) expect(kwh).toBeCloseTo(7.4 / 4, 9);
  });

  it('whose EV comes other than announced plans anew as the next step begins', () => {
    const stage = fleetOnStage();
    stage.hear(sessions());
    stage.hear(cars('EvsUnplugged', 32, [0], [60]), cars('EvsPluggedIn', 66, [0], [30]));
    expect(stage.start('plan', 67)).toEqual([]);
    const [update] = only(stage.start('plan', 68), 'ScheduleUpdate');
    expect(update.fromStep).toBe(17);
    expect(1000 * sum(update.powerMw)).toBeGreaterThan(29); // it needs 30 kWh, and the other 14.8
    const onTime = evening();
    expect(onTime.start('plan', 80)).toEqual([]);
  });
});
