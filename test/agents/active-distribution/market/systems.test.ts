import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { sum } from '../../../../src/series.ts';
import { run, smallSystem, withoutFigure } from './helpers.ts';

const NETWORKS = new URL('../../../../../shared/data/networks/', import.meta.url);
const hasNetworks = existsSync(NETWORKS);
const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('other networks', () => {
  it.skipIf(!hasNetworks)(
    '33 buses, one substation, five ties: the same market on case33bw (needs ../shared)',
    { tags: 'slow' },
    async () => {
      const network = { file: new URL('case33bw.m', NETWORKS).pathname };
      const result = await run(
        smallSystem({
          network,
          ads: {
            generators: [
              { node: 18, cost: 50 },
              { node: 30, cost: 80 },
            ],
            storages: [{ node: 22 }],
            solar: [{ node: 10 }],
            wind: [{ node: 25 }],
          },
          evplas: [{ name: 'Work', node: 14, chargers: 6, connection: 0.02 }],
          dras: [{ name: 'DRA', node: 31, consumers: [{ name: 'IC' }] }],
          world: { faults: { line: '6-7', hour: 18, repairHours: 2 }, draws: 30, scenarios: 2 },
        }),
      );
      const { events, reviews, system } = result.recorder;
      expect(reviews[0].ids.filter((id) => id.startsWith('line'))).toHaveLength(31); // 32 lines less the feeder head
      const [, switching] = events;
      expect(switching.opened).toBe('6-7');
      expect(switching.closed).not.toBe('');
      expect(sum(system.unservedMw.subarray(0, 72))).toBe(0);
    },
  );
});

describe('a network of 30 MW whose substation is its second bus and has a load of its own', () => {
  const buses = ['1 1 14 5', '2 3 2 0', '3 1 14 5'].map((bus) => `${bus} 0 0 1 1 0 110 1 1.1 0.9;`);
  const branches = ['2 1', '2 3'].map((ends) => `${ends} 0.01 0.02 0 0 0 0 0 0 1 -360 360;`);
  const tie = '1 3 0.01 0.02 0 0 0 0 0 0 0 -360 360;';
  const file = join(folder, 'large.m');
  writeFileSync(
    file,
    [
      'function mpc = large',
      "mpc.version = '2';",
      'mpc.baseMVA = 100;',
      `mpc.bus = [\n${buses.join('\n')}\n];`,
      'mpc.gen = [\n2 0 0 99 -99 1 100 1 99 0;\n];',
      `mpc.branch = [\n${[...branches, tie].join('\n')}\n];`,
      '',
    ].join('\n'),
  );

  it('is bought for the day before, all of it, and served', async () => {
    const calm = { levelNoise: 0, hourNoise: 0, loadNoise: 0, draws: 5, scenarios: 1, faults: 'none', loadScale: 1 };
    const ads = { generators: [{ node: 1, cost: 500 }] };
    const market = { retail: 600, frontPoints: 2 };
    const { plans, system } = (
      await run(smallSystem({ network: { file }, ads, market, evplas: [], dras: [], world: calm }))
    ).recorder;
    expect(Math.max(...plans[0].boughtMw)).toBeGreaterThan(24);
    expect(sum(system.unservedMw)).toBe(0);
    const beyondMwh = system.realTimeNetMw.reduce((all, mw) => all + Math.abs(mw) / 4, 0);
    expect(beyondMwh / sum(plans[0].boughtMw)).toBeLessThan(0.02); // loads of an ISP differ a little from their hour's
  });
});

