import type { Sentence } from '../../../src/market/view.ts';
import { numberText, shortText } from '../../../src/numberText.ts';

/** What was cleared for a step; MW and EUR/MWh. */
export interface HourFacts {
  requiredUpMw: number;
  requiredDownMw: number;
  takenUpMw: number;
  takenDownMw: number;
  importMw: number;
  /** NaN: it is not known. */
  baselineMw: number;
  lmp: number;
}

/** Power below this is none, MW. */
const NONE_MW = 5e-3;

/** What was cleared for a step. */
export const hourSentence = (facts: HourFacts): Sentence => [...requiredSpans(facts), ...boughtSpans(facts)];

function requiredSpans({ requiredUpMw, requiredDownMw, takenUpMw, takenDownMw }: HourFacts): Sentence {
  const ways = [
    { required: requiredUpMw, taken: takenUpMw, way: 'upward' },
    { required: requiredDownMw, taken: takenDownMw, way: 'downward' },
  ].filter(({ required }) => required >= NONE_MW);
  if (ways.length === 0) return ['The TSO requires no flexibility. '];
  const required = ways.map(({ required: mw, way }) => `${shortText(mw)} MW ${way}`).join(' and ');
  return ['The TSO requires ', { strong: required }, `; the DSO gives ${givenText(ways)}. `];
}

function givenText(ways: readonly { required: number; taken: number; way: string }[]): string {
  const given = ways.filter(({ taken }) => taken >= NONE_MW);
  if (given.length === 0) return 'none of it';
  if (ways.every(({ required, taken }) => required - taken < NONE_MW)) return 'all of it';
  return given
    .map(({ required, taken, way }) =>
      required - taken < NONE_MW ? `all of it ${way}` : `${shortText(taken)} MW ${way}`,
    )
    .join(' and ');
}

function boughtSpans({ importMw, baselineMw, lmp }: HourFacts): Sentence {
  const more = importMw - baselineMw;
  const bought: Sentence = [
    importMw < 0 ? 'Feeders sell ' : 'Feeders buy ',
    { strong: `${shortText(Math.abs(importMw))} MW` },
    ' at ',
    { strong: `${numberText(lmp, 2)} EUR/MWh` },
  ];
  if (Number.isNaN(more)) return [...bought, '.'];
  if (Math.abs(more) < NONE_MW) return [...bought, ', as they would draw at the retail price alone.'];
  const side = `${shortText(Math.abs(more))} MW ${more > 0 ? 'above' : 'below'}`;
  return [...bought, `, ${side} what they would draw at the retail price alone.`];
}
