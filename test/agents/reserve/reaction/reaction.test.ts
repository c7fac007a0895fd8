import { describe, expect, it } from 'vitest';
import type { MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { Reaction } from '../../../../agents/reserve/reaction/reaction.ts';
import { reactionSchema } from '../../../../agents/reserve/reaction/settings.ts';
import { type Random, stream } from '../../../../src/random/streams.ts';

const REFERENCE = 50;
const both = { lessMw: 4, moreMw: 3 };
const published = (changes: Partial<MessageOf<'BalancePrice'>> = {}): MessageOf<'BalancePrice'> => ({
  ...({ type: 'BalancePrice', from: 'tso', to: 'topic:balance', isp: 0, step: 0, regulationState: 1 } as const),
  ...{ upwardEurPerMwh: 150, downwardEurPerMwh: null, midEurPerMwh: 50, activatedMw: 20, unmetMw: 0 },
  ...{ reserveUpMw: 20, reserveDownMw: 0, ...changes },
});

/** Draws that are the same each time. */
const always = (value: number) => ({ uniform: () => value }) as Random;
const reactionOf = (
  settings: object,
  { random = always(0.5), rank = 0, subSteps = 3 }: { random?: Random; rank?: number; subSteps?: number } = {},
) => new Reaction({ settings: reactionSchema.parse({ thresholdSpread: 0, ...settings }), rank, subSteps }, random);

/** What it takes in each of some steps, of which this is published one after another. */
const taken = (reaction: Reaction, heard: readonly MessageOf<'BalancePrice'>[], capacity = both) =>
  heard.map((each) => {
    const mw = reaction.decide(capacity);
    reaction.hear(each, REFERENCE);
    return mw;
  });

const UP = published();
const DOWN = published({ regulationState: -1, upwardEurPerMwh: null, downwardEurPerMwh: -60, activatedMw: -20 });

describe('who reacts to the published balance', () => {
  it('takes less where the price is high, more where it is low, as much as it has; and nothing below its threshold', () => {
    const [high, low, near] = [UP, DOWN, published({ upwardEurPerMwh: 60 })];
    const after = (heard: MessageOf<'BalancePrice'>) => taken(reactionOf({ delay: 1 }), [heard, heard])[1];
    expect(after(high)).toBe(-4);
    expect(after(low)).toBe(3);
    expect(after(near)).toBe(0);
  });

  it('does so with the chance of a logit about the threshold', () => {
    // spread 30, threshold 20, softness 5: 1 / (1 + exp(-2)) = 0.880797
    const heard = published({ upwardEurPerMwh: 80 });
    const after = (draw: number) => taken(reactionOf({ delay: 1 }, { random: always(draw) }), [heard, heard])[1];
    expect(after(0.8807)).toBe(-4);
    expect(after(0.8809)).toBe(0);
    let times = 0;
    const reaction = reactionOf({ delay: 1 }, { random: stream(3, 'reaction') });
    reaction.hear(heard, REFERENCE);
    for (let k = 0; k < 5000; k++) {
      if (reaction.decide(both) < 0) times++;
      reaction.hear(heard, REFERENCE);
    }
    expect(times / 5000).toBeCloseTo(0.8808, 1);
  });

  it('of the upper end of the same draw takes more with the same chance', () => {
    const heard = published({ regulationState: -1, upwardEurPerMwh: null, downwardEurPerMwh: 20 }); // spread -30
    const after = (draw: number) => taken(reactionOf({ delay: 1 }, { random: always(draw) }), [heard, heard])[1];
    expect(after(1 - 0.8807)).toBe(3);
    expect(after(1 - 0.8809)).toBe(0);
  });

  it.each([
    ['two steps later, where an ISP has several', {}, { subSteps: 3 }, [0, 0, -4, -4]],
    ['one later, where it has one', {}, { subSteps: 1 }, [0, -4, -4, -4]],
    ['as it is told', { delay: 3 }, {}, [0, 0, 0, -4]],
    ['later by its place among those who react', { delay: 1, delaySpread: 1 }, { rank: 1 }, [0, 0, -4, -4]],
    ['places are dealt round', { delay: 1, delaySpread: 1 }, { rank: 2 }, [0, -4, -4, -4]],
  ])('knows what was published %s', (_, settings, place, expected) => {
    expect(taken(reactionOf(settings, place), [UP, UP, UP, UP])).toEqual(expected);
  });

  it('where two prices hold in every state, reacts to none by which it would not be paid for helping', () => {
    const place = { rank: 0, subSteps: 3, isDual: true };
    const settings = reactionSchema.parse({ delay: 1, thresholdSpread: 0 });
    const after = (heard: MessageOf<'BalancePrice'>) =>
      taken(new Reaction({ settings, ...place }, always(0.5)), [heard, heard])[1];
    expect([after(UP), after(DOWN)]).toEqual([0, 0]);
    // but where the mid price itself is far off: 30 EUR/MWh above the reference, and 30 below
    expect(after({ ...UP, midEurPerMwh: 80 })).toBe(-4);
    expect(after({ ...DOWN, midEurPerMwh: 20 })).toBe(3);
    // both directions: neither is paid
    expect(after(published({ regulationState: 2, downwardEurPerMwh: -60 }))).toBe(0);
  });

  it('expects a part of what is new: with lambda 0.2 a spread of 100 counts 20, 36, 48.8', () => {
    // threshold 40: beyond it with the third
    const calm = reactionOf({ delay: 1, lambda: 0.2, threshold: 40, softness: 0.001 });
    expect(taken(calm, [UP, UP, UP, UP])).toEqual([0, 0, 0, -4]);
  });

  it('reads the upward price in states 1 and 2, the downward one in -1, the mid price in 0', () => {
    const of = (heard: MessageOf<'BalancePrice'>) => taken(reactionOf({ delay: 1 }), [heard, heard])[1];
    expect(of(published({ regulationState: 2, downwardEurPerMwh: -500 }))).toBe(-4);
    expect(of(published({ regulationState: 0, upwardEurPerMwh: null, midEurPerMwh: -60 }))).toBe(3);
    expect(of(published({ regulationState: 0, upwardEurPerMwh: null, midEurPerMwh: 55 }))).toBe(0);
  });

  it('is not attentive in every step, and uses a share of what it has', () => {
    const idle = reactionOf({ delay: 1, attention: 0.4 }, { random: always(0.5) });
    expect(taken(idle, [UP, UP])).toEqual([0, 0]);
    const half = reactionOf({ delay: 1, use: 0.5 });
    expect(taken(half, [UP, DOWN, DOWN])).toEqual([0, -2, 1.5]);
  });

  it('changes by no more than its ramp in a step', () => {
    const slow = reactionOf({ delay: 1, ramp: 0.25 });
    expect(taken(slow, [UP, UP, UP, DOWN, DOWN, DOWN])).toEqual([0, -1, -2, -3, -2, -1]);
  });

  it('takes no more than it is allowed, of what it has and uses, and knows what it was kept from', () => {
    const reaction = (settings: object = {}) => {
      const of = reactionOf({ delay: 1, ...settings });
      of.hear(UP, REFERENCE);
      return of;
    };
    const half = { lessMw: 2, moreMw: 0.5 };
    const cut = reaction();
    expect([cut.decide(both, half), cut.withheldMw()]).toEqual([-2, 2]);
    expect([0, 0.25, 0.5, 1].map((use) => cut.wouldTake(use))).toEqual([0, -1, -2, -2]);
    cut.hear(DOWN, REFERENCE);
    expect([cut.decide(both, half), cut.withheldMw()]).toEqual([0.5, 2.5]);
    cut.hear(DOWN, REFERENCE);
    expect([cut.decide(both), cut.withheldMw()]).toEqual([3, 0]);
    const sparing = reaction({ use: 0.5 });
    expect([sparing.decide(both, half), sparing.withheldMw()]).toEqual([-2, 0]);
    const shut = reaction();
    expect([shut.decide(both, { lessMw: 0, moreMw: 0 }), shut.withheldMw()]).toEqual([0, 4]);
  });

  it('with foresight reckons what it does to the price itself: S’ c beyond which it does not pay', () => {
    // slope (150 - 50) / 20 = 5 EUR/MWh per MW: of a spread of 100 its 4 MW leave 80, its 20 MW nothing
    const foreseeing = () => reactionOf({ delay: 1, foresight: true, softness: 0.1 });
    expect(taken(foreseeing(), [UP, UP])[1]).toBe(-4);
    expect(taken(foreseeing(), [UP, UP], { lessMw: 20, moreMw: 20 })[1]).toBe(0);
    expect(taken(reactionOf({ delay: 1 }), [UP, UP], { lessMw: 20, moreMw: 20 })[1]).toBe(-20);
  });

  it('has a threshold of its own, from half of what all have to half more', () => {
    const thresholds = [0, 0.25, 1 - 1e-12].map((draw) => {
      const heard = (spread: number) => published({ upwardEurPerMwh: REFERENCE + spread });
      for (let spread = 1; spread < 60; spread += 0.5) {
        const draws = [draw]; // the first is that of the threshold
        const drawing = { uniform: () => draws.shift() ?? 0.5 } as Random;
        const reaction = reactionOf({ delay: 1, thresholdSpread: 0.5, softness: 0.001 }, { random: drawing });
        if (taken(reaction, [heard(spread), heard(spread)])[1] < 0) return spread;
      }
      return Number.NaN;
    });
    expect(thresholds).toEqual([10.5, 15.5, 30]);
  });

  it('draws twice a step, whatever it does, so that its luck does not depend on what it has', () => {
    let draws = 0;
    const counting = { uniform: () => ++draws && 0.5 } as Random;
    const reaction = reactionOf({ delay: 1 }, { random: counting });
    draws = 0;
    taken(reaction, [UP, UP], { lessMw: 0, moreMw: 0 });
    expect(draws).toBe(4);
  });
});
