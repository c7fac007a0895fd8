/** A forecast of the day, MW by step. */
export interface Forecast {
  /** System load without the interfaces, what these import, and wind. */
  systemMw: ArrayLike<number>;
  importMw: ArrayLike<number>;
  windMw: ArrayLike<number>;
  /** How far the net load may be off either way (hw). */
  halfWidthMw: ArrayLike<number>;
}

/**
 * Flexibility required in each step for the change to the next, MW: R+ = [NL' + hw' - NL]+ and R- = [NL - (NL' - hw')]+, where NL is
 * load and import less wind and a dash marks the step after (section 3). After the last step the last is repeated.
 */
export function requirement({ systemMw, importMw, windMw, halfWidthMw }: Forecast): {
  upMw: Float64Array;
  downMw: Float64Array;
} {
  const steps = systemMw.length;
  const net = Float64Array.from({ length: steps }, (_, t) => systemMw[t] + importMw[t] - windMw[t]);
  const after = (t: number): number => Math.min(t + 1, steps - 1);
  return {
    upMw: net.map((now, t) => Math.max(0, net[after(t)] + halfWidthMw[after(t)] - now)),
    downMw: net.map((now, t) => Math.max(0, now - (net[after(t)] - halfWidthMw[after(t)]))),
  };
}
