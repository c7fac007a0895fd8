/** Columns of a matrix that stand abreast in one picture. */
const MOST_ABREAST = 12;

/** Columns as pictures have them: all abreast, or where these are many, those of each heading by themselves, one block below another. */
export function blocksOf<C extends { readonly heading: string }>(columns: readonly C[]): C[][] {
  if (columns.length <= MOST_ABREAST) return [[...columns]];
  const blocks: C[][] = [];
  for (const column of columns) {
    const last = blocks.at(-1);
    if (last === undefined || (column.heading !== '' && column.heading !== last[0].heading)) blocks.push([column]);
    else last.push(column);
  }
  return blocks;
}
