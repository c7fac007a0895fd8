/** While an agent hears messages: what it has begun to decide and not answered yet. */
export interface Turn {
  answers: Promise<void>[] | undefined;
}

/** Does something of an agent's so that what comes of it, at whatever time, is known to be the agent's. */
export type Within = <T>(agent: string, work: () => T) => T;

const STAGE = Symbol.for('flexagora.turn');
const everywhere = globalThis as typeof globalThis & { [STAGE]?: { turn: Turn | undefined; within?: Within } };

/** Whose turn it is, if anyone's; one for all copies of this module, should an agent bring its own. */
everywhere[STAGE] ??= { turn: undefined };
export const stage = everywhere[STAGE];

/** Says that an answer takes time: the agent whose turn it is hears nothing more until it is there. */
export function takeTime(answer: Promise<void>): void {
  const { turn } = stage;
  if (turn === undefined) return;
  turn.answers ??= [];
  turn.answers.push(answer);
}
