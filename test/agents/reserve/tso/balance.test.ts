import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { tso } from '../../../../agents/reserve/tso.ts';
import { run, smallMarket } from '../market/helpers.ts';
import { only, rules, stage } from '../stage.ts';

const ladder = (from: number, by: number) =>
  Array.from({ length: 20 }, (_, k) => ({ volumeMw: 10, priceEurPerMwh: from + by * k }));
const need = (step: number, mw: number): Message => ({
  ...({ type: 'AreaImbalance', from: 'world', to: 'role:tso', isp: 2, step, steps: 3 } as const),
  ...{ upMw: Math.max(0, mw), downMw: Math.max(0, -mw), baseUpMw: Math.max(0, mw), baseDownMw: Math.max(0, -mw) },
  ...{ deadbandMw: 5, upward: ladder(60, 10), downward: ladder(40, -10), midEurPerMwh: 50, base: null },
});
const bid = (from: string, volumeMw: number, priceEurPerMwh: number): Message => ({
  ...({ type: 'BalancingEnergyBid', from, to: 'role:tso', isp: 2, node: '1', direction: 'upward' } as const),
  ...{ volumeMw, priceEurPerMwh },
});

describe('the TSO meets the need of an area step by step', () => {
  const market = { scheme: 'tso-managed', balancing: { subSteps: 3 } };

  it('publishes each step as it is met, and after the last one what the ISP came to, and who is activated for how much', () => {
    const agent = stage(tso, 'TSO', 'tso', { market: rules(market) });
    agent.hear(bid('A', 6, 65), bid('B', 1, 999));
    expect(agent.start('activate', 2)).toEqual([]);
    const first = agent.hear(need(0, 22));
    expect(first.map(({ type }) => type)).toEqual(['BalancePrice']);
    expect(first[0]).toMatchObject({ step: 0, upwardEurPerMwh: 70, activatedMw: 22, reserveUpMw: 16 });
    expect(agent.hear(need(1, 3))[0]).toMatchObject({ step: 1, upwardEurPerMwh: null, unmetMw: 3 });
    const last = agent.hear(need(2, -12));
    expect(only(last, 'ImbalancePrice')).toMatchObject([
      { to: 'topic:balance', regulationState: 2, shortageEurPerMwh: 70, surplusEurPerMwh: 30 },
    ]);
    expect(only(last, 'Activation').map(({ to, volumeMw, priceEurPerMwh }) => [to, volumeMw, priceEurPerMwh])).toEqual([
      ['A', 2, 70],
      ['B', 0, 70],
    ]);
  });

  it('settles reserve units, those whose need it was, and what the dead band leaves', () => {
    const agent = stage(tso, 'TSO', 'tso', { market: rules(market) });
    for (const message of [need(0, 24), need(1, 3), need(2, -12)]) agent.hear(message);
    const paid = only(agent.start('settle', 2), 'Payment');
    const rows = paid.map(({ payer, payee, volumeMwh, priceEurPerMwh }) => [payer, payee, volumeMwh, priceEurPerMwh]);
    expect(rows).toEqual([
      ['TSO', 'reserve units', 2, 80],
      ['reserve units', 'TSO', 1, 30],
      ['other BRPs', 'TSO', 2.25, 80],
      ['TSO', 'other BRPs', 1, 30],
      ['TSO', 'area', 0.25, 80],
    ]);
    // (S - U)(shortage - surplus): all that was short and met was met upward
    expect(paid.reduce((eur, { payee, amountEur }) => eur + (payee === 'TSO' ? amountEur : -amountEur), 0)).toBeCloseTo(
      0,
      9,
    );
  });

  it('pays each its own price under pay-as-bid', () => {
    const agent = stage(tso, 'TSO', 'tso', { market: rules({ ...market, settlement: 'pay-as-bid' }) });
    agent.hear(bid('A', 6, 65));
    for (const message of [need(0, 21), need(1, 0), need(2, 0)]) agent.hear(message);
    const reserve = only(agent.start('settle', 2), 'Payment').find(({ payee }) => payee === 'reserve units');
    expect(reserve).toMatchObject({
      volumeMwh: 15 / 3 / 4,
      priceEurPerMwh: expect.closeTo((10 * 60 + 5 * 70) / 15, 9),
    });
  });
});

