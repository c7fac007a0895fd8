import { sum } from '../../../src/series.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { Breach } from './clearingLaws.ts';
import { type Config, type FeederEntry, feederOf } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import { stepMinutes } from './rules.ts';

const MW = 1e-6;
const MWH = 1e-6;
const EUR = 1e-6;

/** Of devices one after another, what each ends with. */
const lastOf = (series: Float64Array, steps: number): Float64Array => series.filter((_, k) => k % steps === steps - 1);

/** What a storage holds after some hours of discharge less charge, MWh. */
const after = (mwh: number, mw: number, hours: number, efficiency: number): number =>
  mwh - hours * (mw >= 0 ? mw / efficiency : mw * efficiency);

/**
 * The laws of feeders: as planned, units stay within what they have with all they offer, and levels follow from power (9), (10); as metered,
 * power balances on every feeder, levels follow from power within their bounds, and interfaces draw what all feeders alike draw.
 */
export class FeederLaws {
  private readonly storedMwh: Float64Array[];
  private readonly readings = new Map<number, MessageOf<'FeederReading'>>();
  private readonly volumes = new Map<string, number>();
  private readonly held = new Map<string, MessageOf<'StandbyCall'>>();
  /** What batteries hold as the next day that is planned begins, by feeder; undefined where real time decides. */
  private readonly planned: (Float64Array | undefined)[];
  private tariff: MessageOf<'Tariff'> | undefined;

