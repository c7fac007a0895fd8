import type { z } from 'zod';
import { brief } from './words.ts';

type Issue = z.core.$ZodIssue;
export interface Fault {
  path: (string | number)[];
  found: string;
  expected: string;
}

const show = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  return brief(JSON.stringify(value) ?? String(value));
};

const at = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);

/** Where several things are wrong at once: a key that is not known is why another is missing. */
export const tellingOf = (issues: readonly Issue[]): Issue =>
  issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];

/** Of a union's branches the one that came furthest, with the least wrong in it, is what the user meant. */
function bestBranch(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const depth = (issues: readonly Issue[]) =>
    Math.max(...issues.map((issue) => issue.path.length * 2 + (issue.code === 'custom' ? 1 : 0)));
  const ranked = branches
    .filter((issues) => issues.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return ranked.length > 0 ? tellingOf(ranked[0]) : undefined;
}

/** A zod issue as a place, what stood there, and what should. */
export function faultOf(issue: Issue, root: unknown, prefix: readonly PropertyKey[] = []): Fault {
  const path = [...prefix, ...issue.path] as (string | number)[];
  const value = at(root, path);
  if (issue.code === 'unrecognized_keys') {
    return {
      path: [...path, issue.keys[0]],
      found: `unknown key '${brief(issue.keys[0])}'`,
      expected: 'a key that has a meaning here',
    };
  }
  if (issue.code === 'invalid_union') {
    const inner = bestBranch(issue.errors);
    if (inner && (inner.path.length > 0 || inner.code === 'custom' || inner.code === 'unrecognized_keys')) {
      return faultOf(inner, root, path);
    }
  }
  const stated = /^found (.*); expected (.*)$/s.exec(issue.message);
  if (stated) return { path, found: stated[1], expected: stated[2] };
  return { path, found: show(value), expected: expectation(issue) };
}

const KINDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'keys and values',
  record: 'keys and values',
  string: 'text',
};

/** What a schema asks for: in its own words where it has them, else in ours rather than zod's. */
function expectation(issue: Issue): string {
  if (issue.message.startsWith('expected ')) return issue.message.slice('expected '.length);
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => JSON.stringify(value));
    return values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  }
  return issue.message;
}

/** `['aggregators', 3, 'node']` as `aggregators[3].node`. */
export const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${brief(key)}` : brief(key)),
    '',
  );