/** The prices of an ISP by those published of its steps, worked out anew. */
function expectClosed(closed: MessageOf<'ImbalancePrice'>, steps: MessageOf<'BalancePrice'>[], rule: string): void {
  const [{ midEurPerMwh: mid }] = steps;
  const of = (way: 'upwardEurPerMwh' | 'downwardEurPerMwh', extreme: (...prices: number[]) => number) => {
    const called = steps.flatMap((step) =>
      step[way] === null ? [] : [{ mw: Math.abs(step.activatedMw), price: step[way] }],
    );
    if (called.length === 0) return null;
    if (rule !== 'mean') return extreme(...called.map(({ price }) => price));
    return called.reduce((sum, { mw, price }) => sum + mw * price, 0) / called.reduce((sum, { mw }) => sum + mw, 0);
  };
  const [up, down] = [of('upwardEurPerMwh', Math.max), of('downwardEurPerMwh', Math.min)];
  const dual = [Math.max(up ?? mid, mid), Math.min(down ?? mid, mid)];
  const single = up ?? down ?? mid;
  const isDual = rule === 'dual' || closed.regulationState === 2;
  const [shortage, surplus] = isDual ? dual : [single, single];
  expect(closed.shortageEurPerMwh).toBeCloseTo(shortage, 9);
  expect(closed.surplusEurPerMwh).toBeCloseTo(surplus, 9);
}

it.each(['extreme', 'mean', 'dual'])(
  'in a whole run the TSO earns (S - U)(shortage - surplus), ISP by ISP, to 1e-9 EUR (%s)',
  {
    tags: 'slow',
  },
  async (imbalancePrice) => {
    const statements: MessageOf<'ImbalanceStatement'>[] = [];
    const earned = new Map<number, number>();
    const floored = new Set<number>();
    const published: MessageOf<'BalancePrice'>[] = [];
    const { balance, world } = await run(
      smallMarket({
        ...{
          fleet: {},
          aggregators: smallMarket().aggregators.map(({ bids: _, congestionPrice: __, ...each }) => each),
        },
        market: { balancing: { from: 'generated', subSteps: 3, deadband: 0, need: 10, ladder: 1, imbalancePrice } },
        brps: [0, 1, 2].map((k) => ({ name: `B${k}`, store: { power: 5 } })),
      }),
      {
        listen: (message) => {
          if (message.type === 'ImbalanceStatement') statements.push(message);
          if (message.type === 'BalancePrice') published.push(message);
          if (message.type === 'ImbalancePrice') {
            const { shortageEurPerMwh, upwardEurPerMwh, surplusEurPerMwh, downwardEurPerMwh } = message;
            expectClosed(message, published.splice(0), imbalancePrice);
            if (upwardEurPerMwh !== null && shortageEurPerMwh !== upwardEurPerMwh) floored.add(message.isp);
            if (downwardEurPerMwh !== null && surplusEurPerMwh !== downwardEurPerMwh) floored.add(message.isp);
          }
          if (message.type !== 'Payment' || (message.payer !== 'TSO' && message.payee !== 'TSO')) return;
          const eur = message.payee === 'TSO' ? message.amountEur : -message.amountEur;
          earned.set(message.isp, (earned.get(message.isp) ?? 0) + eur);
        },
      },
    );
    const { regulationState, shortageEurPerMwh, surplusEurPerMwh, upwardMw, downwardMw, baseMw } =
      balance as NonNullable<typeof balance>;
    const seen = new Map<number, number>();
    for (let isp = 0; isp < world.calendar.ispCount; isp++) {
      if (floored.has(isp)) continue; // the mid price stands in: who is short pays more than energy upward costs
      const steps = [...baseMw.slice(3 * isp, 3 * isp + 3)];
      const base = steps.reduce((mwh, mw) => mwh + Math.max(0, mw) / 12, 0);
      const short = statements
        .filter((each) => each.isp === isp)
        .reduce((mwh, { imbalanceMwh }) => mwh - Math.min(0, imbalanceMwh), base);
      const spread = shortageEurPerMwh[isp] - surplusEurPerMwh[isp];
      const state = regulationState[isp];
      const expected = (short - upwardMw[isp] / 4) * spread;
      expect(Math.abs((earned.get(isp) ?? 0) - expected), `ISP ${isp}, state ${state}`).toBeLessThan(1e-9 * 1e3);
      if (state !== 2 && imbalancePrice !== 'dual') expect(Math.abs(earned.get(isp) ?? 0)).toBeLessThan(1e-9 * 1e3);
      if (state === 2) expect(Math.min(upwardMw[isp], downwardMw[isp])).toBeGreaterThan(0);
      seen.set(state, (seen.get(state) ?? 0) + 1);
    }
    for (const state of [-1, 1, 2]) expect(seen.get(state), `state ${state}`).toBeGreaterThan(3);
  },
);
