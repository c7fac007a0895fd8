import type { Agent, Behaviour, Decision, Self } from '../bus/agent.ts';
import type { Participant } from '../bus/bus.ts';
import { copyOfData } from '../bus/copy.ts';
import type { AnyMessage } from '../bus/protocol.ts';
import { ownModule } from '../config/fetched.ts';
import type { AgentEntry, Loaded } from '../config/load.ts';
import { InputError } from '../errors.ts';
import { pathText } from '../input/issues.ts';
import { stream } from '../random/streams.ts';
import type { Calendar } from '../time/calendar.ts';
import { Witness } from './decisions.ts';
import { inPlace, type Offload } from './offload.ts';

/** One who is to take part: its name and role, its part of the config, and who plays it where the config names nobody. */
export interface Part<M extends AnyMessage, R extends string, Config> {
  name: string;
  role: R;
  config: Config;
  agent: Agent<M, Config, R>;
  /** Where the config names it, if a user's own agent may play it. */
  entry?: AgentEntry | undefined;
}

/**
 * A user's own agent: the default export of the module a config names.
 * @throws InputError if there is no such module, it does not load, or its default export is no function
 */
export async function loadAgent(
  { at, use }: Pick<AgentEntry, 'at'> & { use: string },
  { folder, file, fetched }: Pick<Loaded, 'folder' | 'file' | 'fetched'>,
): Promise<Agent<never, unknown>> {
  const key = `${pathText(at)}.use`;
  const agent = await ownModule({ use, folder, file, key }, { fetched });
  if (typeof agent === 'function') return agent as Agent<never, unknown>;
  throw new InputError({
    file,
    path: key,
    found: `'${use}' with no function as its default export`,
    expected: 'export default (self) => (heard) => said, as in docs/architecture.md',
  });
}

/** What agents of a run are served with. */
export interface Service {
  /** Hears of their decisions. */
  witness?: Witness | undefined;
  offload?: Offload | undefined;
  /** Tests only: agents that ship are treated as a user's own. */
  asStrangers?: boolean | undefined;
}

/** What a user's own agent says it decided. @throws TypeError where that is no decision */
function checkedDecision(said: Decision): Decision {
  const { kind, problem, answer, objective, twin, about, subject } = said;
  const isWhole = typeof kind === 'string' && typeof objective === 'number';
  const isAbout = about === undefined || (Array.isArray(about) && about.length === 2 && about.every(Number.isInteger));
  const isOf = subject === undefined || typeof subject === 'string' || typeof subject === 'number';
  if (isWhole && isAbout && isOf && (twin === undefined || typeof twin === 'function')) {
    return { kind, problem, answer, objective, twin, about: about && [about[0], about[1]], subject };
  }
  throw new TypeError(
    "decided what is no decision: expected { kind: 'text', problem, objective: a number, twin?: (solver) => a number, about?: [isp, isp] }",
  );
}

/**
 * Makes participants of a run: gives each its self, with random streams of its own, and a user's own agent the part its config
 * names it for. A user's own agent gets a copy of the data in its config; of what cannot be copied, calendar and solver are frozen.
 */
export function casting(
  loaded: Loaded,
  calendar: Calendar,
  { witness, offload = inPlace, asStrangers = false }: Service = {},
) {
  const unheard = new Witness();
  return async function participant<M extends AnyMessage, R extends string, Config>({
    name,
    role,
    config,
    agent,
    entry,
  }: Part<M, R, Config>): Promise<Participant<M, R>> {
    const use = entry?.use;
    const foreign = use !== undefined || asStrangers;
    const self: Self<Config, R> = Object.freeze({
      name,
      role,
      config: foreign ? copyOfData(config) : config,
      calendar,
      random: (...purpose: (string | number)[]) => stream(loaded.config.seed, name, ...purpose),
      decided: (decision: Decision) => witness?.decided(name, foreign ? checkedDecision(decision) : decision),
      outside: <T>(what: string, question: unknown, ask: () => PromiseLike<T> | T) =>
        (witness ?? unheard).asked(name, what, question, ask),
      offload: <T>(module: string | URL, data: unknown) => offload(module, data) as Promise<T>,
    });
    if (entry === undefined || use === undefined) return { name, role, behaviour: agent(self), foreign };
    const own = (await loadAgent({ at: entry.at, use }, loaded)) as Agent<never, Config>;
    const behaviour = (heard: Parameters<Behaviour<M>>[0]) => own(self)(heard as never);
    return { name, role, behaviour, foreign, module: use };
  };
}
