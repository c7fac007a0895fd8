import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../agents/active-distribution/evpla/leastLaxity.ts';
import type { LotSet } from '../../../agents/active-distribution/evpla/lotDay.ts';
import { evpla } from '../../../agents/active-distribution/evpla.ts';
import { drawSessions, sessionsOfDay } from '../../../agents/active-distribution/market/lotSessions.ts';
import type { Message, MessageOf } from '../../../agents/active-distribution/market/messages.ts';
import { EV_OWNERS } from '../../../agents/active-distribution/market/rules.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { stream } from '../../../src/random/streams.ts';
import { sum } from '../../../src/series.ts';
import { acceptedOf, entries, only, onStage, pricesTold, rules } from './onStage.ts';

const solver = await loadSolver();
const energy = Array.from({ length: 24 }, (_, t) => (t >= 15 ? 160 : 60));

function lotOnStage(given: object = {}, market: object = {}) {
  const [entry] = entries({ evplas: [{ name: 'Lot', node: 3, ...given }] }).evplas;
  const stage = onStage(evpla, 'Lot', 'evpla', { entry, market: rules(market), ads: 'ADS', solver });
  const sessions = drawSessions(entry, stage.calendar, (...purpose) => stream(1, 'Lot', ...purpose));
  const charger = { pMaxMw: entry.power / 1000, efficiency: entry.efficiency };
  const forecast = (day: number): Message => ({
    ...({ type: 'SessionForecast', from: 'world', to: 'Lot', isp: -1, day } as const),
    ...sessionsOfDay(sessions, stage.calendar, stage.calendar.days[day], charger),
  });
  const arrival = (isp: number, ids: number[]): Message => ({
    ...({ type: 'PluggedIn', from: 'world', to: 'Lot', isp, sessions: ids } as const),
    departureIsp: ids.map((id) => sessions[id].departureIsp),
    energyMwh: ids.map((id) => sessions[id].energyMwh),
    targetMwh: ids.map((id) => sessions[id].targetMwh),
    capacityMwh: ids.map((id) => sessions[id].capacityMwh),
  });
  return { ...stage, start: stage.start.bind(stage), entry, sessions, forecast, arrival };
}

const activation = (isp: number, netMw: number): Message => ({
  type: 'LocalActivation',
  from: 'ADS',
  to: 'Lot',
  isp,
  netMw,
});

describe('a parking lot, the day before', () => {
  it('bids what it would trade in each scenario, and says what it draws without', () => {
    const lot = lotOnStage();
    lot.hear(lot.forecast(0), pricesTold(0, energy));
    const [bid] = only(lot.start('bid', -1), 'LocalBid');
    expect(bid.day).toBe(0);
    for (const series of [bid.sellMw, bid.buyMw, bid.spinningMw, bid.regulatingMw]) expect(series).toHaveLength(48);
    expect(bid.idleMw).toHaveLength(24);
    expect(sum(bid.sellMw)).toBeGreaterThan(0.1);
    expect(sum(bid.buyMw.subarray(0, 24))).toBeGreaterThan(sum(bid.idleMw));
    expect(sum(bid.sellMw.subarray(0, 8)) + sum(bid.idleMw.subarray(0, 8))).toBe(0);
    expect(lot.start('bid', -1)).toEqual([]);
  });

  it('tells of its decisions, which its twin comes to too', { tags: 'slow' }, () => {
    const lot = lotOnStage({ chargers: 12 });
    lot.hear(lot.forecast(0), pricesTold(0, energy));
    lot.start('bid', -1);
    expect(lot.decisions.map(({ kind }) => kind)).toEqual(['lot']);
    for (const { objective, twin } of lot.decisions) expect(twin?.(solver)).toBeCloseTo(objective, 6);
  });

  it('holds reserve only in hours of selling where it is to', { tags: 'slow' }, () => {
    const lot = lotOnStage({ chargers: 6, reserve: 'onlySelling' });
    lot.hear(lot.forecast(0), pricesTold(0, energy, 30));
    const [bid] = only(lot.start('bid', -1), 'LocalBid');
    expect(sum(bid.spinningMw)).toBeGreaterThan(0);
    bid.spinningMw.forEach((mw, k) => {
      if (mw > 1e-6) expect(bid.buyMw[k]).toBe(0);
    });
    expect(lot.decisions.map(({ kind }) => kind)).toEqual(['selling lot']);
  });

  it('hands over all it can do where it does not trade for itself', () => {
    const lot = lotOnStage({}, { evplaArbitrage: false });
    lot.hear(lot.forecast(0), pricesTold(0, energy));
    const said = lot.start('bid', -1);
    expect(said.map(({ type }) => type)).toEqual(['FeasibleSet']);
    const { lot: set } = only(said, 'FeasibleSet')[0].set as { lot: LotSet };
    expect(sum(set.classes.map(({ count }) => count))).toBe(70);
    expect(set).toMatchObject({ hours: 24, connectionMw: 0.26, wearEurPerMwh: 20, oneWayHours: [] });
  });

  it('says in which hours it must not waste energy, where that could pay', () => {
    const lot = lotOnStage({}, { evplaArbitrage: false });
    const cheap = energy.map((price, t) => (t === 13 ? -250 : price));
    lot.hear(lot.forecast(0), pricesTold(0, cheap));
    const { lot: set } = only(lot.start('bid', -1), 'FeasibleSet')[0].set as { lot: LotSet };
    expect(set.oneWayHours).toEqual(Array.from({ length: 14 }, (_, hour) => hour)); // and all before hour 13
  });

  it('bids nothing without sessions, or without prices', () => {
    const lot = lotOnStage();
    lot.hear(pricesTold(0, energy));
    expect(lot.start('bid', -1)).toEqual([]);
  });
});

