import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageType } from '../../../../agents/nested/market/messages.ts';
import { sum } from '../../../../src/series.ts';
import { filled, only } from './helpers.ts';
import { type Alter, at, more, recorded } from './replay.ts';

/** A day in which users are called. */
let day: Awaited<ReturnType<typeof recorded>>;

beforeAll(async () => {
  day = await recorded();
});

const isCall = ({ upMw, downMw }: { upMw: number; downMw: number }) => upMw + downMw > 0;
/** A user that is held upward, by name. */
const held = () => only(day.said, 'StandbyCall').find(({ upMw }) => sum(upMw) > 0.01)?.to;

/** What is altered, and what the run then stops with. */
const forged = <T extends MessageType>(
  says: string,
  type: T,
  alter: Alter<T>,
  message: RegExp,
): [string, () => void, RegExp] => [says, () => day.replay(type, alter), message];

it('a day as it was said breaks no law', () => {
  expect(only(day.said, 'FlexCall').length).toBeGreaterThan(3);
  expect(() => day.replay()).not.toThrow();
});

describe('the run stops, and names who, when and by how much, where a day is cleared and', () => {
  it.each<[string, () => void, RegExp]>([
    forged(
      'the leader bids without having told what it can do',
      'InterfacePlan',
      () => [],
      /^DSO, ISP -1: bids without having told what it can do$/,
    ),
    forged(
      'it draws more than it said it could',
      'NestedBid',
      ({ importMw }) => ({ importMw: at(importMw, 3, 99) }),
      /^DSO, ISP -1: draws 99 MW in step 4, where it can [\d.]+ to [\d.]+ MW$/,
    ),
    forged(
      'it offers more than it said it could',
      'NestedBid',
      ({ offerDownMw }) => ({ offerDownMw: at(offerDownMw, 7, 50) }),
      /^DSO, ISP -1: offers downward 50 MW in step 8, where it can 0 to [\d.]+ MW$/,
    ),
    forged(
      'what is required is not that of the forecast',
      'UnitSchedule',
      ({ requiredUpMw }) => ({ requiredUpMw: more(requiredUpMw) }),
      /^TSO, ISP -1: requires [\d.]+ MW where the forecast requires [\d.]+ MW in step 1 of day 1$/,
    ),
    forged(
      'the forecast is another',
      'SystemForecast',
      ({ loadMw }) => ({ loadMw: more(loadMw, 5) }),
      /^TSO, ISP -1: (requires|schedules) [\d.]+ MW where .* in step 1 of day 1$/,
    ),
    forged(
      'more flexibility is taken than is offered',
      'MarketResult',
      ({ takenUpMw }) => ({ takenUpMw: filled(takenUpMw, 30) }),
      /^TSO, ISP -1: takes 30 MW of flexibility where [\d.e-]+ MW are offered in step 1 of day 1$/,
    ),
    forged(
      'less is held than is required',
      'UnitSchedule',
      ({ unitUpMw, unitDownMw }) => ({ unitUpMw: filled(unitUpMw, 0), unitDownMw: filled(unitDownMw, 0) }),
      /^TSO, ISP -1: has [\d.e-]+ MW of flexibility where [\d.]+ MW are required in step \d+ of day 1$/,
    ),
    forged(
      'more is given than is drawn',
      'UnitSchedule',
      ({ unitMw }) => ({ unitMw: more(unitMw) }),
      /^TSO, ISP -1: schedules [\d.]+ MW where [\d.]+ MW are drawn in step 1 of day 1$/,
    ),
    forged(
      'more wind is scheduled than is forecast',
      'UnitSchedule',
      ({ windMw, dumpedMw }) => ({ windMw: more(windMw, 9), dumpedMw: more(dumpedMw, 9) }),
      /^TSO, ISP -1: schedules [\d.]+ MW of [\d.]+ MW of wind in step 1 of day 1$/,
    ),
    forged(
      'a unit holds more than it can',
      'UnitSchedule',
      ({ unitUpMw }) => ({ unitUpMw: more(unitUpMw, 60) }),
      /^TSO, ISP -1: has unit [\w ]+ of [\d.]+ MW give [\d.]+ MW and hold [\d.]+ and [\d.e-]+ MW in step 1 of day 1$/,
    ),
    forged(
      'a flow is not the one that is made',
      'UnitSchedule',
      ({ flowMw }) => ({ flowMw: more(flowMw) }),
      /^TSO, ISP -1: states -?[\d.]+ MW on line \S+ that carries -?[\d.]+ MW in step 1 of day 1$/,
    ),
    forged(
      'a cost is not that of the quantities',
      'UnitSchedule',
      ({ costEurPerH }) => ({ costEurPerH: more(costEurPerH) }),
      /^TSO, ISP -1: states a cost of [\d.]+ EUR\/h, which is [\d.]+ in step 1 of day 1$/,
    ),
    forged(
      'an LMP is not what the other prices make it',
      'MarketResult',
      ({ lmp }) => ({ lmp: more(lmp, 1) }),
      /^TSO, ISP -1: publishes an LMP of [\d.]+ EUR\/MWh, where its other prices make it [\d.]+ in step 1 of day 1$/,
    ),
    forged(
      'units are paid other prices',
      'UnitSchedule',
      ({ lmpUnit }) => ({ lmpUnit: more(lmpUnit, 1) }),
      /^TSO, ISP -1: pays units other prices than it publishes in step 1 of day 1$/,
    ),
    forged(
      'prices of flexibility are not those of the cheapest dispatch',
      'MarketResult',
      ({ upPrice }) => ({ upPrice: filled(upPrice, 199) }),
      /^TSO, ISP -1: clears at [\d.]+ EUR\/h, where its prices prove -?[\d.]+ EUR\/h: not the cheapest, or not its prices in step \d+ of day 1$/,
    ),
    forged(
      'a tariff rewards both ways at once',
      'Tariff',
      ({ rewardUp, rewardDown }) => ({ rewardUp: at(rewardUp, 5, 3), rewardDown: at(rewardDown, 5, 2) }),
      /^DSO, ISP -1: rewards 3 EUR\/MWh upward and 2 downward in step 6$/,
    ),
    forged(
      'a user is to stand by with more than it spares',
      'StandbyCall',
      ({ upMw }) => ({ upMw: at(upMw, 4, 0.7) }),
      /^DSO, ISP -1: has (One|Two|Cars) stand by with 0\.7 MW, which spares [\d.e-]+ MW in step 5$/,
    ),
    forged(
      'and one that spared nothing with anything',
      'FlexSchedule',
      ({ from, upMw }) => (from === held() ? { upMw: filled(upMw, 0) } : 'as it is'),
      /^DSO, ISP -1: has (One|Two|Cars) stand by with [\d.e-]+ MW, which spares 0 MW in step \d+$/,
    ),
  ])('%s', (_, replaying, message) => {
    expect(replaying).toThrow(message);
  });
});

