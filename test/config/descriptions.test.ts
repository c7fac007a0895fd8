import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { SYSTEMS } from '../../agents/index.ts';
import { configJsonSchema } from '../../src/config/load.ts';
import { quantity, type Unit } from '../../src/input/quantity.ts';
import { studyJsonSchema } from '../../src/studies/load.ts';
import { worldJsonSchema } from '../../src/worlds/fitted/worldFile.ts';

interface Node {
  properties?: Record<string, Node>;
  items?: Node | Node[];
  additionalProperties?: Node | boolean;
  anyOf?: Node[];
  allOf?: Node[];
  definitions?: Record<string, Node>;
  description?: string;
}

/** Every key a JSON Schema has, with what it says of it. */
function* keysOf(node: Node, at = ''): Generator<[key: string, says: string | undefined]> {
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    yield [`${at}${key}`, value.description];
    yield* keysOf(value, `${at}${key}.`);
  }
  const { items = [], additionalProperties, anyOf = [], allOf = [], definitions = {} } = node;
  const others = [items, additionalProperties ?? [], anyOf, allOf, Object.values(definitions)].flat();
  for (const other of others) if (typeof other === 'object') yield* keysOf(other, at);
}

const UNITS: Unit[] = ['MW', 'kW', 'kWh', 'h', 'EUR/MWh', 'share'];
/** What a quantity says of itself: how it is written, not what it does. */
const OF_UNITS = UNITS.map((unit) => z.globalRegistry.get(quantity(unit))?.description);

const undescribed = (schema: unknown) =>
  [...keysOf(schema as Node)].filter(([, says]) => !says || says.length < 8 || OF_UNITS.includes(says)).map(([k]) => k);

describe('every key that a file may have is described', () => {
  test.each([
    ...SYSTEMS.map((system) => [`a config of ${system.name}`, () => configJsonSchema(system)] as const),
    ['a study', studyJsonSchema] as const,
    ['a world', worldJsonSchema] as const,
  ])('of %s', (_, schema) => {
    expect([...keysOf(schema() as Node)].length).toBeGreaterThan(20);
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
