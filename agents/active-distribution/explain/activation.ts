import { decisionKind } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import type { ActivationAnswer, ActivationAsked } from '../dra/openCalls.ts';
import { DUST } from './hours.ts';

const calledMw = ({ made }: ActivationAnswer): number => sum(made.map(({ mw }) => mw));
const beyondMw = (answer: ActivationAnswer): number => sum(answer.reserveMw) + calledMw(answer);

/** What a demand-response aggregator has its consumers do in an ISP beyond its plan: the cheaper first, a rule. */
export const activation = decisionKind<ActivationAsked, ActivationAnswer>({
  kind: 'activation',
  says: 'What consumers are to give beyond the plan, of reserve that is held and of blocks that begin: the cheaper part first, as far as is asked.',
  unit: '',
  sense: 'least',
  by: 'rule: cheapest first',
  withoutHighs: true,
  outcome: { what: 'given beyond the plan', unit: 'MW', of: (_, answer) => beyondMw(answer) },
  told: ({ netMw, plannedMw, parts, names }, answer) => [
    { what: 'planned', value: plannedMw, unit: 'MW' },
    { what: 'asked', value: netMw, unit: 'MW' },
    ...parts.flatMap(({ mw, eurPerMwh, calls }) => {
      const part = calls ? 'blocks that could be called' : 'reserve held';
      return [
        { what: `${part}`, value: mw, unit: 'MW' },
        { what: `price of ${part}`, value: eurPerMwh, unit: 'EUR/MWh' },
      ];
    }),
    ...answer.made.map(({ consumer, mw }) => ({ what: `a block of ${names[consumer]} called`, value: mw, unit: 'MW' })),
  ],
  bounds({ netMw, plannedMw, parts }, answer) {
    const most = sum(parts.map(({ mw }) => mw));
    if (most < DUST) return ['nothing at hand beyond the plan'];
    if (beyondMw(answer) > most - DUST) return ['all that was at hand'];
    return netMw <= plannedMw + DUST ? ['nothing asked beyond the plan'] : ['what was asked, and no more'];
  },
});
