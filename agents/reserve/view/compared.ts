import { capital, counted } from '../../../src/counted.ts';
import type { Sentence } from '../../../src/market/view.ts';
import { numberText, shortText } from '../../../src/numberText.ts';
import { percentText } from './amounts.ts';
import type { Context } from './context.ts';
import { areIdle } from './fleets.ts';
import type { Stored } from './reading.ts';

/** Differences below these are none, EUR and MWh. */
const NONE_EUR = 0.5;
const NONE_MWH = 0.005;

/** What fleets earned here, against the run beside. */
export function profitCompared(name: string, hereEur: number, thereEur: number): Sentence {
  const more = hereEur - thereEur;
  if (Math.abs(more) < NONE_EUR) return [`${capital(name)} fleets earned the same.`];
  const difference = `${numberText(Math.abs(more))} EUR`;
  return [`${capital(name)} fleets earned `, { strong: `${difference} ${more > 0 ? 'less' : 'more'}` }, '.'];
}

/** What fleets delivered here, against the run beside. */
export function deliveredCompared(name: string, hereMwh: number, thereMwh: number): Sentence {
  const more = hereMwh - thereMwh;
  if (Math.abs(more) < NONE_MWH) return [`They delivered as much balancing energy ${name}.`];
  return [
    `They delivered ${shortText(thereMwh)} MWh of balancing energy ${name}, `,
    { strong: `${shortText(Math.abs(more))} MWh ${more > 0 ? 'less' : 'more'}` },
    ' than here.',
  ];
}

/** How often the grid was over the limit here, and in the run beside. */
export function limitCompared(
  name: string,
  here: { isps: number; mostPercent: number },
  there: { isps: number; mostPercent: number },
): Sentence {
  const most = (percent: number) => `${percentText(percent)} at most`;
  if (here.isps === 0 && there.isps === 0)
    return [`Neither here nor ${name} was a branch over the limit (${name} ${most(there.mostPercent)}).`];
  const count = (isps: number) => (isps === 0 ? 'none' : `${isps}`);
  const theirs = there.isps === 0 ? 'no ISP was' : `${counted(there.isps, 'ISP was', 'ISPs were')}`;
  return [
    `${capital(name)} `,
    { strong: `${theirs} over the limit` },
    ` (${most(there.mostPercent)}); here `,
    { strong: here.isps === there.isps ? 'as many' : count(here.isps) },
    '.',
  ];
}

/** How much more or less the need varies for those who react, here and in the run beside. */
export function varianceCompared(name: string, here: number, there: number): Sentence {
  if (Number.isNaN(here) || Number.isNaN(there)) return [];
  const [ours, theirs] = [here.toFixed(2), there.toFixed(2)];
  if (ours === theirs) return [`The need varies as much ${name}.`];
  return [
    `${capital(name)} the variance of the need is `,
    { strong: `${theirs} times` },
    ` that before reactions; here ${ours}.`,
  ];
}

const figureOf = ({ figures }: Stored, name: string): number => figures[name]?.value ?? Number.NaN;

/** How a run differs from the one beside it; nothing where there is none. */
export function comparedSentences({ reading, beside, balance }: Context): Sentence[] {
  if (!beside) return [];
  const { run } = reading;
  const other = beside.reading.run;
  const both = (name: string) => [figureOf(run, name), figureOf(other, name)] as const;
  const grid = (of: Stored) => ({
    isps: figureOf(of, 'congestedIsps'),
    mostPercent: 100 * figureOf(of, 'highestLoading'),
  });
  const ofFleets =
    balance && areIdle(reading)
      ? []
      : [profitCompared(beside.name, ...both('profitEur')), deliveredCompared(beside.name, ...both('deliveredMwh'))];
  const ofBalance = balance ? [varianceCompared(beside.name, ...both('amplification'))] : [];
  const sentences = [...ofBalance, ...ofFleets].filter(({ length }) => length > 0);
  return grid(run).mostPercent > 0 ? [...sentences, limitCompared(beside.name, grid(run), grid(other))] : sentences;
}
