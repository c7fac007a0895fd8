import { describe, expect, it } from 'vitest';
import { configKind } from '../../../../agents/active-distribution/market/config.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { CLAIMS } from '../../../../agents/active-distribution/paper/claims.ts';
import { VARIANTS } from '../../../../agents/active-distribution/paper/parts.ts';
import { READINGS } from '../../../../agents/active-distribution/paper/readings.ts';
import { Runs, reproducedRuns, simulateRuns } from '../../../../agents/active-distribution/paper/runs.ts';
import { zakernezhad2022 } from '../../../../agents/active-distribution/paper/zakernezhad2022.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import { checkConfig } from '../../../../src/config/load.ts';
import { figureSet } from '../../../../src/studies/figures.ts';
import { Store } from '../../../../src/studies/store.ts';
import { folderWith } from '../../../cli/command.ts';
import { fakeEngine, marketEngine } from '../../../studies/small.ts';
import { loadedConfig, smallSystem } from '../market/helpers.ts';

const seeds = { plain: 3, others: 2, scenarios: 1 };
const base = () => loadedConfig(smallSystem({ market: { frontPoints: 2 }, world: { faults: 'none', draws: 20 } }));
const opened = () => Store.open(`${folderWith({})}/runs`, { name: 'test', figures: figureSet([activeDistribution]) });

describe('the runs of the reproduction', () => {
  it('are days of every reading, each with a key of its own, that are configs', () => {
    const all = READINGS.map((reading) => new Runs(base(), reading, seeds));
    const places = all.flatMap((runs) => [...runs.places()]);
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
    const of = (reading: string, variant: string) =>
      places.filter((place) => place.reading === reading && place.variant === variant).length;
    expect(VARIANTS.map((variant) => of('plain', variant))).toEqual(
      VARIANTS.map((variant) => (variant.startsWith('scenarios') ? 1 : 3)),
    );
    expect(of('sold stays sold', 'case1')).toBe(2);
    expect(of('weight 0.01', 'gammaChosen')).toBe(0);
    for (const { loaded } of places) {
      expect(() => checkConfig(configKind, loaded.config, (at) => ({ path: at.join('.') }))).not.toThrow();
    }
  });

  it('are found again by variant, nothing is simulated twice, and those that fail have no figures', async () => {
    const runs = new Runs(base(), READINGS[0], seeds);
    const store = await opened();
    const engine = fakeEngine((config) =>
      String(config.seed).endsWith('r1')
        ? 'no plan'
        : { f1Eur: config.name.length + Number(String(config.seed).slice(-1)), f2Eur: 1 },
    );
    const { failed, reason } = await simulateRuns([runs], store, engine, () => {});
    expect(failed).toBe(VARIANTS.length - 2);
    expect(reason).toMatch(/^plain, proposed, seed zakernezhad2022\.r1: no plan$/);
    expect(runs.days(store).map((days) => days('case1').f1Eur)).toEqual([11, undefined, 13]);
    const done = engine.keys.length;
    await simulateRuns([runs], store, engine, () => {});
    expect(engine.keys.length - done).toBe(failed);
    const { rows, columns } = reproducedRuns([runs], store);
    expect(rows.length).toBe(done);
    expect(columns.map(([name]) => name)).toEqual(['reading', 'variant', 'seed']);
    const [ties] = findingsOf(CLAIMS, runs.days(store));
    expect(ties.parts[0].finding.n).toBe(2);
    store.close();
  });

  it('of the system itself give every claim its figures', { tags: 'slow', timeout: 120_000 }, async () => {
    const runs = new Runs(base(), READINGS[0], { plain: 1, others: 0, scenarios: 1 });
    const store = await opened();
    expect(await simulateRuns([runs], store, marketEngine(), () => {})).toEqual({ failed: 0, reason: undefined });
    const [days] = runs.days(store);
    expect(days('sa3').boughtAtEurPerMwh).toBeGreaterThan(days('sa2').boughtAtEurPerMwh);
    const without = findingsOf(CLAIMS, [days]).flatMap(({ parts }) =>
      parts.filter(({ finding }) => finding.n === 0).map(({ part }) => part.id),
    );
    expect(without.filter((id) => !['6a', '6b', '12d', '18b', '20b'].includes(id))).toEqual([]);
    store.close();
  });
});

describe('the paper', () => {
  it('refuses a network that has not the nodes of its config, before anything runs', () => {
    const folder = folderWith({ 'net.json': '{}' });
    const options = { seeds: 1, readingSeeds: 1, scenarioSeeds: 1, scenarios: 2 };
    expect(() => zakernezhad2022.prepare({ ...options, network: `${folder}/net.json` })).toThrow('net.json');
  });
});
