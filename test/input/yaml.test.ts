import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { checkedBy, readYaml } from '../../src/input/yaml.ts';

const read = (text: string) => readYaml({ name: 'file.yaml', text }, 'config', 'configs/toy.yaml');
const anything = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__')),
  { minKeys: 1 },
);

describe('a YAML file', () => {
  it('holds what it says', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(read(stringify(value)).raw).toEqual(parse(stringify(value)));
      }),
    );
  });

  it('has a copy of what an anchor stands for wherever it is named, however often', () => {
    const text = `first: &fleet { battery: 60, kind: &kind [a, b] }\n${Array.from({ length: 300 }, (_, k) => `k${k}: *fleet\n`).join('')}other: *kind\n`;
    const raw = read(text).raw as Record<string, { battery: number; kind: string[] }>;
    expect(raw).toEqual(parse(text, { maxAliasCount: -1 }));
    raw.k1.kind.push('c');
    raw.k1.battery = 1;
    expect(raw.first).toEqual({ battery: 60, kind: ['a', 'b'] });
    expect(raw.k2).toEqual(raw.first);
  });

  const laughs = 'abcdefgh'
    .split('')
    .map((name, k, all) => `${name}: &${name} [${Array.from({ length: 10 }, () => (k ? `*${all[k - 1]}` : 1)).join()}]`)
    .join('\n');
  const deep = (levels: number) => `a:\n  b: ${'['.repeat(levels)}1${']'.repeat(levels)}`;
  it.each([
    ['an alias inside what it stands for', 'a: &a { b: *a }', "line 1: found '*a' inside what it stands for"],
    ['the same in a list, further in', 'x: 1\na: &a\n  - b:\n    - *a', "line 4: found '*a' inside what it stands for"],
    [
      'an alias without an anchor',
      'a: *b\nc: &b 1',
      "line 1: found '*b', an alias without an anchor; expected '&b' before",
    ],
    ['aliases of aliases of aliases', laughs, 'line 6: found more than a million values, aliases at full length'],
    ['a key that is there twice', 'a: 1\nb: 2\na: 3', "line 3: found 'a' for the second time; expected each key once"],
    ['a number and a text that make one key', 'b: { 1: x, "1": y }', "line 1: found '1' for the second time"],
    [
      'the key that is every object’s',
      'b: { __proto__: 1 }',
      "line 1: found the key '__proto__'; expected another name",
    ],
    ['a list as a key', '? [a, b]\n: 1', 'line 1: found a key that is no text'],
    ['values a hundred deep', deep(101), 'line 2: found values more than 100 deep in each other'],
    ['values a hundred thousand deep', deep(100_000), 'line 2: found values more than 100 deep in each other'],
    ['two documents', 'a: 1\n---\nb: 2', 'line 2: found a second document; expected one'],
  ])('with %s is refused in one line', (_, text, says) => {
    expect(() => read(text)).toThrow(`file.yaml: ${says}`);
    expect(() => read(text)).not.toThrow(/\n/);
  });

  it('may have keys that objects have of themselves', () => {
    const text = 'constructor: 1\ntoString: 2\nhasOwnProperty: { valueOf: 3 }\n';
    expect(Object.entries(read(text).raw)).toEqual(Object.entries(parse(text)));
  });
});

describe('an unknown key', () => {
  const schema = z.strictObject({ name: z.string().optional(), inner: z.strictObject({ size: z.int() }).optional() });
  const refused = (text: string) => {
    const { raw, where } = read(text);
    return () => checkedBy(schema, raw, where);
  };

  it('is shown by its beginning, if it is long', () => {
    const key = 'k'.repeat(300_000);
    expect(refused(`? ${key}\n: 1`)).toThrow(
      /^file.yaml: k{77}\.\.\. \(line \d\): found unknown key 'k{77}\.\.\.'; expected .{1,80}$/,
    );
  });

  it('is named as one that is near', () => {
    expect(refused('inner: { sice: 1 }')).toThrow(
      "inner.sice (line 1): found unknown key 'sice'; expected a key that has",
    );
    expect(refused('inner: { sice: 1 }')).toThrow("did you mean 'size'?");
  });

  it('is told by the keys of the kind it is given for', () => {
    const kinds = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('car'), wheels: z.int().optional() }),
      z.strictObject({ kind: z.literal('boat'), sails: z.int().optional() }),
    ]);
    const refusing = (text: string) => {
      const { raw, where } = read(text);
      return () => checkedBy(z.strictObject({ own: z.array(kinds) }), raw, where);
    };
    expect(refusing('own: [{ kind: boat, sale: 3 }]')).toThrow("did you mean 'sails'?");
    expect(refusing('own: [{ kind: car, masts: 3 }]')).toThrow(/; one of kind, wheels$/);
  });

  it('takes no longer to tell where there are many others than they take to read', () => {
    const seconds = (keys: number) => {
      const text = Array.from({ length: keys }, (_, k) => `k${k}: 1`).join('\n');
      const { user } = process.cpuUsage();
      expect(refused(text)).toThrow("unknown key 'k0'");
      return (process.cpuUsage().user - user) / 1e6;
    };
    seconds(2_000);
    const [few, many] = [5_000, 40_000].map((keys) => Math.min(seconds(keys), seconds(keys)));
    expect(many / few).toBeLessThan(24); // 8 where it grows with their number, 64 where with its square
  });
});
