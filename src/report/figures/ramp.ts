import type { Theme } from './theme.ts';

/** Colours between some others, from the first at 0 to the last at 1. */
function colourAt(stops: readonly string[], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const first = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[first], stops[first + 1]].map((hex) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  );
  return `#${from
    .map((value, k) =>
      Math.round(value + (place - first) * (to[k] - value))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** How values of a reach become colours: along one hue, or to both sides of where they turn. */
export function rampOf(
  { loading, turning }: Theme,
  [from, to]: readonly [number, number],
  turn: number | undefined,
): (value: number) => string {
  if (turn === undefined) return (value) => colourAt(loading, from === to ? 0 : (value - from) / (to - from));
  const below = Math.max(turn - from, 0) || Math.max(to - turn, 0) || 1;
  const above = Math.max(to - turn, 0) || below;
  return (value) => colourAt(turning, 0.5 + (value < turn ? (value - turn) / below : (value - turn) / above) / 2);
}
