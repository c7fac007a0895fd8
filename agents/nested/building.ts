import type { Appliance, BuildingDay, BuildingPlan } from './building/buildingDay.ts';
import { planBuilding } from './building/buildingMilp.ts';
import { type Call, callBuilding, missedKw, type Steered } from './building/call.ts';
import { checkBuilding } from './building/checkBuilding.ts';
import {
  appliancesOf,
  type BuildingForecast,
  offerFrom,
  type Standing,
  standingAtFirst,
  typeDay,
} from './building/typeDay.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { BuildingConfig } from './market/parts.ts';
import { ispsOfDay, stepAt, stepMinutes, stepsOf } from './market/rules.ts';
import type { Offer } from './offer.ts';

/** A day as the building has it in mind. Plans begin with a step of the day; appliances are in steps of the day. */
interface DayBook {
  forecast: BuildingForecast;
  appliances: readonly Appliance[];
  start: Standing;
  baseline: BuildingPlan;
  plan: BuildingPlan;
  from: number;
  /** Step at which each appliance starts, by its place in the type. */
  starts: number[];
  offer: Offer | undefined;
  held: { upKw: Float64Array; downKw: Float64Array } | undefined;
}

const MW_PER_KW = 1e-3;
/** How near the best the plan of a day, and one made anew after a call, has to come. */
const DAY_GAP = 1e-5;
const ANEW_GAP = 1e-3;

/**
 * A smart building (or many alike): it plans heat, battery and appliances at the retail price, answers a tariff with a schedule and with
 * bands it can spare, and after a call plans the rest of its day anew. Temperatures, levels and appliances stay at home.
 */
