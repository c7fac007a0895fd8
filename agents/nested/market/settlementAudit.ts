import { Settlement, type SettlementFault } from '../../../src/market/settlement.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import { paymentsOfUser } from '../dso/settling.ts';
import { type Due, paymentsOfTso } from '../tso/settling.ts';
import { type Config, feederOf } from './config.ts';
import type { Message, MessageOf } from './messages.ts';
import { FEEDER_LOAD, stepAt } from './rules.ts';

/** A user's part of a day, as it was said. */
interface UserBook {
  baseline?: Float64Array;
  scheduled?: Float64Array;
  tariff?: MessageOf<'Tariff'>;
  schedule?: MessageOf<'FlexSchedule'>;
  held?: MessageOf<'StandbyCall'>;
}

/**
 * Works out from what was said before settlement who owes whom what in an ISP, by the rules of the market, and compares it with the
 * payments: each must be there, once, in the right direction, at the right price.
 */
export class SettlementAudit {
  private readonly payments = new Settlement();
  private readonly users = new Map<string, UserBook>();
  private readonly bids = new Map<number, MessageOf<'NestedBid'>>();
  private readonly results = new Map<number, MessageOf<'MarketResult'>>();
  private readonly units = new Map<number, MessageOf<'UnitSchedule'>>();
  private readonly metered = new Map<string, number>();
  private readonly loads = new Map<number, number>();
  private readonly calls = new Map<string, MessageOf<'FlexCall'>>();
  private activation: MessageOf<'FlexActivation'> | undefined;
  private drawn: MessageOf<'InterfaceReading'> | undefined;
  private system: MessageOf<'SystemReading'> | undefined;

  constructor(
    private readonly config: Config,
    private readonly calendar: Calendar,
  ) {}

  private bookOf(user: string, day: number): UserBook {
    const key = `${user}/${day}`;
    const book = this.users.get(key) ?? {};
    this.users.set(key, book);
    this.users.delete(`${user}/${day - 2}`);
    return book;
  }

  observe(message: Message): void {
    switch (message.type) {
      case 'DPrognosis': {
        const book = this.bookOf(message.from, message.day);
        book.baseline = message.powerMw;
        book.scheduled = message.powerMw;
        break;
      }
      case 'Tariff':
        this.bookOf(message.to, message.day).tariff = message;
        break;
      case 'FlexSchedule': {
        const book = this.bookOf(message.from, message.day);
        if (!book.tariff) break;
        book.schedule = message;
        book.scheduled = message.powerMw;
        break;
      }
      case 'ScheduleUpdate': {
        const book = this.bookOf(message.from, message.day);
        const now = book.scheduled?.slice();
        now?.set(message.powerMw, message.fromStep);
        if (now) book.scheduled = now;
        break;
      }
      case 'StandbyCall':
        this.bookOf(message.to, message.day).held = message;
        break;
      case 'NestedBid':
        this.bids.set(message.day, message);
        break;
      case 'MarketResult':
        this.results.set(message.day, message);
        break;
      case 'UnitSchedule':
        this.units.set(message.day, message);
        break;
      case 'FlexActivation':
        this.activation = message;
        break;
      case 'FlexCall':
        this.calls.set(message.to, message);
        break;
      case 'MeteredVolume':
        this.metered.set(message.party, message.powerMw);
        break;
      case 'FeederReading':
        this.loads.set(message.feeder, message.loadMw);
        break;
      case 'InterfaceReading':
        this.drawn = message;
        break;
      case 'SystemReading':
        this.system = message;
        break;
      case 'Payment':
        this.payments.note(message);
        break;
    }
  }

  /** The first fault of an ISP that ends. */
  closeIsp(isp: number): SettlementFault | undefined {
    const owed = isp >= 0 ? [...this.owedByTso(isp), ...this.owedByUsers(isp)] : [];
    this.calls.clear();
    this.activation = undefined;
    return this.payments.compare(owed);
  }

  private *owedByTso(isp: number): Generator<Due & { by: string }> {
    const { tso, dso, market } = this.config;
    const day = this.calendar.dayOf(isp).index;
    const { step: t } = stepAt(this.calendar, market, isp);
    const [result, units, bid] = [this.results.get(day), this.units.get(day), this.bids.get(day)];
    const { activation, drawn, system } = this;
    if (!result || !units || !bid || !activation || !drawn || !system) return;
    const steps = result.lambda.length;
    const at = (series: Float64Array) => series.filter((_, k) => k % steps === t);
    const step = {
      ...{ lambda: result.lambda[t], lmpInterface: at(result.lmp), upPrice: result.upPrice[t] },
      ...{ downPrice: result.downPrice[t], takenUpMw: result.takenUpMw[t], takenDownMw: result.takenDownMw[t] },
      ...{ lmpUnit: at(units.lmpUnit), lmpWind: units.lmpWind[t] },
      ...{ unitUpMw: at(units.unitUpMw), unitDownMw: at(units.unitDownMw) },
    };
    const due = paymentsOfTso({
      ...{ tso: tso.name, dso: dso.name, step, bid: { importMw: at(bid.importMw) }, importMw: drawn.importMw },
      ...{ called: activation, system, spread: market.imbalanceSpread, hoursPerIsp: this.calendar.hoursPerIsp },
    });
    for (const each of due) yield { ...each, by: tso.name };
  }

  private *owedByUsers(isp: number): Generator<Due & { by: string }> {
    const { dso, market, feeders, buildings, fleets } = this.config;
    const day = this.calendar.dayOf(isp).index;
    const { step: t } = stepAt(this.calendar, market, isp);
    const result = this.results.get(day);
    if (!result) return;
    const steps = result.lambda.length;
    for (const [feeder, loadMw] of this.loads) {
      const volumeMwh = loadMw * feeders[feeder].multiplicity * this.calendar.hoursPerIsp;
      const priceEurPerMwh = market.buy;
      yield { payer: FEEDER_LOAD, payee: dso.name, reason: 'retail', volumeMwh, priceEurPerMwh, by: dso.name };
    }
    for (const entry of [...buildings, ...fleets]) {
      const { name: user } = entry;
      const feeder = feederOf(this.config, entry);
      const { baseline, scheduled, tariff, schedule, held } = this.bookOf(user, day);
      const call = this.calls.get(user);
      const due = paymentsOfUser({
        ...{ user, dso: dso.name, multiplicity: feeders[feeder].multiplicity, hoursPerIsp: this.calendar.hoursPerIsp },
        ...{ meteredMw: this.metered.get(user) ?? 0, scheduledMw: scheduled?.[t] ?? 0, baselineMw: baseline?.[t] ?? 0 },
        offer:
          tariff && schedule
            ? {
                ...{ rewardUp: tariff.rewardUp[t], rewardDown: tariff.rewardDown[t] },
                ...{ standbyUp: tariff.standbyUp[t], standbyDown: tariff.standbyDown[t] },
              }
            : undefined,
        held: { upMw: held?.upMw[t] ?? 0, downMw: held?.downMw[t] ?? 0 },
        called: call?.isp === isp ? call : { upMw: 0, downMw: 0 },
        ...{ buy: market.buy, sell: market.sell, lmp: result.lmp[feeder * steps + t] },
      });
      for (const each of due) yield { ...each, by: dso.name };
    }
  }
}
