import { z } from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { gateClosing as gateClosingAt, gateClosureKey } from '../../../src/market/gate.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Role } from './messages.ts';

/** Parties that only pay and are paid, and the one that is the world: names no agent may have. */
export const WORLD = 'world';
export const EV_OWNERS = 'EV owners';
export const RESERVE_UNITS = 'reserve units';

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

/** The rules every party knows; each key that the source paper leaves open is a choice. */
export const marketRules = z.strictObject({
  scheme: z.enum(SCHEME_NAMES).default('hybrid').meta({ description: 'TSO-DSO coordination scheme' }),
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
  useAllFlexibility: z.boolean().default(true).meta({ description: 'bids go before reserve units whatever they cost' }),
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

/**
 * When day-ahead gates close: the day of the run whose schedules are final in ISP `isp`, if there is one. The first day's
 * gate closes as the clock starts, `offerHorizon` ISPs before that day.
 */
export const gateClosing = (calendar: Calendar, market: MarketRules): ((isp: number) => number | undefined) =>
  gateClosingAt(calendar, market.gateClosure, market.offerHorizon);
