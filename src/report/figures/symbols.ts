/** Marks of up to six groups, told apart without colour too: names of Plot's. */
export const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'cross', 'star'] as const;

/** A symbol about a point. @param r half its width, px */
export function symbolPath(symbol: string, r: number): string {
  const at = (...points: number[][]) => `M${points.map(([x, y]) => `${round(x * r)},${round(y * r)}`).join('L')}Z`;
  switch (symbol) {
    case 'triangle':
      return at([0, -1.15], [1.1, 0.85], [-1.1, 0.85]);
    case 'square':
      return at([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
    case 'diamond':
      return at([0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]);
    case 'cross':
      return at(
        [-0.4, -1.1],
        [0.4, -1.1],
        [0.4, -0.4],
        [1.1, -0.4],
        [1.1, 0.4],
        [0.4, 0.4],
        [0.4, 1.1],
        [-0.4, 1.1],
        [-0.4, 0.4],
        [-1.1, 0.4],
        [-1.1, -0.4],
        [-0.4, -0.4],
      );
    case 'star':
      return at(
        [0, -1.3],
        [0.32, -0.44],
        [1.24, -0.4],
        [0.52, 0.17],
        [0.76, 1.05],
        [0, 0.54],
        [-0.76, 1.05],
        [-0.52, 0.17],
        [-1.24, -0.4],
        [-0.32, -0.44],
      );
    default:
      return circle(r);
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
const circle = (r: number) =>
  `M${round(r)},0A${round(r)},${round(r)} 0 1 0 ${round(-r)},0A${round(r)},${round(r)} 0 1 0 ${round(r)},0Z`;
