import { XmlElement } from '@rgrove/parse-xml';
import { InputError } from '../errors.ts';
import { shown } from './delimited.ts';
import type { XmlDocument } from './documents.ts';

/** Name of an element, without the prefix of its namespace. */
export const localName = ({ name }: XmlElement): string => name.replace(/^.*:/, '');

/** Elements directly in another, all or those of one name. */
export const elementsIn = ({ children }: XmlElement, name?: string): XmlElement[] =>
  children.filter(
    (child): child is XmlElement => child instanceof XmlElement && [undefined, localName(child)].includes(name),
  );

/** Text of the only element of a name; undefined where there is none. */
export const textIn = (element: XmlElement, name: string): string | undefined =>
  elementsIn(element, name)[0]?.text.trim();

/** What is wrong with an element, or with the one of a name in it. */
export function refuseElement(
  { file, lineOf }: XmlDocument,
  element: XmlElement,
  name: string | undefined,
  expected: string,
): InputError {
  const [inner] = name === undefined ? [] : elementsIn(element, name);
  const at = inner ?? element;
  const text = at.text.trim();
  const found = name !== undefined && !inner ? `no ${name}` : text === '' ? 'an empty element' : shown(text);
  return new InputError({ file, path: `line ${lineOf(at)}, <${localName(at)}>`, found, expected });
}
