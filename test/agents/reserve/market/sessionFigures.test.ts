import { beforeAll, describe, expect, test } from 'vitest';
import { sessionFigures } from '../../../../agents/reserve/market/sessionFigures.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { present } from '../../../../src/lookup.ts';
import { isOfSessions } from '../../../../src/worlds/charging/anyFleet.ts';
import { figureOf, loadedConfig, run, smallMarket } from './helpers.ts';
import { heardOfSessions, pluggedMarket, rowsOf, sumOf } from './sessionRuns.ts';

let result: SimulationResult;
let of: Awaited<ReturnType<typeof heardOfSessions>>['of'];
beforeAll(async () => {
  ({ result, of } = await heardOfSessions(pluggedMarket()));
});
const FLEETS = ['Street', 'Works'];
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('figures of sessions', () => {
  test.each([undefined, ...FLEETS])('are sums over what was said in the run, of %s', (name) => {
    const isOf = (party: string) => (name === undefined ? FLEETS.includes(party) : party === name);
    const ended = of('SessionsEnded').flatMap(({ to, sessions }) =>
      isOf(to) ? sessions.map((each) => ({ to, ...each })) : [],
    );
    const started = of('SessionsStarted').flatMap(({ to, sessions }) => sessions.map((each) => ({ to, ...each })));
    const readings = of('MeterReading').filter(({ to }) => isOf(to));
    const flows = readings.flatMap((each) =>
      Array.from(each.energyKwh, (level, at) => ({
        isThere: !Number.isNaN(level),
        into: each.dayAheadKwh[at] + each.downKwh[at] + each.congestionDownKwh[at],
        out: each.upKwh[at] + each.congestionUpKwh[at],
      })),
    );
    const wanted = sum(ended.map(({ wantKwh }) => wantKwh));
    const unmet = sum(ended.map(({ unmetKwh }) => unmetKwh));
    const surplus = ended.map((left) => {
      const { arrivalKwh, capacityKwh } =
        started.find(({ to, name: each }) => to === left.to && each === left.name) ?? {};
      return left.energyKwh - Math.min(Number(arrivalKwh) + left.wantKwh, Number(capacityKwh));
    });
    const paid = of('Payment').filter(({ reason }) => reason !== 'charging');
    const cost = sum(
      paid.map(({ payer, payee, amountEur }) => (isOf(payer) ? amountEur : 0) - (isOf(payee) ? amountEur : 0)),
    );
    const charged = sum(flows.map(({ into }) => into));
    const bought = sum(of('PoolPurchase').map(({ from, energyKwh }) => (isOf(from) ? sum([...energyKwh]) : 0)));
    const left = sum(of('PoolRest').map(({ from, energyKwh }) => (isOf(from) ? energyKwh : 0)));
    const shares = new Map<string, number>();
    for (const { from, session, energyKwh } of of('PoolShare').filter(({ from }) => isOf(from)))
      shares.set(`${from} ${session}`, (shares.get(`${from} ${session}`) ?? 0) + sum([...energyKwh]));
    const givenBack = sum([...shares.values()].map((kwh) => Math.max(0, -kwh)));
    const figures = {
      sessionsServed: ended.length,
      sessionsTurnedAway: sum(of('SessionsTurnedAway').map(({ to, sessions }) => (isOf(to) ? sessions.length : 0))),
      sessionsWantedMwh: wanted / 1000,
      sessionsUnmetMwh: unmet / 1000,
      sessionsUnmetShare: unmet / wanted,
      sessionsSurplusMwh: sum(surplus.map((kwh) => Math.max(0, kwh))) / 1000,
      connectorUse: flows.filter(({ isThere }) => isThere).length / flows.length,
      connectorPowerUse: flows.filter(({ into, out }) => into + out > 0).length / flows.length,
      chargingCostEurPerKwh: cost / charged,
      poolMwh: bought / 1000,
      poolUntakenShare: left / (bought + givenBack),
    };
    for (const [figure, value] of Object.entries(figures))
      expect(figureOf(result, figure, name), figure).toBeCloseTo(value, 9);
  });

  test('tell of a run in which each of them is something', () => {
    const zeros = sessionFigures.filter((figure) => !(Math.abs(figure.of(result)) > 0)).map(({ name }) => name);
    expect(zeros).toEqual([]);
  });

  test('are the same of a run that comes from another thread', () => {
    const { packed, unpacked } = present(reserve.carriage, 'carriage');
    const there = unpacked(structuredClone(packed(result)), result.loaded, result.world);
    for (const { name, of, ofMember } of sessionFigures) {
      expect(of(there), name).toBe(of(result));
      expect(ofMember?.(there, 'Street'), name).toBe(ofMember?.(result, 'Street'));
    }
    expect(rowsOf(there, 'sessions')).toEqual(rowsOf(result, 'sessions'));
  });

  test('are none of a fleet that lives at home, and of a run without fleets of sessions', async () => {
    const homes = await run({ ...smallMarket(), calendar: { start: '2024-02-19', days: 1 } });
    for (const figure of sessionFigures) {
      expect(figure.of(homes), figure.name).toBeNaN();
      expect(figure.ofMember?.(result, 'Home'), figure.name).toBeNaN();
    }
    expect(homes.sessions).toBeUndefined();
    expect('sessions' in homes.kpis).toBe(false);
    expect([...rowsOf(homes, 'sessions'), ...rowsOf(homes, 'connectors')]).toEqual([]);
  });
});

