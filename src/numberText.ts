/** A format takes a hundred times as long to make as to use. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(digits: number): Intl.NumberFormat {
  const made = formats.get(digits);
  if (made) return made;
  const format = new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, format);
  return format;
}

/** Sizes below this are rounding. */
const ROUNDING = 1e-9;

/** The decimal number with the fewest digits that is this one in single precision. */
export function shortestSingle(single: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const value = Number(single.toPrecision(digits));
    if (Math.fround(value) === single) return value;
  }
  return single;
}

/** A number in at most six figures, `160,967`, `0.932229`; `–` where there is none. */
export function sixFigureText(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) < ROUNDING ? '0' : value.toLocaleString('en-GB', { maximumSignificantDigits: 6 });
}

/** A number as people read it, `-1,234.5`, to so many decimals; what rounds to nothing has no sign. */
export function numberText(value: number, digits = 0): string {
  const text = formatOf(digits).format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}

/** A figure with about three digits that count, as `5.83`, `105`, `0.077`. */
export function shortText(value: number): string {
  const size = Math.abs(value);
  if (size < 5e-4) return '0';
  return numberText(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3);
}
