import { Observable } from 'rxjs';
import type { Message, MessageOf, MessageType, Role } from '../../agents/reserve/market/messages.ts';
import type { Random } from '../random/streams.ts';
import type { Calendar } from '../time/calendar.ts';

/** What an agent is given when it is made: its name, its part of the config, its own random streams, the public calendar. */
export interface Self<Config> {
  name: string;
  role: Role;
  config: Config;
  calendar: Calendar;
  /** A stream of the agent's own, named by what it is for. */
  random(...purpose: (string | number)[]): Random;
}

/** An agent is a function from what it hears to what it says. It owns its state by closure and learns only by message. */
export type Agent<Config = unknown> = (self: Self<Config>) => (heard: Observable<Message>) => Observable<Message>;

/** What a handler says: nothing, one message, or several in order. */
export type Said = Message | readonly Message[] | undefined;
export type Handlers = { [T in MessageType]?: (message: MessageOf<T>) => Said };

/**
 * The usual shape of an agent: one handler per kind of message it listens to; other kinds pass by unheard.
 * Handlers run synchronously, in the order of delivery.
 */
export function reactTo(handlers: Handlers): (heard: Observable<Message>) => Observable<Message> {
  const byType = handlers as Record<string, ((message: Message) => Said) | undefined>;
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
            else listener.next(said as Message);
          } catch (error) {
            listener.error(error);
          }
        },
        error: (error) => listener.error(error),
        complete: () => listener.complete(),
      }),
    );
}
