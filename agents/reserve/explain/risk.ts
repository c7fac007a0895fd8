import type { Knob } from '../../../src/market/kinds.ts';
import type { Risk } from '../../../src/optimizers/stochastic.ts';

/** How much the worst days count in a decision over possible days. */
export const weightOfWorst = <P extends { risk: Risk }, A>({ risk }: P): Knob<P, A> => ({
  ...{ name: 'weight of the worst days', unit: '', now: risk.cvarWeight, from: 0, to: 1 },
  turned: (of, value) => ({ ...of, risk: { ...of.risk, cvarWeight: value } }),
});
