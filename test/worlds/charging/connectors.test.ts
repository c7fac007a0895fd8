import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Connector, connectorsIn, placed, type Stay, stayOf } from '../../../src/worlds/charging/connectors.ts';
import { ispClock } from '../../../src/worlds/charging/visits.ts';
import { numbered, visit, week } from './helpers.ts';

const ispAt = ispClock(week);
const MINUTE = 60_000;
const start = Date.parse(week.localStart(0));

/** Stays in minutes of the first day; connectors of these names, of which some are not there. */
const stays = (names: readonly string[]): fc.Arbitrary<Stay[]> =>
  fc
    .array(
      fc.record({
        from: fc.integer({ min: 0, max: 1400 }),
        minutes: fc.integer({ min: 1, max: 600 }),
        connector: fc.constantFrom(...names),
        kind: fc.constantFrom('', 'public', 'workplace'),
      }),
      { maxLength: 40 },
    )
    .map((all) =>
      all
        .map(({ from, minutes, connector, kind }, k) =>
          visit('2024-02-19T00:00+01:00', '2024-02-19T00:00+01:00', {
            name: `${k}`.padStart(2, '0'),
            arrivalMs: start + from * MINUTE,
            departureMs: start + (from + minutes) * MINUTE,
            ...{ connector, charger: connector, kind },
          }),
        )
        .sort((a, b) => a.arrivalMs - b.arrivalMs || (a.name < b.name ? -1 : 1))
        .map((each) => stayOf(each, ispAt)),
    );

const NAMED: Connector[] = [
  { name: 'a', kw: 11 },
  { name: 'b', kw: 11, kind: 'public' },
  { name: 'c', kw: 22 },
];

describe('connectors', () => {
  it('hold one EV at a time, and every session is at one, turned away, or at none there is', () => {
    const property = fc.property(
      stays(['', 'a', 'b', 'c', 'gone']),
      fc.constantFrom('refuse' as const, 'move' as const),
      fc.boolean(),
      (all, overlap, areNumbered) => {
        const connectors = areNumbered ? numbered(3) : NAMED;
        const found = placed(connectors, all, overlap);
        const names = [...found.placed, ...found.turnedAway, ...found.absent].map(({ visit: { name } }) => name);
        expect(names.sort()).toEqual(all.map(({ visit: { name } }) => name).sort());
        for (const [connector] of connectors.entries()) {
          const there = found.placed.filter((each) => each.connector === connector);
          for (const [k, { departureIsp, arrivalIsp }] of there.entries()) {
            expect(departureIsp).toBeGreaterThan(arrivalIsp);
            if (k > 0) expect(arrivalIsp).toBeGreaterThanOrEqual(there[k - 1].departureIsp);
          }
        }
        if (areNumbered) expect(found.absent).toEqual([]);
        else
          expect(found.absent.map(({ visit: { connector } }) => connector).every((each) => each === 'gone')).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  it('are taken as they would be by who comes and looks for the first that is free', () => {
    const property = fc.property(stays(['']), (all) => {
      const freeFrom = [0, 0, 0];
      const looked = [...all]
        .sort((a, b) => a.arrivalIsp - b.arrivalIsp || (a.visit.name < b.visit.name ? -1 : 1))
        .map(({ visit: { name }, arrivalIsp, departureIsp }) => {
          const at = freeFrom.findIndex((isp) => isp <= arrivalIsp);
          if (at >= 0) freeFrom[at] = departureIsp;
          return [name, at];
        });
      const found = placed(numbered(3), all, 'refuse');
      const took = new Map(found.placed.map(({ visit: { name }, connector }) => [name, connector]));
      expect(looked).toEqual(looked.map(([name]) => [name, took.get(`${name}`) ?? -1]));
    });
    fc.assert(property, { numRuns: 100 });
  });

  const at = (from: string, to: string, changes = {}) =>
    stayOf(
      visit(`2024-02-19T${from}+01:00`, `2024-02-19T${to}+01:00`, { connector: 'a', charger: 'a', ...changes }),
      ispAt,
    );

  it('that two sessions have at once refuse the later one, or send it to a free one', () => {
    const all = [at('08:00', '10:00'), at('09:00', '11:00'), at('10:00', '12:00')];
    const refused = placed(NAMED, all, 'refuse');
    expect(refused.placed.map(({ visit: { name } }) => name.slice(11, 16))).toEqual(['08:00', '10:00']);
    expect([refused.turnedAway, refused.refused]).toEqual([[all[1]], [all[1]]]);
    const moved = placed(NAMED, all, 'move');
    expect(moved.placed.map(({ connector }) => connector)).toEqual([0, 1, 0]);
    expect([moved.turnedAway, moved.moved]).toEqual([[], [all[1]]]);
  });

  it('keep sessions apart that meet only because times are rounded: the later one begins as the other ends', () => {
    const found = placed(NAMED, [at('08:00', '08:02'), at('08:03', '08:05'), at('08:06', '09:00')], 'refuse');
    expect(found.turnedAway).toEqual([]);
    expect(found.placed.map(({ arrivalIsp, departureIsp }) => [arrivalIsp, departureIsp])).toEqual([
      [32, 33],
      [33, 34],
      [34, 36],
    ]);
    expect(found.delayed.length).toBe(2);
  });

  it('of a charger that is named alone are those named after it', () => {
    const connectors = [
      { name: 'x/1', kw: 11 },
      { name: 'y/1', kw: 11 },
      { name: 'y/2', kw: 11 },
    ];
    const there = ['08:00', '08:30', '09:00'].map((from) =>
      at(from, '12:00', { connector: '', charger: 'y', name: from }),
    );
    const found = placed(connectors, there, 'refuse');
    expect(found.placed.map(({ connector }) => connector)).toEqual([1, 2]);
    expect(found.turnedAway).toEqual([there[2]]);
  });

  it('for one kind turn others away, and take those of whom no kind is known', () => {
    const one: Connector[] = [{ name: '1', kw: 11, kind: 'Public', isNumbered: true }];
    const served = (kind: string): number => placed(one, [at('08:00', '09:00', { kind })], 'refuse').placed.length;
    expect([served('public'), served(''), served('workplace')]).toEqual([1, 1, 0]);
  });

  it('of data are those named, and as many of a charger as it has sessions at once, with the largest power seen', () => {
    const data = [
      at('08:00', '10:00', { connector: 'p/1', charger: 'p/1', maxPowerKw: 3.7 }),
      at('10:00', '12:00', { connector: 'p/1', charger: 'p/1', maxPowerKw: 7.4 }),
      at('08:00', '10:00', { connector: '', charger: 'q', maxPowerKw: Number.NaN, name: 'q1' }),
      at('09:00', '12:00', { connector: '', charger: 'q', maxPowerKw: Number.NaN, name: 'q2' }),
      at('10:00', '12:00', { connector: '', charger: 'q', maxPowerKw: Number.NaN, name: 'q3' }),
      at('10:00', '12:00', { connector: '', charger: '' }),
    ];
    expect(connectorsIn(data, 11)).toEqual([
      { name: 'p/1', kw: 7.4 },
      { name: 'q/1', kw: 11 },
      { name: 'q/2', kw: 11 },
    ]);
  });
});
