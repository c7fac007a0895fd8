import type { ResponsePiece } from '../tso/valueFunction.ts';

/** A point of the TSO's cost over what the feeders draw: MW, EUR/h, and what one more MWh costs from there on, EUR/MWh. */
export interface ValuePoint {
  importMw: number;
  costEurPerH: number;
  lmp: number;
}

type Line = Pick<ResponsePiece, 'constant' | 'lmp'>;

const heightOf = ({ constant, lmp }: Line, importMw: number): number => constant + lmp * importMw;

/**
 * The TSO's cost over all that the feeders could draw, at what they offer: the largest of affine pieces, by its corners from the least to the
 * most that is drawn. Costs rise with what is drawn, ever faster.
 */
export function valueAlong(
  pieces: readonly ResponsePiece[],
  { upMw, downMw }: { upMw: number; downMw: number },
): ValuePoint[] {
  const lines = pieces.map(({ constant, lmp, upWorth, downWorth }) => ({
    constant: constant - upWorth * upMw - downWorth * downMw,
    lmp,
  }));
  const drawn = pieces.flatMap(({ vertices }) => vertices.map(([importMw]) => importMw));
  const [least, most] = [Math.min(...drawn), Math.max(...drawn)];
  const points: ValuePoint[] = [];
  let line = highestAt(lines, least);
  for (let importMw = least; importMw < most; ) {
    points.push({ importMw, costEurPerH: heightOf(line, importMw), lmp: line.lmp });
    const { meets, next } = nextOver(lines, line);
    importMw = Math.min(most, meets);
    if (meets < most) line = next;
  }
  points.push({ importMw: most, costEurPerH: heightOf(line, most), lmp: line.lmp });
  return points;
}

/** The line that is highest, and of those that are, steepest. */
const highestAt = (lines: readonly Line[], importMw: number): Line =>
  lines.reduce((top, line) => {
    const over = heightOf(line, importMw) - heightOf(top, importMw);
    return over > 0 || (over === 0 && line.lmp > top.lmp) ? line : top;
  });

/** Where the first of the steeper lines comes to be over a line that is highest, and which that is. */
function nextOver(lines: readonly Line[], line: Line): { meets: number; next: Line } {
  let [meets, next] = [Number.POSITIVE_INFINITY, line];
  for (const other of lines) {
    if (other.lmp <= line.lmp) continue;
    const at = (line.constant - other.constant) / (other.lmp - line.lmp);
    if (at > meets || (at === meets && other.lmp <= next.lmp)) continue;
    [meets, next] = [at, other];
  }
  return { meets, next };
}
