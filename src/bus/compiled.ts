import { InputError } from '../errors.ts';
import { type Protocol, type Rule, toRole, toTopic } from './protocol.ts';

/** A rule of the protocol as the bus looks it up: phases by index, roles by index. */
export interface CompiledRule {
  /** In order; a message is heard in the first that is still to come. */
  phases: readonly number[];
  speaks: Uint8Array;
  taken: Uint8Array;
}

export function compiled({ phases, roles, rules, takes }: Protocol): Map<string, CompiledRule> {
  const compile = (type: string, { phase, speakers }: Rule): [string, CompiledRule] => {
    const heardIn = [phase].flat().map((name) => phases.indexOf(name));
    heardIn.sort((a, b) => a - b);
    return [
      type,
      {
        phases: heardIn,
        speaks: Uint8Array.from(roles, (role) => (speakers.includes(role) ? 1 : 0)),
        taken: Uint8Array.from(roles, (role) => (takes[role].includes(type) ? 1 : 0)),
      },
    ];
  };
  return new Map([
    compile('PhaseStart', { phase: phases, speakers: [] }),
    ...Object.entries(rules).map(([type, rule]) => compile(type, rule)),
  ]);
}

/** Whom an address reaches that is not one agent's: ranks of agents, and the role of them all; of a topic, which anyone may hear, none. */
interface Group {
  ranks: readonly number[];
  role: number;
}

/** What addresses stand for: one agent's its rank, another `groupAt` a place among the groups. Numbers, so that 10,000 fit in a cache. */
export interface Directory {
  at: ReadonlyMap<string, number>;
  groups: readonly Group[];
}

/** The place of a group from what its address stands for, and the other way round. */
export const groupAt = (place: number): number => -1 - place;
/** What an address stands for that reaches nobody. */
export const NOBODY = groupAt(0);

/** Ranks follow the order of names, so delivery depends on names only. */
export function directoryOf(
  { roles, topics }: Pick<Protocol, 'roles' | 'topics'>,
  sorted: readonly { name: string; role: string }[],
): Directory {
  const ranks = new Map<string, number[]>(roles.map((role) => [toRole(role), []]));
  sorted.forEach(({ name, role }, rank) => {
    if (ranks.has(name)) {
      throw new InputError({ found: `two agents named '${name}'`, expected: 'a name of its own for every agent' });
    }
    if (!roles.includes(role)) {
      throw new InputError({ found: `agent '${name}' of role '${role}'`, expected: `one of ${roles.join(', ')}` });
    }
    ranks.set(name, [rank]);
    for (const address of [toRole(role), ...topics[role].map(toTopic)]) {
      const there = ranks.get(address);
      if (there) there.push(rank);
      else ranks.set(address, [rank]);
    }
  });
  const roleAt = new Map(roles.map((role, k) => [toRole(role) as string, k]));
  const roleOf = sorted.map(({ role }) => roles.indexOf(role));
  for (const [rank, { name }] of sorted.entries()) roleAt.set(name, roleOf[rank]);
  const groups: Group[] = [{ ranks: [], role: -1 }];
  const at = new Map<string, number>();
  for (const [address, there] of ranks) {
    const role = roleAt.get(address) ?? -1;
    const isAgent = there.length === 1 && roleOf[there[0]] === role;
    at.set(address, isAgent ? there[0] : groupAt(groups.push({ ranks: there, role }) - 1));
  }
  return { at, groups };
}
