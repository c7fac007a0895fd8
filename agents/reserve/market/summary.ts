import { mainLinesOf } from '../../../src/grid/network.ts';
import { present } from '../../../src/lookup.ts';
import { highestAt, sum } from '../../../src/series.ts';
import type { FleetGapRecord } from './fleetGaps.ts';
import { type LinearVersusAc, linearVersusAc } from './linearVersusAc.ts';
import type { AggregatorColumn, RecordedRun } from './recorder.ts';
import { type SessionTotals, sessionTotals } from './sessionTotals.ts';

/** Figures of one aggregator over the run. */
export interface AggregatorKpis {
  profitEur: number;
  upwardMwh: number;
  downwardMwh: number;
  dayAheadMwh: number;
  congestionMwh: number;
  offeredMwh: number;
  activatedMwh: number;
  /** Offered, and taken back in time because the fleet could not deliver it. */
  unavailableMwh: number;
  /** Activated and not delivered. */
  undeliveredMwh: number;
  /** Scheduled day-ahead and not taken, or taken and not scheduled. */
  offScheduleMwh: number;
  /** What was missing from full batteries when EVs left, and what they had to charge on the way. */
  unmetAtDepartureKwh: number;
  chargedEnRouteKwh: number;
  incomeUpwardEur: number;
  incomeDownwardEur: number;
  deviationFeeEur: number;
  /** For what was activated and not delivered. */
  nonDeliveryEur: number;
}

/** What a run comes to. Energy MWh, money EUR (+ is income), loading per unit of the rating. */
export interface RunSummary {
  scheme: string;
  seed: string | number;
  total: AggregatorKpis;
  aggregators: Record<string, AggregatorKpis>;
  /** What every party has earned or, negative, spent; they sum to 0. */
  balancesEur: Record<string, number>;
  /** What wrong forecasts cost every party (see `forecastCost`), where anything was uncertain and it was asked. */
  forecastCostEur?: Record<string, number>;
  /** Profit of each aggregator less that in the same world if all sessions charged at once, where sessions are planned and it was asked. */
  flexibilityValueEur?: Record<string, number>;
  /** Of all fleets of sessions, where there are such. */
  sessions?: SessionTotals;
  /** Of fleets that share a connection or a minimum bid, where there are such. */
  coupledFleets?: FleetGapRecord;
  grid: {
    /** Highest loading of a branch at a connection to the external grid, when, and whether the network exported then. */
    mainLine: { branch: string; loading: number; isp: number; reverse: boolean; overloadedIsps: number };
    highest: { branch: string; loading: number; isp: number };
    /** ISPs in which any branch was above the DSO's limit. */
    congestedIsps: number;
    lossMwh: number;
    lowestVoltagePu: number;
    /** Largest difference between linear and AC loading over all validations. */
    linearVersusAc: number;
    /** How the linear model did against AC, ISP by ISP. */
    linear: LinearVersusAc;
  };
  validations: {
    green: number;
    yellow: number;
    red: number;
    askedMwh: number;
    withheldMwh: number;
    /** In which, of what was asked, the linear model alone finds a line over its limit, and in which AC alone does. */
    falseAlarms: number;
    misses: number;
  };
}

/** Sums up a run. */
export function summaryOf(run: RecordedRun & { until: number }): RunSummary {
  const { loaded, ledger, recorder } = run;
  const { config } = loaded;
  const aggregators = Object.fromEntries(config.aggregators.map(({ name }) => [name, aggregatorKpis(run, name)]));
  const total = Object.values(aggregators).reduce((sum, each) => {
    for (const key of Object.keys(sum) as (keyof AggregatorKpis)[]) sum[key] += each[key];
    return sum;
  }, emptyKpis());
  const states = { green: 0, yellow: 0, red: 0 };
  let askedMwh = 0;
  let withheldMwh = 0;
  let falseAlarms = 0;
  let misses = 0;
  for (const { state, askedMw, boundaryMw, alarms } of recorder.validations) {
    states[state]++;
    if (alarms?.linear && !alarms.ac) falseAlarms++;
    if (alarms?.ac && !alarms.linear) misses++;
    askedMwh += askedMw * run.world.calendar.hoursPerIsp;
    withheldMwh += (askedMw - boundaryMw) * run.world.calendar.hoursPerIsp;
  }
  const sessions = sessionTotals(run);
  return {
    scheme: config.market.scheme,
    seed: config.seed,
    total,
    aggregators,
    balancesEur: Object.fromEntries(ledger.parties().map((party) => [party, ledger.balance(party)])),
    ...(sessions && { sessions }),
    ...(run.fleetGaps && { coupledFleets: run.fleetGaps }),
    grid: gridKpis(run),
    validations: { ...states, askedMwh, withheldMwh, falseAlarms, misses },
  };
}

