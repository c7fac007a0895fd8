import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../agents/nested/market/messages.ts';
import { tso } from '../../../agents/nested/tso.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { only } from './market/helpers.ts';
import { configured, onStage } from './onStage.ts';
import { exampleMarket } from './workedExample.ts';

const solver = await loadSolver();
const of = (...figures: number[]) => Float64Array.from(figures);
const close = (actual: ArrayLike<number>, expected: readonly number[], digits = 6) => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((figure, k) => {
    expect(actual[k]).toBeCloseTo(figure, digits);
  });
};

/** The TSO of the worked example, on a day of three steps. */
function tsoOnStage(given: object = {}) {
  const { tso: entry, market } = configured({ market: { interval: { systemLoad: 0, wind: 0.2 }, ...given } });
  const example = { market: exampleMarket(), loadFlowMw: new Float64Array(1), nominalLoadMw: 60, loadShare: of(1) };
  const stage = onStage(tso, 'TSO', 'tso', { entry, market, transmission: example, dso: 'DSO', solver });
  stage.hear({ ...forecast });
  return stage;
}
const forecast: Message = {
  ...({ type: 'SystemForecast', from: 'world', to: 'role:tso', isp: -1, day: 0 } as const),
  ...{ loadMw: of(60, 90, 70), windMw: of(10, 10, 10) },
};
const fromDso = { from: 'DSO', to: 'TSO', isp: -1, day: 0 } as const;
const nomination: Message = {
  ...({ type: 'InterfaceForecast', ...fromDso } as const),
  ...{ importMw: of(9, 13, 15), halfWidthMw: of(0, 0, 0) },
};
const plan = (given: Partial<MessageOf<'InterfacePlan'>> = {}): Message => ({
  ...({ type: 'InterfacePlan', ...fromDso, importMw: of(9, 13, 15), halfWidthMw: of(0, 0, 0) } as const),
  ...{ leastMw: of(4, 8, 10), mostMw: of(14, 18, 20), offerUpMw: of(10, 10, 10), offerDownMw: of(10, 10, 10) },
  ...given,
});
const bid: Message = {
  ...({ type: 'NestedBid', ...fromDso, importMw: of(14, 8, 15) } as const),
  ...{ offerUpMw: of(3, 0, 2), offerDownMw: of(0, 5, 2) },
};

describe('a TSO, the day before', () => {
  it('requires what the net load rises by, and has first prices without the leader’s offers', () => {
    const [told] = only(tsoOnStage().hear(nomination), 'FlexRequirement');
    close(told.requiredUpMw, [36, 0, 2]);
    close(told.requiredDownMw, [0, 20, 2]);
    close(told.lambda, [20, 60, 50]);
    close(told.lmp, [20, 90, 70]);
    close([told.upPrice[0], told.downPrice[1]], [100, 3]);
    expect(told.to).toBe('DSO');
  });

  it('answers a plan with pieces of its cost, and tells no unit', () => {
    const said = tsoOnStage().hear(plan());
    expect(said.map(({ type, to }) => [type, to])).toEqual([['ResponseCurve', 'DSO']]);
    const [{ pieces, requiredUpMw }] = only(said, 'ResponseCurve');
    close(requiredUpMw, [36, 0, 2]);
    expect(pieces.every((ofStep) => ofStep.length > 1)).toBe(true);
    const costAt = (t: number, [p, up, down]: number[]) =>
      Math.max(...pieces[t].map((each) => each.constant + each.lmp * p - each.upWorth * up - each.downWorth * down));
    const cost = costAt(0, [14, 3, 0]) + costAt(1, [8, 0, 5]) + costAt(2, [15, 2, 2]);
    expect(cost).toBeCloseTo(5850, 6);
  });

  it.each([
    ['its dispatch itself to a leader by big-Ms', { solver: 'bigM' }, 'MarketModel'],
    ['no piece to one that does not lead', { scheme: 'sequential' }, 'ResponseCurve'],
  ])('tells %s', (_, rules, type) => {
    const [told] = tsoOnStage(rules).hear(plan());
    expect(told.type).toBe(type);
    if (told.type === 'ResponseCurve') expect(told.pieces).toEqual([]);
  });

  it('requires more where it is told of wider intervals', () => {
    const [told] = only(tsoOnStage().hear(plan({ halfWidthMw: of(1, 2, 3) })), 'ResponseCurve');
    close(told.requiredUpMw, [38, 0, 5]);
    close(told.requiredDownMw, [0, 23, 5]);
  });

  it('clears a bid, publishes prices to all and the dispatch to who carries it out', () => {
    const stage = tsoOnStage();
    stage.hear(plan());
    const said = stage.hear(bid);
    expect(said.map(({ type, to }) => [type, to])).toEqual([
      ['MarketResult', 'topic:market'],
      ['UnitSchedule', 'role:environment'],
    ]);
    const [result] = only(said, 'MarketResult');
    close(result.lmp, [30, 70, 70]);
    close(result.takenUpMw, [3, 0, 2]);
    expect(sum(only(said, 'UnitSchedule')[0].costEurPerH)).toBeCloseTo(5850, 6);
    const decision = stage.decisions.filter(({ kind }) => kind === 'dispatch')[0];
    expect([decision.kind, decision.objective]).toEqual(['dispatch', expect.closeTo(5850, 6)]);
    expect(decision.twin?.(solver)).toBeCloseTo(5850, 6);
  });

  it('will not clear what it has not answered, nor a day it knows nothing of', () => {
    expect(() => tsoOnStage().hear(bid)).toThrow('a bid for day 0 before its requirement was known');
    expect(() => tsoOnStage().hear({ ...nomination, day: 1 } as Message)).toThrow('nothing was forecast of day 1');
  });
});

