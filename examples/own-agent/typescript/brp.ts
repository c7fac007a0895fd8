/**
 * A BRP with a fee of its own, which wraps the stock one. It asks less of customers who keep to their day-ahead schedules: half
 * of the fee in the config of who has never left it, and twice that fee of who was off it by 30 % of its energy or more.
 */
import { payment } from 'flexagora';
import { type Agent, type BrpConfig, brp, type Message } from 'flexagora/reserve';
import { map, tap } from 'rxjs';

const fair: Agent<BrpConfig> = (self) => {
  const { config, calendar } = self;
  const { entry, customers } = config;
  const usual = typeof entry.deviationFee === 'number' ? entry.deviationFee : 30;
  const records = new Map(customers.map((name) => [name, { scheduledMwh: 0, offMwh: 0 }]));
  const schedules = new Map<string, Float64Array>();
  const fees = new Map<string, number>();

  function feeOf(customer: string): number {
    const { scheduledMwh, offMwh } = records.get(customer) ?? { scheduledMwh: 0, offMwh: 0 };
    return usual * Math.min(2, 0.5 + (scheduledMwh > 0 ? (5 * offMwh) / scheduledMwh : 0));
  }

  /** Takes note of schedules, and of how far customers were off them. */
  function note(message: Message): void {
    if (message.type === 'Schedule') schedules.set(`${message.from} ${message.day}`, message.energyMwh);
    if (message.type !== 'MeteredVolumes') return;
    const day = calendar.dayOf(message.isp);
    for (const { aggregator, dayAheadMwh } of message.allocations) {
      const record = records.get(aggregator);
      const scheduled = schedules.get(`${aggregator} ${day.index}`)?.[message.isp - day.firstIsp] ?? 0;
      if (!record) continue;
      record.scheduledMwh += scheduled;
      record.offMwh += Math.abs(dayAheadMwh - scheduled);
    }
  }

  /** Puts its own fee in the place of the stock one: where it is quoted, and where it is charged. */
  function ownFee(said: Message): Message {
    if (said.type === 'DeviationFee') {
      const feeEurPerMwh = feeOf(said.to);
      fees.set(`${said.to} ${said.day}`, feeEurPerMwh);
      return { ...said, feeEurPerMwh };
    }
    if (said.type !== 'Payment' || said.reason !== 'deviation fee') return said;
    const day = calendar.dayOf(said.isp).index;
    return payment({ ...said, priceEurPerMwh: fees.get(`${said.payer} ${day}`) ?? 0 });
  }

  const stock = brp(self);
  return (heard) => stock(heard.pipe(tap(note))).pipe(map(ownFee));
};

export default fair;
