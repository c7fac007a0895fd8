import { payment } from '../../src/bus/payment.ts';
import { kept } from '../../src/lookup.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { reliabilityMapOf } from '../../src/optimizers/reliability/keptMaps.ts';
import type { ReliabilityMap } from '../../src/optimizers/reliability/reliabilityMap.ts';
import { sum } from '../../src/series.ts';
import { endOf, filed, type PlannedDay } from './ads/dayBook.ts';
import { localPricesOf, type StartState } from './ads/dayProblem.ts';
import { type FaultState, faultState, type RestorationAsked } from './ads/faultState.ts';
import {
  hoursAhead,
  intendedPower,
  interruptionPrice,
  islandPower,
  ispState,
  meanInterruption,
  mvarOf,
  realTimePlant,
  realTimeSettings,
  shedding,
} from './ads/operation.ts';
import { planDay } from './ads/planDay.ts';
import { createRealTime, decideAnew } from './ads/realTime.ts';
import type { RealTimeAsked } from './ads/realTimeProblem.ts';
import { reliabilityOptions, restorationRules, sitesOf } from './ads/register.ts';
import { restoredBy, reviewOf } from './ads/review.ts';
import { localPayments, operatorPayments, tariffPayments } from './ads/settling.ts';
import { TariffBook } from './ads/tariffBook.ts';
import { dayAnswer, dayDecisions } from './ads/toldDay.ts';
import { chargeShareWithin } from './ads/voltage.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole, toTopic } from './market/messages.ts';
import type { AdsConfig } from './market/parts.ts';
import { hourAt, ispsOf, isRunning } from './market/rules.ts';

/**
 * The operator of an active distribution system. It posts local prices, plans the next day between revenue and unserved energy (7)-(8),
 * trades on the exchange, accepts bids of parking lots and demand-response aggregators, and dispatches every ISP (9); in a fault it switches
 * ties. Network, contingencies and restoration are its own mind: nobody is told more of them than what is switched.
 */
