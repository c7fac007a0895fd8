import { exp } from '../../../src/arithmetic/index.ts';
import type { PriceScenario } from '../../../src/optimizers/stochastic.ts';
import type { Random } from '../../../src/random/streams.ts';
import { sum } from '../../../src/series.ts';
import { balancingArea } from '../../../src/worlds/balancing/area.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { createForecaster } from '../../../src/worlds/forecasts/forecaster.ts';
import { type ForecastWorld, type SystemView, systemAt } from '../../../src/worlds/forecasts/forecasts.ts';
import type { ForecastConfig } from '../../../src/worlds/forecasts/settings.ts';
import type { PlantReading } from '../../../src/worlds/plant.ts';
import type { StoreSettings } from '../reaction/store.ts';
import { BalancingSteps } from './balancingSteps.ts';
import { connectorsOf, homesOf } from './fleetsOfWorld.ts';
import { gridInjection } from './gridInjection.ts';
import {
  type Agent,
  type Allocation,
  type BalancingNeed,
  type Message,
  type MessageOf,
  reactTo,
  toRole,
  toTopic,
} from './messages.ts';
import { gateClosing, type MarketRules, SCHEMES } from './rules.ts';
import type { World } from './world.ts';

export interface EnvironmentConfig {
  world: World;
  market: MarketRules;
  forecast: ForecastConfig;
  /** BRP -> the aggregators it is responsible for. */
  customers: ReadonlyMap<string, readonly string[]>;
  /** Those who react to the published balance, and stores of BRPs. */
  reacting: readonly string[];
  stores: ReadonlyMap<string, StoreSettings>;
}

const KWH_PER_MWH = 1000;
const mwh = (series: Float64Array) => sum(series) / KWH_PER_MWH;

/** What forecasts are made of where prices are not those of the world. */
const asSeen = (world: World, prices: World['prices']): ForecastWorld & Pick<World, 'prices'> => ({
  ...{ calendar: world.calendar, network: world.network, draw: world.draw, seed: world.seed, prices },
  get grid() {
    return world.grid;
  },
});

/**
 * The world as the agents meet it: it publishes forecasts and what comes true, plugs EVs in and out, carries out what
 * their aggregator asks of them, and meters. It decides nothing.
 */
