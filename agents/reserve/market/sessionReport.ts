import { counted } from '../../../src/counted.ts';
import { numberText } from '../../../src/numberText.ts';
import type { SessionTotals } from './sessionTotals.ts';

/** Energy and money below this are told as none, MWh and EUR. */
const NONE_MWH = 1e-6;
const NONE_EUR = 0.005;
const KWH_PER_MWH = 1000;

const energy = (mwh: number): string =>
  mwh < 1 ? `${numberText(KWH_PER_MWH * mwh, 1)} kWh` : `${numberText(mwh, 2)} MWh`;
/** A share as `1.2 %`; what is not nothing is not told as 0. */
const share = (part: number, whole: number): string =>
  part / whole < 0.0005 ? 'less than 0.1 %' : `${numberText((100 * part) / whole, 1)} %`;

type Ended = Pick<SessionTotals, 'served' | 'wantedMwh' | 'unmetMwh' | 'turnedAway'>;

/** Whether sessions left with what they wanted, and whether all found a place. */
export function sessionsSentence({ served, wantedMwh, unmetMwh, turnedAway }: Ended): string {
  const left =
    served === 0
      ? 'No session ended'
      : unmetMwh < NONE_MWH
        ? `${counted(served, 'session')} left with all they wanted (${energy(wantedMwh)})`
        : `${counted(served, 'session')} left ${energy(unmetMwh)} short of the ${energy(wantedMwh)} they wanted (${share(unmetMwh, wantedMwh)})`;
  const away = turnedAway === 0 ? 'none was turned away' : `${turnedAway} found no connector free`;
  return `${left}; ${away}.`;
}

/** What became of sessions, in figures. */
export const sessionsLine = (totals: SessionTotals): string =>
  `Sessions: ${totals.served} served, ${totals.turnedAway} turned away, ${totals.stillPluggedIn} plugged in as the run ended; ` +
  `${numberText(KWH_PER_MWH * totals.wantedMwh, 1)} kWh wanted, ${numberText(KWH_PER_MWH * totals.unmetMwh, 1)} kWh of it unmet; ` +
  `connectors in use ${numberText(100 * totals.pluggedInShare, 1)} % of the time, with power ${numberText(100 * totals.powerShare, 1)} %` +
  (totals.poolMwh > 0
    ? `; ${numberText(KWH_PER_MWH * totals.poolMwh, 1)} kWh bought for those who were not known, ${numberText(KWH_PER_MWH * totals.untakenMwh, 1)} kWh left`
    : '');

/** What it is worth that EVs wait. @param eachEur by aggregator */
export function flexibilityLine(eachEur: Readonly<Record<string, number>>): string {
  const eur = Object.values(eachEur).reduce((all, each) => all + each, 0);
  if (Math.abs(eur) < NONE_EUR)
    return 'Aggregators earned what they would have earned had all sessions charged at once';
  return `Aggregators earned ${numberText(Math.abs(eur), 2)} EUR ${eur > 0 ? 'more' : 'less'} than had all sessions charged at once`;
}
