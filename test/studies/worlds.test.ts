import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoadedConfig } from '../../agents/reserve/market/config.ts';
import { buildWorld } from '../../agents/reserve/market/world.ts';
import { SYSTEMS } from '../../agents/systems.ts';
import { loadConfig as loadConfigAny } from '../../src/market/systems.ts';
import { ANTITHETIC, stream } from '../../src/random/streams.ts';
import { type Study, seedOf } from '../../src/studies/load.ts';
import { runsOf } from '../../src/studies/runs.ts';
import { createCalendar } from '../../src/time/calendar.ts';
import { generatePrices } from '../../src/worlds/prices.ts';
import { atHome } from '../agents/reserve/market/helpers.ts';
import { configText, ROOT } from '../cli/command.ts';
import { FEE, studyOf } from './small.ts';

const configs = readdirSync(join(ROOT, 'configs')).filter((name) => name.endsWith('.yaml'));

test.each(configs)('what %s comes to is a config that comes to itself', async (name) => {
  const { system, loaded } = await loadConfigAny(join(ROOT, 'configs', name), SYSTEMS);
  const { system: named, ...keys } = loaded.config;
  expect(system.config.parse(keys)).toEqual(keys);
  expect(named ?? SYSTEMS[0].name).toBe(system.name);
});

/** The world of a replication of a study. */
const built = (study: Study, point: number, replication: number) =>
  buildWorld(study.configAt(study.points[point], seedOf(study, replication)) as LoadedConfig);

/** What a run meets, in short: equal texts for equal prices, loads and sessions. */
function worldOf(study: Study, point: number, replication: number) {
  const { prices, grid, network, fleets, calendar } = built(study, point, replication);
  const short = (...arrays: (Float64Array | Int32Array | Int8Array)[]) => {
    const hash = createHash('sha256');
    for (const { buffer, byteOffset, byteLength } of arrays)
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    return hash.digest('hex');
  };
  const everyIsp = (read: (isp: number, out: Float64Array) => void) =>
    Array.from({ length: calendar.ispCount }, (_, isp) => {
      const out = new Float64Array(network.buses.length);
      read(isp, out);
      return out;
    });
  return {
    prices: short(...Object.values(prices as unknown as Record<string, Float64Array>)),
    loads: short(...everyIsp(grid.loadMw), ...everyIsp(grid.loadMvar), ...everyIsp(grid.generationMw)),
    ...Object.fromEntries(
      fleets.map(({ name, fleet }) => [
        name,
        [...atHome(fleet).announced, ...atHome(fleet).actual].map((day) =>
          short(...Object.values(day as object as Float64Array[])),
        ),
      ]),
    ),
  };
}

async function worlds(loading: Promise<Study>, replications: number) {
  const study = await loading;
  return study.points.map((_, point) => Array.from({ length: replications }, (__, r) => worldOf(study, point, r)));
}

const small = { parameters: { [FEE]: [0, 30] }, replications: 2 };
const [base] = await worlds(studyOf(small), 2);

