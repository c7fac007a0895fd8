import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { CLAIMS, SEASONS } from '../../../../agents/reserve/paper/claims.ts';
import { PLAIN_READING } from '../../../../agents/reserve/paper/readings.ts';
import { Runs } from '../../../../agents/reserve/paper/runs.ts';
import { type Source, sourcesOf } from '../../../../agents/reserve/paper/sources.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import { figureSet } from '../../../../src/studies/figures.ts';
import { Store } from '../../../../src/studies/store.ts';
import { folderWith, ROOT } from '../../../cli/command.ts';
import { marketEngine } from '../../../studies/small.ts';
import { type HourlyPrices, pricesText, usual } from '../../../worlds/yearOfPrices.ts';

const COUNTS = { seeds: 20, marketSeeds: 5, observedSeeds: 4 };
const pricesIn = (text: string) => [join(folderWith({ 'prices.csv': text }), 'prices.csv')];
const mondaysOf = (source: Source) =>
  SEASONS.map((season) => source.weeks[season].map(({ loaded }) => loaded.config.calendar.start).toSorted());

describe('weeks to put claims to the test in', () => {
  const [observed, ...others] = sourcesOf({
    ...COUNTS,
    prices: pricesIn(
      pricesText('2023-12-31T23:00Z', '2024-12-31T23:00Z', (at) =>
        at.startsWith('2024-07-17T') ? undefined : usual(),
      ),
    ),
  });

  it('are all whole ones of winter and of summer that files have, by the month they begin in', () => {
    const [winters, summers] = mondaysOf(observed);
    expect([winters.length, winters[0], winters.at(-1)]).toEqual([13, '2024-01-01', '2024-12-23']);
    expect(winters.filter((monday) => monday > '2024-02-26' && monday < '2024-12-02')).toEqual([]);
    expect([summers.length, summers[0], summers.at(-1)]).toEqual([12, '2024-06-03', '2024-08-26']);
    expect(summers).not.toContain('2024-07-15');
    expect(observed.notes).toEqual([
      'Left out, as prices are missing in them: 2 weeks (of 2024-07-15 and 2024-12-30).',
    ]);
    expect(observed).toMatchObject({ unit: 'observed week', lacks: {}, marketWeeks: { central: 5, other: 1 } });
    expect(observed.heading).toBe('25 observed weeks: 13 of winter, 12 of summer');
  });

  it('have seeds of their own that do not change with what else a file has', () => {
    const all = Object.values(observed.weeks).flat();
    expect(new Set(all.map(({ seed }) => seed)).size).toBe(25);
    for (const { seed, loaded } of all) expect(seed).toContain(loaded.config.calendar.start);
  });

  it('in which markets are simulated are spread over the season', () => {
    const first = observed.weeks.winter.slice(0, 5).map(({ loaded }) => loaded.config.calendar.start.slice(0, 7));
    expect(new Set(first)).toEqual(new Set(['2024-01', '2024-02', '2024-12']));
  });

  it('of a fitted world begin all over both seasons, and are as many as asked', () => {
    const [fitted] = others;
    const [winters, summers] = mondaysOf(fitted).map((mondays) => [...new Set(mondays)]);
    expect(fitted).toMatchObject({ name: 'fitted nl-2023-2024', unit: 'fitted week', lacks: {} });
    expect(Object.values(fitted.weeks).map((weeks) => weeks.length)).toEqual([20, 20]);
    expect(new Set(winters.map((monday) => monday.slice(5, 7)))).toEqual(new Set(['12', '01', '02']));
    expect(new Set(summers.map((monday) => monday.slice(5, 7)))).toEqual(new Set(['06', '07', '08']));
    expect([winters.length, summers.length]).toEqual([13, 13]);
  });

  it('like those of the paper, and these themselves, know of no season', () => {
    expect(others[1]).toMatchObject({ unit: 'generated week', lacks: { seasons: expect.any(String) } });
    const prices = pricesIn(pricesText('2023-06-25T22:00Z', '2024-02-25T23:00Z', usual));
    const sources = sourcesOf({ ...COUNTS, winterPrices: prices, summerPrices: prices });
    expect(sources.map(({ name }) => name)).toEqual([
      'fitted nl-2023-2024',
      'like the paper’s weeks',
      'the paper’s weeks',
    ]);
    expect(sources[2]).toMatchObject({ unit: 'draw', lacks: { seasons: expect.any(String) } });
  });

  it('are of the area that is asked for', () => {
    const prices = pricesIn(pricesText('2023-06-25T22:00Z', '2024-02-25T23:00Z', usual));
    const sources = sourcesOf({ ...COUNTS, winterPrices: prices, summerPrices: prices, area: 'NL' });
    const areasOf = ({ weeks }: Source) => weeks.winter.map(({ loaded }) => loaded.config.world.prices);
    expect(areasOf(sources[2])[0]).toMatchObject({ area: 'NL' });
    expect(areasOf(sources[1])[0]).toBe('generated');
  });

  it('of world files of one name are refused, as no column could be told from the other', () => {
    const model = join(ROOT, 'configs/worlds/nl-2023.yaml');
    expect(() => sourcesOf({ ...COUNTS, model: [model, model] })).toThrow(/--model: found two of the name/);
  });

  it.each([
    ['summer', '2024-05-26T22:00Z', '2024-08-25T22:00Z', /13 weeks \(of 2024-05-27 to 2024-08-19\).*December/],
    [
      'winter',
      '2023-12-31T23:00Z',
      '2024-02-13T23:00Z',
      /6 weeks \(of 2024-01-01 to 2024-02-05\).*1 week \(of 2024-02-12\) with prices missing.*June/,
    ],
    ['three days', '2023-12-31T23:00Z', '2024-01-03T23:00Z', /no week with all prices.*1 week \(of 2024-01-01\)/],
  ])('are not made of files of a %s alone, and it is said what they have', (_, from, to, says) => {
    expect(() => sourcesOf({ ...COUNTS, prices: pricesIn(pricesText(from, to, usual)) })).toThrow(says);
  });
});

