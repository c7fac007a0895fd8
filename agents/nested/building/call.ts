import type { BuildingType } from '../market/config.ts';
import { batteryKw } from './typeDay.ts';

/** What a building steers, kW. */
export interface Steered {
  heatKw: number;
  chargeKw: number;
  dischargeKw: number;
  cutKw: number;
}

/**
 * What a building does when it is called: it draws so much less (below 0: more) than planned, whatever its load and sun do meanwhile, by its
 * battery first and its heat pump then, as far as they go.
 * @param call.calledKw less than planned
 * @param call.givenKw load, appliances and sun, net: what it does not steer
 */
export function callBuilding(
  type: BuildingType,
  planned: Steered,
  call: { calledKw: number; plannedNetKw: number; givenKw: number; energyKwh: number; hours: number },
): Steered {
  const { calledKw, plannedNetKw, givenKw, energyKwh, hours } = call;
  const net = givenKw + planned.heatKw + planned.chargeKw - planned.dischargeKw + planned.cutKw;
  const target = plannedNetKw - calledKw;
  const power = batteryKw(type);
  const least = type.battery * type.batteryFloor;
  const mostOut = Math.min(power, (Math.max(0, energyKwh - least) * type.efficiency) / hours);
  const mostIn = power > 0 ? Math.min(power, Math.max(0, type.battery - energyKwh) / (type.efficiency * hours)) : 0;
  const before = planned.dischargeKw - planned.chargeKw;
  const battery = Math.max(-mostIn, Math.min(mostOut, before + (net - target)));
  const leftKw = net - target - (battery - before);
  return {
    heatKw: Math.max(0, Math.min(type.heatPump, planned.heatKw - leftKw)),
    chargeKw: Math.max(0, -battery),
    dischargeKw: Math.max(0, battery),
    cutKw: planned.cutKw,
  };
}
