import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { SessionLaws } from '../../../../agents/reserve/market/sessionLaws.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 1 });
const header = { from: 'world', to: 'North', isp: 0 };
const kwh = (...values: number[]) => Float64Array.from(values);
type Started = MessageOf<'SessionsStarted'>['sessions'][number];

const chargers: Message = {
  ...{ type: 'ChargerRegistration', ...header, isp: -2 },
  ...{ chargeKw: kwh(11, 11), dischargeKw: kwh(11, 11), chargeEfficiency: 0.9, dischargeEfficiency: 0.8 },
};
const car = (changes: Partial<Started> = {}): Started => ({
  ...{ name: 'car', connector: 0, arrivalIsp: 0, departureIsp: 4, arrivalKwh: 20, wantKwh: 5 },
  ...{ capacityKwh: 40, minimumKwh: 10, chargeKw: 10, dischargeKw: 10 },
  ...changes,
});
const comes = (...sessions: Started[]): Message => ({ type: 'SessionsStarted', ...header, sessions });
const leaves = (changes: Partial<MessageOf<'SessionsEnded'>['sessions'][number]> = {}, isp = 2): Message => ({
  ...{ type: 'SessionsEnded', ...header, isp },
  sessions: [{ name: 'car', connector: 0, energyKwh: 20, wantKwh: 5, unmetKwh: 5, ...changes }],
});
const metered = (changes: Partial<MessageOf<'MeterReading'>> = {}): Message => ({
  ...{ type: 'MeterReading', ...header },
  ...{ upKwh: kwh(0, 0), downKwh: kwh(0, 0), dayAheadKwh: kwh(0, 0) },
  ...{ congestionUpKwh: kwh(0, 0), congestionDownKwh: kwh(0, 0), energyKwh: kwh(20, Number.NaN) },
  ...changes,
});

/** What the laws say of messages, heard one after the other: the first breach. */
function breachIn(...messages: Message[]): string | undefined {
  const laws = new SessionLaws(calendar, new Map([['North', 16]]));
  for (const message of [chargers, ...messages]) {
    const breach = laws.observe(message);
    if (breach) return `${breach.agent} ${breach.figure}`;
  }
  return undefined;
}

