import type { PowerFlowResult } from '../../../src/grid/powerFlow.ts';
import { kept } from '../../../src/lookup.ts';
import { emptySetpoints } from '../../../src/optimizers/delivery.ts';
import { sum } from '../../../src/series.ts';
import { FleetPlant } from '../../../src/worlds/plant.ts';
import { appliancesOf, batteryKw, standingAtFirst } from '../building/typeDay.ts';
import { balanced } from '../tso/balancing.ts';
import { lineFlows } from '../tso/duality.ts';
import { BuildingPlant } from './buildingPlant.ts';
import type { BuildingEntry, BuildingType, LoadedConfig } from './config.ts';
import { FeederPlant } from './feederPlant.ts';
import { forecastsOf } from './forecasts.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './messages.ts';
import type { Connection } from './parts.ts';
import { gateClosing, stepAt, stepMinutes, stepsOf } from './rules.ts';
import type { World } from './world.ts';

interface House {
  entry: BuildingEntry;
  type: BuildingType;
  plant: BuildingPlant;
  asked: MessageOf<'BuildingSetpoints'> | undefined;
}

/** A type of building as its plant takes it. */
const plantOf = (type: BuildingType) => {
  const { temperatureC: startC, energyKwh: startKwh } = standingAtFirst(type);
  const { mode, resistance, capacity, cop, heatPump: mostKw } = type;
  return {
    thermal: { mode, resistance, capacity, cop, mostKw, startC },
    battery: {
      ...{ powerKw: batteryKw(type), leastKwh: type.battery * type.batteryFloor, mostKwh: type.battery },
      ...{ startKwh, efficiency: type.efficiency },
    },
    fuseKw: type.fuse,
    appliances: [],
  };
};

/** What an idle building is asked for. */
const IDLE = { heatKw: 0, chargeKw: 0, dischargeKw: 0, cutKw: 0 };

/** What the world is made of. */
export interface WorldPart {
  loaded: LoadedConfig;
  world: World;
  register: readonly Connection[];
  /** Hears of the flow of one feeder of a kind, ISP by ISP. */
  noteFlow(feeder: number, isp: number, flow: PowerFlowResult): void;
}

/**
 * The world: publishes forecasts and measurements, and meters what comes of what all decided. Buildings, EVs, units and batteries follow set
 * points as far as physics lets them; units keep the balance.
 */
