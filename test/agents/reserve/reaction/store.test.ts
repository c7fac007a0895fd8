import { expect, it } from 'vitest';
import { storeCapacity, storedAtFirst } from '../../../../agents/reserve/reaction/store.ts';

it('a store begins half full, and takes and gives its power as long as its energy lets it', () => {
  const store = { power: 6, hours: 2 };
  expect(storedAtFirst(store)).toBe(6);
  expect(storeCapacity(store, 6, 0.25)).toEqual({ lessMw: 6, moreMw: 6 });
  expect(storeCapacity(store, 0, 0.25)).toEqual({ lessMw: 0, moreMw: 6 });
  expect(storeCapacity(store, 12, 0.25)).toEqual({ lessMw: 6, moreMw: 0 });
  expect(storeCapacity(store, 11.75, 0.25)).toEqual({ lessMw: 6, moreMw: 1 });
  expect(storeCapacity(store, 0.125, 1 / 12)).toEqual({ lessMw: 1.5, moreMw: 6 });
  expect(storeCapacity(store, 12.000001, 0.25)).toEqual({ lessMw: 6, moreMw: 0 });
});
