/** `1 day`, `3 days`; `counted(n, 'branch', 'branches')` of what takes more than an s, as also verbs do: `1 row is`, `2 rows are`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The first names of many, and how many more there are: `a, b and 7 more`. */
export const firstOf = (names: readonly (string | number)[], most: number): string =>
  names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');

/** A text as a sentence begins with it. */
export const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `a, b and c` */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
