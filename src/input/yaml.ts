import { type Document, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { InputError } from '../errors.ts';
import { faultOf, pathText, tellingOf } from './issues.ts';
import type { SourceFile } from './source.ts';
import { nearest } from './words.ts';

export type Path = (string | number)[];

/** Where in what the user gave a value stands: a file and a line in it, or an option of the command line. */
export type Where = (path: Path) => { file?: string; path: string };

/**
 * Reads a YAML file that must hold keys and values.
 * @param example of such a file, for who gave something else
 * @returns its content, its text, and `where` for errors: `x (line 3)`
 * @throws InputError for a file that cannot be read, is no YAML, or holds something else
 */
export function readYaml(
  { name: file, text }: SourceFile,
  kind: string,
  example: string,
): { raw: object; where: Where; text: string } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const { message, pos } = document.errors[0];
    throw new InputError({ file, path: `line ${lines.linePos(pos[0]).line}`, found: message, expected: 'YAML' });
  }
  const raw = contentOf(document, file);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new InputError({
      file,
      found: Array.isArray(raw) ? 'a list' : raw === null ? 'nothing' : 'plain text',
      expected: `a ${kind} in YAML: keys and values, as in ${example}`,
    });
  }
  const where: Where = (path) => {
    const named = pathText(path) || 'top level';
    for (let depth = path.length; depth > 0; depth--) {
      const found = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
      if (found?.range) return { file, path: `${named} (line ${lines.linePos(found.range[0]).line})` };
    }
    return { file, path: named };
  };
  return { raw, where, text };
}

/** What a YAML document comes to. @throws InputError for an alias that leads nowhere, or to too much */
function contentOf(document: Document, file: string): unknown {
  try {
    const content: unknown = document.toJS();
    JSON.stringify(content); // an alias inside what it stands for has no end
    return content;
  } catch (error) {
    throw new InputError({ file, found: (error as Error).message, expected: 'YAML' });
  }
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

/** The keys a JSON Schema has a meaning for at a path. */
function keysAt(schema: SchemaNode | undefined, [step, ...rest]: readonly (string | number)[]): string[] {
  if (!schema) return [];
  const { properties = {}, items, anyOf = [] } = schema;
  const here =
    step === undefined ? Object.keys(properties) : keysAt(typeof step === 'number' ? items : properties[step], rest);
  const path = step === undefined ? [] : [step, ...rest];
  return [...here, ...anyOf.flatMap((branch) => keysAt(branch, path))];
}

/** The JSON Schema of what a file may hold. */
export const jsonSchemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-07' });

/**
 * Checks a value against a schema.
 * @param prefix path of the value in the file
 * @throws InputError naming the place, what was found and what is expected; near keys for one that is not known
 */
export function checkedBy<S extends z.ZodType>(
  schema: S,
  value: unknown,
  where: Where,
  prefix: Path = [],
): z.output<S> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const { path, found, expected } = faultOf(tellingOf(checked.error.issues), value);
  const key = /^unknown key '(.*)'$/s.exec(found)?.[1];
  throw new InputError({
    ...where([...prefix, ...path]),
    found,
    expected:
      key === undefined
        ? expected
        : `${expected}; ${hint(key, keysAt(jsonSchemaOf(schema) as SchemaNode, path.slice(0, -1)))}`,
  });
}

function hint(key: string, keys: readonly string[]): string {
  const near = nearest(key, keys).map((name) => `'${name}'`);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${keys.join(', ')}`;
}