  constructor(
    private readonly config: Config,
    private readonly calendar: Calendar,
  ) {
    this.planned = config.feeders.map(({ storages }) =>
      Float64Array.from(storages, ({ energy, floor, start }) => energy * Math.max(floor, start)),
    );
    this.storedMwh = config.feeders.map(({ storages }) =>
      Float64Array.from(storages, ({ energy, floor, start }) => energy * Math.max(floor, start)),
    );
  }

  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'Tariff':
        this.tariff = message;
        return undefined;
      case 'StandbyCall':
        this.held.set(message.to, message);
        return undefined;
      case 'FeederSchedule':
        return blamed(message.from, this.scheduleFault(message) ?? this.costFault(message));
      case 'MeteredVolume':
        this.volumes.set(message.party, message.powerMw);
        return undefined;
      case 'FeederReading':
        this.readings.set(message.feeder, message);
        return blamed(message.from, this.readingFault(message));
      default:
        return undefined;
    }
  }

  private scheduleFault(plan: MessageOf<'FeederSchedule'>): string | undefined {
    const { generators, storages } = this.config.feeders[plan.feeder];
    const steps = plan.missedUpMw.length;
    const hours = stepMinutes(this.config.market) / 60;
    for (let k = 0; k < plan.generatorMw.length; k++) {
      const { capacity, node } = generators[Math.floor(k / steps)];
      const [mw, up, down] = [plan.generatorMw[k], plan.generatorUpMw[k], plan.generatorDownMw[k]];
      if (!(mw >= -MW && mw + up <= capacity + MW && mw - down >= -MW))
        return `plans ${mw} MW of its unit at node ${node}, and to hold ${up} and ${down} MW, of ${capacity} MW`;
    }
    for (let k = 0; k < plan.storageMw.length; k++) {
      const s = Math.floor(k / steps);
      const { power, energy, floor, efficiency, node } = storages[s];
      const mw = plan.storageMw[k];
      const [up, down] = [plan.storageUpMw[k] + plan.coverUpMw[k], plan.storageDownMw[k] + plan.coverDownMw[k]];
      if (!(mw + up <= power + MW && down - mw <= power + MW))
        return `plans ${mw} MW of its battery at node ${node}, and to hold ${up} and ${down} MW, of ${power} MW`;
      const level = plan.storedMwh[k];
      if (!(level >= floor * energy - MWH && level <= energy + MWH))
        return `plans a battery at node ${node} to hold ${level} MWh, outside ${floor * energy}..${energy} MWh`;
      const before = k % steps === 0 ? this.planned[plan.feeder]?.[s] : plan.storedMwh[k - 1];
      const expected = before === undefined ? level : after(before, mw, hours, efficiency);
      if (!(Math.abs(expected - level) <= MWH))
        return `plans a battery at node ${node} to hold ${level} MWh, which its power makes ${expected} MWh`;
    }
    this.planned[plan.feeder] = storages.length > 0 ? lastOf(plan.storedMwh, steps) : undefined;
    return undefined;
  }

  /** What a plan costs the DSO by itself is no less than its units, batteries, cover missed, PV cut and users that stand by. */
  private costFault(plan: MessageOf<'FeederSchedule'>): string | undefined {
    const { generators, storages, multiplicity } = this.config.feeders[plan.feeder];
    const { market, buildings, fleets } = this.config;
    const steps = plan.missedUpMw.length;
    const weighed = (series: Float64Array, price: (device: number) => number) =>
      sum(series.map((mw, k) => Math.abs(mw) * price(Math.floor(k / steps))));
    let eur =
      weighed(plan.generatorMw, (g) => generators[g].cost) +
      weighed(plan.storageMw, (s) => storages[s].wear) +
      market.cut * sum(plan.cutMw) +
      market.miss * (sum(plan.missedUpMw) + sum(plan.missedDownMw));
    const { tariff } = this;
    for (const entry of [...buildings, ...fleets]) {
      const held = this.held.get(entry.name);
      if (feederOf(this.config, entry) !== plan.feeder || held?.day !== plan.day || tariff?.day !== plan.day) continue;
      eur += sum(held.upMw.map((mw, t) => mw * tariff.standbyUp[t] + held.downMw[t] * tariff.standbyDown[t]));
    }
    eur *= (multiplicity * stepMinutes(market)) / 60;
    return plan.ownCostEur >= eur - EUR * Math.max(1, eur)
      ? undefined
      : `states an own cost of ${plan.ownCostEur} EUR, where what it plans costs ${eur} EUR`;
  }

  private usersOf(feeder: number): number {
    const { buildings, fleets } = this.config;
    return sum(
      [...buildings, ...fleets]
        .filter((entry) => feederOf(this.config, entry) === feeder)
        .map(({ name }) => this.volumes.get(name) ?? 0),
    );
  }

  private readingFault(reading: MessageOf<'FeederReading'>): string | undefined {
    const { feeder, importMw, loadMw, usersMw, lossMw, pvMw, generatorMw, storageMw, storedMwh } = reading;
    const { name, generators, storages }: FeederEntry = this.config.feeders[feeder];
    const given = importMw + pvMw + sum(generatorMw) + sum(storageMw);
    const taken = loadMw + usersMw + lossMw;
    if (!(Math.abs(given - taken) <= MW * Math.max(1, taken)))
      return `${given} MW are given on feeder ${name} where ${taken} MW are load, users and losses`;
    if (!(Math.abs(usersMw - this.usersOf(feeder)) <= MW))
      return `users of feeder ${name} draw ${usersMw} MW, whose meters come to ${this.usersOf(feeder)} MW`;
    const unit = generators.findIndex(({ capacity }, g) => !(generatorMw[g] >= -MW && generatorMw[g] <= capacity + MW));
    if (unit >= 0)
      return `the unit at node ${generators[unit].node} gives ${generatorMw[unit]} MW of ${generators[unit].capacity} MW`;
    for (let s = 0; s < storages.length; s++) {
      const { power, energy, floor, efficiency, node } = storages[s];
      const expected = after(this.storedMwh[feeder][s], storageMw[s], this.calendar.hoursPerIsp, efficiency);
      const level = storedMwh[s];
      this.storedMwh[feeder][s] = level;
      if (!(Math.abs(expected - level) <= MWH))
        return `the battery at node ${node} holds ${level} MWh, its balance gives ${expected} MWh`;
      if (!(level >= floor * energy - MWH && level <= energy + MWH))
        return `the battery at node ${node} holds ${level} MWh, outside ${floor * energy}..${energy} MWh`;
      if (!(Math.abs(storageMw[s]) <= power + MW))
        return `the battery at node ${node} has ${storageMw[s]} MW of ${power} MW`;
    }
    return undefined;
  }

  /** Interfaces draw what their feeders do. */
  closeIsp(isp: number, drawn: MessageOf<'InterfaceReading'> | undefined): Breach | undefined {
    if (isp < 0) return undefined;
    for (const [feeder, { importMw, from }] of this.readings) {
      const expected = importMw * this.config.feeders[feeder].multiplicity;
      const metered = drawn?.importMw[feeder] ?? Number.NaN;
      if (!(Math.abs(metered - expected) <= MW * Math.max(1, Math.abs(expected))))
        return {
          agent: from,
          figure: `${metered} MW drawn at interface ${feeder + 1}, where feeders draw ${expected} MW`,
        };
    }
    this.readings.clear();
    return undefined;
  }
}

const blamed = (agent: string, figure: string | undefined): Breach | undefined =>
  figure === undefined ? undefined : { agent, figure };
