import * as z from 'zod';

const WORD = /^[A-Za-z0-9_.-]{1,32}$/;
/** Of a folder, which `.` and `..` cannot be. */
const FOLDER = /^(?!\.+$)[A-Za-z0-9_.-]{1,32}$/;
const NAME = 'expected a name of up to 32 letters, digits, "_", "." or "-", not of dots alone';
const SEED = 'expected a whole number, or a word of up to 32 letters, digits, "_", "." or "-"';

const isNotEmpty = (entries: object) => Object.keys(entries).length > 0;

const percent = z
  .string()
  .regex(/^\s*\d+(\.\d+)?\s*%\s*$/, 'expected a width above 0: a number, or a share of the mean, as 5 %');
const width = z
  .union([z.number(), percent], { error: 'expected a width above 0: a number, or a share of the mean, as 5 %' })
  .transform((value) =>
    typeof value === 'number' ? { absolute: value } : { ofMean: Number(value.replace('%', '')) / 100 },
  )
  .refine(
    (value) => ('absolute' in value ? value.absolute : value.ofMean) > 0,
    'expected a width above 0: an interval is never narrower',
  );

const label = z.union([z.string(), z.number(), z.boolean()]);
const pair = z.tuple([label, label], 'expected two levels, as [hybrid, tso-managed]');
const comparison = z
  .record(
    z.string(),
    z.union([z.literal('all'), pair], { error: 'expected two levels, as [hybrid, tso-managed], or all' }),
  )
  .refine((entry) => Object.keys(entry).length === 1, 'expected one parameter and two of its levels');

/** What is compared, whichever comes first. */
const sidesOf = (entry: z.output<typeof comparison>) => {
  const [[name, levels]] = Object.entries(entry);
  return JSON.stringify([name, ...(levels === 'all' ? levels : [...levels].map(String).sort())]);
};

const samples = (least: number, what: string, says: string) =>
  z
    .int(`expected a whole number of ${what}`)
    .min(least)
    .max(1_000_000)
    .meta({ description: `${what}: ${says}` });

const design = z.union(
  [
    z.literal('grid'),
    z.strictObject({
      latinHypercube: samples(2, 'points', 'drawn so that each range is covered evenly, parameter by parameter'),
    }),
    z.strictObject({
      sobolSequence: samples(1, 'points', 'of a sequence that fills the space evenly; best a power of 2'),
    }),
    z.strictObject({
      sobolIndices: samples(
        4,
        'base points',
        'for first-order and total indices of sensitivity; runs are that times 2 more than there are parameters',
      ),
    }),
    z.strictObject({
      morris: samples(
        2,
        'trajectories',
        'for elementary effects; runs are that times 1 more than there are parameters',
      ),
      levels: z
        .int()
        .min(2)
        .max(64)
        .multipleOf(2, 'expected an even number of levels')
        .default(4)
        .meta({ description: 'levels of each range among which trajectories step, an even number' }),
    }),
  ],
  {
    error: 'expected grid, { latinHypercube: 64 }, { sobolSequence: 64 }, { sobolIndices: 64 } or { morris: 10 }',
  },
);

const untilNarrow = z.strictObject({
  from: z.int().min(2).default(10).meta({ description: 'replications before the rule is first looked at' }),
  step: z.int().min(1).default(10).meta({ description: 'replications between two looks' }),
  atMost: z.int().min(2).max(1_000_000).meta({ description: 'replications after which it ends in any case' }),
  until: z
    .strictObject({
      kpi: z.string().meta({ description: 'the KPI whose interval is looked at' }),
      compare: comparison
        .optional()
        .meta({ description: 'the paired difference of these levels, in place of the KPI itself' }),
      narrowerThan: width.meta({ description: 'full width of the 95 % interval, or a share of the mean, as 5 %' }),
    })
    .meta({ description: 'what has to be known well enough, at every point' }),
});

const level = {
  of: z.string().meta({ description: 'the KPI that is to cross a level' }),
  level: z.number().meta({ description: 'what it crosses, in its own unit' }),
};

const boundary = z
  .strictObject({
    ...{ of: level.of.optional(), level: level.level.optional() },
    lines: z
      .array(
        z.strictObject({
          name: z.string().optional().meta({ description: 'what the line is called; `of = level` where not given' }),
          ...level,
        }),
      )
      .min(1, 'expected at least one line, as { of: profit, level: 0 }')
      .optional()
      .meta({ description: 'several lines in one map, in place of of and level' }),
    x: z.string().meta({ description: 'the parameter, a range, in whose columns the line is looked for' }),
    y: z.string().meta({ description: 'the parameter, a range, along which a column goes' }),
    start: z.int().min(2).max(64).default(4).meta({ description: 'cells along each axis to begin with' }),
    depth: z
      .int()
      .min(0)
      .max(8)
      .default(3)
      .meta({ description: 'how often a cell in which the line may be is cut in four' }),
    from: z.int().min(2).max(1_000_000).default(4).meta({ description: 'replications at every node' }),
    to: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(16)
      .meta({ description: 'replications at the corners of the smallest cells in which the line may be' }),
  })
  .refine(({ from, to }) => to >= from, {
    path: ['to'],
    message: 'expected at least as many replications as from: those that all nodes have',
  });

