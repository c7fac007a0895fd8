import { exp } from '../../../src/arithmetic/index.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { batteryKw, type Standing, standingAtFirst } from '../building/typeDay.ts';
import type { Breach } from './clearingLaws.ts';
import type { BuildingEntry, BuildingType, Config, FleetEntry } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import type { World } from './world.ts';

const KWH = 1e-6;
const KW = 1e-6;
const KELVIN = 1e-6;

interface House {
  entry: BuildingEntry;
  type: BuildingType;
  now: Standing;
  site: MessageOf<'SiteMeasurement'> | undefined;
  netKw: number;
}

interface Garage {
  entry: FleetEntry;
  capacityKwh: Float64Array;
  energyKwh: Float64Array;
  plugged: Uint8Array;
  chargedKwh: number;
}

/** The laws of buildings and EVs in every ISP: heat (1), batteries (3), what is metered, and levels within their bounds. */
export class UserLaws {
  private readonly houses: ReadonlyMap<string, House>;
  private readonly garages: ReadonlyMap<string, Garage>;

  constructor(
    { buildings, buildingTypes, fleets }: Config,
    world: Pick<World, 'fleets'>,
    private readonly calendar: Calendar,
  ) {
    this.houses = new Map(
      buildings.map((entry) => {
        const type = buildingTypes[entry.type];
        return [entry.name, { entry, type, now: standingAtFirst(type), site: undefined, netKw: 0 }];
      }),
    );
    this.garages = new Map(
      fleets.map((entry, k) => {
        const { capacityKwh } = world.fleets[k];
        const plugged = new Uint8Array(capacityKwh.length).fill(1);
        return [entry.name, { entry, capacityKwh, energyKwh: capacityKwh.slice(), plugged, chargedKwh: 0 }];
      }),
    );
  }

  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'SiteMeasurement': {
        const house = this.houses.get(message.to);
        if (house) house.site = message;
        return undefined;
      }
      case 'BuildingReading':
        return blamed(message.to, this.buildingFault(message));
      case 'EvsUnplugged':
        return blamed(message.to, this.plug(message, 0));
      case 'EvsPluggedIn':
        return blamed(message.to, this.plug(message, 1));
      case 'EvReading':
        return blamed(message.to, this.fleetFault(message));
      case 'MeteredVolume':
        return blamed(message.party, this.volumeFault(message));
      default:
        return undefined;
    }
  }

  private buildingFault(reading: MessageOf<'BuildingReading'>): string | undefined {
    const house = this.houses.get(reading.to);
    if (!house?.site) return 'is metered and not known';
    const { type, now, site } = house;
    const hours = this.calendar.hoursPerIsp;
    const { heatKw, chargeKw, dischargeKw, cutKw, applianceKw, temperatureC, energyKwh, netKw } = reading;
    const kept = exp(-hours / (type.resistance * type.capacity));
    const pumped = (type.mode === 'heating' ? 1 : -1) * type.cop * heatKw;
    const settled = site.outdoorC + type.resistance * (site.gainsKw + pumped);
    const expectedC = kept * now.temperatureC + (1 - kept) * settled;
    const expectedKwh = now.energyKwh + hours * (type.efficiency * chargeKw - dischargeKw / type.efficiency);
    const expectedKw = site.loadKw + applianceKw + heatKw + chargeKw - dischargeKw - site.pvKw + cutKw;
    const least = type.battery * type.batteryFloor;
    house.now = { temperatureC, energyKwh };
    house.netKw = netKw;
    if (!(Math.abs(expectedC - temperatureC) <= KELVIN))
      return `is at ${temperatureC} C, its balance of heat gives ${expectedC} C`;
    if (!(Math.abs(expectedKwh - energyKwh) <= KWH))
      return `holds ${energyKwh} kWh, its balance gives ${expectedKwh} kWh`;
    if (!(energyKwh >= least - KWH && energyKwh <= type.battery + KWH))
      return `holds ${energyKwh} kWh, outside ${least}..${type.battery} kWh`;
    if (!(Math.abs(expectedKw - netKw) <= KW))
      return `draws ${netKw} kW, where what runs in it comes to ${expectedKw} kW`;
    if (!(heatKw <= type.heatPump + KW && chargeKw <= batteryKw(type) + KW && dischargeKw <= batteryKw(type) + KW))
      return `runs its heat pump at ${heatKw} kW and its battery at ${chargeKw} and ${dischargeKw} kW, beyond what they can`;
    return cutKw <= site.pvKw + KW ? undefined : `cuts ${cutKw} kW of ${site.pvKw} kW of sun`;
  }

  private plug({ to, evs, energyKwh }: MessageOf<'EvsPluggedIn' | 'EvsUnplugged'>, plugged: 0 | 1): string | undefined {
    const garage = this.garages.get(to);
    if (!garage) return 'has EVs and is not known';
    for (let k = 0; k < evs.length; k++) {
      const ev = evs[k];
      if (plugged === 1 && energyKwh[k] > garage.energyKwh[ev] + KWH)
        return `has EV ${ev} back with ${energyKwh[k]} kWh, which left with ${garage.energyKwh[ev]} kWh`;
      if (plugged === 0 && !(Math.abs(energyKwh[k] - garage.energyKwh[ev]) <= KWH))
        return `has EV ${ev} leave with ${energyKwh[k]} kWh, which held ${garage.energyKwh[ev]} kWh`;
      garage.plugged[ev] = plugged;
      garage.energyKwh[ev] = energyKwh[k];
    }
    return undefined;
  }

  private fleetFault({ to, chargeKwh, energyKwh }: MessageOf<'EvReading'>): string | undefined {
    const garage = this.garages.get(to);
    if (!garage) return 'is metered and not known';
    const { entry, capacityKwh, plugged } = garage;
    garage.chargedKwh = 0;
    for (let ev = 0; ev < capacityKwh.length; ev++) {
      const kwh = chargeKwh[ev];
      garage.chargedKwh += kwh;
      if (plugged[ev] === 0) {
        if (kwh !== 0) return `charges EV ${ev} with ${kwh} kWh, which is away`;
        continue;
      }
      const expected = garage.energyKwh[ev] + entry.efficiency * kwh;
      if (!(Math.abs(expected - energyKwh[ev]) <= KWH))
        return `EV ${ev} holds ${energyKwh[ev]} kWh, its balance gives ${expected} kWh`;
      if (!(energyKwh[ev] >= -KWH && energyKwh[ev] <= capacityKwh[ev] + KWH))
        return `EV ${ev} holds ${energyKwh[ev]} kWh, outside 0..${capacityKwh[ev]} kWh`;
      if (!(kwh >= -KWH && kwh <= entry.power * this.calendar.hoursPerIsp + KWH))
        return `EV ${ev} draws ${kwh} kWh through a charger of ${entry.power} kW`;
      garage.energyKwh[ev] = energyKwh[ev];
    }
    return undefined;
  }

  private volumeFault({ party, powerMw }: MessageOf<'MeteredVolume'>): string | undefined {
    const [house, garage] = [this.houses.get(party), this.garages.get(party)];
    const kw = house ? house.netKw * house.entry.standsFor : (garage?.chargedKwh ?? 0) / this.calendar.hoursPerIsp;
    return Math.abs(powerMw - kw / 1000) <= KW
      ? undefined
      : `is metered at ${powerMw} MW, where its meters come to ${kw / 1000} MW`;
  }
}

const blamed = (agent: string, figure: string | undefined): Breach | undefined =>
  figure === undefined ? undefined : { agent, figure };
