import { payment } from '../../src/bus/payment.ts';
import { sum } from '../../src/series.ts';
import { type Answered, decideDay } from './dso/decideDay.ts';
import { type FeederForecast, feederBook, feederDayOf, storedAtFirst, type UserDay } from './dso/feederBook.ts';
import type { FeederDay, LeaderPlan } from './dso/feederDay.ts';
import { reach } from './dso/reach.ts';
import { type IspNow, ispPlan, ispProblem, leftMw } from './dso/realTime.ts';
import { recourse } from './dso/recourse.ts';
import { paymentsOfUser } from './dso/settling.ts';
import { type Required, type Rewards, tariffDecision, tariffOf } from './dso/tariff.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { DsoConfig } from './market/parts.ts';
import { FEEDER_LOAD, ispsOfDay, type MarketRules, stepAt, stepMinutes, stepsOf } from './market/rules.ts';
import { clearedPayment } from './tso/settling.ts';

/** A day as the DSO has it in mind. */
interface DayBook {
  forecast: MessageOf<'FeederForecast'>;
  prognoses: Map<string, Float64Array>;
  required?: MessageOf<'FlexRequirement'>;
  tariff?: Rewards;
  asked: Set<string>;
  schedules: Map<string, MessageOf<'FlexSchedule'>>;
  /** What users said last they would draw, by step. */
  scheduled: Map<string, Float64Array>;
  feeders?: FeederDay[];
  plan?: LeaderPlan;
  result?: MessageOf<'MarketResult'>;
}

const joined = (series: readonly Float64Array[]): Float64Array =>
  Float64Array.from(series.flatMap((each) => [...each]));

/** What of a DSO may be another's. */
export interface DsoParts {
  /** The tariff of a day; that of `market.tariff` where not given. */
  tariff?: (rules: MarketRules['tariff'], required: Required, hourOfStep: readonly number[]) => Rewards;
}

/**
 * The DSO, who leads: it adds up what users will draw, turns what the TSO requires into a tariff, plans its feeders knowing how the TSO will
 * answer (as the scheme has it), and offers the flexibility of units, batteries and users; in real time it calls them, and has batteries take
 * up what load and sun are off.
 */
