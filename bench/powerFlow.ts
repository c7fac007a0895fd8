import { pathToFileURL } from 'node:url';
import { bleiswijkInjection, bleiswijkLoadFactors, bleiswijkNetwork } from '../src/grid/bleiswijk.ts';
import { createNewton } from '../src/grid/newton.ts';
import { createPowerFlow, type PowerFlow } from '../src/grid/powerFlow.ts';
import { type Figure, show } from './figure.ts';

/** Solves per second over about a second, with loads that differ from one solve to the next. */
function solvesPerSecond(powerFlow: PowerFlow): number {
  const { winter } = bleiswijkLoadFactors;
  const states = Array.from({ length: 20 }, (_, k) => {
    const load = winter.minimum + ((winter.peak - winter.minimum) * k) / 19;
    return bleiswijkInjection(powerFlow.network, { load, pv: 0, machines: winter.machines });
  });
  const round = () => {
    for (const { injectionMw, injectionMvar } of states) powerFlow.solve(injectionMw, injectionMvar);
  };
  const run = (milliseconds: number) => {
    const start = performance.now();
    let rounds = 0;
    while (performance.now() - start < milliseconds) {
      round();
      rounds++;
    }
    return (rounds * states.length * 1000) / (performance.now() - start);
  };
  run(200);
  return run(1000);
}

/** AC power flows per second on the Bleiswijk network, 183 buses, radial: the sweep, and Newton-Raphson for comparison. */
export async function benchPowerFlow(): Promise<Figure[]> {
  const network = bleiswijkNetwork();
  const detail = `${network.buses.length} buses, ${network.branches.filter((branch) => branch.closed).length} branches`;
  const measure = (name: string, powerFlow: PowerFlow): Figure => {
    return { name, value: solvesPerSecond(powerFlow), unit: 'solves/s', detail };
  };
  return [
    measure('AC power flow, backward-forward sweep', createPowerFlow(network)),
    measure('AC power flow, Newton-Raphson (mathjs sparse LU)', createNewton(network)),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const figure of await benchPowerFlow()) process.stdout.write(`${show(figure)}\n`);
}
