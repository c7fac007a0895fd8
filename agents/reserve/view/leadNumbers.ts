import { counted } from '../../../src/counted.ts';
import type { LeadNumber } from '../../../src/market/view.ts';
import { shortText } from '../../../src/numberText.ts';
import { limitText } from './amounts.ts';
import type { Context } from './context.ts';
import { limitOf } from './lines.ts';
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
export const leadNumbers = (context: Context): LeadNumber[] => [
  ...(context.balance ? ofEmergence(context) : ofFleets(context)),
  ...ofLines(context),
  ...(context.balance ? [] : [ofOwners(context)]),
];

const of = (name: string) => (run: Stored) => figureOf(run, name);
const percentOf = (name: string) => (run: Stored) => 100 * figureOf(run, name);

/** What those who react did, above and below 1. */
export const harmNote = (amplification: number): string =>
  amplification > 1
    ? 'above 1: reactions harm'
    : amplification < 1
      ? 'below 1: reactions help'
      : '1: as without reactions';

/** What emerged, where balancing prices are formed. */
function ofEmergence(context: Context): LeadNumber[] {
  const { run } = context.reading;
  const amplification = figureOf(run, 'amplification');
  return [
    lead(context, {
      label: 'variance of the need',
      unit: 'times',
      digits: 2,
      of: of('amplification'),
      ...(!Number.isNaN(amplification) && { says: harmNote(amplification) }),
    }),
    lead(context, {
      label: 'herding',
      unit: '%',
      digits: 0,
      of: percentOf('herding'),
      says: 'of what is taken points one way',
    }),
    lead(context, {
      label: 'both directions called',
      unit: '%',
      digits: 1,
      of: percentOf('stateTwoShare'),
      says: 'of ISPs (state 2)',
    }),
    lead(context, {
      label: 'cost of balancing',
      unit: 'EUR',
      digits: 0,
      of: of('tsoCostEur'),
      says: 'beyond the day-ahead price',
    }),
  ];
}

/** What fleets came to. */
function ofFleets(context: Context): LeadNumber[] {
  const { run, fleets } = context.reading;
  const times = figureOf(run, 'yellowValidations') + figureOf(run, 'redValidations');
  const rulings = times + figureOf(run, 'greenValidations');
  return [
    lead(context, {
      label: "fleets' profit",
      unit: 'EUR',
      digits: 0,
      of: of('profitEur'),
      says: `of ${counted(fleets.length, 'fleet')}`,
    }),
    lead(context, { label: 'balancing delivered', unit: 'MWh', of: of('deliveredMwh') }),
    lead(context, {
      label: 'withheld by the DSO',
      unit: 'MWh',
      of: of('withheldMwh'),
      ...(rulings > 0 && { says: `in ${times} of ${counted(rulings, 'ruling')}` }),
    }),
  ];
}

/** How loaded the main line was, where one has a rating. */
function ofLines(context: Context): LeadNumber[] {
  const { lines, reading } = context;
  if (lines.names.length === 0) return [];
  return [
    lead(context, {
      label: lines.names.length > 1 ? 'main lines, at most' : 'main line, at most',
      unit: '%',
      digits: 1,
      of: percentOf('mainLineLoading'),
      says: `limit ${limitText(limitOf(reading))}`,
    }),
  ];
}

/** Whether those who were served had what they wanted, and all found a place. */
export function servedNote(served: number, unmetKwh: number, turnedAway: number): string {
  const unmet =
    served === 0
      ? 'none has left'
      : unmetKwh < NONE_KWH
        ? 'all had what they wanted'
        : `${shortText(unmetKwh)} kWh short`;
  return turnedAway === 0 ? unmet : `${unmet}, ${turnedAway} turned away`;
}

/** Energy below this is none, kWh. */
const NONE_KWH = 1e-3;

/** What owners of EVs lack. */
function ofOwners(context: Context): LeadNumber {
  const { run } = context.reading;
  if (!Number.isNaN(figureOf(run, 'sessionsServed')))
    return lead(context, {
      label: 'sessions served',
      unit: '',
      digits: 0,
      of: of('sessionsServed'),
      says: servedNote(
        figureOf(run, 'sessionsServed'),
        1000 * figureOf(run, 'sessionsUnmetMwh'),
        figureOf(run, 'sessionsTurnedAway'),
      ),
    });
  return lead(context, {
    label: 'EVs short of full',
    unit: 'kWh',
    of: (run) => roundedOff(figureOf(run, 'unmetAtDepartureKwh')),
    says: `of ${counted(figureOf(context.reading.run, 'evs'), 'EV')}`,
  });
}

/** What is nothing but for rounding is nothing. */
const roundedOff = (value: number): number => (Math.abs(value) < 1e-6 ? 0 : value);
