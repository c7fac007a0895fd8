import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../../src/errors.ts';
import { readWorld } from '../../../src/worlds/fitted/readWorld.ts';
import { worldText } from '../../../src/worlds/fitted/worldFile.ts';
import { yamlText } from '../../../src/worlds/fitted/yamlText.ts';
import { folderWith } from '../../cli/command.ts';

const FILE = join(import.meta.dirname, '../../../configs/worlds/nl-2023.yaml');
const TEXT = readFileSync(FILE, 'utf8');

/** The fault of a world file in which one thing is replaced. */
function faultOf(from: string | RegExp, to: string): InputError {
  const text = TEXT.replace(from, to);
  expect(text).not.toBe(TEXT);
  const file = join(folderWith({ 'world.yaml': text }), 'world.yaml');
  try {
    readWorld(file);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('the file was taken');
}

describe('a world file', () => {
  it('is written as it was read', () => {
    const world = readWorld(FILE);
    expect(worldText(world)).toBe(TEXT);
    expect(() => worldText({ ...world, fitted: { prices: { from: '2023-01-01', to: 'later' } } })).toThrow(
      /^fitted world: fitted\.prices\.to: found "later"; expected/,
    );
    expect(TEXT.split('\n').every((line) => line.length <= 500)).toBe(true);
  });

  it('holds parameters and no data', () => {
    const numbers = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, each) => sum + numbers(each), 0)
        : typeof value === 'number'
          ? 1
          : 0;
    expect(numbers(readWorld(FILE).prices)).toBeLessThan(1200); // of 78,840 observed prices
  });

  it('says anything in YAML that YAML reads again', () => {
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.constantFrom('true', 'no', 'null', '12', '2023-01-01', 'a: b', '- c', '#d', 'plain'),
        fc.boolean(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.array(fc.integer(), { maxLength: 60 }),
        fc.array(tie('value'), { maxLength: 5 }),
        tie('object'),
      ),
      object: fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('value'),
        {
          minKeys: 1,
          maxKeys: 5,
          noNullPrototype: true,
        },
      ),
    })).object;
    fc.assert(
      fc.property(anything, (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(parse(yamlText(plain))).toEqual(plain);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a key that is not known', /^ {2}stateZero:/m, '  stateNil:', /unknown key 'stateNil'.*stateZero/],
    [
      'another kind of file',
      'kind: "flexagora world"',
      'kind: study',
      /kind \(line 1\): found "study".*flexagora world/,
    ],
    ['too few deciles', /deciles: \[[^,]*,/, 'deciles: [', /prices\.deciles.*at least 9/],
    [
      'a state that does not exist',
      'states: [-1, 1, 2]',
      'states: [-1, 1, 3]',
      /prices\.regulation\.states\[2\].*found 3/,
    ],
    [
      'a state without weights',
      'states: [-1, 1, 2]',
      'states: [-1, 0, 1, 2]',
      /prices\.regulation.*a weight for every level/,
    ],
    ['scores that fall', /scores: \[(-[\d.]+), (-[\d.]+)/, 'scores: [$2, $1', /scores that rise/],
    ['text among numbers', /pace: \[[\d.]+/, 'pace: [fast', /pace\[0\].*found "fast"; expected a number/],
    ['a pace of 0', /pace: \[[\d.]+/, 'pace: [0', /pace\[0\].*found 0/],
    ['a date that does not exist', '"2023-12-31"', '"2023-12-32"', /fitted\.prices\.to.*2023-12-32/],
  ])('is refused with %s', (_, from, to, message) => {
    const fault = faultOf(from, to);
    expect(fault.message).toMatch(message);
    expect(fault.path).toMatch(/line \d+/);
  });

  it('needs spreads of the states it has', () => {
    const { prices, ...rest } = readWorld(FILE);
    const { upward: _, ...spreads } = prices!.spreads;
    const text = yamlText({ ...rest, prices: { ...prices!, spreads } });
    const file = join(folderWith({ 'world.yaml': text }), 'world.yaml');
    expect(() => readWorld(file)).toThrow(/spreads of every regulation state that occurs/);
  });
});