/** A range a numeric parameter is swept over. */
export const rangeSchema = z
  .strictObject({
    path: z.string().optional(),
    from: z.number(),
    to: z.number(),
    steps: z.int().min(2).max(10_000).optional().meta({ description: 'levels of a grid' }),
    scale: z.enum(['linear', 'log']).default('linear'),
    integer: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, 'expected a range whose from is below its to')
  .refine(({ from, scale }) => scale === 'linear' || from > 0, 'expected a range above 0 for a log scale')
  .refine(
    ({ from, to, integer }) => !integer || (Number.isInteger(from) && Number.isInteger(to)),
    'expected whole numbers as the ends of a range of whole numbers',
  )
  .refine(
    ({ from, to, integer, steps = 2 }) => !integer || steps <= to - from + 1,
    'expected no more steps than there are whole numbers in the range',
  );
export type Range = z.output<typeof rangeSchema>;

/** Levels under a name of their own: values for one path, or per level what is set where. */
export const levelsSchema = z.strictObject({
  path: z.string().optional(),
  levels: z.union(
    [z.array(z.json()).min(1), z.record(z.string(), z.json()).refine(isNotEmpty, 'expected at least one level')],
    {
      error: 'expected a list of levels, or levels by name',
    },
  ),
});

/** A study, as its file states it. */
export const studySchema = z.strictObject({
  name: z.string(NAME).regex(FOLDER, NAME).meta({ description: 'what the study is called: its folder under runs/' }),
  base: z
    .union(
      [
        z.string(),
        z.array(z.string()).min(1),
        z.record(z.string(), z.string()).refine(isNotEmpty, 'expected at least one config'),
      ],
      {
        error: 'expected the path of a config, a list of them, or paths by name',
      },
    )
    .meta({ description: 'config file the parameters are laid over; several are a parameter named base' }),
  seed: z
    .union([z.int(), z.string().regex(WORD, SEED)], { error: SEED })
    .default(1)
    .meta({ description: 'of all worlds of the study: a whole number, or a word' }),
  design: design
    .default('grid')
    .meta({ description: 'which points: every combination of levels (grid), or draws from ranges' }),
  parameters: z
    .record(z.string(), z.json())
    .default({})
    .meta({ description: 'config path -> value, list of levels, { from, to }; or name -> { path, levels }' }),
  boundary: boundary.optional().meta({
    description: 'in place of a design: where, over two ranges, a KPI crosses a level; runs gather at that line',
  }),
  replications: z
    .union([z.int().min(1).max(1_000_000), untilNarrow], {
      error: 'expected a number of replications, or { from, step, atMost, until: { kpi, narrowerThan } }',
    })
    .default(10)
    .meta({ description: 'worlds in which every point is run: a number, or a rule that says when there are enough' }),
  antithetic: z
    .boolean()
    .default(false)
    .meta({ description: 'every second replication mirrors the draws of the one before' }),
  controlVariates: z
    .array(
      z.strictObject({
        kpi: z.string().meta({ description: 'a KPI that follows from the world alone, as meanDayAheadEurPerMwh' }),
        mean: z
          .union(
            [
              z.number(),
              z.strictObject({
                worlds: z.int().min(2).max(1_000_000).meta({ description: 'price worlds made to find the mean' }),
              }),
            ],
            {
              error: 'expected the known mean, or { worlds: 1000 } to find it from generated price worlds',
            },
          )
          .default({ worlds: 1000 })
          .meta({
            description: 'its mean over all worlds, in its own unit, if known; or from how many worlds it is found',
          }),
      }),
    )
    .default([])
    .meta({
      description: 'KPIs of known mean, by which the others are corrected: narrower intervals from as many runs',
    }),
  kpis: z
    .array(
      z.union([
        z.string(),
        z
          .record(z.string(), z.union([z.string(), z.number()]).transform(String))
          .refine((entry) => Object.keys(entry).length === 1, 'expected one name and its expression'),
      ]),
    )
    .min(1, 'expected at least one KPI')
    .optional()
    .meta({ description: 'figures, or arithmetic over them under a name; if not given, those its market suggests' }),
  comparisons: z
    .array(comparison)
    .refine((all) => new Set(all.map(sidesOf)).size === all.length, 'expected every comparison once')
    .default([])
    .meta({
      description:
        'parameter -> two of its levels, first minus second; or all pairs: paired differences in the same worlds',
    }),
  correction: z
    .enum(['none', 'bonferroni', 'holm', 'benjamini-hochberg'])
    .default('holm')
    .meta({ description: 'of the p values of all comparisons together' }),
  quantiles: z
    .array(z.number().min(0).max(1))
    .refine((all) => new Set(all).size === all.length, 'expected different quantiles')
    .default([0.05, 0.5, 0.95])
    .meta({ description: 'columns of summary.csv, each a share from 0 to 1' }),
  report: z.boolean().default(true).meta({ description: 'whether its page, report.html, is written at the end' }),
});
export type StudyFile = z.output<typeof studySchema>;
export type BoundaryEntry = NonNullable<StudyFile['boundary']>;
export type DesignEntry = StudyFile['design'];
export type Comparison = z.output<typeof comparison>;
