import { beforeAll, describe, expect, it } from 'vitest';
import { Laws } from '../../../../agents/active-distribution/market/laws.ts';
import type { Message, MessageOf, MessageType } from '../../../../agents/active-distribution/market/messages.ts';
import { runReport } from '../../../../agents/active-distribution/market/report.ts';
import { activationParts, activationPrices, PAYBACK } from '../../../../agents/active-distribution/market/rules.ts';
import type { SimulationResult } from '../../../../agents/active-distribution/market/simulate.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { run, smallSystem } from './helpers.ts';

/** Consumers whose blocks do not pay the day before, and prices of real time at which they do. */
const system = smallSystem({
  calendar: { start: '2024-03-20', days: 2 },
  market: { realTimeLimit: 5 },
  world: { scenarios: 2, faults: 'none', priceFactors: { realTime: 6 } },
  dras: [
    {
      ...{ name: 'DRA', node: 41 },
      consumers: [
        { name: 'IC1', blocks: [{ share: 0.2, ask: 60 }] },
        {
          ...{ name: 'IC2', generator: 0 },
          blocks: [
            { share: 0.1, ask: 50 },
            { share: 0.2, ask: 55 },
          ],
        },
      ],
    },
  ],
});
const UNTIL = 100;
let result: SimulationResult;
const said: Message[] = [];
const all = <T extends MessageType>(type: T) =>
  said.filter((message): message is MessageOf<T> => message.type === type);

beforeAll(async () => {
  result = await run(system, { until: UNTIL, listen: (message) => void said.push(message) });
});

/** Lets the laws hear the run again, as it was but for what is forged. */
function replayed(forge: (message: Message) => Message | undefined): void {
  const { loaded, world, ledger } = result;
  const laws = new Laws(ledger, loaded.config, world, world.calendar);
  for (let isp = -1; isp < UNTIL; isp++) {
    for (const message of said) {
      const heard = message.isp === isp ? forge(message) : undefined;
      if (heard) laws.observe(heard);
    }
    laws.closeIsp(isp);
  }
}

const paidTo = (name: string, isp: number, reason: string) =>
  all('Payment').filter((paid) => paid.isp === isp && paid.payee === name && paid.reason === reason);

describe('what an aggregator is asked for beyond its plan', () => {
  it('is paid at the local price, but no less than it asks for more and no more than it would pay for less', () => {
    const shares = { sell: 0.95, buy: 1.05, spinning: 0.9, regulating: 0.5 };
    const asks = { upEurPerMwh: 80, downEurPerMwh: 30, dear: { mw: 0.1, eurPerMwh: 150 } };
    expect(activationPrices(100, shares, asks)).toEqual({ up: 95, dear: 150, down: 30 });
    expect(activationPrices(20, shares, asks)).toEqual({ up: 80, dear: 150, down: 21 });
    expect(activationPrices(20, shares, { ...asks, dear: undefined }).dear).toBe(80);
    const prices = { up: 80, dear: 150, down: 30 };
    expect(activationParts(0.05, 0.03, prices)).toEqual([
      [0.03, 80],
      [expect.closeTo(0.02, 12), 150],
    ]);
    expect(activationParts(0.02, 0.03, prices)).toEqual([
      [0.02, 80],
      [0, 150],
    ]);
    expect(activationParts(-0.02, 0.03, prices)).toEqual([[-0.02, 30]]);
  });

  it('is settled so, and all else at the local price of real time', () => {
    const price = new Map(all('RealTimePrices').map(({ isp, energy }) => [isp, energy]));
    const activated = new Map(all('LocalActivation').map(({ isp, to, netMw }) => [`${to}/${isp}`, netMw]));
    const metered = new Map(all('MeteredVolume').map(({ isp, party, netMw }) => [`${party}/${isp}`, netMw]));
    const accepted = new Map(all('Accepted').map((each) => [`${each.to}/${each.day}`, each]));
    let [more, less] = [0, 0];
    for (const { from, isp, plannedMw, mostMw, dear: last, ...asks } of all('LocalOffer')) {
      const key = `${from}/${isp}`;
      const asked = (activated.get(key) ?? 0) - plannedMw;
      const position = accepted.get(`${from}/${Math.floor(isp / 96)}`);
      const hour = Math.floor((isp % 96) / 4);
      const acceptedMw = (position?.sellMw[hour] ?? 0) - (position?.buyMw[hour] ?? 0);
      const rest = (metered.get(key) ?? 0) - acceptedMw - asked;
      const wholesale = price.get(isp) ?? Number.NaN;
      const [sell, buy] = [wholesale - 0.05 * Math.abs(wholesale), wholesale + 0.05 * Math.abs(wholesale)];
      const dear = Math.max(0, asked - Math.max(0, mostMw - plannedMw - (last?.mw ?? 0)));
      const askedEur =
        asked >= 0
          ? (asked - dear) * Math.max(sell, asks.upEurPerMwh) + dear * Math.max(sell, last?.eurPerMwh ?? 0)
          : asked * Math.min(buy, asks.downEurPerMwh);
      const eur = 0.25 * (askedEur + rest * (rest >= 0 ? sell : buy));
      const paid = paidTo(from, isp, 'real time').reduce((sum, { amountEur }) => sum + amountEur, 0);
      expect(paid).toBeCloseTo(eur, 8);
      if (asked > 1e-4) more++;
      if (asked < -1e-4) less++;
    }
    expect(more).toBeGreaterThan(3);
    expect(less).toBeGreaterThan(3);
  });

  it('stops the run where the operator pays the wholesale price for it', () => {
    expect(() => replayed((message) => message)).not.toThrow();
    const wholesale = new Map(all('RealTimePrices').map(({ isp, energy }) => [isp, energy]));
    const cheap = (message: Message): Message => {
      if (message.type !== 'Payment' || message.reason !== 'real time' || message.payer !== 'ADS') return message;
      const priceEurPerMwh = wholesale.get(message.isp) ?? 0;
      return { ...message, priceEurPerMwh, amountEur: message.volumeMwh * priceEurPerMwh };
    };
    expect(() => replayed(cheap)).toThrow(/^ADS, ISP \d+: ADS -> \w+: real time: .* EUR paid where .* EUR are due$/);
  });
});