export const building: Agent<BuildingConfig> = ({ name, calendar, decided, config }) => {
  const { entry, type, market, dso, solver } = config;
  const hours = stepMinutes(market) / 60;
  const count = entry.standsFor * MW_PER_KW;
  const books = new Map<number, DayBook>();
  let standing = standingAtFirst(type);
  let site: MessageOf<'SiteMeasurement'> | undefined;
  let call: MessageOf<'FlexCall'> | undefined;
  let isOffPlan = false;

  /** @param of the day's place in the run, and the step with which the plan begins */
  function plan(day: BuildingDay, gap: number, of: { day: number; from: number }): BuildingPlan {
    checkBuilding(day, name);
    const made = planBuilding(solver, day, { gap });
    const [firstIsp, end] = ispsOfDay(calendar, of.day);
    const ispsOfStep = Math.round(hours / calendar.hoursPerIsp);
    decided({
      ...{ kind: day.offer ? 'building at a tariff' : 'building', problem: { ...day, gap }, answer: made },
      objective: made.objectiveEur,
      twin: (slow) => planBuilding(slow, day, { gap: 1e-9 }).objectiveEur,
      about: [firstIsp + of.from * ispsOfStep, end],
    });
    return made;
  }

  const total = (series: Float64Array): Float64Array => series.map((kw) => kw * count);
  const said = (isp: number) => ({ from: name, to: dso, isp }) as const;

  /** How the day before is to end, as far as that is known. */
  function startOf(day: number): Standing {
    const before = books.get(day - 1)?.plan;
    if (!before) return standing;
    return {
      temperatureC: before.temperatureC.at(-1) ?? standing.temperatureC,
      energyKwh: type.battery > 0 ? (before.energyKwh.at(-1) ?? standing.energyKwh) : 0,
    };
  }

  const dayFrom = (book: DayBook, from: number, now: Standing, offer: Offer | undefined, runningKw?: Float64Array) =>
    typeDay(type, market, {
      ...{ hours, from, forecast: book.forecast, standing: now, end: book.start, offer },
      appliances: book.appliances.filter((_, k) => from === 0 || book.starts[k] >= from),
      ...(runningKw ? { runningKw } : {}),
    });

  /** What has started before a step and runs on, by step of the day. */
  function runningAt({ forecast, appliances, starts }: DayBook, from: number): Float64Array {
    const runningKw = new Float64Array(forecast.loadKw.length);
    appliances.forEach(({ profileKw }, k) => {
      if (starts[k] >= from) return;
      profileKw.forEach((kw, i) => {
        if (starts[k] + i < runningKw.length) runningKw[starts[k] + i] += kw;
      });
    });
    return runningKw;
  }

  /** Plans what is left of a day from what the meters say. */
  function planAnew(book: DayBook, isp: number, step: number): Message {
    const offer = book.offer && offerFrom(book.offer, step, book.held);
    const day = dayFrom(book, step, standing, offer, runningAt(book, step));
    const index = calendar.dayOf(isp).index;
    book.plan = plan(day, ANEW_GAP, { day: index, from: step });
    const waiting = book.starts.flatMap((start, k) => (start >= step ? [k] : []));
    waiting.forEach((k, i) => {
      book.starts[k] = step + book.plan.starts[i];
    });
    book.from = step;
    isOffPlan = false;
    return { type: 'ScheduleUpdate', ...said(isp), day: index, fromStep: step, powerMw: total(book.plan.netKw) };
  }

  function answerCall(planned: Steered, called: Call): Steered {
    const answer = callBuilding(type, planned, called);
    const { heatPump, battery, batteryFloor, batteryPower, efficiency } = type;
    const problem = { type: { heatPump, battery, batteryFloor, batteryPower, efficiency }, planned, call: called };
    decided({ kind: 'building, called', problem, answer, objective: missedKw(called, answer) });
    return answer;
  }

  return reactTo({
    BuildingForecast({ isp, day, outdoorC, gainsKw, loadKw, pvKw }) {
      const hourOfStep = stepsOf(calendar, market, day).map(({ firstIsp }) => calendar.hourOfDay(firstIsp));
      const forecast = { outdoorC, gainsKw, loadKw, pvKw };
      const appliances = appliancesOf(type, hourOfStep, hours);
      const start = startOf(day);
      const baseline = plan(
        typeDay(type, market, { hours, from: 0, forecast, standing: start, end: start, appliances }),
        DAY_GAP,
        { day, from: 0 },
      );
      const starts = [...baseline.starts];
      const own = { baseline, plan: baseline, from: 0, starts, offer: undefined, held: undefined };
      books.set(day, { forecast, appliances, start, ...own });
      books.delete(day - 2);
      return { type: 'DPrognosis', ...said(isp), day, powerMw: total(baseline.netKw) };
    },
    Tariff({ isp, day, rewardUp, rewardDown, standbyUp, standbyDown }) {
      const book = books.get(day);
      if (!book) return undefined;
      book.offer = { baselineKw: book.baseline.netKw, rewardUp, rewardDown, standbyUp, standbyDown };
      book.plan = plan(dayFrom(book, 0, book.start, book.offer), DAY_GAP, { day, from: 0 });
      book.starts = [...book.plan.starts];
      const { netKw, upKw, downKw } = book.plan;
      return {
        ...({ type: 'FlexSchedule', ...said(isp), day } as const),
        ...{ powerMw: total(netKw), upMw: total(upKw), downMw: total(downKw) },
      };
    },
    StandbyCall({ day, upMw, downMw }) {
      const book = books.get(day);
      const each = (mw: number) => Math.max(0, mw / count);
      if (book) book.held = { upKw: upMw.map(each), downKw: downMw.map(each) };
    },
    SiteMeasurement(told) {
      site = told;
      const { isp } = told;
      const { step, place } = stepAt(calendar, market, isp);
      const book = books.get(calendar.dayOf(isp).index);
      return place === 0 && isOffPlan && book ? planAnew(book, isp, step) : undefined;
    },
    FlexCall(told) {
      call = told;
    },
    BuildingReading({ temperatureC, energyKwh }) {
      standing = { temperatureC, energyKwh };
    },
    PhaseStart({ isp, phase }) {
      const book = books.get(calendar.dayOf(isp).index);
      if (phase !== 'deliver' || !book || !site) return undefined;
      const { step, place } = stepAt(calendar, market, isp);
      const t = step - book.from;
      const planned = {
        heatKw: book.plan.heatKw[t],
        chargeKw: book.plan.chargeKw[t],
        dischargeKw: book.plan.dischargeKw[t],
        cutKw: Math.min(site.pvKw, book.plan.cutKw[t]),
      };
      const starts = place === 0 ? book.starts.flatMap((start, k) => (start === step ? [k] : [])) : [];
      const called = call?.isp === isp ? (call.upMw - call.downMw) / count : 0;
      if (called !== 0) isOffPlan = true;
      const appliancesKw = runningAt(book, step + 1)[step]; // all that has started by now, and what starts in this step
      const setpoints =
        called === 0
          ? planned
          : answerCall(planned, {
              ...{ calledKw: called, plannedNetKw: book.plan.netKw[t], energyKwh: standing.energyKwh },
              ...{ givenKw: site.loadKw + appliancesKw - site.pvKw, hours: calendar.hoursPerIsp },
            });
      return { type: 'BuildingSetpoints', from: name, to: toRole('environment'), isp, ...setpoints, starts };
    },
  });
};
