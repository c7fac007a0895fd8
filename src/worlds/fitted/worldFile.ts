import { z } from 'zod';
import { checkedBy, jsonSchemaOf, readYaml } from '../../input/yaml.ts';
import { loadsModelSchema } from './loadsModel.ts';
import { pricesModelSchema } from './prices.ts';
import { sessionsModelSchema } from './sessionsModel.ts';

const period = z.strictObject({ from: z.iso.date(), to: z.iso.date() });

/** A world fitted to observed data: parameters and where they come from, no data. */
export const worldSchema = z.strictObject({
  kind: z.literal('flexagora world'),
  sources: z
    .array(
      z.strictObject({
        file: z.string(),
        format: z.string(),
        holds: z.string(),
        notes: z.array(z.string()).default([]),
      }),
    )
    .meta({ description: 'the files it was fitted to' }),
  fitted: z
    .strictObject({ prices: period.optional(), sessions: period.optional(), loads: period.optional() })
    .meta({ description: 'first and last local date of the data of each part' }),
  notes: z.array(z.string()).default([]),
  prices: pricesModelSchema.optional(),
  sessions: sessionsModelSchema.optional(),
  loads: loadsModelSchema.optional(),
});
export type World = z.output<typeof worldSchema>;

/** Parts a world may have a model of. */
export const WORLD_PARTS = ['prices', 'sessions', 'loads'] as const;
export type WorldPart = (typeof WORLD_PARTS)[number];

const EXAMPLE = 'configs/worlds/nl-2023.yaml';

/**
 * Reads a world file.
 * @throws InputError that names file, place, what was found and what is expected
 */
export function readWorld(file: string): World {
  const { raw, where } = readYaml(file, 'world', EXAMPLE);
  return checkedBy(worldSchema, raw, where);
}

const WIDTH = 120;
const PLAIN = /^[a-zA-Z][\w-]*$/;
const NOT_TEXT = /^(true|false|null|yes|no|on|off|y|n)$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && PLAIN.test(value) && !NOT_TEXT.test(value) ? value : JSON.stringify(value);

/** What fits on a line. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  return `{ ${entriesOf(value)
    .map(([key, each]) => `${scalar(key)}: ${inline(each)}`)
    .join(', ')} }`;
}

const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, each]) => each !== undefined);

/** The lines of a value under its key, or as an item of a list. */
function linesOf(value: unknown, indent: string): string[] {
  const short = inline(value);
  const ofNumbers = Array.isArray(value) && value.every((each) => typeof each === 'number');
  if (typeof value !== 'object' || value === null || (indent + short).length <= WIDTH - 30) return [short];
  if (ofNumbers) return wrapped(value, indent);
  if (Array.isArray(value)) {
    return value.flatMap((each) => {
      const [first, ...rest] = linesOf(each, `${indent}  `);
      return first === '' ? [`${indent}- ${rest[0].trimStart()}`, ...rest.slice(1)] : [`${indent}- ${first}`, ...rest];
    });
  }
  return [
    '',
    ...entriesOf(value).flatMap(([key, each]) => {
      const [first, ...rest] = linesOf(each, `${indent}  `);
      return Array.isArray(each) && first.startsWith(`${indent}  - `)
        ? [`${indent}${scalar(key)}:`, first, ...rest]
        : [`${indent}${scalar(key)}:${first === '' ? '' : ` ${first}`}`, ...rest];
    }),
  ];
}

/** A list of numbers over as many lines as it takes. */
function wrapped(numbers: readonly number[], indent: string): string[] {
  const lines = [''];
  for (const text of numbers.map(String)) {
    const line = lines[lines.length - 1];
    if (indent.length + line.length + text.length + 3 > WIDTH) lines.push(`${text},`);
    else lines[lines.length - 1] = line === '' ? `${text},` : `${line} ${text},`;
  }
  return lines.map((line, k) => {
    const end = k === lines.length - 1 ? `${line.slice(0, -1)}]` : line;
    return k === 0 ? `[${end}` : `${indent} ${end}`;
  });
}

/** A world as the text of a file, in YAML: what fits on a line stands on a line. */
export function worldText(world: World): string {
  const [, ...lines] = linesOf(JSON.parse(JSON.stringify(world)), '');
  return `${lines.join('\n')}\n`;
}

/** JSON Schema of world files. */
export const worldJsonSchema = () => jsonSchemaOf(worldSchema);
