import type { ResponsePiece } from '../tso/valueFunction.ts';

/** A point of the TSO's cost over what the feeders draw: MW and EUR/h; `lmp` is its slope from there on. */
export interface ValuePoint {
  importMw: number;
  costEurPerH: number;
  lmp: number;
}

type Affine = Omit<ResponsePiece, 'vertices'>;

/**
 * The TSO's cost over all that the feeders could draw, at what is offered: the largest of affine pieces, by its corners from the least to the
 * most drawn, and a further one where it is cut.
 * @param at what is drawn where one more point is wanted, MW
 */
export function valueAlong(
  pieces: readonly ResponsePiece[],
  offers: { upMw: number; downMw: number },
  at: number,
): ValuePoint[] {
  const lines = pieces.map(({ constant, lmp, upWorth, downWorth }: Affine) => ({
    lmp,
    constant: constant - upWorth * offers.upMw - downWorth * offers.downMw,
  }));
  const drawn = pieces.flatMap(({ vertices }) => vertices.map(([importMw]) => importMw));
  const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
  const steepestAt = (importMw: number) =>
    lines.reduce((top, line) => {
      const more = line.constant + line.lmp * importMw - (top.constant + top.lmp * importMw);
      return more > SAME || (more > -SAME && line.lmp > top.lmp) ? line : top;
    });
  const points: ValuePoint[] = [];
  for (let importMw = least; importMw < most; ) {
    const line = steepestAt(importMw);
    points.push({ importMw, costEurPerH: line.constant + line.lmp * importMw, lmp: line.lmp });
    const next = lines
      .filter(({ lmp }) => lmp > line.lmp)
      .map(({ constant, lmp }) => (line.constant - constant) / (lmp - line.lmp));
    importMw = Math.min(most, ...next.filter((mw) => mw > importMw));
  }
  for (const importMw of [at, most]) {
    const { constant, lmp } = steepestAt(importMw);
    points.push({ importMw, costEurPerH: constant + lmp * importMw, lmp });
  }
  return points.sort((a, b) => a.importMw - b.importMw);
}

/** Costs this near to each other are the same, EUR/h. */
const SAME = 1e-9;
