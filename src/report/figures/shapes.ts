/** As much of an element as figures ask for: a browser's, or one of a SvgDocument. */
export interface Shape {
  setAttribute(name: string, value: string): void;
  setAttributeNS(namespace: string, name: string, value: string): void;
  append(...children: (Shape | string)[]): void;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Makes an element of SVG; attributes that are undefined are left out, numbers have hundredths. */
export type Make = (name: string, attributes?: Attributes, ...inside: (Shape | string)[]) => Shape;

export const SVG = 'http://www.w3.org/2000/svg';

/** Hundredths of a pixel. */
export const brief = (value: number): number => Math.round(value * 100) / 100;

/** @param document a browser's, or a SvgDocument */
export function maker(document: unknown): Make {
  const from = document as { createElementNS(namespace: string, name: string): Shape };
  return (name, attributes = {}, ...inside) => {
    const shape = from.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes))
      if (value !== undefined) shape.setAttribute(key, typeof value === 'number' ? `${brief(value)}` : value);
    shape.append(...inside);
    return shape;
  };
}