describe('prices below 0', () => {
  const rows = ['timestamp,day_ahead_eur_mwh,price_shortage_eur_mwh,price_surplus_eur_mwh'];
  for (let isp = 0; isp < 96; isp++) {
    const stamp = `2024-03-20T${String(Math.floor(isp / 4)).padStart(2, '0')}:${String(15 * (isp % 4)).padStart(2, '0')}:00+01:00`;
    const price = isp >= 48 && isp < 64 ? -50 : 80;
    rows.push(`${stamp},${price},${price + 10},${price - 10}`);
  }
  const prices = join(folder, 'prices.csv');
  writeFileSync(prices, `${rows.join('\n')}\n`);

  it('are bounded: no figure runs away, and nobody gains by trading with himself', async () => {
    const result = await run(
      smallSystem({ world: { prices: { file: prices }, faults: 'none', draws: 20, scenarios: 3 } }),
    );
    const { names, aggregators } = result.recorder;
    for (const [k, name] of names.entries()) {
      const metered = aggregators.meteredMw.subarray(k * 96, (k + 1) * 96);
      expect([name, Math.max(...metered.map(Math.abs)) < 0.5]).toEqual([name, true]);
    }
    for (const { sellMw, buyMw } of result.recorder.bids)
      sellMw.forEach((mw, hour) => {
        expect(Math.min(mw, buyMw[hour])).toBeLessThan(0.02); // means over scenarios: some sell where others buy
      });
    expect(withoutFigure(result)).toEqual([]);
    expect(result.recorder.system.dayAheadEurPerMwh[50]).toBe(-50);
    expect(sum(result.recorder.plans[0].boughtMw.subarray(12, 16))).toBeGreaterThan(0); // who is paid to take takes
  });
});

describe('scenarios without spread', () => {
  it('leave one day to plan for, and the run says where there was nothing to choose', async () => {
    const calm = { levelNoise: 0, hourNoise: 0, loadNoise: 0, draws: 5, scenarios: 1, faults: 'none' };
    const result = await run(
      smallSystem({ world: calm, ads: { generators: [{ node: 4, cost: 1 }] }, evplas: [], dras: [] }),
    );
    expect(result.recorder.plans[0].front).toHaveLength(1);
    expect(activeDistribution.notes(result as never).join(' ')).toContain(
      'No conflict between revenue and unserved energy on 2024-03-20: the front is one point.',
    );
  });
});

describe('an agent of a user’s own', () => {
  const module = join(folder, 'lazy-lot.mjs');
  writeFileSync(
    module,
    `import { reactTo, toRole } from '${new URL('../../../../agents/active-distribution/index.ts', import.meta.url).href}';
export default ({ name, config: { ads, market } }) => {
  const plugged = new Map();
  let forecast;
  let prices;
  return reactTo({
    SessionForecast: (told) => { forecast = told; },
    LocalPrices: (told) => { prices = told; },
    PluggedIn: ({ sessions }) => { for (const id of sessions) plugged.set(id, 0); },
    Unplugged: ({ sessions }) => { for (const id of sessions) plugged.delete(id); },
    PhaseStart({ phase, isp }) {
      if (phase === 'settle') return undefined;
      const said = [];
      if (forecast && prices) {
        const { day } = forecast;
        const hours = prices.sell.length / prices.probability.length;
        const none = () => new Float64Array(prices.sell.length);
        said.push({ type: 'LocalBid', from: name, to: ads, isp, day, sellMw: none(), buyMw: none(), spinningMw: none(), regulatingMw: none(), idleMw: new Float64Array(hours) });
        forecast = prices = undefined;
      }
      if (isp >= 0) said.push({ type: 'LocalOffer', from: name, to: ads, isp, leastMw: 0, mostMw: 0, plannedMw: 0, upEurPerMwh: 0, downEurPerMwh: 0 });
      return said;
    },
    LocalActivation: ({ isp }) => ({ type: 'SessionSetpoints', from: name, to: toRole('environment'), isp, sessions: [...plugged.keys()], chargeMw: new Float64Array(plugged.size) }),
  });
};
`,
  );

  it('is one file and a line of the config: a lot that never charges leaves its sessions short, and owes for it', async () => {
    const config = smallSystem({
      evplas: [{ name: 'Work', node: 18, sessions: 'workplace', chargers: 6, connection: 0.02, use: module }],
      world: { draws: 10, scenarios: 2, faults: 'none' },
    });
    await expect(run(config)).rejects.toThrow(
      /^Work, ISP \d+: Work -> EV owners: fuel: 0 MWh settled where [\d.]+ MWh are due$/,
    );
  });
});