export const environment: Agent<EnvironmentConfig> = ({ name, config, calendar, random }) => {
  const { world, market, customers, forecast } = config;
  const { prices } = world;
  const { offerHorizon, requirement } = market;
  const gate = gateClosing(calendar, market);
  /** Day-ahead prices as far as they are formed; those of the world where they are not. */
  const dayAhead = market.dayAhead ? prices.dayAhead.slice() : prices.dayAhead;
  const seen = market.dayAhead ? asSeen(world, { ...prices, dayAhead }) : world;
  const forecaster = createForecaster(forecast, seen, random);
  const validated = SCHEMES[market.scheme].validation !== 'none';
  const fleets = world.fleets.map(({ name: owner, fleet }) =>
    isOfSessions(fleet) ? connectorsOf(name, owner, fleet, calendar) : homesOf(name, owner, fleet, calendar),
  );
  const asked = new Map<string, MessageOf<'EvSetpoints'>>();
  const streams = new Map<number, Random>();
  const volumes = new Map<number, { upward: number; downward: number }>();
  const balance =
    market.balancing &&
    new BalancingSteps(
      balancingArea(market.balancing, prices, world.supplyPrices, calendar, world.seed),
      seen,
      config.reacting,
      config.stores,
      calendar,
      name,
    );

  /** Volume factor of an ISP: 1, or lognormal where the config gives a spread; one draw an ISP, in order. */
  function requiredMw(isp: number): { upward: number; downward: number } | undefined {
    if (requirement === 'all' || 'share' in requirement) return undefined;
    const known = volumes.get(isp);
    if (known) return known;
    const day = calendar.dayOf(isp);
    const stream = streams.get(day.index) ?? random('requirement', day.date);
    streams.set(day.index, stream);
    const factor = exp(requirement.spread * stream.normal() - requirement.spread ** 2 / 2);
    const drawn = { upward: requirement.upward * factor, downward: requirement.downward * factor };
    volumes.set(isp, drawn);
    volumes.delete(isp - offerHorizon - 1);
    return drawn;
  }

  const need = (price: number, requirementMw: number | undefined): BalancingNeed =>
    Number.isNaN(price) ? null : { priceEurPerMwh: price, requirementMw: requirementMw ?? null };

  const system = (isp: number, { regulationState, upward, downward }: SystemView) => {
    const required = requiredMw(isp);
    return {
      regulationState,
      upward: need(upward, required?.upward),
      downward: need(downward, required?.downward),
    };
  };

  /** What is known of a day when its gate closes, and, to the exchange alone, at what it will clear. */
  function publishDay(isp: number, day: number): Message[] {
    const { firstIsp, ispCount } = calendar.days[day];
    const priceEurPerMwh = prices.dayAhead.slice(firstIsp, firstIsp + ispCount);
    const scenarios = forecaster.scenarios?.(isp, day);
    return [
      { type: 'PriceForecast', from: name, to: toTopic('forecast'), isp, day, ...forecaster.day(isp, day) },
      ...(scenarios ? [scenarioForecast(isp, day, scenarios)] : []),
      { type: 'DayAheadClearing', from: name, to: toRole('exchange'), isp, day, priceEurPerMwh },
      ...fleets.flatMap((fleet) => fleet.announce(isp, day)),
    ];
  }

  const scenarioForecast = (isp: number, day: number, scenarios: PriceScenario[]): Message => ({
    type: 'ScenarioForecast',
    from: name,
    to: toTopic('forecast'),
    isp,
    day,
    scenarios,
  });

  /** The rest of a day told anew: as its first ISP is about to be offered, and every so many ISPs from there. */
  function updateDay(isp: number): Message[] {
    const ahead = isp + offerHorizon;
    if (!forecaster.update || forecast.updateEveryIsps === 'never' || isp < 0 || ahead >= calendar.ispCount) return [];
    if (calendar.ispOfDay(ahead) % forecast.updateEveryIsps !== 0) return [];
    const day = calendar.dayOf(ahead).index;
    return [{ type: 'PriceUpdate', from: name, to: toTopic('forecast'), isp, day, ...forecaster.update(isp, day) }];
  }

  function inform(isp: number): Message[] {
    const said: Message[] = isp === -offerHorizon ? fleets.map((fleet) => fleet.register(isp)) : [];
    const day = gate(isp);
    if (day !== undefined) said.push(...publishDay(isp, day));
    said.push(...updateDay(isp));
    const ahead = isp + offerHorizon;
    if (ahead < calendar.ispCount) {
      const view = system(ahead, forecaster.system(isp, ahead));
      said.push({ type: 'RequirementForecast', from: name, to: toRole('tso'), isp: ahead, ...view });
      if (validated) {
        const { network } = world;
        const injection = gridInjection({ network, grid: forecaster.grid(isp) }, ahead);
        said.push({ type: 'GridForecast', from: name, to: toRole('dso'), isp: ahead, ...injection });
      }
    }
    if (isp >= 0) said.push(...comeTrue(isp));
    return said;
  }

  function comeTrue(isp: number): Message[] {
    const said: Message[] = [
      {
        type: 'SystemState',
        from: name,
        to: toRole('tso'),
        isp,
        ...system(isp, systemAt(prices, isp)),
        shortagePriceEurPerMwh: prices.shortage[isp],
        surplusPriceEurPerMwh: prices.surplus[isp],
      },
    ];
    for (const fleet of fleets) said.push(...fleet.begin(isp));
    if (balance) said.push(...balance.begin(isp));
    return said;
  }

  function allocationOf(aggregator: string, reading: PlantReading): Allocation {
    const energy: Allocation = {
      aggregator,
      upwardMwh: mwh(reading.upKwh),
      downwardMwh: mwh(reading.downKwh),
      dayAheadMwh: mwh(reading.dayAheadKwh),
      congestionUpMwh: mwh(reading.congestionUpKwh),
      congestionDownMwh: mwh(reading.congestionDownKwh),
    };
    if (reading.passiveUpKwh && reading.passiveDownKwh) {
      energy.passiveUpMwh = mwh(reading.passiveUpKwh);
      energy.passiveDownMwh = mwh(reading.passiveDownKwh);
    }
    return energy;
  }

  function meter(isp: number): Message[] {
    const said: Message[] = [];
    const allocations = new Map<string, Allocation>();
    for (const { owner: to, run } of fleets) {
      const reading = run(isp, asked.get(to));
      allocations.set(to, allocationOf(to, reading));
      said.push({ type: 'MeterReading', from: name, to, isp, ...reading });
    }
    asked.clear();
    const all = [...allocations.values()];
    for (const to of [toRole('tso'), toRole('dso')]) {
      said.push({ type: 'MeteredVolumes', from: name, to, isp, allocations: all });
    }
    for (const [to, names] of customers) {
      const own = names.flatMap((customer) => allocations.get(customer) ?? []);
      said.push({ type: 'MeteredVolumes', from: name, to, isp, allocations: own });
    }
    said.push({ type: 'GridMeasurement', from: name, to: toRole('dso'), isp, ...gridInjection(world, isp) });
    if (balance) said.push(...balance.readings(isp));
    return said;
  }

  return reactTo({
    EvSetpoints(setpoints) {
      asked.set(setpoints.from, setpoints);
    },
    PassiveReaction: (reaction) => balance?.answer(reaction),
    DayAheadQuote({ day, isFinal, priceEurPerMwh }) {
      if (isFinal) dayAhead.set(priceEurPerMwh, calendar.days[day].firstIsp);
    },
    BalancePrice: (published) => balance?.next(published),
    PhaseStart: ({ phase, isp }) => (phase === 'inform' ? inform(isp) : meter(isp)),
  });
};
