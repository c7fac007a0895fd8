import * as z from 'zod';
import { quantity } from '../../../src/input/quantity.ts';
import { gateClosing as gateClosingAt, gateClosureKey } from '../../../src/market/gate.ts';
import type { Calendar, Day } from '../../../src/time/calendar.ts';

/** Parties that only pay and are paid, and the one that is the world: names no agent may have. */
export const WORLD = 'world';
export const EV_OWNERS = 'EV owners';
export const CUSTOMERS = 'customers';

const yes = z.boolean().default(true);
const price = (least?: number) => quantity('EUR/MWh', least === undefined ? {} : { min: least });

/** What the operator pays and takes for energy, and pays for reserve, as shares of the wholesale price. */
const localPrices = z
  .strictObject({
    sell: quantity('share', { min: 0, max: 1 }).prefault(0.95).meta({
      description:
        'what the operator pays for energy, as a share of the wholesale price: at most 1, or two agents could pump money',
    }),
    buy: quantity('share', { min: 1, max: 2 }).prefault(1.05).meta({
      description:
        'what it takes for energy, as a share of the wholesale price: at least 1, or two agents could pump money',
    }),
    spinning: quantity('share', { min: 0, max: 1 })
      .prefault(0.9)
      .meta({ description: 'what it pays for spinning reserve, as a share of the wholesale price of that' }),
    regulating: quantity('share', { min: 0, max: 1 })
      .prefault(0.5)
      .meta({ description: 'what it pays for regulating reserve, as a share of the wholesale price of that' }),
  })
  .prefault({});

/** The rules every party knows, and how the operator decides; each key that the source paper leaves open is a choice. */
export const marketRules = z.strictObject({
  gateClosure: gateClosureKey('local time of the day before at which bids and orders of a day are final'),
  localPrices: localPrices.meta({ description: 'prices between the operator and aggregators' }),
  switching: z.enum(['ties', 'none']).default('ties').meta({
    description: 'whether tie switches close when a line or a bus fails (ties), or faults are only cut off (none)',
  }),
  adsArbitrage: yes.meta({
    description: 'whether the operator trades storage, reserve and real time for gain, or only what its forecasts miss',
  }),
  evplaArbitrage: yes.meta({
    description: 'whether lots trade for themselves, or the operator has what they can do at cost',
  }),
  draArbitrage: yes.meta({
    description:
      'whether demand-response aggregators trade for themselves, or the operator has what they can do at cost',
  }),
  gamma: z
    .union([z.literal('choose'), z.number().min(0).max(25)], {
      error: 'expected a number of hours from 0 to 25, or choose',
    })
    .default(0)
    .meta({
      description:
        'how many hours of the day real-time prices may turn bad; choose: of 0, 6, 12, 18 and 24 the one that scores best',
    }),
  deviation: quantity('share', { min: 0, max: 1 })
    .prefault(0.3)
    .meta({ description: 'by how much real-time prices are worse in a bad hour' }),
  realTimeLimit: quantity('MW', { min: 0 }).prefault(0.2).meta({
    description: 'most that the day-ahead plan counts on trading in real time beyond its forecast errors, MW',
  }),
  front: z.enum(['epsilon', 'weights']).default('epsilon').meta({
    description:
      'how compromises between revenue and unserved energy are found: by the augmented epsilon-constraint, or by weights',
  }),
  frontPoints: z
    .int()
    .min(2)
    .max(20)
    .default(4)
    .meta({ description: 'intervals between the ends of the front (epsilon)' }),
  choiceWeights: z
    .tuple([z.number().min(0), z.number().min(0)])
    .refine(([a, b]) => a + b > 0, 'expected two weights that do not sum to 0')
    .default([0.5, 0.5])
    .meta({ description: 'what revenue and unserved energy count for where one point of the front is chosen' }),
  voll: price(0).prefault(5000).meta({ description: 'value of lost load, EUR/MWh' }),
  contingencyWeight: z.number().min(0).max(1).default(1).meta({
    description:
      'what contingencies count for in the day-ahead revenue: 1 as in the paper, 0.005 to 0.02 as often as they come',
  }),
  contingencyRedispatch: z.enum(['full', 'soldStaysSold']).default('full').meta({
    description:
      'whether units serve customers in a contingency with all they have, or reserve that is sold stays sold',
  }),
  islanding: yes.meta({ description: 'whether units feed parts of the network that have no substation' }),
  cascade: yes.meta({
    description: 'whether the line most loaded after a fault trips too, as contingencies of their own',
  }),
  cascadeState: z.enum(['noDg', 'half', 'all']).default('noDg').meta({
    description: 'how many of the units run where the line most loaded after a fault is looked for',
  }),
  mismatchPenalty: quantity('share', { min: 0 }).prefault(0.25).meta({
    description: 'penalty on energy between day-ahead and delivered, as a share of the day-ahead price',
  }),
  reservePenalty: quantity('share', { min: 0 }).prefault(0.5).meta({
    description: 'penalty on spinning reserve between day-ahead and kept, as a share of its price',
  }),
  retail: price(0)
    .prefault(140)
    .meta({ description: 'what customers pay, EUR/MWh: above what local generation costs on average' }),
  regulatingNeed: quantity('share', { min: 0, max: 1 })
    .prefault(0.03)
    .meta({ description: 'regulating reserve the operator keeps, as a share of its load' }),
  lookAhead: z.int().min(1).max(96).default(8).meta({ description: 'ISPs that real-time decisions look ahead' }),
  minimumVoltage: z
    .number()
    .min(0.5)
    .max(1)
    .default(0.9)
    .meta({ description: 'lowest voltage in restored parts, p.u.' }),
  tou: z.boolean().default(false).meta({
    description:
      'whether the operator picks for each zone and day one of three tariffs (flat, two bands, three bands), to which load answers',
  }),
  payInterruptions: z.boolean().default(false).meta({
    description: 'whether the operator pays customers for interruptions, or they are reported only',
  }),
});
export type MarketRules = z.output<typeof marketRules>;

