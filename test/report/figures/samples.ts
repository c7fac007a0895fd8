import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Figure, ShownTable } from '../../../src/market/view.ts';
import type { Drawn } from '../../../src/report/figures/options.ts';

const named = { id: 'sample', title: 'Sample', note: '' };
const column = (unit: string, says: string) => ({ unit, says });

const hours = Array.from({ length: 24 }, (_, k) => k);

const loading = shownTable('loading', {
  isp: numbers(hours, column('ISP', 'ISP.')),
  with: numbers(
    hours.map((hour) => 50 + 4 * (hour % 12)),
    column('% of rating', 'Loading of the main line.'),
  ),
  without: numbers(
    hours.map((hour) => (hour === 5 ? Number.NaN : 55 + 4 * (hour % 12))),
    column('% of rating', 'Loading of the main line.'),
  ),
  cut: numbers(
    hours.map((hour) => (hour === 9 || hour === 10 ? 1 : 0)),
    column('', '1 where it cut.'),
  ),
});

const spread = shownTable('spread', {
  isp: numbers(hours, column('ISP', 'ISP.')),
  ...Object.fromEntries(
    [-20, -8, 0, 8, 20].map((off, k) => [
      `q${k}`,
      numbers(
        hours.map((hour) => 70 + off + (hour % 6)),
        column('%', 'State of charge.'),
      ),
    ]),
  ),
});

const prices = shownTable('prices', {
  from: numbers([0, 0, 10, 10, 20], column('EUR/MWh', 'Price.')),
  to: numbers([10, 10, 20, 20, 30], column('EUR/MWh', 'Price.')),
  energy: numbers([3, 2, 5, -1, 4], column('MWh', 'Energy.')),
  service: words(['upward', 'downward', 'upward', 'downward', 'upward'], column('', 'Service.')),
});

const money = shownTable('money', {
  fleet: words(['A', 'A', 'B', 'B', 'C'], column('', 'Fleet.')),
  eur: numbers([10, -4, 7, -2, 0], column('EUR', 'What it earned.')),
  reason: words(['upward', 'fee', 'upward', 'fee', 'fee'], column('', 'Reason.')),
  total: numbers([6, 6, 5, 5, 0], column('EUR', 'Profit.')),
});

const fees = shownTable('fees', {
  fee: numbers([0, 30, 60, 0, 30, 60], column('EUR/MWh', 'Deviation fee.')),
  energy: numbers([20, 18, 5, 9, 8, 7], column('MWh', 'Energy a week.')),
  low: numbers([19, 17, 4, 8, 7, 6], column('MWh', 'Low end.')),
  high: numbers([21, 19, 6, 10, 9, 8], column('MWh', 'High end.')),
  direction: words(['upward', 'upward', 'upward', 'downward', 'downward', 'downward'], column('', 'Direction.')),
  chosen: numbers([0, 1, 0, 0, 0, 0], column('', '1: chosen.')),
});

const shares = shownTable('shares', {
  parameter: words(['fee', 'fee', 'fleets', 'fleets'], column('', 'Parameter.')),
  share: numbers([0.6, 0.7, 0.1, 0.2], column('', 'Share of the variance.')),
  low: numbers([0.5, 0.6, 0, 0.1], column('', 'Low end.')),
  high: numbers([0.7, 0.8, 0.2, 0.3], column('', 'High end.')),
  order: words(['first', 'total', 'first', 'total'], column('', 'Order.')),
});

const changes = shownTable('changes', {
  change: words(['30 – 0', 'hybrid – none', 'failed'], column('', 'Change.')),
  profit: numbers([-7862, 40, Number.NaN], column('EUR', 'Difference of profit.')),
  low: numbers([-8041, -90, Number.NaN], column('EUR', 'Low end.')),
  high: numbers([-7684, 170, Number.NaN], column('EUR', 'High end.')),
  sure: numbers([1, 0, 0], column('', '1: differs from 0.')),
});

const cells = shownTable('cells', {
  gain: numbers([1, 2, 3, 1, 2, 3], column('', 'Loop gain.')),
  speed: numbers([0.1, 0.1, 0.1, 0.2, 0.2, 0.2], column('', 'How fast expectations follow.')),
  harm: numbers([0.5, 0.9, 1.4, 0.8, 1.2, Number.NaN], column('times', 'Amplification.')),
  sure: numbers([1, 0, 1, 1, 1, 1], column('', '1: sure.')),
});

