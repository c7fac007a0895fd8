import { aggregator } from './aggregator.ts';
import { brp } from './brp.ts';
import { dso } from './dso.ts';
import { exchange } from './exchange.ts';
import type { Cast } from './market/parts.ts';
import { tso } from './tso.ts';

/** The agents that play each part where a config names no module of its own. */
export const cast: Cast = { aggregator, brp, tso, dso, exchange };
