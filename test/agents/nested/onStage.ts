import { Subject } from 'rxjs';
import { type Agent, type Message, NESTED, type Phase, type Role } from '../../../agents/nested/market/messages.ts';
import type { Decision } from '../../../src/bus/agent.ts';
import { stream } from '../../../src/random/streams.ts';
import { createCalendar } from '../../../src/time/calendar.ts';
import { loadedConfig, smallMarket } from './market/helpers.ts';

/** One agent of a nested market alone: what it says to what it hears, each message as its schema has it. */
export function onStage<Config>(agent: Agent<Config>, name: string, role: Role, config: Config, days = 2) {
  const calendar = createCalendar({ start: '2024-02-19', days });
  const decisions: Decision[] = [];
  const heard = new Subject<Message>();
  let said: Message[] = [];
  let failed: unknown;
  agent({
    name,
    role,
    config,
    calendar,
    random: (...purpose) => stream(1, name, ...purpose),
    decided: (decision) => decisions.push(decision),
    outside: async (_what, _question, ask) => ask(),
    offload: () => Promise.reject(new Error('nothing is decided elsewhere on this stage')),
  })(heard).subscribe({
    next: (message) => {
      if (message.type !== 'PhaseStart') NESTED.schemas[message.type].parse(message);
      said.push(message);
    },
    error: (error) => {
      failed = error;
    },
  });
  return {
    calendar,
    decisions,
    /** Lets it hear messages; what it says to them. @throws what it throws */
    hear(...messages: Message[]): Message[] {
      said = [];
      for (const message of messages) heard.next(message);
      if (failed !== undefined) throw failed;
      return said;
    },
    start(phase: Phase, isp: number): Message[] {
      return this.hear({ type: 'PhaseStart', from: 'clock', to: `topic:phase/${phase}`, isp, phase } as Message);
    },
  };
}

/** A small market with its defaults filled in. */
export const configured = (changes: Parameters<typeof smallMarket>[0] = {}) =>
  loadedConfig(smallMarket(changes)).config;

export const flat = (value: number, length = 24): Float64Array => new Float64Array(length).fill(value);
