/** A distribution of wall-clock times: hours (0-24) at the probabilities. */
export interface SessionTimes {
  probabilities: readonly number[];
  hours: readonly number[];
}

/** A distribution on working days and at the weekend, and the share of its variance that is the EV's own habit. */
interface HabitualTimes {
  weekday: SessionTimes;
  weekend: SessionTimes;
  habitShare: number;
}

const ARRIVAL_PROBABILITIES = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];
const DEPARTURE_PROBABILITIES = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1];

/**
 * Figures the sessions are calibrated to: quantiles computed from public data, rounded to 0.1 h. One trip a day is the
 * paper's assumption, so what the data say of several sessions a day or of days without one is not used.
 *
 * - Arrival: ElaadNL, arrivals at private charge points (aggregate by quarter of an hour, in EV2Gym, MIT), those from
 *   04:00 to midnight: 97 % on working days, 93 % at weekends. An arrival after midnight would belong to the next day.
 * - Departure: Soerensen et al., home charging in Norwegian apartment buildings 2018-2020 (Mendeley jbks2rcwyj, CC BY 4.0),
 *   private users, sessions over one midnight that last above 4 h. ElaadNL publishes no departures.
 * - Trip energy: mean and median of all private sessions of the same Norwegian set (11.55 and 8.51 kWh; a lognormal of these two
 *   has a standard deviation of 10.6, theirs is 10.3). ElaadNL's private mean of 23.9 kWh a session is of drivers who do not plug in
 *   every day, so it is not the energy of one day.
 * - Habit shares: variance between over variance between and within users with 10 or more sessions, Norwegian set.
 */
export const SESSION_CALIBRATION: {
  arrival: HabitualTimes;
  departure: HabitualTimes;
  trip: { medianKwh: number; logSd: number; habitShare: number };
} = {
  arrival: {
    weekday: {
      probabilities: ARRIVAL_PROBABILITIES,
      hours: [4, 8, 11.2, 13.6, 16.5, 17.6, 18.2, 18.8, 19.5, 20.5, 21.6, 22.7, 23.2, 24],
    },
    weekend: {
      probabilities: ARRIVAL_PROBABILITIES,
      hours: [4, 8.1, 10.5, 11.6, 13.2, 14.7, 16.1, 17.1, 18, 19.2, 20.6, 22.1, 22.9, 24],
    },
    habitShare: 0.1,
  },
  departure: {
    weekday: { probabilities: DEPARTURE_PROBABILITIES, hours: [5, 6.5, 6.8, 7.3, 7.8, 9.8, 12.9, 15.4, 18.7] },
    weekend: { probabilities: DEPARTURE_PROBABILITIES, hours: [5, 7.1, 8.6, 10.2, 11.8, 14.2, 16.9, 18, 20.6] },
    habitShare: 0.35,
  },
  trip: { medianKwh: 8.5, logSd: 0.78, habitShare: 0.5 },
};