describe('where feeders are planned or metered and', () => {
  it.each<[string, () => void, RegExp]>([
    forged(
      'a unit is to give more than it has, with what it offers',
      'FeederSchedule',
      ({ generatorUpMw }) => ({ generatorUpMw: at(generatorUpMw, 2, 0.9) }),
      /^DSO, ISP -1: plans [\d.e-]+ MW of its unit at node 18, and to hold 0\.9 and [\d.e-]+ MW, of 0\.6 MW$/,
    ),
    forged(
      'a battery is to have more power than it has, with its cover',
      'FeederSchedule',
      ({ coverUpMw }) => ({ coverUpMw: at(coverUpMw, 1, 0.9) }),
      /^DSO, ISP -1: plans -?[\d.e-]+ MW of its battery at node 13, and to hold [\d.]+ and [\d.e-]+ MW, of 0\.3 MW$/,
    ),
    forged(
      'a battery is to hold more than it can',
      'FeederSchedule',
      ({ storedMwh }) => ({ storedMwh: at(storedMwh, 0, 1.9) }),
      /^DSO, ISP -1: plans a battery at node 13 to hold 1\.9 MWh, outside 0\.09\d*\.\.0\.9 MWh$/,
    ),
    forged(
      'a level does not follow from power',
      'FeederSchedule',
      ({ storedMwh }) => ({ storedMwh: at(storedMwh, 5, storedMwh[5] + (storedMwh[5] > 0.5 ? -0.01 : 0.01)) }),
      /^DSO, ISP -1: plans a battery at node 13 to hold [\d.]+ MWh, which its power makes [\d.]+ MWh$/,
    ),
    forged(
      'its batteries begin with what they do not hold',
      'FeederSchedule',
      ({ storedMwh }) => ({ storedMwh: more(storedMwh, 0.01) }),
      /^DSO, ISP -1: plans a battery at node 13 to hold [\d.]+ MWh, which its power makes [\d.]+ MWh$/,
    ),
    forged(
      'its own cost is less than what it plans costs',
      'FeederSchedule',
      ({ ownCostEur }) => ({ ownCostEur: ownCostEur / 2 }),
      /^DSO, ISP -1: states an own cost of [\d.]+ EUR, where what it plans costs [\d.]+ EUR$/,
    ),
    forged(
      'a feeder draws what nobody takes',
      'FeederReading',
      ({ importMw }) => ({ importMw: importMw + 0.1 }),
      /^world, ISP 0: [\d.]+ MW are given on feeder feeder where [\d.]+ MW are load, users and losses$/,
    ),
    forged(
      'users draw what their meters do not tell',
      'FeederReading',
      ({ usersMw, importMw }) => ({ usersMw: usersMw + 0.1, importMw: importMw + 0.1 }),
      /^world, ISP 0: users of feeder feeder draw [\d.]+ MW, whose meters come to [\d.]+ MW$/,
    ),
    forged(
      'a unit gives more than it has',
      'FeederReading',
      ({ generatorMw, importMw }) => ({
        generatorMw: filled(generatorMw, 2),
        importMw: importMw - 2 + generatorMw[0],
      }),
      /^world, ISP 0: the unit at node 18 gives 2 MW of 0\.6 MW$/,
    ),
    forged(
      'a battery holds what it was not given',
      'FeederReading',
      ({ storedMwh }) => ({ storedMwh: more(storedMwh, 0.01) }),
      /^world, ISP 0: the battery at node 13 holds [\d.]+ MWh, its balance gives [\d.]+ MWh$/,
    ),
    forged(
      'the interface draws other than its feeders do',
      'InterfaceReading',
      ({ importMw }) => ({ importMw: more(importMw, 0.01) }),
      /^world, ISP 0: [\d.]+ MW (are given where [\d.]+ MW are drawn|drawn at interface 1, where feeders draw [\d.]+ MW)$/,
    ),
  ])('%s', (_, replaying, message) => {
    expect(replaying).toThrow(message);
  });
});