const emptyKpis = (): AggregatorKpis => ({
  profitEur: 0,
  upwardMwh: 0,
  downwardMwh: 0,
  dayAheadMwh: 0,
  congestionMwh: 0,
  offeredMwh: 0,
  activatedMwh: 0,
  unavailableMwh: 0,
  undeliveredMwh: 0,
  offScheduleMwh: 0,
  unmetAtDepartureKwh: 0,
  chargedEnRouteKwh: 0,
  incomeUpwardEur: 0,
  incomeDownwardEur: 0,
  deviationFeeEur: 0,
  nonDeliveryEur: 0,
});

function aggregatorKpis({ world, ledger, recorder }: RecordedRun, name: string) {
  const { ispCount, hoursPerIsp } = world.calendar;
  const from = present(recorder.place(name, 0), `the record of ${name}`);
  const column = (key: AggregatorColumn) => recorder.columns[key].subarray(from, from + ispCount);
  const sumOf = (...keys: AggregatorColumn[]) => keys.reduce((all, key) => all + sum(column(key)), 0);
  const upwardMwh = sumOf('upwardMwh');
  const downwardMwh = sumOf('downwardMwh');
  const activatedMwh = sumOf('activatedUpwardMw', 'activatedDownwardMw') * hoursPerIsp;
  const scheduled = column('scheduledMwh');
  return {
    profitEur: ledger.balance(name),
    upwardMwh,
    downwardMwh,
    dayAheadMwh: sumOf('dayAheadMwh'),
    congestionMwh: sumOf('congestionUpMwh', 'congestionDownMwh'),
    offeredMwh: sumOf('bidUpwardMw', 'bidDownwardMw') * hoursPerIsp,
    activatedMwh,
    unavailableMwh: sumOf('unavailableUpwardMw', 'unavailableDownwardMw') * hoursPerIsp,
    undeliveredMwh: Math.max(0, activatedMwh - upwardMwh - downwardMwh),
    offScheduleMwh: column('dayAheadMwh').reduce((all, mwh, isp) => all + Math.abs(mwh - scheduled[isp]), 0),
    unmetAtDepartureKwh: sumOf('unmetAtDepartureKwh'),
    chargedEnRouteKwh: sumOf('chargedEnRouteKwh'),
    incomeUpwardEur: sumOf('balancingUpwardEur'),
    incomeDownwardEur: sumOf('balancingDownwardEur'),
    deviationFeeEur: sumOf('deviationFeeEur'),
    nonDeliveryEur: sumOf('nonDeliveryEur'),
  };
}

function gridKpis({ loaded, world, recorder }: RecordedRun): RunSummary['grid'] {
  const { network, calendar } = world;
  const limit = loaded.config.dso.loadingLimit;
  const mains = mainLinesOf(network).flatMap((isMain, branch) => (isMain ? [branch] : []));
  const none = { branch: '', loading: 0, isp: -1 };
  let main = none;
  let highest = none;
  let overloadedIsps = 0;
  let congestedIsps = 0;
  for (const [isp, loading] of recorder.loading.entries()) {
    const most = highestAt(loading, 0);
    const ofMains = mains.map((branch) => loading[branch]);
    const mainMost = mains[highestAt(ofMains, 0)];
    const found = (branch: number) => ({ branch: network.branches[branch].id, loading: loading[branch], isp });
    if (loading[most] > highest.loading) highest = found(most);
    if (loading[mainMost] > main.loading) main = found(mainMost);
    if (loading[most] > limit) congestedIsps++;
    if (loading[mainMost] > limit) overloadedIsps++;
  }
  return {
    mainLine: { ...main, reverse: (recorder.grid[main.isp]?.importMw ?? 0) < 0, overloadedIsps },
    highest,
    congestedIsps,
    lossMwh: recorder.grid.reduce((sum, { lossMw }) => sum + lossMw, 0) * calendar.hoursPerIsp,
    lowestVoltagePu: recorder.grid.reduce(
      (least, row) => Math.min(least, row.lowestVoltagePu),
      Number.POSITIVE_INFINITY,
    ),
    linearVersusAc: recorder.validations.reduce(
      (most, { linearLoading, acLoading }) =>
        Number.isFinite(acLoading) ? Math.max(most, Math.abs(linearLoading - acLoading)) : most,
      0,
    ),
    linear: linearVersusAc(network, recorder, limit),
  };
}
