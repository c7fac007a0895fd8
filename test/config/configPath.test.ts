import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type SimulationConfig, simulationSchema } from '../../agents/reserve/market/config.ts';
import { nearPaths, setAt } from '../../src/config/configPath.ts';
import { InputError } from '../../src/errors.ts';
import { configText } from '../cli/command.ts';

const config = (): SimulationConfig =>
  simulationSchema.parse(
    parse(
      configText({
        first: '  - { name: Up-1.x, node: 12, evs: 3, bids: { upward: { markup: 5 } } }',
        more: 'brps: [{ name: BRP }, { name: Other }]',
      }),
    ),
  );

/** A key or an index, after one another. */
type Steps = (string | number)[];

/** Every place of a config, whole objects and lists too. */
function placesIn(value: unknown, at: Steps = []): Steps[] {
  const inner = Array.isArray(value)
    ? value.flatMap((each, k) => placesIn(each, [...at, k]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => placesIn(each, [...at, key]))
      : [];
  return at.length > 0 ? [at, ...inner] : inner;
}

const reading = (from: unknown, steps: Steps): unknown =>
  steps.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)?.[step], from);

/** The place as a path: with indices, or with the names of entries. */
const textOf = (from: unknown, steps: Steps, byName: boolean): string =>
  steps.reduce<string>((text, step, k) => {
    if (typeof step === 'string') return text === '' ? step : `${text}.${step}`;
    return `${text}[${byName ? reading(from, [...steps.slice(0, k + 1), 'name']) : step}]`;
  }, '');

const place = fc.constantFrom(...placesIn(config()));
const value = fc.jsonValue({ maxDepth: 2 });

/** The same config with null in some places. */
function without(from: object, places: Steps[]): unknown {
  const copy = structuredClone(from);
  for (const steps of places) {
    const holder = reading(copy, steps.slice(0, -1));
    (holder as Record<string | number, unknown>)[steps.at(-1)!] = null;
  }
  return copy;
}

describe('a value laid over a config', () => {
  test('is read back where it was set, and all else is as it was', () => {
    fc.assert(
      fc.property(place, value, fc.boolean(), (steps, laid, byName) => {
        const [before, after] = [config(), config()];
        expect(setAt(after, textOf(before, steps, byName), laid)).toEqual([steps]);
        expect(reading(after, steps)).toEqual(laid);
        expect(without(after, [steps])).toEqual(without(before, [steps]));
      }),
    );
  });

  test('goes to every entry of a list that is asked for, each a copy', () => {
    const inLists = placesIn(config()).filter((steps) => typeof steps[1] === 'number' && steps.length > 2);
    fc.assert(
      fc.property(fc.constantFrom(...inLists), value, ([list, _, ...rest], laid) => {
        const [before, after] = [config(), config()];
        const entries = reading(before, [list]) as unknown[];
        // Where one entry has no such key, it is made: only what every entry has can be compared place by place.
        fc.pre(entries.every((__, k) => reading(before, [list, k, ...rest]) !== undefined));
        const places = entries.map((__, k): Steps => [list, k, ...rest]);
        expect(setAt(after, `${list}[*].${textOf(before, rest, false)}`, laid)).toEqual(places);
        for (const steps of places) expect(reading(after, steps)).toEqual(laid);
        expect(without(after, places)).toEqual(without(before, places));
        if (typeof laid === 'object' && laid !== null) {
          const [one, other] = places.map((steps) => reading(after, steps));
          expect(one).not.toBe(laid);
          expect(one).not.toBe(other);
        }
      }),
    );
  });

  test('makes the keys on its way', () => {
    const after = config();
    setAt(after, 'aggregators[Up-1.x].fleet.surprise.tripSdShare', 0.2);
    setAt(after, 'world.prices.file', 'prices.csv');
    expect(after.aggregators[0].fleet).toEqual({ surprise: { tripSdShare: 0.2 } });
    expect(after.world.prices).toEqual({ file: 'prices.csv' });
  });

  test('of two, the later one holds', () => {
    const after = config();
    setAt(after, 'brps[*].deviationFee', 1);
    setAt(after, 'brps[Other].deviationFee', 2);
    expect(after.brps.map(({ deviationFee }) => deviationFee)).toEqual([1, 2]);
  });

  test.each([
    'brps[2].deviationFee',
    'brps[Nobody].deviationFee',
    'brps[-1].deviationFee',
    'brps[].deviationFee',
    'brps[0',
    'brps[0]deviationFee',
    'market..scheme',
    'market.',
    'market scheme',
    '[0]',
    'calendar[0]',
    'calendar[start]',
    'seed[*]',
  ])('goes nowhere for a path as %s', (path) => {
    expect(() => setAt(config(), path, 1)).toThrow(InputError);
  });
});

test('paths that may be meant are near, nearest first', () => {
  const near = (path: string) => nearPaths(path, config());
  expect(near('deviationFee')[0]).toBe('brps[*].deviationFee');
  expect(near('brp[0].deviationFee')[0]).toBe('brps[*].deviationFee');
  expect(near('market.shceme')).toEqual(['market.scheme']);
  expect(near('fleet.batery')[0]).toBe('fleet.battery');
  expect(near('scheme')[0]).toBe('market.scheme');
  expect(near('nothing.like.this')).toEqual([]);
});
