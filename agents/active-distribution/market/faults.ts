import { InputError } from '../../../src/errors.ts';
import { branchAt, type Network } from '../../../src/grid/network.ts';
import { stream } from '../../../src/random/streams.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Config } from './config.ts';

/** A line that is out from an ISP up to before another. */
export interface LineFault {
  branch: number;
  fromIsp: number;
  untilIsp: number;
}

const HOURS_A_YEAR = 8760;

/**
 * The faults of a run: none, the one that the config names, or drawn for every closed line from a stream of its own. While one lasts no other begins.
 * @throws InputError for a line that is not on the network, or open
 */
export function drawFaults(
  network: Network,
  calendar: Calendar,
  faults: Config['world']['faults'],
  seed: string | number,
): LineFault[] {
  if (faults === 'none') return [];
  const ispsOf = (hours: number) => Math.max(1, Math.round(hours / calendar.hoursPerIsp));
  const repair = ispsOf(faults.repairHours);
  if ('line' in faults) {
    const branch = branchAt(network, faults.line);
    if (!network.branches[branch].closed) {
      throw new InputError({
        path: 'world.faults.line',
        found: `${faults.line}, which is open`,
        expected: 'a line that is closed at rest',
      });
    }
    const fromIsp = Math.round(faults.hour / calendar.hoursPerIsp);
    return [{ branch, fromIsp, untilIsp: fromIsp + repair }];
  }
  const drawn: LineFault[] = [];
  network.branches.forEach(({ id, rPu, closed, from }, branch) => {
    if (!closed) return;
    const km = (rPu * network.buses[from].baseKv ** 2) / network.baseMva;
    const meanIsps = HOURS_A_YEAR / (faults.rate * km) / calendar.hoursPerIsp;
    const random = stream(seed, 'faults', id);
    for (
      let isp = meanIsps * random.exponential();
      isp < calendar.ispCount;
      isp += repair + meanIsps * random.exponential()
    ) {
      drawn.push({ branch, fromIsp: Math.floor(isp), untilIsp: Math.floor(isp) + repair });
    }
  });
  drawn.sort((a, b) => a.fromIsp - b.fromIsp || a.branch - b.branch);
  const apart: LineFault[] = [];
  for (const fault of drawn) if (fault.fromIsp >= (apart.at(-1)?.untilIsp ?? 0)) apart.push(fault);
  return apart;
}
