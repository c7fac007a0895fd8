import { describe, expect, it } from 'vitest';
import { clearedPayment, paymentsOfTso, type SettledIsp } from '../../../../agents/nested/tso/settling.ts';

const of = (...figures: number[]) => Float64Array.from(figures);

/** A quarter of an hour with two units and two interfaces; what is called and drawn is given. */
const isp = (given: Partial<SettledIsp> = {}): SettledIsp => ({
  ...{ tso: 'TSO', dso: 'DSO', spread: 0.5, hoursPerIsp: 0.25 },
  step: {
    ...{ lambda: 50, lmpInterface: of(60, 40), lmpUnit: of(48, 52), lmpWind: 47, upPrice: 15, downPrice: 4 },
    ...{ unitUpMw: of(2, 4), unitDownMw: of(0, 8), takenUpMw: 3, takenDownMw: 1 },
  },
  bid: { importMw: of(10, 20) },
  importMw: of(10, 20),
  called: { upMw: of(0, 0), downMw: of(0, 0) },
  system: { loadMw: 100, unitMw: of(60, 40), windMw: 30, shedMw: 0 },
  ...given,
});

const table = (given: Partial<SettledIsp>) =>
  paymentsOfTso(isp(given)).map(
    ({ payer, payee, reason, volumeMwh, priceEurPerMwh }) =>
      `${payer} > ${payee} ${reason} ${Number(volumeMwh.toFixed(9))} at ${Number(priceEurPerMwh.toFixed(9))}`,
  );

const USUAL = [
  'system load > TSO energy 25 at 50',
  'TSO > units generation 15 at 48',
  'TSO > units generation 10 at 52',
  'TSO > wind generation 7.5 at 47',
  'TSO > units flexibility 1.5 at 15',
  'TSO > units flexibility 2 at 4',
  'TSO > DSO flexibility 0.75 at 15',
  'TSO > DSO flexibility 0.25 at 4',
  'DSO > TSO energy 2.5 at 60',
  'DSO > TSO energy 5 at 40',
];

describe('between TSO and the others', () => {
  it('energy and flexibility as cleared and metered', () => {
    expect(table({})).toEqual(USUAL);
  });

  it('what is drawn beyond what was bought costs more than LMP, less earns less', () => {
    const [first, second] = table({ importMw: of(10.4, 19.2) }).filter((each) => each.includes('imbalance'));
    expect([first, second]).toEqual(['DSO > TSO imbalance 0.1 at 90', 'DSO > TSO imbalance -0.2 at 20']);
  });

  it('where the LMP is below 0 the price of imbalance is worse as well', () => {
    const step = { ...isp().step, lmpInterface: of(-40, 40) };
    expect(table({ step, importMw: of(11, 20) })).toContain('DSO > TSO imbalance 0.25 at -20');
    expect(table({ step, importMw: of(9, 20) })).toContain('DSO > TSO imbalance -0.25 at -60');
  });

  it('what is called is paid at LMP, and is no imbalance where it comes', () => {
    const called = { upMw: of(2, 0), downMw: of(0, 1) };
    expect(table({ called, importMw: of(8, 21) })).toEqual([
      ...USUAL.slice(0, 9),
      'TSO > DSO activation 0.5 at 60',
      'DSO > TSO energy 5 at 40',
      'TSO > DSO activation -0.25 at 40',
    ]);
  });

  it('what is called and does not come is imbalance', () => {
    const called = { upMw: of(2, 0), downMw: of(0, 0) };
    const imbalances = table({ called }).filter((each) => each.includes('imbalance'));
    expect(imbalances).toEqual(['DSO > TSO imbalance 0.5 at 90']);
  });

  it('load that is shed pays for nothing', () => {
    expect(table({ system: { ...isp().system, shedMw: 4 } })[0]).toBe('system load > TSO energy 24 at 50');
  });
});

it('what a day comes to is its energy at LMP less its flexibility, by interface and step', () => {
  const result = {
    ...{ lmp: of(10, 20, 30, 40), upPrice: of(5, 6), downPrice: of(1, 2) },
    ...{ takenUpMw: of(1, 0), takenDownMw: of(2, 3) },
  };
  // 10 + 40 + 90 + 160 of energy, 5 + 2 + 6 of flexibility, in steps of half an hour
  expect(clearedPayment(result, [1, 2, 3, 4], 0.5)).toBeCloseTo(0.5 * (300 - 13), 12);
});
