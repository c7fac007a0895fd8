import * as z from 'zod';
import { InputError } from '../errors.ts';

/** What every message has: its type, who speaks (`from`), to whom, and which ISP of the run it is about. */
export interface AnyMessage {
  type: string;
  from: string;
  to: string;
  isp: number;
}

/** Says that a phase begins; the clock alone says it, on the topic `phase/NAME`. */
export interface PhaseStart<P extends string = string> extends AnyMessage {
  type: 'PhaseStart';
  phase: P;
}

type Schemas = Readonly<Record<string, z.ZodType>>;

/** In which phases a message is heard (of several, the first that is still to come), and which roles may say it. */
export interface Rule<P extends string = string, R extends string = string> {
  phase: P | readonly P[];
  speakers: readonly R[];
}

/** How the agents of a market talk: all that can be said, by whom, to whom and when. */
export interface Protocol<S extends Schemas = Schemas, P extends string = string, R extends string = string> {
  /** Of one ISP, in order. What is said in one phase is heard, whole, before the next one starts. */
  readonly phases: readonly P[];
  readonly roles: readonly R[];
  /** Everything that can be said, but for PhaseStart. */
  readonly schemas: S;
  readonly rules: { readonly [T in keyof S]: Rule<P, R> };
  /** The topics a role subscribes to: `phase/NAME` of the phases it acts at the start of, and what is published to all. */
  readonly topics: Readonly<Record<R, readonly string[]>>;
  /** What may be addressed to a role, or to one agent of it; the rest is refused. */
  readonly takes: Readonly<Record<R, readonly (keyof S & string)[]>>;
}

type Said<S extends Schemas> = { [T in keyof S]: z.output<S[T]> & AnyMessage }[keyof S];

/** The union of the messages of a protocol. */
export type MessageIn<C> = C extends Protocol<infer S, infer P, string> ? Said<S> | PhaseStart<P> : never;
/** The one of a type. */
export type OfType<M extends AnyMessage, T extends M['type']> = Extract<M, { type: T }>;

/** To everyone in a role, or to the subscribers of a topic; an agent is addressed by its name. */
export const toRole = <R extends string>(role: R) => `role:${role}` as const;
export const toTopic = (topic: string) => `topic:${topic}`;

/** The schema of a message: its own fields beside those that every message has. */
export const message = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), from: z.string(), to: z.string(), isp: z.number().int(), ...shape });

const PHASE_TOPIC = /^phase\/(.*)$/;

/**
 * Checks that a protocol does not contradict itself, and gives it back.
 * @throws InputError that names the phase, role or message that does not fit
 */
export function protocol<const S extends Schemas, const P extends string, const R extends string>(
  of: Protocol<S, P, R>,
): Protocol<S, P, R> {
  const fault = (found: string, expected: string) => new InputError({ path: 'protocol', found, expected });
  for (const part of ['phases', 'roles', 'schemas', 'rules', 'topics', 'takes'] as const) {
    if (typeof of?.[part] !== 'object' || of[part] === null) throw fault(`no ${part}`, `${part}: see docs/markets.md`);
  }
  const phases: readonly string[] = of.phases;
  const roles: readonly string[] = of.roles;
  const types = Object.keys(of.schemas);
  const known = (what: string, name: string, among: readonly string[], at: string) => {
    if (!among.includes(name)) throw fault(`${what} '${name}' in ${at}`, `one of ${among.join(', ')}`);
  };
  const once = (what: string, names: readonly string[]) => {
    const twice = names.find((name, k) => names.indexOf(name) !== k);
    if (twice !== undefined) throw fault(`${what} '${twice}' twice`, 'each once');
    if (names.length === 0) throw fault(`no ${what}`, `at least one ${what}`);
  };
  once('phase', phases);
  once('role', roles);
  if (types.includes('PhaseStart')) throw fault("a schema of 'PhaseStart'", 'it left out: the clock brings it');
  for (const type of types) {
    const schema = of.schemas[type] as (z.ZodType & { shape?: { type?: { value?: unknown } } }) | undefined;
    if (typeof schema?.safeParse !== 'function')
      throw fault(`no schema of message '${type}'`, `message('${type}', { ... })`);
    const stated = schema.shape?.type?.value;
    if (stated !== undefined && stated !== type)
      throw fault(`a schema of '${stated}' under '${type}'`, 'one name for both');
    if (!(type in of.rules)) throw fault(`no rule for message '${type}'`, 'its phase and its speakers');
  }
  for (const [type, rule] of Object.entries<Rule>(of.rules)) {
    if (!types.includes(type))
      throw fault(`a rule for message '${type}'`, `a schema of it (there are ${types.join(', ')})`);
    if (!Array.isArray(rule?.speakers)) throw fault(`no speakers of message '${type}'`, 'the roles that may say it');
    const heardIn = [rule.phase].flat();
    once(`phase of message '${type}'`, heardIn);
    for (const phase of heardIn) known('phase', phase, phases, `the rule of ${type}`);
    if (rule.speakers.length === 0) throw fault(`message '${type}', which nobody may say`, 'a role that says it');
    for (const role of rule.speakers) known('role', role, roles, `the rule of ${type}`);
  }
  for (const [table, entries] of [['topics', of.topics] as const, ['takes', of.takes] as const]) {
    for (const role of Object.keys(entries)) known('role', role, roles, table);
    for (const role of roles)
      if (!(role in entries)) throw fault(`no ${table} of role '${role}'`, 'a list, if an empty one');
  }
  for (const [role, topics] of Object.entries<readonly string[]>(of.topics)) {
    for (const topic of topics) {
      const phase = PHASE_TOPIC.exec(topic)?.[1];
      if (phase !== undefined) known('phase', phase, phases, `the topics of ${role}`);
    }
  }
  for (const [role, taken] of Object.entries<readonly string[]>(of.takes)) {
    for (const type of taken) known('message', type, types, `what ${role} takes`);
  }
  for (const role of roles) {
    const speaks = Object.values<Rule>(of.rules).some(({ speakers }) => speakers.includes(role));
    const hears = of.topics[role as R].length + of.takes[role as R].length > 0;
    if (!speaks && !hears) throw fault(`role '${role}', which neither speaks nor hears`, 'roles that take part');
  }
  return of;
}