const edge = shownTable('edge', {
  x: numbers([1, 2, 3], column('', '')),
  y: numbers([0.2, 0.15, 0.1], column('', '')),
  low: numbers([0.19, 0.14, 0.09], column('', '')),
  high: numbers([0.21, 0.16, 0.11], column('', '')),
});

const claims = shownTable('claims', {
  claim: words(['1 sales', '1 sales', '2 prices', '2 prices'], column('', 'Claim.')),
  reading: words(['net', 'gross', 'net', 'gross'], column('', 'Reading.')),
  verdict: words(['holds', 'refuted', 'undecided', 'holds'], column('', 'Verdict.')),
  parts: words(['2 of 2', '0 of 2', '1 of 2', '2 of 2'], column('', 'Parts.')),
});

const payments = shownTable('payments', {
  from: words(['TSO', 'fleets', 'fleets', 'TSO'], column('', 'Who pays.')),
  to: words(['fleets', 'TSO', 'BRP', 'fleets'], column('', 'Who is paid.')),
  eur: numbers([100, 20, 30, 10], column('EUR', 'Sum of payments.')),
  reason: words(['upward', 'downward', 'fee', 'upward'], column('', 'Reason.')),
});

const tables: ShownTable[] = [loading, spread, prices, money, fees, shares, changes, cells, edge, claims, payments];

/** A page with a table for a figure of each kind. */
export const page: Drawn = {
  tables,
  colours: { upward: 1, downward: 2, fee: 5 },
  days: [{ date: '2024-02-19', firstIsp: 0, ispCount: 24 }],
};

/** A figure of each kind, with all that it may have. */
export const figures = {
  lines: {
    ...named,
    kind: 'lines',
    table: 'loading',
    x: 'isp',
    series: [
      { y: 'with', label: 'hybrid', part: 'upward' },
      { y: 'without', label: 'uncoordinated', isBeside: true },
    ],
    limits: [{ at: 90, label: 'limit 90 %' }],
    shade: { column: 'cut', label: 'cut by the DSO' },
  },
  band: {
    ...named,
    kind: 'band',
    table: 'spread',
    x: 'isp',
    quantiles: ['q0', 'q1', 'q2', 'q3', 'q4'],
    label: 'state of charge',
  },
  stacked: { ...named, kind: 'stacked', table: 'prices', x1: 'from', x2: 'to', y: 'energy', part: 'service' },
  signed: { ...named, kind: 'signed', table: 'money', of: 'fleet', amount: 'eur', part: 'reason', total: 'total' },
  points: {
    ...named,
    kind: 'points',
    table: 'fees',
    x: 'fee',
    y: 'energy',
    low: 'low',
    high: 'high',
    by: 'direction',
    chosen: 'chosen',
    isJoined: true,
  },
  curve: { ...named, kind: 'curve', table: 'fees', x: 'fee', y: 'energy', by: 'direction', marked: 'chosen' },
  bars: {
    ...named,
    kind: 'bars',
    table: 'shares',
    label: 'parameter',
    value: 'share',
    low: 'low',
    high: 'high',
    by: 'order',
  },
  differences: {
    ...named,
    kind: 'differences',
    table: 'changes',
    label: 'change',
    y: 'profit',
    low: 'low',
    high: 'high',
    isSure: 'sure',
  },
  heat: {
    ...named,
    kind: 'heat',
    table: 'cells',
    x: 'gain',
    y: 'speed',
    value: 'harm',
    sure: 'sure',
    turn: 1,
    boundary: 'edge',
  },
  matrix: {
    ...named,
    kind: 'matrix',
    table: 'claims',
    row: 'claim',
    column: 'reading',
    verdict: 'verdict',
    beside: 'parts',
  },
  flow: { ...named, kind: 'flow', table: 'payments', from: 'from', to: 'to', amount: 'eur', part: 'reason' },
  table: { ...named, kind: 'table', table: 'fees', columns: ['direction', 'fee', 'energy'] },
} as const satisfies { [K in Figure['kind']]: Extract<Figure, { kind: K }> };
