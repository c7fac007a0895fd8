import { type ClaimFault, largest } from '../../../src/market/foreign.ts';
import type { Observer } from '../../../src/market/run.ts';
import type { Config } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import type { Connection } from './parts.ts';
import { gateClosing, stepsOf } from './rules.ts';
import type { World } from './world.ts';

const MW = 1e-6;

/**
 * What a message's schema cannot know of a message from a user's own agent: that it is about this ISP or the day whose gate closes, that its
 * series fit, and that what it claims it can do is within its connection.
 */
export class ForeignRules implements Observer<Message> {
  private readonly gate: (isp: number) => number | undefined;
  private readonly register: ReadonlyMap<string, Connection>;
  private readonly prognoses = new Map<string, Float64Array>();

  constructor(
    private readonly config: Config,
    private readonly world: Pick<World, 'calendar' | 'transmission' | 'fleets'>,
    register: readonly Connection[],
  ) {
    this.gate = gateClosing(world.calendar, config.market);
    this.register = new Map(register.map((user) => [user.name, user]));
  }

  observe(message: Message): void {
    if (message.type === 'DPrognosis') this.prognoses.set(`${message.from}/${message.day}`, message.powerMw);
  }

  /** @returns the fault of a message said in ISP `now`; undefined if there is none */
  faultOf(message: Message, now: number): ClaimFault {
    return this.timeFault(message, now) ?? largest(message) ?? this.claimFault(message);
  }

  private timeFault(message: Message, now: number): ClaimFault {
    if (message.isp !== now) return `is for ISP ${message.isp}, where it is to be for ISP ${now}`;
    if (!('day' in message)) return undefined;
    const { calendar } = this.world;
    const due = message.type === 'ScheduleUpdate' ? calendar.dayOf(now).index : this.gate(now);
    return message.day === due ? undefined : `is for day ${message.day}, which is not planned in this ISP`;
  }

  /** The first series that has not as many values as there are to be. */
  private seriesFault(day: number, series: readonly Float64Array[], times = 1): ClaimFault {
    const wanted = times * stepsOf(this.world.calendar, this.config.market, day).length;
    const misfit = series.find(({ length }) => length !== wanted);
    return misfit && `has ${misfit.length} values where there are to be ${wanted}`;
  }

  private powerFault(name: string, ...values: Iterable<number>[]): ClaimFault {
    const most = this.register.get(name)?.mostMw ?? 0;
    for (const series of values) {
      for (const mw of series) {
        if (!(Math.abs(mw) <= most + MW)) return `is for ${mw} MW, where its connection carries ${most} MW`;
      }
    }
    return undefined;
  }

