import { describe, expect, it } from 'vitest';
import { dso } from '../../../agents/reserve/dso.ts';
import type { Message, MessageOf } from '../../../agents/reserve/market/messages.ts';
import { entries, lineNetwork, only, rules, stage } from './stage.ts';

const CONNECTIONS = new Map([
  ['A', '2'],
  ['B', '3'],
]);

type Light = 'ac' | 'ac-and-linear';
/** What its main line may carry: by the linear model 0.95 x 10 x 0.98 MW, by AC 0.95 x 10 MVA. */
const CARRIES = { 'ac-and-linear': 9.31, ac: 9.5 };
const LIGHTS = Object.entries(CARRIES) as [Light, number][];

/** A DSO in the hybrid scheme. */
const onStage = (dsoEntry: object = {}, scheme = 'hybrid', trafficLight: Light = 'ac') =>
  stage(dso, 'DSO', 'dso', {
    entry: entries({ dso: dsoEntry }).dso,
    market: rules({ scheme, trafficLight }),
    network: lineNetwork(),
    connections: CONNECTIONS,
  });

/** What the grid injects without the volumes under test, at bus 2. */
const forecast = (injectionMw: number, isp = 2): Message => ({
  type: 'GridForecast',
  from: 'world',
  to: 'role:dso',
  isp,
  injectionMw: Float64Array.of(0, injectionMw, 0),
  injectionMvar: new Float64Array(3),
});
const meritOrderList = (
  ...volumes: [bidder: string, direction: 'upward' | 'downward', volumeMw: number][]
): Message => ({
  type: 'MeritOrderList',
  from: 'TSO',
  to: 'role:dso',
  isp: 2,
  entries: volumes.map(([bidder, direction, volumeMw]) => ({ bidder, direction, volumeMw, priceEurPerMwh: 20 })),
});
const flexOffer = (from: string, upMw: number, downMw: number, priceEurPerMwh: number): Message => ({
  type: 'FlexOffer',
  from,
  to: 'DSO',
  isp: 2,
  node: '3',
  upMw,
  downMw,
  priceEurPerMwh,
});
const boundaryOf = (said: Message[]): MessageOf<'Boundary'> => only(said, 'Boundary')[0];
const volumes = ({ entries: bounded }: MessageOf<'Boundary'>) => bounded.map(({ boundaryMw }) => boundaryMw);

describe('traffic light', () => {
  it('green: nothing is asked of anyone, the boundary is the volume', () => {
    const agent = onStage();
    expect(agent.hear(forecast(3), meritOrderList(['A', 'upward', 4], ['B', 'upward', 2]))).toEqual([]);
    const boundary = boundaryOf(agent.start('clear', 0));
    expect(boundary).toMatchObject({ state: 'green', divisions: 0 });
    expect(volumes(boundary)).toEqual([4, 2]);
    expect(boundary.acLoading).toBeCloseTo(0.9, 2);
    expect(boundary.linearLoading).toBeCloseTo(9 / 9.8, 9);
  });

  it('yellow: asks every aggregator for flexibility, and says by how much the line is over', () => {
    const [byLinear, byAc] = LIGHTS.map(([light]) => {
      const agent = onStage({}, 'hybrid', light);
      const requests = only(agent.hear(forecast(6), meritOrderList(['A', 'upward', 4])), 'FlexRequest');
      expect(requests.map(({ to }) => to)).toEqual(['A', 'B']);
      return requests[0].reliefMw;
    });
    expect(byLinear).toBeCloseTo(10 - 9.31, 9);
    expect(byAc).toBeCloseTo((10 - 9.5) * 0.98, 3);
  });

  it('is green or yellow by AC alone or by both models, and says what each of them finds', () => {
    const ruled = (light: Light, upwardMw: number) => {
      const agent = onStage({}, 'hybrid', light);
      agent.hear(forecast(6), meritOrderList(['A', 'upward', upwardMw]));
      const { state, alarms } = boundaryOf(agent.start('clear', 0));
      return { state, ...alarms };
    };
    expect(ruled('ac', 3.4)).toEqual({ state: 'green', linear: true, ac: false });
    expect(ruled('ac-and-linear', 3.4)).toEqual({ state: 'yellow', linear: true, ac: false });
    for (const [light] of LIGHTS) {
      expect(ruled(light, 3.2)).toEqual({ state: 'green', linear: false, ac: false });
      expect(ruled(light, 3.6)).toEqual({ state: 'yellow', linear: true, ac: true });
    }
  });

  it.each(LIGHTS)(
    '%s: orders the cheapest flexibility and leaves the boundary whole where that is enough',
    (light, mw) => {
      const agent = onStage({}, 'hybrid', light);
      agent.hear(forecast(6), meritOrderList(['A', 'upward', 4]), flexOffer('A', 0, 0.5, 80), flexOffer('B', 5, 2, 40));
      const said = agent.start('clear', 0);
      expect(volumes(boundaryOf(said))).toEqual([4]);
      expect(boundaryOf(said)).toMatchObject({ state: 'yellow', divisions: 0 });
      expect(only(said, 'FlexOrder')).toEqual([]);
      const notice = { type: 'ActivationNotice', from: 'TSO', to: 'role:dso', isp: 2, downwardMw: 0 } as const;
      const [order, ...more] = only(agent.hear({ ...notice, upwardMw: 4 }), 'FlexOrder');
      expect(more).toEqual([]);
      expect(order).toMatchObject({ to: 'B', upMw: 0, priceEurPerMwh: 40 });
      expect(order.downMw).toBeGreaterThan(10 - mw - 1e-3);
      expect(order.downMw).toBeLessThan(10 - mw + 0.01);
    },
  );

  it('orders nothing for volumes that are not activated', () => {
    const agent = onStage();
    agent.hear(forecast(6), meritOrderList(['A', 'upward', 4]), flexOffer('B', 5, 2, 40));
    agent.start('clear', 0);
    const notice = {
      type: 'ActivationNotice',
      from: 'TSO',
      to: 'role:dso',
      isp: 2,
      upwardMw: 0,
      downwardMw: 0,
    } as const;
    expect(agent.hear(notice)).toEqual([]);
  });

  it('red: the boundary is 0 where no division clears the line', () => {
    const agent = onStage();
    agent.hear(forecast(9.3), meritOrderList(['A', 'upward', 4]));
    const boundary = boundaryOf(agent.start('clear', 0));
    expect(boundary).toMatchObject({ state: 'red', divisions: 5 });
    expect(volumes(boundary)).toEqual([0]);
  });

  it('does not hold volumes to account for a line that is overloaded without them', () => {
    const agent = onStage();
    agent.hear(forecast(-12), meritOrderList(['A', 'upward', 2], ['B', 'upward', 1]));
    expect(volumes(boundaryOf(agent.start('clear', 0)))).toEqual([2, 1]);
    agent.hear(forecast(-12), meritOrderList(['A', 'downward', 2]));
    expect(volumes(boundaryOf(agent.start('clear', 0)))).toEqual([0]);
  });
});

