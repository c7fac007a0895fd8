import type { Sentence } from '../../../src/market/view.ts';
import { numberText, shortText } from '../../../src/numberText.ts';

/** What is known of an ISP; NaN where nothing is. */
export interface IspFacts {
  importMw: number;
  boughtMw: number;
  lmp: number;
  rewardUp: number;
  rewardDown: number;
  /** What feeders would draw more than at the retail price alone, as users answered. */
  movedMw: number;
  calledUpMw: number;
  calledDownMw: number;
  /** Highest of any branch of a feeder, % of its rating. */
  loadingPercent: number;
  lowestVoltagePu: number;
}

/** Power below this is none, MW. */
const NONE_MW = 5e-4;

/** What happened in an ISP. */
export const ispSentence = (facts: IspFacts): Sentence => [
  ...drawnSpans(facts),
  ...tariffSpans(facts),
  ...calledSpans(facts),
  ...gridSpans(facts),
];

function drawnSpans({ importMw, boughtMw, lmp }: IspFacts): Sentence {
  const more = importMw - boughtMw;
  const than =
    Math.abs(more) < NONE_MW
      ? 'as bought'
      : `${shortText(Math.abs(more))} MW ${more > 0 ? 'more' : 'less'} than bought`;
  const drawn: Sentence = ['Feeders draw ', { strong: `${shortText(importMw)} MW` }];
  if (Number.isNaN(boughtMw)) return [...drawn, '. '];
  return [...drawn, `, ${than}; a MWh costs `, { strong: `${numberText(lmp, 2)} EUR` }, '. '];
}

function tariffSpans({ rewardUp, rewardDown, movedMw }: IspFacts): Sentence {
  const reward = rewardUp > 0 ? rewardUp : rewardDown;
  if (!(reward > 0)) return ['No reward is set. '];
  const moved =
    Math.abs(movedMw) < NONE_MW
      ? 'and would draw no other'
      : `and would draw ${shortText(Math.abs(movedMw))} MW ${movedMw > 0 ? 'more' : 'less'}`;
  const paid = `${numberText(reward, 2)} EUR/MWh`;
  return [
    'Users are paid ',
    { strong: paid },
    ` for drawing ${rewardUp > 0 ? 'less' : 'more'}, ${moved} than at the retail price alone. `,
  ];
}

function calledSpans({ calledUpMw, calledDownMw }: IspFacts): Sentence {
  const ways = [
    ...(calledUpMw >= NONE_MW ? [`${shortText(calledUpMw)} MW upward`] : []),
    ...(calledDownMw >= NONE_MW ? [`${shortText(calledDownMw)} MW downward`] : []),
  ];
  return ways.length === 0
    ? ['Nothing is called. ']
    : ['The TSO calls ', { strong: ways.join(' and ') }, ' of the DSO. '];
}

function gridSpans({ loadingPercent, lowestVoltagePu }: IspFacts): Sentence {
  const voltage = `the lowest voltage is ${numberText(lowestVoltagePu, 3)} p.u.`;
  const loading = `${numberText(loadingPercent, 1)} %`;
  if (loadingPercent > 100)
    return ['On a feeder a branch is ', { strong: `over its rating, at ${loading}` }, `; ${voltage}`];
  return [`On a feeder the most loaded branch is at ${loading}, and ${voltage}`];
}
