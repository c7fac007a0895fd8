import { expect, it } from 'vitest';
import { numbers, shownTable, words } from '../../../../src/market/shownTables.ts';
import type { Drawing } from '../../../../src/market/system.ts';
import type { Page, ReplayMap } from '../../../../src/market/view.ts';
import { mapText } from '../../../../src/report/page/replay/map/mapText.ts';
import { mapModel } from '../../../../src/report/page/replay/map/model.ts';

const branch = (from: string, to: string) => ({ id: `${from}-${to}`, from, to, closed: true, kind: 'line' });
const network = {
  name: 'small',
  buses: ['1', '2', '3'].map((id) => ({ id, baseKv: 10 })),
  branches: [branch('1', '2'), branch('2', '3')],
  sources: ['1'],
  agents: {},
} as unknown as Drawing;
const says = { says: '' };

/** Two steps. */
const textOf = (map: Partial<ReplayMap>, step: number) => {
  const tables = [
    shownTable('loading', { loading: numbers([40, 96.04, 12, Number.NaN], says) }),
    shownTable('unknown', { loading: numbers([Number.NaN, Number.NaN, Number.NaN, Number.NaN], says) }),
    shownTable('branches', { state: words(['closed', 'failed', 'switched', 'closed'], says) }),
    shownTable('buses', { state: words(['live', 'live', 'dead', 'live', 'dead', 'dead'], says) }),
  ];
  return mapText(mapModel({ tables } as unknown as Page, { network, limit: 95, ...map }), step);
};

it('says which branch is most loaded, where that is known', () => {
  expect(textOf({ loading: 'loading' }, 0)).toBe('Map of small, 3 buses; most loaded line 2-3 at 96.0 %');
  expect(textOf({ loading: 'loading' }, 1)).toBe('Map of small, 3 buses; most loaded line 1-2 at 12.0 %');
  expect(textOf({ loading: 'unknown' }, 0)).toBe('Map of small, 3 buses');
});

it('says what failed, what was switched and what is without supply, step by step', () => {
  const states = { branches: 'branches', buses: 'buses' };
  expect(textOf(states, 0)).toBe('Map of small, 3 buses; failed: line 2-3; without supply: bus 3');
  expect(textOf(states, 1)).toBe('Map of small, 3 buses; closed by switching: line 1-2; without supply: buses 2, 3');
});

it('of many names only the first', () => {
  const many = { ...network, buses: Array.from({ length: 20 }, (_, k) => ({ id: `${k}`, baseKv: 10 })), branches: [] };
  const buses = shownTable('buses', {
    state: words(
      many.buses.map(() => 'dead'),
      says,
    ),
  });
  const page = { tables: [buses] } as unknown as Page;
  const text = mapText(mapModel(page, { network: many as unknown as Drawing, limit: 95, buses: 'buses' }), 0);
  expect(text).toMatch(/buses 0, 1, .*, 11 and 8 more$/);
});
