import { counted } from '../../../src/counted.ts';
import type { LeadNumber } from '../../../src/market/view.ts';
import { shortText } from './amounts.ts';
import type { Context } from './context.ts';
import type { Stored } from './reading.ts';

const figureOf = ({ figures }: Stored, name: string): number => figures[name]?.value ?? Number.NaN;

/** A figure of the run, and below it that of the run beside, or else what there is to say of it. */
function lead(
  { reading, beside }: Context,
  p: { label: string; unit: string; of(run: Stored): number; digits?: number; says?: string },
): LeadNumber {
  const theirs = beside ? p.of(beside.reading.run) : Number.NaN;
  const note = beside && !Number.isNaN(theirs) ? `${shortText(theirs)} ${beside.name}` : p.says;
  const value = p.of(reading.run);
  const digits = p.digits === undefined ? {} : { digits: p.digits };
  return { label: p.label, value, unit: p.unit, ...digits, ...(note === undefined ? {} : { note }) };
}

/** What to know of a run first. */
export function leadNumbers(context: Context): LeadNumber[] {
  const { reading, lines } = context;
  const { run, fleets } = reading;
  const times = figureOf(run, 'yellowValidations') + figureOf(run, 'redValidations');
  const rulings = times + figureOf(run, 'greenValidations');
  const mwh = (name: string) => (of: Stored) => figureOf(of, name);
  return [
    lead(context, {
      label: "fleets' profit",
      unit: 'EUR',
      digits: 0,
      of: mwh('profitEur'),
      says: `of ${counted(fleets.length, 'fleet')}`,
    }),
    lead(context, { label: 'balancing delivered', unit: 'MWh', of: mwh('deliveredMwh') }),
    lead(context, {
      label: 'withheld by the DSO',
      unit: 'MWh',
      of: mwh('withheldMwh'),
      ...(rulings > 0 && { says: `in ${times} of ${counted(rulings, 'ruling')}` }),
    }),
    ...(lines.names.length > 0
      ? [
          lead(context, {
            label: lines.names.length > 1 ? 'main lines, at most' : 'main line, at most',
            unit: '%',
            digits: 1,
            of: (each: Stored) => 100 * figureOf(each, 'mainLineLoading'),
            says: `limit ${shortText(100 * run.config.dso.loadingLimit)} %`,
          }),
        ]
      : []),
    lead(context, {
      label: 'EVs short of full',
      unit: 'kWh',
      of: (each) => roundedOff(figureOf(each, 'unmetAtDepartureKwh')),
      says: `of ${counted(figureOf(run, 'evs'), 'EV')}`,
    }),
  ];
}

/** What is nothing but for rounding is nothing. */
const roundedOff = (value: number): number => (Math.abs(value) < 1e-6 ? 0 : value);
