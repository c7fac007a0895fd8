import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { expect, it } from 'vitest';
import { createCalendar } from '../../src/time/calendar.ts';
import { zoneOf } from '../../src/time/zone.ts';

const MS_PER_DAY = 86_400_000;
const names = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
const instants = fc.integer({ min: Date.UTC(1980), max: Date.UTC(2040) });

it('has the offsets that luxon has, in every zone', () => {
  fc.assert(
    fc.property(names, instants, (name, ms) => {
      const zone = zoneOf(name)!;
      const offset = IANAZone.create(name).offset(ms);
      expect(zone.offsetAt(ms)).toBe(offset);
      expect(zone.wallAt(ms)).toBe(ms + offset * 60_000);
      expect(Date.parse(zone.iso(ms))).toBe(Math.floor(ms / 1000) * 1000);
    }),
    { numRuns: 600, seed: 1 },
  );
});

it('finds the instants of a wall time: those whose wall time it is', () => {
  const quarters = fc.integer({ min: 0, max: 40 * 365 * 96 }).map((quarter) => Date.UTC(1990) + quarter * 900_000);
  fc.assert(
    fc.property(
      fc.constantFrom('Europe/Amsterdam', 'Atlantic/Azores', 'America/Sao_Paulo'),
      quarters,
      (name, wallMs) => {
        const zone = zoneOf(name)!;
        const near = Array.from({ length: 193 }, (_, k) => wallMs - MS_PER_DAY + k * 900_000);
        expect(zone.instantsAt(wallMs)).toEqual(near.filter((ms) => zone.wallAt(ms) === wallMs));
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

it('knows no zone that there is not', () => {
  for (const name of ['', 'Europe/Nowhere', 'Amsterdam']) expect(zoneOf(name), name).toBeUndefined();
});

it('gives a day whose first hour is repeated, or skipped, all its ISPs', () => {
  const azores = createCalendar({ start: '2023-10-28', days: 3, timeZone: 'Atlantic/Azores' });
  expect(azores.days.map(({ ispCount }) => ispCount)).toEqual([96, 100, 96]);
  for (let isp = 0; isp < azores.ispCount; isp++) {
    expect(azores.localStart(isp).slice(0, 10)).toBe(azores.dayOf(isp).date);
  }
  const saoPaulo = createCalendar({ start: '2017-10-14', days: 3, timeZone: 'America/Sao_Paulo' });
  expect(saoPaulo.days.map(({ ispCount }) => ispCount)).toEqual([96, 92, 96]);
  expect(saoPaulo.localStart(96)).toBe('2017-10-15T01:00:00-02:00');
});
