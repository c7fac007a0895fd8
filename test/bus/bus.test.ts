import { Observable, of, Subject, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Message, RESERVE, type Role, reactTo } from '../../agents/reserve/market/messages.ts';
import { createBus, type Participant as ParticipantOf } from '../../src/bus/bus.ts';
import { AgentError } from '../../src/bus/failures.ts';
import { InputError } from '../../src/errors.ts';
import { stream } from '../../src/random/streams.ts';

type Participant = ParticipantOf<Message, Role>;

const bid = (from: string, to: string, isp = 2, volumeMw = 1): Message => ({
  type: 'BalancingEnergyBid',
  from,
  to,
  isp,
  node: '1',
  direction: 'upward',
  volumeMw,
  priceEurPerMwh: 20,
});
const activation = (from: string, to: string, isp = 0): Message => ({
  type: 'Activation',
  from,
  to,
  isp,
  direction: 'upward',
  volumeMw: 1,
  priceEurPerMwh: 20,
});

/** An aggregator that says what it is given at the start of the offer phase. */
const bidder = (name: string, said: (isp: number) => Message[] | Message): Participant => ({
  name,
  role: 'aggregator',
  behaviour: reactTo({ PhaseStart: ({ phase, isp }) => (phase === 'offer' ? said(isp) : undefined) }),
});
const listener = (name: string, heard: Message[]): Participant => ({
  name,
  role: 'tso',
  behaviour: reactTo({
    BalancingEnergyBid: (message) => {
      heard.push(message);
      return undefined;
    },
  }),
});

