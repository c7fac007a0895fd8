/** A format takes a hundred times as long to make as to use. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(digits: number): Intl.NumberFormat {
  const made = formats.get(digits);
  if (made) return made;
  const format = new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, format);
  return format;
}

/** A number as people read it, `-1,234.5`, to so many decimals; what rounds to nothing has no sign. */
export function numberText(value: number, digits = 0): string {
  const text = formatOf(digits).format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}
