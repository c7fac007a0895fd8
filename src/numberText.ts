/** A number as people read it, `-1,234.5`, to so many decimals; what rounds to nothing has no sign. */
export function numberText(value: number, digits = 0): string {
  const text = value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}
