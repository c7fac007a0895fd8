import { Observable } from '../rxjs.ts';
import type { Behaviour, Said } from './agent.ts';
import type { AnyMessage } from './protocol.ts';

/** What somebody does with what an agent inside hears, before that, and with what it says. */
export interface Wrapping<M extends AnyMessage> {
  hears?(message: M): void;
  /** What is said instead: a message, several, or nothing. */
  says?(message: M): Said<M>;
}

/** An agent's behaviour with something around it: it hears all as ever, and what it says is changed on the way. */
export const wrapped =
  <M extends AnyMessage>(behaviour: Behaviour<M>, { hears, says }: Wrapping<M>): Behaviour<M> =>
  (heard) =>
    new Observable((out) => {
      const inner = new Observable<M>((agent) =>
        heard.subscribe({
          next(message) {
            try {
              hears?.(message);
            } catch (error) {
              out.error(error);
              return;
            }
            agent.next(message);
          },
          error: (error) => agent.error(error),
          complete: () => agent.complete(),
        }),
      );
      return behaviour(inner).subscribe({
        next(message) {
          let said: Said<M> = message;
          try {
            if (says !== undefined) said = says(message);
          } catch (error) {
            out.error(error);
            return;
          }
          for (const one of [said ?? []].flat() as M[]) out.next(one);
        },
        error: (error) => out.error(error),
        complete: () => out.complete(),
      });
    });
