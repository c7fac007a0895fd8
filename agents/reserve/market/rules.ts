import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { gateClosing as gateClosingAt, gateClosureKey } from '../../../src/market/gate.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { dayAheadSchema } from '../exchange/settings.ts';
import { reactionSchema } from '../reaction/settings.ts';
import type { Role } from './messages.ts';

/** Parties that only pay and are paid, and the one that is the world: names no agent may have. */
export const WORLD = 'world';
export const EV_OWNERS = 'EV owners';
export const RESERVE_UNITS = 'reserve units';
/** Those whose imbalance is the base need, and the area that what is not met is left with, where balancing prices are formed. */
export const OTHER_BRPS = 'other BRPs';
export const AREA = 'area';
/** Of whom the exchange buys what it sells, where day-ahead prices are formed. */
export const REST_OF_MARKET = 'rest of market';

/** The coordination schemes: to whom bids go, and which volumes the DSO tests before the TSO may use them. */
export const SCHEMES = {
  hybrid: { bidsTo: 'tso', validation: 'selected bids' },
  'dso-managed': { bidsTo: 'dso', validation: 'all bids' },
  'tso-managed': { bidsTo: 'tso', validation: 'none' },
} as const satisfies Record<string, { bidsTo: Role; validation: 'selected bids' | 'all bids' | 'none' }>;
export type Scheme = keyof typeof SCHEMES;
export const SCHEME_NAMES = Object.keys(SCHEMES) as [Scheme, ...Scheme[]];

const requirement = z.union(
  [
    z.literal('all'),
    z.strictObject({
      share: quantity('share', { min: 0, max: 1 }).meta({
        description:
          'of what is offered in a direction the TSO takes this share, cheapest first; no reserve units fill up',
      }),
    }),
    z.strictObject({
      upward: quantity('MW', { min: 0 }).meta({
        description: 'balancing energy the TSO needs where upward is called, MW',
      }),
      downward: quantity('MW', { min: 0 }).meta({
        description: 'balancing energy the TSO needs where downward is called, MW',
      }),
      spread: quantity('share', { min: 0, max: 2 })
        .prefault(0)
        .meta({ description: 'standard deviation of the logarithm of the volume, from ISP to ISP' }),
    }),
  ],
  { error: 'expected all, { share: 50 % }, or MW per direction, as { upward: 1, downward: 1 }' },
);

const balancing = z
  .strictObject({
    need: quantity('MW', { min: 0 }).prefault(100).meta({
      description: 'standard deviation of what the area needs before anyone reacts, MW: assumed, not measured',
    }),
    from: z.enum(['world', 'generated']).default('world').meta({
      description:
        "where the need comes from: what carries the supply to the world's prices, ISP for ISP, or a process of its own",
    }),
    mean: z.number().min(-3).max(3).default(-0.35).meta({ description: 'of a generated need, in standard deviations' }),
    persistence: quantity('h', { min: 0.05 })
      .prefault(4)
      .meta({ description: 'time constant of a generated need, hours' }),
    deadband: quantity('share', { min: 0, max: 1 })
      .prefault(0.05)
      .meta({ description: 'needs smaller than this share of its standard deviation are not met' }),
    ladder: quantity('MW', { min: 0.1 }).prefault(10).meta({ description: 'step of the offer of reserve units, MW' }),
    subSteps: z
      .int()
      .min(1)
      .max(15)
      .refine(
        (steps) => 15 % steps === 0,
        'expected a number of steps that divides an ISP of 15 minutes: 1, 3, 5 or 15',
      )
      .default(1)
      .meta({ description: 'steps of an ISP in which the need is met anew: 3 are of 5 minutes' }),
    stateRule: z.enum(['both', 'monotone']).default('both').meta({
      description:
        'state 2: where both directions were activated (both), or only where the balance besides neither rose nor fell throughout (monotone)',
    }),
    imbalancePrice: z.enum(['extreme', 'mean', 'dual']).optional().meta({
      description:
        "prices of an ISP by those of its steps: the dearest upward and the cheapest downward, as where not given (extreme); the mean by energy, and who is called is paid his own steps' prices (mean); the extremes, but who leaves the area better off than without him gets the mid price in every state (dual)",
    }),
  })
  .refine(({ need }) => need > 0, 'expected a need above 0: without one nothing is balanced');

