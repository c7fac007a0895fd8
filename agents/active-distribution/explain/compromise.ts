import { decisionKind } from '../../../src/market/kinds.ts';
import { type ChoiceAsked, choiceWorth, chosenOf } from '../ads/toldDay.ts';

/** Points that are all told: of more, the one chosen and those beside it. */
const MOST_TOLD = 6;

/** The operator's choice among points of the front between revenue and energy not supplied (12)-(13). */
export const compromise = decisionKind<ChoiceAsked, number>({
  kind: 'point of the front',
  says: 'Which compromise between revenue F1 and the worth of energy not supplied F2 is planned with: the highest fuzzy score.',
  unit: '',
  sense: 'most',
  by: 'comparing scores',
  withoutHighs: true,
  outcome: { what: 'F2 of the point chosen', unit: 'EUR', of: ({ points }, chosen) => points[chosen].f2Eur },
  told: (asked, chosen) =>
    asked.points.flatMap(({ f1Eur, f2Eur, gammaHours }, place) => {
      if (asked.points.length > MOST_TOLD && Math.abs(place - chosen) > 1) return [];
      const name = `point ${place + 1} of ${asked.points.length}${place === chosen ? ' (chosen)' : ''}`;
      const isOther = asked.points.some((point) => point.gammaHours !== gammaHours);
      const scored = choiceWorth(asked, place);
      return [
        { what: `F1 of ${name}`, value: f1Eur, unit: 'EUR' },
        { what: `F2 of ${name}`, value: f2Eur, unit: 'EUR' },
        ...(isOther ? [{ what: `bad hours of ${name}`, value: gammaHours, unit: '' }] : []),
        ...(Number.isNaN(scored) ? [] : [{ what: `score of ${name}`, value: scored, unit: '' }]),
      ];
    }),
  bounds: ({ points }, chosen) => [
    ...(points.length === 1 ? ['a front of one point: none other is better in anything'] : []),
    ...(points.length > 1 && chosen === 0 ? ['the end of most revenue'] : []),
    ...(points.length > 1 && chosen === points.length - 1 ? ['the end of least energy not supplied'] : []),
  ],
  knobs(asked, chosen) {
    if (Number.isNaN(choiceWorth(asked, chosen))) return [];
    const [f1, f2] = asked.weights;
    return [
      {
        ...{ name: 'weight of F1, of that of both', unit: '', now: f1 / (f1 + f2), from: 0, to: 1, linear: true },
        turned: (of, value) => ({ ...of, weights: [value * (f1 + f2), (1 - value) * (f1 + f2)] }),
      },
    ];
  },
  solve(asked) {
    const answer = chosenOf(asked);
    return { objective: choiceWorth(asked, answer), answer };
  },
  worth: choiceWorth,
});
