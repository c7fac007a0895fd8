import { billOf, gapOf, totalOf } from '../../../src/optimizers/residualMarket/clearing.ts';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { type DayAheadRules, ispsPerInterval, residualSupplyOf, summedByName } from '../exchange/settings.ts';
import type { Breach } from './balancingAudit.ts';
import type { Message, MessageOf } from './messages.ts';
import { gateClosing, type MarketRules } from './rules.ts';

/** Of figures of an award, and of prices: as a share, or below 1 as they are. */
const EXACT = 1e-9;
/** Of a gap, as a share of the bill. */
const GAP = 1e-8;
/** What an auction comes as near to as a share of the bill. */
const AUCTION = 1e-6;
const KWH_PER_MWH = 1000;

const near = (a: number, b: number, tolerance = EXACT, size = Math.max(1, Math.abs(a), Math.abs(b))): boolean =>
  a === b || Math.abs(a - b) <= tolerance * size;

/** Where two series are not near each other. */
const unlike = (a: Float64Array, b: Float64Array): number =>
  a.length === b.length ? a.findIndex((value, t) => !near(value, b[t])) : Math.min(a.length, b.length);

type Tender = MessageOf<'DayAheadTender'>;
type Award = MessageOf<'DayAheadAward'>;

/** What has been said of a day whose gate closes. */
interface Gate {
  basePrice: Float64Array;
  exchange: string;
  /** What BRPs ordered on their own account, MW. */
  fixedMw: Map<string, Float64Array>;
  quote: MessageOf<'DayAheadQuote'> | undefined;
  tenders: Map<string, Tender[]>;
  final: MessageOf<'DayAheadQuote'> | undefined;
  awards: Map<string, Award>;
  schedules: Map<string, Float64Array>;
}

/** Schedules in MW that an aggregator has sent, in the order of its weights. */
const sent = (tenders: readonly Tender[], hoursPerIsp: number) =>
  tenders.flatMap(({ schedules }) =>
    schedules.map(({ energyMwh, ownCostEur }) => ({ mw: energyMwh.map((mwh) => mwh / hoursPerIsp), ownCostEur })),
  );

/**
 * The laws of formed day-ahead prices, each gate: an award is a mixture of what its aggregator has sent, by weights that sum to 1; awards and
 * fixed orders sum to X, and the price is P(X), told to all alike; the gap is as quoted, and small enough to end the rounds with;
 * schedules are awards made whole, and BRPs order just these.
 */
export class DayAheadAudit {
  private readonly gates = new Map<number, Gate>();
  private readonly gate: (isp: number) => number | undefined;
  /** By aggregator: most kWh one EV charges in an ISP, and how many there are. */
  private readonly fleets = new Map<string, { mostKwh: number; evs: number }>();

  constructor(
    private readonly rules: DayAheadRules,
    private readonly calendar: Calendar,
    market: MarketRules,
    private readonly names: { aggregators: readonly string[]; brps: readonly string[]; exchange: string },
  ) {
    this.gate = gateClosing(calendar, market);
  }

  observe(message: Message): Breach | undefined {
    switch (message.type) {
      case 'FleetRegistration': {
        const mostKw = message.chargeKw.reduce((most, kw) => Math.max(most, kw), 0);
        const evs = message.chargeKw.length;
        this.fleets.set(message.to, { mostKwh: mostKw * this.calendar.hoursPerIsp, evs });
        return undefined;
      }
      case 'DayAheadClearing':
        this.gates.set(message.day, {
          ...{ basePrice: message.priceEurPerMwh, exchange: this.names.exchange, fixedMw: new Map(), quote: undefined },
          ...{ tenders: new Map(), final: undefined, awards: new Map(), schedules: new Map() },
        });
        return undefined;
      case 'DayAheadOrder':
        return this.orderFault(message);
      case 'DayAheadQuote':
        return this.quoteFault(message);
      case 'DayAheadTender': {
        const tenders = this.gates.get(message.day)?.tenders;
        tenders?.set(message.from, [...(tenders.get(message.from) ?? []), message]);
        return undefined;
      }
      case 'DayAheadAward': {
        const gate = this.gates.get(message.day);
        gate?.awards.set(message.to, message);
        return gate && this.awardFault(gate, message);
      }
      case 'Schedule':
        return this.scheduleFault(message);
      default:
        return undefined;
    }
  }

