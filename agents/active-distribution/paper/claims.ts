import type { Claim as ClaimOf } from '../../../src/claims/claim.ts';
import { type Days, gain, higher, inMostWorlds, netSaleMwh, passes, proposed, realTimeMwh } from './parts.ts';

export type Claim = ClaimOf<Days>;

/** "About 0" of net energy: less than this share of what is sold and bought. "A conflict": F2 can fall by this share. Our readings. */
const ABOUT_ZERO = 0.2;
const CONFLICT = 0.05;

/**
 * What "Optimal scheduling of an active distribution system considering distributed energy resources, demand response aggregators and
 * electrical energy storage" (Applied Energy 314, 2022) says of its case study. Each part is a statistic of the days of one seed, and
 * holds where its mean over seeds is above 0. Numbers that are missing need no worlds.
 */
export const CLAIMS: readonly Claim[] = [
  {
    number: 1,
    short: 'Ties raise F1 and S, and cut F2',
    sentence: 'Without switching (case 1) F1 falls by 63 %, F2 rises by 234 %, and S falls by 133 %, below 0.',
    parts: [
      higher('1a', 'f1Eur', 'proposed', 'case1'),
      higher('1b', 'f2Eur', 'case1', 'proposed'),
      {
        ...inMostWorlds('1c', 'F2 without ties is between 1.5 and 10 times that with them (the paper: 3.34)', (days) =>
          passes(days('case1').f2Eur / days('proposed').f2Eur, (ratio) => ratio >= 1.5 && ratio <= 10),
        ),
      },
      higher('1d', 'sEur', 'proposed', 'case1'),
    ],
  },
  {
    number: 2,
    short: "The operator's arbitrage pays",
    sentence: "Without the operator's arbitrage (case 2) F1 falls by 34 %, F2 rises by 1.1 %, and S falls by 32 %.",
    parts: [
      higher('2a', 'f1Eur', 'proposed', 'case2'),
      higher('2b', 'f2Eur', 'case2', 'proposed'),
      higher('2c', 'sEur', 'proposed', 'case2'),
    ],
  },
  {
    number: 3,
    short: "Lots' arbitrage costs the operator",
    sentence:
      'Without arbitrage of the parking lots (case 3) F1 rises by 16.6 %, F2 falls by 4 %, and S rises by 15.8 %.',
    parts: [
      higher('3a', 'f1Eur', 'case3', 'proposed'),
      higher('3b', 'f2Eur', 'proposed', 'case3'),
      higher('3c', 'sEur', 'case3', 'proposed'),
    ],
  },
  {
    number: 4,
    short: "Demand response's costs the operator",
    sentence:
      'Without arbitrage of demand-response aggregators (case 4) F1 rises by 38.7 %, F2 falls by 7.4 %, and S rises by 18.6 %.',
    parts: [
      higher('4a', 'f1Eur', 'case4', 'proposed'),
      higher('4b', 'f2Eur', 'proposed', 'case4'),
      higher('4c', 'sEur', 'case4', 'proposed'),
    ],
  },
  {
    number: 5,
    short: 'F1: case 1 < 2 < proposed < 3 < 4',
    sentence: 'By F1 the cases stand in the order 1, 2, proposed, 3, 4.',
    parts: [
      higher('5a', 'f1Eur', 'case2', 'case1'),
      higher('5b', 'f1Eur', 'proposed', 'case2'),
      higher('5c', 'f1Eur', 'case3', 'proposed'),
      higher('5d', 'f1Eur', 'case4', 'case3'),
    ],
  },
  {
    number: 6,
    short: 'Revenues gain 52 and 47 %',
    sentence: "The operator's arbitrage raises F1 by 52.09 % and S by 47.04 %.",
    parts: [gain('6a', 'f1Eur', 52.09), gain('6b', 'sEur', 47.04)],
  },
  {
    number: 7,
    short: 'A non-linear model earns less',
    sentence: 'With AC power flow in place of the linear model F1 falls by 1.4 % and F2 rises by 6 %.',
    parts: [
      {
        id: '7a',
        says: 'F1 is lower with the losses of AC power flow than with those assumed',
        unit: 'EUR',
        paper: 124.07,
        statistic: (days) => days('proposed').f1AssumedLossEur - days('proposed').f1Eur,
      },
      {
        id: '7b',
        says: 'F2 is higher with the losses of AC power flow than with those assumed',
        unit: 'EUR',
        paper: 30361.08,
        statistic: (days) => days('proposed').f2Eur - days('proposed').f2AssumedLossEur,
      },
    ],
  },
  {
    number: 8,
    short: 'Linear voltages are those of AC',
    sentence: 'Voltages of the linear load flow are those of the backward-forward sweep.',
    parts: [
      inMostWorlds('8a', 'lossless linear voltages are within 0.001 p.u. of AC power flow', (days) =>
        passes(days('proposed').linearVoltageErrorPu, (error) => error <= 1e-3),
      ),
    ],
  },
  {
    number: 9,
    short: 'F1 and S follow prices',
    sentence: 'F1 and S rise with prices (SA1, SA3) and fall with them (SA2).',
    parts: [
      higher('9a', 'f1Eur', 'sa1', 'proposed'),
      higher('9b', 'f1Eur', 'proposed', 'sa2'),
      higher('9c', 'f1Eur', 'sa3', 'sa1'),
      higher('9d', 'sEur', 'sa1', 'proposed'),
      higher('9e', 'sEur', 'proposed', 'sa2'),
      higher('9f', 'sEur', 'sa3', 'sa1'),
    ],
  },
  {
    number: 10,
    short: 'F2 rises with prices',
    sentence: 'The cost of energy not supplied rises with prices (SA1, SA3) and falls with them (SA2).',
    parts: [
      higher('10a', 'f2Eur', 'sa1', 'proposed'),
      higher('10b', 'f2Eur', 'proposed', 'sa2'),
      higher('10c', 'f2Eur', 'sa3', 'sa1'),
    ],
  },
  {
    number: 11,
    short: '15 scenarios raise F1 and S',
    sentence:
      'With 15 scenarios in place of 10, F1 rises by 3.6 % and S by 4.9 %; F2 rises too (by 1.4 %), against the text beside it.',
    parts: [
      higher('11a', 'f1Eur', 'scenarios15', 'scenarios10'),
      higher('11b', 'sEur', 'scenarios15', 'scenarios10'),
      higher('11c', 'f2Eur', 'scenarios15', 'scenarios10'),
    ],
  },
  {
    number: 12,
    short: '3 to 6 switches, 4.991 on average',
    sentence: 'A contingency takes 3 to 6 switches, 4.991 on average.',
    parts: [
      inMostWorlds('12a', 'the mean is between 3.5 and 5.5', (days) =>
        passes(days('proposed').switchesPlanned, (mean) => mean >= 3.5 && mean <= 5.5),
      ),
      inMostWorlds('12b', 'none takes fewer than 3', (days) =>
        passes(days('proposed').switchesLeast, (least) => least >= 3),
      ),
      inMostWorlds('12c', 'none takes more than 6', (days) =>
        passes(days('proposed').switchesMost, (most) => most <= 6),
      ),
      inMostWorlds('12d', 'cascades take more than single faults, on average', (days) =>
        passes(days('proposed').switchesCascade - days('proposed').switchesSingle, (more) => more > 0),
      ),
    ],
  },
  {
    number: 14,
    short: 'Robust plans trade less in real time',
    sentence:
      'From Gamma 0 to 24 day-ahead sales rise by 14.5 %, real-time trades fall by 56 %, own generation rises by 2.1 %.',
    parts: [
      {
        id: '14a',
        says: 'net day-ahead sales are higher at Gamma 24',
        unit: 'MWh',
        paper: 9.2867,
        statistic: (days) => netSaleMwh(days('gamma24')) - netSaleMwh(days('proposed')),
      },
      {
        id: '14b',
        says: 'trades planned for real time are lower at Gamma 24',
        unit: 'MWh',
        paper: 11.1495,
        statistic: (days) => days('proposed').realTimePlannedMwh - days('gamma24').realTimePlannedMwh,
      },
      {
        id: '14c',
        says: 'own generation is higher at Gamma 24',
        unit: 'MWh',
        paper: 4.404,
        statistic: (days) => days('gamma24').derPlannedMwh - days('proposed').derPlannedMwh,
      },
      {
        id: '14d',
        says: 'F1 is lower at Gamma 24',
        unit: 'EUR',
        statistic: (days) => days('proposed').f1Eur - days('gamma24').f1Eur,
      },
      {
        id: '14e',
        says: 'trades planned for real time are lower still where prices may turn out worse by 60 % in place of 30 %',
        unit: 'MWh',
        statistic: (days) => days('gamma24').realTimePlannedMwh - days('gamma24deviation').realTimePlannedMwh,
      },
    ],
  },
  {
    number: 15,
    short: 'Real time lies between its estimates',
    sentence: 'What is traded in real time lies between what the plans at Gamma 24 and 0 expect.',
    parts: [
      {
        id: '15a',
        says: 'less is traded in real time than the plan at Gamma 0 expects',
        unit: 'MWh',
        paper: 6.7404,
        statistic: (days) => days('proposed').realTimePlannedMwh - realTimeMwh(days('proposed')),
      },
      {
        id: '15b',
        says: 'more is traded in real time than the plan at Gamma 24 expects',
        unit: 'MWh',
        paper: 4.4091,
        statistic: (days) => realTimeMwh(days('proposed')) - days('gamma24').realTimePlannedMwh,
      },
    ],
  },
  {
    number: 16,
    short: 'Lots: about 0 net, charged when cheap',
    sentence: "Parking lots' net energy is about 0; they charge when energy is cheap.",
    parts: [
      proposed(
        '16a',
        'lots bid to charge at lower prices than to discharge',
        'EUR/MWh',
        (day) => day.evplaDischargedAtEurPerMwh - day.evplaChargedAtEurPerMwh,
      ),
      proposed(
        '16b',
        'net energy is less than a fifth of what lots bid to sell and buy together',
        'share',
        (day) => ABOUT_ZERO - Math.abs(day.evplaNetShare),
      ),
    ],
  },
  {
    number: 17,
    short: 'Bids are accepted in part',
    sentence: 'Of what aggregators bid the operator accepts a part: 83 % of demand response, 2 % of the lots (net).',
    parts: [
      inMostWorlds('17a', "of demand response's energy a part is accepted, not all or nothing", (days) =>
        passes(days('proposed').draAcceptedShare, (share) => share > 1e-6 && share < 1 - 1e-6),
      ),
      inMostWorlds('17b', "of the lots' energy a part is accepted, not all or nothing", (days) =>
        passes(days('proposed').evplaAcceptedShare, (share) => share > 1e-6 && share < 1 - 1e-6),
      ),
    ],
  },
  {
    number: 18,
    short: 'Sells dear, buys cheap',
    sentence:
      'The operator sells when prices are high and buys when they are low; where spinning reserve is dearer than energy it sells that.',
    parts: [
      proposed('18a', 'day-ahead sales go with the price', 'correlation', (day) => day.saleAtPriceCorrelation),
      proposed(
        '18b',
        'it sells at higher prices than it buys at',
        'EUR/MWh',
        (day) => day.soldAtEurPerMwh - day.boughtAtEurPerMwh,
      ),
      proposed(
        '18c',
        'more spinning reserve is sold where it is dearer than energy',
        'MW',
        (day) => day.spinningAtDearReserveMw - day.spinningAtCheapReserveMw,
      ),
      proposed(
        '18d',
        'units generate less where spinning reserve is dearer than energy',
        'MW',
        (day) => day.generationAtCheapReserveMw - day.generationAtDearReserveMw,
      ),
    ],
  },
  {
    number: 19,
    short: 'F1 and F2 conflict',
    sentence: 'Revenue and energy not supplied conflict: there are compromises between them.',
    parts: [
      inMostWorlds('19a', 'the front has at least 3 points', (days) =>
        passes(days('proposed').frontPoints, (points) => points >= 3),
      ),
      {
        id: '19b',
        says: 'along the front F2 falls by more than a twentieth of what is chosen',
        unit: 'share',
        statistic: (days) => days('proposed').f2RangeEur / days('proposed').f2Eur - CONFLICT,
      },
    ],
  },
  {
    number: 20,
    short: 'The worst faults choose a high Gamma',
    sentence: 'For the worst contingencies a high Gamma is chosen.',
    parts: [
      inMostWorlds('20a', 'for the worst contingency a plan safe against 12 bad hours or more is chosen', (days) =>
        passes(days('gammaChosen').worstGammaHours, (hours) => hours >= 12),
      ),
      {
        id: '20b',
        says: 'the more a contingency leaves unserved, the higher the Gamma chosen for it',
        unit: 'rank correlation',
        statistic: (days) => days('gammaChosen').worstGammaCorrelation,
      },
    ],
  },
];
