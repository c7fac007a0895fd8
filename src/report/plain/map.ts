import { numberAt, numbers, shownTable, textAt } from '../../market/shownTables.ts';
import type { ReplayMap, ShownTable, StoredTables } from '../../market/view.ts';

const PERCENT = 100;
/** Loading is kept in steps of this, %. */
const STEP = 0.01;

/** The network of a run, with the loading of its branches where a table has it: columns `isp`, `branch` and `loading`, of the rating. */
export function mapOf({
  network,
  tableNames,
  table,
  until,
}: Pick<StoredTables, 'network' | 'tableNames' | 'table' | 'until'>):
  | { map: ReplayMap; table: ShownTable }
  | undefined {
  if (network === undefined) return undefined;
  const { branches } = network;
  const places = new Map(branches.map(({ id }, k) => [id, k]));
  const codes = new Uint16Array(until * branches.length).fill(0xffff);
  const found = tableNames
    .map((name) => table(name))
    .find((each) => ['isp', 'branch', 'loading'].every((column) => each?.columns[column] !== undefined));
  if (found !== undefined) {
    const { isp, branch, loading } = found.columns;
    const size = loading.unit === '%' ? 1 : PERCENT;
    for (let row = 0; row < found.rows; row++) {
      const place = places.get(textAt(branch, row));
      const code = Math.round((numberAt(loading, row) * size) / STEP);
      if (place !== undefined && code >= 0)
        codes[numberAt(isp, row) * branches.length + place] = Math.min(code, 0xfffe);
    }
  }
  const says = 'Loading of each branch, ISP after ISP, to 0.01 %.';
  return {
    table: shownTable('loading', { loading: numbers(codes, { unit: '%', says }, { scale: STEP, digits: 1 }) }),
    map: { network, limit: PERCENT, ...(found && { loading: 'loading' }) },
  };
}
