import { describe, expect, it } from 'vitest';
import { callBuilding, type Steered } from '../../../../agents/nested/building/call.ts';
import { buildingType } from '../../../../agents/nested/market/siteConfig.ts';

/** A battery of 4 kWh and 2 kW that keeps 1 kWh, and a heat pump of 3 kW. */
const type = buildingType.parse({ battery: 4, batteryFloor: 0.25, efficiency: 0.8 });
const planned: Steered = { heatKw: 2, chargeKw: 0.5, dischargeKw: 0, cutKw: 0.1 };
const given = 0.6; // planned net: 0.6 + 2 + 0.5 + 0.1 = 3.2
const call = (calledKw: number, more: object = {}) => ({
  ...{ calledKw, plannedNetKw: 3.2, givenKw: given, energyKwh: 2.5, hours: 0.25 },
  ...more,
});
const net = ({ heatKw, chargeKw, dischargeKw, cutKw }: Steered, givenKw = given) =>
  givenKw + heatKw + chargeKw - dischargeKw + cutKw;
const rounded = (steered: Steered) =>
  Object.fromEntries(Object.entries(steered).map(([key, kw]) => [key, Number(kw.toFixed(9))]));

describe('a building that is called', () => {
  it.each<[string, number, Partial<Steered>]>([
    ['draws less by charging less', 0.3, { chargeKw: 0.2 }],
    ['and then by discharging', 1.5, { chargeKw: 0, dischargeKw: 1 }],
    ['and then by heating less', 3, { chargeKw: 0, dischargeKw: 2, heatKw: 1.5 }],
    ['draws more by charging more', -1, { chargeKw: 1.5 }],
    ['and then by heating more', -2, { chargeKw: 2, heatKw: 2.5 }],
  ])('%s', (_, kw, changes) => {
    const done = callBuilding(type, planned, call(kw));
    expect(rounded(done)).toEqual({ ...planned, ...changes });
    expect(net(done)).toBeCloseTo(3.2 - kw, 9);
  });

  it('goes as far as battery and heat pump do', () => {
    expect(rounded(callBuilding(type, planned, call(99)))).toEqual({
      ...planned,
      chargeKw: 0,
      dischargeKw: 2,
      heatKw: 0,
    });
    expect(rounded(callBuilding(type, planned, call(-99)))).toEqual({ ...planned, chargeKw: 2, heatKw: 3 });
  });

  it('takes no more out of its battery than that holds above its floor, nor puts more into it than there is room', () => {
    const low = callBuilding(type, planned, call(3, { energyKwh: 1.25 }));
    expect(low.dischargeKw).toBeCloseTo((0.25 * 0.8) / 0.25, 9);
    expect(net(low)).toBeCloseTo(0.2, 9); // the rest is heat
    const full = callBuilding(type, planned, call(-1, { energyKwh: 3.9 }));
    expect(full.chargeKw).toBeCloseTo(0.1 / (0.8 * 0.25), 9);
    expect(net(full)).toBeCloseTo(4.2, 9);
  });

  it('keeps what it said it would draw, whatever its load and sun do', () => {
    const done = callBuilding(type, planned, call(1, { givenKw: given + 0.7 }));
    expect(net(done, given + 0.7)).toBeCloseTo(2.2, 9);
  });

  it('without a battery has its heat pump alone', () => {
    const bare = buildingType.parse({});
    const plain = { ...planned, chargeKw: 0 };
    const done = callBuilding(bare, plain, call(1, { plannedNetKw: 2.7, energyKwh: 0 }));
    expect(rounded(done)).toEqual({ ...plain, heatKw: 1 });
  });
});
