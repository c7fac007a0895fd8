import { Laws } from '../../../../agents/nested/market/laws.ts';
import type { Message, MessageOf, MessageType } from '../../../../agents/nested/market/messages.ts';
import { Ledger } from '../../../../src/market/ledger.ts';
import { dayOfCalls } from './helpers.ts';

type Altered<T extends MessageType> = Partial<MessageOf<T>> | 'as it is' | readonly Message[];
/** What is heard in place of a message: none or several others, itself, or itself with some of its parts changed. */
export type Alter<T extends MessageType> = (message: MessageOf<T>) => Altered<T>;

/** A day in which users are called, and what has fresh laws hear it again with one message altered. */
export async function recorded() {
  const { result, said } = await dayOfCalls();
  const { loaded, world } = result;
  const byIsp: Message[][] = Array.from({ length: world.calendar.ispCount + 1 }, () => []);
  for (const message of said) byIsp[message.isp + 1].push(message);

  /** The first message of a type that `alter` does not leave as it is is altered. */
  function replay<T extends MessageType>(type?: T, alter?: Alter<T>): void {
    const ledger = new Ledger();
    const laws = new Laws(ledger, loaded.config, world, world.calendar);
    let isDone = false;
    const altered = (message: Message): readonly Message[] => {
      if (isDone || message.type !== type || !alter) return [message];
      const change = alter(message as MessageOf<T>);
      if (change === 'as it is') return [message];
      isDone = true;
      return Array.isArray(change) ? change : [{ ...message, ...change } as Message];
    };
    byIsp.forEach((each, k) => {
      for (const message of each.flatMap(altered)) {
        ledger.observe(message as never);
        laws.observe(message);
      }
      laws.closeIsp(k - 1);
    });
    if (type !== undefined && !isDone) throw new Error(`no ${type} was there to be altered`);
  }
  return { result, said, replay };
}

/** With another figure in one place, or more in the first. */
export const at = (series: Float64Array, k: number, value: number): Float64Array =>
  series.map((each, i) => (i === k ? value : each));
export const more = (series: Float64Array, by = 0.5): Float64Array =>
  series.map((each, k) => (k === 0 ? each + by : each));
