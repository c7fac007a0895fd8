import { ads } from './ads.ts';
import { dra } from './dra.ts';
import { evpla } from './evpla.ts';
import { exchange } from './exchange.ts';
import { ic } from './ic.ts';
import type { Cast } from './market/parts.ts';

/** The agents that play each part where a config names no module of its own. */
export const cast: Cast = { ads, evpla, dra, ic, exchange };
