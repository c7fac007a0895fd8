import type { Figure, Page } from '../../market/view.ts';
import { drawFigure } from '../figures/draw.ts';
import type { Chosen } from './links.ts';
import { theme } from './look.tsx';

/** Has the browser save a text as a file. */
export function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A figure as it is seen, drawn anew so that it stands alone. */
export function svgOf(figure: Figure, page: Page, { width, chosen }: { width: number; chosen: Chosen }): string {
  const drawn = drawFigure(figure, page, { width, theme: theme.value, document, chosen });
  return new XMLSerializer().serializeToString(drawn as SVGElement);
}
