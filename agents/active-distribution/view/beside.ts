import { briefList } from './contingencySentence.ts';
import type { Stored } from './rows.ts';

type Named = Pick<Stored, 'config' | 'seed' | 'variant'>;

/** What people call a setting where it is as it is. */
const SETTINGS: Readonly<Record<string, (value: never) => string>> = {
  switching: (value: string) => (value === 'none' ? 'without ties' : 'with ties'),
  adsArbitrage: (is: boolean) => `${withOrWithout(is)} arbitrage of the operator`,
  evplaArbitrage: (is: boolean) => `${withOrWithout(is)} arbitrage of lots`,
  draArbitrage: (is: boolean) => `${withOrWithout(is)} arbitrage of demand response`,
  islanding: (is: boolean) => `${withOrWithout(is)} islands`,
  tou: (is: boolean) => `${withOrWithout(is)} tariffs by hour`,
};
const withOrWithout = (is: boolean) => (is ? 'with' : 'without');

/** How runs of one world are told apart: each by the rules in which it differs from the other. */
export function namesOf(run: Named, other: Named): readonly [run: string, other: string] {
  const differing = (Object.keys(run.config.market) as (keyof typeof run.config.market)[]).filter(
    (key) => JSON.stringify(run.config.market[key]) !== JSON.stringify(other.config.market[key]),
  );
  const nameOf = ({ config }: Named) =>
    briefList(
      differing.map((key) => {
        const value = config.market[key];
        return SETTINGS[key]?.(value as never) ?? `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`;
      }),
    );
  if (differing.length > 0) return [nameOf(run), nameOf(other)];
  if (run.config.name !== other.config.name) return [run.config.name, other.config.name];
  return ['this run', 'the other run'];
}