describe('claims about seasons', () => {
  /** Upward is called in winter evenings only. */
  const season = (at: string): HourlyPrices =>
    at < '2024-03' && ['17', '18'].includes(at.slice(11, 13)) ? { dayAhead: 60, shortage: 400, surplus: 400 } : usual();

  it('are answered by observed weeks, and by nothing that knows of no season', { tags: 'slow' }, async () => {
    const winter = pricesText('2024-01-28T23:00Z', '2024-02-11T23:00Z', season);
    const summer = pricesText('2024-06-02T22:00Z', '2024-06-23T22:00Z', season);
    const prices = [...pricesIn(winter), ...pricesIn(summer)];
    const [source] = sourcesOf({ ...COUNTS, marketSeeds: 1, prices });
    const runs = new Runs({ source, reading: PLAIN_READING });
    const store = await Store.open(join(folderWith({}), 'runs'), { name: 'test', figures: figureSet([reserve]) });
    const engine = marketEngine();
    for (const { part, fee, loaded, seed, key, shortcut } of runs.places()) {
      if (part !== 'behaviour' || fee !== 30 || shortcut === undefined) continue;
      const config = { ...loaded.config, seed };
      store.add(await engine.run({ ...loaded, config, key, version: '', extra: [], shortcut }));
    }
    const worlds = runs.weeks(store).map((weeks) => ({ ...weeks, fee: 30 as const }));
    const partOf = (id: string, lacks = {}) =>
      findingsOf(CLAIMS, worlds, lacks)
        .flatMap(({ parts }) => parts)
        .find(({ part }) => part.id === id);
    const more = partOf('5a');
    expect(more?.finding.n).toBe(5);
    expect(more?.finding.mean).toBeGreaterThan(1);
    expect(more?.finding.aloneLow).toBeGreaterThan(0);
    expect(partOf('2b winter')?.finding.n).toBe(2);
    expect(partOf('2b summer')?.finding.n).toBe(3);
    expect(partOf('5a', { seasons: 'one week' })).toMatchObject({ why: 'one week', finding: { n: 0 } });
    store.close();
  });
});
