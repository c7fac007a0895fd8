import { describe, expect, it } from 'vitest';
import { CONTROLS, type FeederDay, type FeederPlan } from '../../../../agents/nested/dso/feederDay.ts';
import { type IspNow, ispPlan } from '../../../../agents/nested/dso/realTime.ts';
import { exampleFeeder } from '../workedExample.ts';

const at = (...figures: number[]) => figures.map((mw) => Float64Array.of(mw));

/** A feeder of one step with a unit, two batteries alike of 5 MW that hold 5 of 10 MWh, a plant and two users. */
const feeder: FeederDay = {
  ...exampleFeeder({ steps: 1 }),
  generators: [{ maxMw: 1, eurPerMwh: 60 }],
  storages: [...exampleFeeder().storages, ...exampleFeeder().storages],
  pvMw: at(0.8),
  users: [
    { upMw: Float64Array.of(0.5), downMw: Float64Array.of(0.4) },
    { upMw: Float64Array.of(0.2), downMw: Float64Array.of(0) },
  ],
};

/** A plan in which nothing is done but for what is given. */
function planWith(controls: Partial<FeederPlan['controls']>): FeederPlan {
  const counts = { g: feeder.generators.length, s: feeder.storages.length };
  const none = Object.fromEntries(
    CONTROLS.map((control) => {
      const count = control.startsWith('generator') ? counts.g : control === 'cut' ? 1 : counts.s;
      return [control, at(...new Array<number>(count).fill(0))];
    }),
  );
  return { controls: { ...none, ...controls } } as unknown as FeederPlan;
}

const now = (given: Partial<IspNow> = {}): IspNow => ({
  ...{ hoursPerIsp: 0.25, storedMwh: [5, 5], deviationMw: 0, pvMw: [0.8], upMw: 0, downMw: 0 },
  ...given,
});
const close = (actual: Float64Array, expected: number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((mw, k) => {
    expect(actual[k]).toBeCloseTo(mw, 9);
  });
};

/** 3 MW upward: 0.3 of the unit, 1.5 and 0.5 of the batteries, 0.5 and 0.2 of users. */
const offering = planWith({
  ...{ generator: at(0.5), generatorUp: at(0.3), generatorDown: at(0.2) },
  ...{ charge: at(1, 0), discharge: at(0, 2), storageUp: at(1.5, 0.5), storageDown: at(0.6, 0) },
  ...{ userUp: at(0.5, 0.2), userDown: at(0.2, 0), cut: at(0.1) },
});

describe('in an ISP', () => {
  it('all do what is planned where nothing is called and nothing deviates', () => {
    const plan = ispPlan(feeder, offering, 0, now());
    close(plan.generatorMw, [0.5]);
    close(plan.storageMw, [-1, 2]);
    close(plan.cutMw, [0.1]);
    close(plan.userUpMw, [0, 0]);
    close(plan.userDownMw, [0, 0]);
  });

  it('all give what is called in proportion to what they offered', () => {
    const plan = ispPlan(feeder, offering, 0, now({ upMw: 1.5 })); // half of 3 MW
    close(plan.generatorMw, [0.65]);
    close(plan.storageMw, [-0.25, 2.25]);
    close(plan.userUpMw, [0.25, 0.1]);
    const down = ispPlan(feeder, offering, 0, now({ downMw: 0.5 })); // half of 0.2 + 0.6 + 0.2 MW
    close(down.generatorMw, [0.4]);
    close(down.storageMw, [-1.3, 2]);
    close(down.userDownMw, [0.1, 0]);
  });

  it('nobody gives more than was offered, whatever is called', () => {
    const plan = ispPlan(feeder, offering, 0, now({ upMw: 4 }));
    close(plan.generatorMw, [0.8]);
    close(plan.storageMw, [0.5, 2.5]);
    close(plan.userUpMw, [0.5, 0.2]);
    const nothing = ispPlan(feeder, planWith({}), 0, now({ upMw: 1, downMw: 1 }));
    close(nothing.storageMw, [0, 0]);
    close(nothing.userUpMw, [0, 0]);
  });

  it('batteries take up what deviates by their cover first', () => {
    const covering = planWith({ coverUp: at(2, 1), coverDown: at(0.5, 1.5) });
    close(ispPlan(feeder, covering, 0, now({ deviationMw: 1.5 })).storageMw, [1, 0.5]);
    close(ispPlan(feeder, covering, 0, now({ deviationMw: -1 })).storageMw, [-0.25, -0.75]);
  });

  it('and then by the room they have left', () => {
    const covering = planWith({ coverUp: at(2, 1) });
    // 3 MW by cover; 3.5 MW more by room of 3 and 4 MW
    close(ispPlan(feeder, covering, 0, now({ deviationMw: 6.5 })).storageMw, [3.5, 3]);
    close(ispPlan(feeder, covering, 0, now({ deviationMw: 99 })).storageMw, [5, 5]);
  });

  it('as far as their levels let them', () => {
    const covering = planWith({ coverUp: at(1, 1), coverDown: at(1, 1) });
    close(ispPlan(feeder, covering, 0, now({ deviationMw: 2, storedMwh: [0, 5] })).storageMw, [0, 2]);
    close(ispPlan(feeder, covering, 0, now({ deviationMw: -9, storedMwh: [9.75, 10] })).storageMw, [-1, 0]);
  });

  it('what is called is given, whatever deviates at the same time', () => {
    const plan = ispPlan(feeder, { ...offering }, 0, now({ upMw: 3, deviationMw: 1 }));
    expect(plan.storageMw[0] + plan.storageMw[1]).toBeCloseTo(0.5 + 2.5 + 1, 9);
  });

  it('no more sun is cut than shines', () => {
    close(ispPlan(feeder, offering, 0, now({ pvMw: [0.05] })).cutMw, [0.05]);
  });
});
