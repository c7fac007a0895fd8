import { expect } from 'vitest';
import type { Observed, ObservedSession } from '../../src/observed/observed.ts';

/** What a file says, known because it was made from it: values by instant, or sessions. */
export interface Truth {
  prices?: Record<string, Map<number, number>>;
  loads?: Map<number, number>[];
  sessions?: Pick<ObservedSession, 'arrivalMs' | 'departureMs' | 'energyKwh' | 'maxPowerKw'>[];
}

const MINUTE = 60_000;

/** What a reading claims, in the form of a truth: every value that is not NaN. */
export function claimsOf(observed: Observed): Truth {
  const values = (series: { startMs: number; stepMinutes: number; values: Float64Array }): Map<number, number> => {
    const claims = new Map<number, number>();
    series.values.forEach((value, k) => {
      if (!Number.isNaN(value)) claims.set(series.startMs + k * series.stepMinutes * MINUTE, value);
    });
    return claims;
  };
  if (observed.kind === 'sessions') return { sessions: observed.sessions };
  if (observed.kind === 'loads') return { loads: observed.loads.map(values) };
  if (observed.kind === 'network') throw new Error('no network was made');
  const prices = Object.fromEntries(Object.entries(observed.prices).map(([name, series]) => [name, values(series)]));
  return { prices, loads: (observed.loads ?? []).map(values) };
}

/** Whether all that is claimed is in the truth, with prices multiplied as their header says. */
export function isWithin(claims: Truth, truth: Truth, scale = 1): boolean {
  const same = (claimed: Map<number, number>, known: Map<number, number> | undefined, factor: number) =>
    [...claimed].every(
      ([ms, value]) => Math.abs(value - (known?.get(ms) ?? Number.NaN) * factor) < 1e-9 * Math.max(1, Math.abs(value)),
    );
  const prices = Object.entries(claims.prices ?? {}).every(([name, claimed]) =>
    same(claimed, truth.prices?.[name], name === 'regulationState' ? 1 : scale),
  );
  const loads = (claims.loads ?? []).every((claimed) => truth.loads?.some((known) => same(claimed, known, 1)) ?? false);
  const sessions = (claims.sessions ?? []).every((claimed) =>
    truth.sessions?.some(
      ({ arrivalMs, departureMs, energyKwh, maxPowerKw }) =>
        claimed.arrivalMs === arrivalMs &&
        (Number.isNaN(claimed.departureMs) || claimed.departureMs === departureMs) &&
        (Number.isNaN(claimed.energyKwh) || claimed.energyKwh === energyKwh) &&
        (Number.isNaN(claimed.maxPowerKw) || claimed.maxPowerKw === maxPowerKw),
    ),
  );
  return prices && loads && sessions;
}

/** Asserts that a reading says all that is true, and nothing else. */
export function expectWhole(observed: Observed, truth: Truth): void {
  const claims = claimsOf(observed);
  for (const [name, known] of Object.entries(truth.prices ?? {})) expect(claims.prices?.[name], name).toEqual(known);
  expect(Object.keys(claims.prices ?? {}).sort()).toEqual(Object.keys(truth.prices ?? {}).sort());
  expect(claims.loads ?? []).toEqual(truth.loads ?? []);
  expect(claims.sessions?.length ?? 0).toBe(truth.sessions?.length ?? 0);
  expect(isWithin(claims, truth)).toBe(true);
}
