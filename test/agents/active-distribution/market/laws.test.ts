import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/active-distribution/cast.ts';
import { LOT } from '../../../../agents/active-distribution/evpla/commitment.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/active-distribution/market/messages.ts';
import type { Cast } from '../../../../agents/active-distribution/market/parts.ts';
import { run, smallSystem } from './helpers.ts';

type AnyPart = Agent<never>;

/** A run in which messages of a type that one who plays a role says are forged. */
function forged<T extends MessageType>(
  role: keyof Cast,
  type: T,
  forge: (message: MessageOf<T>) => Partial<MessageOf<T>>,
  options: object = {},
) {
  const agent = cast[role] as AnyPart;
  const forging: AnyPart = (self) => (heard) =>
    agent(self)(heard).pipe(
      map((said): Message => (said.type === type ? ({ ...said, ...forge(said as MessageOf<T>) } as Message) : said)),
    );
  const system = smallSystem({ world: { scenarios: 2, draws: 10 } });
  return run(system, { cast: { ...cast, [role]: forging } as Cast, until: 76, ...options });
}

const filled = (series: Float64Array, value: number) => series.map(() => value);

describe('the run stops, and names who, when and by how much, where', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'the operator accepts more than was bid',
      () =>
        forged('ads', 'Accepted', ({ sellMw, buyMw }) => ({ sellMw: filled(sellMw, 0.5), buyMw: filled(buyMw, 0) })),
      /^ADS, ISP -1: accepts 0\.5 MW sold of \w+ in hour 1 of day 1, which bid [\d.e-]+ MW$/,
    ],
    [
      'the operator sells and buys at once',
      () =>
        forged('ads', 'DayAheadOrder', ({ soldMw, boughtMw }) => ({
          soldMw: filled(soldMw, 1),
          boughtMw: filled(boughtMw, 1),
        })),
      /^ADS, ISP -1: sells 1 MW and buys 1 MW in hour 1 at once$/,
    ],
    [
      'it is paid for reserve that nobody could give',
      () => forged('ads', 'RealTimeTrade', () => ({ spinningMw: 1000 })),
      /^ADS, ISP 0: keeps 1000 MW of reserve with 3\.18 MW$/,
    ],
    [
      'it sells reactive power that its units have not',
      () => forged('ads', 'RealTimeTrade', () => ({ reactiveMvar: 3 })),
      /^ADS, ISP 0: sells 3 Mvar of units that give 2\.22\d+ Mvar$/,
    ],
    [
      'it activates beyond what is offered',
      () => forged('ads', 'LocalActivation', () => ({ netMw: 0.4 })),
      /^ADS, ISP 0: activates 0\.4 MW of \w+, which offers -?[\d.e-]+ to [\d.e-]+ MW$/,
    ],
    [
      'it runs a unit below its least',
      () => forged('ads', 'Dispatch', ({ generatorMw }) => ({ generatorMw: filled(generatorMw, 0.1) })),
      /^ADS, ISP 0: runs unit 1 at node 4 with 0\.1 MW, which gives 0 or 0\.3 to 1 MW$/,
    ],
    [
      'it asks more of storage than that has',
      () => forged('ads', 'Dispatch', () => ({ storageMw: 9 })),
      /^ADS, ISP 0: asks 9 MW of storage of 0\.5 MW$/,
    ],
    [
      'it keeps closed what has failed',
      () => forged('ads', 'Topology', () => ({ opened: [] })),
      /^ADS, ISP 72: keeps branch 51-52 closed, which has failed$/,
    ],
    [
      'it joins two substations',
      () => forged('ads', 'Topology', ({ closed }) => ({ closed: [...closed, '26-66', '69-62'] })),
      /^ADS, ISP 72: switches so that branch \d+-\d+ (joins two substations|closes a loop)$/,
    ],
    [
      'it pays a lot too much',
      () =>
        forged('ads', 'Payment', ({ payee, reason, volumeMwh, priceEurPerMwh }) =>
          payee === 'Home' && reason === 'spinning reserve'
            ? { volumeMwh: volumeMwh + 1, amountEur: (volumeMwh + 1) * priceEurPerMwh }
            : {},
        ),
      /^ADS, ISP \d+: ADS -> Home: spinning reserve: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ],
    [
      'the exchange pays at another price',
      () =>
        forged('exchange', 'Payment', ({ reason, volumeMwh }) =>
          reason === 'day-ahead' ? { priceEurPerMwh: 1, amountEur: volumeMwh } : {},
        ),
      /^Exchange, ISP 0: Exchange -> ADS: day-ahead: -?[\d.]+ EUR paid where -?[\d.]+ EUR are due$/,
    ],
    [
      'a payment is not its volume times its price',
      () => forged('exchange', 'Payment', ({ amountEur }) => ({ amountEur: amountEur + 1 })),
      /^Exchange, ISP 0: a [\w- ]+ payment of -?[\d.]+ EUR for -?[\d.]+ MWh at [\d.]+ EUR\/MWh$/,
    ],
    [
      'an aggregator keeps what it owes a consumer',
      () =>
        forged('dra', 'Payment', ({ volumeMwh }) => ({ volumeMwh: 2 * volumeMwh, amountEur: 0, priceEurPerMwh: 0 })),
      /^DRA, ISP \d+: DRA -> IC\d: [\w ]+: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ],
  ])('%s', async (_, forgery, message) => {
    await expect(forgery()).rejects.toThrow(message);
  });

  it.each<[string, (message: never) => object, MessageType, RegExp]>([
    [
      'a session gains what it was not given',
      ({ energyMwh }: MessageOf<'SessionReading'>) => ({ energyMwh: energyMwh.map((mwh) => mwh + 0.001) }),
      'SessionReading',
      /^Home, ISP 0: session \d+ holds [\d.]+ MWh, its balance gives [\d.]+ MWh$/,
    ],
    [
      'power comes from nowhere',
      ({ importMw }: MessageOf<'GridMeasurement'>) => ({ importMw: importMw - 0.1 }),
      'GridMeasurement',
      /^world, ISP 0: [\d.]+ MW are given and unserved where [\d.]+ MW are load, losses and spilled$/,
    ],
    [
      'more is unserved than is wanted',
      ({ unservedMw, importMw }: MessageOf<'GridMeasurement'>) => ({
        unservedMw: unservedMw.map((mw, bus) => (bus === 9 ? 7 : mw)),
        importMw: importMw - 7,
      }),
      'GridMeasurement',
      /^world, ISP 0: 7 MW unserved at bus 10, whose load is [\d.]+ MW$/,
    ],
    [
      'storage holds what it was not given',
      ({ storageMwh }: MessageOf<'GridMeasurement'>) => ({ storageMwh: storageMwh + 0.1 }),
      'GridMeasurement',
      /^world, ISP 0: storage holds [\d.]+ MWh, its balance gives [\d.]+ MWh$/,
    ],
  ])('%s', async (_, forge, type, message) => {
    const { environment } = await import('../../../../agents/active-distribution/market/environment.ts');
    const { Laws } = await import('../../../../agents/active-distribution/market/laws.ts');
    expect(environment).toBeDefined();
    const heard: Message[] = [];
    const whole = await run(smallSystem({ world: { scenarios: 2, draws: 10 } }), {
      until: 2,
      listen: (said) => void heard.push(said),
    });
    const { loaded, world, ledger } = whole;
    const replayed = (forging: boolean) => {
      const laws = new Laws(ledger, loaded.config, world, world.calendar);
      for (const isp of [-1, 0, 1]) {
        for (const said of ofIsp(heard, isp))
          laws.observe(
            forging && said.type === type && isp === 0 ? ({ ...said, ...forge(said as never) } as Message) : said,
          );
        laws.closeIsp(isp);
      }
    };
    expect(() => replayed(false)).not.toThrow();
    expect(() => replayed(true)).toThrow(message);
  });
});

