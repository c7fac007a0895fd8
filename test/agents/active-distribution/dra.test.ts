import { describe, expect, it } from 'vitest';
import { truthfulBlocks } from '../../../agents/active-distribution/dra/blocks.ts';
import type { ConsumersSet } from '../../../agents/active-distribution/dra/consumersDay.ts';
import { dra } from '../../../agents/active-distribution/dra.ts';
import { ic } from '../../../agents/active-distribution/ic.ts';
import type { Message, MessageOf } from '../../../agents/active-distribution/market/messages.ts';
import { cheapMwOf } from '../../../agents/active-distribution/market/rules.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { acceptedOf, entries, only, onStage, pricesTold, rules } from './onStage.ts';

const solver = await loadSolver();
const consumers = ['Mill', 'Bakery', 'Foundry'];
/** Dear from 18 to 21 h, so that calls are paid back after midnight too. */
const energy = Array.from({ length: 24 }, (_, t) => (t >= 18 && t < 22 ? 250 : 60));
const load = Float64Array.from({ length: 24 }, (_, t) => (t > 6 ? 0.15 : 0.08));

const [{ consumers: entriesOf }] = entries({
  dras: [{ name: 'DRA', node: 13, consumers: consumers.map((name) => ({ name })) }],
}).dras;

function draOnStage(market: object = {}) {
  const { dras } = entries({ dras: [{ name: 'DRA', node: 13, consumers: consumers.map((name) => ({ name })) }] });
  const config = { entry: dras[0], market: rules(market), ads: 'ADS', consumers, solver };
  const stage = onStage(dra, 'DRA', 'dra', config);
  const availability = (from: string, day: number, pay: Float64Array): Message => ({
    ...({ type: 'Availability', from, to: 'DRA', isp: -1, day, loadMw: load } as const),
    ...{ blocks: truthfulBlocks(entriesOf[0].blocks, load, pay), generatorMw: 0.05, generatorEurPerMwh: 180 },
  });
  /** Lets it hear prices and offers of a day; what it says as the bids of that day are due. */
  const bidFor = (day: number, isp: number): Message[] => {
    const [{ payEurPerMwh }] = only(stage.hear(pricesTold(day, energy, 25)), 'CallPrices');
    stage.hear(...consumers.map((name) => availability(name, day, payEurPerMwh)));
    return stage.start('bid', isp);
  };
  return { ...stage, start: stage.start.bind(stage), bidFor };
}

const activation = (isp: number, netMw: number): Message => ({
  type: 'LocalActivation',
  from: 'ADS',
  to: 'DRA',
  isp,
  netMw,
});

