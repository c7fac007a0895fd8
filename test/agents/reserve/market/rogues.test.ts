import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { aggregator } from '../../../../agents/reserve/aggregator.ts';
import { brp } from '../../../../agents/reserve/brp.ts';
import { cast } from '../../../../agents/reserve/cast.ts';
import { dso } from '../../../../agents/reserve/dso.ts';
import { exchange } from '../../../../agents/reserve/exchange.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { tso } from '../../../../agents/reserve/tso.ts';
import { run, smallMarket } from './helpers.ts';

/** A market whose bids congest the main line, so that everything there is to say is said. */
const congested = smallMarket({
  calendar: { start: '2024-02-19', days: 1 },
  market: { scheme: 'dso-managed' },
  dso: { loadingLimit: 0.6 },
  aggregators: smallMarket().aggregators.map((entry) => ({
    ...entry,
    bids: { upward: 25, downward: 5 },
    congestionPrice: 60,
  })),
});
const hybrid = { ...congested, market: { scheme: 'hybrid' } };

type AnyPart = Agent<never>;

/** An agent that says messages of a type with other contents. */
const forging =
  <T extends MessageType>(agent: AnyPart, type: T, forge: (message: MessageOf<T>) => Message): AnyPart =>
  (self) =>
  (heard) =>
    agent(self)(heard).pipe(map((said) => (said.type === type ? forge(said as MessageOf<T>) : said)));

/** A run in which messages of a type that agents of a role say are forged. */
function forged<T extends MessageType>(
  role: keyof Cast,
  type: T,
  forge: (message: MessageOf<T>) => Message | Partial<MessageOf<T>>,
  config: object = congested,
) {
  const whole = (message: MessageOf<T>) => {
    const forgery = forge(message);
    return 'type' in forgery ? (forgery as Message) : { ...message, ...forgery };
  };
  const agents = { aggregator, brp, tso, dso, exchange, [role]: forging(cast[role] as AnyPart, type, whole) };
  return run(config, { cast: agents as Cast, asStrangers: true });
}

const filled = (series: Float64Array, value: number) => series.map(() => value);

