import { counted } from '../../../src/counted.ts';
import { stateShare } from '../../../src/measures/volatility.ts';
import { numberText } from '../../../src/numberText.ts';
import { balancingArea } from '../../../src/worlds/balancing/area.ts';
import { emergenceFigures } from './emergenceFigures.ts';
import type { SimulationResult } from './simulate.ts';

/** Shares of what those who react take from which it is told that they herd, or hardly do. */
const MOST = 0.8;
const HALF = 0.5;
/** Amplification that differs from 1 by less is told as none. */
const ABOUT = 0.005;

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const whole = (value: number): string => numberText(Math.abs(value));

/** What those who react did to what the area needs. */
export function amplificationSentence(amplification: number, reacting: number): string {
  if (reacting === 0) return 'Nobody reacts to the balance: the area needs what it needed.';
  if (Number.isNaN(amplification)) return 'What the area needs does not vary: nothing can be said of those who react.';
  if (Math.abs(amplification - 1) < ABOUT)
    return `${counted(reacting, 'party', 'parties')} that may react neither help nor harm: what the area needs varies as it did.`;
  const times = amplification.toFixed(2);
  return amplification < 1
    ? `${counted(reacting, 'party', 'parties')} that react help: the variance of what the area needs is ${times} of that without them.`
    : `${counted(reacting, 'party', 'parties')} that react harm: the variance of what the area needs is ${times} times that without them.`;
}

/** Whether they do the same; which alone is no harm. */
export function herdingSentence(herding: number): string | undefined {
  if (Number.isNaN(herding)) return undefined;
  if (herding >= MOST) return `They move as one: ${percent(herding)} of what they take points one way.`;
  return herding < HALF
    ? `They hardly herd: ${percent(1 - herding)} of what they take cancels among them.`
    : `They herd in part: ${percent(herding)} of what they take points one way.`;
}

/** How often both directions were called, and would have been. */
export function stateTwoSentence(share: number, before: number): string {
  const ahead = `Both directions were called in ${percent(share)} of ISPs (state 2)`;
  if (Math.abs(share - before) < ABOUT) return `${ahead}, as without them.`;
  return share > before
    ? `${ahead}, ${percent(before)} without them.`
    : `${ahead}, down from ${percent(before)} without them.`;
}

/** Whether it pays to react, and whom that serves. */
export function earningSentence(profitEurPerMwDay: number, amplification: number): string | undefined {
  if (Number.isNaN(profitEurPerMwDay)) return undefined;
  const harms = amplification > 1;
  const each = `${whole(profitEurPerMwDay)} EUR for each MW and day`;
  if (profitEurPerMwDay > 0)
    return harms
      ? `Reacting pays and harms: those who do earned ${each}, so that nothing stops them.`
      : `Reacting pays and helps: those who do earned ${each}.`;
  return harms
    ? `Reacting costs and harms: those who do lost ${each}, so that some would stop.`
    : `Reacting costs and helps: those who do lost ${each}.`;
}

/** What balancing cost, and who has it. */
export function costSentence(costEur: number, reserveEur: number): string {
  const side =
    reserveEur >= 0 ? `reserve units earned ${whole(reserveEur)} EUR` : `reserve units paid ${whole(reserveEur)} EUR`;
  return `Balancing cost ${costEur < 0 ? '-' : ''}${whole(costEur)} EUR beyond the day-ahead price; ${side}.`;
}

/** What emerges of a run whose balancing prices are formed, in a few sentences; none where they are given. */
export function emergenceReport(run: SimulationResult): string | undefined {
  const { balance, world, loaded } = run;
  const { balancing } = loaded.config.market;
  if (!balance || !balancing) return undefined;
  const of = (name: string) => emergenceFigures.find((figure) => figure.name === name)?.of(run) ?? Number.NaN;
  const area = balancingArea(balancing, world.prices, world.supplyPrices, world.calendar, world.seed);
  const before = Array.from(balance.regulationState, (_, isp) => area.basePrices(isp).regulationState);
  const amplification = of('amplification');
  const sentences = [
    amplificationSentence(amplification, Object.keys(balance.reactionMw).length),
    herdingSentence(of('herding')),
    stateTwoSentence(of('stateTwoShare'), stateShare(before, 2)),
    earningSentence(of('reactionProfit'), amplification),
    costSentence(of('tsoCostEur'), of('reserveEur')),
  ];
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}
