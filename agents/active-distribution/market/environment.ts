import { busAt } from '../../../src/grid/network.ts';
import { ownClosed, topologyOf } from '../../../src/grid/topology.ts';
import { kept } from '../../../src/lookup.ts';
import { stream } from '../../../src/random/streams.ts';
import { sum } from '../../../src/series.ts';
import type { ConsumerEntry, DraEntry, LoadedConfig } from './config.ts';
import { forecastsOf } from './forecasts.ts';
import { type BusPower, createGrid, type GridFlow } from './grid.ts';
import { LotPlant } from './lotPlant.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './messages.ts';
import { answerTo, gateClosing, hourAt } from './rules.ts';
import type { World } from './world.ts';

interface Consumer {
  entry: ConsumerEntry;
  dra: DraEntry;
  bus: number;
  asked: MessageOf<'ConsumerSetpoint'> | undefined;
}

/** How far the load of a zone is off its hour's mean in an ISP, relative. */
const ISP_NOISE = 0.01;

interface EnvironmentConfig {
  loaded: LoadedConfig;
  world: World;
  /** Shown the state of every branch and bus, which nobody is told. */
  onFlow?: ((isp: number, flow: GridFlow) => void) | undefined;
}

/**
 * The world: publishes forecasts, measurements, arrivals and faults, and meters what comes of what all decided. Batteries, consumers and the
 * grid follow set points as far as physics lets them.
 */
