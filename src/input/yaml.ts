import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { InputError } from '../errors.ts';
import { faultOf, pathText, tellingOf } from './issues.ts';
import type { SourceFile } from './source.ts';
import { brief, nearest } from './words.ts';

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
  const lineAt = (offset: number) => `line ${lines.linePos(offset).line}`;
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  if (document.errors.length > 0) {
    const { message, code, pos } = document.errors[0];
    const known = code === 'MULTIPLE_DOCS' ? MULTIPLE : message.startsWith('Maximum call stack') ? TOO_DEEP : undefined;
    throw new InputError({ file, path: lineAt(pos[0]), ...(known ?? { found: message, expected: 'YAML' }) });
  }
  const raw = contentOf(document.contents, ({ range }, found, expected) => {
    return new InputError({ file, path: range ? lineAt(range[0]) : undefined, found, expected });
  });
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
      if (found?.range) return { file, path: `${named} (${lineAt(found.range[0])})` };
    }
    return { file, path: named };
  };
  return { raw, where, text };
}

const MOST_VALUES = 1_000_000;
const DEEPEST = 100;
const TOO_DEEP = { found: `values more than ${DEEPEST} deep in each other`, expected: 'fewer levels' };
const MULTIPLE = { found: 'a second document', expected: 'one' };

type Placed = { range?: readonly number[] | null };

/** What an anchor stands for, once it is whole: its value, and how many values that holds. */
interface Anchored {
  value?: unknown;
  size?: number;
}

/**
 * What the nodes of a YAML document come to: an alias as a copy of what its anchor stands for.
 * @throws what `fault` makes of a key that is there twice or can be none, and of aliases that lead nowhere, to themselves or to too much
 */
function contentOf(root: unknown, fault: (at: Placed, found: string, expected: string) => InputError): unknown {
  const anchors = new Map<string, Anchored>();
  let size = 0;
  const grow = (by: number, at: Placed) => {
    size += by;
    if (size > MOST_VALUES) throw fault(at, 'more than a million values, aliases at full length', 'fewer');
  };

  function aliased(node: Placed & { source: string }): unknown {
    const anchor = anchors.get(node.source);
    if (anchor === undefined)
      throw fault(node, `'*${node.source}', an alias without an anchor`, `'&${node.source}' before it`);
    if (anchor.size === undefined)
      throw fault(node, `'*${node.source}' inside what it stands for`, 'values that come to an end');
    grow(anchor.size, node);
    return structuredClone(anchor.value);
  }

  function keyOf(node: unknown, seen: object): string {
    if (!isScalar(node)) throw fault(node as Placed, 'a key that is no text', 'text as the key');
    const key = String(node.value ?? '');
    if (key === '__proto__') throw fault(node, `the key '${key}'`, 'another name');
    if (Object.hasOwn(seen, key)) throw fault(node, `'${brief(key)}' for the second time`, 'each key once');
    return key;
  }

  function contentAt(node: unknown, depth: number): unknown {
    const placed = (node ?? {}) as Placed & { anchor?: string };
    if (depth > DEEPEST) throw fault(placed, TOO_DEEP.found, TOO_DEEP.expected);
    if (isAlias(node)) return aliased(node);
    const before = size;
    const anchor: Anchored = {};
    if (placed.anchor !== undefined) anchors.set(placed.anchor, anchor);
    grow(1, placed);
    anchor.value = isScalar(node) ? node.value : null;
    if (isSeq(node)) anchor.value = node.items.map((item) => contentAt(item, depth + 1));
    if (isMap(node)) {
      const content: Record<string, unknown> = {};
      for (const { key, value } of node.items) content[keyOf(key, content)] = contentAt(value, depth + 1);
      anchor.value = content;
    }
    anchor.size = size - before;
    return anchor.value;
  }

  return contentAt(root, 0);
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  const?: unknown;
}

/** What there is in a value under a key; undefined where it has no keys. */
const inside = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;

/** Branches a value is told apart by, as by an `algorithm`; all, where it is none of theirs. */
function branchesFor({ anyOf = [], oneOf = [] }: SchemaNode, value: unknown): SchemaNode[] {
  const fits = ({ properties = {} }: SchemaNode) =>
    Object.entries(properties).every(([key, of]) => of.const === undefined || of.const === inside(value, key));
  const fitting = oneOf.filter(fits);
  return [...anyOf, ...(fitting.length > 0 ? fitting : oneOf)];
}

/** The keys a JSON Schema has a meaning for at a path in a value, each once. */
function keysAt(schema: SchemaNode | undefined, path: readonly (string | number)[], value: unknown): string[] {
  if (!schema) return [];
  const { properties = {}, items } = schema;
  const [step, ...rest] = path;
  const here =
    step === undefined
      ? Object.keys(properties)
      : keysAt(typeof step === 'number' ? items : properties[step], rest, inside(value, step));
  const branches = branchesFor(schema, value).flatMap((branch) => keysAt(branch, path, value));
  return [...new Set([...here, ...branches])];
}

/** The JSON Schema of what a file may hold. */
export const jsonSchemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-07' });

/** What is checked once is not worth compiling a check for. */
const ONCE = { jitless: true };

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
  const checked = schema.safeParse(value, ONCE);
  if (checked.success) return checked.data;
  const { path, found, expected } = faultOf(tellingOf(checked.error.issues), value);
  const key = found.startsWith('unknown key') ? String(path.at(-1)) : undefined;
  throw new InputError({
    ...where([...prefix, ...path]),
    found,
    expected:
      key === undefined
        ? expected
        : `${expected}; ${hint(key, keysAt(jsonSchemaOf(schema) as SchemaNode, path.slice(0, -1), value))}`,
  });
}

function hint(key: string, keys: readonly string[]): string {
  const near = nearest(key, keys).map((name) => `'${name}'`);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${keys.join(', ')}`;
}
