import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type FaultState, faultState, type RestorationAsked } from '../ads/faultState.ts';
import { DUST } from './hours.ts';

const timesKnob = (key: 'load' | 'capability', name: string, to: number): Knob<RestorationAsked> => ({
  ...{ name: `${name}, times`, unit: '', now: 1, from: 0, to },
  turned: (of, value) => ({ ...of, at: { ...of.at, [key]: of.at[key].map((figure) => value * figure) } }),
});

const voltageKnob = ({ rules }: RestorationAsked): Knob<RestorationAsked> => ({
  ...{ name: 'lowest voltage allowed', unit: 'p.u.', now: rules.minimumVoltagePu },
  ...{ from: Math.min(0.8, rules.minimumVoltagePu), to: Math.max(0.99, rules.minimumVoltagePu) },
  turned: (of, value) => ({ ...of, rules: { ...of.rules, minimumVoltagePu: value } }),
});

/** What the operator does about a fault: ties that close, and load that is left off. */
export const restoration = decisionKind<RestorationAsked, FaultState>({
  kind: 'restoration',
  says: 'Which ties close after a fault, for the least load unserved and then the fewest; they stay so until it is mended, and what cannot be served is told anew in each ISP.',
  unit: 'MW',
  sense: 'least',
  by: 'linear programme for each set of ties',
  outcome: { what: 'left unserved', unit: 'MW', of: (_, { unservedMw }) => sum(unservedMw) },
  told: ({ network, at }, { closed, dead, switches, unservedMw }) => [
    ...closed.map((id) => ({ what: `tie ${id} closed`, value: 1, unit: '' })),
    { what: 'switch operations in all', value: switches, unit: '' },
    { what: 'buses without a substation', value: dead.size, unit: '' },
    { what: 'buses with load left off', value: unservedMw.filter((mw) => mw > DUST).length, unit: '' },
    { what: 'buses in all', value: network.buses.length, unit: '' },
    { what: 'units can give', value: sum(at.capability), unit: 'MW' },
  ],
  bounds({ fault, ties, rules }, { closed, dead, unservedMw }) {
    const isShort = sum(unservedMw) > DUST;
    return [
      `${fault.element} ${fault.id} out`,
      ...(rules.switching === 'none' ? ['ties that may not close'] : []),
      ...(rules.switching === 'ties' && closed.length === 0 ? ['no tie that helps'] : []),
      ...(ties && ties.length > 0 ? ['ties as they were closed when it failed'] : []),
      ...(dead.size > 0 && !rules.islanding ? ['parts without a substation, which units may not feed'] : []),
      ...(dead.size > 0 && rules.islanding ? ['parts without a substation, which their own units feed'] : []),
      ...(isShort ? ['too little power, or too low a voltage, for all load'] : ['nothing: all load is served']),
    ];
  },
  knobs: (asked) => [
    timesKnob('load', 'load of all zones', 3),
    timesKnob('capability', 'what units can give', 2),
    voltageKnob(asked),
  ],
  solve(asked, solver) {
    const answer = faultState(asked, solver);
    return { objective: sum(answer.unservedMw), answer };
  },
});
