import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acos,
  asin,
  atan,
  atan2,
  atanh,
  cos,
  exp,
  expm1,
  hypot,
  log,
  log1p,
  log10,
  pow,
  sin,
  tan,
  tanh,
} from '../../src/arithmetic/index.ts';
import { fingerprint, truthOf, unitsBetween } from './truth.ts';

/** Each function with its largest error in units in the last place, and what its bits come to. */
const FUNCTIONS = {
  exp: { of: exp, units: 1, bits: '886adbb4' },
  expm1: { of: expm1, units: 1, bits: '80bb1b73' },
  log: { of: log, units: 1, bits: 'e43f207d' },
  log1p: { of: log1p, units: 1, bits: 'bfa784d4' },
  log10: { of: log10, units: 1, bits: '8da01a4' },
  pow: { of: pow, units: 1, bits: '4144445e' },
  sin: { of: sin, units: 1, bits: 'ec511a4f' },
  cos: { of: cos, units: 1, bits: 'aea196a5' },
  tan: { of: tan, units: 1, bits: '7df9f61e' },
  asin: { of: asin, units: 1, bits: '3e927da9' },
  acos: { of: acos, units: 1, bits: '11050f8c' },
  atan: { of: atan, units: 1, bits: 'd2041ded' },
  atan2: { of: atan2, units: 1.5, bits: 'ad243e2d' },
  tanh: { of: tanh, units: 2, bits: '58576eb6' },
  atanh: { of: atanh, units: 2, bits: '3f0d64cb' },
  hypot: { of: hypot, units: 1, bits: '3de2d9f2' },
};
type Name = keyof typeof FUNCTIONS;
type Function = (...numbers: number[]) => number;

const names = Object.keys(FUNCTIONS) as Name[];
const ours = (name: Name): Function => FUNCTIONS[name].of as Function;
const ofMath = (name: Name): Function => Math[name] as Function;

const plain = { noNaN: true, noDefaultInfinity: true };
const anyNumber = fc.double();
const SPECIAL = [
  0,
  5e-324,
  2 ** -1022,
  1e-9,
  0.5,
  1,
  1.5,
  2,
  3,
  2 ** 31 + 1,
  2 ** 53,
  2 ** 53 + 2,
  1e300,
  Number.MAX_VALUE,
];
const SPECIALS = [Number.NaN, ...[...SPECIAL, Number.POSITIVE_INFINITY].flatMap((x) => [x, -x])];

describe('each function', () => {
  for (const name of names) {
    it(`${name} is nearer to the true value than ${FUNCTIONS[name].units} units in the last place`, () => {
      const errors = truthOf(name).map(({ args, nearest, beyond }) =>
        Math.abs(unitsBetween(ours(name)(...args), nearest) - beyond),
      );
      expect(errors.length).toBeGreaterThan(100);
      expect(Math.max(...errors)).toBeLessThan(FUNCTIONS[name].units);
    });

    it(`${name} has the same bits as everywhere`, () => {
      expect(fingerprint(ours(name), truthOf(name))).toBe(FUNCTIONS[name].bits);
    });

    it(`${name} has the exact and infinite values, zeros and NaNs that ECMAScript asks for`, () => {
      const isSpecial = (x: number) => !Number.isFinite(x) || x === 0 || Number.isInteger(x);
      const pairs =
        ours(name).length === 2 ? SPECIALS.flatMap((x) => SPECIALS.map((y) => [x, y])) : SPECIALS.map((x) => [x]);
      for (const pair of pairs) {
        const [own, theirs] = [ours(name)(...pair), ofMath(name)(...pair)];
        if (isSpecial(own) || isSpecial(theirs)) {
          if (Math.abs(theirs) > 2 ** 53 && Number.isFinite(theirs)) expect(own / theirs).toBeCloseTo(1, 12);
          else expect(own, `${name}(${pair})`).toBe(theirs);
        }
      }
    });

    it(`${name} is near what this engine says`, () => {
      const pair = fc.tuple(anyNumber, anyNumber);
      fc.assert(
        fc.property(pair, ([x, y]) => {
          const [own, theirs] = [ours(name)(x, y), ofMath(name)(x, ...(ours(name).length === 2 ? [y] : []))];
          const isNear = Math.abs(own - theirs) <= 1e-12 * Math.abs(theirs) + 5e-324;
          expect(isNear || Object.is(own, theirs), `${own} against ${theirs}`).toBe(true);
        }),
        { numRuns: 2_000 },
      );
    });
  }
});

describe('properties', () => {
  it('odd functions are odd and even ones even, to the bit', () => {
    for (const name of ['sin', 'tan', 'asin', 'atan', 'tanh', 'atanh'] as const)
      fc.assert(fc.property(anyNumber, (x) => Object.is(ours(name)(-x), -ours(name)(x))));
    fc.assert(fc.property(anyNumber, (x) => Object.is(cos(-x), cos(x))));
    fc.assert(
      fc.property(anyNumber, anyNumber, (x, y) => {
        const length = hypot(x, y);
        expect([hypot(y, x), hypot(-x, y)]).toEqual([length, length]);
      }),
    );
  });

  it('increasing functions never fall by more than their error', () => {
    const rising = ['exp', 'expm1', 'log', 'log1p', 'log10', 'asin', 'atan', 'tanh', 'atanh'] as const;
    const pair = fc.tuple(fc.double({ ...plain, min: -800, max: 800 }), fc.double({ ...plain, min: 0, max: 1e-12 }));
    for (const name of rising) {
      fc.assert(
        fc.property(pair, ([x, step]) => {
          const [before, after] = [ours(name)(x), ours(name)(x + step)];
          expect(Number.isNaN(before) || Number.isNaN(after) || unitsBetween(after, before) >= -1).toBe(true);
        }),
      );
    }
  });

  it('powers of whole numbers are exact where they can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 0, max: 60 }), (x, n) => {
        let product = 1;
        for (let k = 0; k < n; k++) product *= x;
        if (Math.abs(product) < 2 ** 53) expect(pow(x, n) + 0).toBe(product + 0);
      }),
    );
    let power = Number.MIN_VALUE;
    for (let n = -1074; n < 1024; n++) {
      expect(pow(2, n)).toBe(power);
      power *= 2;
    }
    for (let n = 0; n <= 22; n++) expect(pow(10, n)).toBe(Number(`1e${n}`));
  });

  it('a square and a root are the exact ones', () => {
    fc.assert(
      fc.property(fc.double(plain), (x) => {
        expect(pow(x, 2)).toBe(x * x);
        expect(pow(Math.abs(x), 0.5)).toBe(Math.sqrt(Math.abs(x)));
      }),
    );
  });
});

describe('what the check of the sources lets through', () => {
  it('x ** 2 is x times x, and whole powers of 2 are doublings', () => {
    fc.assert(
      fc.property(anyNumber, (x) => Object.is(x ** 2, x * x)),
      { numRuns: 10_000 },
    );
    let [up, down] = [1, 1];
    for (let n = 0; n <= 1074; n++) {
      expect([2 ** n, 2 ** -n]).toEqual([up, down]);
      up *= 2;
      down /= 2;
    }
  });
});
