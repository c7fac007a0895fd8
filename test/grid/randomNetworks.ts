import fc from 'fast-check';
import { type Branch, type Bus, type Network, prepareNetwork } from '../../src/grid/network.ts';

/** Evenly spread, unlike `fc.double`, which favours the extremes. */
export const between = (least: number, most: number) =>
  fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => least + ((most - least) * millionths) / 1_000_000);

const from0to1 = between(0, 1);

/** What one more bus of a random network looks like. */
const extension = fc.record({
  parent: from0to1,
  flipped: fc.boolean(),
  rPu: between(0.001, 0.03),
  xPu: between(0.001, 0.03),
  bPu: between(0, 0.01),
  tap: fc.constantFrom(1, 1, 1, 0.97, 1.02),
  shiftRad: fc.constantFrom(0, 0, 0, 0.1),
  injectionMw: between(-1, 0.7),
  injectionMvar: between(-0.5, 0.5),
  shuntMvar: between(-0.1, 0.1),
});

/** A random network with its injections, MW and Mvar per bus. */
export interface RandomCase {
  network: Network;
  injectionMw: Float64Array;
  injectionMvar: Float64Array;
}

function bus(id: number, shuntMvar: number): Bus {
  return { id: `${id}`, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar };
}

/**
 * Random networks of 3 to 30 buses: a forest with one or two sources, and up to `loops` closed branches across it.
 */
export function randomCase(options: { loops: number; largest?: number }): fc.Arbitrary<RandomCase> {
  return fc
    .record({
      sources: fc.integer({ min: 1, max: 2 }),
      extensions: fc.array(extension, { minLength: 2, maxLength: options.largest ?? 28 }),
      crossings: fc.array(fc.tuple(from0to1, from0to1, from0to1), { maxLength: options.loops }),
    })
    .map(({ sources, extensions, crossings }) => {
      const buses = Array.from({ length: sources }, (_, i) => bus(i, 0));
      const branches: Branch[] = [];
      const injections = Array.from({ length: sources }, () => ({ injectionMw: 0, injectionMvar: 0 }));
      for (const { parent, flipped, rPu, xPu, bPu, tap, shiftRad, shuntMvar, ...injection } of extensions) {
        const near = Math.min(buses.length - 1, Math.floor(parent * buses.length));
        const far = buses.length;
        buses.push(bus(far, shuntMvar));
        injections.push(injection);
        const [from, to] = flipped ? [far, near] : [near, far];
        const electrical = { rPu, xPu, bPu, tap, shiftRad };
        branches.push({ id: `b${far}`, kind: 'line', from, to, ...electrical, ratingMva: 5, closed: true });
      }
      crossings.forEach(([one, other, x], k) => {
        const from = Math.min(buses.length - 1, Math.floor(one * buses.length));
        const to = Math.min(buses.length - 1, Math.floor(other * buses.length));
        if (from === to) return;
        const electrical = { rPu: 0.01, xPu: 0.005 + 0.02 * x, bPu: 0, tap: 1, shiftRad: 0 };
        branches.push({ id: `x${k}`, kind: 'line', from, to, ...electrical, ratingMva: 5, closed: true });
      });
      const network = prepareNetwork({
        name: 'random',
        baseMva: 10,
        buses,
        branches,
        generation: [],
        sources: Array.from({ length: sources }, (_, i) => ({ bus: i, voltagePu: 1 + 0.01 * i })),
      });
      return {
        network,
        injectionMw: Float64Array.from(injections, (injection) => injection.injectionMw),
        injectionMvar: Float64Array.from(injections, (injection) => injection.injectionMvar),
      };
    });
}
