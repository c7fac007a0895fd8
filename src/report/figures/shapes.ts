/** As much of an element as figures ask for: a browser's, or one of a SvgDocument. */
export interface Shape {
  readonly tagName: string;
  readonly children: Iterable<Shape>;
  readonly firstChild: unknown;
  textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...children: (Shape | string)[]): void;
  remove(): void;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Makes an element of SVG; attributes that are undefined are left out. */
export type Make = (name: string, attributes?: Attributes, ...inside: (Shape | string)[]) => Shape;

const SVG = 'http://www.w3.org/2000/svg';

/** @param document a browser's, or a SvgDocument */
export function maker(document: unknown): Make {
  const { createElementNS } = document as { createElementNS(namespace: string, name: string): Shape };
  return (name, attributes = {}, ...inside) => {
    const shape = createElementNS.call(document, SVG, name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined) shape.setAttribute(key, typeof value === 'number' ? `${brief(value)}` : value);
    shape.append(...inside);
    return shape;
  };
}

/** Hundredths of a pixel. */
const brief = (value: number): number => Math.round(value * 100) / 100;

/** Takes from an element that Plot drew what belongs to a page: classes, and names of marks that are not for people. */
export function tidy(shape: Shape, ink: string): Shape {
  const name = shape.getAttribute('aria-label');
  if (name !== null) {
    shape.removeAttribute('aria-label');
    shape.setAttribute(shape.tagName === 'g' ? 'data-mark' : 'data-row', name);
  }
  shape.removeAttribute('class');
  for (const colour of ['fill', 'stroke'])
    if (shape.getAttribute(colour) === 'currentColor') shape.setAttribute(colour, ink);
  for (const inside of [...shape.children])
    if (inside.tagName === 'style') inside.remove();
    else tidy(inside, ink);
  return shape;
}
