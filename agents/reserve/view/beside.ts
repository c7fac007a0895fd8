import { mainLines } from './lines.ts';
import { type Reading, readingOf, type Stored } from './reading.ts';

/** Another run of the same seed, to compare with. */
export interface Beside {
  reading: Reading;
  /** What tells it from the run itself, after a figure: `without coordination`. */
  name: string;
  /** Loading of its most loaded main line, % of the rating, by ISP of the run. */
  linePercent: Float64Array;
}

const SCHEME_NAMES: Readonly<Record<string, string>> = {
  hybrid: 'under the hybrid scheme',
  'dso-managed': 'managed by the DSO',
  'tso-managed': 'without coordination',
};

/** What another run is called beside this one: by its scheme where that differs, else by the name of its config. */
export function besideName(run: Pick<Stored, 'variant' | 'config'>, other: Pick<Stored, 'variant' | 'config'>): string {
  if (other.variant !== run.variant) return SCHEME_NAMES[other.variant] ?? `with ${other.variant}`;
  return other.config.name === run.config.name ? 'in the other run' : `in ${other.config.name}`;
}

/** The run beside, ISP by ISP; those that it lacks have no figure. */
export function besideOf(reading: Reading, other: Stored): Beside {
  const theirs = readingOf(other);
  const { percent } = mainLines(theirs);
  const linePercent = Float64Array.from({ length: reading.isps }, (_, isp) => percent[isp] ?? Number.NaN);
  return { reading: theirs, name: besideName(reading.run, other), linePercent };
}
