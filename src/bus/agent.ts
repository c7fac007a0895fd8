import { Observable } from 'rxjs';
import type { Random } from '../random/streams.ts';
import type { Calendar } from '../time/calendar.ts';
import type { AnyMessage, OfType } from './protocol.ts';

/** What an agent is given when it is made: its name, its part of the config, its own random streams, the public calendar. */
export interface Self<Config, R extends string = string> {
  name: string;
  role: R;
  config: Config;
  calendar: Calendar;
  /** A stream of the agent's own, named by what it is for. */
  random(...purpose: (string | number)[]): Random;
}

/** What an agent does while a run lasts: from what it hears to what it says. */
export type Behaviour<M extends AnyMessage> = (heard: Observable<M>) => Observable<M>;

/** An agent is a function from what it hears to what it says. It owns its state by closure and learns only by message. */
export type Agent<M extends AnyMessage, Config, R extends string = string> = (self: Self<Config, R>) => Behaviour<M>;

/** What a handler says: nothing, one message, or several in order. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing says nothing
export type Said<M extends AnyMessage> = M | readonly M[] | undefined | void;
export type Handlers<M extends AnyMessage> = { [T in M['type']]?: (message: OfType<M, T>) => Said<M> };

/**
 * The usual shape of an agent: one handler per kind of message it listens to; other kinds pass by unheard.
 * Handlers run synchronously, in the order of delivery.
 */
export function reactTo<M extends AnyMessage>(handlers: Handlers<M>): Behaviour<M> {
  const byType = handlers as Record<string, ((message: M) => Said<M>) | undefined>;
  return (heard) =>
    new Observable((listener) =>
      heard.subscribe({
        next: (message) => {
          const handler = byType[message.type];
          if (handler === undefined) return;
          try {
            const said = handler(message);
            if (said === undefined) return;
            if (Array.isArray(said)) for (const one of said) listener.next(one);
            else listener.next(said as M);
          } catch (error) {
            listener.error(error);
          }
        },
        error: (error) => listener.error(error),
        complete: () => listener.complete(),
      }),
    );
}
