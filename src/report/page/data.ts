import type { Page } from '../../market/view.ts';
import { unpacked } from '../container.ts';

/** The page that lies in a report. */
export async function pageOf(base64: string): Promise<Page> {
  const zipped = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpacked(new Uint8Array(await new Response(stream).arrayBuffer()));
}
