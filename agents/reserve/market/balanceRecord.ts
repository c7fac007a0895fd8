import type { Observer } from '../../../src/market/run.ts';
import type { Direction, Message, MessageOf } from './messages.ts';

/** What balancing came to where its prices are formed, as plain data. Series by step of the run, or by ISP where they say so. */
export interface BalanceRecord {
  subSteps: number;
  /** Need before anyone reacted, and after, short above 0, MW. */
  baseMw: Float64Array;
  needMw: Float64Array;
  activatedMw: Float64Array;
  /** What of it reserve units met, or nobody, upward less downward. */
  leftMw: Float64Array;
  /** Price of the last unit activated, or the mid price where none was, EUR/MWh. */
  stepEurPerMwh: Float64Array;
  /** By ISP: state, and imbalance prices, EUR/MWh. */
  regulationState: Int8Array;
  shortageEurPerMwh: Float64Array;
  surplusEurPerMwh: Float64Array;
  /** By ISP, on average over its steps: MW of bids and reserve units together, and what these ask for it, less what they pay, EUR/h. */
  upwardMw: Float64Array;
  downwardMw: Float64Array;
  askedEurPerH: Float64Array;
  /** Of each who reacts: what it takes more (above 0) or less, MW by step. */
  reactionMw: Record<string, Float64Array>;
  /** Activated upward and downward together of each bidder, and of reserve units, MW summed over ISPs. */
  activatedOf: Record<string, number>;
  reserveMw: number;
  /** What limits of the DSO kept from being taken or given, MW summed over steps. */
  withheldMw: number;
}

/** Hears what is said of the balance, and keeps it. */
export class BalanceRecorder implements Observer<Message> {
  readonly record: BalanceRecord;
  private readonly bids = new Map<string, number>();
  private area: MessageOf<'AreaImbalance'> | undefined;

  constructor(isps: number, subSteps: number, reacting: readonly string[]) {
    const steps = () => new Float64Array(isps * subSteps);
    this.record = {
      ...{ subSteps, baseMw: steps(), needMw: steps(), activatedMw: steps(), leftMw: steps() },
      stepEurPerMwh: steps(),
      regulationState: new Int8Array(isps),
      ...{ shortageEurPerMwh: new Float64Array(isps), surplusEurPerMwh: new Float64Array(isps) },
      ...{ upwardMw: new Float64Array(isps), downwardMw: new Float64Array(isps), askedEurPerH: new Float64Array(isps) },
      reactionMw: Object.fromEntries(reacting.map((name) => [name, steps()])),
      ...{ activatedOf: {}, reserveMw: 0, withheldMw: 0 },
    };
  }

  observe(message: Message): void {
    const { record } = this;
    switch (message.type) {
      case 'PassiveReaction':
        record.reactionMw[message.from][message.isp * record.subSteps + message.step] = message.mw;
        break;
      case 'ReactionWithheld':
        record.withheldMw += message.mw;
        break;
      case 'BalancingEnergyBid':
        this.bids.set(keyOf(message.isp, message.from, message.direction), message.priceEurPerMwh);
        break;
      case 'AreaImbalance': {
        this.area = message;
        const at = message.isp * record.subSteps + message.step;
        record.baseMw[at] = message.baseUpMw - message.baseDownMw;
        record.needMw[at] = message.upMw - message.downMw;
        break;
      }
      case 'BalancePrice': {
        const { isp, step, activatedMw, upwardEurPerMwh, downwardEurPerMwh, midEurPerMwh } = message;
        const at = isp * record.subSteps + step;
        record.activatedMw[at] = activatedMw;
        record.stepEurPerMwh[at] = upwardEurPerMwh ?? downwardEurPerMwh ?? midEurPerMwh;
        record.leftMw[at] = message.reserveUpMw - message.reserveDownMw + message.unmetMw;
        this.noteReserve(message);
        break;
      }
      case 'ImbalancePrice':
        record.regulationState[message.isp] = message.regulationState;
        record.shortageEurPerMwh[message.isp] = message.shortageEurPerMwh;
        record.surplusEurPerMwh[message.isp] = message.surplusEurPerMwh;
        break;
      case 'Activation':
        this.noteActivation(message);
        break;
    }
  }

  private noteReserve({ isp, reserveUpMw, reserveDownMw }: MessageOf<'BalancePrice'>): void {
    const { record, area } = this;
    record.reserveMw += (reserveUpMw + reserveDownMw) / record.subSteps;
    record.upwardMw[isp] += reserveUpMw / record.subSteps;
    record.downwardMw[isp] += reserveDownMw / record.subSteps;
    if (area)
      record.askedEurPerH[isp] +=
        (askedFor(area.upward, reserveUpMw) - askedFor(area.downward, reserveDownMw)) / record.subSteps;
  }

  private noteActivation({ isp, to, direction, volumeMw }: MessageOf<'Activation'>): void {
    const { record } = this;
    const key = keyOf(isp, to, direction);
    const asked = volumeMw * (this.bids.get(key) ?? 0);
    this.bids.delete(key);
    record.activatedOf[to] = (record.activatedOf[to] ?? 0) + volumeMw;
    record[direction === 'upward' ? 'upwardMw' : 'downwardMw'][isp] += volumeMw;
    record.askedEurPerH[isp] += direction === 'upward' ? asked : -asked;
  }
}

const keyOf = (isp: number, bidder: string, direction: Direction) => `${isp}/${bidder}/${direction}`;

/** What the first so many MW of a ladder ask together, EUR/h. */
function askedFor(ladder: MessageOf<'AreaImbalance'>['upward'], mw: number): number {
  let [left, eur] = [mw, 0];
  for (const { volumeMw, priceEurPerMwh } of ladder) {
    const taken = Math.min(left, volumeMw);
    eur += taken * priceEurPerMwh;
    left -= taken;
  }
  return eur;
}