describe('the table of sessions', () => {
  test('has every session that takes place, and a departure of those alone that leave in time', () => {
    const rows = rowsOf(result, 'sessions');
    const there = result.world.fleets.flatMap(({ name, fleet }) =>
      isOfSessions(fleet)
        ? fleet.sessions.map(({ connector, actual, stated }) => ({
            aggregator: name,
            session: actual.name,
            connector: fleet.connectors[connector],
            arrivalIsp: actual.arrivalIsp,
            departureIsp: actual.departureIsp < 96 ? actual.departureIsp : Number.NaN,
            saidDepartureIsp: stated.departureIsp,
          }))
        : [],
    );
    const key = (row: object) => JSON.stringify([row]);
    const told = rows.map((row) => Object.fromEntries(Object.keys(there[0]).map((name) => [name, row[name]])));
    expect(told.map(key).sort()).toEqual(there.map(key).sort());
    const arrivals = rows.map(({ arrivalIsp }) => Number(arrivalIsp));
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
    expect(rows.some(({ departureKwh }) => Number.isNaN(departureKwh))).toBe(true);
  });

  test('gives each departure as its arrival and what was charged and given back', () => {
    const left = rowsOf(result, 'sessions').filter(({ departureIsp }) => !Number.isNaN(departureIsp));
    const efficiencies = new Map(
      result.world.fleets.flatMap(({ name, fleet }) => (isOfSessions(fleet) ? [[name, fleet] as const] : [])),
    );
    expect(left.length).toBeGreaterThan(5);
    for (const row of left) {
      const { chargeEfficiency = 0, dischargeEfficiency = 0 } = efficiencies.get(String(row.aggregator)) ?? {};
      const into = sumOf([row], 'dayAheadKwh', 'downKwh', 'congestionDownKwh', 'passiveDownKwh');
      const out = sumOf([row], 'upKwh', 'congestionUpKwh', 'passiveUpKwh');
      const stored = into * chargeEfficiency - out / dischargeEfficiency;
      expect(Number(row.arrivalKwh) + stored, String(row.session)).toBeCloseTo(Number(row.departureKwh), 6);
    }
  });

  test('sums up to what the aggregators delivered, charged and missed', () => {
    for (const name of FLEETS) {
      const rows = rowsOf(result, 'sessions').filter(({ aggregator }) => aggregator === name);
      const { dayAheadMwh, upwardMwh, downwardMwh, unmetAtDepartureKwh } = result.kpis.aggregators[name];
      expect(sumOf(rows, 'dayAheadKwh') / 1000).toBeCloseTo(dayAheadMwh, 9);
      expect(sumOf(rows, 'upKwh') / 1000).toBeCloseTo(upwardMwh, 9);
      expect(sumOf(rows, 'downKwh') / 1000).toBeCloseTo(downwardMwh, 9);
      const unmet = rows.filter(({ unmetKwh }) => !Number.isNaN(unmetKwh));
      expect(sumOf(unmet, 'unmetKwh')).toBeCloseTo(unmetAtDepartureKwh, 9);
    }
  });

  test('has shares of the pool that are, with what nobody took, what was bought', () => {
    const rows = rowsOf(result, 'connectors').filter(({ aggregator }) => aggregator === 'Street');
    const taken = sumOf(
      rowsOf(result, 'sessions').filter(({ aggregator }) => aggregator === 'Street'),
      'poolKwh',
    );
    expect(taken).toBeGreaterThan(0);
    expect(taken + sumOf(rows, 'poolLeftKwh')).toBeCloseTo(sumOf(rows, 'poolBoughtKwh'), 6);
  });
});

