import { beforeAll, describe, expect, it } from 'vitest';
import { ForeignRules } from '../../../../agents/nested/market/foreignRules.ts';
import type { Message, MessageOf, MessageType } from '../../../../agents/nested/market/messages.ts';
import type { Connection } from '../../../../agents/nested/market/parts.ts';
import type { SimulationResult } from '../../../../agents/nested/market/simulate.ts';
import { dayOfCalls, filled, forging, run, smallMarket } from './helpers.ts';

/** A day in which everything is said that strangers may say. */
let result: SimulationResult;
let said: Message[];

const connection = (name: string, role: Connection['role'], mostMw: number): Connection => ({
  ...{ name, role, feeder: 0, bus: 5, mostMw },
});
const register = [
  connection('One', 'building', 0.6),
  connection('Two', 'building', 0.6),
  connection('Cars', 'fleet', 4 * 0.0074),
];

beforeAll(async () => {
  ({ result, said } = await dayOfCalls());
});

/** What is found of a message that is said as part of it says, in place of the first of its type that `is`. */
function faultOf<T extends MessageType>(
  type: T,
  claim: (message: MessageOf<T>) => Partial<MessageOf<T>>,
  is: (message: MessageOf<T>) => boolean = () => true,
): string | undefined {
  const { loaded, world } = result;
  const rules = new ForeignRules(loaded.config, world, register);
  for (const message of said) {
    if (message.type === type && is(message as MessageOf<T>)) {
      const claimed = { ...message, ...claim(message as MessageOf<T>) } as Message;
      return rules.faultOf(claimed, message.isp);
    }
    rules.observe(message);
  }
  throw new Error(`no ${type} was said`);
}

const short = (series: Float64Array) => series.subarray(1);
const below = (series: Float64Array) => filled(series, -0.01);

it('what the agents that ship say is in order, all of it', () => {
  const { loaded, world } = result;
  const rules = new ForeignRules(loaded.config, world, register);
  const faults = said.flatMap((message) => {
    rules.observe(message);
    const fault = message.from === 'world' ? undefined : rules.faultOf(message, message.isp);
    return fault === undefined ? [] : [`${message.from}: ${message.type} ${fault}`];
  });
  expect(faults).toEqual([]);
});