describe('where the system is run and', () => {
  it.each<[string, () => void, RegExp]>([
    forged(
      'more flexibility is called than was taken',
      'FlexActivation',
      ({ upMw }) => ({ upMw: filled(upMw, 40) }),
      /^TSO, ISP 0: calls 40 MW of flexibility, of which it took [\d.e-]+ MW$/,
    ),
    forged(
      'more of a user than it stands by with',
      'FlexCall',
      (call) => (isCall(call) ? { upMw: 0.8 } : 'as it is'),
      /^DSO, ISP \d+: calls 0\.8 MW of (One|Two|Cars), which stands by with [\d.e-]+ MW$/,
    ),
    forged(
      'users are called where their feeder is not',
      'FlexActivation',
      ({ upMw }) => (upMw[0] > 0 ? { upMw: filled(upMw, 0) } : 'as it is'),
      /^DSO, ISP \d+: calls [\d.]+ MW of users of feeder feeder, where 0 MW are called of it$/,
    ),
    forged(
      'power is given that nobody draws',
      'SystemReading',
      ({ unitMw }) => ({ unitMw: more(unitMw) }),
      /^world, ISP 0: [\d.]+ MW are given where [\d.]+ MW are drawn$/,
    ),
    forged(
      'load is not what was measured',
      'SystemMeasurement',
      ({ loadMw }) => ({ loadMw: loadMw + 1 }),
      /^world, ISP 0: a system load of [\d.]+ MW where [\d.]+ MW were measured$/,
    ),
    forged(
      'more wind blows than there is',
      'SystemReading',
      ({ windMw, dumpedMw }) => ({ windMw: windMw + 50, dumpedMw: dumpedMw + 50 }),
      /^world, ISP 0: [\d.]+ MW of wind where there are [\d.]+ MW$/,
    ),
    forged(
      'a unit gives more than it has',
      'SystemReading',
      ({ unitMw, dumpedMw }) => ({ unitMw: more(unitMw, 200), dumpedMw: dumpedMw + 200 }),
      /^world, ISP 0: unit [\w ]+ gives [\d.]+ MW of [\d.]+ MW$/,
    ),
    forged(
      'a line carries another flow',
      'SystemReading',
      ({ flowMw }) => ({ flowMw: more(flowMw, 3) }),
      /^world, ISP 0: -?[\d.]+ MW on line \S+, which carries -?[\d.]+ MW$/,
    ),
    forged(
      'flows beyond limits are not told',
      'SystemReading',
      ({ overloadMw }) => ({ overloadMw: overloadMw + 2 }),
      /^world, ISP 0: 2 MW beyond limits of lines, which is 0 MW$/,
    ),
    forged(
      'nobody says what is called',
      'FlexActivation',
      () => [],
      /^TSO, ISP \d+: says nothing of what it calls, be it nothing$/,
    ),
    forged('it is not measured', 'SystemReading', () => [], /^TSO, ISP 0: the system was not measured$/),
  ])('%s', (_, replaying, message) => {
    expect(replaying).toThrow(message);
  });
});
