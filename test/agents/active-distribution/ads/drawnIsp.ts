import {
  REAL_TIME_SETTINGS,
  type RealTimeDecision,
  type RealTimePlant,
  type RealTimeState,
} from '../../../../agents/active-distribution/ads/realTimeProblem.ts';
import type { Random } from '../../../../src/random/streams.ts';

const HORIZON = REAL_TIME_SETTINGS.horizon;

/** Four units, two batteries, two offers. */
export const plant: RealTimePlant = {
  generators: [45, 61, 130, 150].map((costEurPerMwh, unit) => ({
    id: `unit${unit}`,
    pMinMw: 0.3,
    pMaxMw: 1,
    rampMwPerHour: 0.6,
    costEurPerMwh,
  })),
  storages: [0, 1].map((place) => ({
    id: `storage${place}`,
    powerMw: 0.5,
    capacityMwh: 1.5,
    floorMwh: 0.15,
    efficiency: 0.95,
    wearEurPerMwh: 5,
  })),
  cutOff: [0.01, 0.02, 0.05, 0.05],
  offers: 2,
  settings: REAL_TIME_SETTINGS,
};

/** By ISP of the horizon. */
export const series = (of: (k: number) => number): Float64Array =>
  Float64Array.from({ length: HORIZON }, (_, k) => of(k));

/** An ISP drawn at random, which goes on from a decision. */
export function drawn(random: Random, before?: RealTimeDecision): RealTimeState {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const on = plant.generators.map(() => {
    const [from, to] = [random.pick([1, 1, 1, 1]) * 3 - 1, random.pick([1, 1, 1]) * 4 + 2];
    return series((k) => (k >= from && k < to ? 1 : 0));
  });
  const before0 = before?.generatorMw ?? Float64Array.from(plant.generators, () => 0.5);
  return {
    on,
    wasOn: before0.map((mw) => (mw > 0 ? 1 : 0)),
    powerMw: before0,
    scheduledMw: on.map((hours) => hours.map((isOn) => 0.6 * isOn)),
    scheduledDischargeMw: plant.storages.map(() => series(() => 0.1)),
    storedMwh: before?.storedMwh ?? [0.75, 0.75],
    offers: [0, 1].map(() => {
      const scheduled = between(-0.2, 0.1);
      const price = between(-20, 120);
      return {
        leastMw: series(() => scheduled - between(0, 0.1)),
        mostMw: series(() => scheduled + between(0, 0.1)),
        scheduledMw: series(() => scheduled),
        upPrice: series(() => price + 10),
        downPrice: series(() => price - 10),
        dearMw: random.pick([1, 1]) * between(0, 0.1),
        dearPrice: price + 10 + random.pick([1, 1]) * between(0, 200),
      };
    }),
    positionMw: series(() => between(-3, 0)),
    spinningSoldMw: series(() => between(0, 0.5)),
    acceptedReserveMw: series(() => 0.1),
    loadMw: series(() => between(3, 6)),
    lossMw: series(() => 0.2),
    renewableMw: series(() => between(0, 1.5)),
    errorMw: series(() => between(-0.4, 0.4)),
    dayAheadPrice: series(() => between(-40, 150)),
    realTimePrice: series(() => between(-100, 250)),
    spinningPrice: series(() => between(0, 80)),
    meanPrice: 80,
    ensMw: series(() => 0.05),
    deadLoadMw: series(() => 0.02),
    interruptionEur: 3,
    loadMvar: 2.5,
    scheduledMvar: 0.3,
    reactivePrice: 12,
  };
}