describe('a stranger is told of', () => {
  it.each<[string, () => string | undefined, string | RegExp]>([
    [
      'a baseline of another day',
      () => faultOf('DPrognosis', () => ({ day: 3 })),
      'is for day 3, which is not planned in this ISP',
    ],
    [
      'one of another ISP',
      () => faultOf('DPrognosis', () => ({ isp: 4 })),
      'is for ISP 4, where it is to be for ISP -1',
    ],
    [
      'one of too few steps',
      () => faultOf('DPrognosis', ({ powerMw }) => ({ powerMw: short(powerMw) })),
      'has 23 values where there are to be 24',
    ],
    [
      'one beyond its connection',
      () => faultOf('DPrognosis', ({ powerMw }) => ({ powerMw: filled(powerMw, 3) })),
      /^is for 3 MW, where its connection carries (0\.6|0\.0296) MW$/,
    ],
    [
      'one beyond all measure',
      () => faultOf('DPrognosis', ({ powerMw }) => ({ powerMw: filled(powerMw, 1e9) })),
      'has 1000000000 as powerMw',
    ],
    [
      'one that is no number',
      () => faultOf('DPrognosis', ({ powerMw }) => ({ powerMw: filled(powerMw, Number.NaN) })),
      'has a value that is no finite number',
    ],
    [
      'bands below nothing',
      () => faultOf('FlexSchedule', ({ upMw }) => ({ upMw: below(upMw) })),
      'has a figure below 0',
    ],
    [
      'bands that take it beyond its connection',
      () =>
        faultOf(
          'FlexSchedule',
          ({ powerMw, downMw }) => ({ powerMw: filled(powerMw, 0.5), downMw: filled(downMw, 0.2) }),
          ({ from }) => from === 'One',
        ),
      'spares 0.2 MW of 0.5 MW in step 1, where its connection carries 0.6 MW',
    ],
    [
      'and the other way',
      () =>
        faultOf(
          'FlexSchedule',
          ({ powerMw, upMw }) => ({ powerMw: filled(powerMw, -0.5), upMw: filled(upMw, 0.2) }),
          ({ from }) => from === 'One',
        ),
      'spares 0.2 MW of -0.5 MW in step 1, where its connection carries 0.6 MW',
    ],
    [
      'a change of a schedule it never told',
      () => faultOf('ScheduleUpdate', () => ({ from: 'Nobody' })),
      'changes a schedule that it never told',
    ],
    [
      'a change of too few steps',
      () => faultOf('ScheduleUpdate', ({ fromStep }) => ({ fromStep: fromStep + 1 })),
      /^has \d+ values from step \d+ on, of a day of 24$/,
    ],
    [
      'an appliance it has not',
      () => faultOf('BuildingSetpoints', () => ({ starts: [1] })),
      'starts appliance 1, of 1',
    ],
    [
      'EVs it has not',
      () => faultOf('EvSetpoints', () => ({ chargeKwh: new Float64Array(5) })),
      'has figures of 5 EVs, where there are 4',
    ],
    [
      'EVs that give',
      () => faultOf('EvSetpoints', ({ chargeKwh }) => ({ chargeKwh: below(chargeKwh) })),
      'has a figure below 0',
    ],
    [
      'a nomination of too few steps',
      () => faultOf('InterfaceForecast', ({ importMw }) => ({ importMw: short(importMw) })),
      'has 23 values where there are to be 24',
    ],
    [
      'a tariff for who is none of its users',
      () => faultOf('Tariff', () => ({ to: 'Nobody' })),
      "is to 'Nobody', which is none of its users",
    ],
    [
      'rewards below nothing',
      () => faultOf('Tariff', ({ rewardUp }) => ({ rewardUp: below(rewardUp) })),
      'has a figure below 0',
    ],
    [
      'a plan that can draw less than nothing of what it can',
      () => faultOf('InterfacePlan', ({ leastMw }) => ({ leastMw: filled(leastMw, 90) })),
      /^can draw 90 MW at least and [\d.]+ MW at most$/,
    ],
    [
      'a bid of offers below nothing',
      () => faultOf('NestedBid', ({ offerUpMw }) => ({ offerUpMw: below(offerUpMw) })),
      'has a figure below 0',
    ],
    [
      'a schedule of a feeder that is not there',
      () => faultOf('FeederSchedule', () => ({ feeder: 2 })),
      'is for feeder 2, of 1',
    ],
    [
      'a schedule of more batteries than there are',
      () => faultOf('FeederSchedule', ({ storedMwh }) => ({ storedMwh: Float64Array.of(...storedMwh, ...storedMwh) })),
      'has 96 values where there are to be 48',
    ],
    [
      'setpoints of more units than there are',
      () => faultOf('FeederSetpoints', () => ({ generatorMw: new Float64Array(2) })),
      'has figures of 2 units, where there are 1',
    ],
    [
      'a call of who is none of its users',
      () => faultOf('FlexCall', () => ({ to: 'Nobody' })),
      "is to 'Nobody', which is none of its users",
    ],
    [
      'a user of somebody else that is to stand by',
      () => faultOf('StandbyCall', () => ({ to: 'Nobody' })),
      "is to 'Nobody', which is none of its users",
    ],
    [
      'a requirement below nothing',
      () => faultOf('FlexRequirement', ({ requiredUpMw }) => ({ requiredUpMw: below(requiredUpMw) })),
      'has a figure below 0',
    ],
    [
      'a curve of too few steps',
      () => faultOf('ResponseCurve', ({ pieces }) => ({ pieces: pieces.slice(1) })),
      'has a curve of 23 steps of 24',
    ],
    [
      'prices of flexibility below nothing',
      () => faultOf('MarketResult', ({ upPrice }) => ({ upPrice: below(upPrice) })),
      'has a figure below 0',
    ],
    [
      'a schedule of units that are not there',
      () => faultOf('UnitSchedule', ({ unitMw }) => ({ unitMw: short(unitMw) })),
      /^has 143 values where there are to be 144$/,
    ],
    [
      'setpoints of them',
      () => faultOf('UnitSetpoints', ({ unitMw }) => ({ unitMw: short(unitMw) })),
      'has figures of 5 units, where there are 6',
    ],
    [
      'calls of interfaces that are not there',
      () => faultOf('FlexActivation', () => ({ upMw: new Float64Array(3) })),
      'has figures of 3 interfaces, where there are 1',
    ],
    [
      'a payment between others',
      () => faultOf('Payment', () => ({ payer: 'units', payee: 'wind' })),
      'is from units to wind, neither itself',
    ],
  ])('%s', (_, of, fault) => {
    expect(of()).toEqual(typeof fault === 'string' ? fault : expect.stringMatching(fault));
  });
});

describe('and the run stops, and names it,', () => {
  const strangers = { asStrangers: true, until: 1 };
  const plain = smallMarket({ market: { scheme: 'sequential' } });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'for a user that claims too much',
      () =>
        run(plain, {
          ...strangers,
          cast: forging('building', 'DPrognosis', ({ powerMw }) => ({ powerMw: filled(powerMw, 3) })),
        }),
      /^(One|Two), ISP -1, phase \w+: said a DPrognosis that is for 3 MW, where its connection carries 0\.6 MW$/,
    ],
    [
      'for a DSO whose tariff goes both ways',
      () =>
        run(plain, {
          ...strangers,
          cast: forging('dso', 'Tariff', ({ rewardUp, rewardDown }) => ({
            rewardUp: filled(rewardUp, 1),
            rewardDown: filled(rewardDown, 1),
          })),
        }),
      /^(DSO|One|Two|Cars), ISP -1/,
    ],
    [
      'for a DSO that says what it may not then',
      () => run(plain, { ...strangers, cast: forging('dso', 'Tariff', () => ({ to: 'TSO' })) }),
      /^DSO, ISP -1, phase \w+: said (a )?Tariff/,
    ],
    [
      'for a TSO whose message is malformed',
      () =>
        run(plain, {
          ...strangers,
          cast: forging('tso', 'MarketResult', ({ lmp }) => ({ lmp: Array.from(lmp) as never })),
        }),
      /^TSO, ISP -1, phase clear: said a malformed MarketResult: lmp: expected a Float64Array/,
    ],
  ])('%s', async (_, running, message) => {
    await expect(running().then(() => 'it went through')).rejects.toThrow(message);
  });
});
