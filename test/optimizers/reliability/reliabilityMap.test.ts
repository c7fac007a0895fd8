import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { busAt, type Network } from '../../../src/grid/network.ts';
import { readNetwork } from '../../../src/grid/readNetwork.ts';
import { topologyOf } from '../../../src/grid/topology.ts';
import { collecting, loadSolver } from '../../../src/optimizers/highs.ts';
import { branchFault, busFault, singleFaults } from '../../../src/optimizers/reliability/faults.ts';
import { emptySlope, factorsOf } from '../../../src/optimizers/reliability/feeders.ts';
import { reliabilityMapOf } from '../../../src/optimizers/reliability/keptMaps.ts';
import {
  createReliabilityMap,
  cutAt,
  type ReliabilityMap,
  type ReliabilityOptions,
} from '../../../src/optimizers/reliability/reliabilityMap.ts';
import { addParts, createRestoration, wholeShortage } from '../../../src/optimizers/reliability/restoration.ts';
import { restorationLp } from '../../../src/optimizers/reliability/restorationLp.ts';
import { restoreFault } from '../../../src/optimizers/reliability/restoreFault.ts';
import { tieSets } from '../../../src/optimizers/reliability/tieSets.ts';
import { shortageMw } from '../../../src/optimizers/reliability/wholeUnits.ts';
import { stream } from '../../../src/random/streams.ts';
import { networkFile, withoutNetworks } from '../../grid/truth.ts';
import { feederZones, fiveBuses, randomRestoration, rulesFor } from './networks.ts';

const solver = await loadSolver();
const filled = (count: number, value: number) => new Float64Array(count).fill(value);

describe('the map of five buses', () => {
  const network = fiveBuses();
  const rules = (switching: 'ties' | 'none') =>
    rulesFor(network, { switching, ders: [{ bus: 2, fullMw: 1 }], feederHeads: true });

  it.each([
    ['none', 0, [1.8, 0.8, 1.1, 0.5, 1.8, 0.8, 1.1, 0.5]],
    ['ties', 0, [0.8125, 0, 0.4375, 0, 1, 0.8, 0.6, 0.5]],
    ['none', 1, [0.8, 0, 1.1, 0.5, 1, 0.8, 1.1, 0.5]],
    ['ties', 1, [0.0625, 0, 0, 0, 1, 0.8, 0.6, 0.5]],
  ] as const)('with switching %s and a unit of %d MW is that found by hand', (switching, mw, expected) => {
    const map = createReliabilityMap(network, rules(switching), solver);
    const [load, capability] = [filled(1, 1), filled(1, mw)];
    expect(map.contingencies.map(({ id }) => id)).toEqual([
      ...['line 1-2', 'line 2-3', 'line 1-4', 'line 4-5'],
      ...['bus 2', 'bus 3', 'bus 4', 'bus 5'],
    ]);
    const ens = map.each(load, capability);
    expected.forEach((mwUnserved, c) => {
      expect(ens[c]).toBeCloseTo(mwUnserved, 9);
    });
    const mean = expected.reduce<number>((sum, each) => sum + each / 8, 0);
    expect(map.evaluate(load, capability).ensMw).toBeCloseTo(mean, 9);
  });

  it('counts who has no substation', () => {
    const none = createReliabilityMap(network, rules('none'), solver);
    // the unit at bus 3: lines 1-2 and 2-3, buses 2 and 3
    expect(none.cutOff[0]).toBeCloseTo(4 / 8, 12);
    expect(none.deadLoadMw[0]).toBeCloseTo((1.8 + 0.8 + 1.1 + 0.5 + 1.8 + 0.8 + 1.1 + 0.5) / 8, 12);
    const ties = createReliabilityMap(network, rules('ties'), solver);
    expect(ties.cutOff[0]).toBeCloseTo(1 / 8, 12);
    expect(ties.deadLoadMw[0]).toBeCloseTo((1 + 0.8 + 0.6 + 0.5) / 8, 12);
    expect(ties.meanSwitchOperations).toBeCloseTo((3 * 4 + 3 + 1 + 3 + 1) / 8, 12);
  });
});