describe('the world of a replication', () => {
  const market = fc
    .record(
      {
        [FEE]: fc.uniqueArray(fc.nat(300), { minLength: 1, maxLength: 2 }),
        'market.scheme': fc.subarray(['hybrid', 'dso-managed', 'tso-managed'], { minLength: 1, maxLength: 2 }),
        'market.requirement': fc.constant(['all', { upward: 1, downward: 1 }]),
        'dso.boundaryRule': fc.subarray(['divide', 'halve', 'optimal'], { minLength: 1, maxLength: 2 }),
        'aggregators[0].bids.upward': fc.constant([10, { markup: 3 }]),
        'fleet.wear': fc.constant(['1 EUR/MWh', '2 EUR/MWh']),
      },
      { requiredKeys: [FEE] },
    )
    .filter((parameters) => Object.values(parameters).reduce((points, { length }) => points * length, 1) <= 6);

  test('is the same at every point that does not itself change it, and another in every replication', {
    tags: 'slow',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(market, fc.integer({ min: 1, max: 3 }), fc.boolean(), async (parameters, seed, mirrored) => {
        const replications = mirrored ? 4 : 2;
        const [first, ...others] = await worlds(
          studyOf({ parameters, seed, antithetic: mirrored, replications }),
          replications,
        );
        for (const other of others) expect(other).toEqual(first);
        for (const part of ['prices', 'loads', 'Up', 'Down'] as const) {
          expect(new Set(first.map((world) => JSON.stringify((world as Record<string, unknown>)[part]))).size).toBe(
            replications,
          );
        }
      }),
      { numRuns: 8 },
    );
  });

  test('does not change when a parameter, a level or a replication is added', async () => {
    const more = [
      { ...small, parameters: { [FEE]: [0, 7, 30] } },
      { ...small, parameters: { ...small.parameters, 'market.settlement': ['pay-as-bid', 'pay-as-cleared'] } },
      { ...small, replications: 5 },
      { ...small, kpis: ['profit', 'aggregators.Up.upwardMwh'], quantiles: [0.5], comparisons: [{ [FEE]: 'all' }] },
      { ...small, design: { latinHypercube: 3 } },
    ];
    for (const entry of more) for (const world of await worlds(studyOf(entry), 2)) expect(world).toEqual(base);
    expect((await worlds(studyOf({ ...small, seed: 2 }), 1))[0][0].prices).not.toBe(base[0].prices);
  });

  test('is that of all others when an aggregator is added, or one changes its fleet', async () => {
    const third = configText({ more: '  - { name: Third, node: 42, evs: 4 }' });
    const added = await worlds(studyOf(small, { 'config.yaml': third }), 2);
    for (const world of added) {
      world.forEach((each, r) => {
        expect(each).toMatchObject(base[r]);
      });
      expect(world[0]).toHaveProperty('Third');
    }
    const fleets = { 'aggregators[Up].evs': [3, 9], 'aggregators[Up].fleet.battery': [60, 80] };
    for (const world of await worlds(studyOf({ ...small, parameters: fleets }), 2)) {
      world.forEach((each, r) => {
        const { Up: _, ...others } = each as Record<string, unknown>;
        expect(base[r]).toMatchObject(others);
      });
    }
  });

  test('where the season differs, differs in prices and loads and not in who drives when', async () => {
    const [winter, summer] = await worlds(
      studyOf({ ...small, parameters: { 'world.season': ['winter', 'summer'] } }),
      1,
    );
    expect(summer[0].prices).not.toBe(winter[0].prices);
    expect(summer[0].loads).not.toBe(winter[0].loads);
    expect(winter[0]).toEqual(base[0]);
  });

  test('shares the even replications of mirrored studies with those of others', async () => {
    const [plain, mirrored] = [await studyOf(small), await studyOf({ ...small, antithetic: true })];
    expect(worldOf(mirrored, 0, 0)).toEqual(worldOf(plain, 0, 0));
    expect(worldOf(mirrored, 0, 2)).toEqual(worldOf(plain, 0, 2));
    expect(worldOf(mirrored, 0, 1)).not.toEqual(worldOf(plain, 0, 1));
    const keys = (study: Study) => [...runsOf(study, 0, 6)].filter(({ replication }) => replication % 2 === 0);
    expect(keys(mirrored)).toEqual(keys(plain));
  });
});

test('the second replication of a pair mirrors the first', async () => {
  const study = await studyOf({ antithetic: true, replications: 8 });
  const middle = (pair: number) => {
    const [one, other] = [2 * pair, 2 * pair + 1].map((r) => built(study, 0, r).prices.dayAhead);
    return one.map((price, isp) => (price + other[isp]) / 2);
  };
  const first = middle(0);
  for (let pair = 1; pair < 4; pair++) {
    middle(pair).forEach((price, isp) => {
      expect(Math.abs(price - first[isp])).toBeLessThan(0.0101); // prices are in cents
    });
  }
});

describe('a mirrored seed', () => {
  const seed = fc.oneof(fc.nat().map(String), fc.stringMatching(/^[\w-]{1,12}$/));

  test('has every draw the other way round', () => {
    fc.assert(
      fc.property(seed, fc.string(), (plain, name) => {
        const [one, other] = [stream(plain, 'a', name), stream(`${plain}${ANTITHETIC}`, 'a', name)];
        for (let k = 0; k < 20; k++) {
          const [u, v] = [one.uniform(), other.uniform()];
          expect(u + v).toBeCloseTo(1, 15);
          expect(v >= 0 && v < 1).toBe(true);
          expect(other.normal()).toBe(-one.normal());
          expect(Math.exp(-one.exponential()) + Math.exp(-other.exponential())).toBeCloseTo(1, 12);
          expect(one.pick([1, 1, 1, 1]) + other.pick([1, 1, 1, 1])).toBe(3);
        }
      }),
    );
  });

  test('has day-ahead prices as far from their mean, on the other side', () => {
    const monday = createCalendar({ start: '2024-02-19', days: 1, timeZone: 'Europe/Amsterdam' });
    const middles = Array.from({ length: 20 }, (_, k) => {
      const [one, other] = [`${k}`, `${k}${ANTITHETIC}`].map((each) => generatePrices('winter', monday, each).dayAhead);
      expect(Math.abs(one[40] - other[40])).toBeGreaterThan(0);
      return one.map((price, isp) => (price + other[isp]) / 2);
    });
    for (const middle of middles) {
      middle.forEach((price, isp) => {
        expect(Math.abs(price - middles[0][isp])).toBeLessThan(0.0101); // prices are in cents
      });
    }
  });

  test('calls upward where the other calls downward, more often than not', () => {
    const week = createCalendar({ start: '2024-02-19', days: 7, timeZone: 'Europe/Amsterdam' });
    let both = 0;
    let apart = 0;
    for (let k = 0; k < 10; k++) {
      const [one, other] = [`${k}`, `${k}${ANTITHETIC}`].map((s) => generatePrices('winter', week, s).regulationState);
      one.forEach((state, isp) => {
        if (Math.abs(state) !== 1 || Math.abs(other[isp]) !== 1) return;
        if (state === other[isp]) both++;
        else apart++;
      });
    }
    expect(apart).toBeGreaterThan(1.5 * both);
  });
});
