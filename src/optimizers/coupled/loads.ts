import type { EvDayPlan } from '../evDay.ts';

/** What a fleet does in each ISP, kWh: what it charges, of that downward, and what it discharges. */
export class Loads {
  readonly into: Float64Array;
  readonly down: Float64Array;
  readonly out: Float64Array;

  constructor(isps: number) {
    this.into = new Float64Array(isps);
    this.down = new Float64Array(isps);
    this.out = new Float64Array(isps);
  }

  /** Adds what one EV does, or with -1 takes it away. */
  add({ downKwh, dayAheadKwh, upKwh }: EvDayPlan, sign: 1 | -1 = 1): void {
    const { into, down, out } = this;
    for (let t = 0; t < upKwh.length; t++) {
      into[t] += sign * (downKwh[t] + dayAheadKwh[t]);
      down[t] += sign * downKwh[t];
      out[t] += sign * upKwh[t];
    }
  }
}
