import { capital } from '../../../src/counted.ts';
import type { LeadNumber, Sentence } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import type { Stored } from './rows.ts';

const figureOf = ({ figures }: Stored, name: string): number => figures[name]?.value ?? Number.NaN;

/** What a figure is in the run beside, or else what is known of it here. */
function noteOf(figure: string, digits: number, own: string, beside?: readonly [name: string, run: Stored]): string {
  return beside ? `${numberText(figureOf(beside[1], figure), digits)} ${beside[0]}` : own;
}

/** The figures that say most of a run. */
export function leadNumbers(run: Stored, beside?: readonly [name: string, run: Stored]): LeadNumber[] {
  const of = (name: string) => figureOf(run, name);
  const share = (100 * of('lossMwh')) / of('loadMwh');
  const number = (figure: string, label: string, unit: string, digits: number, own: string): LeadNumber => ({
    ...{ label, unit, digits, value: of(figure) },
    note: noteOf(figure, digits, own, beside),
  });
  return [
    number('adsEur', 'operator, balance', 'EUR', 0, 'before what customers pay'),
    number('profitEur', 'aggregators earned', 'EUR', 0, `${numberText(of('soldMwh'), 1)} MWh given`),
    number('f2Eur', 'at risk as planned', 'EUR', 0, `F2; F1 ${numberText(of('f1Eur'))} EUR`),
    number('unservedMwh', 'unserved', 'MWh', 2, `of ${numberText(of('loadMwh'), 1)} MWh wanted`),
    number('lossMwh', 'lost in the network', 'MWh', 2, `${numberText(share, 1)} % of load`),
  ];
}

/** How what contingencies would leave compares with another run, and what that costs of revenue. */
export function besideSentence(
  here: { f1Eur: number; f2Eur: number; unservedMwh: number },
  name: string,
  there: { f1Eur: number; f2Eur: number; unservedMwh: number },
): Sentence {
  const eur = (value: number) => `${numberText(value)} EUR`;
  const change = (value: number, other: number): string =>
    Math.abs(value - other) < 0.5 ? 'as much' : `${eur(Math.abs(value - other))} ${other > value ? 'more' : 'less'}`;
  const served =
    Math.abs(here.unservedMwh - there.unservedMwh) < 0.005
      ? 'As much was served.'
      : `${numberText(Math.abs(here.unservedMwh - there.unservedMwh), 2)} MWh ${there.unservedMwh > here.unservedMwh ? 'more' : 'less'} went unserved.`;
  return [
    `${capital(name)} the plan has `,
    { strong: `${change(here.f2Eur, there.f2Eur)} at risk` },
    ` (F2 ${eur(there.f2Eur)}) and expects ${change(here.f1Eur, there.f1Eur)} of revenue (F1 ${eur(there.f1Eur)}). ${served}`,
  ];
}

/** A sentence whose first amount stands out. */
export function withFigure(text: string): Sentence {
  const found = /-?[\d.,]*\d (?:EUR|MWh|%)/.exec(text);
  if (found === null) return [text];
  const end = found.index + found[0].length;
  return [text.slice(0, found.index), { strong: found[0] }, text.slice(end)].filter((span) => span !== '');
}

/** What came of a run, and how it compares. */
export function answerOf(run: Stored, beside?: readonly [name: string, run: Stored]): Sentence[] {
  const told = (of: Stored) => ({
    ...{ f1Eur: figureOf(of, 'f1Eur'), f2Eur: figureOf(of, 'f2Eur'), unservedMwh: figureOf(of, 'unservedMwh') },
  });
  return [...run.answer.map(withFigure), ...(beside ? [besideSentence(told(run), beside[0], told(beside[1]))] : [])];
}
