import { ISP, real, text } from '../../../src/market/columns.ts';
import { type Table, table } from '../../../src/market/system.ts';
import { answerTo, hourAt } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

const branches = table({
  name: 'branches',
  says: 'How loaded each branch was, a row per ISP and branch.',
  source: ({ recorder: { flows }, world: { network } }: SimulationResult) => {
    const count = network.branches.length;
    return { rows: flows.length * count, count, flows, branches: network.branches };
  },
  columns: [
    { ...ISP, value: ({ count }, row) => Math.floor(row / count) },
    { ...text('branch', 'Its id.'), value: ({ count, branches }, row) => branches[row % count].id },
    {
      ...{ name: 'loading', type: 'FLOAT', unit: 'p.u.' },
      says: 'AC loading, of its rating or what is taken for that (lines 4 MVA, at a substation 10 MVA); null where it is open.',
      value: ({ count, flows }, row) => known(flows[Math.floor(row / count)].loading[row % count]),
    },
  ],
});

const buses = table({
  name: 'buses',
  says: 'What voltage each bus had, a row per ISP and bus.',
  source: ({ recorder: { flows }, world: { network } }: SimulationResult) => {
    const count = network.buses.length;
    return { rows: flows.length * count, count, flows, buses: network.buses };
  },
  columns: [
    { ...ISP, value: ({ count }, row) => Math.floor(row / count) },
    { ...text('bus', 'Its id.'), value: ({ count, buses }, row) => buses[row % count].id },
    {
      ...{ name: 'voltagePu', type: 'FLOAT', unit: 'p.u.', says: 'Its voltage; null where no substation feeds it.' },
      value: ({ count, flows }, row) => known(flows[Math.floor(row / count)].voltagePu[row % count]),
    },
  ],
});

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** Multiples of the retail price by day, of the zones one after the other. */
const zoneRows = ({ recorder, world }: SimulationResult) => {
  const { names, loadMw } = world.feeders;
  const { tariffs, zoneLoad } = recorder;
  if (tariffs.length === 0) return undefined;
  const bands = new Map(tariffs.map(({ day, multipliers }) => [day, multipliers]));
  const all = names.flatMap((zone, z) =>
    zoneLoad.map((load, isp) => {
      const day = world.calendar.dayOf(isp).index;
      const multipliers = bands.get(day) ?? new Float64Array();
      const hours = multipliers.length / names.length;
      const own = multipliers.subarray(z * hours, (z + 1) * hours);
      const hour = hourAt(world.calendar, isp);
      const wanted = load[z] * loadMw[z];
      return { zone, isp, multiplier: own[hour], loadMw: wanted, flatLoadMw: wanted / answerTo(own)[hour] };
    }),
  );
  return { rows: all.length, all };
};

const zones = table({
  name: 'zones',
  says: 'What the customers of each zone wanted under its tariff, a row per zone and ISP; written only where there are tariffs (market.tou).',
  source: zoneRows,
  columns: [
    { ...text('zone', 'Branch at the head of the zone.'), value: ({ all }, row) => all[row].zone },
    { ...ISP, value: ({ all }, row) => all[row].isp },
    {
      ...real('multiplier', '', 'Its tariff, as a multiple of the flat one.'),
      value: ({ all }, row) => all[row].multiplier,
    },
    { ...real('loadMw', 'MW', 'Power that its customers want.'), value: ({ all }, row) => all[row].loadMw },
    {
      ...real('flatLoadMw', 'MW', 'Power that they would want at the flat tariff.'),
      value: ({ all }, row) => all[row].flatLoadMw,
    },
  ],
});

/** Branches, buses and zones by ISP. */
export const gridTables: readonly Table<SimulationResult>[] = [branches, buses, zones];
