import { counted } from '../../../src/counted.ts';
import type { Strip } from '../../../src/market/system.ts';
import { numberText } from '../../../src/numberText.ts';
import { sum } from '../../../src/series.ts';
import type { SimulationResult } from './simulate.ts';

/** Energy below this is told as none, MWh. */
const NONE_MWH = 0.005;

/** What trading came to for the operator, without what its customers pay it for energy. */
export function operatorSentence(balanceEur: number, soldMwh: number, boughtMwh: number): string {
  const came = `${numberText(Math.abs(balanceEur))} EUR`;
  const money =
    balanceEur < 0
      ? `The operator paid ${came}, before what customers pay it for their energy`
      : `The operator earned ${came}, beside what customers pay it for their energy`;
  const some = (mwh: number) => (mwh < NONE_MWH ? 'nothing' : `${numberText(mwh, 1)} MWh`);
  return `${money}: day-ahead it sold ${some(soldMwh)} and bought ${some(boughtMwh)}.`;
}

/** What its aggregators earned, and how much of their bids it took. */
export function aggregatorsSentence(count: number, profitEur: number, bidMwh: number, acceptedMwh: number): string {
  const earned = `${counted(count, 'aggregator')} ${profitEur < 0 ? 'lost' : 'earned'} ${numberText(Math.abs(profitEur))} EUR`;
  if (bidMwh < NONE_MWH) return `${earned}; none had energy to bid.`;
  return `${earned}, with ${numberText((100 * acceptedMwh) / bidMwh)} % of the energy they bid accepted.`;
}

/** Whether customers were served. */
export function supplySentence(faults: number, unservedMwh: number, loadMwh: number): string {
  const failed = faults === 0 ? 'No line failed' : `${counted(faults, 'line')} failed`;
  return unservedMwh < NONE_MWH
    ? `${failed}, and all load was served.`
    : `${failed}, and ${numberText(unservedMwh, 2)} of ${numberText(loadMwh, 1)} MWh went unserved.`;
}

/** What came of a run. */
export function answer({ recorder, ledger, loaded, world, until }: SimulationResult): string[] {
  const { system, bids, names, plans, events } = recorder;
  const mwh = (series: Float64Array) => sum(series.subarray(0, Math.max(0, until))) * world.calendar.hoursPerIsp;
  const bidOf = ({ sellMw, buyMw }: (typeof bids)[number]) => sum(sellMw) + sum(buyMw);
  return [
    operatorSentence(
      ledger.balance(loaded.config.ads.name),
      sum(plans.map(({ soldMw }) => sum(soldMw))),
      sum(plans.map(({ boughtMw }) => sum(boughtMw))),
    ),
    aggregatorsSentence(
      names.length,
      sum(names.map((name) => ledger.balance(name))),
      sum(bids.map(bidOf)),
      sum(bids.map((bid) => (bid.accepted?.energyShare ?? 0) * bidOf(bid))),
    ),
    supplySentence(events.filter(({ event }) => event === 'fault').length, mwh(system.unservedMw), mwh(system.loadMw)),
  ];
}

/** Load, what is drawn from the grid above, the day-ahead price, and load that was not served. */
export function strips({ recorder, until }: SimulationResult): Strip[] {
  const of = (series: Float64Array) => series.subarray(0, Math.max(0, until));
  const { loadMw, importMw, dayAheadEurPerMwh, unservedMw, lowestVoltagePu } = recorder.system;
  return [
    { label: 'load', unit: 'MW', values: of(loadMw), cell: 'mean', from: 0 },
    { label: 'drawn', unit: 'MW', values: of(importMw), cell: 'mean', from: 0 },
    { label: 'day-ahead price', unit: 'EUR/MWh', values: of(dayAheadEurPerMwh), cell: 'mean' },
    { label: 'lowest voltage', unit: 'p.u.', values: of(lowestVoltagePu), cell: 'mean' },
    ...(of(unservedMw).some((mw) => mw > 0)
      ? [{ label: 'unserved', unit: 'MW', values: of(unservedMw), cell: 'highest' as const, from: 0 }]
      : []),
  ];
}
