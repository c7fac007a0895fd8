import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { sourceAt } from '../../../src/input/disk.ts';
import { daysAfter } from '../../../src/time/calendar.ts';
import { PACKAGE_FOLDER } from '../../../src/version.ts';
import type { Season } from '../../../src/worlds/calibration.ts';
import { readWorld } from '../../../src/worlds/fitted/readWorld.ts';
import { observedWeeksOf } from '../../../src/worlds/observedWeeks.ts';
import { readPrices } from '../../../src/worlds/priceFile.ts';
import type { LoadedConfig } from '../market/config.ts';
import { loadConfig } from '../market/fromDisk.ts';
import { SEASONS } from './claims.ts';

/** A week to be worked out, of a seed of its own. */
export interface DrawnWeek {
  loaded: LoadedConfig;
  seed: string;
}

/** Where prices come from, and the weeks that are worked out with them. */
export interface Source {
  name: string;
  /** What its weeks are, and how many. */
  heading: string;
  /** What each of them is, as `observed week`. */
  unit: string;
  /** What its weeks know nothing of, and why. */
  lacks: Readonly<Record<string, string>>;
  /** Weeks in which fleets plan. The first so many are worked out where not all are. */
  weeks: Readonly<Record<Season, readonly DrawnWeek[]>>;
  /** Weeks of each season in which whole markets are simulated, under each scheme: of the paper's own case, and of all others. */
  marketWeeks: { central: number; other: number };
  /** What the user should know of it. */
  notes: readonly string[];
}

export interface SourceOptions {
  prices?: string[];
  winterPrices?: string[];
  summerPrices?: string[];
  /** Which one counts, in price files of several. */
  area?: string;
  seeds: number;
  marketSeeds: number;
  observedSeeds: number;
  model?: string[];
  allEvs?: boolean;
}

/** Of the 100 EVs of a fleet, those one simulated EV stands for. docs/reproduction.md says what that changes. */
const STANDS_FOR = 10;

/** Of the weeks of the paper's own case, plain and at the lower fee, the share in which other markets are simulated. */
const OTHER_SHARE = 0.2;

/** A week is of the month in which it begins. */
const MONTHS: Record<Season, readonly string[]> = { winter: ['12', '01', '02'], summer: ['06', '07', '08'] };
const MONTHS_TOLD: Record<Season, string> = { winter: 'from December to February', summer: 'from June to August' };

/** Mondays whose weeks a fitted world is asked of; any winter and summer would do. */
const FITTED_MONDAYS = { from: '2023-12-04', to: '2024-08-26' };

/** Prices of two years, where no world file is named. */
const SHIPPED_MODEL = 'configs/worlds/nl-2023-2024.yaml';

const isOf = (season: Season) => (monday: string) => MONTHS[season].includes(monday.slice(5, 7));

const bothSeasons = <T>(of: (season: Season) => T): Record<Season, T> => ({
  winter: of('winter'),
  summer: of('summer'),
});

/** Seeds of weeks that are drawn; all readings and sources meet the same ones. */
const seedOf = (replication: number) => `nguyen2025.r${replication}`;

const packaged = (path: string) => fileURLToPath(new URL(path, PACKAGE_FOLDER));

/** The case study of a season, with the prices of some files or of a world file, where one is named. */
function caseStudy(
  season: Season,
  { allEvs, area }: Pick<SourceOptions, 'allEvs' | 'area'>,
  { prices, model }: { prices?: string[]; model?: string } = {},
): LoadedConfig {
  const loaded = loadConfig(packaged(`configs/bleiswijk-${season}.yaml`), prices === undefined ? {} : { prices });
  const { fleet, world } = loaded.config;
  fleet.standsFor = allEvs ? 1 : STANDS_FOR;
  if (world.prices !== 'generated' && area !== undefined) world.prices.area = area;
  if (model !== undefined) world.model = resolve(model);
  return loaded;
}

const beginningOn = ({ config, ...rest }: LoadedConfig, start: string): LoadedConfig => ({
  ...rest,
  config: { ...config, calendar: { ...config.calendar, start } },
});

/** The same in an order of which the first so many are spread over all. */
function spreadOut<T>(all: readonly T[]): T[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  const place = (k: number) => (k * golden) % 1;
  return [...all.keys()].sort((a, b) => place(a) - place(b)).map((k) => all[k]);
}

const few = (weeks: number) => Math.max(1, Math.round(OTHER_SHARE * weeks));
const marketsIn = (central: number) => ({ central, other: few(central) });

/** Weeks of prices like those of the paper's two. */
function generatedWeeks(options: SourceOptions): Source {
  const { seeds, marketSeeds } = options;
  const name = 'like the paper’s weeks';
  return {
    name,
    heading: `${name}: ${counted(seeds, 'generated week')} a season`,
    unit: 'generated week',
    lacks: { seasons: 'prices like those of one week of either season know of no season' },
    weeks: bothSeasons((season) => {
      const loaded = caseStudy(season, options);
      return Array.from({ length: seeds }, (_, k) => ({ loaded, seed: seedOf(k) }));
    }),
    marketWeeks: marketsIn(Math.min(seeds, marketSeeds)),
    notes: [],
  };
}

