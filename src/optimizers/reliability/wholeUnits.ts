/** Parts of a whole unit that count as rounding errors. */
const ROUNDING = 1e-6;

/** MW are at least `constantMw`, less `perMw` of what each unit gives. */
export interface Shortage {
  constantMw: number;
  /** By unit, 0 or more. */
  perMw: Float64Array;
}

/** What a shortage says where units give so much, MW; below 0 where it says nothing. */
export function shortageMw({ constantMw, perMw }: Shortage, capability: Float64Array): number {
  let mw = constantMw;
  for (let k = 0; k < perMw.length; k++) mw -= perMw[k] * capability[k];
  return mw;
}

/**
 * The most that a shortage implies at a point where some units are on or off as a whole, though the point has them partly on: the shortage
 * itself, or its mixed-integer rounding by what one of them gives. MW s >= 0 with s + sum of a_k u_k + y >= d, whole u_k and y >= 0 are,
 * for any size c and f the fractional part of d / c, at least c f ceil(d / c) - y - c sum of (f floor(a_k / c) + min(f, frac(a_k / c))) u_k.
 * @param wholeMw by unit: what it gives when on, where it gives that or nothing; 0 where it may give anything
 * @returns that which says most at the point
 */
export function roundedShortage(shortage: Shortage, capability: Float64Array, wholeMw: Float64Array): Shortage {
  const { constantMw, perMw } = shortage;
  let best = shortage;
  if (constantMw <= 0) return best;
  let mostMw = shortageMw(shortage, capability);
  const tried = new Set<number>();
  for (let k = 0; k < perMw.length; k++) {
    const size = perMw[k] * wholeMw[k];
    if (size <= ROUNDING || tried.has(size)) continue;
    tried.add(size);
    const units = constantMw / size;
    const part = units - Math.floor(units);
    if (part < ROUNDING || part > 1 - ROUNDING) continue;
    const rounded = {
      constantMw: size * part * Math.ceil(units),
      perMw: perMw.map((each, j) => {
        if (wholeMw[j] === 0) return each;
        const sizes = (each * wholeMw[j]) / size;
        const beyond = sizes - Math.floor(sizes);
        return (size * (part * Math.floor(sizes) + Math.min(part, beyond))) / wholeMw[j];
      }),
    };
    const mw = shortageMw(rounded, capability);
    if (mw <= mostMw) continue;
    mostMw = mw;
    best = rounded;
  }
  return best;
}
