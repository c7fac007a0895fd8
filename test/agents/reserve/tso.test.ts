import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../agents/reserve/market/messages.ts';
import { tso } from '../../../agents/reserve/tso.ts';
import { only, rules, stage } from './stage.ts';

const onStage = (market: object) => stage(tso, 'TSO', 'tso', { market: rules(market) });
const bid = (
  from: string,
  volumeMw: number,
  priceEurPerMwh: number,
  direction: 'upward' | 'downward' = 'upward',
): Message => ({
  type: 'BalancingEnergyBid',
  from,
  to: 'role:tso',
  isp: 2,
  node: '1',
  direction,
  volumeMw,
  priceEurPerMwh,
});
const need = (priceEurPerMwh: number, requirementMw: number | null = null) => ({ priceEurPerMwh, requirementMw });
const state = (upward: ReturnType<typeof need> | null, downward: ReturnType<typeof need> | null): Message => ({
  type: 'SystemState',
  from: 'world',
  to: 'role:tso',
  isp: 2,
  regulationState: upward ? 1 : -1,
  upward,
  downward,
  shortagePriceEurPerMwh: 90,
  surplusPriceEurPerMwh: 70,
});
const activations = (said: Message[]) =>
  Object.fromEntries(only(said, 'Activation').map(({ to, volumeMw }) => [to, volumeMw]));
const metered = (aggregator: string, energy: Partial<MessageOf<'MeteredVolumes'>['allocations'][number]>): Message => ({
  type: 'MeteredVolumes',
  from: 'world',
  to: 'role:tso',
  isp: 2,
  allocations: [
    {
      aggregator,
      upwardMwh: 0,
      downwardMwh: 0,
      dayAheadMwh: 0,
      congestionUpMwh: 0,
      congestionDownMwh: 0,
      ...energy,
    },
  ],
});

describe('activation', () => {
  it('takes upward bids cheapest first, shares a tie pro rata, and answers every bid', () => {
    const agent = onStage({ scheme: 'tso-managed', useAllFlexibility: false });
    agent.hear(bid('A', 2, 30), bid('B', 3, 20), bid('C', 1, 30), bid('D', 1, 99), bid('E', 1, 5, 'downward'));
    agent.hear(state(need(60, 4.5), null));
    const said = agent.start('activate', 2);
    expect(activations(said)).toEqual({ A: 1, B: 3, C: 0.5, D: 0, E: 0 });
  });

  it('takes the downward bid that pays most first', () => {
    const agent = onStage({ scheme: 'tso-managed' });
    agent.hear(bid('A', 1, 5, 'downward'), bid('B', 1, 15, 'downward'), bid('C', 1, -10, 'downward'));
    agent.hear(state(null, need(-20, 1.5)));
    expect(activations(agent.start('activate', 2))).toEqual({ A: 0.5, B: 1, C: 0 });
  });

  const takenBack = (from: string, volumeMw: number): Message => ({
    type: 'Unavailability',
    from,
    to: 'role:tso',
    isp: 2,
    direction: 'upward',
    volumeMw,
  });

  it('leaves what a fleet has taken back, and takes the next bid for it; the minimum bid holds for what was offered', () => {
    const agent = onStage({ scheme: 'tso-managed', minimumBid: 1 });
    agent.hear(bid('A', 2, 30), bid('B', 1, 40), bid('A', 1, 5, 'downward'), takenBack('A', 0.5), takenBack('A', 1.5));
    agent.hear(state(need(60, 1.2), null));
    const said = agent.start('activate', 2);
    expect(only(said, 'Activation').map(({ to, direction, volumeMw }) => [to, direction, volumeMw])).toEqual([
      ['A', 'upward', 0.5],
      ['B', 'upward', expect.closeTo(0.7, 12)],
      ['A', 'downward', 0],
    ]);
  });

  it('takes all that is offered in the direction called when the requirement says so, whatever it costs', () => {
    const agent = onStage({ scheme: 'tso-managed' });
    agent.hear(bid('A', 2, 300), bid('B', 1, 5, 'downward'), state(need(60), null));
    expect(activations(agent.start('activate', 2))).toEqual({ A: 2, B: 0 });
  });

  it('stays within the boundary, and answers with 0 a bid that was not selected', () => {
    const agent = onStage({ scheme: 'hybrid' });
    agent.hear(bid('A', 2, 30), bid('B', 2, 20), bid('C', 1, 10, 'downward'));
    agent.hear({
      type: 'RequirementForecast',
      from: 'world',
      to: 'role:tso',
      isp: 2,
      regulationState: 1,
      upward: need(60),
      downward: null,
    });
    const [list] = only(agent.start('validate', 0), 'MeritOrderList');
    expect(list.entries.map(({ bidder, volumeMw }) => [bidder, volumeMw])).toEqual([
      ['B', 2],
      ['A', 2],
    ]);
    agent.hear({
      type: 'Boundary',
      from: 'DSO',
      to: 'role:tso',
      isp: 2,
      state: 'yellow',
      divisions: 1,
      linearLoading: 0.9,
      acLoading: 0.9,
      entries: list.entries.map((entry) => ({ ...entry, boundaryMw: entry.volumeMw / 2 })),
    });
    agent.hear(state(need(60), null));
    expect(activations(agent.start('activate', 2))).toEqual({ A: 1, B: 1, C: 0 });
  });
});

