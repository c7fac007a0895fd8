import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Figure, Page } from '../../market/view.ts';
import { drawFigure } from '../figures/draw.ts';
import { isPrinting, theme } from './look.tsx';

/** How far from what is seen a figure is drawn. */
const NEAR = '800px';

interface PlotProps {
  figure: Figure;
  page: Page;
  /** What is chosen of its choices, by column. */
  chosen: Readonly<Record<string, string>>;
  /** Is given the figure's marks when they are drawn anew. */
  onDrawn?: (drawn: SVGElement) => void;
}

/** A figure as it is drawn: as wide as there is room, in the colours of the page, once it comes near to what is seen. */
export function Plot({ figure, page, chosen, onDrawn }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const drawnOf = useRef<Page | undefined>(undefined);
  const [width, setWidth] = useState(0);
  const [isNear, setIsNear] = useState(false);
  const isDrawn = isNear || isPrinting.value;
  const colours = theme.value;
  const choice = JSON.stringify(chosen);

  useLayoutEffect(() => {
    const element = place.current as HTMLDivElement;
    const sizes = new ResizeObserver(([{ contentRect }]) => setWidth(Math.floor(contentRect.width)));
    const nearness = new IntersectionObserver(([{ isIntersecting }]) => setIsNear(isIntersecting), {
      rootMargin: NEAR,
    });
    setWidth(element.clientWidth);
    sizes.observe(element);
    nearness.observe(element);
    return () => {
      sizes.disconnect();
      nearness.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    const element = place.current as HTMLDivElement;
    if (!isDrawn || width === 0) return;
    const key = `${width} ${colours.name} ${choice}`;
    if (drawnOf.current === page && element.dataset.drawn === key) return;
    drawnOf.current = page;
    element.dataset.drawn = key;
    try {
      const drawn = drawFigure(figure, page, { width, theme: colours, document, chosen }) as SVGElement;
      element.replaceChildren(drawn);
      onDrawn?.(drawn);
    } catch (error) {
      element.textContent = `This figure cannot be drawn (${error}).`;
      console.error(error);
    }
  }, [isDrawn, width, colours, choice, page]);

  return <div ref={place} class="plot" />;
}