const ofIsp = (messages: readonly Message[], isp: number) => messages.filter((message) => message.isp === isp);

it.each<[string, object, RegExp]>([
  ['none at all', {}, /said a FeasibleSet that has no lot of 24 hours$/],
  ['one of another day', { lot: { hours: 3, classes: [] } }, /said a FeasibleSet that has no lot of 24 hours$/],
  [
    'one behind a larger connection',
    { lot: { ...LOT, hours: 24, classes: [], connectionMw: 10 } },
    /said a FeasibleSet that is for 10 MW, where its connection carries 0\.02 MW$/,
  ],
  [
    'one that cannot be',
    { lot: { ...LOT, hours: 24, classes: [], efficiency: 7 } },
    /said a FeasibleSet that has a set that cannot be: efficiency: found 7; expected above 0, at most 1$/,
  ],
])('of a stranger that hands over a set, %s, the run stops and names it', async (_, set, message) => {
  const own: Agent<never> = (self) => (heard) =>
    (cast.evpla as AnyPart)(self)(heard).pipe(
      map((said): Message => (said.type === 'FeasibleSet' ? { ...said, set: set as Record<string, unknown> } : said)),
    );
  const system = smallSystem({ market: { evplaArbitrage: false }, world: { scenarios: 2, draws: 10 } });
  await expect(
    run(system, { cast: { ...cast, evpla: own as never } as Cast, asStrangers: true, until: 1 }),
  ).rejects.toThrow(message);
});