/** Hours of a day: 23, 24 or 25. */
export const hoursOf = (calendar: Calendar, day: Day): number => Math.round(day.ispCount * calendar.hoursPerIsp);

/** ISPs of a day in the run, the second not included. */
export const ispsOf = ({ firstIsp, ispCount }: Day): readonly [from: number, to: number] => [
  firstIsp,
  firstIsp + ispCount,
];

/** Hour of its day that an ISP belongs to, counted from midnight. */
export const hourAt = (calendar: Calendar, isp: number): number =>
  Math.floor(calendar.ispOfDay(isp) * calendar.hoursPerIsp + 1e-9);

/** Whether an hour begins with an ISP. */
export const beginsHour = (calendar: Calendar, isp: number): boolean =>
  Math.abs(calendar.ispOfDay(isp) * calendar.hoursPerIsp - hourAt(calendar, isp)) < 1e-9;

/** Energy drawn after a call for each MWh not drawn, and the hours over which it is, evenly, from the end of the call. */
export const PAYBACK = { share: 1.1, hours: 6 } as const;

/** Most hours a consumer is called in a day, a part of a block counting for its part. */
export const CALLED_HOURS_A_DAY = 4;

/** Price of a MW of a consumer's generator held in reserve, as a part of that of its energy. */
export const GENERATOR_RESERVE_SHARE = 0.1;

/** Tariffs that customers of a zone may have on a day: how many levels they have, as multiples of the retail price, cheapest hours first. */
export const TARIFFS = {
  flat: [1],
  'two bands': [0.8, 1.2],
  'three bands': [0.7, 1, 1.3],
} as const;
export type TariffName = keyof typeof TARIFFS;
export const TARIFF_NAMES = Object.keys(TARIFFS) as [TariffName, ...TariffName[]];

/** By what part of itself the load of an hour falls per part by which its own tariff is above the flat one. */
export const TARIFF_ELASTICITY = 0.1;

/**
 * Load by hour over what it is at the flat tariff, L / L0 = 1 + sum_u E_tu (m_u - 1): what an hour loses by its own tariff, E_tt = -0.1, the
 * others of its day gain alike, so that rows of E sum to 0.
 * @param multipliers m, tariff over the flat one, by hour of a day
 */
export function answerTo(multipliers: ArrayLike<number>): Float64Array {
  const hours = multipliers.length;
  if (hours < 2) return new Float64Array(hours).fill(1);
  const changes = Float64Array.from(multipliers, (multiplier) => multiplier - 1);
  const total = changes.reduce((all, change) => all + change, 0);
  return changes.map((change) => 1 - TARIFF_ELASTICITY * (change - (total - change) / (hours - 1)));
}

