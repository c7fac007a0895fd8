import * as z from 'zod';
import { counted, listed } from '../../../src/counted.ts';
import { fileList } from '../../../src/input/fileList.ts';
import { quantity } from '../../../src/input/quantity.ts';

/** Sessions of a fleet that is plugged in away from home, as `fleet.sessions` has them. */
export const observedSessions = z.strictObject({
  file: fileList.meta({ description: 'one file with observed sessions, or several; from the folder of the config' }),
  days: z.enum(['replay', 'drawn']).default('replay').meta({
    description:
      'sessions at their own dates (replay); or each day of the run with those of a day of the file that is drawn, of the same type: Monday to Thursday, Friday, Saturday, Sunday (drawn)',
  }),
});
export const drawnSessions = z.strictObject({
  model: z.string().meta({
    description:
      'kind of sessions: public, workplace, private or depot from built-in figures, or any of the fitted model (world.model), which comes first',
  }),
  perDay: z
    .number()
    .positive('expected a number above 0')
    .max(100)
    .optional()
    .meta({ description: 'sessions a connector and day from Monday to Thursday; by kind where not given' }),
});

const connectorName = z
  .union([z.string().min(1), z.number()], { error: 'expected the name of a connector' })
  .transform(String);

const charger = z.strictObject({
  connectors: z
    .union([z.int().min(1).max(100_000), z.array(connectorName).min(1)], {
      error: 'expected how many, or a list of their names',
    })
    .meta({ description: 'how many connectors, or their names, as sessions of a file have them' }),
  kw: quantity('kW', { min: 0.1 }).meta({ description: 'power of each connector, kW' }),
  kind: z
    .string()
    .optional()
    .meta({ description: 'kind of sessions these connectors are for; for all where not given' }),
  node: z
    .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
    .transform(String)
    .optional()
    .meta({ description: 'node of the network; that of the aggregator, and no other' }),
});

const ARRIVALS = ['none', 'expected', 'scenarios'] as const;

/** Keys of a fleet of sessions; none has a default here, so that a fleet that lives at home has none of them. */
export const sessionKeys = {
  chargers: z.array(charger, 'expected a list of chargers').min(1, 'expected at least one charger').optional().meta({
    description:
      'where sessions take place; where not given, the connectors and chargers that a file of sessions names, each with the largest power seen there',
  }),
  announced: quantity('share', { min: 0, max: 1 }).optional().meta({
    description:
      'share of sessions that are announced before the day-ahead gate of their day closes; all of a depot, else none, where not given',
  }),
  arrivals: z
    .union(
      [
        z.enum(ARRIVALS),
        z.strictObject({
          kind: z.enum(ARRIVALS).default('expected').meta({ description: 'none, expected or scenarios' }),
          days: z.int().min(1).max(100).optional().meta({
            description: 'possible days; 10, or the last 4 like days of a file that is replayed, where not given',
          }),
          keep: z.int().min(1).max(20).default(4).meta({ description: 'possible days that scenarios are reduced to' }),
        }),
      ],
      { error: 'expected none, expected or scenarios, or { kind: scenarios, days: 10, keep: 4 }' },
    )
    .optional()
    .meta({
      description:
        'what is bought day-ahead for sessions that nobody announced: nothing (none), the mean of what possible days would buy (expected, where not given), or what is best over a few of them (scenarios)',
    }),
  horizon: z
    .union([z.literal('known'), quantity('h', { min: 0 })], {
      error: 'expected known, or hours above 0, as 24 h',
    })
    .optional()
    .meta({
      description:
        'how far plans look ahead: as far as day-ahead prices are known (known, where not given), or at most so many hours',
    }),
  beyond: z
    .union([z.literal('mean'), quantity('EUR/MWh')], { error: 'expected mean, or a price, as 80 EUR/MWh' })
    .optional()
    .meta({
      description:
        'what energy is taken to cost behind the horizon: the mean of the known day-ahead prices (mean, where not given), or EUR/MWh',
    }),
  v2g: z.boolean().optional().meta({ description: 'whether EVs give energy back; not where not given' }),
  slack: quantity('share', { min: 0, max: 1 }).optional().meta({
    description:
      'share of the capacity that is left free when an EV has what it wants, by which its level on arrival is found; 10 % where not given',
  }),
  overlap: z.enum(['refuse', 'move']).optional().meta({
    description:
      'what becomes of a session that begins at a connector before another there has ended: it is turned away (refuse, where not given), or takes a free one (move), as where days are drawn',
  }),
  charging: z.enum(['planned', 'at-once']).optional().meta({
    description:
      'when EVs charge: as planned by prices (where not given), or from when they come on until they have what they want',
  }),
};
export const SESSION_KEYS = Object.keys(sessionKeys) as (keyof typeof sessionKeys)[];

