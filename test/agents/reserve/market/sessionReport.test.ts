import { expect, test } from 'vitest';
import { answer } from '../../../../agents/reserve/market/answer.ts';
import { runReport } from '../../../../agents/reserve/market/report.ts';
import { flexibilityLine, sessionsLine, sessionsSentence } from '../../../../agents/reserve/market/sessionReport.ts';
import type { SessionTotals } from '../../../../agents/reserve/market/sessionTotals.ts';
import { present } from '../../../../src/lookup.ts';
import { run } from './helpers.ts';
import { pluggedMarket } from './sessionRuns.ts';

const totals = (of: Partial<SessionTotals>): SessionTotals => ({
  ...{ fleets: 1, served: 40, stillPluggedIn: 2, turnedAway: 0, wantedMwh: 0.5123, unmetMwh: 0, surplusMwh: 0 },
  ...{ chargedMwh: 0.6, pluggedInShare: 0.386, powerShare: 0.24, costEur: 20 },
  ...{ poolMwh: 0, givenBackMwh: 0, untakenMwh: 0 },
  ...of,
});

test('whether sessions left with what they wanted is said, and its opposite', () => {
  expect(sessionsSentence(totals({}))).toBe('40 sessions left with all they wanted (512.3 kWh); none was turned away.');
  expect(sessionsSentence(totals({ unmetMwh: 0.0123, turnedAway: 3 }))).toBe(
    '40 sessions left 12.3 kWh short of the 512.3 kWh they wanted (2.4 %); 3 found no connector free.',
  );
  expect(sessionsSentence(totals({ served: 1, wantedMwh: 12, unmetMwh: 0.001 }))).toBe(
    '1 session left 1.0 kWh short of the 12.00 MWh they wanted (less than 0.1 %); none was turned away.',
  );
  expect(sessionsSentence(totals({ served: 0, wantedMwh: 0, turnedAway: 1 }))).toBe(
    'No session ended; 1 found no connector free.',
  );
});

test('what became of sessions is told with the pool where there is one, and without where there is none', () => {
  const line =
    'Sessions: 40 served, 0 turned away, 2 plugged in as the run ended; 512.3 kWh wanted, 0.0 kWh of it unmet; ';
  const use = 'connectors in use 38.6 % of the time, with power 24.0 %';
  expect(sessionsLine(totals({}))).toBe(line + use);
  expect(sessionsLine(totals({ poolMwh: 0.2, untakenMwh: 0.05 }))).toBe(
    `${line}${use}; 200.0 kWh bought for those who were not known, 50.0 kWh left`,
  );
});

test('that it pays to wait is said, and its opposite', () => {
  expect(flexibilityLine({ A: 12, B: -2 })).toBe(
    'Aggregators earned 10.00 EUR more than had all sessions charged at once',
  );
  expect(flexibilityLine({ A: -12, B: 2 })).toBe(
    'Aggregators earned 10.00 EUR less than had all sessions charged at once',
  );
  expect(flexibilityLine({ A: 0 })).toBe(
    'Aggregators earned what they would have earned had all sessions charged at once',
  );
});

test('a report speaks of full batteries only where EVs live at home, and of sessions only where there are such', async () => {
  const { aggregators, ...rest } = pluggedMarket();
  const told = async (kept: readonly string[]) => {
    const result = await run({ ...rest, aggregators: aggregators.filter(({ name }) => kept.includes(name)) });
    const { kpis, world } = result;
    return { kpis, says: runReport(kpis, world.calendar, []).replace(/\n +/g, ' '), answer: answer(result) };
  };
  const street = await told(['Street']);
  expect(street.says).not.toContain('short of full');
  expect(street.says).toContain(sessionsLine(present(street.kpis.sessions, 'sessions')));
  expect(street.answer).toContain(sessionsSentence(present(street.kpis.sessions, 'sessions')));
  const home = await told(['Home']);
  expect(home.says).toContain('EVs left ');
  expect(home.says).not.toContain('Sessions');
  const both = await told(['Street', 'Home']);
  const { unmetAtDepartureKwh } = both.kpis.aggregators.Home;
  expect(both.says).toContain(`EVs that live at home left ${unmetAtDepartureKwh.toFixed(1)} kWh short of full`);
  expect(both.kpis.total.unmetAtDepartureKwh).toBeGreaterThan(unmetAtDepartureKwh);
});
