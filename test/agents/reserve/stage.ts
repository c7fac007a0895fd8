import { Subject } from 'rxjs';
import { type SimulationConfig, simulationSchema } from '../../../agents/reserve/market/config.ts';
import type { Agent, Message, MessageOf, MessageType, Phase, Role } from '../../../agents/reserve/market/messages.ts';
import { type MarketRules, marketRules } from '../../../agents/reserve/market/rules.ts';
import type { Self } from '../../../src/bus/agent.ts';
import { type Network, prepareNetwork } from '../../../src/grid/network.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';

/** One agent alone: what it says to what it hears. */
export function stage<Config>(agent: Agent<Config>, name: string, role: Role, config: Config, days = 2) {
  const self: Self<Config, Role> = {
    name,
    role,
    config,
    calendar: createCalendar({ start: '2024-02-19', days }),
    random: (...purpose) => stream(1, name, ...purpose),
    decided: () => {},
    outside: async (_what, _question, ask) => ask(),
    offload: () => Promise.reject(new Error('nothing is decided elsewhere on this stage')),
  };
  const heard = new Subject<Message>();
  let said: Message[] = [];
  agent(self)(heard).subscribe({
    next: (message) => said.push(message),
    error: (error) => {
      throw error;
    },
  });
  return {
    calendar: self.calendar,
    /** Lets it hear messages; what it says to them. */
    hear(...messages: Message[]): Message[] {
      said = [];
      for (const message of messages) heard.next(message);
      return said;
    },
    start(phase: Phase, isp: number): Message[] {
      return this.hear({ type: 'PhaseStart', from: 'clock', to: `topic:phase/${phase}`, isp, phase });
    },
  };
}

/** Those of one type. */
export const only = <T extends MessageType>(messages: readonly Message[], type: T): MessageOf<T>[] =>
  messages.filter((message): message is MessageOf<T> => message.type === type);

export const rules = (given: object = {}): MarketRules => marketRules.parse(given);

/** Config entries with their defaults filled in. */
export function entries(given: object): SimulationConfig {
  return simulationSchema.parse({
    calendar: { start: '2024-02-19', days: 1 },
    world: { season: 'winter' },
    aggregators: [{ name: 'A', node: 2, evs: 1 }],
    ...given,
  });
}

/** Source 1 - line of 10 MVA - bus 2 - line - bus 3, so short that linear and AC flows are nearly the same. */
export function lineNetwork(ratingMva = 10): Network {
  const bus = (id: string) => ({ id, baseKv: 10, loadMw: 1, loadMvar: 0, shuntMw: 0, shuntMvar: 0 });
  const line = (id: string, from: number, to: number, rating: number) => ({
    id,
    kind: 'line' as const,
    from,
    to,
    rPu: 1e-5,
    xPu: 1e-4,
    bPu: 0,
    tap: 1,
    shiftRad: 0,
    ratingMva: rating,
    closed: true,
  });
  return prepareNetwork({
    name: 'line',
    baseMva: 10,
    buses: [bus('1'), bus('2'), bus('3')],
    branches: [line('main', 0, 1, ratingMva), line('far', 1, 2, 100)],
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
  });
}