describe('a restoration', () => {
  it('leaves unserved what the programme in full does, and each part of it says where', { tags: 'slow' }, () => {
    let shedding = 0;
    fc.assert(
      fc.property(randomRestoration(16), fc.nat(), fc.nat(), ({ network, rules, load, capability }, which, set) => {
        const faults = singleFaults(network, { feederHeads: true });
        const fault = faults[which % faults.length];
        const sets = tieSets(network, fault);
        const ties = sets[set % sets.length];
        const full = restorationLp(network, fault, ties, { load, capability }, rules, solver);
        const restoration = createRestoration(network, fault, ties, rules, solver);
        expect(restoration.ensMw(load, capability)).toBeCloseTo(full, 6);
        const unserved = restoration.unservedMw(load, capability);
        expect(unserved.reduce((sum, mw) => sum + mw, 0)).toBeCloseTo(full, 6);
        network.buses.forEach(({ loadMw }, bus) => {
          expect(unserved[bus]).toBeGreaterThanOrEqual(-1e-9);
          const factor = rules.zoneOf[bus] >= 0 ? load[rules.zoneOf[bus]] : 1;
          expect(unserved[bus]).toBeLessThanOrEqual(loadMw * factor + 1e-9);
        });
        if (restoration.topology.dead.length === 0 && full > 1e-6) shedding++;
      }),
      { numRuns: 400, seed: 5 },
    );
    expect(shedding).toBeGreaterThan(10);
  });

  it('lies above each of its slopes, rounded or not', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(
        randomRestoration(),
        randomRestoration(),
        fc.nat(),
        ({ network, rules, load, capability }, other, which) => {
          const faults = singleFaults(network);
          if (faults.length === 0) return;
          const restoration = createRestoration(network, faults[which % faults.length], [], rules, solver);
          const slope = emptySlope(rules);
          addParts(slope, restoration.parts, factorsOf(load), capability);
          const cut = cutAt(slope, load, capability);
          const [otherLoad, otherCapability] = [
            load.map((_, zone) => other.load[zone % other.load.length]),
            capability.map((_, k) => other.capability[k % other.capability.length] ?? 0),
          ];
          const there = restoration.ensMw(otherLoad, otherCapability);
          let [below, rounded] = [slope.ensMw, cut.constantMw];
          load.forEach((_, zone) => {
            below += slope.byLoad[zone] * (otherLoad[zone] - load[zone]);
            rounded += cut.byLoad[zone] * otherLoad[zone];
          });
          capability.forEach((_, k) => {
            below += slope.byCapability[k] * (otherCapability[k] - capability[k]);
            rounded += cut.byCapability[k] * otherCapability[k];
          });
          expect(below).toBeLessThanOrEqual(there + 1e-9);
          expect(rounded).toBeLessThanOrEqual(below + 1e-12);
          expect(rounded).toBeGreaterThan(below - 1e-7);
        },
      ),
      { numRuns: 300, seed: 6 },
    );
  });

  it('is bounded from below for whole units, by more than its slopes where some are partly on', {
    tags: 'slow',
  }, () => {
    let tighter = 0;
    fc.assert(
      fc.property(
        randomRestoration(),
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 }),
        fc.nat(),
        ({ network, rules, load, capability }, parts, which) => {
          const faults = singleFaults(network);
          if (faults.length === 0) return;
          const { parts: all } = createRestoration(network, faults[which % faults.length], [], rules, solver);
          const factor = factorsOf(load);
          // two of three units give all or nothing
          const wholeMw = capability.map((mw, k) => (k % 3 < 2 ? mw : 0));
          const ensMw = (given: Float64Array) => {
            const slope = emptySlope(rules);
            addParts(slope, all, factor, given);
            return slope.ensMw;
          };
          const at = capability.map((mw, k) => (parts[k % parts.length] / 4) * mw);
          const bound = wholeShortage(all, factor, at, wholeMw);
          expect(shortageMw(bound, at)).toBeGreaterThan(ensMw(at) - 1e-9);
          if (shortageMw(bound, at) > ensMw(at) + 1e-6) tighter++;
          for (let ways = 0; ways < 1 << Math.min(6, capability.length); ways++) {
            const given = capability.map((mw, k) => {
              const on = (ways >> (k % 6)) & 1;
              return wholeMw[k] > 0 ? on * mw : (on + parts[(k + ways) % parts.length]) * 0.4 * mw;
            });
            expect(shortageMw(bound, given)).toBeLessThan(ensMw(given) + 1e-9);
          }
        },
      ),
      { numRuns: 600, seed: 7 },
    );
    expect(tighter).toBeGreaterThan(5);
  });

  it('of one fault chooses ties by the loads of the moment', () => {
    const network = fiveBuses();
    const rules = rulesFor(network);
    const restored = (mw: number) =>
      restoreFault(network, branchFault(network, 0), { load: filled(1, mw), capability: filled(0, 0) }, rules, solver);
    const peak = restored(1);
    expect(peak.ties).toEqual([4]);
    expect(peak.ensMw).toBeCloseTo(0.8125, 9);
    expect(peak.unservedMw[1]).toBeCloseTo(0.8125, 9);
    expect([...(peak.switching.closed ?? [])]).toEqual([0, 1, 1, 1, 1]);
    expect(topologyOf(network, peak.switching).radial).toBe(true);
    expect(peak.switchOperations).toBe(3);
    expect(restored(0).ties).toEqual([]);
  });

  it('with ties given takes them, if they bring a substation to somebody', () => {
    const network = fiveBuses();
    const at = { load: filled(1, 1), capability: filled(0, 0) };
    const restored = (fault: number, ties: number[]) =>
      restoreFault(network, branchFault(network, fault), at, rulesFor(network), solver, ties);
    expect(restored(0, []).ensMw).toBeCloseTo(1.8, 9);
    expect(() => restored(0, [1])).toThrow(InputError);
    expect(() => restoreFault(network, busFault(network, 2), at, rulesFor(network), solver, [4])).toThrow(
      'ties that each bring a substation',
    );
  });
});

