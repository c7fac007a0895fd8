import type { BuildingType } from '../market/config.ts';
import { batteryKw } from './typeDay.ts';

/** What a building steers, kW. */
export interface Steered {
  heatKw: number;
  chargeKw: number;
  dischargeKw: number;
  cutKw: number;
}

/** What of a type a call looks at. */
export type CalledType = Pick<BuildingType, 'heatPump' | 'battery' | 'batteryFloor' | 'batteryPower' | 'efficiency'>;

/** What a building is called for, kW and kWh. */
export interface Call {
  /** Less than planned. */
  calledKw: number;
  plannedNetKw: number;
  /** Load, appliances and sun, net: what it does not steer. */
  givenKw: number;
  energyKwh: number;
  hours: number;
}

/** What a building draws as it is steered, net. */
export const steeredNetKw = (givenKw: number, { heatKw, chargeKw, dischargeKw, cutKw }: Steered): number =>
  givenKw + heatKw + chargeKw - dischargeKw + cutKw;

/** By how much a building stays away from what it is called for, kW. */
export function missedKw({ plannedNetKw, calledKw, givenKw }: Call, steered: Steered): number {
  const missed = Math.abs(steeredNetKw(givenKw, steered) - (plannedNetKw - calledKw));
  return missed < 1e-9 ? 0 : missed;
}

/**
 * What a building does when it is called: it draws so much less (below 0: more) than planned, whatever its load and sun do meanwhile, by its
 * battery first and its heat pump then, as far as they go.
 */
export function callBuilding(type: CalledType, planned: Steered, call: Call): Steered {
  const { calledKw, plannedNetKw, givenKw, energyKwh, hours } = call;
  const net = steeredNetKw(givenKw, planned);
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
