import type { Stored } from './reading.ts';

const SCHEME_NAMES: Readonly<Record<string, string>> = {
  none: 'where nobody coordinates',
  sequential: 'under the sequential scheme',
  '': 'under the nested scheme',
  central: 'with one optimiser of both',
};

/** What another run is called after a figure of it: by its scheme where that differs, else by the name of its config. */
export function besideName(run: Pick<Stored, 'variant' | 'config'>, other: Pick<Stored, 'variant' | 'config'>): string {
  if (other.variant !== run.variant) return SCHEME_NAMES[other.variant] ?? `under ${other.variant}`;
  return other.config.name === run.config.name ? 'in the other run' : `in ${other.config.name}`;
}