describe('boundary rules: 6 MW injected, 6 MW asked, room for 3.31 or 3.5 MW', () => {
  const boundaryBy = (boundaryRule: string, light: Light = 'ac') => {
    const agent = onStage({ boundaryRule }, 'hybrid', light);
    agent.hear(forecast(6), meritOrderList(['A', 'upward', 4], ['B', 'upward', 2]));
    return boundaryOf(agent.start('clear', 0));
  };

  it('divide: P / (k + 1)', () => {
    expect(volumes(boundaryBy('divide'))).toEqual([2, 1]);
    expect(boundaryBy('divide').divisions).toBe(1);
  });

  it('divide and halve part ways when one cut is not enough', () => {
    const cutBy = (boundaryRule: string) => {
      const agent = onStage({ boundaryRule });
      agent.hear(forecast(6), meritOrderList(['A', 'upward', 12]));
      return boundaryOf(agent.start('clear', 0));
    };
    expect(cutBy('divide')).toMatchObject({ divisions: 3, entries: [{ boundaryMw: 3 }] });
    expect(cutBy('halve')).toMatchObject({ divisions: 2, entries: [{ boundaryMw: 3 }] });
  });

  it.each(LIGHTS)('%s: optimal: all the line can carry', (light, mw) => {
    const total = volumes(boundaryBy('optimal', light)).reduce((sum, mw) => sum + mw, 0);
    expect(total).toBeGreaterThan(mw - 6 - 0.02);
    expect(total).toBeLessThanOrEqual(mw - 6 + 1e-3);
  });

  it('counts opposite volumes together in one merit order list', () => {
    const agent = onStage();
    agent.hear(forecast(6), meritOrderList(['A', 'upward', 4], ['B', 'downward', 2]));
    expect(boundaryOf(agent.start('clear', 0))).toMatchObject({ state: 'green' });
  });
});

describe('dso-managed', () => {
  const bid = (from: string, direction: 'upward' | 'downward', volumeMw: number): Message => ({
    type: 'BalancingEnergyBid',
    from,
    to: 'role:dso',
    isp: 2,
    node: '2',
    direction,
    volumeMw,
    priceEurPerMwh: 20,
  });

  it('tests each direction by itself at full volume, and forwards the bids', () => {
    const agent = onStage({}, 'dso-managed');
    agent.hear(forecast(6), bid('A', 'upward', 6), bid('B', 'downward', 2));
    agent.start('validate', 0);
    const boundaries = only(agent.start('clear', 0), 'Boundary');
    expect(boundaries.map(({ state }) => state)).toEqual(['yellow', 'green']);
    expect(boundaries.map(volumes)).toEqual([[3], [2]]);
    expect(boundaries[0].entries[0]).toMatchObject({ bidder: 'A', volumeMw: 6, priceEurPerMwh: 20 });
  });
});

