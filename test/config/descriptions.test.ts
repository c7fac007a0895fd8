import { describe, expect, it, test } from 'vitest';
import * as z from 'zod';
import { SYSTEMS } from '../../agents/systems.ts';
import { configJsonSchema } from '../../src/config/load.ts';
import { quantity } from '../../src/input/quantity.ts';
import { studyJsonSchema } from '../../src/studies/load.ts';
import { worldJsonSchema } from '../../src/worlds/fitted/worldFile.ts';
import { keysOf, undescribed } from './described.ts';

describe('every key that a file may have is described', () => {
  test.each([
    ...SYSTEMS.map((system) => [`a config of ${system.name}`, () => configJsonSchema(system)] as const),
    ['a study', studyJsonSchema] as const,
    ['a world', worldJsonSchema] as const,
  ])('of %s', (_, schema) => {
    expect(keysOf(schema()).length).toBeGreaterThan(20);
    expect(undescribed(schema())).toEqual([]);
  });

  it('and one that is not is found, wherever it stands', () => {
    const inner = z.strictObject({ plain: z.string(), power: quantity('kW') });
    const says = 'something that says what it does';
    const schema = z.strictObject({
      list: z.array(inner).meta({ description: says }),
      either: z.union([z.literal('none'), inner.extend({ other: z.string() })]).meta({ description: says }),
      byName: z.record(z.string(), inner).meta({ description: says }),
    });
    expect(undescribed(z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }))).toEqual([
      ...['list.plain', 'list.power', 'either.plain', 'either.power', 'either.other', 'byName.plain', 'byName.power'],
    ]);
  });
});
