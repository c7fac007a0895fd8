import { figures } from '../../../../agents/reserve/market/figures.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { smallMarket } from './helpers.ts';

/** Days of fleets of 100 EVs in all, on a curve so steep that they move prices as 500 thousand would one of 5 EUR/MWh per GW. */
export const herd = ({ dayAhead = {}, ...changes }: { dayAhead?: object; [key: string]: unknown } = {}) =>
  smallMarket({
    calendar: { start: '2024-02-20', days: 2 },
    market: { scheme: 'tso-managed', dayAhead: { slope: 2500, ...dayAhead } },
    forecast: 'base',
    fleet: { standsFor: 10, alike: true },
    aggregators: ['A', 'B', 'C', 'D'].map((name) => ({ name, node: 12, evs: 250 })),
    ...changes,
  });

/** The small market with formed prices, fleets that also balance, and two BRPs of which one has no customers. */
export const small = ({ dayAhead = {}, ...changes }: { dayAhead?: object; [key: string]: unknown } = {}) =>
  smallMarket({
    market: { dayAhead: { slope: '100 EUR/MWh per MW', ...dayAhead } },
    forecast: 'base',
    brps: [{ name: 'B1' }, { name: 'B2' }],
    ...changes,
  });

export const figureOf = (run: SimulationResult, name: string): number =>
  figures.find((figure) => figure.name === name)?.of(run) as number;