describe('a demand-response aggregator, the day before', () => {
  it('tells its consumers what it would be paid on average', () => {
    const said = only(draOnStage().hear(pricesTold(0, energy)), 'CallPrices');
    expect(said.map(({ to }) => to)).toEqual(consumers);
    expect(said[0].payEurPerMwh[0]).toBeCloseTo(0.95 * 60 * 1.05, 9);
  });

  it('bids to sell at the peak and to buy after it, in each scenario', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    expect(bid.sellMw).toHaveLength(48);
    for (const from of [0, 24]) {
      expect(sum(bid.sellMw.subarray(from + 18, from + 22))).toBeGreaterThan(0.2);
      expect(sum(bid.buyMw.subarray(from + 22, from + 24))).toBeGreaterThan(0.01);
    }
    expect(sum(bid.regulatingMw) + sum(bid.idleMw)).toBe(0);
    expect(stage.decisions.map(({ kind }) => kind)).toEqual(['consumers']);
    for (const { objective, twin } of stage.decisions) expect(twin?.(solver)).toBeCloseTo(objective, 4);
  });

  it('calls the accepted share of the mean of its plans, which comes to the position', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    const accepted = acceptedOf(bid, 0.6);
    const calls = only(stage.hear(accepted), 'Calls');
    expect(calls.map(({ to }) => to)).toEqual(consumers);
    expect(sum(calls[0].shares)).toBeGreaterThan(0.3);
    for (const hour of [0, 18, 20, 22, 23]) {
      const [{ plannedMw, leastMw, mostMw }] = only(stage.start('bid', 4 * hour + 1), 'LocalOffer');
      expect(plannedMw).toBeCloseTo(accepted.sellMw[hour] - accepted.buyMw[hour], 7);
      expect(leastMw).toBe(plannedMw);
      expect(mostMw - plannedMw).toBeCloseTo(accepted.spinningMw[hour], 7);
    }
  });

  it('draws the payback of late calls the next morning, as it bids', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    stage.hear(acceptedOf(bid, 1));
    const [next] = only(stage.bidFor(1, 48), 'LocalBid');
    expect(sum(next.idleMw.subarray(0, 6))).toBeGreaterThan(0.05);
    expect(sum(next.idleMw.subarray(6))).toBe(0);
    expect(next.buyMw[0]).toBeGreaterThanOrEqual(next.idleMw[0] - 1e-9);
    const [{ plannedMw }] = only(stage.start('bid', 96), 'LocalOffer');
    expect(plannedMw).toBeCloseTo(-next.idleMw[0], 9);
  });

  it('hands over all that is offered, and finds calls for a position that another decided on', () => {
    const own = draOnStage();
    const [bid] = only(own.bidFor(0, -1), 'LocalBid');
    const accepted = acceptedOf(bid, 0.5);
    const stage = draOnStage({ draArbitrage: false });
    const [{ set }] = only(stage.bidFor(0, -1), 'FeasibleSet');
    expect((set as { consumers: ConsumersSet }).consumers.consumers).toHaveLength(3);
    const calls = only(stage.hear(accepted), 'Calls');
    expect(sum(calls[0].shares)).toBeGreaterThan(0);
    for (const hour of [3, 19, 23]) {
      const [{ plannedMw, mostMw }] = only(stage.start('bid', 4 * hour), 'LocalOffer');
      expect(plannedMw).toBeCloseTo(accepted.sellMw[hour] - accepted.buyMw[hour], 7);
      expect(mostMw - plannedMw).toBeCloseTo(accepted.spinningMw[hour], 7);
    }
  });
});

describe('a demand-response aggregator in an ISP', () => {
  it('has consumers do what is planned, and gives of its reserve what is asked beyond', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    stage.hear(acceptedOf(bid, 1));
    const isp = 40;
    const [{ plannedMw, mostMw, upEurPerMwh }] = only(stage.start('bid', isp), 'LocalOffer');
    expect(mostMw - plannedMw).toBeGreaterThan(0.1);
    expect(upEurPerMwh).toBe(180);
    const given = (asked: number) =>
      only(stage.hear(activation(isp, asked)), 'CallNow').reduce(
        (mw, { curtailedMw, generatorMw }) => mw + curtailedMw + generatorMw,
        0,
      );
    expect(given(plannedMw)).toBeCloseTo(plannedMw, 9);
    expect(given(plannedMw + 0.07)).toBeCloseTo(plannedMw + 0.07, 9);
    expect(given(1)).toBeCloseTo(mostMw, 9);
    expect(given(-1)).toBeCloseTo(plannedMw, 9);
  });

  it('pays for calls at what is asked, for generation as read, and for reserve held', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    stage.hear(acceptedOf(bid, 1));
    const isp = 4 * 19;
    const reading: MessageOf<'ConsumerReading'> = {
      ...({ type: 'ConsumerReading', from: 'world', to: 'DRA', isp, consumer: 'Mill' } as const),
      ...{ loadMw: 0.15, curtailedMw: 0.03, generatorMw: 0.05 },
    };
    stage.hear(reading);
    const paid = only(stage.start('settle', isp), 'Payment');
    const toMill = paid.filter(({ payee }) => payee === 'Mill');
    expect(toMill.map(({ reason }) => reason)).toEqual(['call', 'generation']);
    expect(toMill[0].priceEurPerMwh).toBeGreaterThanOrEqual(10);
    expect(toMill[0].priceEurPerMwh).toBeLessThanOrEqual(35);
    expect(toMill[1]).toMatchObject({ volumeMwh: 0.0125, amountEur: 2.25 });
    const held = only(stage.start('settle', 40), 'Payment').filter(({ payee }) => payee === 'Bakery');
    expect(held).toMatchObject([{ reason: 'spinning reserve', priceEurPerMwh: 18 }]);
  });

  it('says nothing of a day it never bid for', () => {
    const stage = draOnStage();
    expect(only(stage.start('bid', 5), 'LocalOffer')).toMatchObject([{ leastMw: 0, mostMw: 0, plannedMw: 0 }]);
    expect(stage.hear(activation(5, 0.1))).toEqual([]);
    expect(stage.start('settle', 5)).toEqual([]);
  });
});

