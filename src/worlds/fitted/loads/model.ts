import * as z from 'zod';
import { scoreTableSchema } from '../estimators/scores.ts';
import type { LocalDay } from '../localDays.ts';
import { partsSchema } from '../persistence.ts';

/** Meteorological seasons: December to February is winter. */
export const SEASONS = ['winter', 'spring', 'summer', 'autumn'] as const;
export type SeasonName = (typeof SEASONS)[number];

/** Season of a local month, 1 to 12. */
export const seasonOf = (month: number): SeasonName => SEASONS[Math.floor((month % 12) / 3)];

/** Kinds of day, in the order of `LocalDay.kind`. */
export const DAY_KINDS = ['weekday', 'saturday', 'sunday'] as const;

const hours = z.array(z.number()).length(24).meta({ description: 'a value by local hour, 24 of them' });
const dayShapes = z.strictObject({ weekday: hours, saturday: hours, sunday: hours });
export type DayShapes = z.output<typeof dayShapes>;
const bySeason = <S extends z.ZodType>(schema: S) =>
  z.strictObject({
    winter: schema.optional().meta({ description: 'December to February' }),
    spring: schema.optional().meta({ description: 'March to May' }),
    summer: schema.optional().meta({ description: 'June to August' }),
    autumn: schema.optional().meta({ description: 'September to November' }),
  });

const share = z.number().min(0).max(1);

/**
 * How normal scores of several places hang together: correlation of two places is `far`, plus `near` less `far` fading with the
 * places between them (branches of a network, columns of data that stand in order) over `reach` of them.
 */
const fieldSchema = z
  .strictObject({
    far: share.meta({ description: 'correlation of places far apart' }),
    near: share.meta({ description: 'correlation of places next to each other' }),
    reach: z
      .number()
      .min(0)
      .meta({ description: 'places between two over which their correlation fades; 0: distance does not matter' }),
    together: partsSchema.meta({ description: 'persistence of what places share' }),
    own: partsSchema.meta({ description: 'persistence of what is one place alone' }),
  })
  .refine(({ far, near }) => near >= far, 'expected near of at least far');
export type Field = z.output<typeof fieldSchema>;

const loadClass = z.strictObject({
  series: z.array(z.string()).min(1).meta({ description: 'the series it was fitted to' }),
  meanMw: z.number().positive().meta({ description: 'mean of one series, MW' }),
  shapes: bySeason(dayShapes).meta({ description: 'hourly means over the mean of a series' }),
  sd: hours.meta({ description: 'standard deviation about the shape by hour, over the mean' }),
  deviation: scoreTableSchema
    .optional()
    .meta({ description: 'deviation over sd by normal score; normal where left out' }),
});
export type LoadClass = z.output<typeof loadClass>;

/** Load and PV by node; what `fitLoads` makes of observed series and a world file holds. */
export const loadsModelSchema = z
  .strictObject({
    timeZone: z.string().meta({ description: 'IANA zone of its hours' }),
    notes: z.array(z.string()).meta({ description: 'what was left out, and what rules filled in' }),
    load: z
      .strictObject({
        classes: z.array(loadClass).min(1).meta({ description: 'kinds of load, by their course of the day' }),
        field: fieldSchema.meta({ description: 'how loads of several places hang together' }),
      })
      .optional()
      .meta({ description: 'load by node' }),
    pv: z
      .strictObject({
        series: z.array(z.string()).min(1).meta({ description: 'the series it was fitted to' }),
        sunPower: z
          .number()
          .positive()
          .meta({ description: "output under a clear sky goes with this power of the sine of the sun's elevation" }),
        clearness: bySeason(scoreTableSchema).meta({
          description: 'output over that of a clear sky by normal score, in a season',
        }),
        field: fieldSchema.meta({ description: 'how clearness of several places hangs together' }),
      })
      .optional()
      .meta({ description: 'solar power' }),
  })
  .refine(({ load, pv }) => load || pv, 'expected load, pv or both');
export type LoadsModel = z.output<typeof loadsModelSchema>;
export type PvModel = NonNullable<LoadsModel['pv']>;

/** What a model has for a season, or else for the nearest one it has (of two equally near, the earlier in the year). */
export function ofSeason<T>(known: { [name in SeasonName]?: T | undefined }, season: SeasonName): NonNullable<T> {
  const at = SEASONS.indexOf(season);
  for (const step of [0, 3, 1, 2]) {
    const there = known[SEASONS[(at + step) % 4]];
    if (there !== undefined && there !== null) return there;
  }
  throw new RangeError('a model of no season at all');
}

/** Season of a local day. */
export const seasonOfDay = (day: LocalDay): SeasonName => seasonOf(Number(day.date.slice(5, 7)));