  /** On its own account before prices are quoted, for others just their schedules. */
  private orderFault({ from, day, lines }: MessageOf<'DayAheadOrder'>): Breach | undefined {
    const gate = this.gates.get(day);
    if (!gate) return undefined;
    for (const { account, energyMwh } of lines) {
      if (account === from) {
        if (gate.quote) return { agent: from, figure: `orders for itself after prices of day ${day} were quoted` };
        gate.fixedMw.set(
          from,
          energyMwh.map((mwh) => mwh / this.calendar.hoursPerIsp),
        );
        continue;
      }
      const schedule = gate.schedules.get(account) ?? new Float64Array(energyMwh.length);
      const at = unlike(schedule, energyMwh);
      if (at !== -1)
        return {
          agent: from,
          figure: `orders ${energyMwh[at]} MWh for ${account} in ISP ${at} of day ${day}, who has scheduled ${schedule[at]} MWh`,
        };
    }
    return undefined;
  }

  private quoteFault(message: MessageOf<'DayAheadQuote'>): Breach | undefined {
    const gate = this.gates.get(message.day);
    if (!gate) return undefined;
    const { from, round, isFinal, priceEurPerMwh } = message;
    const last = isFinal ? gate.final : gate.quote;
    if (isFinal) gate.final ??= message;
    else gate.quote = message;
    const isRepeated = last?.round === round;
    const at = isRepeated ? unlike(last.priceEurPerMwh, priceEurPerMwh) : -1;
    return at === -1
      ? undefined
      : { agent: from, figure: `quotes ${priceEurPerMwh[at]} and ${last?.priceEurPerMwh[at]} EUR/MWh for one ISP` };
  }

  /** Off the award, in a price interval, by no more than the EVs that could not be split. */
  private scheduleFault({ from, day, energyMwh }: MessageOf<'Schedule'>): Breach | undefined {
    const gate = this.gates.get(day);
    if (!gate) return undefined;
    gate.schedules.set(from, energyMwh);
    const award = gate.awards.get(from)?.energyMwh;
    const { mostKwh, evs } = this.fleets.get(from) ?? { mostKwh: 0, evs: 0 };
    if (!award) return { agent: from, figure: `has a schedule for day ${day} before it is awarded anything` };
    const isps = ispsPerInterval(this.rules, this.calendar.hoursPerIsp);
    const most = (Math.min(evs, energyMwh.length / isps + 1) * mostKwh * isps) / KWH_PER_MWH;
    for (let first = 0; first < energyMwh.length; first += isps) {
      const energy = (series: Float64Array) =>
        series.subarray(first, first + isps).reduce((mwh, each) => mwh + each, 0);
      const [scheduled, awarded] = [energy(energyMwh), energy(award)];
      if (!(Math.abs(scheduled - awarded) <= most + EXACT))
        return {
          agent: from,
          figure: `schedules ${scheduled} MWh from ISP ${first} of day ${day}, of which it was awarded ${awarded} MWh: EVs that cannot be split make ${most} MWh at most`,
        };
    }
    return undefined;
  }

  /** Tests the gate that closes in an ISP. */
  closeIsp(isp: number): Breach | undefined {
    const day = this.gate(isp);
    const gate = day === undefined ? undefined : this.gates.get(day);
    if (day === undefined || !gate) return undefined;
    this.gates.delete(day);
    const awards = () => [...gate.awards.values()].map((award) => this.awardFault(gate, award)).find(Boolean);
    return this.missing(gate, day) ?? awards() ?? this.priceFault(gate);
  }

  /** Who has kept the gate from closing. */
  private missing(gate: Gate, day: number): Breach | undefined {
    const { quote, final, fixedMw, tenders, awards, schedules } = gate;
    const { brps, aggregators, exchange } = this.names;
    const brp = brps.find((name) => !fixedMw.has(name));
    if (brp !== undefined) return { agent: brp, figure: `orders nothing for day ${day}, not even nothing for itself` };
    if (!quote) return { agent: exchange, figure: `quotes no prices for day ${day}` };
    const { round } = quote;
    const silent = aggregators.find((name) => tenders.get(name)?.at(-1)?.round !== round);
    if (silent !== undefined) return { agent: silent, figure: `has not answered round ${round} of day ${day}` };
    if (!final) return { agent: exchange, figure: `forms no prices for day ${day}` };
    const without = aggregators.find((name) => !awards.has(name));
    if (without !== undefined) return { agent: exchange, figure: `awards ${without} nothing for day ${day}` };
    const unplanned = aggregators.find((name) => !schedules.has(name));
    return unplanned === undefined
      ? undefined
      : { agent: unplanned, figure: `has no schedule for day ${day}, of which it was awarded energy` };
  }

