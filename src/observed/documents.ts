import { parseXml, type XmlElement, XmlError } from '@rgrove/parse-xml';
import { InputError } from '../errors.ts';
import type { SourceFile } from '../input/source.ts';

/** What a JSON file holds. */
export interface JsonDocument {
  file: string;
  value: unknown;
}

/** What an XML file holds. */
export interface XmlDocument {
  file: string;
  root: XmlElement;
  /** Line of the file on which an element begins, 1-based. */
  lineOf(element: XmlElement): number;
}

/** An object of a JSON document. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a file looks like from its first sign. */
export function kindOfText(text: string): 'json' | 'xml' | 'table' {
  const [, first] = /^\uFEFF?\s*(.)/.exec(text) ?? [];
  if (first === '{' || first === '[') return 'json';
  return first === '<' ? 'xml' : 'table';
}

/** @throws InputError for text that is no JSON */
export function jsonOf({ name: file, text }: SourceFile): JsonDocument {
  try {
    return { file, value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (areJsonLines(text))
      throw new InputError({ file, found: 'a JSON document on each line', expected: 'one document: a list of them' });
    throw new InputError({ file, found: `no JSON: ${(error as Error).message}`, expected: 'a JSON document' });
  }
}

function areJsonLines(text: string): boolean {
  const lines = text.trim().split(/\r?\n/, 2);
  try {
    return lines.length > 1 && lines.every((line) => typeof JSON.parse(line) === 'object');
  } catch {
    return false;
  }
}

/** @throws InputError for text that is no XML */
export function xmlOf({ name: file, text }: SourceFile): XmlDocument {
  const [before] = /^\s*/.exec(text) ?? [''];
  const linesBefore = before.split('\n').length - 1;
  const document = text.slice(before.length);
  const lineAt = (at: number): number => linesBefore + document.slice(0, at).split('\n').length;
  try {
    const { root } = parseXml(document, { includeOffsets: true });
    if (root === null) throw new InputError({ file, found: 'XML without an element', expected: 'an XML document' });
    return { file, root, lineOf: ({ start }) => lineAt(start) };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const [found] = error.message.split(' (line ');
    throw new InputError({
      file,
      path: `line ${linesBefore + error.line}`,
      found: `no XML: ${found}`,
      expected: 'an XML document',
    });
  }
}