describe('what a stranger claims', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a D-prognosis for somebody else’s node',
      () => forged('aggregator', 'DPrognosis', () => ({ node: '7' })),
      /^\w+, ISP -2, phase plan: said a DPrognosis that is for node 7, where it is connected to node \d+$/,
    ],
    [
      'a D-prognosis beyond all its EVs can do',
      () => forged('aggregator', 'DPrognosis', ({ powerMw }) => ({ powerMw: filled(powerMw, 3) })),
      /that is for 3 MW, where all its EVs together can change by 0\.\d+ MW at most/,
    ],
    [
      'a D-prognosis for a day that is none',
      () => forged('aggregator', 'DPrognosis', () => ({ day: 9 })),
      /that is for day 9, whose gate does not close in this ISP/,
    ],
    [
      'a bid for somebody else’s node',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ node: '7' })),
      /^\w+, ISP -?\d+, phase offer: said a BalancingEnergyBid that is for node 7, where it is connected/,
    ],
    [
      'a bid of 1e300 MW',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ volumeMw: 1e300 })),
      /said a BalancingEnergyBid that has 1e\+300 as volumeMw/,
    ],
    [
      'a bid of more than all its EVs can do',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ volumeMw: 1 })),
      /that is for 1 MW, where all its EVs together/,
    ],
    [
      'a bid without a price',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ priceEurPerMwh: Number.NaN })),
      /said a malformed BalancingEnergyBid: priceEurPerMwh/,
    ],
    [
      'a bid to a role that takes none in this scheme',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ to: 'role:tso' })),
      /is to 'role:tso', where under dso-managed bids go to 'role:dso'/,
    ],
    [
      'a bid to a role that never takes one',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ to: 'role:brp' })),
      /said BalancingEnergyBid to 'role:brp', and the role of brp takes none/,
    ],
    [
      'a bid to nobody in particular',
      () => forged('aggregator', 'BalancingEnergyBid', () => ({ to: 'topic:bids' })),
      /said BalancingEnergyBid to 'topic:bids', who is not there/,
    ],
    [
      'a Schedule of 1e9 MWh',
      () => forged('aggregator', 'Schedule', ({ energyMwh }) => ({ energyMwh: filled(energyMwh, 1e9) })),
      /said a Schedule that has 1000000000 as energyMwh/,
    ],
    [
      'a Schedule beyond its EVs',
      () => forged('aggregator', 'Schedule', ({ energyMwh }) => ({ energyMwh: filled(energyMwh, -1) })),
      /said a Schedule that is for -4 MW, where all its EVs together/,
    ],
    [
      'a Schedule for another time',
      () => forged('aggregator', 'Schedule', ({ isp }) => ({ isp: isp + 1 })),
      /said a Schedule that is for ISP -1, where it is to be for ISP -2/,
    ],
    [
      'a withdrawal from far ahead',
      () =>
        forged('aggregator', 'DPrognosis', ({ from, isp }) => ({
          type: 'Unavailability',
          from,
          to: 'role:tso',
          isp: isp + 50,
          direction: 'upward',
          volumeMw: 0.001,
        })),
      /said a Unavailability that is for ISP 48, for which nothing has been offered yet/,
    ],
    [
      'flexibility beyond its EVs',
      () => forged('aggregator', 'FlexOffer', () => ({ upMw: 5 })),
      /phase validate: said a FlexOffer that is for 5 MW/,
    ],
    [
      'a fee to who is no customer',
      () =>
        forged('brp', 'DeviationFee', () => ({ to: 'North' }), {
          ...congested,
          brps: [{ name: 'B1' }, { name: 'B2' }],
          aggregators: congested.aggregators.map((each, k) => ({ ...(each as object), brp: k === 0 ? 'B1' : 'B2' })),
        }),
      /B2, ISP -2, phase inform: said a DeviationFee that is about 'North', no customer of its own/,
    ],
    [
      'a nomination for somebody else',
      () => forged('brp', 'Nomination', () => ({ customers: ['Nobody'] })),
      /said a Nomination that is about 'Nobody', no customer of its own/,
    ],
    [
      'a purchase beyond all measure',
      () =>
        forged('brp', 'DayAheadOrder', ({ lines }) => ({
          lines: lines.map((line) => ({ ...line, energyMwh: filled(line.energyMwh, 1e7) })),
        })),
      /said a DayAheadOrder that has 10000000 as energyMwh/,
    ],
    [
      'another price than the auction’s',
      () =>
        forged('exchange', 'DayAheadResult', ({ priceEurPerMwh }) => ({ priceEurPerMwh: filled(priceEurPerMwh, 1) })),
      /said a DayAheadResult that has 1 EUR\/MWh in ISP \d+ of day 0, which cleared at/,
    ],
    [
      'a bid in the merit order that nobody made',
      () =>
        forged(
          'tso',
          'MeritOrderList',
          ({ entries }) => ({ entries: [...entries, { ...entries[0], bidder: 'Nobody' }] }),
          hybrid,
        ),
      /said a MeritOrderList that has [\d.e-]+ MW \w+ of Nobody at [\d.e-]+ EUR\/MWh, who made no such bid/,
    ],
    [
      'a bid in the merit order at another price',
      () =>
        forged(
          'tso',
          'MeritOrderList',
          ({ entries }) => ({ entries: entries.map((each) => ({ ...each, priceEurPerMwh: 1 })) }),
          hybrid,
        ),
      /said a MeritOrderList that has .* at 1 EUR\/MWh, who bid [\d.e-]+ MW at/,
    ],
    [
      'a boundary above what was asked for',
      () =>
        forged('dso', 'Boundary', ({ entries }) => ({ entries: entries.map((each) => ({ ...each, boundaryMw: 9 })) })),
      /said a Boundary that lets 9 MW of \w+ through, who asked for/,
    ],
    [
      'an order of what nobody offered',
      () =>
        forged('dso', 'Boundary', ({ from, isp }) => ({
          type: 'FlexOrder',
          from,
          to: 'North',
          isp: isp - 2,
          upMw: 3,
          downMw: 0,
          priceEurPerMwh: 60,
        })),
      /said a FlexOrder that is to North, who offered the DSO nothing for ISP -?\d+/,
    ],
    [
      'the state of lines that are not there',
      () => forged('dso', 'GridState', () => ({ loading: new Float64Array(3) })),
      /said a GridState that has the loading of 3 branches, where there are \d+/,
    ],
    [
      'other imbalance prices',
      () => forged('tso', 'ImbalanceStatement', () => ({ shortagePriceEurPerMwh: 1 })),
      /said a ImbalanceStatement that has imbalance prices of 1 and/,
    ],
    [
      'a payment between others',
      () => forged('aggregator', 'Payment', () => ({ payee: 'BRP' })),
      /said a Payment that is from EV owners to BRP, neither itself/,
    ],
  ])('%s is refused', async (_, running, fault) => {
    await expect(running().then(() => 'it went through')).rejects.toThrow(fault);
  });
});
