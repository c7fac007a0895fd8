import { sum } from '../../../src/series.ts';
import type { AggregatorColumn, RecordedRun } from './recorder.ts';
import { type ChargerRecord, chargedKwh, hasLeft, type SessionRecord } from './sessionRecord.ts';

const KWH_PER_MWH = 1000;

/** What sessions of one fleet, or of all, come to. Energy MWh, money EUR. */
export interface SessionTotals {
  fleets: number;
  /** Those who found a connector and left it before the run ended, and those who are there as it ends. */
  served: number;
  stillPluggedIn: number;
  turnedAway: number;
  /** Of those served: what they wanted, what they left without, and what they had beyond that. */
  wantedMwh: number;
  unmetMwh: number;
  surplusMwh: number;
  /** What all charged, those who are still there too. */
  chargedMwh: number;
  /** Of the time of all connectors: with somebody plugged in, and with power that flows. */
  pluggedInShare: number;
  powerShare: number;
  /** What aggregators paid, and earned, but for what owners paid them for charging. */
  costEur: number;
  /** Bought for those who are not known, what others gave back to that, and what of both nobody took. */
  poolMwh: number;
  givenBackMwh: number;
  untakenMwh: number;
}

/** What the sessions of an aggregator come to; of all, where none is named. Undefined where it has none. */
export function sessionTotals(
  run: Pick<RecordedRun, 'sessions' | 'recorder' | 'ledger' | 'world'> & { until: number },
  aggregator?: string,
): SessionTotals | undefined {
  const { sessions: record, recorder, ledger, world } = run;
  const fleets = (record?.fleets ?? []).filter((each) => aggregator === undefined || each.aggregator === aggregator);
  if (record === undefined || fleets.length === 0) return undefined;
  const isOne = aggregator !== undefined;
  const rows = record.sessions.filter(({ fleet }) => !isOne || record.fleets[fleet] === fleets[0]);
  const left = rows.filter(hasLeft);
  const mwh = (each: Iterable<number>) => sum(Float64Array.from(each)) / KWH_PER_MWH;
  const over = (series: (fleet: ChargerRecord) => Float64Array) =>
    fleets.reduce((all, fleet) => all + sum(series(fleet).subarray(0, Math.max(0, run.until))), 0);
  const connectorIsps = fleets.reduce((all, { connectors }) => all + connectors, 0) * Math.max(0, run.until);
  const ofRun = (name: string, column: AggregatorColumn) => {
    const from = recorder.place(name, 0) ?? 0;
    return sum(recorder.columns[column].subarray(from, from + world.calendar.ispCount));
  };
  return {
    fleets: fleets.length,
    served: left.length,
    stillPluggedIn: rows.length - left.length,
    turnedAway: over(({ turnedAway }) => turnedAway),
    wantedMwh: mwh(left.map(({ wantKwh }) => wantKwh)),
    unmetMwh: mwh(left.map(({ unmetKwh }) => unmetKwh)),
    surplusMwh: mwh(left.map(surplusKwh)),
    chargedMwh: mwh(rows.map(chargedKwh)),
    pluggedInShare: over(({ pluggedIn }) => pluggedIn) / connectorIsps,
    powerShare:
      over(({ charging, discharging }) => charging.map((count, isp) => count + discharging[isp])) / connectorIsps,
    costEur: fleets.reduce((all, { aggregator: name }) => all + ofRun(name, 'chargingEur') - ledger.balance(name), 0),
    poolMwh: over(({ poolBoughtKwh }) => poolBoughtKwh) / KWH_PER_MWH,
    givenBackMwh: mwh(fleets.flatMap(({ poolKwh }) => [...poolKwh.values()].map((kwh) => Math.max(0, -kwh)))),
    untakenMwh: over(({ poolLeftKwh }) => poolLeftKwh) / KWH_PER_MWH,
  };
}

const surplusKwh = ({ departureKwh, arrivalKwh, wantKwh, capacityKwh }: SessionRecord['sessions'][number]): number =>
  Math.max(0, departureKwh - Math.min(arrivalKwh + wantKwh, capacityKwh));