describe('a TSO, in an ISP', () => {
  const cleared = () => {
    const stage = tsoOnStage();
    stage.hear(plan());
    stage.hear(bid);
    return stage;
  };
  const activateAt = (loadMw: number, windMw: number, isp = 0) => {
    const stage = cleared();
    stage.hear({ type: 'SystemMeasurement', from: 'world', to: 'role:tso', isp, loadMw, windMw });
    const said = stage.start('activate', isp);
    return { units: only(said, 'UnitSetpoints')[0], called: only(said, 'FlexActivation')[0], stage };
  };

  it('sets units to the schedule where all is as forecast, and calls nothing', () => {
    const { units, called } = activateAt(60, 10);
    expect(sum(units.unitMw) + units.windMw).toBeCloseTo(74, 6);
    expect([called.upMw[0], called.downMw[0]]).toEqual([0, 0]);
  });

  it('has units give by what they hold first, and calls the leader beyond that', () => {
    const { units, called } = activateAt(70, 10); // units hold 24 MW upward
    expect([sum(units.unitMw), called.upMw[0]]).toEqual([expect.closeTo(74, 6), 0]);
    const far = activateAt(60 + 26, 10);
    expect(far.called.upMw[0]).toBeCloseTo(2, 6);
    expect(sum(far.units.unitMw)).toBeCloseTo(64 + 24, 6);
    expect(activateAt(60 + 40, 10).called.upMw[0]).toBeCloseTo(3, 6); // no more than it took
  });

  it('calls for wind that does not come as for load', () => {
    expect(activateAt(60 + 20, 4).called.upMw[0]).toBeCloseTo(2, 6);
  });

  it('pays and is paid for what was metered', () => {
    const { stage } = activateAt(60, 10);
    expect(stage.start('settle', 0)).toEqual([]); // nothing was metered yet
    stage.hear(
      { type: 'InterfaceReading', from: 'world', to: 'role:tso', isp: 0, importMw: of(14.4) },
      {
        ...({ type: 'SystemReading', from: 'world', to: 'role:tso', isp: 0, loadMw: 60, unitMw: of(64.4, 0) } as const),
        ...{ windMw: 10, shedMw: 0, dumpedMw: 0, flowMw: of(26), overloadMw: 0 },
      },
    );
    const paid = only(stage.start('settle', 0), 'Payment');
    const row = (reason: string, payee: string) =>
      paid.flatMap((each) => (each.reason === reason && each.payee === payee ? [each.amountEur] : []));
    expect(row('energy', 'TSO')).toHaveLength(2);
    close(row('energy', 'TSO').slice(1), [(14 * 30) / 4]);
    close(row('flexibility', 'DSO'), [(3 * 100) / 4, ...row('flexibility', 'DSO').slice(1)]);
    close(row('imbalance', 'TSO'), [(0.4 * 45) / 4]);
    expect(paid.every(({ amountEur, volumeMwh, priceEurPerMwh }) => amountEur === volumeMwh * priceEurPerMwh)).toBe(
      true,
    );
  });
});
