import * as z from 'zod';
import { fileOf, type Source } from '../../input/source.ts';
import { checkedBy, jsonSchemaOf, readYaml } from '../../input/yaml.ts';
import { loadsModelSchema } from './loads/model.ts';
import { pricesModelSchema } from './prices/prices.ts';
import { sessionsModelSchema } from './sessions/model.ts';
import { yamlText } from './yamlText.ts';

const period = (of: string) =>
  z
    .strictObject({
      from: z.iso.date().meta({ description: 'first local date' }),
      to: z.iso.date().meta({ description: 'last local date' }),
    })
    .optional()
    .meta({ description: `period of the ${of} it was fitted to` });

/** A world fitted to observed data: parameters and where they come from, no data. */
const worldSchema = z.strictObject({
  kind: z.literal('flexagora world').meta({ description: 'says that this is a world file' }),
  sources: z
    .array(
      z.strictObject({
        file: z.string().meta({ description: 'name of the file' }),
        format: z.string().meta({ description: 'how it is laid out, as `flexagora import` says' }),
        holds: z.string().meta({ description: 'what was read of it' }),
        notes: z.array(z.string()).default([]).meta({ description: 'what its reader left out or filled in' }),
      }),
    )
    .meta({ description: 'the files it was fitted to' }),
  fitted: z
    .strictObject({ prices: period('prices'), sessions: period('sessions'), loads: period('loads') })
    .meta({ description: 'first and last local date of the data of each part' }),
  notes: z
    .array(z.string())
    .default([])
    .meta({ description: 'where the data come from, and what else whoever fitted it wants to say' }),
  prices: pricesModelSchema.optional().meta({ description: 'model of day-ahead, balancing and imbalance prices' }),
  sessions: sessionsModelSchema.optional().meta({ description: 'model of how EVs plug in' }),
  loads: loadsModelSchema.optional().meta({ description: 'model of load and solar power by node' }),
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
