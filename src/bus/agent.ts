import type { Solver } from '../optimizers/highs.ts';
import type { Random } from '../random/streams.ts';
import { Observable } from '../rxjs.ts';
import type { Calendar } from '../time/calendar.ts';
import type { AnyMessage, OfType } from './protocol.ts';
import { takeTime } from './turn.ts';

/** Something an agent has decided with a fast solver: what it was, what it came to, and how to solve it slowly, for proof. */
export interface Decision {
  /** As `EV-day`, or `merit order`. */
  kind: string;
  /** What was to be decided, as the optimiser was given it: data. */
  problem: unknown;
  /** What was decided: data. */
  answer?: unknown;
  /** What the answer is worth, in the problem's own terms; NaN where there is none. */
  objective: number;
  /** The same of the problem's slow, obvious twin. Without one: nothing was optimised, as where a learner draws what it does. */
  twin?: ((solver: Solver) => number) | undefined;
  /** The ISPs it is about, the second not included; that of the clock alone, where absent. */
  about?: readonly [from: number, to: number] | undefined;
  /** Of what part of the agent, as the number of an EV: a later decision on the same, about the same ISP, replaces it. */
  subject?: string | number | undefined;
}

/** What an agent is given when it is made: its name, its part of the config, its own random streams, the public calendar. */
export interface Self<Config, R extends string = string> {
  name: string;
  role: R;
  config: Config;
  calendar: Calendar;
  /** A stream of the agent's own, named by what it is for. */
  random(...purpose: (string | number)[]): Random;
  /** Tells of a decision: for the certificate, and the trace. */
  decided(decision: Decision): void;
  /**
   * Has something decided elsewhere: the default export of a module, given data that can be cloned. In `flexagora run` that is a thread of
   * its own, so that others decide meanwhile; in a study's worker it is done in place. The answer is the same.
   */
  offload<T>(module: string | URL, data: unknown): Promise<T>;
  /**
   * Asks what is outside the program: a process, another program, a service. Question and answer are data, and are recorded with the run; a
   * run that is made again is told the answer in place of asking.
   * @param what is asked, in a word
   */
  outside<T>(what: string, question: unknown, ask: () => PromiseLike<T> | T): Promise<T>;
}

/** What an agent does while a run lasts: from what it hears to what it says. */
export type Behaviour<M extends AnyMessage> = (heard: Observable<M>) => Observable<M>;

/** An agent is a function from what it hears to what it says. It owns its state by closure and learns only by message. */
export type Agent<M extends AnyMessage, Config, R extends string = string> = (self: Self<Config, R>) => Behaviour<M>;

/** What is said in answer: nothing, one message, or several in order. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing says nothing
export type Said<M extends AnyMessage> = M | readonly M[] | undefined | void;
/** A handler says it at once, or promises to: its agent then hears nothing more until it has. */
export type Handlers<M extends AnyMessage> = {
  [T in M['type']]?: (message: OfType<M, T>) => Said<M> | PromiseLike<Said<M>>;
};

/** Whether an answer is promised. A message is known by its type: to look for `then` in each would cost more than all the rest. */
const isPromise = <M extends AnyMessage>(answer: Said<M> | PromiseLike<Said<M>>): answer is PromiseLike<Said<M>> =>
  answer !== undefined &&
  !Array.isArray(answer) &&
  (answer as Partial<AnyMessage> | null)?.type === undefined &&
  typeof (answer as PromiseLike<unknown> | null)?.then === 'function';

type Handler<M extends AnyMessage> = (message: M) => Said<M> | PromiseLike<Said<M>>;

/** Handlers whatever the types of their messages. */
export type AnyHandlers<M extends AnyMessage> = Readonly<Record<string, Handler<M> | undefined>>;

/**
 * Has an agent hear a message.
 * @param who the agent, as `say` and `fail` are told of it
 */
export function react<M extends AnyMessage, Who>(
  handlers: AnyHandlers<M>,
  message: M,
  who: Who,
  say: (who: Who, said: M) => void,
  fail: (who: Who, error: unknown) => void,
): void {
  const handler = handlers[message.type];
  if (handler === undefined) return;
  try {
    const said = handler(message);
    if (said === undefined) return;
    if (isPromise(said)) {
      const sayLate = (late: Said<M>) => sayAll(late, who, say);
      takeTime(answered(said, message.type, sayLate, (error) => fail(who, error)));
    } else sayAll(said, who, say);
  } catch (error) {
    fail(who, error);
  }
}

function sayAll<M extends AnyMessage, Who>(said: Said<M>, who: Who, say: (who: Who, said: M) => void): void {
  if (said === undefined) return;
  if (Array.isArray(said)) for (const one of said) say(who, one);
  else say(who, said as M);
}

const made = new WeakMap<object, unknown>();

/** The handlers of a behaviour as `reactTo` made it: who calls them can do without Observables. */
export const handlersOf = <M extends AnyMessage>(behaviour: Behaviour<M>): AnyHandlers<M> | undefined =>
  made.get(behaviour) as AnyHandlers<M> | undefined;

/**
 * The usual shape of an agent: one handler per kind of message it listens to; other kinds pass by unheard.
 * Handlers run in the order of delivery, each when the one before has answered.
 */
export function reactTo<M extends AnyMessage>(handlers: Handlers<M>): Behaviour<M> {
  const behaviour: Behaviour<M> = (heard) =>
    new Observable((listener) => {
      const say = (_: undefined, said: M) => listener.next(said);
      const fail = (_: undefined, error: unknown) => listener.error(error);
      return heard.subscribe({
        next: (message) => react(handlers as AnyHandlers<M>, message, undefined, say, fail),
        error: (error) => listener.error(error),
        complete: () => listener.complete(),
      });
    });
  made.set(behaviour, handlers);
  return behaviour;
}

/** When a promised answer has been given, or failed. One that answers twice, as only a promise of one's own making can, fails. */
function answered<T>(
  promised: PromiseLike<T>,
  type: string,
  say: (said: T) => void,
  fail: (error: unknown) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let answers = 0;
    const once = (answer: () => void) => {
      if (++answers > 1) fail(new Error(`its handler of ${type} answers twice`));
      else answer();
      resolve();
    };
    const saying = (said: T) => {
      try {
        say(said);
      } catch (error) {
        fail(error);
      }
    };
    try {
      promised.then(
        (said) => once(() => saying(said)),
        (error: unknown) => once(() => fail(error)),
      );
    } catch (error) {
      if (answers === 0) once(() => fail(error));
    }
  });
}
