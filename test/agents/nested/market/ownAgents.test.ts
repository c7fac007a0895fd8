import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/nested/cast.ts';
import { dsoWith } from '../../../../agents/nested/dso.ts';
import { sum } from '../../../../src/series.ts';
import { figureOf, heard, only, run, smallMarket, withoutFigure } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
const INDEX = new URL('../../../../agents/nested/index.ts', import.meta.url).href;
function moduleOf(name: string, source: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `import { dsoWith, reactTo, toRole } from '${INDEX}';\n${source}`);
  return file;
}

/** Heats by a thermostat, tells the DSO a flat day, and would not move for any reward. */
const THERMOSTAT = `
export default ({ name, config: { dso, type, entry } }) => {
  let temperatureC = type.start;
  return reactTo({
    BuildingForecast: ({ isp, day, loadKw }) => ({
      type: 'DPrognosis', from: name, to: dso, isp, day, powerMw: loadKw.map((kw) => (entry.standsFor * (kw + 0.7)) / 1000),
    }),
    Tariff: ({ isp, day, rewardUp }) => ({
      type: 'FlexSchedule', from: name, to: dso, isp, day,
      powerMw: rewardUp.map(() => 0), upMw: rewardUp.map(() => 0), downMw: rewardUp.map(() => 0),
    }),
    BuildingReading: (reading) => { temperatureC = reading.temperatureC; },
    PhaseStart: ({ phase, isp }) => phase !== 'deliver' || isp < 0 ? undefined : ({
      type: 'BuildingSetpoints', from: name, to: toRole('environment'), isp,
      heatKw: temperatureC < 20 ? type.heatPump : 0, chargeKw: 0, dischargeKw: 0, cutKw: 0, starts: [],
    }),
  });
};`;

const playedBy = (use: string, changes: object = {}) => {
  const { buildings, ...config } = smallMarket({ market: { scheme: 'sequential' }, ...changes });
  return { ...config, buildings: buildings.map((each) => (each.name === 'Two' ? { ...each, use } : each)) };
};

describe('a building of a user’s own, one file and a line of the config,', () => {
  it('takes part like any other: it is heard, metered, paid, and every law holds', async () => {
    const { result, said } = await heard(playedBy(moduleOf('thermostat', THERMOSTAT)));
    expect([result.until, withoutFigure(result)]).toEqual([96, []]);
    const readings = only(said, 'BuildingReading').filter(({ to }) => to === 'Two');
    expect(new Set(readings.map(({ chargeKw }) => chargeKw))).toEqual(new Set([0]));
    expect(sum(readings.map(({ applianceKw }) => applianceKw)) / 4).toBeCloseTo(2, 9); // started by itself in the end
    const late = readings.filter(({ isp }) => isp > 24);
    for (const { temperatureC } of late) expect(Math.abs(temperatureC - 20)).toBeLessThan(0.5);
    expect(result.ledger.balance('Two')).not.toBe(0);
  });

  it('that says nothing at all idles, and pays for what it draws', async () => {
    const silent = moduleOf('silent', 'export default () => reactTo({});');
    const { result, said } = await heard(playedBy(silent));
    expect(only(said, 'FlexSchedule').map(({ from }) => from)).not.toContain('Two');
    expect(only(said, 'BuildingReading').every(({ to, heatKw }) => to !== 'Two' || heatKw === 0)).toBe(true);
    expect(result.ledger.balance('Two')).toBeLessThan(0);
    expect(withoutFigure(result)).toEqual([]);
  });

  it('that claims what it cannot is named, with its file', async () => {
    const source = THERMOSTAT.replace('(kw + 0.7)', '(kw + 70)');
    await expect(run(playedBy(moduleOf('greedy', source)), { until: 1 })).rejects.toThrow(
      /^Two, ISP -1, phase \w+: said a DPrognosis that is for [\d.]+ MW, where its connection carries 0\.6 MW/,
    );
  });

  it('that is not there is an input error with its place', async () => {
    await expect(run(playedBy('./none.mjs'), { until: 1 })).rejects.toThrow(
      /buildings\[1\]\.use.*found '\.\/none\.mjs', which does not load/,
    );
  });
});

