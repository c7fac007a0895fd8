/**
 * Sellers that learn their mark-up, and an exchange that buys from the cheapest of them: a market of its own, in one file.
 * On a grid of prices, three sellers of one cost are to end at the Bertrand price: one step above that cost.
 */
import {
  casting,
  commonKeys,
  defineSystem,
  Ledger,
  message,
  nameSchema,
  ownAgentKeys,
  payment,
  paymentMessage,
  protocol,
  quantity,
  reactTo,
  runMarket,
  toRole,
  z,
} from 'flexagora';

const BUYERS = 'buyers';
const EXCHANGE = 'exchange';

const BERTRAND = protocol({
  phases: ['ask', 'clear', 'settle'],
  roles: ['seller', 'exchange'],
  schemas: {
    Ask: message('Ask', { priceEurPerMwh: z.number() }),
    Cleared: message('Cleared', { priceEurPerMwh: z.number(), winners: z.number(), volumeMwh: z.number() }),
    Payment: paymentMessage(['sale']),
  },
  rules: {
    Ask: { phase: 'ask', speakers: ['seller'] },
    Cleared: { phase: 'clear', speakers: ['exchange'] },
    Payment: { phase: 'settle', speakers: ['seller'] },
  },
  topics: { seller: ['phase/ask'], exchange: ['phase/clear'] },
  takes: { seller: ['Cleared'], exchange: ['Ask', 'Payment'] },
});

/** Every price of the grid that is not below the cost, in EUR/MWh. */
const gridOf = ({ from, to, step }, cost) =>
  Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, k) => from + k * step).filter((p) => p >= cost);

/** Asks the price that would have earned most lately: of a lower one it knows that it would have sold it all. */
const seller = ({ name, config: { entry, prices, explore }, random }) => {
  const grid = gridOf(prices, entry.cost);
  const expected = grid.map(() => 1); // share of the demand it expects to sell at each price
  const chance = random('explore');
  let asked = grid.length - 1;
  return reactTo({
    PhaseStart({ isp }) {
      const earns = (k) => (grid[k] - entry.cost) * expected[k];
      const best = grid.reduce((most, _, k) => (earns(k) > earns(most) + 1e-9 ? k : most), 0);
      const explored = Math.floor(chance.uniform() * grid.length);
      asked = chance.uniform() < explore ? explored : best;
      return { type: 'Ask', from: name, to: toRole('exchange'), isp, priceEurPerMwh: grid[asked] };
    },
    Cleared({ isp, priceEurPerMwh, winners, volumeMwh }) {
      const others = winners - (grid[asked] === priceEurPerMwh ? 1 : 0);
      grid.forEach((price, k) => {
        const share =
          price < priceEurPerMwh ? 1 : price === priceEurPerMwh ? 1 / (others + 1) : others === 0 ? expected[k] : 0;
        expected[k] += 0.2 * (share - expected[k]);
      });
      if (volumeMwh === 0) return undefined;
      const sale = { payer: BUYERS, payee: name, reason: 'sale', volumeMwh, priceEurPerMwh };
      return payment({ from: name, to: EXCHANGE, isp, ...sale });
    },
  });
};

/** Buys all that is wanted at the lowest price asked, from those who ask it in equal parts, and tells all. */
const exchange = ({ name, config: { demandMwh } }) => {
  const asks = new Map();
  return reactTo({
    Ask({ from, priceEurPerMwh }) {
      asks.set(from, priceEurPerMwh);
    },
    PhaseStart({ isp }) {
      const priceEurPerMwh = Math.min(...asks.values());
      const winners = [...asks.values()].filter((price) => price === priceEurPerMwh).length;
      return [...asks].map(([to, price]) => {
        const volumeMwh = price === priceEurPerMwh ? demandMwh / winners : 0;
        return { type: 'Cleared', from: name, to, isp, priceEurPerMwh, winners, volumeMwh };
      });
    },
  });
};

