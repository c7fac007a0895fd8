import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { gateClosing as gateClosingAt, gateClosureKey } from '../../../src/market/gate.ts';
import type { Calendar, Step } from '../../../src/time/calendar.ts';

/** Parties that only pay and are paid, and the one that is the world: names no agent may have. */
export const WORLD = 'world';
export const SYSTEM_LOAD = 'system load';
export const FEEDER_LOAD = 'feeder load';
export const UNITS = 'units';
export const WIND = 'wind';

const price = (least?: number) => quantity('EUR/MWh', least === undefined ? {} : { min: least });
const share = (most?: number) => quantity('share', most === undefined ? { min: 0 } : { min: 0, max: most });

export const SCHEMES = ['none', 'sequential', 'nested', 'central'] as const;
const TARIFF_RULES = ['curvature', 'requirement', 'flat', 'none'] as const;

const tariff = z
  .strictObject({
    rule: z.enum(TARIFF_RULES).default('curvature').meta({
      description:
        'what rewards follow: what a MWh moved does to the requirement (curvature), the requirement itself (requirement), the evening (flat), or none are given',
    }),
    cap: price(0).prefault(10).meta({ description: 'largest reward, EUR/MWh' }),
    pass: share(1).prefault(0.8).meta({
      description: 'share of the first prices of flexibility that users are paid for standing by',
    }),
    participation: share(1)
      .prefault(0.5)
      .meta({ description: 'share of users that are asked; the others keep to their baseline' }),
  })
  .prefault({});

const interval = z
  .strictObject({
    load: share(1).prefault(0.06).meta({ description: 'half-width of the interval of feeder load' }),
    pv: share(1).prefault(0.3).meta({ description: 'half-width of the interval of PV' }),
    systemLoad: share(1).prefault(0.025).meta({ description: 'half-width of the interval of system load' }),
    wind: share(1).prefault(0.2).meta({ description: 'half-width of the interval of wind' }),
    cover: share(1).prefault(1).meta({
      description: 'share of the deviations inside the intervals that storages must be able to take; 0: deterministic',
    }),
    coverSteps: z.int().min(1).max(96).default(2).meta({
      description: 'how many steps in a row at an extreme storages must last; at most the steps of a day',
    }),
    uncoveredInRequirement: z.boolean().default(false).meta({
      description: 'whether deviations that storages do not cover widen the interval of the net load that the TSO sees',
    }),
  })
  .prefault({});

const shortage = z
  .array(
    z.strictObject({
      share: share(1).meta({ description: 'of the requirement, that may be missed at this price' }),
      price: price(0).meta({ description: 'of a MW missed for an hour, EUR/MW' }),
    }),
  )
  .min(1, 'expected at least one step')
  .refine(
    (steps) => steps.every(({ price }, k) => k === 0 || price >= steps[k - 1].price),
    'expected prices that do not fall',
  )
  .default([
    { share: 0.1, price: 15 },
    { share: 0.3, price: 40 },
    { share: 0.6, price: 200 },
  ]);

