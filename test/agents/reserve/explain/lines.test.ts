import { describe, expect, test } from 'vitest';
import { adjustment, type ClearingLines } from '../../../../agents/reserve/explain/adjustment.ts';
import { type Bounding, boundary } from '../../../../agents/reserve/explain/boundary.ts';
import { testedOf } from '../../../../agents/reserve/explain/lines.ts';
import { createLinearModel } from '../../../../src/grid/linear.ts';
import { cheapestAdjustment, largestDeliverable } from '../../../../src/optimizers/dsoAdjustment.ts';
import { lineNetwork } from '../stage.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const network = lineNetwork();
const linear = createLinearModel(network);
const flex = (name: string, bus: number, price: number, downMw = 5) => ({
  ...{ name, bus, upMw: 0, downMw, upPriceEurPerMwh: price, downPriceEurPerMwh: price },
});
/** 12 MW injected at bus 2, of which a line of 10 MW is to carry all: A and B can take 2 MW and more. */
const clearing = (given: Partial<ClearingLines> = {}): ClearingLines => ({
  ...{ network, tested: 'upward', share: 1, injectionMw: Float64Array.of(0, 12, 0), limitMw: Float64Array.of(10, 100) },
  units: [flex('A', 1, 80), flex('B', 2, 40)],
  ...given,
});
const adjusted = (of: ClearingLines) => cheapestAdjustment({ linear, ...of });

describe('flexibility that makes room', () => {
  test('is of another as soon as it is dearer, and of none where there is room', () => {
    const found = confirmed(adjustment, clearing());
    expect(turnOf(found, 'price of B', 'up')).toMatchObject({ is: 'exactly', becomes: 0 });
    expect((turnOf(found, 'price of B', 'up') as { value: number }).value).toBeCloseTo(80, 6);
    expect((turnOf(found, 'price of A', 'down') as { value: number }).value).toBeCloseTo(40, 6);
    expect(turnOf(found, 'price of B', 'down')).toMatchObject({ is: 'never', proved: true });
  });

  test('is asked of those who offer some', () => {
    const idle = { ...flex('C', 1, 10, 0) };
    const names = confirmed(adjustment, clearing({ units: [flex('A', 1, 80), idle] })).map(({ knob }) => knob.name);
    expect([...new Set(names)]).toEqual(['price of A']);
  });

  test('that is too little says how much more it takes', () => {
    const of = clearing({ units: [flex('A', 1, 80, 1)] });
    const answer = adjusted(of);
    expect(adjustment.outcome.of(of, answer, AT)).toBeNaN();
    expect(adjustment.solve?.(of, undefined as never)).toBeUndefined();
    const [limits, offers] = adjustment.knobs?.(of, answer, AT) ?? [];
    const flexibilityAt = (knob: typeof limits, value: number) => adjusted(knob.turned(of, value) as ClearingLines);
    expect(flexibilityAt(limits, 1.09).feasible).toBe(false); // 11 MW of 12 are left
    expect(flexibilityAt(limits, 1.11).feasible).toBe(true);
    expect(flexibilityAt(offers, 1.99).feasible).toBe(false);
    expect(flexibilityAt(offers, 2.01).feasible).toBe(true);
    expect(limits.turned(of, 1)).toEqual(of);
    expect(offers.turned(of, 1)).toEqual(of);
  });

  test.each([
    [['line 1-2, which is full'], {}],
    [['line 1-2, which is full', 'all that B offers downward'], { units: [flex('A', 1, 80), flex('B', 2, 40, 1)] }],
    [['no line being over its limit'], { injectionMw: Float64Array.of(0, 9, 0) }],
    [['no flexibility being offered'], { units: [] }],
    [['too little being offered, or elsewhere'], { units: [flex('A', 1, 80, 1)] }],
  ])('is held by %j', (says, given) => {
    const of = clearing(given);
    expect(adjustment.bounds?.(of, adjusted(of), AT)).toEqual(says);
  });

  test('says which line is over its limit, and what is ordered of whom', () => {
    const of = clearing();
    const told = adjustment.told?.(of, adjusted(of), AT) ?? [];
    expect(told.map(({ what }) => what)).toEqual([
      ...['part of the volumes tried', 'line 1-2 is over its limit by', 'B downward'],
    ]);
    for (const { value } of told.slice(1)) expect(value).toBeCloseTo(2, 6);
  });
});

