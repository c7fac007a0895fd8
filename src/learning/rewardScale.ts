import * as z from 'zod';
import { InputError } from '../errors.ts';
import { pathText } from '../input/issues.ts';
import { checkedBy } from '../input/yaml.ts';
import { checkFinite, LEARNED_VERSION } from './learner.ts';

/** Turns money into rewards from 0 to 1, and counts how often it did not fit. */
export interface RewardScale {
  /**
   * clip(1/2 + (money - middle) / (2 scale), 0, 1)
   * @param money EUR, or EUR per MW
   * @throws InputError for what is no number, and once more than half of at least 20 are clipped
   */
  rewardOf(money: number): number;
  /** The money that is worth 1/2, and how much more is worth 1; a scale of 0 has not seen two amounts that differ. */
  readonly middle: number;
  readonly scale: number;
  /** Share of the rewards that were clipped, 0 to 1; 0 before the first. */
  readonly clippedShare: number;
  state(): RewardScaleState;
}

const count = z.int().min(0);

const stateSchema = z.strictObject({
  version: z.literal(LEARNED_VERSION),
  middle: z.number(),
  scale: z.number().min(0),
  rewards: count,
  clipped: count,
  /** Amounts still to be seen before the scale stands: 0 for a fixed one. */
  open: count,
});

/** A reward scale as plain data. */
export type RewardScaleState = z.output<typeof stateSchema>;

/** EUR per MW and decision at which the reward of a decision per ISP is 1. */
export const ISP_SCALE_EUR = 400;
/** EUR per MW and decision at which the reward of a decision per day is 1. */
export const DAY_SCALE_EUR = 4000;

/** So many rewards are clipped before a scale can be said to be too small; and so many make a range. */
const FIRST = 20;
const NEW: RewardScaleState = { version: LEARNED_VERSION, middle: 0, scale: 0, rewards: 0, clipped: 0, open: FIRST };

/** A scale in money: `scale` earns 1, nothing 1/2, `-scale` 0. */
export function fixedScale(scale: number): RewardScale {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new InputError({ path: 'scale', found: `${scale}`, expected: 'a finite number above 0' });
  }
  return scaleWith({ ...NEW, scale, open: 0 });
}

/**
 * The scale is the range of the first 20 amounts, and 1/2 its middle; these 20 are rewarded by the range of those so far.
 * Where all are equal it waits for one that differs.
 */
export const scaleOfRange = (): RewardScale => scaleWith(NEW);

/** A scale as it was when its state was taken. @throws InputError naming what is another version or shape */
export const restoreScale = (state: unknown): RewardScale =>
  scaleWith(checkedBy(stateSchema, state, (path) => ({ path: pathText(path) })));

function scaleWith(from: RewardScaleState): RewardScale {
  let { middle, scale, rewards, clipped, open } = from;

  function widen(money: number): void {
    const low = rewards === 0 ? money : Math.min(middle - scale / 2, money);
    const high = rewards === 0 ? money : Math.max(middle + scale / 2, money);
    middle = (low + high) / 2;
    scale = high - low;
    if (open > 1 || scale > 0) open--;
  }

  return {
    rewardOf(money) {
      checkFinite(money, 'money');
      if (open > 0) widen(money);
      rewards++;
      const distance = money - middle;
      if (Math.abs(distance) <= scale) return scale > 0 ? 0.5 + distance / (2 * scale) : 0.5;
      clipped++;
      if (rewards >= FIRST && 2 * clipped > rewards) {
        throw new InputError({
          path: 'scale',
          found: `${scale}, a scale that clips more than half: ${clipped} of ${rewards} rewards`,
          expected: 'a scale that most rewards fit in',
        });
      }
      return distance > 0 ? 1 : 0;
    },
    get middle() {
      return middle;
    },
    get scale() {
      return scale;
    },
    get clippedShare() {
      return rewards > 0 ? clipped / rewards : 0;
    },
    state: () => ({ version: LEARNED_VERSION, middle, scale, rewards, clipped, open }),
  };
}