type Keys = { [K in keyof typeof sessionKeys]?: z.output<(typeof sessionKeys)[K]> };
export type Charger = z.output<typeof charger>;
export type SessionsFrom = z.output<typeof observedSessions> | z.output<typeof drawnSessions>;

/** How a fleet of sessions is run: what its config says, or what holds where it says nothing. */
export interface SessionRules {
  announced: number;
  /** Possible days: undefined as many as the source of sessions has of itself. */
  arrivals: { kind: (typeof ARRIVALS)[number]; days?: number | undefined; keep: number };
  /** Hours that plans look ahead at most. */
  horizon: 'known' | number;
  /** EUR/MWh behind the horizon, or the mean of the known prices. */
  beyond: 'mean' | number;
  v2g: boolean;
  slack: number;
  overlap: 'refuse' | 'move';
  charging: 'planned' | 'at-once';
}

/** Sessions away from home, if a fleet has such. */
export const sessionsFrom = ({ sessions }: { sessions: unknown }): SessionsFrom | undefined =>
  typeof sessions === 'object' && sessions !== null && ('file' in sessions || 'model' in sessions)
    ? (sessions as SessionsFrom)
    : undefined;

/** The rules of a fleet of sessions. */
export function sessionRules(fleet: Keys & { sessions: unknown }): SessionRules {
  const { arrivals = 'expected' } = fleet;
  const from = sessionsFrom(fleet);
  const isDepot = from !== undefined && 'model' in from && from.model === 'depot';
  return {
    announced: fleet.announced ?? (isDepot ? 1 : 0),
    arrivals: typeof arrivals === 'string' ? { kind: arrivals, keep: 4 } : arrivals,
    horizon: fleet.horizon ?? 'known',
    beyond: fleet.beyond ?? 'mean',
    v2g: fleet.v2g ?? false,
    slack: fleet.slack ?? 0.1,
    overlap: fleet.overlap ?? 'refuse',
    charging: fleet.charging ?? 'planned',
  };
}

/** How many connectors chargers have. */
const connectorCount = (chargers: readonly Pick<Charger, 'connectors'>[]): number =>
  chargers.reduce((sum, { connectors }) => sum + (typeof connectors === 'number' ? connectors : connectors.length), 0);

/** Connectors that a fleet of sessions is taken to have, where its file has to say and is not read. */
const UNTOLD_CONNECTORS = 100;

type Chargers = { chargers?: readonly Charger[] | undefined };
type Counted = { evs?: number | undefined; fleet?: Readonly<Record<string, unknown>> | undefined };

const chargersOf = ({ fleet }: { fleet: Chargers }, entry: Counted): readonly Charger[] | undefined =>
  (entry.fleet?.chargers as readonly Charger[] | undefined) ?? fleet.chargers;

/** EVs of an aggregator; of a fleet of sessions its connectors, as far as the config says them. */
export function evsOf(config: { fleet: Chargers }, entry: Counted): number {
  if (entry.evs !== undefined) return entry.evs;
  const chargers = chargersOf(config, entry);
  return chargers === undefined ? UNTOLD_CONNECTORS : connectorCount(chargers);
}

/** What aggregators have, by kind: `12 EVs`, `240 connectors`, or connectors that only a file says. */
export function holdingsText(config: { fleet: Chargers; aggregators: readonly Counted[] }): string {
  let [evs, connectors, isTold] = [0, 0, true];
  for (const entry of config.aggregators) {
    if (entry.evs !== undefined) evs += entry.evs;
    else if (chargersOf(config, entry) === undefined) isTold = false;
    else connectors += evsOf(config, entry);
  }
  const kinds = [
    ...(evs > 0 ? [counted(evs, 'EV')] : []),
    ...(connectors > 0 ? [counted(connectors, 'connector')] : []),
    ...(isTold ? [] : [`${connectors > 0 ? 'further ' : ''}connectors as the file has them`]),
  ];
  return listed(kinds);
}
