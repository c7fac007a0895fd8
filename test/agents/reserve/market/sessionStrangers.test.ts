// @module-tag slow
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { stream } from '../../../../src/random/streams.ts';
import { run } from './helpers.ts';
import { chargingMarket } from './sessionHelpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything a run came to, as text that differs if a single bit does. */
const bytesOf = ({ kpis, recorder }: SimulationResult) =>
  JSON.stringify([kpis, recorder.validations, recorder.grid]) +
  Object.values(recorder.columns)
    .map((column) => Buffer.from(column.buffer).toString('base64'))
    .join();

const surprised = (scheme: string) =>
  chargingMarket({
    market: { scheme },
    dso: { loadingLimit: 0.6 },
    fleet: { announced: 0.5, surprise: { arrivalSdIsps: 10, departureSdIsps: 10, tripSdShare: 0.2 } },
  });

describe('a market of sessions comes to the same', () => {
  it.each(SCHEME_NAMES)(
    'whoever is a stranger, and in whatever order messages of a phase come (%s)',
    async (scheme) => {
      const config = surprised(scheme);
      const expected = bytesOf(await run(config));
      expect(bytesOf(await run(config, { asStrangers: true })) === expected, 'as strangers').toBe(true);
      for (const seed of [1]) {
        const shuffled = await run(config, { shuffle: stream(seed, 'shuffle') });
        expect(bytesOf(shuffled) === expected, `shuffled with seed ${seed}`).toBe(true);
      }
    },
  );
});

const built = (module: string) => join(process.cwd(), 'dist', `${module}.js`);

/** Charges whoever comes at once, by what it is told of who came and by meters alone. */
const AT_ONCE = `
import { payment } from '${built('index')}';
import { EV_OWNERS, reactTo, toRole } from '${built('reserve')}';
export default ({ name, config, calendar }) => {
  let chargers;
  let chargedKwh = 0;
  const at = new Map();
  const leave = ({ sessions }) => { for (const { connector, name: left } of sessions) if (at.get(connector)?.name === left) at.delete(connector); };
  return reactTo({
    ChargerRegistration(registered) { chargers = registered; },
    SessionsEnded: leave,
    SessionsStarted({ sessions }) {
      for (const one of sessions) at.set(one.connector, { ...one, energyKwh: one.arrivalKwh });
    },
    MeterReading({ energyKwh, dayAheadKwh }) {
      chargedKwh = dayAheadKwh.reduce((sum, kwh) => sum + kwh, 0);
      for (const [connector, one] of at) if (!Number.isNaN(energyKwh[connector])) one.energyKwh = energyKwh[connector];
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'settle' && chargedKwh > 0) {
        const sides = { from: name, to: toRole('environment'), payer: EV_OWNERS, payee: name, reason: 'charging' };
        return payment({ ...sides, isp, volumeMwh: chargedKwh / 1000, priceEurPerMwh: config.market.ownerPrice });
      }
      if (phase !== 'deliver' || at.size === 0) return undefined;
      const none = () => new Float64Array(chargers.chargeKw.length);
      const dayAheadKwh = none();
      for (const [connector, one] of at) {
        const missing = (Math.min(one.arrivalKwh + one.wantKwh, one.capacityKwh) - one.energyKwh) / chargers.chargeEfficiency;
        dayAheadKwh[connector] = Math.max(0, Math.min(missing, one.chargeKw * calendar.hoursPerIsp));
      }
      const rest = { upKwh: none(), downKwh: none(), congestionUpKwh: none(), congestionDownKwh: none() };
      return { type: 'EvSetpoints', from: name, to: toRole('environment'), isp, dayAheadKwh, ...rest };
    },
  });
};`;

describe('a user’s own aggregator of sessions', () => {
  it('hears who comes and what is metered, and serves them by that alone', async () => {
    const config = chargingMarket();
    const [north, south] = config.aggregators;
    const own = { ...config, aggregators: [{ ...north, use: './own.mjs' }, south] };
    writeFileSync(join(folder, 'own.mjs'), AT_ONCE);
    writeFileSync(join(folder, 'config.yaml'), stringify(own));
    const ended = new Map<string, { unmetKwh: number; wantKwh: number }[]>();
    const loaded = loadConfig(join(folder, 'config.yaml'));
    await run(loaded, {
      listen: (message) => {
        if (message.type !== 'SessionsEnded') return;
        ended.set(message.to, [...(ended.get(message.to) ?? []), ...message.sessions]);
      },
    });
    const sum = (name: string, of: 'unmetKwh' | 'wantKwh') =>
      (ended.get(name) ?? []).reduce((kwh, each) => kwh + each[of], 0);
    expect(sum('North', 'wantKwh')).toBeGreaterThan(20);
    expect(sum('North', 'unmetKwh')).toBeLessThan(0.02 * sum('North', 'wantKwh'));
  });

  it('runs in a thread of its own, to the same figures', async () => {
    const file = join(folder, 'config.yaml');
    const own = (await import(built('reserve'))) as typeof import('../../../../agents/reserve/index.ts');
    const [apart, here] = [await own.simulate(own.loadConfig(file)), await run(loadConfig(file))];
    expect(JSON.stringify(apart.kpis)).toBe(JSON.stringify(here.kpis));
    expect(here.kpis.aggregators.North.offScheduleMwh).toBeGreaterThan(0.02); // it has bought nothing
  });
});
