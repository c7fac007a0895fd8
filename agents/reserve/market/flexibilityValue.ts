import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { earnedMore, type SecondRun } from './secondRuns.ts';
import { sessionRules } from './sessionConfig.ts';
import type { World } from './world.ts';

const isPlanned = ({ fleet, settings }: World['fleets'][number]): boolean =>
  isOfSessions(fleet) && sessionRules(settings).charging === 'planned';

/** The same world, in which all sessions charge from when they come on until they have what they want. */
const chargingAtOnce = (world: World): World => ({
  ...world,
  fleets: world.fleets.map((each) =>
    isPlanned(each) ? { ...each, settings: { ...each.settings, charging: 'at-once' } } : each,
  ),
});

/**
 * What each aggregator earned beyond what it would have earned had all sessions charged at once, EUR: `kpis.flexibilityValueEur`.
 * The market is run again in the same world; fleets that live at home stay as they are.
 */
export const flexibilityValue: SecondRun = {
  figures: ['flexibilityValueEur'],
  isNeeded: ({ world }) => world.fleets.some(isPlanned),
  other: ({ loaded, world }) => ({ loaded, world: chargingAtOnce(world) }),
  tell(kpis, other) {
    const more = earnedMore(kpis, other);
    kpis.flexibilityValueEur = Object.fromEntries(Object.keys(kpis.aggregators).map((name) => [name, more[name] ?? 0]));
  },
};