describe('delivery', () => {
  it('reaches an agent by name, a role by its address, and a topic by subscription', () => {
    const heard: Message[] = [];
    const bus = createBus(RESERVE, [
      bidder('A', () => [bid('A', 'T'), bid('A', 'role:tso')]),
      listener('T', heard),
      listener('U', heard),
    ]);
    bus.runIsp(0);
    expect(heard.map(({ to }) => to).sort()).toEqual(['T', 'role:tso', 'role:tso']);
  });

  it('follows names, not the order in which agents were given', () => {
    const orderOf = (names: string[]) => {
      const heard: Message[] = [];
      const bus = createBus(RESERVE, [
        listener('T', heard),
        ...names.map((name) => bidder(name, () => bid(name, 'T'))),
      ]);
      bus.runIsp(0);
      return heard.map(({ from }) => from);
    };
    expect(orderOf(['c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
    expect(orderOf(['b', 'c', 'a'])).toEqual(['a', 'b', 'c']);
  });

  it('holds a message for the phase it belongs to, and then delivers all of it before the next phase', () => {
    const heard: string[] = [];
    const tso: Participant = {
      name: 'T',
      role: 'tso',
      behaviour: reactTo({
        BalancingEnergyBid: ({ from }) => {
          heard.push(`offer ${from}`);
          return activation('T', from);
        },
        PhaseStart: ({ phase }) => {
          heard.push(phase);
          return undefined;
        },
      }),
    };
    const agg: Participant = {
      name: 'A',
      role: 'aggregator',
      behaviour: reactTo({
        PhaseStart: ({ phase }) => (phase === 'offer' ? bid('A', 'T') : undefined),
        Activation: () => {
          heard.push('activated');
          return undefined;
        },
      }),
    };
    createBus(RESERVE, [tso, agg]).runIsp(0);
    expect(heard).toEqual(['offer A', 'validate', 'activated', 'activate', 'settle']);
  });

  it('delivers a shuffled round whole', () => {
    const heard: Message[] = [];
    const names = Array.from({ length: 20 }, (_, k) => `a${k}`);
    const participants = [listener('T', heard), ...names.map((name) => bidder(name, () => bid(name, 'T')))];
    createBus(RESERVE, participants, { shuffle: stream(1, 'shuffle') }).runIsp(0);
    expect(heard.map(({ from }) => from)).not.toEqual([...names].sort());
    expect(heard.map(({ from }) => from).sort()).toEqual([...names].sort());
  });

  it('refuses two agents of one name', () => {
    expect(() => createBus(RESERVE, [listener('T', []), listener('T', [])])).toThrow(InputError);
  });
});

describe('an agent that breaks the rules ends the run, and is named with ISP, phase and message', () => {
  const ruleBreakers: [string, Participant, RegExp][] = [
    [
      'throws',
      bidder('A', () => {
        throw new Error('no idea');
      }),
      /^A, ISP 7, phase offer: failed on hearing PhaseStart from clock: no idea$/,
    ],
    [
      'throws in an operator of its own',
      {
        name: 'A',
        role: 'aggregator',
        foreign: true,
        behaviour: (heard) =>
          heard.pipe(
            tap(() => {
              throw new Error('own fault');
            }),
          ),
      },
      /^A, ISP 7, phase plan: failed on hearing PhaseStart from clock: own fault \(\/.*\/bus\.test\.ts:\d+:\d+\)$/,
    ],
    [
      'speaks out of turn',
      {
        name: 'A',
        role: 'aggregator',
        behaviour: reactTo({ PhaseStart: ({ phase }) => (phase === 'settle' ? bid('A', 'T') : undefined) }),
      },
      /^A, ISP 7, phase settle: spoke out of turn: BalancingEnergyBid belongs to phase offer$/,
    ],
    [
      'floods',
      bidder('A', () => Array.from({ length: 5000 }, () => bid('A', 'T'))),
      /^A, ISP 7, phase offer: floods the bus: more than \d+ messages in one phase, the last a BalancingEnergyBid$/,
    ],
    [
      'says something malformed',
      { ...bidder('A', () => bid('A', 'T', 2, -1)), foreign: true },
      /^A, ISP 7, phase offer: said a malformed BalancingEnergyBid: volumeMw: /,
    ],
    [
      'says something that is no message',
      { ...bidder('A', () => ({ type: 'Greeting' }) as unknown as Message), foreign: true },
      /^A, ISP 7, phase offer: said something that is no message: \{"type":"Greeting"\}$/,
    ],
    ['speaks in another name', bidder('A', () => bid('B', 'T')), /said BalancingEnergyBid in the name of 'B'/],
    [
      'says what is not for its role',
      bidder('A', () => activation('A', 'T')),
      /which is not for the role of aggregator to say/,
    ],
    ['speaks to nobody', bidder('A', () => bid('A', 'Nobody')), /to 'Nobody', who is not there/],
  ];
  it.each(ruleBreakers)('%s', (_, participant, message) => {
    const bus = createBus(RESERVE, [participant, listener('T', [])]);
    expect(() => bus.runIsp(7)).toThrow(AgentError);
    expect(() => bus.runIsp(7)).toThrow(message);
  });

  it('speaks before it has heard anything', () => {
    const bus = createBus(RESERVE, [
      { name: 'A', role: 'aggregator', behaviour: () => of(bid('A', 'T')) },
      listener('T', []),
    ]);
    expect(() => bus.runIsp(0)).toThrow(/A, ISP 0, phase before the first phase: spoke out of turn/);
  });

  it('speaks while another is heard', () => {
    const leak = new Subject<Message>();
    const bus = createBus(RESERVE, [
      { name: 'A', role: 'aggregator', behaviour: () => leak },
      bidder('B', () => {
        leak.next(bid('A', 'T'));
        return [];
      }),
      listener('T', []),
    ]);
    expect(() => bus.runIsp(0)).toThrow(/^A, ISP 0, phase offer: spoke out of turn/);
  });

  it('talks without end', () => {
    const echo = (name: string, role: 'aggregator' | 'dso', other: string): Participant => ({
      name,
      role,
      behaviour: reactTo(
        role === 'dso'
          ? {
              PhaseStart: ({ phase, isp }) =>
                phase === 'validate' ? { type: 'FlexRequest', from: name, to: other, isp, reliefMw: 1 } : undefined,
              FlexOffer: ({ isp }) => ({ type: 'FlexRequest', from: name, to: other, isp, reliefMw: 1 }),
            }
          : {
              FlexRequest: ({ isp }) => ({
                type: 'FlexOffer',
                from: name,
                to: other,
                isp,
                node: '1',
                upMw: 1,
                downMw: 1,
                priceEurPerMwh: 1,
              }),
            },
      ),
    });
    const bus = createBus(RESERVE, [echo('A', 'aggregator', 'D'), echo('D', 'dso', 'A')]);
    expect(() => bus.runIsp(3)).toThrow(/ISP 3, phase validate: (is in an exchange of messages without end|floods)/);
  });
});

describe('a user’s own agent', () => {
  it('hears copies, so that what it does to them nobody else sees', () => {
    const prices = Float64Array.of(1, 2, 3);
    const seen: number[] = [];
    const world: Participant = {
      name: 'W',
      role: 'environment',
      behaviour: reactTo({
        PhaseStart: ({ phase, isp }) =>
          phase === 'inform'
            ? {
                type: 'PriceForecast',
                from: 'W',
                to: 'topic:forecast',
                isp,
                day: 0,
                dayAhead: prices,
                upward: prices,
                downward: prices,
              }
            : undefined,
      }),
    };
    const vandal: Participant = {
      name: 'A',
      role: 'aggregator',
      foreign: true,
      behaviour: reactTo({
        PriceForecast: ({ dayAhead }) => {
          dayAhead.fill(-1);
          return undefined;
        },
      }),
    };
    const reader: Participant = {
      name: 'B',
      role: 'aggregator',
      behaviour: reactTo({
        PriceForecast: ({ dayAhead }) => {
          seen.push(...dayAhead);
          return undefined;
        },
      }),
    };
    createBus(RESERVE, [world, vandal, reader]).runIsp(0);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('may fall silent', () => {
    const bus = createBus(RESERVE, [
      { name: 'A', role: 'aggregator', behaviour: () => new Observable<Message>((out) => out.complete()) },
    ]);
    expect(() => bus.runIsp(0)).not.toThrow();
  });
});
