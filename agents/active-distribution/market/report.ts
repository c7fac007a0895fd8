import { counted } from '../../../src/counted.ts';
import { numberText } from '../../../src/numberText.ts';
import { filled, textTable } from '../../../src/results/terminal.ts';
import { sum } from '../../../src/series.ts';
import { clockText } from '../../../src/time/calendar.ts';
import { CUSTOMERS, EV_OWNERS, TARIFF_NAMES, WORLD } from './rules.ts';
import type { SimulationResult } from './simulate.ts';

/** A time as people name it: date and clock. */

/** Hours one after another that have something, as `07-10, 18-20 h`. */
export function hoursText(hours: readonly number[]): string {
  const spans: string[] = [];
  const two = (hour: number) => String(hour).padStart(2, '0');
  for (let from = 0; from < hours.length; ) {
    let to = from;
    while (hours[to + 1] === hours[to] + 1) to++;
    spans.push(`${two(hours[from])}-${two(hours[to] + 1)}`);
    from = to + 1;
  }
  return spans.length === 0 ? 'never' : `${spans.join(', ')} h`;
}

const mean = (values: readonly number[]): number => values.reduce((all, value) => all + value / values.length, 0);

/** What was sold and bought the day before, when, and at what prices compared with the day's. */
export function tradeSentence(
  soldMw: ArrayLike<number>,
  boughtMw: ArrayLike<number>,
  prices: ArrayLike<number>,
): string {
  const hours = Array.from(prices, (_, hour) => hour);
  const [sells, buys] = [soldMw, boughtMw].map((series) => hours.filter((hour) => series[hour] > 1e-6));
  const total = (series: ArrayLike<number>) => numberText(sum(series), 1);
  if (sells.length === 0 && buys.length === 0) return 'Nothing was traded day-ahead.';
  const at = (some: readonly number[]) => numberText(mean(some.map((hour) => prices[hour])));
  const said = [
    sells.length > 0
      ? `sold ${total(soldMw)} MWh at ${hoursText(sells)} (mean price ${at(sells)} EUR/MWh)`
      : 'sold nothing',
    buys.length > 0 ? `bought ${total(boughtMw)} MWh at ${hoursText(buys)} (${at(buys)} EUR/MWh)` : 'bought nothing',
  ];
  const verdict =
    sells.length > 0 && buys.length > 0
      ? mean(sells.map((hour) => prices[hour])) > mean(buys.map((hour) => prices[hour]))
        ? ': it sold when dear and bought when cheap'
        : ': it did not sell dearer than it bought'
      : '';
  return `Day-ahead it ${said.join(' and ')}${verdict}.`;
}

/** How the plan was chosen. */
export function frontSentence(front: readonly { f1Eur: number; f2Eur: number; isChosen: boolean }[]): string {
  const chosen = front.find(({ isChosen }) => isChosen) ?? front[0];
  const of = `F1 ${numberText(chosen.f1Eur)} EUR, F2 ${numberText(chosen.f2Eur)} EUR`;
  if (front.length === 1) return `One plan was best in both objectives (${of}).`;
  const f1 = front.map(({ f1Eur }) => f1Eur);
  const f2 = front.map(({ f2Eur }) => f2Eur);
  return (
    `Of ${front.length} compromises, F1 ${numberText(Math.min(...f1))} to ${numberText(Math.max(...f1))} and ` +
    `F2 ${numberText(Math.min(...f2))} to ${numberText(Math.max(...f2))} EUR, it chose ${of}.`
  );
}

/** What failed and how it was restored; nothing where nothing did. */
function eventLines({ recorder, world }: SimulationResult): string[] {
  const { calendar } = world;
  const lines: string[] = [];
  recorder.events.forEach(({ isp, event, id }, k) => {
    if (event !== 'fault') return;
    const switching = recorder.events.slice(k + 1).find((each) => each.event === 'switching');
    const ties = switching?.closed ? `ties ${switching.closed.replaceAll(' ', ', ')} closed` : 'no tie helped';
    const dead =
      switching && switching.deadBuses > 0
        ? `, ${counted(switching.deadBuses, 'bus', 'buses')} left without a substation`
        : '';
    const repaired = recorder.events.slice(k + 1).find((each) => each.event === 'repair' && each.id === id);
    const until = repaired ? repaired.isp : calendar.ispCount;
    const mwh = recorder.unserved
      .filter((each) => each.isp >= isp && each.isp < until)
      .reduce((all, { mw }) => all + mw * calendar.hoursPerIsp, 0);
    const end = repaired ? `mended ${clockText(calendar, repaired.isp)}` : 'not mended before the run ended';
    lines.push(
      `${clockText(calendar, isp)} line ${id} failed: ${ties}${dead}; ${numberText(mwh, 2)} MWh unserved; ${end}.`,
    );
  });
  return lines;
}

/** Which tariff was set where; of several days, of the first. Nothing where there was only the flat one. */
function tariffLines({ recorder, world }: SimulationResult): string[] {
  const [first] = recorder.tariffs;
  if (!first) return [];
  const where = TARIFF_NAMES.flatMap((name) => {
    const zones = world.feeders.names.filter((_, zone) => first.tariffs[zone] === name);
    return zones.length > 0 ? [`${name} in ${zones.join(', ')}`] : [];
  });
  const { date } = world.calendar.days[first.day];
  const paid = sum(recorder.tariffEur);
  const more = `customers paid ${numberText(Math.abs(paid))} EUR ${paid < 0 ? 'less' : 'more'} than at the flat one`;
  return [`Tariffs of ${date} by zone: ${where.join('; ')}; in all ${more}.`];
}