describe('what is left of blocks as their hour begins', () => {
  /** Bids for two days, of which nothing is accepted. */
  const uncalled = () => {
    const stage = draOnStage();
    stage.hear(acceptedOf(only(stage.bidFor(0, -1), 'LocalBid')[0], 0));
    stage.hear(acceptedOf(only(stage.bidFor(1, 48), 'LocalBid')[0], 0));
    return stage;
  };
  const offerAt = (stage: ReturnType<typeof draOnStage>, isp: number) => only(stage.start('bid', isp), 'LocalOffer')[0];

  it('is offered then alone, at what calls cost, and not where all hours of the day are called', () => {
    const stage = uncalled();
    const [first, second] = [offerAt(stage, 72), offerAt(stage, 73)];
    expect(first.plannedMw).toBeCloseTo(0, 9);
    expect(first.mostMw).toBeCloseTo(3 * 0.1 * 0.15, 9); // the cheapest block of each
    expect(first.dear).toBeUndefined();
    expect([second.mostMw, second.upEurPerMwh]).toEqual([second.plannedMw, 0]);
    const full = draOnStage();
    full.hear(acceptedOf(only(full.bidFor(0, -1), 'LocalBid')[0], 1));
    const { mostMw, plannedMw, dear } = offerAt(full, 72);
    const reserveMw = offerAt(full, 73).mostMw - plannedMw;
    expect(mostMw - plannedMw).toBeCloseTo(reserveMw, 6);
    expect(dear?.mw ?? 0).toBeLessThan(1e-6);
  });

  it('is called in part for what is asked, binds for its hours, is paid by its ask and paid back', () => {
    const stage = uncalled();
    const [isp, asked] = [88, 0.04]; // 22 h
    expect(offerAt(stage, isp).mostMw).toBeGreaterThan(asked);
    const said = stage.hear(activation(isp, asked));
    const calls = only(said, 'BlockCall');
    expect(calls.map(({ share }) => share)).toEqual([1, 1, expect.closeTo(2 / 3, 9)]);
    const curtailed = (messages: Message[]) =>
      only(messages, 'CallNow').reduce((mw, { curtailedMw }) => mw + curtailedMw, 0);
    expect(curtailed(said)).toBeCloseTo(asked, 9);
    for (const later of [89, 90, 91]) {
      const offer = offerAt(stage, later);
      expect([offer.leastMw, offer.plannedMw]).toEqual([offer.plannedMw, offer.plannedMw]);
      expect(offer.plannedMw).toBeCloseTo(asked, 9);
      expect(curtailed(stage.hear(activation(later, asked)))).toBeCloseTo(asked, 9);
      expect(only(stage.hear(activation(later, 1)), 'BlockCall')).toEqual([]);
    }
    const paid = only(stage.start('settle', 90), 'Payment').filter(({ reason }) => reason === 'call');
    expect(paid.reduce((mwh, { volumeMwh }) => mwh + volumeMwh, 0)).toBeCloseTo(0.25 * asked, 9);
    for (const { priceEurPerMwh } of paid) expect([10, 20, 35]).toContain(priceEurPerMwh);
    const backMw = (1.1 * asked) / 6;
    expect(offerAt(stage, 92).plannedMw).toBeCloseTo(-backMw, 9);
    for (const hour of [0, 4]) expect(offerAt(stage, 96 + 4 * hour).plannedMw).toBeCloseTo(-backMw, 9);
    expect(offerAt(stage, 96 + 4 * 5).plannedMw).toBeCloseTo(0, 9);
  });

  it('comes after reserve that is held where that is cheaper', () => {
    const stage = draOnStage();
    const [bid] = only(stage.bidFor(0, -1), 'LocalBid');
    stage.hear({ ...acceptedOf(bid, 0), spinningShare: 1 });
    const offer = offerAt(stage, 20);
    const cheapMw = cheapMwOf(offer);
    expect(offer.upEurPerMwh).toBeLessThanOrEqual(offer.dear?.eurPerMwh ?? Number.NaN);
    expect(offer.dear?.mw).toBeGreaterThan(0.01);
    expect(cheapMw).toBeGreaterThan(0.01);
    const said = stage.hear(activation(20, offer.plannedMw + cheapMw));
    const calls = only(said, 'BlockCall').length;
    const generated = only(said, 'CallNow').reduce((mw, { generatorMw }) => mw + generatorMw, 0);
    if (offer.upEurPerMwh === 180) expect([calls, generated]).toEqual([0, expect.closeTo(cheapMw, 9)]);
    else expect([calls > 0, generated]).toEqual([true, 0]);
  });
});