  /** Weights that sum to 1, and the mixture they make, at the price that is told to all. */
  private awardFault({ exchange, tenders, final }: Gate, award: Award): Breach | undefined {
    const name = award.to;
    const schedules = sent(tenders.get(name) ?? [], this.calendar.hoursPerIsp);
    const { weights, energyMwh, priceEurPerMwh } = award;
    const figure = (text: string): Breach => ({ agent: exchange, figure: `awards ${name} ${text}` });
    if (weights.length !== schedules.length)
      return figure(`${weights.length} weights for the ${schedules.length} schedules it has sent`);
    const sum = weights.reduce((all, weight) => all + weight, 0);
    if (!near(sum, 1) || weights.some((weight) => !(weight >= 0)))
      return figure(`weights that sum to ${sum}, of which the least is ${Math.min(...weights)}`);
    const { mw } = mixed(schedules, weights, energyMwh.length);
    const mwh = mw.map((each) => each * this.calendar.hoursPerIsp);
    const at = unlike(mwh, energyMwh);
    if (at !== -1) return figure(`${energyMwh[at]} MWh in ISP ${at}, where its schedules make ${mwh[at]} MWh`);
    const priced = unlike(final?.priceEurPerMwh ?? priceEurPerMwh, priceEurPerMwh);
    if (priced !== -1)
      return figure(
        `energy at ${priceEurPerMwh[priced]} EUR/MWh in ISP ${priced}, which was quoted at ${final?.priceEurPerMwh[priced]}`,
      );
    return undefined;
  }

  /** The price is P(X), and the gap that of X. */
  private priceFault(gate: Gate): Breach | undefined {
    const { exchange, basePrice, fixedMw, tenders, awards } = gate;
    const final = gate.final as MessageOf<'DayAheadQuote'>;
    const { hoursPerIsp } = this.calendar;
    const supply = residualSupplyOf(this.rules, hoursPerIsp, basePrice, {
      fixedMw: summedByName(basePrice.length, fixedMw),
    });
    const names = [...awards.keys()].sort();
    const bought = totalOf(
      basePrice.length,
      names.map((name) =>
        mixed(sent(tenders.get(name) ?? [], hoursPerIsp), (awards.get(name) as Award).weights, basePrice.length),
      ),
    );
    const price = supply.prices(bought.boughtMw);
    const at = unlike(price, final.priceEurPerMwh);
    if (at !== -1)
      return {
        agent: exchange,
        figure: `forms ${final.priceEurPerMwh[at]} EUR/MWh in ISP ${at}, where ${bought.boughtMw[at]} MW make ${price[at]}`,
      };
    const billEur = billOf(supply, price, bought.boughtMw);
    const gapEur = this.gapOf(gate, supply, final, bought);
    const size = Math.max(1, billEur);
    if (!near(billEur, final.billEur ?? Number.NaN, GAP, size))
      return { agent: exchange, figure: `quotes a bill of ${final.billEur} EUR, which is ${billEur} EUR` };
    if ((gapEur === null) !== (final.gapEur === null) || !near(gapEur ?? 0, final.gapEur ?? 0, GAP, size))
      return { agent: exchange, figure: `quotes a gap of ${final.gapEur} EUR, which is ${gapEur} EUR` };
    const { clearing, rounds } = this.rules;
    const isEnd = clearing === 'react' || (clearing === 'rounds' && final.round >= rounds);
    const share = clearing === 'exclusive' ? Math.max(this.rules.gap, AUCTION) : this.rules.gap;
    const isSmall = gapEur !== null && gapEur <= share * billEur + GAP * size;
    return isEnd || isSmall
      ? undefined
      : {
          agent: exchange,
          figure: `ends round ${final.round} with a gap of ${gapEur} EUR of a bill of ${billEur} EUR`,
        };
  }

  /** What aggregators could still save at the prices formed; null where they were not asked at these. */
  private gapOf(
    { quote, tenders }: Gate,
    supply: ResidualSupply,
    { priceEurPerMwh: price }: MessageOf<'DayAheadQuote'>,
    bought: ReturnType<typeof totalOf>,
  ): number | null {
    const { hoursPerIsp } = this.calendar;
    const { clearing } = this.rules;
    if (clearing === 'react') return null;
    if (clearing === 'rounds' && quote?.priceEurPerMwh.some((each, t) => each !== price[t])) return null;
    const best = [...tenders.keys()].sort().map((name) => {
      const all = tenders.get(name) ?? [];
      const schedules = sent(clearing === 'rounds' ? all.slice(-1) : all, hoursPerIsp);
      const costs = schedules.map(({ mw, ownCostEur }) => supply.cost(price, mw) + ownCostEur);
      return schedules[costs.indexOf(Math.min(...costs))];
    });
    return gapOf(supply, price, bought, totalOf(price.length, best));
  }
}

/** A mixture of schedules. */
function mixed(
  schedules: readonly { mw: Float64Array; ownCostEur: number }[],
  weights: Float64Array,
  ispCount: number,
): { mw: Float64Array; ownCostEur: number } {
  const mw = new Float64Array(ispCount);
  let ownCostEur = 0;
  for (const [k, schedule] of schedules.entries()) {
    for (let t = 0; t < ispCount; t++) mw[t] += weights[k] * schedule.mw[t];
    ownCostEur += weights[k] * schedule.ownCostEur;
  }
  return { mw, ownCostEur };
}