export const environment: Agent<EnvironmentConfig> = ({ name, calendar, config }) => {
  const { loaded, world, onFlow } = config;
  const { ads, evplas, dras, market, seed } = loaded.config;
  const { network, feeders } = world;
  const gate = gateClosing(calendar, market);
  const grid = createGrid(network, market.islanding);
  const siteOf = ({ node }: { node: string }) => busAt(network, node);
  const lots = new Map(
    evplas.map((entry, k): [string, LotPlant] => [
      entry.name,
      new LotPlant(entry, siteOf(entry), world.sessions[k], calendar.hoursPerIsp),
    ]),
  );
  const consumers = new Map(
    dras.flatMap((dra) =>
      dra.consumers.map((entry): [string, Consumer] => [
        entry.name,
        { entry, dra, bus: siteOf(dra), asked: undefined },
      ]),
    ),
  );
  const sites = {
    generators: ads.generators.map(siteOf),
    storages: ads.storages.map(siteOf),
    solar: ads.solar.map(siteOf),
    wind: ads.wind.map(siteOf),
  };
  const storageMw = sum(ads.storages.map(({ power }) => power));
  const storageMwh = sum(ads.storages.map(({ energy }) => energy));
  let storedMwh = storageMwh / 2;
  let dispatch: MessageOf<'Dispatch'> | undefined;
  let switched: MessageOf<'Topology'> | undefined;
  let measured: MessageOf<'Measurement'> | undefined;
  /** By day and zone: load by hour over what it is at the flat tariff. */
  const answers = new Map<number, Float64Array[]>();

  function comeTrue(isp: number): Message[] {
    const day = calendar.dayOf(isp).index;
    const { actual, ancillary } = world.day(day);
    const answer = answers.get(day);
    const hour = hourAt(calendar, isp);
    const noise = stream(seed, 'load in ISPs', isp);
    measured = {
      ...({ type: 'Measurement', from: name, to: toRole('ads'), isp } as const),
      zoneLoad: Float64Array.from(actual.zoneLoad, (load, zone) => {
        const wanted = load[hour] * Math.max(0, 1 + ISP_NOISE * noise.normal());
        return answer ? wanted * answer[zone][hour] : wanted;
      }),
      solar: actual.solar[hour],
      wind: actual.wind[hour],
    };
    const prices = {
      energy: actual.realTime[hour],
      spinning: ancillary.spinning[hour],
      regulating: ancillary.regulating[hour],
      reactive: ancillary.reactiveRealTime[hour],
    };
    const said: Message[] = [
      ...(['ads', 'exchange'] as const).map(
        (role): Message => ({ type: 'RealTimePrices', from: name, to: toRole(role), isp, ...prices }),
      ),
      measured,
    ];
    for (const [to, lot] of lots) {
      for (const told of lot.beginIsp(isp)) said.push({ from: name, to, isp, ...told });
    }
    for (const { branch, fromIsp, untilIsp } of world.faults) {
      const what = { element: 'line', id: network.branches[branch].id } as const;
      if (fromIsp === isp) said.push({ type: 'Fault', from: name, to: toRole('ads'), isp, ...what });
      if (untilIsp === isp) said.push({ type: 'Repair', from: name, to: toRole('ads'), isp, ...what });
    }
    return said;
  }

  function meter(isp: number): Message[] {
    const { zoneLoad, solar, wind } = measured as MessageOf<'Measurement'>;
    const said: Message[] = [];
    const size = network.buses.length;
    const zero = () => new Float64Array(size);
    const power: BusPower = {
      loadMw: zero(),
      loadMvar: zero(),
      givenMw: zero(),
      givenMvar: zero(),
      localMw: zero(),
      shedMw: dispatch?.shedMw ?? zero(),
    };
    network.buses.forEach((bus, k) => {
      const factor = feeders.of[k] < 0 ? 1 : zoneLoad[feeders.of[k]];
      power.loadMw[k] = bus.loadMw * factor;
      power.loadMvar[k] = bus.loadMvar * factor;
    });
    let generationMw = 0;
    sites.generators.forEach((bus, g) => {
      const mw = dispatch?.generatorMw[g] ?? 0;
      power.givenMw[bus] += mw;
      power.givenMvar[bus] += dispatch?.generatorMvar[g] ?? 0;
      generationMw += mw;
    });
    let renewableMw = 0;
    for (const [key, share] of [['solar', solar] as const, ['wind', wind] as const]) {
      sites[key].forEach((bus, k) => {
        const mw = share * ads[key][k].capacity;
        power.givenMw[bus] += mw;
        renewableMw += mw;
      });
    }
    const out = world.faults.filter(({ fromIsp, untilIsp }) => isp >= fromIsp && isp < untilIsp);
    const closed = closedNow(out);
    const dead = new Set(topologyOf(network, { closed }).dead);
    const discharged = discharge(dispatch?.storageMw ?? 0);
    sites.storages.forEach((bus, k) => {
      power.givenMw[bus] += storageMw > 0 ? (discharged * ads.storages[k].power) / storageMw : 0;
    });
    const volumes = new Map<string, number>();
    for (const [party, lot] of lots) {
      said.push({ type: 'SessionReading', from: name, to: party, isp, ...lot.run(dead.has(lot.bus)) });
      power.localMw[lot.bus] += lot.netMw;
      volumes.set(party, lot.netMw);
    }
    const shape = world.consumerShape(calendar.dayOf(isp));
    for (const [to, { entry, dra, bus, asked }] of consumers) {
      const loadMw = shape[hourAt(calendar, isp)] * entry.load;
      const curtailedMw = Math.max(
        dead.has(bus) ? 0 : Number.NEGATIVE_INFINITY,
        Math.min(loadMw, asked?.curtailedMw ?? 0),
      );
      const generatorMw = Math.min(entry.generator, asked?.generatorMw ?? 0);
      for (const each of [to, dra.name]) {
        said.push({
          type: 'ConsumerReading',
          from: name,
          to: each,
          isp,
          loadMw,
          curtailedMw,
          generatorMw,
          consumer: to,
        });
      }
      power.localMw[bus] += curtailedMw + generatorMw;
      volumes.set(dra.name, (volumes.get(dra.name) ?? 0) + curtailedMw + generatorMw);
    }
    for (const [party, netMw] of volumes) {
      for (const to of [party, toRole('ads')]) said.push({ type: 'MeteredVolume', from: name, to, isp, party, netMw });
    }
    const { flow, ...state } = grid({ closed }, power);
    onFlow?.(isp, flow);
    for (const to of ['ads', 'exchange'] as const) {
      said.push({
        ...{ type: 'GridMeasurement', from: name, to: toRole(to), isp, ...state, loadMw: sum(power.loadMw) },
        ...{
          generationMw,
          renewableMw,
          storageMw: discharged,
          storageMwh: storedMwh,
          localNetMw: sum([...volumes.values()]),
        },
      });
    }
    for (const consumer of consumers.values()) consumer.asked = undefined;
    return said;
  }

  /** Takes from the storage, or (below 0) puts into it, as far as it can. @returns MW at the grid */
  function discharge(askedMw: number): number {
    if (storageMwh === 0) return 0;
    const { storageEfficiency: efficiency } = ads;
    const hours = calendar.hoursPerIsp;
    const limited = Math.min(storageMw, Math.max(-storageMw, askedMw));
    const mw = Math.min(
      (storedMwh * efficiency) / hours,
      Math.max(-(storageMwh - storedMwh) / (efficiency * hours), limited),
    );
    storedMwh -= hours * (mw >= 0 ? mw / efficiency : mw * efficiency);
    return mw;
  }

  /** Which branches are closed: as the operator has them, but what has failed is open. */
  function closedNow(out: World['faults']): Uint8Array {
    const closed = ownClosed(network);
    const place = new Map(network.branches.map(({ id }, k) => [id, k]));
    for (const id of switched?.opened ?? []) closed[kept(place, id)] = 0;
    for (const id of switched?.closed ?? []) closed[kept(place, id)] = 1;
    for (const { branch } of out) closed[branch] = 0;
    return closed;
  }

  return reactTo({
    Dispatch(told) {
      dispatch = told;
    },
    Tariff({ day, tariffs, multipliers }) {
      const hours = multipliers.length / tariffs.length;
      answers.set(
        day,
        tariffs.map((_, zone) => answerTo(multipliers.subarray(zone * hours, (zone + 1) * hours))),
      );
      answers.delete(day - 2);
    },
    Topology(told) {
      switched = told;
    },
    SessionSetpoints(told) {
      kept(lots, told.from).asked = told;
    },
    ConsumerSetpoint(told) {
      kept(consumers, told.from).asked = told;
    },
    PhaseStart({ phase, isp }) {
      if (phase === 'meter') return isp < 0 ? undefined : meter(isp);
      const day = gate(isp);
      const published = day === undefined ? [] : forecastsOf(loaded.config, world, day);
      return [...published.map((told): Message => ({ from: name, isp, ...told })), ...(isp < 0 ? [] : comeTrue(isp))];
    },
  });
};
