import fc from 'fast-check';
import type { FeederDay } from '../../../../agents/nested/dso/feederDay.ts';
import type { TsoMarket, TsoStep } from '../../../../agents/nested/tso/tsoMarket.ts';
import { exampleFeeder } from '../workedExample.ts';

const whole = (min: number, max: number) => fc.integer({ min, max });
const factor = whole(-5, 5).map((tenths) => tenths / 10);

const unit = fc
  .record({
    bus: fc.constant(0),
    sizes: fc.array(whole(5, 30), { minLength: 1, maxLength: 2 }),
    first: whole(10, 60),
    rise: whole(1, 20),
    rampMw: whole(0, 8),
    upEurPerMw: whole(0, 6),
    downEurPerMw: whole(0, 6),
  })
  .map(({ sizes, first, rise, ...unit }) => ({
    ...unit,
    name: 'unit',
    blocks: sizes.map((mw, k) => ({ mw, eurPerMwh: first + k * rise })),
  }));

/** A market of one to three units and at most two lines. */
export function markets(interfaces: number): fc.Arbitrary<TsoMarket> {
  return fc.array(unit, { minLength: 1, maxLength: 3 }).chain((units) => {
    const factors = (count: number) => fc.array(factor, { minLength: count, maxLength: count });
    const line = fc
      .record({ ratingMw: whole(1, 12), unit: factors(units.length), ofWind: factor, interface: factors(interfaces) })
      .map(({ ratingMw, ofWind, unit: ofUnit, interface: ofInterface }) => ({
        id: 'line',
        ratingMw,
        ofUnit: Float64Array.from(ofUnit),
        ofWind,
        ofInterface: Float64Array.from(ofInterface),
      }));
    return fc.array(line, { maxLength: 2 }).map((lines) => ({
      units,
      lines,
      interfaces,
      vollEurPerMwh: 400,
      dumpEurPerMwh: 50,
      overloadEurPerMwh: 200,
      shortage: [
        { share: 0.3, eurPerMw: 15 },
        { share: 0.7, eurPerMw: 80 },
      ],
    }));
  });
}

/** Steps of a market of at most two lines. */
export function stepsOf(count: number): fc.Arbitrary<TsoStep[]> {
  const step = fc
    .record({
      demandMw: whole(0, 70),
      load: fc.tuple(whole(-3, 3), whole(-3, 3)),
      windMw: whole(0, 10),
      requiredUpMw: whole(0, 25),
      requiredDownMw: whole(0, 25),
    })
    .map(({ load, ...step }) => ({ ...step, loadFlowMw: Float64Array.from(load) }));
  return fc.array(step, { minLength: count, maxLength: count });
}

/** A feeder with a battery and a generator. */
export function feedersOf(steps: number): fc.Arbitrary<FeederDay> {
  return fc
    .record({
      netMw: fc.array(whole(3, 15), { minLength: steps, maxLength: steps }),
      powerMw: whole(0, 5),
      mostMwh: whole(0, 12),
      generatorMw: whole(0, 4),
      generatorEur: whole(20, 90),
      multiplicity: whole(1, 2),
    })
    .map(({ netMw, powerMw, mostMwh, generatorMw, generatorEur, multiplicity }) => {
      const feeder = exampleFeeder({ steps });
      const [storage] = feeder.storages;
      return {
        ...feeder,
        multiplicity,
        netMw: Float64Array.from(netMw),
        cover: { ...feeder.cover, deviationMw: new Float64Array(steps) },
        standbyUpEur: new Float64Array(steps),
        standbyDownEur: new Float64Array(steps),
        storages: [{ ...storage, powerMw, mostMwh, startMwh: mostMwh / 2 }],
        generators: generatorMw > 0 ? [{ maxMw: generatorMw, eurPerMwh: generatorEur }] : [],
      };
    });
}