/** The rules every party knows, and how the leader decides; each key that the source paper leaves open is a choice. */
export const marketRules = z.strictObject({
  scheme: z.enum(SCHEMES).default('nested').meta({
    description:
      'who coordinates: nobody (none), the DSO against the first prices (sequential), the DSO as a leader that knows how the TSO will answer (nested), or one optimiser of both (central)',
  }),
  solver: z.enum(['curve', 'bigM']).default('curve').meta({
    description:
      "how the leader sees the TSO's answer: as an exact curve of prices (curve), or by its conditions of optimality (bigM), as several feeders need it",
  }),
  step: z.enum(['1 h', '15 min']).default('1 h').meta({ description: 'how long a step of the plans lasts' }),
  gateClosure: gateClosureKey('local time of the day before at which the day is planned and cleared'),
  tariff: tariff.meta({ description: 'how users are asked to move or to spare energy' }),
  interval: interval.meta({ description: 'intervals of what is uncertain, as shares of the forecast' }),
  requirementCurve: shortage.meta({
    description: 'what missing parts of the flexibility requirement costs; the last part is without limit',
  }),
  voll: price(1).prefault(1000).meta({ description: 'value of lost load, EUR/MWh' }),
  dump: price(0).prefault(100).meta({ description: 'cost of energy that is dumped, EUR/MWh' }),
  overload: price(0).prefault(500).meta({ description: 'cost of a MW for an hour beyond the limit of a line' }),
  miss: price(0).prefault(300).meta({ description: 'cost of cover that storages cannot give, EUR/MW and hour' }),
  cut: price(0).prefault(10).meta({ description: 'cost of PV that is cut, EUR/MWh' }),
  softLimit: z.number().min(0).default(2000).meta({
    description: 'cost of a limit of the feeder exceeded by 1 p.u. squared (voltage) or 1 MW for an hour, EUR',
  }),
  voltageMargin: z.number().min(0).max(0.05).default(0.003).meta({
    description: 'by how much plans keep inside the limits of voltage, p.u.: what the linear model is off',
  }),
  imbalanceSpread: share(5).prefault(0.5).meta({
    description: 'by what share of the LMP the price of imbalance is worse, either way',
  }),
  buy: price().prefault(250).meta({ description: 'what users pay for energy, EUR/MWh' }),
  sell: price().prefault(60).meta({ description: 'what users are paid for energy, EUR/MWh: at most what they pay' }),
  gap: z.number().min(0).max(0.1).default(1e-5).meta({ description: 'relative gap at which the leader stops' }),
  maxNodes: z.int().min(1).default(20_000).meta({ description: 'most nodes of its search' }),
});
export type MarketRules = z.output<typeof marketRules>;

/** Minutes of a step of the plans. */
export const stepMinutes = ({ step }: Pick<MarketRules, 'step'>): number => (step === '1 h' ? 60 : 15);

/** The steps of a day. */
export const stepsOf = (calendar: Calendar, market: Pick<MarketRules, 'step'>, day: number): Step[] =>
  calendar.stepsOf(calendar.days[day], stepMinutes(market));

/** The ISPs of a day in the run, the second not included. */
export function ispsOfDay(calendar: Calendar, day: number): readonly [from: number, to: number] {
  const { firstIsp, ispCount } = calendar.days[day];
  return [firstIsp, firstIsp + ispCount];
}

/** Which step of its day an ISP is in, and which ISP of it. */
export function stepAt(
  calendar: Calendar,
  market: Pick<MarketRules, 'step'>,
  isp: number,
): { step: number; place: number } {
  const isps = stepMinutes(market) / 60 / calendar.hoursPerIsp;
  const at = calendar.ispOfDay(isp);
  return { step: Math.floor(at / isps), place: at % isps };
}

/** ISPs before the first day in which the clock starts: the gate of that day closes there. */
export const EVE = 1;

/** The day whose gate closes in an ISP, if there is one. That of the first day closes as the clock starts. */
export const gateClosing = (calendar: Calendar, { gateClosure }: MarketRules): ((isp: number) => number | undefined) =>
  gateClosingAt(calendar, gateClosure, EVE);

/** Price of imbalance, EUR/MWh: of energy drawn beyond what was bought (short), and of what was bought and not drawn. */
export const imbalancePrices = (lmp: number, spread: number): { short: number; long: number } => ({
  short: lmp + spread * Math.abs(lmp),
  long: lmp - spread * Math.abs(lmp),
});

/** What a user that stands by gives back for each MW and hour it was called for and did not deliver, as a multiple of what it is paid. */
export const STANDBY_PENALTY = 2;

/** What users are paid for a MWh called: the LMP; one drawn more on call costs them the LMP in place of the retail price. */
export const callPrices = (lmp: number, buy: number): { up: number; down: number } => ({ up: lmp, down: buy - lmp });