  private claimFault(message: Message): ClaimFault {
    const { config, world } = this;
    const { market } = world.transmission;
    const interfaces = config.feeders.length;
    switch (message.type) {
      case 'DPrognosis':
        return this.seriesFault(message.day, [message.powerMw]) ?? this.powerFault(message.from, message.powerMw);
      case 'FlexSchedule': {
        const { from, day, powerMw, upMw, downMw } = message;
        if (!this.prognoses.has(`${from}/${day}`)) return 'answers a tariff without having told its baseline';
        const most = this.register.get(from)?.mostMw ?? 0;
        return (
          this.seriesFault(day, [powerMw, upMw, downMw]) ??
          negativeFault(upMw, downMw) ??
          this.powerFault(from, powerMw) ??
          beyondFault(powerMw, upMw, -1, most) ??
          beyondFault(powerMw, downMw, 1, most)
        );
      }
      case 'ScheduleUpdate':
        return this.updateFault(message);
      case 'InterfaceForecast':
        return (
          this.seriesFault(message.day, [message.importMw], interfaces) ??
          this.seriesFault(message.day, [message.halfWidthMw]) ??
          negativeFault(message.halfWidthMw)
        );
      case 'Tariff': {
        const { day, rewardUp, rewardDown, standbyUp, standbyDown } = message;
        if (!this.register.has(message.to)) return `is to '${message.to}', which is none of its users`;
        return (
          this.seriesFault(day, [rewardUp, rewardDown, standbyUp, standbyDown]) ??
          negativeFault(rewardUp, rewardDown, standbyUp, standbyDown)
        );
      }
      case 'InterfacePlan': {
        const { day, importMw, leastMw, mostMw, offerUpMw, offerDownMw, halfWidthMw } = message;
        const wide = leastMw.findIndex((mw, k) => !(mw <= mostMw[k] + MW));
        return (
          this.seriesFault(day, [importMw, leastMw, mostMw, offerUpMw, offerDownMw], interfaces) ??
          this.seriesFault(day, [halfWidthMw]) ??
          negativeFault(offerUpMw, offerDownMw, halfWidthMw) ??
          (wide < 0 ? undefined : `can draw ${leastMw[wide]} MW at least and ${mostMw[wide]} MW at most`)
        );
      }
      case 'NestedBid': {
        const { day, importMw, offerUpMw, offerDownMw } = message;
        return (
          this.seriesFault(day, [importMw, offerUpMw, offerDownMw], interfaces) ?? negativeFault(offerUpMw, offerDownMw)
        );
      }
      case 'FlexRequirement': {
        const { day, requiredUpMw, requiredDownMw, upPrice, downPrice, lambda, lmp } = message;
        return (
          this.seriesFault(day, [requiredUpMw, requiredDownMw, upPrice, downPrice, lambda]) ??
          this.seriesFault(day, [lmp], interfaces) ??
          negativeFault(requiredUpMw, requiredDownMw, upPrice, downPrice)
        );
      }
      case 'ResponseCurve': {
        const { day, requiredUpMw, requiredDownMw, pieces } = message;
        const steps = requiredUpMw.length;
        if (pieces.length !== 0 && pieces.length !== steps) return `has a curve of ${pieces.length} steps of ${steps}`;
        return this.seriesFault(day, [requiredUpMw, requiredDownMw]) ?? negativeFault(requiredUpMw, requiredDownMw);
      }
      case 'MarketModel':
        return message.steps.length === message.requiredUpMw.length
          ? this.seriesFault(message.day, [message.requiredUpMw, message.requiredDownMw])
          : `has a dispatch of ${message.steps.length} steps, of a requirement of ${message.requiredUpMw.length}`;
      case 'MarketResult': {
        const { day, lambda, lmp, upPrice, downPrice, takenUpMw, takenDownMw } = message;
        return (
          this.seriesFault(day, [lambda, upPrice, downPrice, takenUpMw, takenDownMw]) ??
          this.seriesFault(day, [lmp], interfaces) ??
          negativeFault(upPrice, downPrice, takenUpMw, takenDownMw)
        );
      }
      case 'UnitSchedule': {
        const { day, unitMw, unitUpMw, unitDownMw, lmpUnit, linePrice, flowMw, type: _, ...rest } = message;
        const ofSteps = Object.values(rest).filter((each): each is Float64Array => each instanceof Float64Array);
        return (
          this.seriesFault(day, ofSteps) ??
          this.seriesFault(day, [unitMw, unitUpMw, unitDownMw, lmpUnit], market.units.length) ??
          this.seriesFault(day, [linePrice, flowMw], market.lines.length)
        );
      }
      case 'StandbyCall':
        return this.register.has(message.to)
          ? this.seriesFault(message.day, [message.upMw, message.downMw])
          : `is to '${message.to}', which is none of its users`;
      case 'FeederSchedule':
        return this.scheduleFault(message);
      case 'UnitSetpoints':
        return sizeFault('units', message.unitMw, market.units.length);
      case 'FlexActivation':
        return (
          sizeFault('interfaces', message.upMw, interfaces) ??
          sizeFault('interfaces', message.downMw, interfaces) ??
          negativeFault(message.upMw, message.downMw)
        );
      case 'FlexCall':
        return this.register.has(message.to) ? undefined : `is to '${message.to}', which is none of its users`;
      case 'FeederSetpoints': {
        const feeder = config.feeders[message.feeder];
        if (!feeder) return `is for feeder ${message.feeder}, of ${interfaces}`;
        return (
          sizeFault('units', message.generatorMw, feeder.generators.length) ??
          sizeFault('batteries', message.storageMw, feeder.storages.length) ??
          sizeFault('plants', message.cutMw, feeder.pv.length)
        );
      }
      case 'BuildingSetpoints': {
        const entry = config.buildings.find(({ name }) => name === message.from);
        const count = entry ? config.buildingTypes[entry.type].appliances.length : 0;
        const odd = message.starts.find((k) => k >= count);
        return odd === undefined ? undefined : `starts appliance ${odd}, of ${count}`;
      }
      case 'EvSetpoints': {
        const k = config.fleets.findIndex(({ name }) => name === message.from);
        return (
          sizeFault('EVs', message.chargeKwh, world.fleets[k]?.capacityKwh.length ?? 0) ??
          negativeFault(message.chargeKwh)
        );
      }
      case 'Payment':
        return message.from === message.payer || message.from === message.payee
          ? undefined
          : `is from ${message.payer} to ${message.payee}, neither itself`;
      default:
        return undefined;
    }
  }