/** Whether a unit is on: where it gives power, and one whose least is 0 also where it is committed and gives none. */
export const isRunning = (minimum: number, mw: number, isCommitted: boolean): boolean =>
  mw > 0 || (minimum === 0 && isCommitted);

/** What a MWh served comes to above, or below, what its customers would pay at the flat tariff for the load they would have there, EUR/MWh. */
export const tariffDifference = (retail: number, multiplier: number, answer: number): number =>
  retail * (multiplier - 1 / answer);

/** ISPs before the first day in which the clock starts: the gate of that day closes there. */
export const EVE = 1;

/** The day whose gate closes in an ISP, if there is one. That of the first day closes as the clock starts. */
export const gateClosing = (calendar: Calendar, { gateClosure }: MarketRules): ((isp: number) => number | undefined) =>
  gateClosingAt(calendar, gateClosure, EVE);

/** What energy is traded for between the operator and an aggregator, EUR/MWh; the same way round at negative prices. */
export function localEnergyPrices(
  wholesale: number,
  { sell, buy }: MarketRules['localPrices'],
): { sell: number; buy: number } {
  const size = Math.abs(wholesale);
  return { sell: wholesale - (1 - sell) * size, buy: wholesale + (buy - 1) * size };
}

/** What customers of a zone are, for what an interruption costs them. */
type CustomerClass = 'residential' | 'small business' | 'large business';

/** EUR for each kW unserved: in the first hour, and in every later one. */
const INTERRUPTION: Readonly<Record<CustomerClass, { first: number; later: number }>> = {
  residential: { first: 1.5, later: 0.46 },
  'small business': { first: 38, later: 9 },
  'large business': { first: 10, later: 4 },
};

/** Whether a zone is of businesses: the second half of zones is. */
export const isBusiness = (zone: number, zones: number): boolean => zones > 1 && zone >= Math.ceil(zones / 2);

/** The first half of zones is residential; of the others, small and large businesses take turns. */
function customerClass(zone: number, zones: number): CustomerClass {
  if (!isBusiness(zone, zones)) return 'residential';
  return (zone - Math.ceil(zones / 2)) % 2 === 0 ? 'small business' : 'large business';
}

/** What energy unserved in a zone costs its customers, EUR/MWh; a bus of no zone (-1) counts as one of the first. */
export function interruptionPrice(zone: number, zones: number, isFirstHour: boolean): number {
  const { first, later } = INTERRUPTION[customerClass(Math.max(0, zone), zones)];
  return 1000 * (isFirstHour ? first : later);
}

/** What energy comes to that the operator asks of an aggregator beyond what it planned, EUR/MWh. */
export interface ActivationPrices {
  up: number;
  dear: number;
  down: number;
}

/** What an aggregator asks in an offer, EUR/MWh. */
interface Asked {
  upEurPerMwh: number;
  downEurPerMwh: number;
  dear?: { mw: number; eurPerMwh: number } | undefined;
}

/** Prices of an activation: local ones, but no less than is asked for more, and no more than would be paid for less. */
export function activationPrices(
  wholesale: number,
  shares: MarketRules['localPrices'],
  { upEurPerMwh, downEurPerMwh, dear }: Asked,
): ActivationPrices {
  const { sell, buy } = localEnergyPrices(wholesale, shares);
  return {
    up: Math.max(sell, upEurPerMwh),
    dear: Math.max(sell, dear?.eurPerMwh ?? upEurPerMwh),
    down: Math.min(buy, downEurPerMwh),
  };
}

/** How much more than planned an offer gives before its dear part begins, MW. */
export const cheapMwOf = ({ mostMw, plannedMw, dear }: { mostMw: number; plannedMw: number } & Asked): number =>
  mostMw - plannedMw - (dear?.mw ?? 0);

/**
 * The parts of an activation beyond what is planned, MW, below 0 where it is less, and their prices, EUR/MWh: of more the cheap part first.
 * @param cheapMw how much more can be had before the dear part begins
 */
export function activationParts(
  beyondMw: number,
  cheapMw: number,
  { up, dear, down }: ActivationPrices,
): readonly (readonly [mw: number, eurPerMwh: number])[] {
  if (beyondMw <= 0) return [[beyondMw, down]];
  const cheap = Math.min(beyondMw, Math.max(0, cheapMw));
  return [
    [cheap, up],
    [beyondMw - cheap, dear],
  ];
}