describe('a map that is kept', () => {
  it('answers as one made anew, whatever was asked of it before', () => {
    const network = fiveBuses();
    const options = (switching: 'ties' | 'none') => rulesFor(network, { switching, ders: [{ bus: 2, fullMw: 1 }] });
    const points = [0.3, 0.7, 1, 1.2].flatMap((load) => [0, 0.4, 1].map((mw) => [filled(1, load), filled(1, mw)]));
    const answers = (map: ReliabilityMap, order: typeof points) =>
      order.map(([load, capability]) => [map.evaluate(load, capability), map.whole(load, capability, filled(1, 1))]);
    for (const switching of ['ties', 'none', 'ties'] as const) {
      const kept = reliabilityMapOf(network, options(switching), solver);
      expect(reliabilityMapOf(structuredClone(network), options(switching), collecting(solver))).toBe(kept);
      const anew = createReliabilityMap(network, options(switching), solver);
      expect(kept.contingencies).toEqual(anew.contingencies);
      expect(answers(kept, points)).toEqual(answers(anew, points));
      expect(answers(kept, points.toReversed())).toEqual(answers(anew, points).toReversed());
    }
  });

  it('is made anew for another network, other options, or another solver', () => {
    const network = fiveBuses();
    const options = rulesFor(network, { ders: [{ bus: 2, fullMw: 1 }] });
    const kept = reliabilityMapOf(network, options, solver);
    const longer = structuredClone(network);
    longer.branches[1].rPu *= 1.1;
    expect(reliabilityMapOf(longer, options, solver)).not.toBe(kept);
    expect(reliabilityMapOf(network, { ...options, islanding: !options.islanding }, solver)).not.toBe(kept);
    expect(reliabilityMapOf(network, options, { ...solver, solve: (model) => solver.solve(model) })).not.toBe(kept);
    expect(reliabilityMapOf(network, options, solver)).toBe(kept);
  });
});

