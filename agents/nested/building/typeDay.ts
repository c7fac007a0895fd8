import type { BuildingType } from '../market/config.ts';
import type { MarketRules } from '../market/rules.ts';
import type { Offer } from '../offer.ts';
import type { Appliance, BuildingDay } from './buildingDay.ts';

/** What a building is told of a day: by step, of one building. */
export interface BuildingForecast {
  outdoorC: Float64Array;
  gainsKw: Float64Array;
  loadKw: Float64Array;
  pvKw: Float64Array;
}

/** Where a building stands: what runs for some steps to come, and which appliances have yet to start. */
export interface Standing {
  temperatureC: number;
  energyKwh: number;
}

/** Power of a type's battery, kW: where not given, half its energy in an hour. */
export const batteryKw = ({ battery, batteryPower }: Pick<BuildingType, 'battery' | 'batteryPower'>): number =>
  battery > 0 ? (batteryPower ?? battery / 2) : 0;

/** What a building holds as the run begins: its battery is half full. */
export const standingAtFirst = ({ start, battery, batteryFloor }: BuildingType): Standing => ({
  temperatureC: start,
  energyKwh: Math.max(battery * batteryFloor, battery / 2),
});

/** An appliance's day in steps: the hours of the clock of its window, each hour of its profile in every step of it. */
export function appliancesOf({ appliances }: BuildingType, hourOfStep: readonly number[], hours: number): Appliance[] {
  const perHour = Math.round(1 / hours);
  const firstAt = (hour: number) => {
    const step = hourOfStep.findIndex((each) => each >= hour);
    return step < 0 ? hourOfStep.length : step;
  };
  return appliances.map(({ profile, from, to }) => {
    const profileKw = profile.flatMap((kw) => new Array<number>(perHour).fill(kw));
    const first = firstAt(from);
    // a day on which the clock skips an hour may leave a window a step short
    return { from: first, to: Math.min(hourOfStep.length, Math.max(firstAt(to), first + profileKw.length)), profileKw };
  });
}

/**
 * The problem of a building of a type from a step of a day on.
 * @param day.from first step that is planned
 * @param day.appliances those that have yet to start, in steps of the day
 * @param day.runningKw what has started and runs on, by step of the day
 */
export function typeDay(
  type: BuildingType,
  { buy, sell }: Pick<MarketRules, 'buy' | 'sell'>,
  day: {
    hours: number;
    from: number;
    forecast: BuildingForecast;
    standing: Standing;
    /** What it is to be back at when the day ends. */
    end: Standing;
    appliances: readonly Appliance[];
    runningKw?: Float64Array;
    offer?: Offer | undefined;
  },
): BuildingDay {
  const { hours, from, forecast, standing, end, appliances, runningKw, offer } = day;
  const left = (series: Float64Array) => series.subarray(from);
  const loadKw = left(forecast.loadKw).slice();
  if (runningKw)
    left(runningKw).forEach((kw, t) => {
      loadKw[t] += kw;
    });
  const steps = loadKw.length;
  const least = type.battery * type.batteryFloor;
  return {
    ...{ hours, steps, loadKw, pvKw: left(forecast.pvKw), fuseKw: type.fuse, discomfort: type.discomfort },
    thermal: {
      ...{ mode: type.mode, resistance: type.resistance, capacity: type.capacity, cop: type.cop },
      ...{ mostKw: type.heatPump, startC: standing.temperatureC, endC: end.temperatureC },
      ...{ leastC: type.coldest, mostC: type.warmest, bandK: type.band },
      ...{ outdoorC: left(forecast.outdoorC), gainsKw: left(forecast.gainsKw) },
    },
    battery: {
      ...{ powerKw: batteryKw(type), leastKwh: least, mostKwh: type.battery, efficiency: type.efficiency },
      ...{ startKwh: Math.min(type.battery, Math.max(least, standing.energyKwh)), endKwh: end.energyKwh },
      wearEurPerMwh: type.wear,
    },
    appliances: appliances.map(({ from: first, to, profileKw }) => ({
      from: Math.max(0, first - from),
      to: Math.min(steps, Math.max(to - from, Math.max(0, first - from) + profileKw.length)),
      profileKw: profileKw.slice(0, steps),
    })),
    buy: new Float64Array(steps).fill(buy),
    sell: new Float64Array(steps).fill(sell),
    offer,
  };
}

/** What is left of an offer from a step on, with bands no wider than is asked of them. */
export function offerFrom(offer: Offer, from: number, held?: { upKw: Float64Array; downKw: Float64Array }): Offer {
  const left = (series: Float64Array) => series.subarray(from);
  return {
    baselineKw: left(offer.baselineKw),
    rewardUp: left(offer.rewardUp),
    rewardDown: left(offer.rewardDown),
    standbyUp: left(offer.standbyUp),
    standbyDown: left(offer.standbyDown),
    ...(held ? { mostUpKw: left(held.upKw), mostDownKw: left(held.downKw) } : {}),
  };
}
