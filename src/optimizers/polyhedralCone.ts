import { cos, sin, tan } from '../arithmetic/index.ts';
import type { Model, Row } from './model.ts';

/** A sum of columns, each times a coefficient. */
export type Terms = readonly (readonly [column: number, coefficient: number])[];

/** By how much of r a point of the approximation may lie outside the cone: 1 / cos(pi / 2^(zeta + 1)) - 1, (14). */
export function coneError(zeta: number): number {
  requireZeta(zeta);
  return 1 / cos(halved(Math.PI, zeta + 1)) - 1;
}

/**
 * States within a model that the vector (x, y) is no longer than r, by a polyhedron around that cone: after x and y are folded into
 * the first quadrant, each of `zeta` turns by half the angle before folds them into half the sector, (14). It holds every point of the
 * cone, and none with a length above (1 + `coneError(zeta)`) r. It has 2 zeta + 2 columns and 3 zeta + 6 rows, some of them equations.
 * @param name of the columns and rows, which at `index` must not be stated yet
 * @param zeta a whole number from 1
 * @throws RangeError when zeta is none
 */
export function stateCone(
  model: Model,
  name: string,
  index: readonly number[],
  { x, y, r }: { x: Terms; y: Terms; r: Terms },
  zeta: number,
): void {
  requireZeta(zeta);
  const along = Array.from({ length: zeta + 1 }, (_, turn) => model.column(`${name} along`, ...index, turn, {}));
  const across = Array.from({ length: zeta + 1 }, (_, turn) => model.column(`${name} across`, ...index, turn, {}));
  let rows = 0;
  const row = (relation: '=' | '>='): Row => model.row(name, ...index, rows++, relation, 0);
  const add = (to: Row, terms: Terms, times: number): Row => {
    for (const [column, coefficient] of terms) to.add(column, times * coefficient);
    return to;
  };
  for (const side of [-1, 1]) {
    add(row('>='), x, side).add(along[0], 1);
    add(row('>='), y, side).add(across[0], 1);
  }
  for (let turn = 1; turn <= zeta; turn++) {
    const angle = halved(Math.PI, turn + 1);
    row('=')
      .add(along[turn], -1)
      .add(along[turn - 1], cos(angle))
      .add(across[turn - 1], sin(angle));
    for (const side of [-1, 1]) {
      const folded = row('>=').add(across[turn], 1);
      folded.add(along[turn - 1], side * sin(angle)).add(across[turn - 1], -side * cos(angle));
    }
  }
  add(row('>='), r, 1).add(along[zeta], -1);
  row('>=')
    .add(along[zeta], tan(halved(Math.PI, zeta + 1)))
    .add(across[zeta], -1);
}

/** A figure halved so many times. */
function halved(figure: number, times: number): number {
  let part = figure;
  for (let k = 0; k < times; k++) part /= 2;
  return part;
}

function requireZeta(zeta: number): void {
  if (!Number.isSafeInteger(zeta) || zeta < 1)
    throw new RangeError(`zeta: found ${zeta}; expected a whole number from 1`);
}