export const dsoWith =
  ({ tariff: tariffOfDay = tariffOf }: DsoParts): Agent<DsoConfig> =>
  ({ name, calendar, random, decided, config }) => {
    const { market, users, tso, solver, onStep } = config;
    const feeders = config.feeders.map((entry, k) => feederBook(entry, config.networks[k], users, k));
    const hours = stepMinutes(market) / 60;
    const books = new Map<number, DayBook>();
    const storedMwh = feeders.map((feeder) => Float64Array.from(storedAtFirst(feeder)));
    const called = new Map<string, { upMw: number; downMw: number }>();
    const metered = new Map<string, number>();
    /** What the load of each feeder drew. */
    const loadMw: number[] = [];
    let measured: MessageOf<'FeederMeasurement'> | undefined;
    /** The day that is being cleared. */
    let pending: DayBook | undefined;

    const today = (isp: number): DayBook | undefined => books.get(calendar.dayOf(isp).index);
    const toFollower = (isp: number, { forecast }: DayBook) =>
      ({ from: name, to: tso, isp, day: forecast.day }) as const;
    const isCovering = market.scheme === 'nested' || market.scheme === 'central';
    const cover = isCovering ? market.interval.cover : 0;

    /** The feeders of a day as users are known to draw and to spare. */
    function feedersOf(book: DayBook, userDay: (user: string, steps: number) => UserDay): FeederDay[] {
      const { loadShare, pvShare, day } = book.forecast;
      const before = books.get(day - 1)?.plan;
      const none = new Float64Array(loadShare.length);
      return feeders.map((feeder, i) => {
        const forecast: FeederForecast = {
          ...{ hours, loadShare, pvShare },
          users: feeder.users.map((k) => userDay(users[k].name, loadShare.length)),
          standbyUp: book.tariff?.standbyUp ?? none,
          standbyDown: book.tariff?.standbyDown ?? none,
          storedMwh: before ? before.feeders[i].storedMwh.map((level) => level[level.length - 1]) : [...storedMwh[i]],
        };
        return feederDayOf(feeder, { market, cover }, forecast);
      });
    }

    /** What of the interfaces' net load the TSO is to expect to be off, MW by step. */
    function halfWidth(days: readonly FeederDay[]): Float64Array {
      const steps = days[0].steps;
      if (!market.interval.uncoveredInRequirement) return new Float64Array(steps);
      return Float64Array.from({ length: steps }, (_, t) =>
        sum(days.map(({ multiplicity, cover: of }) => (1 - cover) * multiplicity * of.deviationMw[t])),
      );
    }

    const netOf = ({ multiplicity, netMw }: FeederDay): Float64Array => netMw.map((mw) => multiplicity * mw);

    function nominate(isp: number, book: DayBook): Message {
      const baseline = feedersOf(book, (user, steps) => {
        const none = new Float64Array(steps);
        return { powerMw: book.prognoses.get(user) ?? none, upMw: none, downMw: none };
      });
      const told = { importMw: joined(baseline.map(netOf)), halfWidthMw: halfWidth(baseline) };
      return { type: 'InterfaceForecast', ...toFollower(isp, book), ...told };
    }

    /** A plan of the feeders for what users answered. */
    function propose(isp: number, book: DayBook): Message {
      book.feeders = feedersOf(book, (user, steps) => {
        const { powerMw, upMw, downMw } = book.schedules.get(user) ?? {};
        const none = new Float64Array(steps);
        return { powerMw: powerMw ?? book.prognoses.get(user) ?? none, upMw: upMw ?? none, downMw: downMw ?? none };
      });
      const boxes = book.feeders.map(reach);
      const of = (figure: (box: (typeof boxes)[number][number]) => number) =>
        joined(boxes.map((steps) => Float64Array.from(steps, figure)));
      return {
        ...{ type: 'InterfacePlan', ...toFollower(isp, book) },
        ...{ importMw: joined(book.feeders.map(netOf)), halfWidthMw: halfWidth(book.feeders) },
        ...{ leastMw: of(({ leastMw }) => leastMw), mostMw: of(({ mostMw }) => mostMw) },
        ...{ offerUpMw: of(({ mostUpMw }) => mostUpMw), offerDownMw: of(({ mostDownMw }) => mostDownMw) },
      };
    }

    function bid(isp: number, book: DayBook, answered: Answered): Message | undefined {
      if (!book.feeders || !book.required) return undefined;
      onStep?.(`the plan of ${calendar.days[book.forecast.day].date}`);
      const { scheme, gap, maxNodes } = market;
      const rules = { scheme, gap, maxNodes };
      const problem = { market: rules, feeders: book.feeders, lambda: book.required.lambda, answered };
      const plan = decideDay(solver, problem);
      book.plan = plan;
      decided({
        ...{ kind: `feeder day, ${scheme}`, problem, answer: plan, about: ispsOfDay(calendar, book.forecast.day) },
        objective: plan.objectiveEur,
        twin: (slow) => decideDay(slow, { ...problem, market: { ...rules, gap: gap / 100 } }).objectiveEur,
      });
      return {
        ...{
          type: 'NestedBid',
          ...toFollower(isp, book),
          importMw: joined(plan.feeders.map(({ importMw }) => importMw)),
        },
        offerUpMw: joined(plan.feeders.map(({ offerUpMw }) => offerUpMw)),
        offerDownMw: joined(plan.feeders.map(({ offerDownMw }) => offerDownMw)),
      };
    }

    /** What users are to stand by with, and what the DSO files of its plan. */
    function afterClearing(result: MessageOf<'MarketResult'>, book: DayBook): Message[] {
      const { isp, day, lmp } = result;
      const { plan, feeders: days } = book;
      if (!plan || !days) return [];
      book.result = result;
      const file = { from: name, to: toRole('environment'), isp, day } as const;
      const steps = days[0].steps;
      const ends = days.map((feeder, i) => {
        const able = market.scheme === 'none' ? { ...feeder, storages: [] } : feeder;
        return recourse(able, plan.feeders[i], lmp.subarray(i * steps, (i + 1) * steps), market.imbalanceSpread);
      });
      const paid = clearedPayment(result, joined(plan.feeders.map(({ importMw }) => importMw)), hours);
      const netEur = paid + sum(plan.feeders.map(({ ownCostEur }) => ownCostEur));
      const cost = (end: 'high' | 'low') => netEur + sum(ends.map((each) => each[end].addedEur));
      const uncovered = ends.flatMap(({ high, low }) => [sum(high.uncoveredMwh), sum(low.uncoveredMwh)]);
      const asked = ends.flatMap(({ high, low }) => [sum(high.deviationMwh), sum(low.deviationMwh)]);
      return [
        ...feeders.flatMap(({ users: own }, i) =>
          own.flatMap((k, u): Message[] => {
            const upMw = plan.feeders[i].controls.userUp[u];
            const downMw = plan.feeders[i].controls.userDown[u];
            if (!book.schedules.has(users[k].name)) return [];
            return [{ type: 'StandbyCall', from: name, to: users[k].name, isp, day, upMw, downMw }];
          }),
        ),
        ...plan.feeders.map(
          ({ controls, storedMwh: levels, missedUpMw, missedDownMw, ownCostEur }, feeder): Message => {
            const { generator, generatorUp, generatorDown, discharge, charge, cut } = controls;
            return {
              ...{ type: 'FeederSchedule', ...file, feeder, generatorMw: joined(generator) },
              ...{ generatorUpMw: joined(generatorUp), generatorDownMw: joined(generatorDown) },
              storageMw: joined(discharge.map((series, s) => series.map((mw, t) => mw - charge[s][t]))),
              ...{ storageUpMw: joined(controls.storageUp), storageDownMw: joined(controls.storageDown) },
              ...{ coverUpMw: joined(controls.coverUp), coverDownMw: joined(controls.coverDown) },
              ...{ storedMwh: joined(levels), cutMw: joined(cut), missedUpMw, missedDownMw, ownCostEur },
            };
          },
        ),
        {
          ...{ type: 'LeaderPlan', ...file, objectiveEur: plan.objectiveEur, anticipatedEur: plan.anticipatedEur },
          ...{ gap: Math.max(0, plan.gap), costLowEur: cost('low'), costHighEur: cost('high') },
          ...{ uncoveredMwh: sum(uncovered), uncoveredShare: sum(asked) > 0 ? sum(uncovered) / sum(asked) : 0 },
        },
      ];
    }

    /** What units and batteries do in an ISP, and which users are called. */
    function operate({ isp, upMw, downMw }: MessageOf<'FlexActivation'>): Message[] {
      const book = today(isp);
      if (!book?.plan || !book.feeders || !measured) return [];
      const { plan, forecast } = book;
      const { loadShare, pvShare } = measured;
      const { step: t } = stepAt(calendar, market, isp);
      called.clear();
      return book.feeders.flatMap((feeder, i): Message[] => {
        const { loadMw, users: own, entry } = feeders[i];
        const loadOff = (loadShare - forecast.loadShare[t]) * sum(loadMw);
        const peak = sum(entry.pv.map((plant) => plant.peak));
        const known: IspNow = {
          ...{ hoursPerIsp: calendar.hoursPerIsp, storedMwh: storedMwh[i] },
          deviationMw: market.scheme === 'none' ? 0 : loadOff - (pvShare - forecast.pvShare[t]) * peak,
          pvMw: entry.pv.map((plant) => plant.peak * pvShare),
          ...{ upMw: upMw[i] / feeder.multiplicity, downMw: downMw[i] / feeder.multiplicity },
        };
        const now = ispPlan(feeder, plan.feeders[i], t, known);
        const problem = ispProblem(feeder, plan.feeders[i], t, known);
        decided({ kind: 'feeder in an ISP', problem, answer: now, objective: leftMw(problem, now), subject: i });
        const { generatorMw, storageMw, cutMw } = now;
        return [
          ...own.flatMap((k, u): Message[] => {
            const call = { upMw: now.userUpMw[u], downMw: now.userDownMw[u] };
            if (call.upMw + call.downMw <= 0) return [];
            called.set(users[k].name, call);
            return [{ type: 'FlexCall', from: name, to: users[k].name, isp, ...call }];
          }),
          {
            ...({ type: 'FeederSetpoints', from: name, to: toRole('environment'), isp, feeder: i } as const),
            ...{ generatorMw, storageMw, cutMw },
          },
        ];
      });
    }

    function settle(isp: number): Message[] {
      const book = today(isp);
      if (!book?.result) return [];
      const { step: t } = stepAt(calendar, market, isp);
      const { tariff, result, plan } = book;
      const steps = book.forecast.loadShare.length;
      const loads = config.feeders.map(({ multiplicity }, feeder): Message => {
        const volumeMwh = (loadMw[feeder] ?? 0) * multiplicity * calendar.hoursPerIsp;
        const who = { payer: FEEDER_LOAD, payee: name, reason: 'retail' } as const;
        return payment({ from: name, to: toRole('tso'), isp, ...who, volumeMwh, priceEurPerMwh: market.buy });
      });
      const ofUsers = users.flatMap(({ name: user, feeder }) => {
        const baseline = book.prognoses.get(user);
        const schedule = book.scheduled.get(user) ?? baseline;
        const u = feeders[feeder].users.findIndex((k) => users[k].name === user);
        const controls = plan?.feeders[feeder].controls;
        const isAsked = book.schedules.has(user) && tariff !== undefined;
        const due = paymentsOfUser({
          ...{ user, dso: name, multiplicity: config.feeders[feeder].multiplicity, hoursPerIsp: calendar.hoursPerIsp },
          ...{ meteredMw: metered.get(user) ?? 0, scheduledMw: schedule?.[t] ?? 0, baselineMw: baseline?.[t] ?? 0 },
          offer: isAsked
            ? {
                ...{ rewardUp: tariff.rewardUp[t], rewardDown: tariff.rewardDown[t] },
                ...{ standbyUp: tariff.standbyUp[t], standbyDown: tariff.standbyDown[t] },
              }
            : undefined,
          held: { upMw: controls?.userUp[u]?.[t] ?? 0, downMw: controls?.userDown[u]?.[t] ?? 0 },
          called: called.get(user) ?? { upMw: 0, downMw: 0 },
          ...{ buy: market.buy, sell: market.sell, lmp: result.lmp[feeder * steps + t] },
        });
        return due.map((each) => payment({ from: name, to: user, isp, ...each }));
      });
      return [...loads, ...ofUsers];
    }

    return reactTo({
      FeederForecast(forecast) {
        const empty = { asked: new Set<string>(), prognoses: new Map(), schedules: new Map(), scheduled: new Map() };
        pending = { forecast, ...empty };
        books.set(forecast.day, pending);
        books.delete(forecast.day - 2);
      },
      DPrognosis({ from, day, powerMw }) {
        books.get(day)?.prognoses.set(from, powerMw);
      },
      FlexRequirement(required) {
        const { isp, day } = required;
        const book = books.get(day);
        if (!book) return undefined;
        book.required = required;
        if (market.scheme === 'none') return undefined;
        const hourOfStep = stepsOf(calendar, market, day).map(({ firstIsp }) => calendar.hourOfDay(firstIsp));
        const tariff = tariffOfDay(market.tariff, required, hourOfStep);
        book.tariff = tariff;
        const about = ispsOfDay(calendar, day);
        if (tariffOfDay === tariffOf) decided({ ...tariffDecision(market.tariff, required, hours, tariff), about });
        const draw = random('participation', calendar.days[day].date);
        for (const user of users) if (draw.uniform() < market.tariff.participation) book.asked.add(user.name);
        return [...book.asked].map((user): Message => ({ type: 'Tariff', from: name, to: user, isp, day, ...tariff }));
      },
      FlexSchedule(schedule) {
        const book = books.get(schedule.day);
        if (!book?.asked.has(schedule.from)) return;
        book.schedules.set(schedule.from, schedule);
        book.scheduled.set(schedule.from, schedule.powerMw);
      },
      ScheduleUpdate({ from, day, fromStep, powerMw }) {
        const book = books.get(day);
        const before = book?.scheduled.get(from) ?? book?.prognoses.get(from);
        if (!book || !before) return;
        const now = before.slice();
        now.set(powerMw, fromStep);
        book.scheduled.set(from, now);
      },
      ResponseCurve(curve) {
        const book = books.get(curve.day);
        return book && bid(curve.isp, book, { curve });
      },
      MarketModel(model) {
        const book = books.get(model.day);
        return book && bid(model.isp, book, { model });
      },
      MarketResult(result) {
        const book = books.get(result.day);
        return book && afterClearing(result, book);
      },
      FeederMeasurement(told) {
        measured = told;
      },
      FlexActivation: operate,
      MeteredVolume({ party, powerMw }) {
        metered.set(party, powerMw);
      },
      FeederReading({ feeder, storedMwh: levels, loadMw: drawnMw }) {
        storedMwh[feeder] = levels.slice();
        loadMw[feeder] = drawnMw;
      },
      PhaseStart({ isp, phase }) {
        if (phase === 'settle') return settle(isp);
        if (!pending) return undefined;
        if (phase === 'nominate') return nominate(isp, pending);
        if (phase !== 'clear') return undefined;
        const book = pending;
        pending = undefined;
        return propose(isp, book);
      },
    });
  };

/** The same with the tariff of the rules. */
export const dso: Agent<DsoConfig> = dsoWith({});
