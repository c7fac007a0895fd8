import { describe, expect, it } from 'vitest';
import {
  type FeederForecast,
  feederBook,
  feederDayOf,
  idlePlan,
  storedAtFirst,
} from '../../../../agents/nested/dso/feederBook.ts';
import { marketRules } from '../../../../agents/nested/market/rules.ts';
import { feeder as feederSchema } from '../../../../agents/nested/market/siteConfig.ts';
import { thirtyThreeBusFeeder } from '../../../../src/grid/mainFeeder.ts';
import { busAt } from '../../../../src/grid/network.ts';
import { sum } from '../../../../src/series.ts';

const network = thirtyThreeBusFeeder();
const nominalMw = sum(network.buses.map(({ loadMw }) => loadMw));
const loadAt = (node: number) => network.buses[busAt(network, node)].loadMw;
const entry = feederSchema.parse({
  ...{ multiplicity: 3, remaining: { 14: '50 %' }, generators: [{ node: 18 }], pv: [{ node: 24, peak: '0.5 MW' }] },
  storages: [
    { node: 13, energy: 2, floor: '20 %', start: '10 %', efficiency: 0.9 },
    { node: 29, energy: 1, start: '60 %' },
  ],
});
const connection = (name: string, feeder: number, node: number) => ({
  ...({ name, role: 'building', feeder } as const),
  ...{ bus: busAt(network, node), mostMw: 1 },
});
const register = [connection('Elsewhere', 1, 7), connection('House', 0, 14), connection('Cars', 0, 22)];
const book = feederBook(entry, network, register, 0);

const of = (...figures: number[]) => Float64Array.from(figures);
const forecast: FeederForecast = {
  ...{ hours: 1, loadShare: of(0.5, 1), pvShare: of(0, 0.6), standbyUp: of(1, 2), standbyDown: of(3, 4) },
  users: [
    { powerMw: of(0.1, -0.02), upMw: of(0.01, 0), downMw: of(0, 0.02) },
    { powerMw: of(0.2, 0), upMw: of(0.1, 0), downMw: of(0, 0.1) },
  ],
  storedMwh: [0.4, 0.6],
};
const market = marketRules.parse({ interval: { load: 0.1, pv: 0.4, coverSteps: 2 } });
const day = feederDayOf(book, { market, cover: 0.5 }, forecast);

describe('a feeder as its operator knows it', () => {
  it('has the users that are on it, each at its bus, and the load that is left beside them', () => {
    expect(book.users).toEqual([1, 2]);
    expect(book.sites.users).toEqual([busAt(network, 14), busAt(network, 22)]);
    expect(book.loadMw[busAt(network, 14)]).toBeCloseTo(loadAt(14) / 2, 12);
    expect(sum(book.loadMw)).toBeCloseTo(nominalMw - loadAt(14) / 2, 12);
    const { loadMvar } = network.buses[busAt(network, 14)];
    expect(book.loadMvar[busAt(network, 14)]).toBeCloseTo(loadMvar / 2, 12);
  });

  it('has batteries that begin at their start, or at their floor where that is higher', () => {
    expect(storedAtFirst(book)).toEqual([0.4, 0.6]);
  });
});

describe('its day', () => {
  it('draws load, users and losses less PV', () => {
    const load = nominalMw - loadAt(14) / 2;
    const [first, second] = [0.5 * load + 0.3, load - 0.02 - 0.3];
    expect(day.netMw[0]).toBeGreaterThan(first);
    expect(day.netMw[0]).toBeLessThan(first * 1.05);
    expect(day.netMw[1]).toBeGreaterThan(second * 1.03);
    expect(day.netMw[1]).toBeLessThan(second * 1.08);
    expect([...day.pvMw[0]]).toEqual([0, 0.3]);
  });

  it('may be off by load and users, and by sun, as if all went wrong together', () => {
    const load = nominalMw - loadAt(14) / 2;
    expect(day.cover.deviationMw[0]).toBeCloseTo(0.1 * (0.5 * load + 0.3), 9);
    // the house gives what its bus would draw: 10 % of what is drawn there on balance
    expect(day.cover.deviationMw[1]).toBeCloseTo(0.1 * (load - 0.02) + 0.4 * 0.3, 9);
    expect(day.cover).toMatchObject({ share: 0.5, steps: 2, missEurPerMwh: market.miss });
  });

  it('has units, batteries and bands as they are', () => {
    expect(day).toMatchObject({ hours: 1, steps: 2, multiplicity: 3, cutEurPerMwh: market.cut });
    expect(day.generators).toEqual([{ maxMw: 0.6, eurPerMwh: 62 }]);
    expect(day.storages).toMatchObject([
      { powerMw: 0.3, leastMwh: 0.4, mostMwh: 2, startMwh: 0.4, efficiency: 0.9, wearEurPerMwh: 5 },
      { leastMwh: 0.1, mostMwh: 1, startMwh: 0.6 },
    ]);
    expect(day.users).toEqual(forecast.users.map(({ upMw, downMw }) => ({ upMw, downMw })));
    expect([day.standbyUpEur, day.standbyDownEur]).toEqual([forecast.standbyUp, forecast.standbyDown]);
  });
});

it('an idle plan draws what is drawn anyway, offers nothing and leaves batteries as they are', () => {
  const plan = idlePlan(day);
  expect([...plan.importMw]).toEqual([...day.netMw.map((mw) => 3 * mw)]);
  expect(plan.storedMwh.map((series) => [...series])).toEqual([
    [0.4, 0.4],
    [0.6, 0.6],
  ]);
  expect(plan.controls.generator).toHaveLength(1);
  expect(plan.controls.userUp).toHaveLength(2);
  expect(plan.controls.cut).toHaveLength(1);
  const all = Object.values(plan.controls).flatMap((devices) => devices.flatMap((series) => [...series]));
  expect(new Set(all)).toEqual(new Set([0]));
  expect([sum(plan.offerUpMw), sum(plan.offerDownMw), plan.ownCostEur]).toEqual([0, 0, 0]);
});