describe('an industrial consumer', () => {
  const consumerOnStage = () => onStage(ic, 'Mill', 'ic', { entry: entriesOf[0], dra: 'DRA' });
  const forecast = (day: number): Message => ({
    type: 'ConsumerForecast',
    from: 'world',
    to: 'Mill',
    isp: -1,
    day,
    loadMw: load,
  });
  const callPrices = (pay: number): Message => ({
    ...({ type: 'CallPrices', from: 'DRA', to: 'Mill', isp: -1, day: 0 } as const),
    payEurPerMwh: new Float64Array(24).fill(pay),
  });

  it('offers what pays, when it knows its load and the pay, whichever comes first', () => {
    const loadFirst = consumerOnStage();
    expect(loadFirst.hear(forecast(0))).toEqual([]);
    const [offered] = only(loadFirst.hear(callPrices(15)), 'Availability');
    expect(offered).toMatchObject({ to: 'DRA', day: 0, generatorMw: 0.05, generatorEurPerMwh: 180 });
    expect(new Set(offered.blocks.map(({ askEurPerMwh }) => askEurPerMwh))).toEqual(new Set([10]));
    const payFirst = consumerOnStage();
    expect(payFirst.hear(callPrices(50))).toEqual([]);
    const [more] = only(payFirst.hear(forecast(0)), 'Availability');
    expect(more.blocks).toHaveLength(3 * (24 + 23 + 22));
  });

  it('does what it is called for, as far as its load and its generator go', () => {
    const stage = consumerOnStage();
    stage.hear(forecast(0));
    const call = (curtailedMw: number, generatorMw: number): Message => ({
      type: 'CallNow',
      from: 'DRA',
      to: 'Mill',
      isp: 3,
      curtailedMw,
      generatorMw,
    });
    expect(stage.hear(call(0.02, 0.01))).toMatchObject([
      { type: 'ConsumerSetpoint', curtailedMw: 0.02, generatorMw: 0.01 },
    ]);
    expect(stage.hear(call(0.2, 0.2))).toMatchObject([{ curtailedMw: 0.08, generatorMw: 0.05 }]);
    expect(stage.hear(call(-0.01, 0))).toMatchObject([{ curtailedMw: -0.01, generatorMw: 0 }]);
  });
});
