import { InputError } from '../errors.ts';
import type { Random } from '../random/streams.ts';

/** What a learner remembers, as plain data: it goes through JSON and comes back the same to the last bit. */
export interface LearnedState {
  /** The algorithm, or `contexts`. */
  kind: string;
  /** Of this layout. */
  version: number;
  actions: number;
  /** What the algorithm was told, as in a config. */
  parameters: Readonly<Record<string, unknown>>;
  /** What it came to know. */
  memory: Readonly<Record<string, unknown>>;
}

/** Chooses among the actions 0, 1, .. and is told what they earned. */
export interface Learner {
  /**
   * The index of an action. Draws as often from the stream whatever comes out.
   * @param context in which it chooses, 0 where there is one only; for Q-learning its state
   */
  choose(random: Random, context?: number): number;
  /**
   * Tells what an action earned.
   * @param reward from 0 to 1; of q-learning, imitate, best-response and fictitious any number
   * @param context in which the action was chosen
   * @throws InputError for a reward or an action that cannot be
   */
  learn(action: number, reward: number, context?: number): void;
  /**
   * Tells what others did: whatever numbers the payoff is a function of for best-response and fictitious, actions for
   * imitate. The others need no such news.
   * @param earned what each of them earned by it, per MW: for imitate alone
   */
  observe?(did: ArrayLike<number>, earned?: ArrayLike<number>, context?: number): void;
  /** Tells that a day is over: Thompson's sampling then forgets a little. */
  endOfDay?(): void;
  state(): LearnedState;
}

/** Version of the layout of what is learned. */
export const LEARNED_VERSION = 1;

export const learned = (
  kind: string,
  actions: number,
  parameters: LearnedState['parameters'],
  memory: LearnedState['memory'],
): LearnedState => ({ kind, version: LEARNED_VERSION, actions, parameters, memory });

/** @throws InputError unless the index is one of so many */
export function checkIndex(index: number, count: number, path: string): void {
  if (index >= 0 && index < count && Number.isInteger(index)) return;
  throw new InputError({ path, found: `${index}`, expected: `a whole number from 0 to ${count - 1}` });
}

/** @throws InputError unless the action is one of so many */
export const checkAction = (action: number, actions: number): void => checkIndex(action, actions, 'action');

/** @throws InputError unless the reward is a number from 0 to 1 */
export function checkShare(reward: number): void {
  if (reward >= 0 && reward <= 1) return;
  throw new InputError({
    path: 'reward',
    found: `${reward}`,
    expected: 'a number from 0 to 1, as a reward scale gives',
  });
}

/** @throws InputError unless the value is a number, and not infinite */
export function checkFinite(value: number, path: string): void {
  if (Number.isFinite(value)) return;
  throw new InputError({ path, found: `${value}`, expected: 'a finite number' });
}
