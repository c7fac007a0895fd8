import { capital } from '../../counted.ts';

/** A word of letters, digits and - for a name, by which nothing else of the page is called. */
export const idOf = (name: string, place: number): string =>
  `${name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40)}-${place}`;

/** A name of a program as people write it: `calledUpMw` in MW is `called up`. */
export function wordsOf(name: string, unit = ''): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  const parts = words.split(' ').map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word));
  const said = unit.replace(/ h$/, '').replaceAll('/', ' per ').replaceAll('.', '').toLowerCase().split(' ');
  const end = parts.slice(-said.length).map((word) => word.toLowerCase());
  const isSaid = parts.length > said.length && end.join(' ') === said.join(' ');
  return (isSaid ? parts.slice(0, -said.length) : parts).join(' ');
}

/** The same at the head of something. */
export const titleOf = (name: string, unit = ''): string => capital(wordsOf(name, unit));

/** Cut to so many characters, with an ellipsis where something is left out. */
export const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
};