/** Weeks of a world file's winter and summer, on dates all over them. @throws InputError for a world that has no prices */
function fittedWeeks(options: SourceOptions, model: string): Source {
  if (!readWorld(model).prices) {
    throw new InputError({ file: model, found: 'a world without prices', expected: 'a world with fitted prices' });
  }
  const { seeds, marketSeeds } = options;
  const name = `fitted ${basename(model, extname(model))}`;
  const mondays: string[] = [];
  for (let monday = FITTED_MONDAYS.from; monday <= FITTED_MONDAYS.to; monday = daysAfter(monday, 7))
    mondays.push(monday);
  return {
    name,
    heading: `${name}: ${counted(seeds, 'week')} a season`,
    unit: 'fitted week',
    lacks: {},
    weeks: bothSeasons((season) => {
      const base = caseStudy(season, options, { model });
      const weeks = spreadOut(mondays.filter(isOf(season))).map((start) => beginningOn(base, start));
      return Array.from({ length: seeds }, (_, k) => ({ loaded: weeks[k % weeks.length], seed: seedOf(k) }));
    }),
    marketWeeks: marketsIn(Math.min(seeds, marketSeeds)),
    notes: [],
  };
}

/** The paper's own two weeks, with sessions and loads drawn anew. @throws InputError where one of them has no files */
function publishedWeeks(options: SourceOptions): Source {
  const { winterPrices, summerPrices, observedSeeds } = options;
  if (winterPrices === undefined || summerPrices === undefined) {
    const missing = winterPrices === undefined ? '--winter-prices' : '--summer-prices';
    throw new InputError({ path: missing, found: 'nothing', expected: 'the prices of both weeks, or of neither' });
  }
  const name = 'the paper’s weeks';
  const markets = few(observedSeeds);
  return {
    name,
    heading: `${name}: ${counted(observedSeeds, 'draw')} of sessions in each`,
    unit: 'draw',
    lacks: { seasons: 'one week of either season knows of no season' },
    weeks: bothSeasons((season) => {
      const loaded = caseStudy(season, options, { prices: season === 'winter' ? winterPrices : summerPrices });
      return Array.from({ length: observedSeeds }, (_, k) => ({ loaded, seed: seedOf(k) }));
    }),
    marketWeeks: { central: markets, other: markets },
    notes: [],
  };
}

/** Every whole week of either season in some files. @throws InputError where a season has none, saying which weeks there are */
function observedWeeks(options: SourceOptions, prices: string[]): Source {
  const bases = bothSeasons((season) => caseStudy(season, options, { prices }));
  const { timeZone } = bases.winter.config.calendar;
  const { whole, broken } = observedWeeksOf(readPrices(prices.map(sourceAt), timeZone, options.area), timeZone);
  const mondays = bothSeasons((season) => whole.filter(isOf(season)));
  const without = SEASONS.find((season) => mondays[season].length === 0);
  if (without !== undefined) {
    const others = broken.length === 0 ? '' : `, and ${mondaysText(broken)} with prices missing`;
    throw new InputError({
      file: prices.join(', '),
      path: '--prices',
      found: `${mondaysText(whole)} with all prices${others}; none with all begins ${MONTHS_TOLD[without]}`,
      expected: 'a whole week of each season at least, with day-ahead, shortage and surplus prices',
    });
  }
  const { winter, summer } = mondays;
  const left = broken.filter((monday) => SEASONS.some((season) => isOf(season)(monday)));
  return {
    name: 'observed weeks',
    heading: `${counted(winter.length + summer.length, 'observed week')}: ${winter.length} of winter, ${summer.length} of summer`,
    unit: 'observed week',
    lacks: {},
    weeks: bothSeasons((season) =>
      spreadOut(mondays[season]).map((start) => ({
        loaded: beginningOn(bases[season], start),
        seed: `nguyen2025.${start}`,
      })),
    ),
    marketWeeks: marketsIn(Math.min(options.marketSeeds, Math.max(winter.length, summer.length))),
    notes: left.length === 0 ? [] : [`Left out, as prices are missing in them: ${mondaysText(left)}.`],
  };
}

/** Weeks by their Mondays: `no week`, `2 weeks (of 2023-03-06 and 2023-03-13)`, `9 weeks (of 2023-03-06 to 2023-05-01)`. */
function mondaysText(mondays: readonly string[]): string {
  if (mondays.length === 0) return 'no week';
  const [first, last] = [mondays[0], mondays[mondays.length - 1]];
  const which = mondays.length === 1 ? first : `${first} ${mondays.length === 2 ? 'and' : 'to'} ${last}`;
  return `${counted(mondays.length, 'week')} (of ${which})`;
}

/** Observed weeks where files are named, those of a fitted year, and those like the paper's; and its own two where theirs are named. */
export function sourcesOf(options: SourceOptions): Source[] {
  const { prices, winterPrices, summerPrices, model = [packaged(SHIPPED_MODEL)] } = options;
  const sources = [
    ...(prices === undefined ? [] : [observedWeeks(options, prices)]),
    ...model.map((file) => fittedWeeks(options, file)),
    generatedWeeks(options),
    ...(winterPrices === undefined && summerPrices === undefined ? [] : [publishedWeeks(options)]),
  ];
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice === undefined) return sources;
  throw new InputError({ path: '--model', found: `two of the name '${twice}'`, expected: 'files of different names' });
}
