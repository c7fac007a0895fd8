import type { SimulationConfig } from '../market/config.ts';
import { CLAIMS, type Claim } from './claims.ts';
import { DENSITIES, PRICES_OF_HOURS_PLUGGED_IN, PRICES_OF_PURCHASES, THERE_IS_AN_ISP } from './measures.ts';

/** One way to read a thing the source paper leaves open, as a change of the config, or as another measure of a claim. */
interface Option {
  name: string;
  says: string;
  apply(config: SimulationConfig): void;
  /** What is asked in place of the claim of its number. */
  claim?: Claim;
}

/** Something the paper leaves open, and the ways to read it; the first is the plain one. */
export interface Choice {
  name: string;
  options: readonly [Option, ...Option[]];
}

const plain = (name: string, says: string): Option => ({ name, says, apply: () => {} });
const measuredBy = (name: string, says: string, claim: Claim): Option => ({ ...plain(name, says), claim });

/** Bid prices of the fleets that offer both ways: Table I gives each one price, so the other direction has that of its row. */
function offerBothWays(config: SimulationConfig): void {
  const upward = config.aggregators.flatMap(({ bids }) => bids.upward ?? []);
  const downward = config.aggregators.flatMap(({ bids }) => bids.downward ?? []);
  config.aggregators.forEach((entry, k) => {
    entry.bids = {
      upward: entry.bids.upward ?? upward[k % upward.length],
      downward: entry.bids.downward ?? downward[k % downward.length],
    };
  });
}

/** What sections 4 and 5 of the market model leave open, and what the paper does not say of prices, activation and sessions. */
export const CHOICES: readonly Choice[] = [
  {
    name: 'owner billing',
    options: [
      plain('charged', 'EV owners pay for every MWh that goes in'),
      {
        name: 'net',
        says: 'EV owners are credited what is taken out',
        apply: ({ market }) => {
          market.ownerBilling = 'net';
        },
      },
    ],
  },
  {
    name: 'missing price',
    options: [
      plain('not-called', 'a direction without a price is not called'),
      {
        name: 'zero',
        says: 'a direction without a price is called at a price of 0',
        apply: ({ world }) => {
          world.missingPrice = 'zero';
        },
      },
      {
        name: 'imbalance',
        says: 'a direction without a price is called at the imbalance price of its side',
        apply: ({ world }) => {
          world.missingPrice = 'imbalance';
        },
      },
    ],
  },
  {
    name: 'activation',
    options: [
      plain('all', 'the TSO activates all that is offered'),
      {
        name: 'half',
        says: 'the TSO activates half of what is offered, cheapest first',
        apply: ({ market }) => {
          market.requirement = { share: 0.5 };
        },
      },
      {
        name: '3/1 MW',
        says: 'the TSO needs 3 MW upward and 1 MW downward where it calls, cheapest bids first, so that bids are left unused',
        apply: ({ market }) => {
          market.requirement = { upward: 3, downward: 1, spread: 0 };
        },
      },
    ],
  },
  {
    name: 'sessions',
    options: [
      plain('drawn', 'EVs leave and arrive as observed ones do'),
      {
        name: 'window',
        says: 'EVs are away from about 08:00 to 18:00',
        apply: ({ fleet }) => {
          fleet.sessions = { departure: '08:00', arrival: '18:00', spread: 1 };
        },
      },
    ],
  },
  {
    name: 'fee on',
    options: [
      plain('gross', 'the deviation fee is due on upward, downward and missed energy'),
      {
        name: 'net',
        says: 'the deviation fee is due on metered minus scheduled energy',
        apply: ({ market }) => {
          market.deviationVolumes = 'net';
        },
      },
    ],
  },
  {
    name: 'settlement',
    options: [
      plain('cleared', 'balancing energy is paid at the balancing price'),
      {
        name: 'as-bid',
        says: 'balancing energy is paid at the price of its bid',
        apply: ({ market }) => {
          market.settlement = 'pay-as-bid';
        },
      },
    ],
  },
  {
    name: 'fleets',
    options: [
      plain('apart', 'each fleet has sessions of its own, of one distribution'),
      {
        name: 'alike',
        says: 'all fleets have the very same sessions',
        apply: ({ fleet }) => {
          fleet.alike = true;
        },
      },
    ],
  },
  {
    name: 'directions',
    options: [
      plain('one', 'each fleet offers the one direction of Table I'),
      {
        name: 'both',
        says: 'each fleet offers both directions, as the EV of (1) and (11) does',
        apply: offerBothWays,
      },
    ],
  },
  {
    name: 'claim 1 by',
    options: [
      plain('the week', 'prices are high and low against the mean of the week'),
      measuredBy(
        'hours plugged in',
        'prices are high and low against the mean of the hours in which EVs are plugged in',
        PRICES_OF_HOURS_PLUGGED_IN,
      ),
      measuredBy('purchases', 'prices of sales are high against those of purchases', PRICES_OF_PURCHASES),
    ],
  },
  {
    name: 'claim 3 by',
    options: [
      plain('share', 'most of a volume lies where the price of the other direction is missing'),
      measuredBy('density', 'an hour in which that price is missing has more of the volume', DENSITIES),
    ],
  },
  {
    name: 'claim 8 by',
    options: [
      plain('weeks', 'the line is over its limit in most weeks of each season, and a scheme keeps it under throughout'),
      measuredBy('an ISP', 'there is an ISP in which it is, and a scheme brings it under there', THERE_IS_AN_ISP),
    ],
  },
];

/** An option for every choice, in the order of CHOICES. */
export type Reading = readonly Option[];

export const PLAIN_READING: Reading = CHOICES.map(({ options }) => options[0]);

/** `owner billing net, missing price zero`; `plain` where nothing differs. */
export const nameOf = (reading: Reading): string =>
  reading
    .flatMap((option, k) => (option === CHOICES[k].options[0] ? [] : [`${CHOICES[k].name} ${option.name}`]))
    .join(', ') || 'plain';

/** Whether a reading leaves the case study as it is, and at most measures it otherwise. */
export const leavesCase = (reading: Reading): boolean =>
  reading.every((option, k) => option === CHOICES[k].options[0] || option.claim !== undefined);

/** The claims as a reading measures them. */
export const claimsBy = (reading: Reading): readonly Claim[] =>
  CLAIMS.map((claim) => reading.find((option) => option.claim?.number === claim.number)?.claim ?? claim);

/** The plain reading with other options, given by choice. @throws RangeError for a choice or option that is none */
export function readingWith(options: Readonly<Record<string, string>>): Reading {
  for (const name of Object.keys(options))
    if (!CHOICES.some((choice) => choice.name === name)) throw new RangeError(name);
  return CHOICES.map((choice) => {
    const wanted = options[choice.name] ?? choice.options[0].name;
    const option = choice.options.find(({ name }) => name === wanted);
    if (!option) throw new RangeError(`${choice.name} ${wanted}`);
    return option;
  });
}

/**
 * The readings that a matrix has columns of: the plain one; owners credited what is taken out; each fleet in both directions; and claims
 * measured in the other ways that the paper's words allow.
 */
export const MATRIX_READINGS: readonly Reading[] = [
  PLAIN_READING,
  readingWith({ 'owner billing': 'net' }),
  readingWith({ directions: 'both' }),
  readingWith({ 'claim 1 by': 'hours plugged in', 'claim 3 by': 'density', 'claim 8 by': 'an ISP' }),
  readingWith({ 'claim 1 by': 'purchases' }),
];
