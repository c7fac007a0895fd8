import type { Network } from '../../../src/grid/network.ts';
import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import { type Deliverable, largestDeliverable, type VolumeUnit } from '../../../src/optimizers/dsoAdjustment.ts';
import { fullLines, injected, linearOf, type Tested } from './lines.ts';

/** What the DSO is to let through as much of as lines can carry. */
export interface Bounding {
  network: Network;
  tested: Tested;
  /** MW per bus, without the volumes. */
  injectionMw: Float64Array;
  limitMw: Float64Array;
  units: VolumeUnit[];
}

const DUST_MW = 1e-6;
const MOST_TIMES = 3;

const sizeOf = (volumeMw: ArrayLike<number>): number =>
  Array.from(volumeMw).reduce((mw, each) => mw + Math.abs(each), 0);

/** Volumes that are asked about: the largest of those that are let through whole. */
const MOST_KNOBS = 4;

const cutOf = ({ units }: Bounding, { volumeMw }: Deliverable, k: number): number =>
  Math.abs(units[k].volumeMw) - Math.abs(volumeMw[k]);

function bounds(problem: Bounding, answer: Deliverable): string[] {
  const { feasible, volumeMw } = answer;
  const { units, injectionMw } = problem;
  if (!feasible) return ['lines that are over their limits without any volume'];
  if (units.every((_, k) => cutOf(problem, answer, k) <= DUST_MW)) return ['what is bid: no more'];
  const all = units.map(({ bus }, k) => ({ bus, mw: volumeMw[k] }));
  const cut = units.filter((_, k) => cutOf(problem, answer, k) > DUST_MW);
  const pushes = cut.map(({ bus, volumeMw: mw }) => ({ bus, sign: Math.sign(mw) }));
  return fullLines(problem, injected(injectionMw, all), pushes);
}

/** One volume alone, as far as it is cut when there is more of it, or less. */
function volumeKnob({ units }: Bounding, k: number): Knob<Bounding, Deliverable> {
  const { name, volumeMw } = units[k];
  const now = Math.abs(volumeMw);
  return {
    ...{ name: `volume of ${name}`, unit: 'MW', now, from: 0, to: MOST_TIMES * now },
    outcome: { what: 'what is cut of it', unit: 'MW', of: (of, found) => cutOf(of, found, k) },
    turned: (of, value) => ({
      ...of,
      units: of.units.with(k, { ...of.units[k], volumeMw: Math.sign(volumeMw) * value }),
    }),
  };
}

/** The largest volumes that lines can carry, whose they may be. */
export const boundary = decisionKind<Bounding, Deliverable>({
  kind: 'boundary',
  says: 'How much of the volumes under test the lines can carry, where no flexibility makes room for all.',
  unit: 'MW',
  sense: 'most',
  by: 'linear programme',
  withoutHighs: true,
  apart: ({ tested }) => tested,
  outcome: {
    what: 'let through',
    unit: 'MW',
    of: (_, { feasible, volumeMw }) => (feasible ? sizeOf(volumeMw) : Number.NaN),
  },
  told: ({ units }, { volumeMw }) => [
    { what: 'wanted', value: sizeOf(units.map((unit) => unit.volumeMw)), unit: 'MW' },
    ...units.map(({ name }, k) => ({ what: name, value: Math.abs(volumeMw[k]), unit: 'MW' })),
  ],
  bounds,
  knobs: (problem, answer) =>
    [...problem.units.keys()]
      .filter((k) => Math.abs(problem.units[k].volumeMw) > DUST_MW && cutOf(problem, answer, k) <= DUST_MW)
      .sort((a, b) => Math.abs(problem.units[b].volumeMw) - Math.abs(problem.units[a].volumeMw) || a - b)
      .slice(0, MOST_KNOBS)
      .map((k) => volumeKnob(problem, k)),
  solve({ network, injectionMw, limitMw, units }) {
    const answer = largestDeliverable({ linear: linearOf(network), injectionMw, limitMw, units });
    return answer.feasible ? { objective: sizeOf(answer.volumeMw), answer } : undefined;
  },
});
