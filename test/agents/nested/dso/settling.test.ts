import { describe, expect, it } from 'vitest';
import { paymentsOfUser, type UserIsp } from '../../../../agents/nested/dso/settling.ts';

/** A quarter of an hour of a user on 4 feeders, asked, at an LMP of 80: a MW is a MWh of all. */
const isp = (given: Partial<UserIsp> = {}): UserIsp => ({
  ...{ user: 'House', dso: 'DSO', multiplicity: 4, hoursPerIsp: 0.25, meteredMw: 0, scheduledMw: 0, baselineMw: 0 },
  offer: { rewardUp: 0, rewardDown: 0, standbyUp: 0, standbyDown: 0 },
  ...{ held: { upMw: 0, downMw: 0 }, called: { upMw: 0, downMw: 0 }, buy: 250, sell: 60, lmp: 80 },
  ...given,
});
const offer = (given: object) => ({ rewardUp: 0, rewardDown: 0, standbyUp: 0, standbyDown: 0, ...given });

/** `payer reason MWh price`, of each. */
const table = (given: Partial<UserIsp>) =>
  paymentsOfUser(isp(given)).map(
    ({ payer, payee, reason, volumeMwh, priceEurPerMwh }) =>
      `${payer} > ${payee} ${reason} ${Number(volumeMwh.toFixed(9))} at ${Number(priceEurPerMwh.toFixed(9))}`,
  );

describe('between DSO and user', () => {
  it.each<[string, Partial<UserIsp>, string[]]>([
    ['nothing is owed for nothing', {}, []],
    ['energy drawn is paid at retail', { meteredMw: 2, baselineMw: 2 }, ['House > DSO retail 2 at 250']],
    ['energy given is paid at less', { meteredMw: -1, baselineMw: -1 }, ['DSO > House retail 1 at 60']],
    [
      'less than the baseline is rewarded upward, more is not',
      { meteredMw: 2, baselineMw: 3, offer: offer({ rewardUp: 8 }) },
      ['House > DSO retail 2 at 250', 'DSO > House reward 1 at 8'],
    ],
    [
      'and where it is not, not',
      { meteredMw: 4, baselineMw: 3, offer: offer({ rewardUp: 8 }) },
      ['House > DSO retail 4 at 250'],
    ],
    [
      'more than the baseline is rewarded downward, by what is metered, not by what was scheduled',
      { meteredMw: 3.5, scheduledMw: 9, baselineMw: 3, offer: offer({ rewardDown: 6 }) },
      ['House > DSO retail 3.5 at 250', 'DSO > House reward 0.5 at 6'],
    ],
    [
      'who gives draws less as well',
      { meteredMw: -1, baselineMw: 1, offer: offer({ rewardUp: 10 }) },
      ['DSO > House retail 1 at 60', 'DSO > House reward 2 at 10'],
    ],
    [
      'standing by is paid each way, called or not',
      { held: { upMw: 0.5, downMw: 0.25 }, offer: offer({ standbyUp: 12, standbyDown: 3 }) },
      ['DSO > House standby 0.5 at 12', 'DSO > House standby 0.25 at 3'],
    ],
    [
      'what is called upward and comes, against the schedule, is paid at LMP',
      {
        ...{ meteredMw: 1.5, scheduledMw: 2, baselineMw: 9, called: { upMw: 0.5, downMw: 0 } },
        ...{ held: { upMw: 0.5, downMw: 0 }, offer: offer({ standbyUp: 12 }) },
      },
      ['House > DSO retail 1.5 at 250', 'DSO > House standby 0.5 at 12', 'DSO > House activation 0.5 at 80'],
    ],
    [
      'no more than was called is paid for',
      { meteredMw: 1, scheduledMw: 2, called: { upMw: 0.5, downMw: 0 }, offer: offer({ standbyUp: 12 }) },
      ['House > DSO retail 1 at 250', 'DSO > House activation 0.5 at 80'],
    ],
    [
      'what is called and does not come costs twice the pay of standing by',
      {
        ...{ meteredMw: 1.8, scheduledMw: 2, called: { upMw: 0.5, downMw: 0 } },
        ...{ held: { upMw: 0.6, downMw: 0 }, offer: offer({ standbyUp: 12 }) },
      },
      [
        ...['House > DSO retail 1.8 at 250', 'DSO > House standby 0.6 at 12', 'DSO > House activation 0.2 at 80'],
        'House > DSO standby 0.3 at 24',
      ],
    ],
    [
      'all of it where the user went the other way',
      { meteredMw: 2.4, scheduledMw: 2, called: { upMw: 0.5, downMw: 0 }, offer: offer({ standbyUp: 12 }) },
      ['House > DSO retail 2.4 at 250', 'House > DSO standby 0.5 at 24'],
    ],
    [
      'called downward, energy costs the LMP in place of the retail price',
      { meteredMw: 2.5, scheduledMw: 2, called: { upMw: 0, downMw: 0.5 }, offer: offer({ standbyDown: 3 }) },
      ['House > DSO retail 2.5 at 250', 'DSO > House activation 0.5 at 170'],
    ],
    [
      'and costs twice what does not come',
      { meteredMw: 2.1, scheduledMw: 2, called: { upMw: 0, downMw: 0.5 }, offer: offer({ standbyDown: 3 }) },
      ['House > DSO retail 2.1 at 250', 'DSO > House activation 0.1 at 170', 'House > DSO standby 0.4 at 6'],
    ],
    [
      'who was not asked pays for energy alone',
      { meteredMw: 1, scheduledMw: 2, baselineMw: 3, offer: undefined },
      ['House > DSO retail 1 at 250'],
    ],
  ])('%s', (_, given, owed) => {
    expect(table(given)).toEqual(owed);
  });

  it('it is of all feeders alike, for the length of an ISP', () => {
    const [{ volumeMwh }] = paymentsOfUser(isp({ meteredMw: 0.2, multiplicity: 8, hoursPerIsp: 0.25 }));
    expect(volumeMwh).toBeCloseTo(0.4, 12);
  });
});
