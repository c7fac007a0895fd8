import type { Figure } from '../../../src/market/system.ts';
import { type SessionTotals, sessionTotals } from './sessionTotals.ts';
import type { SimulationResult } from './simulate.ts';

const KWH_PER_MWH = 1000;

/** 0 / 0 is "no figure". */
const unmetShare = ({ unmetMwh, wantedMwh }: SessionTotals): number => unmetMwh / wantedMwh;

const FIGURES: Record<string, Pick<Figure, 'unit' | 'says'> & { of(totals: SessionTotals): number }> = {
  sessionsServed: {
    unit: '',
    says: 'Number of sessions that found a connector and left it before the run ended.',
    of: ({ served }) => served,
  },
  sessionsTurnedAway: {
    unit: '',
    says: 'Number of sessions that found no connector free.',
    of: ({ turnedAway }) => turnedAway,
  },
  sessionsWantedMwh: {
    unit: 'MWh',
    says: 'Energy that sessions which were served wanted.',
    of: ({ wantedMwh }) => wantedMwh,
  },
  sessionsUnmetMwh: {
    unit: 'MWh',
    says: 'Energy that sessions which were served wanted and left without.',
    of: ({ unmetMwh }) => unmetMwh,
  },
  sessionsUnmetShare: {
    unit: '',
    says: 'Share of the energy that sessions which were served wanted and left without.',
    of: unmetShare,
  },
  sessionsSurplusMwh: {
    unit: 'MWh',
    says: 'Energy with which sessions left beyond what they wanted.',
    of: ({ surplusMwh }) => surplusMwh,
  },
  connectorUse: {
    unit: '',
    says: 'Share of the time of all connectors in which somebody was plugged in.',
    of: ({ pluggedInShare }) => pluggedInShare,
  },
  connectorPowerUse: {
    unit: '',
    says: 'Share of the time of all connectors in which power flowed, to an EV or back.',
    of: ({ powerShare }) => powerShare,
  },
  chargingCostEurPerKwh: {
    unit: 'EUR/kWh',
    says: 'What aggregators with fleets of sessions paid in all (energy, fees and what was not delivered), less what balancing and the DSO paid them, over the energy that their EVs charged at the meter; what EV owners paid is left out.',
    of: ({ costEur, chargedMwh }) => costEur / (KWH_PER_MWH * chargedMwh),
  },
  poolMwh: {
    unit: 'MWh',
    says: 'Energy bought day-ahead for sessions that nobody had announced (the pool).',
    of: ({ poolMwh }) => poolMwh,
  },
  poolUntakenShare: {
    unit: '',
    says: 'Share of the pool, and of what sessions that left or did not come gave back to it, that nobody took.',
    of: ({ untakenMwh, poolMwh, givenBackMwh }) => untakenMwh / (poolMwh + givenBackMwh),
  },
};

const told = (of: (totals: SessionTotals) => number, totals: SessionTotals | undefined): number =>
  totals === undefined ? Number.NaN : of(totals);

/** What fleets of sessions come to; NaN where there are none, and of an aggregator whose EVs live at home. */
export const sessionFigures: readonly Figure<SimulationResult>[] = Object.entries(FIGURES).map(
  ([name, { unit, says, of }]) => ({
    ...{ name, unit, says },
    of: ({ kpis }) => told(of, kpis.sessions),
    ofGroups: ['aggregators'],
    ofMember: (run, member) => told(of, sessionTotals(run, member)),
  }),
);
