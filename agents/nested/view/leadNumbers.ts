import type { LeadNumber } from '../../../src/market/view.ts';
import { numberText, shortText } from '../../../src/numberText.ts';
import { figureOf, type Stored } from './reading.ts';

/** The five figures that lead, each with what it is in the run beside, or what it is to be read with. */
export function leadNumbers(run: Stored, beside?: { run: Stored; name: string }): LeadNumber[] {
  const of = (name: string) => figureOf(run, name);
  const lead = (label: string, name: string, unit: string, digits: number, note: string): LeadNumber => {
    const there = beside && figureOf(beside.run, name);
    const said = there === undefined || Number.isNaN(there) ? note : `${numberText(there, digits)} ${beside?.name}`;
    return { label, value: of(name), unit, digits, ...(said !== '' && { note: said }) };
  };
  return [
    lead('the system cost', 'systemCostEur', 'EUR', 0, ''),
    lead('the DSO paid, net', 'dsoNetEur', 'EUR', 0, `${numberText(of('ownCostEur'))} of it its own cost`),
    lead('users moved', 'shiftedMwh', 'MWh', 1, `for ${numberText(of('rewardEur'))} EUR of rewards`),
    lead('flexibility of the DSO', 'takenMwh', 'MW h', 0, `of ${shortText(of('requiredMwh'))} required`),
    lead('lowest voltage', 'lowestVoltagePu', 'p.u.', 3, `highest loading ${numberText(100 * of('highestLoading'))} %`),
  ];
}