/** Of 6 and 3 MW on top of 4 MW the line of 10 MW carries 6. */
const bounding = (given: Partial<Bounding> = {}): Bounding => ({
  ...{ network, tested: 'upward', injectionMw: Float64Array.of(0, 4, 0), limitMw: Float64Array.of(10, 100) },
  units: [
    { name: 'A/upward', bus: 1, volumeMw: 6 },
    { name: 'B/upward', bus: 2, volumeMw: 3 },
  ],
  ...given,
});

describe('what is let through', () => {
  test('is cut of a volume from that size on at which the line is full', () => {
    const alone = bounding({ units: [{ name: 'A/upward', bus: 1, volumeMw: 3 }] });
    const [found] = confirmed(boundary, alone).filter(({ towards, knob }) => towards === knob.to);
    expect(found.found.is).toBe('between');
    if (found.found.is !== 'between') return;
    expect(found.found.same).toBeLessThanOrEqual(6);
    expect(found.found.other).toBeGreaterThan(6);
    expect(found.found.other - found.found.same).toBeLessThan(0.01);
  });

  test('turns every volume that is not cut, upward and downward, and finds what solving anew finds', () => {
    for (const sign of [1, -1]) {
      const units = bounding().units.map((unit) => ({ ...unit, volumeMw: sign * unit.volumeMw }));
      const of = bounding({ units, injectionMw: Float64Array.of(0, sign * 4, 0) });
      expect(confirmed(boundary, of).length).toBe(2);
      expect(boundary.outcome.of(of, largestDeliverable({ linear, ...of }), AT)).toBeCloseTo(6, 6);
    }
  });

  test('names but those lines that who is cut would load more', () => {
    const limitMw = Float64Array.of(10, 0); // beyond bus 2 nothing flows, and nothing may
    const onlyA = bounding({ limitMw, units: [{ name: 'A/upward', bus: 1, volumeMw: 9 }] });
    expect(boundary.bounds?.(onlyA, largestDeliverable({ linear, ...onlyA }), AT)).toEqual(['line 1-2, which is full']);
    const onlyB = bounding({ limitMw, units: [{ name: 'B/upward', bus: 2, volumeMw: 9 }] });
    expect(boundary.bounds?.(onlyB, largestDeliverable({ linear, ...onlyB }), AT)).toEqual(['line 2-3, which is full']);
    const withdrawing = bounding({ limitMw, units: [{ name: 'A/downward', bus: 1, volumeMw: -20 }] });
    expect(boundary.bounds?.(withdrawing, largestDeliverable({ linear, ...withdrawing }), AT)).toEqual([
      'line 1-2, which is full',
    ]);
  });

  test.each([
    [['line 1-2, which is full'], {}],
    [['what is bid: no more'], { injectionMw: new Float64Array(3) }],
    [['lines that are over their limits without any volume'], { injectionMw: Float64Array.of(0, 11, 0) }],
  ])('is held by %j', (says, given) => {
    const of = bounding(given);
    expect(boundary.bounds?.(of, largestDeliverable({ linear, ...of }), AT)).toEqual(says);
  });
});

test.each([
  ['upward', [3, 0]],
  ['downward', [-3, -1]],
  ['upward and downward', [3, -1]],
])('volumes %s', (tested, volumes) => {
  expect(testedOf(volumes.map((volumeMw) => ({ volumeMw })))).toBe(tested);
});
