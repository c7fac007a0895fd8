/**
 * An aggregator from scratch. It charges each EV in the cheapest announced ISPs in which it is at home, and offers upward what
 * batteries can spare: energy that they can take in again, in the cheapest ISPs left, before they leave. It looks at the forecast
 * of the balancing price, and offers nothing where a call would not pay.
 */
import { canChargeKwh, canDischargeKwh, emptySetpoints, payment } from 'flexagora';
import { EV_OWNERS, reactTo, SCHEMES, toRole } from 'flexagora/reserve';

/** @import { FleetParameters } from 'flexagora' */
/** @import { Agent, AggregatorConfig, Message, MessageOf } from 'flexagora/reserve' */

const KWH_PER_MWH = 1000;
const DUST_KWH = 1e-9;

/** @typedef {{ ev: number, kwh: number }} Promised What one EV has promised for an ISP. */

/**
 * Sum of some numbers.
 * @param {Iterable<number>} series
 */
const sum = (series) => Array.from(series).reduce((total, value) => total + value, 0);

/**
 * Places of the cheapest prices from one place up to before another, the cheapest first.
 * @param {Float64Array} prices
 * @param {number} from
 * @param {number} to
 * @returns {number[]}
 */
function cheapest(prices, from, to) {
  const places = Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
  return places.sort((a, b) => prices[a] - prices[b] || a - b);
}

