import type { NetworkDay } from '../../../../agents/nested/dso/networkRows.ts';
import { PROFILES } from '../../../../agents/nested/market/profiles.ts';
import { busAt, type Network } from '../../../../src/grid/network.ts';

/** Hours of the case study's day on its feeder (section 11), users at half the load of their buses, with bands of a tenth of it. */
export function feederInCase(network: Network, { hours = [3, 12, 18], cover = 1 } = {}): NetworkDay {
  const at = (ids: readonly number[]) => ids.map((id) => busAt(network, id));
  const sites = {
    generators: at([18, 33]),
    storages: at([13, 29]),
    plants: at([11, 24, 28]),
    users: at([14, 25, 30, 32, 18, 22, 33, 31]),
  };
  const series = (each: (hour: number) => number) => Float64Array.from(hours, each);
  const course = (course: readonly number[], peak: number) => series((hour) => course[hour] * peak);
  const storage = {
    ...{ powerMw: 0.3, leastMwh: 0.09, mostMwh: 0.9, startMwh: 0.45, efficiency: 0.95, wearEurPerMwh: 5 },
  };
  const drawn = {
    mw: network.buses.map(({ loadMw }) => course(PROFILES.feeder, loadMw)),
    mvar: network.buses.map(({ loadMvar }) => course(PROFILES.feeder, loadMvar)),
  };
  const pvMw = [0.4, 0.5, 0.4].map((mw) => course(PROFILES.pv, mw));
  const part = (all: readonly Float64Array[], share: number) => all.map((one) => one.map((each) => share * each));
  const bands = sites.users.map((bus) => part([drawn.mw[bus]], 0.1)[0]);
  return {
    network: {
      ...network,
      buses: network.buses.map((bus) => ({ ...bus, voltageLimitsPu: { min: 0.92, max: 1.05 } })),
      sources: network.sources.map((source) => ({ ...source, voltagePu: 1.02 })),
    },
    sites,
    day: {
      steps: hours.length,
      generators: sites.generators.map(() => ({ maxMw: 0.6, eurPerMwh: 62 })),
      storages: sites.storages.map(() => storage),
      pvMw,
      users: bands.map((upMw) => ({ upMw, downMw: upMw.map((mw) => 2 * mw) })),
      cover: { share: cover },
    },
    drawn,
    halfWidth: { mw: part(drawn.mw, 0.06), mvar: part(drawn.mvar, 0.06), pvMw: part(pvMw, 0.3) },
    marginPu: 0.003,
  };
}
