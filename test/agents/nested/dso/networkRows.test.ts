import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTROLS, type Control, type NetworkRow } from '../../../../agents/nested/dso/feederDay.ts';
import { type NetworkDay, networkRows } from '../../../../agents/nested/dso/networkRows.ts';
import { linearVoltages } from '../../../../src/grid/linDistFlow.ts';
import { createLinearModel } from '../../../../src/grid/linear.ts';
import { thirtyThreeBusFeeder } from '../../../../src/grid/mainFeeder.ts';
import { kept } from '../../../../src/lookup.ts';
import { sum } from '../../../../src/series.ts';
import { between } from '../../../grid/randomNetworks.ts';
import { feederInCase } from './feederInCase.ts';

type Controls = Record<Control, number[][]>;

const COPIES = [
  'as planned',
  'all bands up',
  'all bands down',
  'load high and PV low',
  'load low and PV high',
] as const;

const keyOf = ({ step, what }: NetworkRow) => `${step}: ${what}`;
const sumOf = ({ step, terms }: NetworkRow, controls: Controls) =>
  sum(terms.map(({ control, device, coefficient }) => coefficient * controls[control][device][step]));

/** Limits so narrow that each is a row: what a row's sum is then less its bound is the bound less the square, or the flow. */
function everyRow(given: NetworkDay): Map<string, NetworkRow> {
  const { network } = given;
  const rows = networkRows({
    ...given,
    marginPu: 0,
    network: {
      ...network,
      buses: network.buses.map((bus) => ({ ...bus, voltageLimitsPu: { min: 2, max: 2 } })),
      branches: network.branches.map((branch) => ({ ...branch, ratingMva: 1e-9 })),
    },
  });
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Of a row of `everyRow`, the square of the voltage or the flow. */
function figureOf(row: NetworkRow, controls: Controls): number {
  if (row.what.startsWith('voltage')) return 4 + sumOf(row, controls) - row.lower;
  return sumOf(row, controls) - (Number.isFinite(row.lower) ? row.lower : row.upper);
}

/** Controls within (9), by shares of what is left to each. */
function controlsOf({ day }: NetworkDay, share: () => number): Controls {
  const { generators, storages, pvMw, users, steps } = day;
  const make = (count: number, each: (device: number, step: number) => number) =>
    Array.from({ length: count }, (_, device) => Array.from({ length: steps }, (__, step) => each(device, step)));
  const generator = make(generators.length, (g) => share() * generators[g].maxMw);
  const inMw = make(storages.length, (s) => (2 * share() - 1) * storages[s].powerMw);
  const up = make(storages.length, (s, t) => share() * (storages[s].powerMw - inMw[s][t]));
  const down = make(storages.length, (s, t) => share() * (storages[s].powerMw + inMw[s][t]));
  const split = make(storages.length, share);
  return {
    generator,
    generatorUp: make(generators.length, (g, t) => share() * (generators[g].maxMw - generator[g][t])),
    generatorDown: make(generators.length, (g, t) => share() * generator[g][t]),
    charge: make(storages.length, (s, t) => Math.max(0, -inMw[s][t])),
    discharge: make(storages.length, (s, t) => Math.max(0, inMw[s][t])),
    storageUp: make(storages.length, (s, t) => split[s][t] * up[s][t]),
    coverUp: make(storages.length, (s, t) => (1 - split[s][t]) * up[s][t]),
    storageDown: make(storages.length, (s, t) => split[s][t] * down[s][t]),
    coverDown: make(storages.length, (s, t) => (1 - split[s][t]) * down[s][t]),
    cut: make(pvMw.length, (k, t) => share() * pvMw[k][t]),
    userUp: make(users.length, (u, t) => share() * users[u].upMw[t]),
    userDown: make(users.length, (u, t) => share() * users[u].downMw[t]),
  };
}

const drawnCase = fc
  .record({
    seed: fc.integer({ min: 0, max: 40 }),
    load: between(0.3, 1.3),
    shares: fc.array(fc.oneof(between(0, 1), fc.constantFrom(0, 1)), { minLength: 97, maxLength: 97 }),
  })
  .map(({ seed, load, shares }) => {
    const network = thirtyThreeBusFeeder(`${seed}`);
    const buses = network.buses.map((bus) => ({ ...bus, loadMw: load * bus.loadMw, loadMvar: load * bus.loadMvar }));
    const given = feederInCase({ ...network, buses });
    let next = 0;
    return { given, controls: controlsOf(given, () => shares[next++ % shares.length]) };
  });

/** What is injected at each bus in a copy, MW and Mvar, from the devices one by one. */
function injectedIn(
  { sites, day, drawn, halfWidth }: NetworkDay,
  c: Controls,
  copy: (typeof COPIES)[number],
  t: number,
) {
  const off = copy === 'load high and PV low' ? 1 : copy === 'load low and PV high' ? -1 : 0;
  const mw = drawn.mw.map((series, bus) => -series[t] - off * halfWidth.mw[bus][t]);
  const mvar = drawn.mvar.map((series, bus) => -series[t] - off * halfWidth.mvar[bus][t]);
  day.pvMw.forEach((series, k) => {
    mw[sites.plants[k]] += series[t] - off * halfWidth.pvMw[k][t] - c.cut[k][t];
  });
  const more = (up: Control, down: Control, device: number) =>
    copy === 'all bands up' ? c[up][device][t] : copy === 'all bands down' ? -c[down][device][t] : 0;
  sites.generators.forEach((bus, g) => {
    mw[bus] += c.generator[g][t] + more('generatorUp', 'generatorDown', g);
  });
  sites.storages.forEach((bus, s) => {
    mw[bus] += c.discharge[s][t] - c.charge[s][t] + more('storageUp', 'storageDown', s);
    if (off === 1) mw[bus] += c.coverUp[s][t];
    if (off === -1) mw[bus] -= c.coverDown[s][t];
  });
  sites.users.forEach((bus, u) => {
    mw[bus] += more('userUp', 'userDown', u);
  });
  return { mw: Float64Array.from(mw), mvar: Float64Array.from(mvar) };
}

describe('rows of a feeder’s network', () => {
  it('have the voltages and flows of what is injected in each copy', () => {
    fc.assert(
      fc.property(drawnCase, ({ given, controls }) => {
        const rows = everyRow(given);
        const { network, day } = given;
        const linear = createLinearModel(network);
        expect(rows.size).toBe(day.steps * 5 * 64);
        for (let t = 0; t < day.steps; t++) {
          for (const copy of COPIES) {
            const { mw, mvar } = injectedIn(given, controls, copy, t);
            const figure = (what: string) => figureOf(kept(rows, `${t}: ${what}, ${copy}`), controls);
            linearVoltages(network, mw, mvar).forEach((pu, bus) => {
              if (bus > 0) expect(figure(`voltage at bus ${bus + 1}`)).toBeCloseTo(pu ** 2, 10);
            });
            linear.flows(mw).forEach((flow, l) => {
              expect(figure(`flow on branch ${network.branches[l].id}`)).toBeCloseTo(flow, 10);
            });
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('leave out exactly those limits that no controls break', () => {
    let broken = 0;
    fc.assert(
      fc.property(drawnCase, ({ given, controls }) => {
        const all = everyRow(given);
        const rows = new Map(networkRows(given).map((row) => [keyOf(row), row]));
        const { network, drawn, halfWidth, marginPu } = given;
        const beyondMvar = (branch: number, step: number, off: number) => {
          const mvar = Float64Array.from(drawn.mvar, (series, bus) => series[step] + off * halfWidth.mvar[bus][step]);
          return createLinearModel(network).flows(mvar)[branch];
        };
        for (const [key, row] of all) {
          const off = key.endsWith(COPIES[3]) ? 1 : key.endsWith(COPIES[4]) ? -1 : 0;
          const branch = network.branches.findIndex(({ id }) => row.what.startsWith(`flow on branch ${id},`));
          const mostMw = () =>
            Math.sqrt(Math.max(0, network.branches[branch].ratingMva ** 2 - beyondMvar(branch, row.step, off) ** 2));
          const [lower, upper] = branch >= 0 ? [-mostMw(), mostMw()] : [(0.92 + marginPu) ** 2, (1.05 - marginPu) ** 2];
          const figure = figureOf(row, controls);
          const beyond = Math.max(0, lower - figure, figure - upper);
          const screened = rows.get(key);
          const value = screened ? sumOf(screened, controls) : 0;
          const asRow = screened ? Math.max(0, screened.lower - value, value - screened.upper) : 0;
          expect([key, asRow]).toEqual([key, expect.closeTo(beyond, 9)]);
          if (beyond > 0) broken++;
        }
      }),
      { numRuns: 10 },
    );
    expect(broken).toBeGreaterThan(50);
  });

  it('are each broken by some controls', () => {
    fc.assert(
      fc.property(drawnCase, ({ given }) => {
        const { day } = given;
        const mostMw: Partial<Record<Control, (device: number, step: number) => number>> = {
          generator: (g) => day.generators[g].maxMw,
          charge: (s) => day.storages[s].powerMw,
          discharge: (s) => day.storages[s].powerMw,
          cut: (k, t) => day.pvMw[k][t],
          userUp: (u, t) => day.users[u].upMw[t],
          userDown: (u, t) => day.users[u].downMw[t],
        };
        for (const { step, terms, lower, upper } of networkRows(given)) {
          const extreme = (sign: 1 | -1) =>
            sum(
              terms.map(({ control, device, coefficient }) => {
                const most = mostMw[control]?.(device, step) ?? 0;
                return sign * Math.max(0, sign * coefficient * most);
              }),
            );
          expect([lower, upper].some(Number.isFinite)).toBe(true);
          if (Number.isFinite(lower)) expect(extreme(-1)).toBeLessThan(lower);
          if (Number.isFinite(upper)) expect(extreme(1)).toBeGreaterThan(upper);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('are few, of the copies asked for, and of controls that can be other than 0', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const given = feederInCase(thirtyThreeBusFeeder(), { hours });
    const rows = networkRows(given);
    const without = networkRows(feederInCase(thirtyThreeBusFeeder(), { hours, cover: 0 }));
    expect(rows.length).toBeLessThan(24 * 5 * 64 * 0.15);
    expect(without).toEqual(rows.filter(({ what }) => !COPIES.slice(3).some((copy) => what.endsWith(copy))));
    const cut = rows.filter(({ step, terms }) => step < 6 && terms.some(({ control }) => control === 'cut'));
    expect(cut).toEqual([]);
    expect(new Set(rows.flatMap(({ terms }) => terms.map(({ control }) => control)))).toEqual(new Set(CONTROLS));
    expect(new Set(rows.map(({ eurPerUnit }) => eurPerUnit))).toEqual(new Set([2000]));
  });

  it('let no power through where reactive power alone is more than the rating', () => {
    const given = feederInCase(thirtyThreeBusFeeder(), { hours: [18], cover: 0 });
    const { network } = given;
    const branches = network.branches.map((branch) => ({
      ...branch,
      ratingMva: branch.id === '6-26' ? 0.5 : Number.POSITIVE_INFINITY,
    }));
    const rows = networkRows({ ...given, network: { ...network, branches } });
    const flow = rows.find(({ what }) => what === 'flow on branch 6-26, as planned');
    const through = sum(given.drawn.mw.slice(25).map((series) => series[0])) - given.day.pvMw[2][0];
    expect([flow?.lower, flow?.upper]).toEqual([Number.NEGATIVE_INFINITY, expect.closeTo(-through, 9)]);
  });
});
