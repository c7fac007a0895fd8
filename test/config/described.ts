import * as z from 'zod';
import { quantity, type Unit } from '../../src/input/quantity.ts';

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
function* walk(node: Node, at = ''): Generator<[key: string, says: string | undefined]> {
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    yield [`${at}${key}`, value.description];
    yield* walk(value, `${at}${key}.`);
  }
  const { items = [], additionalProperties, anyOf = [], allOf = [], definitions = {} } = node;
  const others = [items, additionalProperties ?? [], anyOf, allOf, Object.values(definitions)].flat();
  for (const other of others) if (typeof other === 'object') yield* walk(other, at);
}

const UNITS: Unit[] = ['MW', 'kW', 'kWh', 'h', 'EUR/MWh', 'share'];
/** What a quantity says of itself: how it is written, not what it does. */
const OF_UNITS = UNITS.map((unit) => z.globalRegistry.get(quantity(unit))?.description);

/** Every key of a JSON Schema, with what it says of it. */
export const keysOf = (schema: unknown) => [...walk(schema as Node)];

/** The keys of which a JSON Schema does not say what they do. */
export const undescribed = (schema: unknown) =>
  keysOf(schema)
    .filter(([, says]) => !says || says.length < 8 || OF_UNITS.includes(says))
    .map(([k]) => k);
