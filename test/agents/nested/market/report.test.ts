import { describe, expect, it } from 'vitest';
import type { DayRecord } from '../../../../agents/nested/market/dayRecord.ts';
import {
  intervalSentence,
  leaderSentence,
  missedText,
  requirementSentence,
  tariffSentence,
  timesText,
} from '../../../../agents/nested/market/report.ts';

const series = (...values: number[]) => Float64Array.from(values);

/** A day of four steps of six hours, with what a sentence looks at. */
function day({ said, ...rest }: { said?: object; [figure: string]: unknown } = {}): DayRecord {
  const told = {
    units: { requiredUpMw: series(0, 9, 3, 0), requiredDownMw: series(2, 0, 0, 4) },
    result: { upPrice: series(0, 40, 40, 0) },
    bid: { offerUpMw: series(1, 1, 0, 0), offerDownMw: series(0, 0, 1, 0) },
    leader: { gap: 1e-6, costLowEur: 100, costHighEur: 300, uncoveredShare: 0, uncoveredMwh: 0 },
    tariff: { rewardUp: series(0, 5, 0, 0), rewardDown: series(3, 0, 0, 0) },
    ...said,
  };
  const record = {
    hours: 6,
    requiredMwh: 108,
    anticipatedEur: 500,
    clearedEur: 500,
    takenMwh: 12,
    said: told,
    ...rest,
  };
  return record as unknown as DayRecord;
}

describe('what a run of the nested market says', () => {
  it('names spans of time, also of quarters of an hour', () => {
    expect(timesText([0, 1, 3], 6)).toBe('00:00-12:00, 18:00-24:00');
    expect(timesText([5, 6], 0.25)).toBe('01:15-01:45');
    expect(timesText([], 1)).toBe('never');
  });

  it('tells of the requirement, or that there is none', () => {
    expect(requirementSentence(day())).toContain(
      'at most 9.0 MW up and 4.0 MW down; dearest upward at 06:00-18:00, 40.0 EUR/MW',
    );
    expect(requirementSentence(day({ said: { result: { upPrice: series(0, 0, 0, 0) } } }))).not.toContain('dearest');
    expect(requirementSentence(day({ requiredMwh: 0 }))).toBe('The TSO requires no flexibility.');
  });

  it('tells what users were asked for, or that they were not', () => {
    expect(tariffSentence(day(), 7, 20)).toBe(
      'Rewards for less at 06:00-12:00, for more at 00:00-06:00: users moved 7.0 MWh for 20 EUR.',
    );
    const none = { rewardUp: series(0, 0, 0, 0), rewardDown: series(0, 0, 0, 0) };
    expect(tariffSentence(day({ said: { tariff: none } }), 0, 0)).toContain('No reward was set');
    expect(tariffSentence(day({ said: { tariff: undefined } }), 0, 0)).toBe('Users were asked for nothing.');
  });

  it('says whether the leader was right', () => {
    expect(leaderSentence(day(), 'nested')).toContain(
      'The DSO leads: it offers 18.0 MW h of flexibility, of which 12.0 are taken',
    );
    expect(leaderSentence(day(), 'nested')).toContain('as it expected');
    expect(leaderSentence(day({ anticipatedEur: 400 }), 'sequential')).toContain('where it expected 400');
    expect(leaderSentence(day(), 'none')).toContain('Nobody coordinates');
    expect(leaderSentence(day(), 'central')).toContain('One optimiser');
  });

  it('says what of the cost is paid to nobody', () => {
    expect(missedText(0)).toBe('');
    expect(missedText(321)).toBe(' (321 of that for cover that batteries cannot give, paid to nobody)');
  });

  it('says whether batteries hold the ends of the intervals', () => {
    expect(intervalSentence(day())).toBe(
      'At the ends of the intervals its day costs 100 to 300 EUR, and batteries take up all of it in any window.',
    );
    const leader = { gap: 0, costLowEur: 100, costHighEur: 300, uncoveredShare: 0.2, uncoveredMwh: 3 };
    expect(intervalSentence(day({ said: { leader } }))).toContain('batteries leave 20.0 % of it (3.0 MWh');
  });
});
