import { describe, expect, it } from 'vitest';
import { configKind } from '../../../../agents/nested/market/config.ts';
import { nested } from '../../../../agents/nested/market/system.ts';
import { CLAIMS } from '../../../../agents/nested/paper/claims.ts';
import { mansouri2023 } from '../../../../agents/nested/paper/mansouri2023.ts';
import { VARIANTS } from '../../../../agents/nested/paper/parts.ts';
import { READINGS } from '../../../../agents/nested/paper/readings.ts';
import { Runs, reproducedRuns, simulateRuns } from '../../../../agents/nested/paper/runs.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import { checkConfig } from '../../../../src/config/load.ts';
import { figureSet } from '../../../../src/studies/figures.ts';
import { Store } from '../../../../src/studies/store.ts';
import { folderWith } from '../../../cli/command.ts';
import { fakeEngine, marketEngine } from '../../../studies/small.ts';
import { loadedConfig, smallMarket } from '../market/helpers.ts';

const base = () => loadedConfig(smallMarket());
const opened = () => Store.open(`${folderWith({})}/runs`, { name: 'test', figures: figureSet([nested]) });
const columns = (seeds: number) => READINGS.map((reading) => new Runs(base(), reading, seeds));

describe('the runs of the reproduction', () => {
  it('are configs, and those that are alike are one', () => {
    const places = columns(1).flatMap((runs) => [...runs.places()]);
    for (const { loaded } of places)
      expect(() => checkConfig(configKind, loaded.config, (at) => ({ path: at.join('.') }))).not.toThrow();
    const keyOf = (reading: number, variant: string) =>
      places.find((place) => place.reading === READINGS[reading].name && place.variant === variant)?.key;
    const same = (variant: string, one: number, other: number) => keyOf(one, variant) === keyOf(other, variant);
    // a tariff is nobody's under `none`, and no requirement is widened where all is covered
    expect(VARIANTS.filter((variant) => same(variant, 0, 1))).toEqual(['none', 'standby', 'curvature', 'requirement']);
    expect(VARIANTS.filter((variant) => !same(variant, 0, 2))).toEqual(['none', 'sequential', 'deterministic']);
    expect(VARIANTS.filter((variant) => !same(variant, 1, 3))).toEqual(['none', 'sequential', 'deterministic']);
    expect([keyOf(0, 'nested'), keyOf(1, 'nested')]).toEqual([keyOf(1, 'standby'), keyOf(0, 'curvature')]);
    expect(new Set(places.map(({ key }) => key)).size).toBe(19);
  });

  it('differ by what they are named for', () => {
    const markets = Object.fromEntries(
      [...columns(1)[3].places()].map(({ variant, loaded: { config } }) => [variant, config.market]),
    );
    expect(VARIANTS.map((variant) => markets[variant].scheme)).toEqual([
      ...['none', 'sequential', 'nested', 'central', 'nested', 'nested', 'central', 'nested', 'nested', 'nested'],
    ]);
    expect(markets.sequential).toMatchObject({
      tariff: { rule: 'curvature' },
      interval: { uncoveredInRequirement: true },
    });
    expect(markets.deterministic.interval).toMatchObject({ cover: 0, uncoveredInRequirement: true });
    expect(markets.wide.interval.load).toBeCloseTo(0.09, 12);
    expect(markets.wideCentral.interval.pv).toBeCloseTo(0.45, 12);
    expect(markets.requirement.tariff.rule).toBe('requirement');
    expect(markets.standby.tariff.rule).toBe('none');
  });

  it('are found again by variant, nothing is simulated twice, and those that fail have no figures', async () => {
    const all = columns(3);
    const store = await opened();
    const engine = fakeEngine((config) =>
      String(config.seed).endsWith('r1')
        ? 'no plan'
        : { systemCostEur: config.name.length + Number(String(config.seed).slice(-1)), missedCoverEur: 0 },
    );
    const { failed, reason } = await simulateRuns(all, store, engine, () => {});
    expect(failed).toBe(19);
    expect(reason).toMatch(/^standby alone, none, seed mansouri2023\.r1: no plan$/);
    expect(all[0].days(store).map((days) => days('none').systemCostEur)).toEqual([18, undefined, 20]);
    const done = engine.keys.length;
    await simulateRuns(all, store, engine, () => {});
    expect(engine.keys.length - done).toBe(failed);
    const { rows, columns: labels } = reproducedRuns(all, store);
    expect(rows.length).toBe(done);
    expect(labels.map(([name]) => name)).toEqual(['reading', 'variant', 'seed']);
    expect(findingsOf(CLAIMS, all[0].days(store))[0].parts[0].finding.n).toBe(2);
    store.close();
  });

  it('of the market itself give every claim its figures', { tags: 'slow', timeout: 120_000 }, async () => {
    const runs = new Runs(base(), READINGS[1], 1);
    const store = await opened();
    expect(await simulateRuns([runs], store, marketEngine(), () => {})).toEqual({ failed: 0, reason: undefined });
    const findings = findingsOf(CLAIMS, runs.days(store));
    const without = findings.flatMap(({ parts }) => parts.filter(({ finding }) => finding.n === 0));
    expect(without.map(({ part }) => part.id)).toEqual([]);
    store.close();
  });
});

it('the paper is told of with 30 days, and checks what it needs before anything runs', () => {
  expect(mansouri2023.options).toMatchObject([{ flags: '--seeds <n>', default: 30 }]);
  expect(() => mansouri2023.prepare({ seeds: 1 })).not.toThrow();
});