describe('metering', () => {
  it('measures the lines once grid and EVs are metered, whichever is first', () => {
    const measurement: Message = {
      type: 'GridMeasurement',
      from: 'world',
      to: 'role:dso',
      isp: 0,
      injectionMw: Float64Array.of(0, -3, 0),
      injectionMvar: new Float64Array(3),
    };
    const nothing = { upwardMwh: 0, downwardMwh: 0, dayAheadMwh: 0, congestionUpMwh: 0, congestionDownMwh: 0 };
    const metered: Message = {
      type: 'MeteredVolumes',
      from: 'world',
      to: 'role:dso',
      isp: 0,
      allocations: [{ ...nothing, aggregator: 'B', dayAheadMwh: 0.5 }],
    };
    for (const messages of [
      [measurement, metered],
      [metered, measurement],
    ]) {
      const [state, ...more] = only(onStage().hear(...messages), 'GridState');
      expect(more).toEqual([]);
      expect(state.netLoadMw).toBeCloseTo(5, 12);
      expect(state.importMw).toBeCloseTo(5 + state.lossMw, 9);
      expect(state.loading[0]).toBeCloseTo(0.5, 2);
      // 5 MW against 10 MVA at a power factor of 0.98, by the linear model
      expect(state.linearLoading?.[0]).toBeCloseTo(5 / 9.8, 12);
    }
  });
});

describe('limits on reactions', () => {
  /** Of those who could give and take 4 MW at bus 2 and 6 MW at bus 3, where the main line carries 9.5 MW. */
  const limiting = (dsoEntry: object, scheme = 'hybrid') =>
    stage(dso, 'DSO', 'dso', {
      entry: entries({ dso: dsoEntry, market: { scheme, balancing: {} }, brps: [{ name: 'BRP', store: STORE }] }).dso,
      market: rules({ scheme, balancing: {} }),
      network: lineNetwork(),
      connections: CONNECTIONS,
      reacting: new Map([
        ['R', { node: '3', upMw: 6, downMw: 6 }],
        ['A', { node: '2', upMw: 4, downMw: 2 }],
      ]),
    });
  const STORE = { power: 6, node: '3' };
  const limits = (said: Message[]) => only(said, 'ReactionLimit').map(({ to, upMw, downMw }) => [to, upMw, downMw]);
  const said = (given: object, injectionMw: number, scheme?: string) => {
    const agent = limiting(given, scheme);
    agent.hear(forecast(injectionMw, 5));
    return limits(agent.start('clear', 5));
  };

  it('are a share of each connection, whatever the grid carries', () => {
    expect(said({ limitsReactions: '25 %' }, -30)).toEqual([
      ['A', 1, 0.5],
      ['R', 1.5, 1.5],
    ]);
    expect(said({ limitsReactions: 0 }, 0, 'tso-managed')).toEqual([
      ['A', 0, 0],
      ['R', 0, 0],
    ]);
    expect(said({}, 0)).toEqual([]);
    expect(said({ limitsReactions: false }, 0)).toEqual([]);
  });

  it('are all of it where the grid carries that, and else what it carries, each way by itself', () => {
    // downward 8 MW, upward 10 MW
    expect(said({ limitsReactions: true }, -1)).toEqual([
      ['A', 4, 2],
      ['R', 6, 6],
    ]);
    // upward there is room for 9.5 - 4 = 5.5 MW of 10: a half; downward for all
    expect(said({ limitsReactions: true }, 4)).toEqual([
      ['A', 2, 2],
      ['R', 3, 6],
    ]);
    const [[, up], [, of]] = said({ limitsReactions: true, boundaryRule: 'optimal' }, 4) as number[][];
    expect(up + of).toBeGreaterThan(5.4);
    expect(up + of).toBeLessThanOrEqual(5.5 + 1e-3);
    // downward for 9.5 - 7 = 2.5 MW of 8: a quarter
    expect(said({ limitsReactions: true }, -7)).toEqual([
      ['A', 4, 0.5],
      ['R', 6, 1.5],
    ]);
  });

  it('leave room for the bids that were let through', () => {
    const agent = limiting({ limitsReactions: true });
    agent.hear(forecast(0, 2), meritOrderList(['A', 'upward', 4]));
    agent.start('clear', 0);
    // room for 9.5 - 4 = 5.5 MW, as above; downward there is no bid
    expect(limits(agent.start('clear', 2))).toEqual([
      ['A', 2, 2],
      ['R', 3, 6],
    ]);
  });

  it('are told of no ISP before the first', () => {
    expect(limits(limiting({ limitsReactions: '50 %' }).start('clear', -1))).toEqual([]);
  });
});
