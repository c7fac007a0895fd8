// @module-tag slow
import { describe, expect, it } from 'vitest';
import { figureOf, heard, only, run, smallFeeder, smallMarket, withoutFigure } from './helpers.ts';

/** Two kinds of feeders at two buses, with users on each. */
const twoKinds = (market: object) =>
  smallMarket({
    market,
    feeders: [
      smallFeeder({ name: 'north' }),
      smallFeeder({ name: 'south', interface: 21, multiplicity: 3, storages: [{ node: 13 }], generators: [], pv: [] }),
    ],
    buildings: [
      { name: 'One', type: 'house', node: 14, standsFor: 60 },
      { name: 'Two', type: 'house', node: 30, standsFor: 60, feeder: 'south' },
    ],
    fleets: [{ name: 'Cars', node: 22, evs: 4, feeder: 'south' }],
  } as never);

/** One kind, with a battery and a house. */
const plain = (market: object) =>
  smallMarket({
    market,
    feeders: [smallFeeder({ storages: [{ node: 13 }], generators: [], pv: [] })],
    buildings: [{ name: 'One', type: 'house', node: 14, standsFor: 60 }],
    fleets: [],
  } as never);

/** A day of two kinds that a leader leads. */
const led = heardOnce(() => heard(twoKinds({ solver: 'bigM', gap: 1e-3 })));

/** What is awaited by several, and done once. */
function heardOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

describe('big-Ms', () => {
  it('come to what curves do, over a day', async () => {
    const of = async (solver: string) => (await run(plain({ solver, gap: 1e-3 }), { until: 0 })).recorder.days[0];
    const [curve, bigM] = [await of('curve'), await of('bigM')];
    const objective = curve.said.leader.objectiveEur;
    expect(Math.abs(bigM.said.leader.objectiveEur - objective)).toBeLessThan(1.1e-3 * objective);
    expect(Math.abs(bigM.dsoNetEur - curve.dsoNetEur)).toBeLessThan(1.1e-3 * objective);
    expect(Math.abs(bigM.anticipatedEur - bigM.clearedEur)).toBeLessThan(1e-4 * objective);
  });

  it('lead two kinds of feeders through a day, and what they expect is what is cleared', async () => {
    const { result, said } = await led();
    expect([result.until, withoutFigure(result)]).toEqual([96, []]);
    expect(only(said, 'MarketModel')).toHaveLength(1);
    expect(only(said, 'NestedBid')[0].importMw).toHaveLength(48);
    expect(only(said, 'MarketResult')[0].lmp).toHaveLength(48);
    expect(only(said, 'FeederReading')).toHaveLength(192);
    const [{ anticipatedEur, clearedEur }] = result.recorder.days;
    expect(Math.abs(anticipatedEur - clearedEur)).toBeLessThan(1e-3 * Math.abs(clearedEur));
  });
});

describe('one optimiser', () => {
  it('comes to the same by the TSO’s curves and with its dispatch in it', async () => {
    const of = async (solver: string) =>
      figureOf(await run(smallMarket({ market: { scheme: 'central', solver } }), { until: 0 }), 'systemCostEur');
    const [curve, whole] = [await of('curve'), await of('bigM')];
    expect(Math.abs(whole - curve)).toBeLessThan(1e-6 * curve);
  });

  it('of two kinds of feeders is no dearer for the system than a leader, nor than idle ones', async () => {
    const cost = async (market: object) => {
      const result = await run(twoKinds({ gap: 1e-3, ...market }), { until: 0 });
      return figureOf(result, 'systemCostEur');
    };
    const central = await cost({ scheme: 'central' });
    expect(central).toBeLessThanOrEqual(figureOf((await led()).result, 'systemCostEur') * (1 + 1e-7));
    expect(central).toBeLessThanOrEqual(await cost({ scheme: 'none' }));
    expect(central).toBeLessThanOrEqual(await cost({ scheme: 'sequential' }));
  });

  it('runs a day of two kinds', async () => {
    const { result, said } = await heard(twoKinds({ scheme: 'central' }));
    expect([result.until, withoutFigure(result)]).toEqual([96, []]);
    const [{ anticipatedEur, clearedEur }] = result.recorder.days;
    expect(anticipatedEur).toBeCloseTo(clearedEur, 3);
    const [first] = only(said, 'InterfaceReading');
    expect(first.importMw).toHaveLength(2);
  });
});
