import { z } from 'zod';
import { fileOf, type Source } from '../../input/source.ts';
import { checkedBy, jsonSchemaOf, readYaml } from '../../input/yaml.ts';
import { loadsModelSchema } from './loads/model.ts';
import { pricesModelSchema } from './prices/prices.ts';
import { sessionsModelSchema } from './sessions/model.ts';
import { yamlText } from './yamlText.ts';

const period = z.strictObject({ from: z.iso.date(), to: z.iso.date() });

/** A world fitted to observed data: parameters and where they come from, no data. */
const worldSchema = z.strictObject({
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
export type FittedWorld = z.output<typeof worldSchema>;

/** Parts a world may have a model of. */
export const WORLD_PARTS = ['prices', 'sessions', 'loads'] as const;
export type WorldPart = (typeof WORLD_PARTS)[number];

const EXAMPLE = 'configs/worlds/nl-2023.yaml';

/**
 * The world in a file.
 * @throws InputError that names file, place, what was found and what is expected
 */
export function fittedWorldOf(source: Source): FittedWorld {
  const { raw, where } = readYaml(fileOf(source), 'world', EXAMPLE);
  return checkedBy(worldSchema, raw, where);
}

/** A world as the text of a file. @throws InputError for one that could not be read again */
export const worldText = (world: FittedWorld): string =>
  yamlText(checkedBy(worldSchema, world, (path) => ({ path: `fitted world: ${path.join('.')}` })));

/** JSON Schema of world files. */
export const worldJsonSchema = () => jsonSchemaOf(worldSchema);