  private updateFault({ from, day, fromStep, powerMw }: MessageOf<'ScheduleUpdate'>): ClaimFault {
    const steps = stepsOf(this.world.calendar, this.config.market, day).length;
    if (!this.prognoses.has(`${from}/${day}`)) return 'changes a schedule that it never told';
    if (fromStep + powerMw.length !== steps)
      return `has ${powerMw.length} values from step ${fromStep} on, of a day of ${steps}`;
    return this.powerFault(from, powerMw);
  }

  private scheduleFault(message: MessageOf<'FeederSchedule'>): ClaimFault {
    const feeder = this.config.feeders[message.feeder];
    if (!feeder) return `is for feeder ${message.feeder}, of ${this.config.feeders.length}`;
    const { day, generatorMw, generatorUpMw, generatorDownMw, cutMw, missedUpMw, missedDownMw } = message;
    const { storageMw, storageUpMw, storageDownMw, coverUpMw, coverDownMw, storedMwh } = message;
    const ofStorages = [storageMw, storageUpMw, storageDownMw, coverUpMw, coverDownMw, storedMwh];
    return (
      this.seriesFault(day, [generatorMw, generatorUpMw, generatorDownMw], feeder.generators.length) ??
      this.seriesFault(day, ofStorages, feeder.storages.length) ??
      this.seriesFault(day, [cutMw], feeder.pv.length) ??
      this.seriesFault(day, [missedUpMw, missedDownMw]) ??
      negativeFault(generatorUpMw, generatorDownMw, storageUpMw, storageDownMw, coverUpMw, coverDownMw, cutMw)
    );
  }
}

const negativeFault = (...all: Float64Array[]): ClaimFault =>
  all.some((series) => series.some((value) => value < -MW)) ? 'has a figure below 0' : undefined;

const sizeFault = (what: string, { length }: Float64Array, wanted: number): ClaimFault =>
  length === wanted ? undefined : `has figures of ${length} ${what}, where there are ${wanted}`;

/** A band that would take a user through more than its connection. */
function beyondFault(powerMw: Float64Array, bandMw: Float64Array, sign: 1 | -1, most: number): ClaimFault {
  const t = powerMw.findIndex((mw, k) => sign * mw + bandMw[k] > most + MW);
  return t < 0
    ? undefined
    : `spares ${bandMw[t]} MW of ${powerMw[t]} MW in step ${t + 1}, where its connection carries ${most} MW`;
}
