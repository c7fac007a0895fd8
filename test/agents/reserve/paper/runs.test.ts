import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { CLAIMS, FEES, SEASONS } from '../../../../agents/reserve/paper/claims.ts';
import { PLAIN_READING, readingWith } from '../../../../agents/reserve/paper/readings.ts';
import { Runs, simulateRuns } from '../../../../agents/reserve/paper/runs.ts';
import { scoreOf } from '../../../../agents/reserve/paper/search.ts';
import type { Source } from '../../../../agents/reserve/paper/sources.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import { figureSet } from '../../../../src/studies/figures.ts';
import { Store } from '../../../../src/studies/store.ts';
import { configText, folderWith } from '../../../cli/command.ts';
import { fakeEngine, marketEngine } from '../../../studies/small.ts';

function sourceOf(seeds: number): Source {
  const folder = folderWith({
    'winter.yaml': configText(),
    'summer.yaml': configText({ world: 'world: { season: summer }' }),
  });
  const weeks = (season: string) => {
    const loaded = loadConfig(join(folder, `${season}.yaml`));
    return Array.from({ length: seeds }, (_, k) => ({ loaded, seed: `x.r${k}` }));
  };
  return {
    ...{ name: 'generated', heading: 'generated weeks', unit: 'generated week', lacks: {}, notes: [] },
    marketWeeks: { central: seeds, other: seeds },
    weeks: { winter: weeks('winter'), summer: weeks('summer') },
  };
}

const opened = () => Store.open(join(folderWith({}), 'runs'), { name: 'test', figures: figureSet([reserve]) });

describe('the runs of a reproduction', () => {
  it('are both seasons, fees and all schemes, and what fleets plan, each with a key of its own whatever the reading', () => {
    const source = sourceOf(3);
    const readings = [PLAIN_READING, readingWith({ 'owner billing': 'net' }), readingWith({ sessions: 'window' })];
    const places = readings.flatMap((reading) => [...new Runs({ source, reading }).places()]);
    expect(places.length).toBe(readings.length * 3 * SEASONS.length * FEES.length * (SCHEME_NAMES.length + 1));
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
    for (const { season, fee, part, shortcut, loaded } of places) {
      const scheme = part === 'behaviour' ? 'tso-managed' : part;
      expect(loaded.config).toMatchObject({ world: { season }, market: { scheme }, brps: [{ deviationFee: fee }] });
      expect(shortcut).toBe(part === 'behaviour' ? 'plans' : undefined);
    }
  });

  it('simulate what fleets do where plans may not be carried out', () => {
    const runs = new Runs({ source: sourceOf(2), reading: readingWith({ activation: 'half' }) });
    const places = [...runs.places()];
    const keyOf = (wanted: string) =>
      places.filter(({ part }) => part === wanted).map(({ season, fee, seed, key }) => [season, fee, seed, key]);
    expect(keyOf('behaviour')).toEqual(keyOf('tso-managed'));
    expect(places.some(({ shortcut }) => shortcut !== undefined)).toBe(false);
  });

  it('are those of the case itself, all of them, where a reading only measures otherwise', () => {
    const source = { ...sourceOf(3), marketWeeks: { central: 3, other: 1 } };
    const keysOf = (options: Record<string, string>) =>
      [...new Runs({ source, reading: readingWith(options) }).places()].map(({ key }) => key);
    expect(keysOf({ 'claim 1 by': 'purchases', 'claim 8 by': 'an ISP' })).toEqual(keysOf({}));
    expect(keysOf({ directions: 'both' }).length).toBeLessThan(keysOf({}).length);
  });

  it('are found again by season, fee and scheme, all of one seed', async () => {
    const runs = new Runs({ source: sourceOf(4), reading: PLAIN_READING });
    const store = await opened();
    const profitOf = (season: string, fee: number, scheme: string, seed: string | number) =>
      [
        SEASONS.indexOf(season as 'winter'),
        fee,
        SCHEME_NAMES.indexOf(scheme as 'hybrid'),
        Number(String(seed).split('.r')[1]),
      ].reduce((sum, value) => sum * 1000 + value, 0);
    const engine = fakeEngine(({ world, brps, market, seed }) => ({
      profitEur: profitOf(world.season, Number(brps[0].deviationFee), market.scheme, seed),
    }));
    await simulateRuns([runs], store, engine, () => {});
    runs.weeks(store).forEach(({ market }, seed) => {
      for (const season of SEASONS) {
        for (const fee of FEES) {
          for (const scheme of SCHEME_NAMES) {
            expect(market(season, fee, scheme).profitEur).toBe(profitOf(season, fee, scheme, `x.r${seed}`));
          }
        }
      }
    });
    expect(engine.keys.length).toBe(runs.count);
    await simulateRuns([runs], store, engine, () => {});
    expect(engine.keys.length).toBe(runs.count); // nothing is simulated twice
    store.close();
  });

  it('that fail have no figures, and the others still count', async () => {
    const runs = new Runs({ source: sourceOf(3), reading: PLAIN_READING });
    const store = await opened();
    const engine = fakeEngine(({ seed }) =>
      String(seed).endsWith('r1') ? 'no power flow' : { upwardMwh: 5 + Number(String(seed).slice(-1)), downwardMwh: 1 },
    );
    const { failed, reason } = await simulateRuns([runs], store, engine, () => {});
    expect(failed).toBe(16);
    expect(reason).toContain('no power flow');
    const worlds = runs.weeks(store).map((weeks) => ({ ...weeks, fee: 30 as const }));
    const part = findingsOf(CLAIMS, worlds)[1].parts[0];
    expect(part.finding).toMatchObject({ n: 2, mean: 5 });
    store.close();
  });

  it('of the market itself give every claim its figures', { tags: 'slow' }, async () => {
    const runs = new Runs({ source: sourceOf(1), reading: PLAIN_READING });
    const store = await opened();
    const { failed } = await simulateRuns([runs], store, marketEngine(), () => {});
    expect(failed).toBe(0);
    const weeks = runs.weeks(store);
    const { market, behaviour } = weeks[0];
    for (const fee of FEES) {
      const [planned, simulated] = [behaviour('winter', fee), market('winter', fee, 'tso-managed')];
      expect(planned.dayAheadMwh).toBeGreaterThan(0);
      expect(planned.profitEur).toBeCloseTo(simulated.profitEur, 6);
      expect(planned.purchasesAtDayAheadEurPerMwh).toBeCloseTo(simulated.purchasesAtDayAheadEurPerMwh, 6);
    }
    expect(behaviour('winter', 30).profitEur).toBeGreaterThan(behaviour('winter', 200).profitEur);
    expect(scoreOf(weeks).claims).toBeLessThanOrEqual(9);
    store.close();
  });
});
