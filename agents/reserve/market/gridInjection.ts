import type { Network } from '../../../src/grid/network.ts';
import { shortSeries } from '../../../src/series.ts';
import type { GridView } from '../../../src/worlds/forecasts/forecasts.ts';

/** Load and generation of every bus in an ISP, as they are or as forecast, EVs not included, as injections (generation minus load). */
export function gridInjection(
  { network, grid }: { network: Network; grid: GridView },
  isp: number,
): { injectionMw: Float64Array; injectionMvar: Float64Array } {
  const buses = network.buses.length;
  const [injectionMw, injectionMvar, load] = [shortSeries(buses), shortSeries(buses), shortSeries(buses)];
  grid.generationMw(isp, injectionMw);
  grid.loadMw(isp, load);
  for (let bus = 0; bus < buses; bus++) injectionMw[bus] -= load[bus];
  grid.loadMvar(isp, load);
  for (let bus = 0; bus < buses; bus++) injectionMvar[bus] = -load[bus];
  return { injectionMw, injectionMvar };
}
