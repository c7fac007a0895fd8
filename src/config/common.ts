import * as z from 'zod';
import { zoneOf } from '../time/zone.ts';

/** What the config of every market has. */
export interface CommonConfig {
  /** The market: the name of one that ships, or the path or package of a user's own. The first that ships, where absent. */
  system?: string | undefined;
  name: string;
  seed: string | number;
  calendar: { start: string; days: number; timeZone: string };
  output?: { messages?: boolean; report?: boolean | undefined };
  /** Where modules of a user's own run. */
  thread?: 'own' | 'shared' | undefined;
}

const WORD = /^[A-Za-z0-9_.-]{1,64}$/;
const SEED = 'expected a whole number, or a word of letters, digits, "_", "." or "-"';

/** A name of an agent, a config, a party. */
export const nameSchema = z.string().regex(WORD, 'expected a name of letters, digits, "_", "." or "-"');

/** Keys of every config; a market's schema begins with them: `z.strictObject({ ...commonKeys, ... })`. */
export const commonKeys = {
  name: nameSchema.default('run').meta({ description: 'what the run is called: part of the name of its folder' }),
  seed: z
    .union([z.int(), z.string().regex(WORD, SEED)], { error: SEED })
    .default(1)
    .meta({ description: 'of all random streams: a whole number, or a word. Equal seeds give equal worlds' }),
  calendar: z
    .strictObject({
      start: z.iso.date('expected a date, as "2024-02-19"').meta({ description: 'first day, a local date' }),
      days: z.int().min(1).max(366).meta({ description: 'how many days, 1 to 366' }),
      timeZone: z
        .string()
        .refine((zone) => zoneOf(zone) !== undefined, 'expected an IANA time zone, as Europe/Amsterdam')
        .default('Europe/Amsterdam')
        .meta({
          description: 'IANA zone in which days begin and times are meant; it says which days have 92 or 100 ISPs',
        }),
    })
    .meta({ description: 'the days that are simulated' }),
};

/** Whether every message is written: `output: { messages }`. */
export const messagesKey = z.boolean().default(true).meta({ description: 'write every message' });

/** Whether a run has a page to look at: `output: { report }`. Absent where it is not said, so that hashes of configs stay. */
export const reportKey = z
  .boolean()
  .optional()
  .meta({ description: 'write report.html, the page of the run (default: true)' });

/** Keys of an agent that may be a user's own. */
export const ownAgentKeys = {
  use: z.string().optional().meta({ description: "path of a module whose default export is a user's own agent" }),
  options: z.record(z.string(), z.unknown()).optional().meta({ description: 'passed to a user agent as they are' }),
};
