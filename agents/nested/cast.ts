import { building } from './building.ts';
import { dso } from './dso.ts';
import { fleet } from './fleet.ts';
import type { Cast } from './market/parts.ts';
import { tso } from './tso.ts';

/** The agents that play each part where a config names no module of its own. */
export const cast: Cast = { building, fleet, dso, tso };
