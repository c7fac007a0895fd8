import type { Figure } from '../../../src/market/system.ts';
import { type Congestion, congestion } from '../../../src/measures/congestion.ts';
import { overloadMw } from '../dso/overload.ts';
import type { SimulationResult } from './simulate.ts';

/** Times in which some branch was above the limit of the DSO. */
function congestionOf({ recorder, loaded, world }: SimulationResult): Congestion {
  const highest = recorder.loading.map((loading) => loading.reduce((most, value) => Math.max(most, value), 0));
  return congestion(highest, loaded.config.dso.loadingLimit, world.calendar.hoursPerIsp);
}

/** Figures of the network, and of what the DSO let through. */
export const GRID_FIGURES: Record<string, Omit<Figure<SimulationResult>, 'name'>> = {
  mainLineLoading: {
    unit: 'p.u.',
    says: 'Highest AC loading of a main line, which is a branch at a connection to the external grid.',
    of: ({ kpis }) => kpis.grid.mainLine.loading,
  },
  mainLineOverloadedIsps: {
    unit: 'ISPs',
    says: 'Number of ISPs in which the AC loading of a main line was above the limit of the DSO.',
    of: ({ kpis }) => kpis.grid.mainLine.overloadedIsps,
  },
  highestLoading: {
    unit: 'p.u.',
    says: 'Highest AC loading of any branch.',
    of: ({ kpis }) => kpis.grid.highest.loading,
  },
  congestedIsps: {
    unit: 'ISPs',
    says: 'Number of ISPs in which the AC loading of any branch was above the limit of the DSO.',
    of: ({ kpis }) => kpis.grid.congestedIsps,
  },
  congestionEpisodes: {
    unit: '',
    says: 'How many times the AC loading of a branch came to be above the limit of the DSO, and so stayed for an ISP or more.',
    of: (run) => congestionOf(run).episodes,
  },
  congestionEpisodeHours: {
    unit: 'h',
    says: 'How long that lasted each time, in the mean.',
    of: (run) => congestionOf(run).meanHours,
  },
  overloadMwh: {
    unit: 'MWh',
    says: 'Energy above the limit of the DSO, of the branch that is most above it in an ISP (AC loading, at its power factor).',
    of: ({ recorder, world, loaded }) =>
      recorder.loading.reduce((all, loading) => all + overloadMw(loading, world.network, loaded.config.dso), 0) *
      world.calendar.hoursPerIsp,
  },
  lossMwh: { unit: 'MWh', says: 'Energy lost in the network.', of: ({ kpis }) => kpis.grid.lossMwh },
  lowestVoltagePu: {
    unit: 'p.u.',
    says: 'Lowest voltage of any bus in any ISP.',
    of: ({ kpis }) => kpis.grid.lowestVoltagePu,
  },
  linearVersusAc: {
    unit: 'p.u.',
    says: 'Largest difference between linear and AC loading over all validations by the DSO.',
    of: ({ kpis }) => kpis.grid.linearVersusAc,
  },
  linearErrorMean: {
    unit: 'p.u.',
    says: 'Mean size of linear less AC loading, as metered, where either is at least half of the limit of the DSO.',
    of: ({ kpis }) => kpis.grid.linear.metered.meanAbsolute,
  },
  linearErrorLargest: {
    unit: 'p.u.',
    says: 'Largest size of linear less AC loading, as metered, where either is at least half of the limit of the DSO.',
    of: ({ kpis }) => Math.abs(kpis.grid.linear.largest.linear - kpis.grid.linear.largest.ac),
  },
  linearBiasForward: {
    unit: 'p.u.',
    says: 'Mean of linear less AC loading where power flows away from the external grid (+: the linear model sees too much).',
    of: ({ kpis }) => kpis.grid.linear.forward.bias,
  },
  linearBiasReverse: {
    unit: 'p.u.',
    says: 'Mean of linear less AC loading where power flows towards the external grid (+: the linear model sees too much).',
    of: ({ kpis }) => kpis.grid.linear.reverse.bias,
  },
  linearMissed: {
    unit: '',
    says: 'Number of metered loadings above the limit of the DSO by AC, but not by the linear model.',
    of: ({ kpis }) => kpis.grid.linear.missed,
  },
  linearFalseAlarms: {
    unit: '',
    says: 'Number of metered loadings above the limit of the DSO by the linear model, but not by AC.',
    of: ({ kpis }) => kpis.grid.linear.falseAlarms,
  },
  greenValidations: {
    unit: '',
    says: 'Number of validations in which the DSO let everything through as it was.',
    of: ({ kpis }) => kpis.validations.green,
  },
  yellowValidations: {
    unit: '',
    says: 'Number of validations in which the DSO ordered flexibility, or cut the boundary, to let bids through.',
    of: ({ kpis }) => kpis.validations.yellow,
  },
  redValidations: {
    unit: '',
    says: 'Number of validations in which the DSO let nothing through.',
    of: ({ kpis }) => kpis.validations.red,
  },
  validations: {
    unit: '',
    says: 'Number of validations by the DSO, each of one set of volumes.',
    of: ({ recorder }) => recorder.validations.length,
  },
  validationFalseAlarms: {
    unit: '',
    says: 'Number of validations in which the linear model finds a line over its limit because of what was asked, and AC does not.',
    of: ({ kpis }) => kpis.validations.falseAlarms,
  },
  validationMisses: {
    unit: '',
    says: 'Number of validations in which AC finds a line over its limit because of what was asked, and the linear model does not.',
    of: ({ kpis }) => kpis.validations.misses,
  },
  askedMwh: {
    unit: 'MWh',
    says: 'Energy of the bids that the DSO validated.',
    of: ({ kpis }) => kpis.validations.askedMwh,
  },
  withheldMwh: {
    unit: 'MWh',
    says: 'Energy of the bids that the DSO validated and did not let through.',
    of: ({ kpis }) => kpis.validations.withheldMwh,
  },
};