/** A run in a screen: what was sold when and why, what failed and how it was restored, who earned what. */
export function runReport(run: SimulationResult): string {
  const { recorder, ledger, loaded, world, until } = run;
  const { config } = loaded;
  const { calendar } = world;
  const { system } = recorder;
  const lasted = Math.max(0, until);
  const energy = (column: 'realTimeNetMw' | 'unservedMw' | 'lossMw' | 'loadMw', of = (mw: number) => mw) =>
    system[column].subarray(0, lasted).reduce((all, mw) => all + of(mw), 0) * calendar.hoursPerIsp;
  const days = recorder.plans.slice(0, 2).map((plan) => {
    const prices = world.day(plan.day).actual.dayAhead;
    const reserve = Array.from(plan.spinningMw, (_, hour) => hour).filter((hour) => plan.spinningMw[hour] > 1e-6);
    return [
      `${calendar.days[plan.day].date}: ${tradeSentence(plan.soldMw, plan.boughtMw, prices)}`,
      `Spinning reserve ${numberText(sum(plan.spinningMw), 1)} MW h at ${hoursText(reserve)}.`,
      `${frontSentence(plan.front)} Within ${numberText(plan.gapEur)} EUR of the best.`,
    ].join(' ');
  });
  const more =
    recorder.plans.length > 2 ? [`(${counted(recorder.plans.length - 2, 'more day')} in plan.parquet.)`] : [];
  const rows = [
    [
      'aggregator',
      'bid MWh',
      'accepted',
      'sold MWh',
      'bought MWh',
      'reserve MW h',
      'day-ahead EUR',
      'reserve EUR',
      'profit EUR',
    ],
    ...recorder.names.map((name) => aggregatorRow(run, name)),
  ];
  const others = [config.ads.name, config.exchange.name, EV_OWNERS, 'consumers', WORLD, CUSTOMERS];
  const consumers = config.dras.flatMap((dra) => dra.consumers.map(({ name }) => name));
  const balance = (party: string) =>
    party === 'consumers' ? sum(consumers.map((name) => ledger.balance(name))) : ledger.balance(party);
  const events = eventLines(run);
  const lines = [
    ...days,
    ...more,
    `Real time: ${numberText(
      energy('realTimeNetMw', (mw) => Math.max(0, mw)),
      1,
    )} MWh sold and ${numberText(
      energy('realTimeNetMw', (mw) => Math.max(0, -mw)),
      1,
    )} MWh bought beyond the day-ahead position; S ${numberText(sum(system.sEur.subarray(0, lasted)))} EUR.`,
    ...(recorder.lateCalls > 0
      ? [
          `${counted(recorder.lateCalls, 'block')} of ${numberText(sum(Object.values(recorder.lateCallMwh)), 2)} MWh called in real time.`,
        ]
      : []),
    ...tariffLines(run),
    ...(events.length > 0 ? events : ['No line failed.']),
    `Load ${numberText(energy('loadMw'), 1)} MWh, losses ${numberText(energy('lossMw'), 2)} MWh, unserved ${numberText(energy('unservedMw'), 2)} MWh; ` +
      `lowest voltage ${numberText(
        system.lowestVoltagePu.subarray(0, lasted).reduce((a, b) => Math.min(a, b), 9),
        3,
      )} p.u.`,
    `Others, EUR: ${others
      .filter((party) => balance(party) !== 0)
      .map((party) => `${party} ${numberText(balance(party))}`)
      .join(', ')} (the operator's without what customers pay for their energy)`,
  ];
  return `${textTable(rows)}\n\n${filled(lines.join('\n'))}`;
}

function aggregatorRow({ recorder, ledger, world, until }: SimulationResult, name: string): string[] {
  const { calendar } = world;
  const place = recorder.names.indexOf(name) * calendar.ispCount;
  const column = (of: keyof typeof recorder.aggregators) =>
    recorder.aggregators[of].subarray(place, place + Math.max(0, until));
  const energy = (of: 'meteredMw' | 'spinningMw' | 'regulatingMw', each = (mw: number) => mw) =>
    column(of).reduce((all, mw) => all + each(mw), 0) * calendar.hoursPerIsp;
  const bids = recorder.bids.filter(({ bidder }) => bidder === name);
  const bidMwh = bids.reduce((all, { sellMw, buyMw }) => all + sum(sellMw) + sum(buyMw), 0);
  const accepted = bids.reduce(
    (all, bid) => all + (bid.accepted?.energyShare ?? 0) * (sum(bid.sellMw) + sum(bid.buyMw)),
    0,
  );
  return [
    name,
    bids.length > 0 ? numberText(bidMwh, 2) : '-',
    bidMwh > 0 ? `${numberText((100 * accepted) / bidMwh)} %` : '-',
    numberText(
      energy('meteredMw', (mw) => Math.max(0, mw)),
      2,
    ),
    numberText(
      energy('meteredMw', (mw) => Math.max(0, -mw)),
      2,
    ),
    numberText(energy('spinningMw') + energy('regulatingMw'), 2),
    numberText(sum(column('dayAheadEur'))),
    numberText(sum(column('spinningEur')) + sum(column('regulatingEur'))),
    numberText(ledger.balance(name)),
  ];
}
