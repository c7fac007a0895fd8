import { add, type Complex, complex, conj, divide, multiply, subtract } from 'mathjs';
import { expect } from 'vitest';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import type { PowerFlowResult } from '../../src/grid/powerFlow.ts';

/** Expects a solution at nominal injections to keep every bus in balance, by admittances written out anew. */
export function expectBalance(network: Network, result: PowerFlowResult): void {
  const { injectionMw, injectionMvar } = nominalInjection(network);
  const voltage = [...result.voltagePu].map((pu, bus) => complex({ r: pu, phi: result.angleRad[bus] }));
  const times = (a: Complex, b: Complex) => multiply(a, b) as Complex;
  const over = (a: Complex, b: Complex) => divide(a, b) as Complex;
  const plus = (a: Complex, b: Complex) => add(a, b) as Complex;
  const less = (a: Complex, b: Complex) => subtract(a, b) as Complex;
  const drawn = voltage.map((v, bus) => {
    const { shuntMw, shuntMvar } = network.buses[bus];
    return times(v, complex(shuntMw / network.baseMva, shuntMvar / network.baseMva));
  });
  for (const { from, to, closed, rPu, xPu, bPu, gPu = 0, tap, shiftRad } of network.branches) {
    if (!closed) continue;
    const ratio = complex({ r: tap, phi: shiftRad });
    const half = complex(gPu / 2, bPu / 2);
    // behind the ideal transformer at `from`
    const inner = over(voltage[from], ratio);
    const through = over(less(inner, voltage[to]), complex(rPu, xPu));
    drawn[from] = plus(drawn[from], over(plus(through, times(inner, half)), conj(ratio)));
    drawn[to] = plus(drawn[to], less(times(voltage[to], half), through));
  }
  const sources = new Set(network.sources.map(({ bus }) => bus));
  const held = new Set((network.voltageSetpoints ?? []).map(({ bus }) => bus));
  voltage.forEach((v, bus) => {
    if (sources.has(bus)) return;
    const power = times(v, conj(drawn[bus]));
    expect(Math.abs(power.re * network.baseMva - injectionMw[bus])).toBeLessThan(1e-5);
    if (!held.has(bus)) expect(Math.abs(power.im * network.baseMva - injectionMvar[bus])).toBeLessThan(1e-5);
  });
}
