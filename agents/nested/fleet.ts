import type { ChargingPlan } from './fleet/chargingDay.ts';
import { ChargingSolver } from './fleet/chargingDp.ts';
import { planCharging } from './fleet/chargingMilp.ts';
import { chargedEur } from './fleet/chargingRules.ts';
import {
  type FleetOffer,
  type FleetPlan,
  fleetSetpoints,
  type PlanStay,
  planFleet,
  totalMw,
} from './fleet/fleetBook.ts';
import type { EvDay } from './fleet/stays.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { FleetConfig } from './market/parts.ts';
import { stepAt, stepMinutes, stepsOf } from './market/rules.ts';

/** A day as the fleet has it in mind. */
interface DayBook {
  sessions: MessageOf<'SessionForecast'>;
  /** What each EV holds as the day begins, as far as that is known. */
  startKwh: Float64Array;
  baseline: FleetPlan;
  plan: FleetPlan;
  offer: FleetOffer | undefined;
}

/**
 * A fleet of EVs that charge at home: it has each full when it leaves and at midnight, at the retail price and the rewards of a tariff, offers
 * what its plans can spare, and after a call plans the rest of the day anew. Sessions and levels stay at home.
 */
export const fleet: Agent<FleetConfig> = ({ name, calendar, decided, config }) => {
  const { entry, market, dso, capacityKwh, solver } = config;
  const hours = stepMinutes(market) / 60;
  const ispsOfStep = Math.round(hours / calendar.hoursPerIsp);
  const books = new Map<number, DayBook>();
  const programme = new ChargingSolver();
  const energyKwh = capacityKwh.slice();
  const plugged = new Uint8Array(capacityKwh.length).fill(1);
  let call: MessageOf<'FlexCall'> | undefined;
  let isOffPlan = false;

  /** How stays of a day are planned. */
  const planStayOf =
    (index: number): PlanStay =>
    (day, { ev, from, isps }) => {
      const { firstIsp } = calendar.days[index];
      const joint = entry.bands === 'joint' && day.offer !== undefined;
      const plan = joint ? planCharging(solver, day, { joint }) : programme.solve(day);
      const worth = (of: ChargingPlan) => (joint ? of.objectiveEur : chargedEur(day, of));
      decided({
        ...{ kind: joint ? 'EV charging with bands' : 'EV charging', problem: { ...day, from }, answer: plan },
        objective: worth(plan),
        twin: (slow) => worth(planCharging(slow, day, { joint })),
        ...{ about: [firstIsp + isps[0], firstIsp + isps[1]], subject: ev },
      });
      return plan;
    };

  const said = (isp: number) => ({ from: name, to: dso, isp }) as const;
  const stepCount = (day: number) => stepsOf(calendar, market, day).length;

  function evsOf({ sessions, startKwh }: Pick<DayBook, 'sessions' | 'startKwh'>): EvDay[] {
    const { departureIsp, arrivalIsp, tripKwh } = sessions;
    return Array.from(startKwh, (kwh, ev) => ({
      ...{ departureIsp: departureIsp[ev], arrivalIsp: arrivalIsp[ev], tripKwh: tripKwh[ev], energyKwh: kwh },
    }));
  }

  function planFrom(
    day: number,
    isp: number,
    evs: readonly EvDay[],
    offered?: { offer: FleetOffer; baseline: FleetPlan },
  ) {
    const buy = new Float64Array(stepCount(day)).fill(market.buy);
    const charger = { hours, ispsOfStep, powerKw: entry.power, efficiency: entry.efficiency, buy };
    return planFleet(evs, charger, capacityKwh, isp, planStayOf(day), offered);
  }

  /** Plans what is left of a day from what batteries hold. */
  function planAnew(book: DayBook, isp: number): Message {
    const day = calendar.dayOf(isp).index;
    const at = calendar.ispOfDay(isp);
    const evs = evsOf(book).map((ev, k): EvDay => {
      if (plugged[k])
        return {
          ...ev,
          energyKwh: energyKwh[k],
          departureIsp: at >= ev.departureIsp ? at : ev.departureIsp,
          arrivalIsp: at >= ev.departureIsp ? at : ev.arrivalIsp,
        };
      // on the road: back no earlier than announced, and no earlier than the next ISP
      return { ...ev, energyKwh: energyKwh[k], departureIsp: 0, arrivalIsp: Math.max(at + 1, ev.arrivalIsp) };
    });
    book.plan = planFrom(day, at, evs, book.offer && { offer: book.offer, baseline: book.baseline });
    isOffPlan = false;
    const { from, chargeKw } = book.plan;
    return {
      type: 'ScheduleUpdate',
      ...said(isp),
      day,
      fromStep: from,
      powerMw: totalMw(chargeKw, stepCount(day) - from),
    };
  }

  const today = (isp: number) => books.get(calendar.dayOf(isp).index);

  return reactTo({
    SessionForecast(sessions) {
      const { isp, day } = sessions;
      const before = books.get(day - 1)?.plan;
      const startKwh = before ? before.endKwh : energyKwh.slice();
      const baseline = planFrom(day, 0, evsOf({ sessions, startKwh }));
      books.set(day, { sessions, startKwh, baseline, plan: baseline, offer: undefined });
      books.delete(day - 2);
      return { type: 'DPrognosis', ...said(isp), day, powerMw: totalMw(baseline.chargeKw, stepCount(day)) };
    },
    Tariff({ isp, day, rewardUp, rewardDown, standbyUp, standbyDown }) {
      const book = books.get(day);
      if (!book) return undefined;
      book.offer = { rewardUp, rewardDown, standbyUp, standbyDown };
      book.plan = planFrom(day, 0, evsOf(book), { offer: book.offer, baseline: book.baseline });
      const steps = stepCount(day);
      const { chargeKw, upKw, downKw } = book.plan;
      return {
        ...({ type: 'FlexSchedule', ...said(isp), day } as const),
        ...{ powerMw: totalMw(chargeKw, steps), upMw: totalMw(upKw, steps), downMw: totalMw(downKw, steps) },
      };
    },
    EvsPluggedIn({ evs, energyKwh: levels, isp }) {
      const book = today(isp);
      const at = calendar.ispOfDay(isp);
      evs.forEach((ev, k) => {
        plugged[ev] = 1;
        energyKwh[ev] = levels[k];
        if (book && book.sessions.arrivalIsp[ev] !== at) isOffPlan = true;
      });
    },
    EvsUnplugged({ evs, energyKwh: levels, isp }) {
      const book = today(isp);
      const at = calendar.ispOfDay(isp);
      evs.forEach((ev, k) => {
        plugged[ev] = 0;
        energyKwh[ev] = levels[k];
        if (book && book.sessions.departureIsp[ev] !== at) isOffPlan = true;
      });
    },
    FlexCall(told) {
      call = told;
    },
    EvReading({ energyKwh: levels }) {
      levels.forEach((kwh, ev) => {
        if (!Number.isNaN(kwh)) energyKwh[ev] = kwh;
      });
    },
    PhaseStart({ isp, phase }) {
      const book = isp < 0 ? undefined : today(isp);
      if (!book) return undefined;
      const { step, place } = stepAt(calendar, market, isp);
      if (phase === 'plan') return place === 0 && isOffPlan ? planAnew(book, isp) : undefined;
      const mostKwh = energyKwh.map((kwh, ev) =>
        Math.max(0, Math.min(entry.power * calendar.hoursPerIsp, (capacityKwh[ev] - kwh) / entry.efficiency)),
      );
      const calledMw = call?.isp === isp ? call.upMw - call.downMw : 0;
      if (calledMw !== 0) isOffPlan = true;
      const chargeKwh = fleetSetpoints(book.plan, {
        ...{ step, ispsOfStep, hoursPerIsp: calendar.hoursPerIsp, plugged, mostKwh, calledMw },
      });
      return { type: 'EvSetpoints', from: name, to: toRole('environment'), isp, chargeKwh };
    },
  });
};