describe('a parking lot in an ISP', () => {
  it('offers what its sessions can do, and plans what was accepted', () => {
    const lot = lotOnStage();
    lot.hear(lot.forecast(0), pricesTold(0, energy));
    const [bid] = only(lot.start('bid', -1), 'LocalBid');
    const accepted = acceptedOf(bid, 1);
    lot.hear(accepted);
    const isp = 40;
    const here = lot.sessions.flatMap(({ arrivalIsp }, id) => (arrivalIsp <= isp ? [id] : []));
    lot.hear(lot.arrival(isp, here));
    const [offer] = only(lot.start('bid', isp), 'LocalOffer');
    const limits = { connectionMw: 0.26, efficiency: 0.93, floorShare: 0.2, hoursPerIsp: 0.25 };
    const plugged = here.map((id) => ({ ...lot.sessions[id], pMaxMw: 0.0037 }));
    const range = rangeOf(plugged, isp, limits);
    expect(offer).toMatchObject(range);
    const hour = isp / 4;
    expect(offer.plannedMw).toBeCloseTo(accepted.sellMw[hour] - accepted.buyMw[hour], 9);
    const meanPrice = (1.05 * sum(energy)) / 24;
    expect(offer.upEurPerMwh).toBeCloseTo((1.05 * meanPrice) / (0.93 * 0.93) + 20, 9);
    expect(offer.downEurPerMwh).toBeCloseTo(0.95 * meanPrice * 0.93 * 0.93 - 20, 9);
  });

  it.each([
    ['by day at work', 'workplace'],
    ['over two days and nights at home', 'home'],
  ])('follows its plans %s, and nobody leaves short', (_, sessions) => {
    const lot = lotOnStage({ sessions });
    const accepted: MessageOf<'Accepted'>[] = [];
    const gateCloses = (day: number, isp: number): void => {
      lot.hear(lot.forecast(day), pricesTold(day, energy));
      accepted[day] = acceptedOf(only(lot.start('bid', isp), 'LocalBid')[0], 1);
      lot.hear(accepted[day]);
    };
    gateCloses(0, -1);
    const energyMwh = new Map<number, number>();
    let [offMwh, tradedMwh, shortMwh] = [0, 0, 0];
    for (let isp = 0; isp < 192; isp++) {
      const leaving = [...energyMwh.keys()].filter((id) => lot.sessions[id].departureIsp === isp);
      const shorts = leaving.map((id) => Math.max(0, lot.sessions[id].targetMwh - (energyMwh.get(id) ?? 0)));
      shortMwh += sum(shorts);
      for (const id of leaving) energyMwh.delete(id);
      if (leaving.length > 0) {
        lot.hear({ type: 'Unplugged', from: 'world', to: 'Lot', isp, sessions: leaving, shortMwh: shorts });
      }
      const coming = lot.sessions.flatMap(({ arrivalIsp }, id) => (arrivalIsp === isp ? [id] : []));
      for (const id of coming) energyMwh.set(id, lot.sessions[id].energyMwh);
      if (coming.length > 0) lot.hear(lot.arrival(isp, coming));
      if (isp === 48) gateCloses(1, isp);
      const [{ plannedMw }] = only(lot.start('bid', isp), 'LocalOffer');
      const [setpoints] = only(lot.hear(activation(isp, plannedMw)), 'SessionSetpoints');
      const { chargeMw } = setpoints;
      setpoints.sessions.forEach((id, k) => {
        const mwh = 0.25 * chargeMw[k];
        energyMwh.set(id, (energyMwh.get(id) ?? Number.NaN) + (mwh > 0 ? 0.93 * mwh : mwh / 0.93));
      });
      const hour = Math.floor((isp % 96) / 4);
      const { sellMw, buyMw } = accepted[Math.floor(isp / 96)];
      tradedMwh += 0.25 * (sellMw[hour] + buyMw[hour]);
      offMwh += 0.25 * Math.abs(sellMw[hour] - buyMw[hour] + sum(chargeMw));
      const held = Float64Array.from(setpoints.sessions, (id) => energyMwh.get(id) ?? 0);
      const reading = { sessions: setpoints.sessions, chargeMw, energyMwh: held, netMw: -sum(chargeMw) };
      lot.hear({ type: 'SessionReading', from: 'world', to: 'Lot', isp, ...reading });
      for (const mwh of energyMwh.values()) expect(mwh).toBeGreaterThan(0.0028 - 1e-9);
      lot.start('settle', isp);
    }
    expect(tradedMwh).toBeGreaterThan(0.4);
    expect(shortMwh).toBeLessThan(1e-9);
    expect(offMwh).toBeLessThan(0.03 * tradedMwh);
  });

  it('gives and draws nothing it must not where its part of the grid is cut off', () => {
    const lot = lotOnStage();
    lot.hear(lot.arrival(36, [0, 1, 2]));
    lot.hear({
      type: 'Topology',
      from: 'ADS',
      to: 'topic:topology',
      isp: 36,
      opened: [],
      closed: [],
      deadBuses: ['3'],
    });
    const [offer] = only(lot.start('bid', 36), 'LocalOffer');
    expect(offer.leastMw).toBe(0);
    expect(offer.mostMw).toBeGreaterThan(0);
    const [{ chargeMw }] = only(lot.hear(activation(36, -0.1)), 'SessionSetpoints');
    expect(sum(chargeMw)).toBe(0);
  });

  it('does not empty one battery for another that cannot draw where it is cut off', () => {
    const lot = lotOnStage();
    lot.hear({
      ...({ type: 'PluggedIn', from: 'world', to: 'Lot', isp: 36, sessions: [7, 8] } as const),
      ...{ departureIsp: [40, 90], energyMwh: [0.004, 0.012], targetMwh: [0.0126, 0.006], capacityMwh: [0.014, 0.014] },
    });
    const isp = 36;
    lot.hear({ type: 'Topology', from: 'ADS', to: 'topic:topology', isp, opened: [], closed: [], deadBuses: ['3'] });
    const [{ leastMw, mostMw }] = only(lot.start('bid', 36), 'LocalOffer');
    expect([leastMw, mostMw]).toEqual([0, 0.0037]);
    const drawn = (netMw: number) => sum(only(lot.hear(activation(36, netMw)), 'SessionSetpoints')[0].chargeMw);
    expect([0, 0.002, 0.0037].map(drawn)).toEqual([0, -0.002, -0.0037]);
  });

  it('pays owners for wear and fuel, and is paid by who leaves for what they gained of what they wanted', () => {
    const lot = lotOnStage();
    const wanting = lot.sessions.findIndex(({ energyMwh, targetMwh }) => targetMwh > energyMwh + 0.002);
    const session = lot.sessions[wanting];
    lot.hear(lot.arrival(session.arrivalIsp, [wanting]));
    const at = (isp: number, chargeMw: number, energyMwh: number): MessageOf<'SessionReading'> => ({
      ...({ type: 'SessionReading', from: 'world', to: 'Lot', isp, netMw: -chargeMw } as const),
      ...{ sessions: [wanting], chargeMw: Float64Array.of(chargeMw), energyMwh: Float64Array.of(energyMwh) },
    });
    lot.hear(at(40, -0.002, 0.004));
    expect(only(lot.start('settle', 40), 'Payment')).toMatchObject([
      { payer: 'Lot', payee: EV_OWNERS, reason: 'battery wear', volumeMwh: 0.0005, priceEurPerMwh: 20 },
    ]);
    lot.hear(at(41, 0.0037, session.energyMwh + 0.001));
    lot.hear({ type: 'Unplugged', from: 'world', to: 'Lot', isp: 42, sessions: [wanting], shortMwh: [0.002] });
    const paid = new Map(only(lot.start('settle', 42), 'Payment').map((each) => [each.reason, each]));
    expect(paid.size).toBe(2);
    expect(paid.get('fuel')).toMatchObject({ payer: 'Lot', payee: EV_OWNERS, volumeMwh: 0.002, amountEur: 1.26 });
    expect(paid.get('charging')).toMatchObject({ payer: EV_OWNERS, payee: 'Lot', priceEurPerMwh: 140 });
    expect(paid.get('charging')?.volumeMwh).toBeCloseTo(0.001, 12);
    expect(lot.start('settle', 43)).toEqual([]);
  });

  it('is not paid for what an EV leaves with beyond what it wanted', () => {
    const lot = lotOnStage();
    const content = lot.sessions.findIndex(({ energyMwh, targetMwh }) => targetMwh === energyMwh);
    lot.hear(lot.arrival(lot.sessions[content].arrivalIsp, [content]));
    const reading = { chargeMw: Float64Array.of(0.0037), energyMwh: Float64Array.of(0.0138), netMw: -0.0037 };
    lot.hear({ type: 'SessionReading', from: 'world', to: 'Lot', isp: 41, sessions: [content], ...reading });
    lot.hear({ type: 'Unplugged', from: 'world', to: 'Lot', isp: 42, sessions: [content], shortMwh: [0] });
    expect(lot.start('settle', 42)).toEqual([]);
  });
});
