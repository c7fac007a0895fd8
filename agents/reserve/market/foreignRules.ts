import type { Calendar } from '../../../src/time/calendar.ts';
import type { Message } from './messages.ts';
import { gateClosing, type MarketRules } from './rules.ts';

/**
 * What a message's schema cannot know of a message from a user's own agent: that its series fit the day or the fleet, that
 * it comes in time, and once.
 * @returns a check for one run: given a message and the ISP of the clock, the fault as a sentence, or nothing
 */
export function foreignRules(
  calendar: Calendar,
  market: MarketRules,
  evsOf: ReadonlyMap<string, number>,
): (message: Message, now: number) => string | undefined {
  const gate = gateClosing(calendar, market);
  const bidden = new Set<string>();
  let biddenAt = Number.NaN;

  const seriesFault = (day: number, series: Float64Array): string | undefined => {
    const ispCount = calendar.days[day]?.ispCount;
    if (ispCount === undefined) return `is for day ${day}, of a run of ${calendar.days.length} days`;
    if (series.length !== ispCount) return `has ${series.length} values for a day of ${ispCount} ISPs`;
    return series.every(Number.isFinite) ? undefined : 'has a value that is no finite number';
  };

  return (message, now) => {
    switch (message.type) {
      case 'Schedule':
        if (gate(now) !== message.day) return `is for day ${message.day}, whose gate does not close in this ISP`;
        return seriesFault(message.day, message.energyMwh);
      case 'DPrognosis':
        return seriesFault(message.day, message.powerMw);
      case 'Nomination':
        return seriesFault(message.day, message.energyMwh);
      case 'DayAheadOrder':
        return message.lines.map(({ energyMwh }) => seriesFault(message.day, energyMwh)).find(Boolean);
      case 'DayAheadResult':
        return seriesFault(message.day, message.priceEurPerMwh);
      case 'BalancingEnergyBid': {
        const due = now + market.offerHorizon;
        if (message.isp !== due) return `is for ISP ${message.isp}, where bids are for ISP ${due}`;
        if (biddenAt !== now) bidden.clear();
        biddenAt = now;
        const key = `${message.from}/${message.direction}`;
        if (bidden.has(key)) return `is the second ${message.direction} one for ISP ${due}`;
        bidden.add(key);
        return undefined;
      }
      case 'Unavailability':
        return message.isp > now ? undefined : `is for ISP ${message.isp}, which has begun`;
      case 'EvSetpoints': {
        const { upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh } = message;
        const evs = evsOf.get(message.from);
        for (const series of [upKwh, downKwh, dayAheadKwh, congestionUpKwh, congestionDownKwh]) {
          if (series.length !== evs) return `has ${series.length} values for ${evs} EVs`;
          if (!series.every((kwh) => Number.isFinite(kwh) && kwh >= 0)) return 'has a setpoint that is not 0 or more';
        }
        return undefined;
      }
      default:
        return undefined;
    }
  };
}