/** @type {Agent<AggregatorConfig>} */
const aggregator = ({ name, config, calendar }) => {
  const { entry, market, brp } = config;
  const { hoursPerIsp } = calendar;
  const mwPerKwh = 1 / (KWH_PER_MWH * hoursPerIsp);
  const minimumProfit = Number(entry.options?.profit ?? 0);

  /** @type {FleetParameters | undefined} */
  let fleet;
  let energyKwh = new Float64Array();
  let home = new Uint8Array();
  let fee = 0;
  /** @type {MessageOf<'MeterReading'> | undefined} */
  let reading;
  /** @type {Map<number, MessageOf<'PriceForecast'>>} */
  const forecasts = new Map();
  /** @type {Map<number, MessageOf<'SessionForecast'>>} */
  const sessions = new Map();
  /** @type {Map<number, Promised[]>} */
  const promises = new Map();
  /** @type {Map<number, number>} */
  const activatedMw = new Map();

  /**
   * When an EV is announced to leave and to be back, by ISP of the day; both 0 where it stays at home.
   * @param {number} ev
   * @param {number} day
   */
  function tripOf(ev, day) {
    const known = sessions.get(day);
    const [leaves, returns] = [known?.departureIsp[ev] ?? 0, known?.arrivalIsp[ev] ?? 0];
    return leaves < returns ? { leaves, returns, kwh: known?.tripKwh[ev] ?? 0 } : { leaves: 0, returns: 0, kwh: 0 };
  }

  /**
   * The ISP of the day before which an EV that is at home has to be full: its departure, or midnight.
   * @param {number} ev
   * @param {number} day
   * @param {number} at
   * @returns {number}
   */
  function deadline(ev, day, at) {
    const { leaves } = tripOf(ev, day);
    return at < leaves ? leaves : calendar.days[day].ispCount;
  }

  /**
   * In which of the cheapest ISPs of a stretch to charge what a battery is short of: kWh by ISP of the day.
   * @param {FleetParameters} of
   * @param {number} ev
   * @param {number} shortKwh
   * @param {Float64Array} prices
   * @param {number} from
   * @param {number} to
   */
  function charging(of, ev, shortKwh, prices, from, to) {
    /** @type {Map<number, number>} */
    const charges = new Map();
    let leftKwh = shortKwh / of.chargeEfficiency[ev];
    for (const at of cheapest(prices, from, to)) {
      if (leftKwh <= DUST_KWH) break;
      const kwh = Math.min(leftKwh, of.chargeKw[ev] * hoursPerIsp);
      charges.set(at, kwh);
      leftKwh -= kwh;
    }
    return charges;
  }

  /**
   * On the eve: what a day of full batteries at midnight and announced trips takes, to BRP and DSO.
   * @param {FleetParameters} of
   * @param {MessageOf<'PriceForecast'>} told
   * @returns {Message[]}
   */
  function planDay(of, { day, isp, dayAhead }) {
    const energyMwh = new Float64Array(dayAhead.length);
    for (let ev = 0; ev < home.length; ev++) {
      const { returns, kwh: tripKwh } = tripOf(ev, day);
      const charges = charging(of, ev, tripKwh, dayAhead, returns, dayAhead.length);
      for (const [at, kwh] of charges) energyMwh[at] += kwh / KWH_PER_MWH;
    }
    const powerMw = energyMwh.map((mwh) => mwh / hoursPerIsp);
    return [
      { type: 'Schedule', from: name, to: brp, isp, day, energyMwh },
      { type: 'DPrognosis', from: name, to: toRole('dso'), isp, day, node: entry.node, powerMw },
    ];
  }

  /**
   * What an EV can spare in an ISP ahead, and the least price for it; nothing, if it could not be full in time again.
   * @param {FleetParameters} of
   * @param {number} ev
   * @param {number} isp
   * @param {Float64Array} prices
   */
  function spare(of, ev, isp, prices) {
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const { leaves, returns } = tripOf(ev, day.index);
    const isPromised = [...promises.values()].flat().some((promised) => promised.ev === ev);
    if (isPromised || !home[ev] || (leaves <= at && at < returns)) return undefined;
    const kwh = canDischargeKwh(of, ev, energyKwh[ev], hoursPerIsp);
    const shortKwh = of.capacityKwh[ev] - energyKwh[ev] + kwh / of.dischargeEfficiency[ev];
    const charges = charging(of, ev, shortKwh, prices, at + 1, deadline(ev, day.index, at));
    const isFullAgain = sum(charges.values()) >= shortKwh / of.chargeEfficiency[ev] - DUST_KWH;
    if (kwh <= DUST_KWH || !isFullAgain) return undefined;
    const dearest = Math.max(...Array.from(charges.keys(), (place) => prices[place]));
    const fromOwners = market.ownerBilling === 'charged' ? market.ownerPrice : 0;
    return { kwh, priceEurPerMwh: dearest + 2 * fee - fromOwners + minimumProfit };
  }

  /**
   * A bid for the ISP that lies the offer horizon ahead, if a call is forecast there that pays.
   * @param {FleetParameters} of
   * @param {number} now
   * @returns {Message | undefined}
   */
  function offer(of, now) {
    const isp = now + market.offerHorizon;
    if (now < 0 || isp >= calendar.ispCount) return undefined;
    const day = calendar.dayOf(isp);
    const forecast = forecasts.get(day.index);
    if (!forecast) return undefined;
    const paid = forecast.upward[isp - day.firstIsp]; // NaN: no call is forecast
    /** @type {Promised[]} */
    const promised = [];
    let priceEurPerMwh = Number.NEGATIVE_INFINITY;
    for (let ev = 0; ev < home.length; ev++) {
      const spared = spare(of, ev, isp, forecast.dayAhead);
      if (!spared || !(paid >= spared.priceEurPerMwh)) continue;
      promised.push({ ev, kwh: spared.kwh });
      priceEurPerMwh = Math.max(priceEurPerMwh, spared.priceEurPerMwh);
    }
    const volumeMw = sum(promised.map(({ kwh }) => kwh)) * mwPerKwh;
    if (promised.length === 0 || volumeMw < market.minimumBid) return undefined;
    promises.set(isp, promised);
    const to = toRole(SCHEMES[market.scheme].bidsTo);
    const bid = { node: entry.node, volumeMw, priceEurPerMwh };
    return { type: 'BalancingEnergyBid', from: name, to, isp, direction: 'upward', ...bid };
  }

  /**
   * Steers the EVs: first what was activated, from those that promised it, then the charging whose time has come.
   * @param {FleetParameters} of
   * @param {number} isp
   * @returns {Message[]}
   */
  function deliver(of, isp) {
    const day = calendar.dayOf(isp);
    const at = isp - day.firstIsp;
    const prices = forecasts.get(day.index)?.dayAhead;
    const setpoints = emptySetpoints(home.length);
    let askedKwh = (activatedMw.get(isp) ?? 0) / mwPerKwh;
    for (const { ev, kwh } of promises.get(isp) ?? []) {
      if (!home[ev]) continue;
      setpoints.upKwh[ev] = Math.min(askedKwh, kwh, canDischargeKwh(of, ev, energyKwh[ev], hoursPerIsp));
      askedKwh -= setpoints.upKwh[ev];
    }
    promises.delete(isp);
    activatedMw.delete(isp);
    for (let ev = 0; ev < home.length && prices; ev++) {
      if (!home[ev] || setpoints.upKwh[ev] > 0) continue;
      const shortKwh = of.capacityKwh[ev] - energyKwh[ev];
      const now = charging(of, ev, shortKwh, prices, at, deadline(ev, day.index, at)).get(at) ?? 0;
      setpoints.dayAheadKwh[ev] = Math.min(now, canChargeKwh(of, ev, energyKwh[ev], hoursPerIsp));
    }
    /** @type {Message[]} */
    const said = [{ type: 'EvSetpoints', from: name, to: toRole('environment'), isp, ...setpoints }];
    if (askedKwh <= DUST_KWH) return said;
    const volumeMw = askedKwh * mwPerKwh;
    for (const to of [toRole('tso'), brp]) {
      said.push({ type: 'DeliveryShortfall', from: name, to, isp, direction: 'upward', volumeMw });
    }
    return said;
  }

  /**
   * What EV owners owe for the ISP that was metered.
   * @param {number} isp
   * @returns {Message | undefined}
   */
  function billOwners(isp) {
    if (!reading) return undefined;
    const charged = sum(reading.downKwh) + sum(reading.dayAheadKwh) + sum(reading.congestionDownKwh);
    const takenOut = sum(reading.upKwh) + sum(reading.congestionUpKwh);
    const volumeMwh = (charged - (market.ownerBilling === 'net' ? takenOut : 0)) / KWH_PER_MWH;
    if (volumeMwh === 0) return undefined;
    const figures = { volumeMwh, priceEurPerMwh: market.ownerPrice };
    const to = toRole('environment');
    return payment({ from: name, to, isp, payer: EV_OWNERS, payee: name, reason: 'charging', ...figures });
  }

  return reactTo({
    FleetRegistration(registered) {
      fleet = registered;
      energyKwh = registered.energyKwh.slice();
      home = new Uint8Array(energyKwh.length).fill(1);
    },
    DeviationFee({ feeEurPerMwh }) {
      fee = feeEurPerMwh;
    },
    PriceForecast(forecast) {
      forecasts.set(forecast.day, forecast);
    },
    SessionForecast(forecast) {
      sessions.set(forecast.day, forecast);
    },
    EvsPluggedIn(arrived) {
      arrived.evs.forEach((ev, k) => {
        home[ev] = 1;
        energyKwh[ev] = arrived.energyKwh[k];
      });
    },
    EvsUnplugged({ evs }) {
      for (const ev of evs) home[ev] = 0;
    },
    Activation({ isp, direction, volumeMw }) {
      if (direction === 'upward') activatedMw.set(isp, volumeMw);
    },
    MeterReading(metered) {
      reading = metered;
      metered.energyKwh.forEach((kwh, ev) => {
        if (!Number.isNaN(kwh)) energyKwh[ev] = kwh; // NaN: it is away
      });
    },
    PhaseStart({ phase, isp }) {
      const of = fleet;
      if (!of) return undefined;
      if (phase === 'offer') return offer(of, isp);
      if (phase === 'deliver') return deliver(of, isp);
      if (phase === 'settle') return billOwners(isp);
      return [...forecasts.values()].filter((told) => told.isp === isp).flatMap((told) => planDay(of, told));
    },
  });
};

export default aggregator;
