import { cos } from '../../../src/arithmetic/index.ts';
import { type Random, stream } from '../../../src/random/streams.ts';
import type { Calendar, Day, Step } from '../../../src/time/calendar.ts';
import { fade } from '../../../src/worlds/curves.ts';
import type { Config } from './config.ts';

/** What a day is like: system load and wind in MW, feeder load as a share of nominal, PV of what is installed, C outdoors. */
interface Course {
  systemMw: Float64Array;
  windMw: Float64Array;
  loadShare: Float64Array;
  pvShare: Float64Array;
  outdoorC: Float64Array;
}

/** A day of a run: as it is forecast, by step, and as it comes, by ISP. */
export interface WorldDay {
  forecast: Course;
  actual: Course;
}

/** Load of a day that is this far from the mean or further, relative, is not drawn; sun and wind never fall below the second. */
const LOAD_RANGE = 0.5;
const LEAST_LEVEL = 0.05;

/** A mean day at a time of the clock, between the middles of its hours. */
function courseAt(profile: readonly number[], hour: number): number {
  const from = Math.floor(hour - 0.5);
  const share = hour - 0.5 - from;
  return (1 - share) * profile[(from + 24) % 24] + share * profile[(from + 1) % 24];
}

/**
 * A day: courses of a mean day at levels of their own, hours about them (the forecast), and what comes true about that inside its intervals.
 * @returns by ISP both; the forecast of a step is the mean of its ISPs
 */
export function drawDay(config: Config, calendar: Calendar, day: Day, steps: readonly Step[]): WorldDay {
  const { world, seed } = config;
  const { profiles, days } = world;
  const levels = stream(seed, 'levels', day.date);
  const level = (sd: number, least: number) => Math.max(least, 1 + sd * levels.normal());
  const load = Math.min(1 + LOAD_RANGE, level(days.load, 1 - LOAD_RANGE));
  const [sun, wind] = [level(days.pv, LEAST_LEVEL), level(days.wind, LEAST_LEVEL)];
  const warmth = days.temperature * levels.normal();
  const hourly = (what: string) => {
    const random = stream(seed, 'hours', what, day.date);
    const factors = Array.from({ length: 24 }, () => Math.max(0, 1 + days.hourly * random.normal()));
    return (hour: number) => courseAt(factors, hour);
  };
  const noise = { system: hourly('system'), feeder: hourly('feeder'), pv: hourly('pv'), wind: hourly('wind') };
  const byIsp = (of: (hour: number) => number): Float64Array =>
    Float64Array.from({ length: day.ispCount }, (_, k) => {
      const isp = day.firstIsp + k;
      return of(calendar.hourOfDay(isp) + ((k % 4) + 0.5) * calendar.hoursPerIsp);
    });
  const course = (of: keyof typeof profiles, factor: number, most: number) =>
    byIsp((hour) => most * Math.min(1, courseAt(profiles[of], hour) * factor * noise[of](hour)));
  const expected: Course = {
    systemMw: byIsp((hour) => config.transmission.load * courseAt(profiles.system, hour) * load * noise.system(hour)),
    windMw: course('wind', wind, config.transmission.wind.capacity),
    loadShare: byIsp((hour) => courseAt(profiles.feeder, hour) * load * noise.feeder(hour)),
    pvShare: course('pv', sun, 1),
    outdoorC: byIsp((hour) => world.temperature + warmth + world.temperatureSwing * cos(((hour - 15) * Math.PI) / 12)),
  };
  return { forecast: meansOf(expected, day, steps), actual: comeTrue(config, day, expected) };
}

function meansOf(course: Course, day: Day, steps: readonly Step[]): Course {
  const means = (series: Float64Array) =>
    Float64Array.from(steps, ({ firstIsp, ispCount }) => {
      let all = 0;
      for (let k = 0; k < ispCount; k++) all += series[firstIsp - day.firstIsp + k];
      return all / ispCount;
    });
  const { systemMw, windMw, loadShare, pvShare, outdoorC } = course;
  return {
    systemMw: means(systemMw),
    windMw: means(windMw),
    loadShare: means(loadShare),
    pvShare: means(pvShare),
    outdoorC: means(outdoorC),
  };
}

/** Deviations that fade from ISP to ISP, in half-widths, cut where the interval ends. */
function deviations(random: Random, { sd, persistence }: Config['world']['realised']): () => number {
  let score = random.normal();
  return () => {
    const now = Math.min(1, Math.max(-1, sd * score));
    score = fade(score, persistence, random.normal());
    return now;
  };
}

function comeTrue({ market, seed, world, transmission }: Config, { date }: Day, expected: Course): Course {
  const off = (what: string) => deviations(stream(seed, 'realised', what, date), world.realised);
  const within = (series: Float64Array, what: string, halfWidth: number, most = Number.POSITIVE_INFINITY) => {
    const next = off(what);
    return series.map((value) => Math.min(most, value * (1 + halfWidth * next())));
  };
  const { interval } = market;
  const weather = stream(seed, 'realised', 'outdoor', date);
  let score = weather.normal();
  return {
    systemMw: within(expected.systemMw, 'system', interval.systemLoad),
    windMw: within(expected.windMw, 'wind', interval.wind, transmission.wind.capacity),
    loadShare: within(expected.loadShare, 'feeder', interval.load),
    pvShare: within(expected.pvShare, 'pv', interval.pv, 1),
    outdoorC: expected.outdoorC.map((celsius) => {
      const now = celsius + world.realised.temperature * score;
      score = fade(score, world.realised.persistence, weather.normal());
      return now;
    }),
  };
}