/** The rules every party knows; each key that the source paper leaves open is a choice. */
export const marketRules = z.strictObject({
  scheme: z.enum(SCHEME_NAMES).default('hybrid').meta({ description: 'TSO-DSO coordination scheme' }),
  trafficLight: z.enum(['ac', 'ac-and-linear']).default('ac').meta({
    description:
      'by what the DSO lets volumes through as they are: where an AC power flow finds no line over its limit because of them (ac), or only where its linear model finds none either (ac-and-linear)',
  }),
  offerHorizon: z
    .int()
    .min(1)
    .max(8)
    .default(2)
    .meta({ description: 'ISPs between offer and delivery; 2 = 30 minutes' }),
  gateClosure: gateClosureKey('local time of the day before at which day-ahead schedules are final'),
  requirement: requirement.default('all').meta({
    description:
      'balancing energy asked for in the direction called: all that is offered, a share of it, or MW per direction',
  }),
  useAllFlexibility: z.boolean().optional().meta({
    description:
      'bids go before reserve units whatever they cost: true where not given, and not to be had with `balancing`',
  }),
  balancing: balancing.optional().meta({
    description:
      'balancing and imbalance prices are formed by bids, reserve units and reactions; given by the world where not given',
  }),
  dayAhead: dayAheadSchema.optional().meta({
    description:
      'day-ahead prices are formed by what aggregators buy and a residual supply curve; given by the world where not given',
  }),
  reaction: reactionSchema.prefault({}).meta({
    description:
      'how those react by themselves who react to the published balance (aggregators[].reacts, brps[].store)',
  }),
  deviationPrice: z.enum(['day-ahead', 'imbalance']).default('day-ahead').meta({
    description:
      'what energy off schedule is settled at between an aggregator and its BRP: the day-ahead price, or that of imbalance',
  }),
  minimumBid: quantity('MW', { min: 0 })
    .prefault(0)
    .meta({ description: 'smallest bid the TSO takes, MW as it was offered' }),
  settlement: z
    .enum(['pay-as-cleared', 'pay-as-bid'])
    .default('pay-as-cleared')
    .meta({ description: 'what activated energy is paid: the balancing price of its direction, or its own bid' }),
  ownerBilling: z.enum(['charged', 'net']).default('charged').meta({
    description: 'EV owners pay for every MWh that goes in (charged), or are credited what is taken out (net)',
  }),
  ownerPrice: quantity('EUR/MWh')
    .prefault(85)
    .meta({ description: 'what EV owners pay their aggregator for a MWh charged, EUR/MWh' }),
  deviationVolumes: z.enum(['gross', 'net']).default('gross').meta({
    description:
      'MWh that bear the deviation fee: upward + downward + missed or extra day-ahead (gross), or metered minus schedule (net)',
  }),
  nonDelivery: z
    .union(
      [
        z.literal('imbalance'),
        z.strictObject({
          penalty: quantity('EUR/MWh', { min: 0 }).meta({
            description: 'paid to the TSO for a MWh activated that does not come, EUR/MWh',
          }),
        }),
      ],
      {
        error: 'expected imbalance, or { penalty: 100 EUR/MWh }',
      },
    )
    .default('imbalance')
    .meta({
      description:
        'for activated energy that does not come the aggregator pays its BRP what that imbalance costs it (imbalance), and the TSO a penalty on top ({ penalty })',
    }),
});
export type MarketRules = z.output<typeof marketRules>;

/** Whether bids go before reserve units whatever they cost. */
export const usesAllFlexibility = ({ useAllFlexibility, balancing }: MarketRules): boolean =>
  useAllFlexibility ?? balancing === undefined;

/**
 * When day-ahead gates close: the day of the run whose schedules are final in ISP `isp`, if there is one. The first day's
 * gate closes as the clock starts, `offerHorizon` ISPs before that day.
 */
export const gateClosing = (calendar: Calendar, market: MarketRules): ((isp: number) => number | undefined) =>
  gateClosingAt(calendar, market.gateClosure, market.offerHorizon);
