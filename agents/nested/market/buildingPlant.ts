import { exp } from '../../../src/arithmetic/index.ts';
import type { Appliance, Battery, Thermal } from '../building/buildingDay.ts';

/** What of a building does not change from day to day; a `BuildingDay` is one. */
export interface Building {
  thermal: Pick<Thermal, 'mode' | 'resistance' | 'capacity' | 'cop' | 'mostKw' | 'startC'>;
  battery: Pick<Battery, 'powerKw' | 'leastKwh' | 'mostKwh' | 'startKwh' | 'efficiency'>;
  fuseKw: number;
  appliances: readonly Appliance[];
}

/** What a building is to do in one ISP, kW; `starts`: which appliances to start. */
export interface BuildingSetpoints {
  heatKw: number;
  chargeKw: number;
  dischargeKw: number;
  cutKw: number;
  starts?: readonly number[] | undefined;
}

/** What it did. Temperature and battery at the end of the ISP. */
export interface BuildingReading {
  /** Import less export. */
  netKw: number;
  heatKw: number;
  chargeKw: number;
  dischargeKw: number;
  cutKw: number;
  applianceKw: number;
  temperatureC: number;
  energyKwh: number;
}

/**
 * One building as it really is, ISP by ISP: it does what it is told as far as power, levels and fuse allow. Battery and heat pump
 * each do one thing at a time, so that of charge and discharge only the difference is left. Where import would be beyond the fuse,
 * charging gives way first, then heating; where export would be, PV is cut, then discharging gives way.
 */
export class BuildingPlant {
  temperatureC: number;
  energyKwh: number;
  /** ISP of the day in which each appliance started; undefined where it has not. */
  private startedAt: (number | undefined)[] = [];
  private isp = 0;
  private appliances: readonly Appliance[];
  private readonly kept: number;

  /** @param stepIsps ISPs in a step of the appliances' windows and profiles */
  constructor(
    private readonly building: Building,
    private readonly hoursPerIsp: number,
    private readonly stepIsps: number,
  ) {
    const { thermal, battery } = building;
    this.appliances = building.appliances;
    this.temperatureC = thermal.startC;
    this.energyKwh = battery.startKwh;
    this.kept = exp(-hoursPerIsp / (thermal.resistance * thermal.capacity));
    this.beginDay();
  }

  /** The next ISP is the first of a day, on which every appliance is to run again, in windows of that day. */
  beginDay(appliances = this.appliances): void {
    this.isp = 0;
    this.appliances = appliances;
    this.startedAt = appliances.map(() => undefined);
  }

  /** Whether an appliance has started today. */
  hasStarted(appliance: number): boolean {
    return this.startedAt[appliance] !== undefined;
  }

  /** What an appliance that has started still draws in the ISPs to come, kW from the next one on. */
  stillKw(appliance: number): number[] {
    const start = this.startedAt[appliance];
    if (start === undefined) return [];
    const length = this.appliances[appliance].profileKw.length * this.stepIsps;
    const left = Math.max(0, start + length - this.isp);
    return Array.from({ length: left }, (_, i) => this.drawnKw(appliance, this.isp + i));
  }

  /** Carries out one ISP: (1), (3), (5) of docs/nested.md for its length. An appliance starts by itself when it must (4). */
  run(asked: BuildingSetpoints, outdoorC: number, gainsKw: number, loadKw: number, pvKw: number): BuildingReading {
    const { thermal, battery, fuseKw } = this.building;
    const { hoursPerIsp: hours, appliances } = this;
    this.startAppliances(asked.starts ?? []);
    const applianceKw = appliances.reduce((sum, _, k) => sum + this.drawnKw(k, this.isp), 0);

    const { efficiency } = battery;
    const room = Math.max(0, battery.mostKwh - this.energyKwh) / (hours * efficiency);
    const stock = (Math.max(0, this.energyKwh - battery.leastKwh) * efficiency) / hours;
    let heatKw = within(asked.heatKw, thermal.mostKw);
    let chargeKw = within(asked.chargeKw - asked.dischargeKw, Math.min(battery.powerKw, room));
    let dischargeKw = within(asked.dischargeKw - asked.chargeKw, Math.min(battery.powerKw, stock));
    let cutKw = within(asked.cutKw, pvKw);
    const fixedKw = loadKw + applianceKw - pvKw;
    const net = (): number => fixedKw + cutKw + heatKw + chargeKw - dischargeKw;
    chargeKw -= within(net() - fuseKw, chargeKw);
    heatKw -= within(net() - fuseKw, heatKw);
    cutKw += within(-fuseKw - net(), pvKw - cutKw);
    dischargeKw -= within(-fuseKw - net(), dischargeKw);

    const pumped = thermal.mode === 'heating' ? thermal.cop * heatKw : -thermal.cop * heatKw;
    const settled = outdoorC + thermal.resistance * (gainsKw + pumped);
    this.temperatureC = this.kept * this.temperatureC + (1 - this.kept) * settled;
    this.energyKwh += hours * (efficiency * chargeKw - dischargeKw / efficiency);
    this.isp++;
    const { temperatureC, energyKwh } = this;
    return { netKw: net(), heatKw, chargeKw, dischargeKw, cutKw, applianceKw, temperatureC, energyKwh };
  }

  /** Those that are asked for and within their window, and those that would come too late later on; none twice. */
  private startAppliances(asked: readonly number[]): void {
    this.appliances.forEach(({ from, to, profileKw }, k) => {
      const earliest = from * this.stepIsps;
      const latest = (to - profileKw.length) * this.stepIsps;
      if (this.hasStarted(k) || this.isp < earliest) return;
      if (this.isp >= latest || asked.includes(k)) this.startedAt[k] = this.isp;
    });
  }

  private drawnKw(appliance: number, isp: number): number {
    const start = this.startedAt[appliance];
    if (start === undefined) return 0;
    return this.appliances[appliance].profileKw[Math.floor((isp - start) / this.stepIsps)] ?? 0;
  }
}

const within = (kw: number, mostKw: number): number => Math.max(0, Math.min(kw, mostKw));