async function run(loaded, world, tools) {
  const { sellers, demand, prices, explore } = loaded.config;
  const { calendar } = world;
  const play = casting(loaded, calendar);
  const ledger = new Ledger();
  const cleared = new Float64Array(calendar.ispCount);
  const costs = Object.fromEntries(sellers.map(({ name }) => [name, 0]));
  const recorder = {
    observe(said) {
      if (said.type === 'Cleared') cleared[said.isp] = said.priceEurPerMwh;
      if (said.type === 'Payment')
        costs[said.payee] += said.volumeMwh * sellers.find(({ name }) => name === said.payee).cost;
    },
  };
  const participants = await Promise.all([
    play({ name: EXCHANGE, role: 'exchange', config: { demandMwh: demand * calendar.hoursPerIsp }, agent: exchange }),
    ...sellers.map((entry, k) => {
      const own = { name: entry.name, use: entry.use, at: ['sellers', k] };
      return play({ name: entry.name, role: 'seller', config: { entry, prices, explore }, agent: seller, entry: own });
    }),
  ]);
  const finished = (clocked) => ({ loaded, world, ledger, cleared, costs, ...clocked });
  const observers = [ledger, recorder];
  const market = { protocol: BERTRAND, participants, observers, from: 0, to: calendar.ispCount, finished };
  return finished(await runMarket(market, tools));
}

const profitOf = ({ ledger, costs }, name) => ledger.balance(name) - costs[name];
const mean = (series) => series.reduce((sum, value) => sum + value, 0) / series.length;

export default defineSystem({
  name: 'bertrand',
  says: 'Sellers that learn their mark-up sell to an exchange that takes the cheapest.',
  config: z.strictObject({
    ...commonKeys,
    demand: quantity('MW', { min: 0 }).prefault(10).describe('what is bought in every ISP, MW'),
    prices: z
      .strictObject({
        from: z.number().describe('lowest price of the grid, EUR/MWh'),
        to: z.number().describe('highest price of the grid, EUR/MWh'),
        step: z.number().positive().describe('between two prices of the grid, EUR/MWh'),
      })
      .describe('the prices that may be asked'),
    explore: quantity('share', { min: 0, max: 1 })
      .prefault(0.02)
      .describe('share of ISPs in which a seller tries any price'),
    sellers: z
      .array(
        z.strictObject({
          name: nameSchema.describe('what the seller is called'),
          cost: quantity('EUR/MWh').describe('what a MWh costs it, EUR/MWh'),
          ...ownAgentKeys,
        }),
      )
      .min(1)
      .describe('who sells'),
  }),
  overrides: { step: { path: 'prices.step', value: 'EUR/MWh', says: 'step of the grid of prices' } },
  agents: ({ sellers }) => sellers.map(({ name, use }, k) => ({ at: ['sellers', k], name, use })),
  parties: () => [BUYERS, EXCHANGE],
  groups: { sellers: { one: 'seller', members: ({ sellers }) => sellers.map(({ name }) => name) } },
  figures: [
    {
      name: 'priceEurPerMwh',
      unit: 'EUR/MWh',
      says: 'Mean clearing price of the last day.',
      of: ({ cleared, world }) => mean(cleared.subarray(world.calendar.days.at(-1).firstIsp)),
    },
    {
      name: 'profitEur',
      unit: 'EUR',
      says: 'What sellers earned beyond their costs (+ is income).',
      of: (run) => Object.keys(run.costs).reduce((sum, name) => sum + profitOf(run, name), 0),
      ofMember: profitOf,
    },
  ],
  answer(run) {
    const profits = Object.keys(run.costs)
      .map((name) => ({ name, eur: profitOf(run, name) }))
      .sort((a, b) => b.eur - a.eur);
    return [`Earned beyond costs: ${profits.map(({ name, eur }) => `${name} ${eur.toFixed(0)} EUR`).join(', ')}.`];
  },
  strips: ({ cleared }) => [{ label: 'price', unit: 'EUR/MWh', values: cleared, cell: 'mean' }],
  run,
});