describe('the laws of sessions', () => {
  it('let a session come, charge, discharge and leave with what that makes', () => {
    const charged = metered({ dayAheadKwh: kwh(1, 0), downKwh: kwh(1, 0), energyKwh: kwh(21.8, Number.NaN) });
    const discharged = metered({ upKwh: kwh(0.8, 0), energyKwh: kwh(20.8, Number.NaN) });
    const next = car({ name: 'next', arrivalIsp: 2 });
    const left = leaves({ energyKwh: 20.8, unmetKwh: 4.2 });
    expect(breachIn(comes(car()), charged, discharged, left, { ...comes(next), isp: 2 })).toBeUndefined();
  });

  it.each<[string, Message[], string]>([
    [
      'leaves with more than its balance',
      [comes(car()), leaves({ energyKwh: 21, unmetKwh: 4 })],
      'has session car leave with 21 kWh, what it came with and what went in and out give 20 kWh',
    ],
    [
      'leaves with less than went into it',
      [comes(car()), metered({ dayAheadKwh: kwh(2, 0), energyKwh: kwh(21.8, Number.NaN) }), leaves()],
      'has session car leave with 20 kWh, what it came with and what went in and out give 21.8 kWh',
    ],
    [
      'is told to miss less than it does',
      [comes(car()), leaves({ unmetKwh: 0 })],
      'has session car leave without 0 kWh of what it wanted, which are 5 kWh',
    ],
    [
      'wants more than fits, and is told to miss all of that',
      [comes(car()), leaves({ wantKwh: 30, unmetKwh: 30 })],
      'has session car leave without 30 kWh of what it wanted, which are 20 kWh',
    ],
    [
      'leaves another connector than it came to',
      [comes(car()), leaves({ connector: 1 })],
      'has session car leave connector 1, where it is not',
    ],
    [
      'comes to a connector that is taken',
      [comes(car(), car({ name: 'other' }))],
      'has sessions car and other at connector 0 at once',
    ],
    ['comes twice', [comes(car(), car({ connector: 1 }))], 'has session car a second time'],
    ['comes to a connector that is not there', [comes(car({ connector: 2 }))], 'has session car at connector 2, of 2'],
    ['comes later than it arrives', [{ ...comes(car()), isp: 1 }], 'has session car, which arrives in ISP 0'],
    [
      'comes with more than fits',
      [comes(car({ arrivalKwh: 41 }))],
      'has session car arrive with 41 kWh, in a battery of 40 kWh',
    ],
    [
      'charges faster than its connector',
      [comes(car({ chargeKw: 22 }))],
      'has session car charge with 22 kW at a connector of 11 kW',
    ],
    [
      'discharges faster than its connector',
      [comes(car({ dischargeKw: 22 }))],
      'has session car discharge with 22 kW at a connector of 11 kW',
    ],
    [
      'takes energy where nobody is',
      [comes(car()), metered({ downKwh: kwh(0, 1) })],
      'exchanges 1 kWh at connector 1, where nobody is plugged in',
    ],
    [
      'takes energy after it has left',
      [comes(car()), leaves(), metered({ downKwh: kwh(1, 0), energyKwh: kwh(20.9, Number.NaN) })],
      'exchanges 1 kWh at connector 0, where nobody is plugged in',
    ],
    ['has a battery where nobody is', [metered()], 'exchanges 0 kWh at connector 0, where nobody is plugged in'],
    [
      'has energy from nowhere',
      [comes(car()), metered({ energyKwh: kwh(21, Number.NaN) })],
      'has 21 kWh in the battery of session car, its balance gives 20 kWh',
    ],
    [
      'loses its battery',
      [comes(car()), metered({ energyKwh: kwh(Number.NaN, Number.NaN) })],
      'has NaN kWh in the battery of session car, its balance gives 20 kWh',
    ],
    [
      'is charged beyond its capacity',
      [comes(car({ arrivalKwh: 39.55 })), metered({ dayAheadKwh: kwh(1, 0), energyKwh: kwh(40.45, Number.NaN) })],
      'has 40.45 kWh in the battery of session car, outside 0..40 kWh',
    ],
    [
      'is discharged below its minimum',
      [comes(car({ arrivalKwh: 10 })), metered({ upKwh: kwh(0.8, 0), energyKwh: kwh(9, Number.NaN) })],
      'discharges session car to 9 kWh, below its minimum of 10 kWh',
    ],
    [
      'is charged and discharged at once',
      [comes(car()), metered({ upKwh: kwh(0.8, 0), downKwh: kwh(1, 0), energyKwh: kwh(19.9, Number.NaN) })],
      'charges session car 1 and discharges it 0.8 kWh at once',
    ],
    [
      'is charged beyond its power',
      [comes(car()), metered({ downKwh: kwh(2.6, 0), energyKwh: kwh(22.34, Number.NaN) })],
      'exchanges 2.6 kWh with session car, more than its charger can in one ISP',
    ],
    [
      'takes with another more than their connection carries',
      [
        comes(car(), car({ name: 'other', connector: 1 })),
        metered({ dayAheadKwh: kwh(2.5, 2.5), energyKwh: kwh(22.25, 22.25) }),
      ],
      'took 5 and gave 0 kWh through a connection of 4 kWh an ISP',
    ],
  ])('do not let it that a session %s', (_, messages, figure) => {
    expect(breachIn(...messages)).toBe(`North ${figure}`);
  });

  it('are those of connectors alone: they say nothing of fleets that live at home', () => {
    expect(breachIn({ ...metered({ downKwh: kwh(100) }), to: 'South' })).toBeUndefined();
  });
});