describe('a map is refused', () => {
  const refusals: [string, (network: Network) => void, Partial<ReliabilityOptions>, string][] = [
    ['for a loop', (network) => (network.branches[4].closed = true), {}, 'a loop through branches'],
    ['for a load below 0', (network) => (network.buses[1].loadMw = -1), {}, 'a load of -1 MW'],
    ['for an impedance below 0', (network) => (network.branches[1].xPu = -1), {}, 'r and x of 0 or more'],
    ['for a source that is too low', (network) => (network.sources[0].voltagePu = 0.8), {}, 'found 0.8 p.u.'],
    ['for zones of another network', () => {}, { zoneOf: new Int32Array(4) }, '5, one a bus'],
    ['for a unit nowhere', () => {}, { ders: [{ bus: 7, fullMw: 1 }] }, 'bus index 7'],
    ['for a unit without figure', () => {}, { ders: [{ bus: 1, fullMw: Number.NaN }] }, 'found NaN MW'],
    ['for a power factor of 0', () => {}, { powerFactor: 0 }, 'above 0 and at most 1'],
  ];
  it.each(refusals)('%s', (_, spoil, change, says) => {
    const network = fiveBuses();
    spoil(network);
    const make = () => createReliabilityMap(network, rulesFor(network, change), solver);
    expect(make).toThrow(InputError);
    expect(make).toThrow(says);
  });
});

describe.skipIf(withoutNetworks)('the map of case70da (skipped without ../shared/data/networks)', () => {
  const network = withoutNetworks ? fiveBuses() : readNetwork(networkFile('case70da.m'));
  const options = (change: Partial<ReliabilityOptions>) =>
    rulesFor(network, {
      zoneOf: feederZones(network, ['2', '16', '30', '51']),
      ders: [4, 17, 33, 53, 12, 26, 41, 62].map((id) => ({ bus: busAt(network, id), fullMw: 1 })),
      ...change,
    });

  /** MW unserved at peak with all units and with none, and at 0.75 of the load with half of each unit. */
  const figures = (change: Partial<ReliabilityOptions>) => {
    const map = createReliabilityMap(network, options(change), solver);
    const at = (load: number, share: number) => map.evaluate(filled(4, load), filled(8, share)).ensMw;
    const found = [at(1, 1), at(1, 0), at(0.75, 0.5)].map((mw) => Number(mw.toFixed(4)));
    return { count: map.contingencies.length, found };
  };

  it.each([
    ['ties', true, [0.0467, 0.2605, 0.0346]],
    ['ties', false, [0.0467, 0.2605, 0.0346]],
    ['none', true, [0.1746, 0.489, 0.1445]],
    ['none', false, [0.4321, 0.489, 0.3241]],
  ] as const)('of single faults, switching %s, islanding %s', (switching, islanding, expected) => {
    expect(figures({ switching, islanding })).toEqual({ count: 132, found: expected });
  });

  it.each([
    ['ties', true, [0.0463, 0.7788, 0.037]],
    ['none', true, [0.1746, 1.2703, 0.2352]],
    ['none', false, [1.2196, 1.2703, 0.9147]],
  ] as const)('with cascades, switching %s, islanding %s', { tags: 'slow' }, (switching, islanding, expected) => {
    expect(figures({ cascade: true, switching, islanding })).toEqual({ count: 264, found: expected });
  });

  it('takes 2.88 switches a single fault, and 4.63 a fault or cascade', { tags: 'slow' }, () => {
    const singles = createReliabilityMap(network, options({}), solver);
    expect(singles.meanSwitchOperations).toBeCloseTo(2.88, 2);
    const both = createReliabilityMap(network, options({ cascade: true }), solver);
    expect(both.meanSwitchOperations).toBeCloseTo(4.6288, 4);
  });

  it('lies above a hundred cuts, whatever was asked of it before', { tags: 'slow' }, () => {
    const map = createReliabilityMap(network, options({ cascade: true }), solver);
    const random = stream(1, 'cuts');
    const point = () => ({
      load: Float64Array.from({ length: 4 }, () => 1.3 * random.uniform()),
      capability: Float64Array.from({ length: 8 }, () => random.uniform()),
    });
    for (let k = 0; k < 100; k++) {
      const [at, other] = [point(), point()];
      const slope = map.evaluate(at.load, at.capability);
      const { constantMw, byLoad, byCapability } = cutAt(slope, at.load, at.capability);
      let cut = constantMw;
      byLoad.forEach((mw, zone) => {
        cut += mw * other.load[zone];
      });
      byCapability.forEach((mw, unit) => {
        cut += mw * other.capability[unit];
      });
      expect(cut).toBeLessThanOrEqual(map.evaluate(other.load, other.capability).ensMw);
      expect(map.evaluate(at.load, at.capability)).toEqual(slope);
    }
  });
});