describe('a DSO of a user’s own', () => {
  const only17 = (hour: number) => (hour === 17 ? 9 : 0);

  it('is the one that ships with a tariff of its own', async () => {
    const dso = dsoWith({
      tariff: (_, { upPrice, downPrice }, hourOfStep) => ({
        ...{ rewardUp: Float64Array.from(hourOfStep, only17), rewardDown: new Float64Array(hourOfStep.length) },
        ...{ standbyUp: upPrice.map((price) => price / 2), standbyDown: downPrice.map(() => 0) },
      }),
    });
    const { result, said } = await heard(smallMarket(), { cast: { ...cast, dso } });
    for (const { rewardUp } of only(said, 'Tariff'))
      expect([...rewardUp]).toEqual(
        only(said, 'Tariff')[0].rewardUp.length === 24 ? Array.from({ length: 24 }, (_, hour) => only17(hour)) : [],
      );
    const paid = only(said, 'Payment').filter(({ reason }) => reason === 'reward');
    expect(paid.length).toBeGreaterThan(0);
    expect(paid.every(({ isp }) => isp >= 68 && isp < 72)).toBe(true);
    expect([result.until, withoutFigure(result)]).toEqual([96, []]);
  });

  it('may be a module', async () => {
    const use = moduleOf(
      'kind-dso',
      `const none = (series) => series.map(() => 0);
       export default dsoWith({ tariff: (rules, required) => ({
         rewardUp: required.upPrice.map(() => rules.cap), rewardDown: none(required.upPrice),
         standbyUp: none(required.upPrice), standbyDown: none(required.upPrice),
       }) });`,
    );
    const market = { scheme: 'sequential', tariff: { cap: 4 } };
    const { result, said } = await heard(smallMarket({ market, dso: { use } }));
    expect(new Set(only(said, 'Tariff')[0].rewardUp)).toEqual(new Set([4]));
    expect(figureOf(result, 'rewardEur')).toBeGreaterThan(0);
    expect(figureOf(result, 'standbyEur')).toBe(0);
  });

  it('that rewards both ways at once stops the run', async () => {
    const dso = dsoWith({
      tariff: (_, { upPrice }) => ({
        ...{ rewardUp: upPrice.map(() => 1), rewardDown: upPrice.map(() => 1) },
        ...{ standbyUp: upPrice.map(() => 0), standbyDown: upPrice.map(() => 0) },
      }),
    });
    await expect(run(smallMarket(), { cast: { ...cast, dso }, until: 1 })).rejects.toThrow(
      /^\w+, ISP -1.*(rewards 1 EUR\/MWh upward and 1 downward|rewardDown\[0\]: found 1; expected 0 in a step whose rewardUp is above 0)/,
    );
  });
});

describe('decisions', () => {
  it('of every kind are certified by their twins', { tags: 'slow' }, async () => {
    const config = smallMarket({ world: { realised: { sd: 1 } } });
    const { certificates } = await run(config, { certify: 1, until: 13 });
    const kinds = new Map(certificates.map(({ kind, ...rest }) => [kind, rest]));
    expect([...kinds.keys()].sort()).toEqual([
      ...['EV charging', 'building', 'building at a tariff', 'dispatch', 'feeder day, nested'],
    ]);
    for (const [kind, { checked, largestGap }] of kinds) {
      const tolerance = kind === 'feeder day, nested' ? 1e-4 * 6000 : kind === 'dispatch' ? 1e-3 : 0.005;
      expect([kind, checked > 0, largestGap < tolerance, largestGap]).toEqual([kind, true, true, largestGap]);
    }
  });
});