export const environment: Agent<WorldPart> = ({ name, calendar, config: { loaded, world, register, noteFlow } }) => {
  const { config } = loaded;
  const { market, buildings, buildingTypes, fleets } = config;
  const { transmission } = world;
  const gate = gateClosing(calendar, market);
  const hours = calendar.hoursPerIsp;
  const stepHours = stepMinutes(market) / 60;
  const feeders = config.feeders.map((entry, k) => new FeederPlant(entry, world.feeders[k], register, k, hours));
  const houses = new Map(
    buildings.map((entry): [string, House] => {
      const type = buildingTypes[entry.type];
      const plant = new BuildingPlant(plantOf(type), hours, Math.round(stepHours / hours));
      return [entry.name, { entry, type, plant, asked: undefined }];
    }),
  );
  const garages = new Map(
    fleets.map(
      (entry, k) => [entry.name, { plant: new FleetPlant(world.fleets[k], calendar), evs: entry.evs }] as const,
    ),
  );
  const charging = new Map<string, MessageOf<'EvSetpoints'>>();
  const asked = new Map<number, MessageOf<'FeederSetpoints'>>();
  const schedules = new Map<number, MessageOf<'UnitSchedule'>>();
  const capacityMw = transmission.market.units.map(({ blocks }) => sum(blocks.map(({ mw }) => mw)));
  let units: MessageOf<'UnitSetpoints'> | undefined;

  const actualAt = (isp: number) => {
    const day = calendar.dayOf(isp);
    const { actual } = world.day(day.index);
    const at = isp - day.firstIsp;
    return {
      ...{ loadMw: actual.systemMw[at], windMw: actual.windMw[at], outdoorC: actual.outdoorC[at] },
      ...{ loadShare: actual.loadShare[at], pvShare: actual.pvShare[at] },
    };
  };

  const site = (type: BuildingType, now: ReturnType<typeof actualAt>) => ({
    ...{ outdoorC: now.outdoorC, gainsKw: type.gains },
    ...{ loadKw: type.load * now.loadShare, pvKw: type.pv * now.pvShare },
  });

  function comeTrue(isp: number): Message[] {
    const now = actualAt(isp);
    const { loadMw, windMw, loadShare, pvShare } = now;
    const at = { from: name, isp };
    const said: Message[] = [
      { type: 'SystemMeasurement', ...at, to: toRole('tso'), loadMw, windMw },
      { type: 'FeederMeasurement', ...at, to: toRole('dso'), loadShare, pvShare },
    ];
    const day = calendar.dayOf(isp);
    const hourOfStep = stepsOf(calendar, market, day.index).map(({ firstIsp }) => calendar.hourOfDay(firstIsp));
    for (const [to, { type, plant }] of houses) {
      if (isp === day.firstIsp) plant.beginDay(appliancesOf(type, hourOfStep, stepHours));
      said.push({ type: 'SiteMeasurement', ...at, to, ...site(type, now) });
    }
    for (const [to, { plant }] of garages) {
      const { unplugged, pluggedIn } = plant.beginIsp(isp);
      if (unplugged.evs.length > 0) said.push({ type: 'EvsUnplugged', ...at, to, ...unplugged });
      const { evs, energyKwh } = pluggedIn;
      if (evs.length > 0) said.push({ type: 'EvsPluggedIn', ...at, to, evs, energyKwh });
    }
    return said;
  }

  /** What users draw on one feeder, MW, and what their own meters tell them. */
  function meterUsers(isp: number, said: Message[]): Map<string, number> {
    const now = actualAt(isp);
    const at = { from: name, isp };
    const drawn = new Map<string, number>();
    for (const [to, house] of houses) {
      const { outdoorC, gainsKw, loadKw, pvKw } = site(house.type, now);
      const reading = house.plant.run(house.asked ?? IDLE, outdoorC, gainsKw, loadKw, pvKw);
      said.push({ type: 'BuildingReading', ...at, to, ...reading });
      drawn.set(to, (reading.netKw * house.entry.standsFor) / 1000);
      house.asked = undefined;
    }
    for (const [to, { plant, evs }] of garages) {
      const told = charging.get(to);
      const { dayAheadKwh: chargeKwh, energyKwh } = plant.run(
        isp,
        told && { ...emptySetpoints(evs), dayAheadKwh: told.chargeKwh },
      );
      said.push({ type: 'EvReading', ...at, to, chargeKwh, energyKwh });
      drawn.set(to, sum(chargeKwh) / 1000 / hours);
    }
    charging.clear();
    for (const [party, powerMw] of drawn) {
      for (const to of [party, toRole('dso')]) said.push({ type: 'MeteredVolume', ...at, to, party, powerMw });
    }
    return drawn;
  }

  /** Units as they were set keep the balance with what feeders really draw. */
  function meterSystem(isp: number, importMw: Float64Array): Message {
    const { loadMw, windMw: windAvailable } = actualAt(isp);
    const { step } = stepAt(calendar, market, isp);
    const schedule = schedules.get(calendar.dayOf(isp).index);
    const steps = stepsOf(calendar, market, calendar.dayOf(isp).index).length;
    const of = (series: Float64Array | undefined) =>
      capacityMw.map((_, u) => (series ? Math.max(0, series[u * steps + step]) : 0));
    const set = Float64Array.from(capacityMw, (most, u) => Math.max(0, Math.min(most, units?.unitMw[u] ?? 0)));
    const windMw = Math.min(windAvailable, units?.windMw ?? windAvailable);
    const held = { heldUpMw: of(schedule?.unitUpMw), heldDownMw: of(schedule?.unitDownMw) };
    const change = loadMw + sum(importMw) - windMw - sum(set);
    const { unitMw, shedMw, dumpedMw } = balanced(set, { capacityMw, ...held }, change);
    const { market: grid, loadFlowMw } = transmission;
    const flowMw = lineFlows(grid, { loadFlowMw }, { importMw }, { unitMw, windMw });
    const overloadMw = sum(flowMw.map((mw, l) => Math.max(0, Math.abs(mw) - grid.lines[l].ratingMw)));
    return {
      ...({ type: 'SystemReading', from: name, to: toRole('tso'), isp, loadMw, unitMw, windMw } as const),
      ...{ shedMw, dumpedMw, flowMw, overloadMw },
    };
  }

  function meter(isp: number): Message[] {
    const said: Message[] = [];
    const drawn = meterUsers(isp, said);
    const { loadShare, pvShare } = actualAt(isp);
    const importMw = Float64Array.from(feeders, (plant, feeder) => {
      const usersMw = plant.users.map((k) => kept(drawn, register[k].name));
      const { state, flow } = plant.run({ loadShare, pvShare, usersMw, asked: asked.get(feeder) });
      noteFlow(feeder, isp, flow);
      said.push({ type: 'FeederReading', from: name, to: toRole('dso'), isp, feeder, ...state });
      return state.importMw * config.feeders[feeder].multiplicity;
    });
    asked.clear();
    said.push({ type: 'InterfaceReading', from: name, to: toRole('tso'), isp, importMw }, meterSystem(isp, importMw));
    units = undefined;
    return said;
  }

  return reactTo({
    UnitSchedule(told) {
      schedules.set(told.day, told);
      schedules.delete(told.day - 2);
    },
    UnitSetpoints(told) {
      units = told;
    },
    BuildingSetpoints(told) {
      kept(houses, told.from).asked = told;
    },
    EvSetpoints(told) {
      charging.set(told.from, told);
    },
    FeederSetpoints(told) {
      asked.set(told.feeder, told);
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'meter') return isp < 0 ? undefined : meter(isp);
      const day = gate(isp);
      const published = day === undefined ? [] : forecastsOf(loaded.config, world, day);
      return [...published.map((told): Message => ({ from: name, isp, ...told })), ...(isp < 0 ? [] : comeTrue(isp))];
    },
  });
};