describe('a call that comes other than forecast', () => {
  it('activates nothing that the DSO has not let through, and answers every bid', () => {
    const agent = onStage({ scheme: 'hybrid' });
    agent.hear(bid('A', 2, 30), bid('C', 1, 10, 'downward'));
    const upward = { regulationState: 1 as const, upward: need(60), downward: null };
    agent.hear({ type: 'RequirementForecast', from: 'world', to: 'role:tso', isp: 2, ...upward });
    const [list] = only(agent.start('validate', 0), 'MeritOrderList');
    expect(list.entries.map(({ bidder }) => bidder)).toEqual(['A']);
    const entries = list.entries.map((entry) => ({ ...entry, boundaryMw: entry.volumeMw }));
    const green = { state: 'green' as const, divisions: 0, linearLoading: 0.5, acLoading: 0.5, entries };
    agent.hear({ type: 'Boundary', from: 'DSO', to: 'role:tso', isp: 2, ...green }, state(null, need(-20)));
    expect(activations(agent.start('activate', 2))).toEqual({ A: 0, C: 0 });
  });
});

describe('settlement', () => {
  const nomination = (energyMwh: number): Message => ({
    type: 'Nomination',
    from: 'BRP',
    to: 'role:tso',
    isp: 0,
    day: 0,
    energyMwh: new Float64Array(96).fill(energyMwh),
    customers: ['A'],
  });
  const activated = (settlement = 'pay-as-cleared') => {
    const agent = onStage({ scheme: 'tso-managed', settlement });
    agent.hear(nomination(0.3), bid('A', 2, 30), state(need(60), null));
    agent.start('activate', 2);
    return agent;
  };

  it('pays what was delivered at the cleared price, or at the bid', () => {
    for (const [settlement, price] of [
      ['pay-as-cleared', 60],
      ['pay-as-bid', 30],
    ] as const) {
      const agent = activated(settlement);
      agent.hear(metered('A', { upwardMwh: 0.4 }));
      expect(only(agent.start('settle', 2), 'Payment')[0]).toMatchObject({
        payer: 'TSO',
        payee: 'A',
        reason: 'balancing upward',
        volumeMwh: 0.4,
        amountEur: 0.4 * price,
      });
    }
  });

  it('takes activated energy out of the BRP’s position: delivered in full and on schedule there is no imbalance', () => {
    const agent = activated();
    agent.hear(metered('A', { upwardMwh: 0.5, dayAheadMwh: 0.3 }));
    const [statement] = only(agent.start('settle', 2), 'ImbalanceStatement');
    expect(statement).toMatchObject({ nominatedMwh: 0.3, activatedMwh: 0.5, imbalanceMwh: 0 });
  });

  it('leaves what was activated and not delivered with the BRP, which is then short', () => {
    const agent = activated();
    agent.hear(metered('A', { upwardMwh: 0.4, dayAheadMwh: 0.3 }));
    const said = agent.start('settle', 2);
    expect(only(said, 'ImbalanceStatement')[0].imbalanceMwh).toBeCloseTo(-0.1, 12);
    const imbalance = only(said, 'Payment').find(({ reason }) => reason === 'imbalance')!;
    expect(imbalance).toMatchObject({ payer: 'BRP', payee: 'TSO', priceEurPerMwh: 90 });
    expect(imbalance.amountEur).toBeCloseTo(9, 9);
  });

  it('names to the BRP who did not deliver, and asks that fleet for the penalty the rules may have', () => {
    for (const [nonDelivery, penalties] of [
      ['imbalance', []],
      [{ penalty: 50 }, [['A', 'TSO', 5]]],
    ] as const) {
      const agent = onStage({ scheme: 'tso-managed', nonDelivery });
      agent.hear(nomination(0.3), bid('A', 2, 30), state(need(60), null));
      agent.start('activate', 2);
      agent.hear(metered('A', { upwardMwh: 0.4, dayAheadMwh: 0.3 }));
      const said = agent.start('settle', 2);
      const [{ undelivered }] = only(said, 'ImbalanceStatement');
      expect(undelivered).toEqual([{ aggregator: 'A', direction: 'upward', volumeMwh: expect.closeTo(0.1, 12) }]);
      const paid = only(said, 'Payment').filter(({ reason }) => reason === 'non-delivery');
      expect(paid.map(({ payer, payee, amountEur }) => [payer, payee, Number(amountEur.toFixed(9))])).toEqual(
        penalties,
      );
    }
  });

  it('pays the surplus price for energy bought and not taken', () => {
    const agent = activated();
    agent.hear(metered('A', { upwardMwh: 0.5, dayAheadMwh: 0.1 }));
    const imbalance = only(agent.start('settle', 2), 'Payment').find(({ reason }) => reason === 'imbalance')!;
    expect(imbalance).toMatchObject({ payer: 'TSO', payee: 'BRP', priceEurPerMwh: 70 });
    expect(imbalance.amountEur).toBeCloseTo(14, 9);
  });
});
