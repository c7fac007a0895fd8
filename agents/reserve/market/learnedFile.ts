import * as z from 'zod';
import { contentOf } from '../../../src/config/fetched.ts';
import { InputError } from '../../../src/errors.ts';
import { pathText } from '../../../src/input/issues.ts';
import { fileOf, type Source } from '../../../src/input/source.ts';
import type { Path } from '../../../src/input/yaml.ts';
import { LEARNED_VERSION, type LearnedState } from '../../../src/learning/learner.ts';
import { restoreScale } from '../../../src/learning/rewardScale.ts';
import { own } from '../../../src/lookup.ts';
import { learnerOf } from '../learning/learning.ts';
import { ALL, isForecast, type LearnEntry, type LearnPlace, type Lesson } from '../learning/settings.ts';
import type { LoadedConfig } from './config.ts';
import { learningEntries, naming, placeOf } from './learningConfig.ts';
import type { MessageOf } from './messages.ts';

const lesson = z.object({
  what: z.string(),
  part: z.string(),
  every: z.string(),
  contexts: z.string(),
  actions: z.array(z.number()),
  state: z.unknown(),
  scale: z.unknown(),
});
const learnedFile = z.object({
  version: z.literal(LEARNED_VERSION),
  agents: z.record(z.string(), z.array(lesson)),
});

/** What learned.json holds of what was said. */
export function learnedText(learned: Readonly<Record<string, MessageOf<'Learned'>['learners']>>): string {
  const agents = Object.fromEntries(
    Object.entries(learned).map(([name, lessons]) => [
      name,
      lessons.map(({ what, part, every, contexts, actions, state, scale }) => ({
        ...{ what, part, every, contexts, actions, state, scale },
      })),
    ]),
  );
  return `${JSON.stringify({ version: LEARNED_VERSION, agents }, null, 2)}\n`;
}

/**
 * Who learns what, by agent, each with what it starts from.
 * @throws InputError for what was learned of another version or shape, with other actions, or by nobody of that name
 */
export function learningIn(loaded: LoadedConfig): ReadonlyMap<string, readonly LearnPlace[]> {
  return new Map(
    learningEntries(loaded.config).flatMap(({ at, entry }): [string, LearnPlace[]][] => {
      if (!entry.learn) return [];
      const places = entry.learn.flatMap((learn, k) => {
        if (isForecast(learn)) return [];
        const place = placeOf(learn, entry);
        if (learn.from === undefined) return [place];
        const path = [...at, 'learn', k, 'from'];
        const start = startAt(loaded, path, learn.from, (source) => startFrom(source, place, learn, entry.name));
        return [{ ...place, start }];
      });
      return places.length === 0 ? [] : [[entry.name, places]];
    }),
  );
}

/** What somebody starts from, of a file that a place in the config names. @throws InputError that says where */
export function startAt<T>(
  { file, fetched }: Pick<LoadedConfig, 'file' | 'fetched'>,
  at: Path,
  from: string,
  read: (source: Source) => T,
): T {
  const path = pathText(at as (string | number)[]);
  return naming(
    (inner) => ({ file, path: inner === undefined ? path : `${path}: ${inner}` }),
    () => read(contentOf({ fetched }, from)),
  );
}

function startFrom(source: Source, place: LearnPlace, learn: LearnEntry, name: string): LearnPlace['start'] {
  return Object.fromEntries(
    place.parts.map((part) => {
      const found = lessonOf(source, name, place.what, part);
      checkShape(found, place, learn);
      const { state, scale } = found as unknown as Lesson;
      learnerOf(place, state);
      restoreScale(scale);
      return [part, { state, scale }];
    }),
  );
}

/** What somebody of a name learned of a part. @throws InputError where there is no such thing */
export function lessonOf(source: Source, name: string, what: string, part: string): z.output<typeof lesson> {
  const lessons = lessonsIn(source, name);
  const found = lessons.find((each) => each.what === what && each.part === part);
  if (found) return found;
  const told = part === ALL ? what : `${what}, ${part}`;
  const known = lessons.map((each) => each.what).join(', ') || 'nothing';
  throw new InputError({ found: `nothing that ${name} learned of ${told}`, expected: `one of ${known}` });
}

function lessonsIn(source: Source, name: string): z.output<typeof lesson>[] {
  const expected = 'learned.json of a run of this version';
  const { text } = fileOf(source);
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new InputError({ found: 'no JSON', expected });
  }
  const { version } = (read ?? {}) as { version?: unknown };
  if (version !== LEARNED_VERSION)
    throw new InputError({ path: 'version', found: `${version ?? 'nothing'}`, expected: `version ${LEARNED_VERSION}` });
  const checked = learnedFile.safeParse(read, { jitless: true });
  if (!checked.success) throw new InputError({ found: 'another shape', expected });
  const lessons = own(checked.data.agents, name);
  if (lessons) return lessons;
  const known = Object.keys(checked.data.agents).join(', ') || 'nobody';
  throw new InputError({ found: `nothing that ${name} learned`, expected: `one of ${known}` });
}

/** @throws InputError where something was learned otherwise than the config has it */
function checkShape(found: z.output<typeof lesson>, place: LearnPlace, learn: LearnEntry): void {
  differ('actions', found.actions, place.actions);
  differ('every', found.every, place.every);
  differ('contexts', found.contexts, place.contexts);
  differ('by', shapeOf(found.state), shapeOf(learnerOf(place).state()));
  if (typeof learn.scale === 'number') differ('scale', restoreScale(found.scale).scale, learn.scale);
}

/** @throws InputError where something was otherwise than it is */
export function differ(path: string, was: unknown, is: unknown): void {
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  throw new InputError({ path, found: `learned with ${JSON.stringify(was)}`, expected: `${JSON.stringify(is)}` });
}

/** What of a state is no memory: algorithms and their parameters. */
function shapeOf(state: unknown): unknown {
  const { kind, parameters, memory } = (state ?? {}) as Partial<LearnedState>;
  if (kind !== 'contexts') return { kind, parameters };
  const contexts = memory?.contexts;
  return Array.isArray(contexts) ? contexts.map(shapeOf) : kind;
}
