import { noPrices, type SharedPrices } from '../../../src/optimizers/coupled/prices.ts';

/** The last prices on a connection by which its fleet was planned, by ISP of the run: from these it is planned again. */
export class ConnectionPrices {
  private readonly known = new Map<number, { into: number; out: number }>();

  /** @param firstIsp ISP with which the prices begin */
  keep(firstIsp: number, { into, out }: SharedPrices): void {
    into.forEach((price, t) => {
      this.known.set(firstIsp + t, { into: price, out: out[t] });
    });
  }

  /** Those of some ISPs from one on, 0 where none are known; undefined where that is so of all. */
  from(firstIsp: number, isps: number): SharedPrices | undefined {
    const prices = noPrices(isps);
    let isKnown = false;
    for (let t = 0; t < isps; t++) {
      const known = this.known.get(firstIsp + t);
      if (known === undefined) continue;
      isKnown = true;
      prices.into[t] = known.into;
      prices.out[t] = known.out;
    }
    return isKnown ? prices : undefined;
  }
}
