import type { Sentence } from '../market/view.ts';
import { unbroken } from './unbroken.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML shows it, also within quotes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

/** Text by who knows whom: its letters cannot turn round, or run into, what stands beside it. */
export const apart = (text: string): string => `<bdi>${escaped(text)}</bdi>`;

export const sentence = (spans: Sentence): string =>
  spans
    .map((span) =>
      typeof span === 'string' ? apart(unbroken(span)) : `<strong>${apart(unbroken(span.strong))}</strong>`,
    )
    .join('');

/** Marks and letters without a face, which turn round what follows them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const TITLE_LENGTH = 120;

/** Text where nothing can be isolated, as the title of a window: without marks that turn it round, and not endless. */
export function titleText(text: string): string {
  const letters = [...text.replace(UNSEEN, ' ').trim()];
  return letters.length <= TITLE_LENGTH ? letters.join('') : `${letters.slice(0, TITLE_LENGTH - 1).join('')}…`;
}
