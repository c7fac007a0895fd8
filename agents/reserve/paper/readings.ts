import type { SimulationConfig } from '../market/config.ts';

/** One way to read a thing the source paper leaves open, as a change of the config. */
interface Option {
  name: string;
  says: string;
  apply(config: SimulationConfig): void;
}

/** Something the paper leaves open, and the ways to read it; the first is the plain one. */
export interface Choice {
  name: string;
  options: readonly [Option, ...Option[]];
}

const plain = (name: string, says: string): Option => ({ name, says, apply: () => {} });

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
      { name: 'both', says: 'each fleet offers both directions', apply: offerBothWays },
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
