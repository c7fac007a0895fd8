/**
 * A DSO that is more careful than the stock one, which it wraps: it keeps a margin on every rating. What the stock DSO would let
 * through it tests once more, by AC power flow, against the ratings less the margin, and cuts the volumes that load the worst
 * line, until no line is over or nobody is left who loads it.
 */
import { busAt, createLinearModel, createPowerFlow } from 'flexagora';
import { dso } from 'flexagora/reserve';
import { map, tap } from 'rxjs';

/** @import { Agent, DsoConfig, Message, MessageOf } from 'flexagora/reserve' */

const TRIES = 20;

/** @type {Agent<DsoConfig>} */
const careful = (self) => {
  const { config, calendar } = self;
  const { network, entry, connections } = config;
  const margin = Number(entry.options?.margin ?? 0.1);
  const limit = entry.loadingLimit * (1 - margin);
  const powerFlow = createPowerFlow(network);
  const linear = createLinearModel(network);
  const busOf = new Map(Array.from(connections, ([aggregator, node]) => [aggregator, busAt(network, node)]));
  /** @type {Map<number, MessageOf<'GridForecast'>>} */
  const forecasts = new Map();
  /** @type {Map<string, Float64Array>} */
  const prognoses = new Map();

  /**
   * Takes note of what says how the grid will be without the volumes under test.
   * @param {Message} message
   */
  function note(message) {
    if (message.type === 'GridForecast') forecasts.set(message.isp, message);
    if (message.type === 'DPrognosis') prognoses.set(`${message.from} ${message.day}`, message.powerMw);
    if (message.type === 'PhaseStart' && message.phase === 'settle') forecasts.delete(message.isp);
  }

  /**
   * Expected injections, MW by bus: load and generation, less what aggregators have said they will charge.
   * @param {number} isp
   * @param {MessageOf<'GridForecast'>} told
   * @returns {Float64Array}
   */
  function expected(isp, { injectionMw }) {
    const mw = injectionMw.slice();
    const day = calendar.dayOf(isp);
    for (const [aggregator, bus] of busOf) {
      mw[bus] -= prognoses.get(`${aggregator} ${day.index}`)?.[isp - day.firstIsp] ?? 0;
    }
    return mw;
  }

  /**
   * What is let through of a boundary with the margin kept.
   * @param {MessageOf<'Boundary'>} boundary
   * @returns {Message}
   */
  function cut(boundary) {
    const forecast = forecasts.get(boundary.isp);
    if (!forecast) return boundary;
    const base = expected(boundary.isp, forecast);
    const entries = boundary.entries.map((each) => ({ ...each }));
    const injections = entries.map(({ bidder, direction }) => ({
      bus: Number(busOf.get(bidder)),
      sign: direction === 'upward' ? 1 : -1,
    }));
    let { divisions, acLoading } = boundary;
    for (let tried = 0; tried < TRIES; tried++) {
      const mw = base.slice();
      entries.forEach(({ boundaryMw }, k) => {
        mw[injections[k].bus] += injections[k].sign * boundaryMw;
      });
      const { loading, branchMw } = powerFlow.solve(mw, forecast.injectionMvar);
      acLoading = Math.max(...loading);
      const worst = loading.indexOf(acLoading);
      if (acLoading <= limit) break;
      const overMw = (acLoading - limit) * linear.limitMw(worst, 1, entry.powerFactor);
      const bearsMw = entries.map(({ boundaryMw }, k) => {
        const { bus, sign } = injections[k];
        return Math.max(0, Math.sign(branchMw[worst]) * linear.sensitivity(bus)[worst] * sign * boundaryMw);
      });
      const allMw = bearsMw.reduce((total, mwOfOne) => total + mwOfOne, 0);
      if (allMw < 1e-9) break; // what the line carries anyhow is nobody's fault
      const share = Math.max(0, 1 - overMw / allMw);
      entries.forEach((each, k) => {
        if (bearsMw[k] > 0) each.boundaryMw *= share < 1e-3 ? 0 : share;
      });
      divisions++;
    }
    const isCut = divisions > boundary.divisions;
    return { ...boundary, entries, divisions, acLoading, ...(isCut && { state: 'red' }) };
  }

  const stock = dso(self);
  return (heard) => stock(heard.pipe(tap(note))).pipe(map((said) => (said.type === 'Boundary' ? cut(said) : said)));
};

export default careful;