describe('a block that is called as it begins', () => {
  it('was offered the day before and not called, and binds for its hour', () => {
    const calls = all('BlockCall');
    expect(calls.map(({ from, isp }) => [from, isp])).toEqual([
      ['DRA', 92],
      ['DRA', 92],
    ]);
    const curtailed = (isp: number) =>
      all('CallNow')
        .filter((call) => call.isp === isp)
        .reduce((mw, { curtailedMw }) => mw + curtailedMw, 0);
    const calledMw = calls.reduce((mw, { to, block, share }) => {
      const offered = all('Availability').find(({ from, day }) => from === to && day === 0)?.blocks[block];
      expect(offered).toMatchObject({ startHour: 23, hours: 1 });
      return mw + share * (offered?.curtailedMw ?? 0);
    }, 0);
    expect(calledMw).toBeGreaterThan(0.01);
    for (const isp of [92, 93, 94, 95]) expect(curtailed(isp)).toBeCloseTo(calledMw, 9);
    for (const isp of [96, 99]) expect(curtailed(isp)).toBeCloseTo((-PAYBACK.share * calledMw) / PAYBACK.hours, 9);
    const figure = activeDistribution.figures.find(({ name }) => name === 'lateCallMwh');
    expect(figure?.of(result as never)).toBeCloseTo(calledMw, 9);
    expect(runReport(result)).toMatch(/2 blocks of 0\.0\d MWh called in real time/);
  });

  it('is paid at its ask for all of its hour', () => {
    for (const isp of [92, 95]) {
      expect(paidTo('IC1', isp, 'call').map(({ priceEurPerMwh }) => priceEurPerMwh)).toEqual([60]);
      expect(paidTo('IC2', isp, 'call').map(({ priceEurPerMwh }) => priceEurPerMwh)).toEqual([50]);
    }
    expect(paidTo('IC1', 91, 'call')).toEqual([]);
    expect(paidTo('IC1', 96, 'call')).toEqual([]);
  });

  it.each<[string, (message: Message) => Message | undefined, RegExp]>([
    [
      'is paid for and was never called',
      (message) => (message.type === 'BlockCall' ? undefined : message),
      /^DRA, ISP 92: DRA -> IC\d: call: [\d.]+ MWh settled where 0 MWh are due$/,
    ],
    [
      'is called and not paid for',
      (message) => (message.type === 'Payment' && message.reason === 'call' ? undefined : message),
      /^DRA, ISP 92: DRA -> IC\d: call: 0 MWh settled where [\d.]+ MWh are due$/,
    ],
    [
      'is another than begins then',
      (message) => (message.type === 'BlockCall' ? { ...message, block: 0 } : message),
      /^DRA, ISP 92: calls IC\d in ISP 92 of the day for a block that begins at 0 h$/,
    ],
    [
      'was never offered',
      (message) => (message.type === 'BlockCall' ? { ...message, block: 999 } : message),
      /^DRA, ISP 92: calls IC\d for block 999, which it did not offer$/,
    ],
  ])('stops the run where it %s', (_, forge, expected) => {
    expect(() => replayed(forge)).toThrow(expected);
  });
});
