import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The width of an element, CSS pixels, as it changes; 0 before it is there. */
export function useWidth<E extends HTMLElement>() {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const of = element.current as E;
    const sizes = new ResizeObserver(([{ contentRect }]) => setWidth(Math.floor(contentRect.width)));
    sizes.observe(of);
    setWidth(of.clientWidth);
    return () => sizes.disconnect();
  }, []);
  return { element, width };
}