export const ads: Agent<AdsConfig> = (self) => {
  const { name, calendar, config, decided, offload } = self;
  const { entry, market, network, exchange, solver, sideBySide = false, onProgress = () => {}, onRestoration } = config;
  const sites = sitesOf(config);
  const offerers = sites.connections.map((each) => each.name);
  const rules = restorationRules(config, sites);
  const settings = realTimeSettings(config, calendar.hoursPerIsp);
  const interruptionEurPerMw = meanInterruption(sites);
  const chargeShare = chargeShareWithin(network, market.minimumVoltage);
  let known: ReliabilityMap | undefined;
  const reliability = () => {
    if (known === undefined) {
      onProgress('mapping contingencies');
      known = reliabilityMapOf(network, reliabilityOptions(config, sites), solver);
    }
    return known;
  };

  const forecasts = new Map<number, MessageOf<'ScenarioForecast'>>();
  const ancillary = new Map<number, MessageOf<'AncillaryPrices'>>();
  const bids = new Map<number, Map<string, MessageOf<'LocalBid'>>>();
  const sets = new Map<number, Map<string, MessageOf<'FeasibleSet'>>>();
  const days = new Map<number, PlannedDay>();
  const tariffs = new TariffBook(self, sites);
  let gateOf: number | undefined;

  let prices: MessageOf<'RealTimePrices'> | undefined;
  let measured: MessageOf<'Measurement'> | undefined;
  const offers = new Map<string, MessageOf<'LocalOffer'>>();
  const activated = new Map<string, number>();
  const metered = new Map<string, number>();
  let failed: MessageOf<'Fault'> | undefined;
  let state: FaultState | undefined;
  let storedMwh = sum(entry.storages.map(({ energy }) => energy)) / 2;
  let powerMw = new Float64Array(entry.generators.length);
  let wasOn: readonly boolean[] = entry.generators.map(() => false);
  let grid: MessageOf<'GridMeasurement'> | undefined;
  let interruptedIsps = 0;
  let realTime: ReturnType<typeof createRealTime> | undefined;

  /** How units and storage stand as a day begins: as after the day before, if it goes as planned. */
  function startOf(day: number): StartState {
    const before = days.get(day - 1);
    if (before) return endOf(before);
    const off = { isOn: false, hoursInState: 24, powerMw: 0 };
    return { generators: entry.generators.map(() => off), storedMwh };
  }

  async function planAhead(isp: number, day: number): Promise<Message[]> {
    const before = days.get(day - 1);
    const { said: told, ...expected } = tariffs.set(isp, day, kept(forecasts, day));
    const known = {
      ...{ ...expected, ancillary: kept(ancillary, day), start: startOf(day) },
      ...{ bids: bids.get(day) ?? new Map(), sets: sets.get(day) ?? new Map(), lossShare: before?.problem.lossShare },
    };
    const map = reliability();
    const onStep = (what: string) => onProgress(`day ${day + 1}: ${what}`);
    const plannedDay = await planDay(config, sites, known, map, { ...(sideBySide ? { offload } : {}), onStep });
    days.set(day, plannedDay);
    const plan = filed(plannedDay);
    const answer = dayAnswer(plannedDay, plan);
    for (const each of dayDecisions(config, known, answer, ispsOf(calendar.days[day]))) decided(each);
    for (const book of [forecasts, ancillary, bids, sets, days]) book.delete(day - 2);
    const { plan: chosen, positions } = plannedDay;
    const { unservedMw, ...review } = reviewOf(plannedDay, map);
    onRestoration?.({ day, contingencies: restoredBy(network, map), unservedMw });
    const said: Message[] = [
      ...told,
      { type: 'DayAheadPlan', from: name, to: toRole('environment'), isp, day, ...plan },
      {
        type: 'ContingencyReview',
        from: name,
        to: toRole('environment'),
        isp,
        day,
        ...review,
      },
      {
        type: 'DayAheadOrder',
        from: name,
        to: exchange,
        isp,
        day,
        soldMw: chosen.soldMw,
        boughtMw: chosen.boughtMw,
        spinningMw: chosen.spinningMw,
      },
    ];
    for (const [to, { netMw, ...position }] of positions) {
      said.push({
        ...{ type: 'Accepted', from: name, to, isp, day, ...position },
        sellMw: netMw.map((mw) => Math.max(0, mw)),
        buyMw: netMw.map((mw) => Math.max(0, -mw)),
      });
    }
    return said;
  }

  function dispatch(isp: number, prices: MessageOf<'RealTimePrices'>, measured: MessageOf<'Measurement'>): Message[] {
    const said: Message[] = [];
    const ahead = hoursAhead(calendar, days, isp, market.lookAhead);
    const [{ day, hour }] = ahead;
    const isOn = (g: number) => day.plan.on[g][hour] > 0;
    let switches = 0;
    const toRestore = (fault: MessageOf<'Fault'>, unitsMw: (unit: number) => number): RestorationAsked => {
      const capability = Float64Array.from(sites.derBus, (_, der) =>
        der < entry.generators.length ? unitsMw(der) : 0,
      );
      const ties = state?.fault === fault ? state.ties : undefined;
      return { network, fault, at: { load: measured.zoneLoad, capability }, rules, ties };
    };
    if (failed) {
      const isNew = state?.fault !== failed;
      const problem = toRestore(failed, (g) => (isOn(g) ? entry.generators[g].capacity : 0));
      state = faultState(problem, solver);
      decided({ kind: 'restoration', problem, answer: state, objective: sum(state.unservedMw) });
      if (isNew) {
        switches = state.switches;
        said.push(topology(isp, state));
      }
    } else if (state) {
      state = undefined;
      said.push(topology(isp, undefined));
    }
    const map = reliability();
    const plant = realTimePlant(day, map.cutOff, sites.connections.length, settings);
    realTime ??= createRealTime(plant, solver);
    const met = ispState(
      config,
      sites,
      ahead,
      { prices, measured, offers, storedMwh, powerMw, wasOn, fault: state },
      map.deadLoadMw,
    );
    const isFirst = interruptedIsps < 1 / calendar.hoursPerIsp;
    const interruptionEurPerHour = state
      ? state.unservedMw.reduce((eur, mw, bus) => eur + mw * interruptionPrice(sites, bus, isFirst), 0)
      : interruptionEurPerMw * met.ensMw[0];
    const weight = state ? 1 : market.contingencyWeight; // what has failed counts in full
    const interruptionEur = weight * calendar.hoursPerIsp * interruptionEurPerHour;
    const asked: RealTimeAsked = { plant, state: { ...met, interruptionEur }, offerers };
    const decision = realTime.decide(asked.state);
    const twin = (slow: Solver): number => decideAnew(plant, asked.state, slow).objectiveEur;
    decided({ kind: 'real time', problem: asked, answer: decision, objective: decision.objectiveEur, twin });
    const generatorMw = decision.generatorMw.slice();
    if (state) {
      if (market.islanding)
        for (const [g, mw] of islandPower(config, sites, state, measured.zoneLoad, isOn)) generatorMw[g] = mw;
      const { dead } = state;
      const asRun = toRestore(state.fault, (g) => generatorMw[g]);
      const keepsUp = sum(faultState(asRun, solver).unservedMw) <= sum(state.unservedMw) + 1e-6;
      if (!keepsUp) {
        for (const [g, { capacity }] of entry.generators.entries()) {
          if (isOn(g) && !dead.has(sites.generators[g])) generatorMw[g] = capacity; // what ties reach needs them for its voltage
        }
      }
    }
    const generatorMvar = generatorMw.map((mw, g) => mvarOf(entry.generators[g].capacity, mw, isOn(g)));
    const shedMw = shedding(network, sites, measured.zoneLoad, state, decision.unservedMw);
    const share = chargeShare({
      ...intendedPower(config, sites, measured, { ...decision, generatorMw, generatorMvar, shedMw }),
      ...{ opened: state?.opened ?? [], closed: state?.closed ?? [] },
    });
    const storageMw = sum(decision.dischargeMw) - share * sum(decision.chargeMw);
    sites.connections.forEach(({ name: to }, k) => {
      const netMw = offers.has(to) ? decision.offerMw[k] : 0;
      activated.set(to, netMw);
      said.push({ type: 'LocalActivation', from: name, to, isp, netMw });
    });
    const netMw = decision.soldMw - decision.boughtMw;
    const intendedMw = Math.max(0, met.spinningSoldMw[0] + decision.spinningMw);
    const takenMw = sum(generatorMw) - sum(decision.generatorMw); // by units that ties need at full power
    const spinningMw = state ? Math.max(0, intendedMw - Math.max(0, takenMw)) : intendedMw;
    said.push(
      { type: 'RealTimeTrade', from: name, to: exchange, isp, netMw, spinningMw, reactiveMvar: decision.reactiveMvar },
      { type: 'Dispatch', from: name, to: toRole('environment'), isp, generatorMw, generatorMvar, storageMw, shedMw },
      {
        ...{
          type: 'RealTimePlan',
          from: name,
          to: toRole('environment'),
          isp,
          sEur: decision.sEur + tariffs.beyondPlanEur(calendar.dayOf(isp).index, hour, measured),
          ensMw: met.ensMw[0],
        },
        ...{ plannedNetMw: netMw, switches },
      },
    );
    powerMw = Float64Array.from(generatorMw);
    return said;
  }

  const topology = (isp: number, after: FaultState | undefined): Message => ({
    ...{
      type: 'Topology',
      from: name,
      to: toTopic('topology'),
      isp,
      opened: after?.opened ?? [],
      closed: after?.closed ?? [],
    },
    deadBuses: [...(after?.dead ?? [])].map((bus) => network.buses[bus].id),
  });

  function settle(isp: number, grid: MessageOf<'GridMeasurement'>, prices: MessageOf<'RealTimePrices'>): Message[] {
    const day = kept(days, calendar.dayOf(isp).index);
    const hour = hourAt(calendar, isp);
    const isOn = Array.from(powerMw, (mw, g) => isRunning(entry.generators[g].minimum, mw, day.plan.on[g][hour] > 0));
    const started = isOn.map((on, g) => on && !wasOn[g]);
    const books = { ...{ from: name, isp, hours: calendar.hoursPerIsp, config, sites }, day, hour };
    const dayTariffs = tariffs.of(calendar.dayOf(isp).index);
    const said = [
      ...localPayments(books, { prices, offers, activated, metered }),
      ...operatorPayments(books, { grid, powerMw, isOn, started, interruptedIsps }),
      ...(dayTariffs && measured ? tariffPayments(books, dayTariffs, measured, grid) : []),
    ].map((due) => payment(due));
    wasOn = isOn;
    interruptedIsps = grid.unservedMw.some((mw) => mw > 1e-9) ? interruptedIsps + 1 : 0;
    storedMwh = grid.storageMwh;
    return said;
  }

  /** Posts local prices once both are known that they are made of. */
  function post({ isp, day }: { isp: number; day: number }): Message | undefined {
    gateOf = day;
    const [forecast, prices] = [forecasts.get(day), ancillary.get(day)];
    if (!forecast || !prices) return undefined;
    const to = toTopic('local prices');
    return { type: 'LocalPrices', from: name, to, isp, day, ...localPricesOf(forecast, prices, market) };
  }

  const keepFor = <T>(book: Map<number, Map<string, T>>, day: number, from: string, value: T): void => {
    book.set(day, (book.get(day) ?? new Map<string, T>()).set(from, value));
  };

  return reactTo({
    ScenarioForecast(told) {
      forecasts.set(told.day, told);
      return post(told);
    },
    AncillaryPrices(told) {
      ancillary.set(told.day, told);
      return post(told);
    },
    LocalBid(bid) {
      keepFor(bids, bid.day, bid.from, bid);
    },
    FeasibleSet(told) {
      keepFor(sets, told.day, told.from, told);
    },
    DayAheadResult({ day, priceEurPerMwh }) {
      kept(days, day).priceEurPerMwh = priceEurPerMwh;
    },
    RealTimePrices(told) {
      prices = told;
      offers.clear();
      activated.clear();
    },
    Measurement(told) {
      measured = told;
    },
    Fault(told) {
      failed = told;
    },
    Repair() {
      failed = undefined;
    },
    LocalOffer(offer) {
      offers.set(offer.from, offer);
    },
    MeteredVolume({ party, netMw }) {
      metered.set(party, netMw);
    },
    GridMeasurement(told) {
      grid = told;
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'clear') {
        const day = gateOf;
        gateOf = undefined;
        return day === undefined ? undefined : planAhead(isp, day);
      }
      if (isp < 0 || !prices || !measured) return undefined;
      if (phase === 'activate') return dispatch(isp, prices, measured);
      return grid && settle(isp, grid, prices);
    },
  });
};
