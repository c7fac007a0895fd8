import { pow } from '../arithmetic/index.ts';

/** Powers of kilogram, metre, second, ampere and euro. */
type Dimensions = readonly [kg: number, m: number, s: number, a: number, euro: number];

interface Measure {
  dimensions: Dimensions;
  /** What one of it is in the product of those powers. */
  size: number;
}

const MASS: Dimensions = [1, 0, 0, 0, 0];
const LENGTH: Dimensions = [0, 1, 0, 0, 0];
const TIME: Dimensions = [0, 0, 1, 0, 0];
const CURRENT: Dimensions = [0, 0, 0, 1, 0];
const EURO: Dimensions = [0, 0, 0, 0, 1];
const FORCE: Dimensions = [1, 1, -2, 0, 0];
const ENERGY: Dimensions = [1, 2, -2, 0, 0];
const POWER: Dimensions = [1, 2, -3, 0, 0];
const VOLTAGE: Dimensions = [1, 2, -3, -1, 0];

const measures = (names: string, dimensions: Dimensions, size: number): [string, Measure][] =>
  names.split(' ').map((name) => [name, { dimensions, size }]);

/** Units that take a prefix of one letter (or `da`). */
const WITH_LETTERS = new Map([
  ...measures('W VA', POWER, 1),
  ...measures('Wh', ENERGY, 3600),
  ...measures('J', ENERGY, 1),
  ...measures('s', TIME, 1),
  ...measures('g', MASS, 1e-3),
  ...measures('m', LENGTH, 1),
  ...measures('A', CURRENT, 1),
  ...measures('V', VOLTAGE, 1),
  ...measures('N', FORCE, 1),
]);

/** Units that take a prefix written out. */
const WITH_WORDS = new Map([
  ...measures('watt watts', POWER, 1),
  ...measures('joule joules', ENERGY, 1),
  ...measures('sec secs second seconds', TIME, 1),
]);

const ALONE = new Map([
  ...measures('min mins minute minutes', TIME, 60),
  ...measures('h hr hrs hour hours', TIME, 3600),
  ...measures('day days', TIME, 86_400),
  ...measures('week weeks', TIME, 604_800),
  ...measures('month months', TIME, 2_629_800),
  ...measures('year years', TIME, 31_557_600),
  ...measures('hp', POWER, 745.6998715386),
  ...measures('EUR', EURO, 1),
]);

const powersOfTen = (names: string): Map<string, number> =>
  new Map(
    names
      .split(' ')
      .map((each) => each.split(':'))
      .map(([name, power]) => [name, Number(`1e${power}`)]),
  );
const LETTERS = powersOfTen('da:1 h:2 k:3 M:6 G:9 T:12 P:15 E:18 d:-1 c:-2 m:-3 u:-6 n:-9 p:-12');
const WORDS = powersOfTen(
  'deca:1 hecto:2 kilo:3 mega:6 giga:9 tera:12 peta:15 exa:18 deci:-1 centi:-2 milli:-3 micro:-6 nano:-9 pico:-12',
);

/** What a name such as `MWh` or `kilowatt` stands for. */
function measureOf(name: string): Measure | undefined {
  const whole = ALONE.get(name) ?? WITH_LETTERS.get(name) ?? WITH_WORDS.get(name);
  if (whole) return whole;
  for (const [prefixes, units] of [[LETTERS, WITH_LETTERS] as const, [WORDS, WITH_WORDS] as const]) {
    for (const [prefix, times] of prefixes) {
      const unit = name.startsWith(prefix) ? units.get(name.slice(prefix.length)) : undefined;
      if (unit) return { ...unit, size: unit.size * times };
    }
  }
  return undefined;
}

const NUMBER = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const TOKEN = /\s*(?:([A-Za-z]+)(?:\s*\^\s*([+-]?\d+))?|([*/()]))\s*/y;

/**
 * Reads a number with its unit, as `11 kW`, `3.6 MJ/h` or `30 EUR/(MW h)`; without a number it is 1.
 * @returns undefined where it cannot be read
 */
export function measured(text: string): Measure | undefined {
  const number = NUMBER.exec(text);
  const dimensions = [0, 0, 0, 0, 0];
  let size = number === null ? 1 : Number(number[1]);
  const signs = [1];
  let sign = 1;
  let wants = number === null && text.trim() !== '';
  TOKEN.lastIndex = number === null ? 0 : number[0].length;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const token = TOKEN.exec(text);
    if (!token) return undefined;
    const [, name, exponent = '1', mark] = token;
    if (mark === '(') {
      signs.push(signs[signs.length - 1] * sign);
      sign = 1;
    } else if (mark === ')') {
      if (signs.length === 1 || wants) return undefined;
      signs.pop();
    } else if (mark !== undefined) {
      if (wants) return undefined;
      sign = mark === '/' ? -1 : 1;
    } else {
      const unit = measureOf(name);
      if (!unit) return undefined;
      const power = Number(exponent) * sign * signs[signs.length - 1];
      unit.dimensions.forEach((each, k) => {
        dimensions[k] += each * power;
      });
      size *= pow(unit.size, power);
      sign = 1;
    }
    wants = mark === '*' || mark === '/' || mark === '(';
  }
  return wants || signs.length > 1 ? undefined : { dimensions: dimensions as unknown as Dimensions, size };
}

/** Whether two are of one kind, as both are powers. */
export const alike = (one: Measure, other: Measure): boolean =>
  one.dimensions.every((power, k) => power === other.dimensions[k]);
