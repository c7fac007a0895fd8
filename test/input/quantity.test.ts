import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { quantity, type Unit } from '../../src/input/quantity.ts';
import { mathjs } from '../../src/studies/mathjs.ts';

beforeAll(() => void mathjs().createUnit('EUR'));

const UNITS = ['MW', 'kW', 'kWh', 'h', 'EUR/MWh', 'EUR/MW'] as const;

/** What mathjs makes of it: a number, or how it fails. */
function byMathjs(text: string, unit: string): number | string {
  const { unit: read } = mathjs();
  try {
    const found = read(text);
    if (!found.equalBase(read(`1 ${unit}`))) return `'${text}', which is not in ${unit}`;
    return Number(found.toNumber(unit).toPrecision(14));
  } catch {
    return `'${text}'`;
  }
}

function byUs(text: string, unit: Unit): number | string {
  const read = quantity(unit).safeParse(text);
  return read.success ? read.data : (/^found (.*); expected /.exec(read.error.issues[0].message)?.[1] ?? 'no fault');
}

const both = (texts: readonly string[], of: typeof byUs) =>
  texts.flatMap((text) => UNITS.map((unit) => [text, unit, of(text, unit)]));

describe('a quantity in a config is what mathjs takes it for', () => {
  it.each([
    ['powers', '11 kW|11kW| 11  kW |1e3 W|-5 kW|+5 kW|.5 MW|5. kW|0.011 MW|11 kJ/s|60 kWh/h|3 GW|15 hp|1 kVA|3 N m/s'],
    ['words', '11 kilowatt|2 megawatts|1 watt|3 joules|2 kilojoule/s'],
    ['energies', '60 kWh|60 kW h|60 kW*h|60 h kW|1 GWh|216 MJ|5 Wh|1 J|3 W s|1.5 TWh'],
    ['times', '1.5 h|90 min|5400 s|1 hour|2 days|1 week|1 hr|3 mins|20 secs|5 ms|1 month|2 years'],
    ['prices', '30 EUR/MWh|0.03 EUR/kWh|30EUR/MWh|30 EUR / MWh|30 EUR/MW/h|30 EUR/(MW h)|30 EUR MWh^-1|3 EUR/MJ'],
    ['prices of power', '300 EUR/MW|0.3 EUR/kW|300EUR / MW|30 EUR/MWh h|3 EUR/W'],
    ['no number', 'kW|h|EUR/MWh|2 * kW|(kW)|3 kWh/(h)'],
    ['no unit', '11||-3.5|1e3'],
    ['of another kind', '5 m|3 A|230 V|2 kg|30 EUR|5 EUR h|3 kW^2|1 kW/kW'],
    ['names there are not', '11 KW|11 kw|3 kEUR/MWh|3 eur/MWh|1 d|1 kh|5 Ws|NaN kW|1 ISP|11 kmin|2 kmegawatt'],
    [
      'torn',
      '1,5 h|1_000 kW|1/2 h|1 2 h|5 kW/|5 kW//h|5 kW**h|2 kW 3|5 %|30 €/MWh|(kW|kW)|*kW|/kW|5 (kW|1e kW|0x10 kW',
    ],
  ])('%s', (_, listed) => {
    const texts = listed.split('|');
    expect(both(texts, byUs)).toEqual(both(texts, byMathjs));
  });

  const value = fc.oneof(
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map(String),
    fc.integer({ min: -1000, max: 1000 }).map(String),
  );

  it('to the last digit', { tags: 'slow' }, () => {
    const words = 'W|kW|GW|kWh/h|J/s|hp|kVA|Wh|kWh|MWh|kW h|MJ|h|min|s|day|week|EUR/MWh|EUR/kWh|EUR/J|EUR/(GW s)';
    const text = fc.tuple(value, fc.constantFrom(...words.split('|'))).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (given) => {
        expect(both([given], byUs)).toEqual(both([given], byMathjs));
      }),
      { numRuns: 2000 },
    );
  });

  it('whatever is put together of numbers, units and marks', () => {
    const words = 'kW|MW|W|h|min|s|kWh|MWh|J|MJ|EUR|day|kilowatt|VA|V|A|m'.split('|');
    const word = fc.constantFrom(...words);
    const part = fc.tuple(fc.constantFrom(' ', '/', '*', ' / ', ' * '), word, fc.constantFrom('', '', '', '^2', '^-1'));
    const text = fc
      .tuple(value, word, fc.array(part, { maxLength: 3 }))
      .map(([number, first, more]) => `${number} ${first}${more.flat().join('')}`);
    fc.assert(
      fc.property(text, (given) => {
        expect(both([given], byUs)).toEqual(both([given], byMathjs));
      }),
      { numRuns: 500 },
    );
  });

  it('is finite', () => {
    expect(byUs('1e400 kW', 'kW')).toBe('1e400 kW');
  });
});