test('the table of connectors counts those that sessions hold, ISP by ISP', () => {
  const sessions = rowsOf(result, 'sessions');
  const rows = rowsOf(result, 'connectors');
  expect(rows).toHaveLength(2 * 96);
  for (const { aggregator, isp, pluggedIn, charging, discharging } of rows) {
    const there = sessions.filter(
      (row) =>
        row.aggregator === aggregator &&
        Number(row.arrivalIsp) <= Number(isp) &&
        !(Number(row.departureIsp) <= Number(isp)),
    );
    expect(pluggedIn).toBe(there.length);
    expect(Number(charging) + Number(discharging)).toBeLessThanOrEqual(there.length);
  }
});

describe('the value of flexibility', () => {
  const asked = async (changes: object, names: readonly string[] | 'all') => {
    const loaded = loadedConfig(pluggedMarket(changes));
    return reserve.run(loaded, buildWorld(loaded), { asked: names });
  };
  const profitsOf = ({ kpis }: SimulationResult) =>
    Object.fromEntries(Object.entries(kpis.aggregators).map(([name, { profitEur }]) => [name, profitEur]));

  test('is what planned sessions earn over those that charge at once in the same world, whose own is 0', async () => {
    const { aggregators } = pluggedMarket();
    const atOnce = aggregators.map((each) =>
      each.fleet ? { ...each, fleet: { ...each.fleet, charging: 'at-once' } } : each,
    );
    const planned = await asked({}, ['flexibilityValueEur']);
    const other = await asked({ aggregators: atOnce }, ['aggregators.Works.flexibilityValueEur']);
    const [profits, others] = [profitsOf(planned), profitsOf(other)];
    for (const name of Object.keys(profits))
      expect(figureOf(planned, 'flexibilityValueEur', name)).toBeCloseTo(profits[name] - others[name], 9);
    expect(figureOf(planned, 'flexibilityValueEur', 'Home')).toBe(0);
    expect(figureOf(planned, 'flexibilityValueEur')).toBeGreaterThan(0);
    expect(figureOf(other, 'flexibilityValueEur')).toBe(0);
    expect(planned.kpis.forecastCostEur).toBeUndefined();
  });

  test('is found beside what wrong forecasts cost, or neither, as is asked', async () => {
    const all = await asked({}, 'all');
    const none = await asked({}, []);
    expect(Object.keys(all.kpis.flexibilityValueEur ?? {})).toEqual(['Street', 'Works', 'Home']);
    expect(all.kpis.forecastCostEur).toBeDefined();
    expect(none.kpis).toEqual({ ...all.kpis, forecastCostEur: undefined, flexibilityValueEur: undefined });
  });
});