describe('a stranger is stopped who', () => {
  const strangers = { asStrangers: true, until: 3 };
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'bids beyond its connection',
      () => forged('evpla', 'LocalBid', ({ sellMw }) => ({ sellMw: filled(sellMw, 5) }), strangers),
      /said a LocalBid that is for 5 MW, where its connection carries 0\.02 MW$/,
    ],
    [
      'bids for another day',
      () => forged('dra', 'LocalBid', () => ({ day: 7 }), strangers),
      /said a LocalBid that is for day 7, whose gate does not close in this ISP$/,
    ],
    [
      'bids for too few hours',
      () => forged('evpla', 'LocalBid', ({ idleMw }) => ({ idleMw: idleMw.slice(1) }), strangers),
      /said a LocalBid that has 23 values where there are to be 24$/,
    ],
    [
      'bids below nothing',
      () => forged('evpla', 'LocalBid', ({ buyMw }) => ({ buyMw: filled(buyMw, -0.01) }), strangers),
      /said a LocalBid that has a power below 0$/,
    ],
    [
      'offers what it did not plan',
      () => forged('evpla', 'LocalOffer', () => ({ leastMw: 0.01, plannedMw: 0 }), strangers),
      /said a LocalOffer that is for 0\.01 to -?[\d.e-]+ MW with 0 MW planned, which is not between them$/,
    ],
    [
      'steers sessions of others',
      () =>
        forged(
          'evpla',
          'SessionSetpoints',
          ({ sessions, chargeMw }) => ({ sessions: sessions.map((id) => id + 900), chargeMw }),
          strangers,
        ),
      /said a SessionSetpoints that is for session 9\d\d, which is not plugged in there$/,
    ],
    [
      'offers more load than it has',
      () =>
        forged(
          'ic',
          'Availability',
          ({ blocks }) => ({ blocks: blocks.map((block) => ({ ...block, curtailedMw: 3 })) }),
          strangers,
        ),
      /^IC\d, ISP -1.*said an? Availability that offers 3 MW from hour \d+ to \d+, where it draws [\d.]+ MW$/,
    ],
    [
      'offers a block of load that it has in some of its hours alone',
      () =>
        forged(
          'ic',
          'Availability',
          ({ loadMw }) => ({
            loadMw: loadMw.map((mw, hour) => (hour === 12 ? 0.01 : mw)),
            blocks: [{ startHour: 10, hours: 3, curtailedMw: 0.02, askEurPerMwh: 5 }],
          }),
          strangers,
        ),
      /^IC\d, ISP -1.*said an? Availability that offers 0\.02 MW from hour 10 to 13, where it draws 0\.01 MW$/,
    ],
    [
      'offers a block beyond its day',
      () =>
        forged(
          'ic',
          'Availability',
          () => ({ blocks: [{ startHour: 23, hours: 3, curtailedMw: 0.01, askEurPerMwh: 5 }] }),
          strangers,
        ),
      /^IC\d, ISP -1.*said an? Availability that has a block from hour 23 to 26 of a day of 24 hours$/,
    ],
    [
      'offers a block without hours',
      () =>
        forged(
          'ic',
          'Availability',
          () => ({ blocks: [{ startHour: 2, hours: 0, curtailedMw: 0.01, askEurPerMwh: 5 }] }),
          strangers,
        ),
      /^IC\d, ISP -1.*blocks/,
    ],
    [
      'draws what it cannot',
      () => forged('ic', 'Availability', ({ loadMw }) => ({ loadMw: filled(loadMw, 0.4) }), strangers),
      /^IC\d, ISP -1.*said an? Availability that is for a load of 0\.4 MW, where it draws 0\.15 MW at most$/,
    ],
    [
      'asks less for the dear part of its offer than for the rest',
      () => forged('dra', 'LocalOffer', () => ({ upEurPerMwh: 90, dear: { mw: 0, eurPerMwh: 20 } }), strangers),
      /^DRA, ISP 0.*said a LocalOffer that asks 20 EUR\/MWh for its dear part and 90 for the rest$/,
    ],
    [
      'would pay more for less than it asks for more',
      () => forged('dra', 'LocalOffer', () => ({ upEurPerMwh: 90, downEurPerMwh: 95 }), strangers),
      /^DRA, ISP 0.*said a LocalOffer that asks 90 EUR\/MWh for more and pays 95 for less: both at once would gain$/,
    ],
    [
      'has more of its offer dear than there is',
      () => forged('dra', 'LocalOffer', () => ({ dear: { mw: 0.7, eurPerMwh: 900 } }), strangers),
      /^DRA, ISP 0.*said a LocalOffer that has a dear part of 0\.7 MW of [\d.e-]+ MW more$/,
    ],
    [
      'generates with what it has not',
      () => forged('ic', 'ConsumerSetpoint', () => ({ generatorMw: 1 }), strangers),
      /said a ConsumerSetpoint that generates 1 MW with 0\.05 MW$/,
    ],
    [
      'calls for more than a block',
      () => forged('dra', 'Calls', ({ shares }) => ({ shares: filled(shares, 2) }), strangers),
      /said a Calls that calls for 2 of a block$/,
    ],
    [
      'posts prices at which two could pump money',
      () => forged('ads', 'LocalPrices', ({ buy }) => ({ sell: buy.map((price) => price + 1) }), strangers),
      /^ADS, ISP -1.*said a LocalPrices that pays [\d.]+ EUR\/MWh for what it takes [\d.]+ for: two could pump money$/,
    ],
    [
      'posts prices of too few hours',
      () => forged('ads', 'LocalPrices', ({ spinning }) => ({ spinning: spinning.slice(1) }), strangers),
      /^ADS, ISP -1.*said a LocalPrices that has 47 values where there are to be 48$/,
    ],
    [
      'orders for too few hours',
      () => forged('ads', 'DayAheadOrder', ({ soldMw }) => ({ soldMw: soldMw.slice(1) }), strangers),
      /^ADS, ISP -1.*said a DayAheadOrder that has 23 values where there are to be 24$/,
    ],
    [
      'accepts less than nothing',
      () => forged('ads', 'Accepted', ({ buyMw }) => ({ buyMw: filled(buyMw, -1) }), strangers),
      /^ADS, ISP -1.*said an? Accepted that has a power below 0$/,
    ],
    [
      'switches what is not there',
      () => forged('ads', 'Topology', () => ({ opened: ['Nowhere'] }), { asStrangers: true }),
      /^ADS, ISP 72.*said a Topology that switches 'Nowhere', which is no branch of the network$/,
    ],
    ...(['CallPrices', 'Calls', 'CallNow'] as const).map((type): [string, () => Promise<unknown>, RegExp] => [
      `commands consumers of others by ${type}`,
      () => {
        const dras = ['One', 'Other'].map((name) => ({ name, node: 41, consumers: [{ name: `IC${name}` }] }));
        const agent: Agent<never> = (self) => (heard) =>
          (cast.dra as AnyPart)(self)(heard).pipe(
            map((said): Message => (said.type === type && self.name === 'One' ? { ...said, to: 'ICOther' } : said)),
          );
        const system = smallSystem({ world: { scenarios: 2, draws: 10 }, dras } as never);
        return run(system, { cast: { ...cast, dra: agent } as Cast, ...strangers });
      },
      new RegExp(`^One, ISP (-1|0).*said a ${type} that is to 'ICOther', which it does not speak for$`),
    ]),
    [
      'hands over what it trades itself',
      async () => {
        const agent: Agent<unknown> = (self) => (heard) =>
          (cast.evpla as AnyPart)(self as never)(heard).pipe(
            map(
              (said): Message =>
                said.type === 'LocalBid'
                  ? { type: 'FeasibleSet', from: said.from, to: said.to, isp: said.isp, day: said.day, set: {} }
                  : said,
            ),
          );
        await run(smallSystem({ world: { scenarios: 2, draws: 10 } }), {
          cast: { ...cast, evpla: agent } as Cast,
          ...strangers,
        });
      },
      /said a FeasibleSet that hands over what it can do, where it trades for itself \(market\.evplaArbitrage\)$/,
    ],
  ])('%s', async (_, forgery, message) => {
    await expect(forgery()).rejects.toThrow(message);
  });
});
