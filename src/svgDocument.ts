/** What stands in a document: an element, or text. */
type Child = SvgElement | SvgText;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const SVG = 'http://www.w3.org/2000/svg';

class SvgText {
  readonly nodeType = 3;
  parentNode: SvgElement | null = null;

  constructor(
    readonly ownerDocument: SvgDocument,
    public data: string,
  ) {}

  get outerHTML(): string {
    return escaped(this.data);
  }
}

/** As much of an element as a drawing library asks of one that is never shown. */
class SvgElement {
  readonly nodeType = 1;
  parentNode: SvgElement | null = null;
  readonly childNodes: Child[] = [];
  readonly #attributes = new Map<string, string>();
  readonly style: Record<string, unknown> = {};

  constructor(
    readonly ownerDocument: SvgDocument,
    readonly namespaceURI: string,
    readonly tagName: string,
  ) {}

  getAttribute = (name: string): string | null => this.#attributes.get(name) ?? null;
  hasAttribute = (name: string): boolean => this.#attributes.has(name);
  setAttribute = (name: string, value: unknown) => void this.#attributes.set(name, String(value));
  setAttributeNS = (_: string, name: string, value: unknown) => this.setAttribute(name, value);
  removeAttribute = (name: string) => void this.#attributes.delete(name);

  appendChild<C extends Child>(child: C): C {
    return this.insertBefore(child, null);
  }

  append(...children: (Child | string)[]): void {
    for (const child of children)
      this.appendChild(typeof child === 'string' ? this.ownerDocument.createTextNode(child) : child);
  }

  insertBefore<C extends Child>(child: C, before: Child | null): C {
    child.parentNode?.removeChild(child);
    const place = before === null ? -1 : this.childNodes.indexOf(before);
    this.childNodes.splice(place < 0 ? this.childNodes.length : place, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild<C extends Child>(child: C): C {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
    return child;
  }

  remove(): void {
    this.parentNode?.removeChild(this);
  }

  get firstChild(): Child | null {
    return this.childNodes[0] ?? null;
  }

  get children(): SvgElement[] {
    return this.childNodes.filter((child) => child instanceof SvgElement);
  }

  get textContent(): string {
    return this.childNodes.map((child) => (child instanceof SvgText ? child.data : child.textContent)).join('');
  }

  set textContent(text: string) {
    this.childNodes.splice(0);
    this.append(text);
  }

  /** The element as text. */
  get outerHTML(): string {
    const style = Object.entries(this.style)
      .map(([name, value]) => `${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}:${value}`)
      .join(';');
    const all = [...this.#attributes, ...(style === '' ? [] : [['style', style]])];
    const attributes = all.map(([name, value]) => ` ${name}="${escaped(value).replaceAll('"', '&quot;')}"`).join('');
    const inside = this.childNodes.map((child) => child.outerHTML).join('');
    return inside === ''
      ? `<${this.tagName}${attributes}/>`
      : `<${this.tagName}${attributes}>${inside}</${this.tagName}>`;
  }
}

/** A document to draw in where there is no browser. */
export class SvgDocument {
  readonly documentElement: SvgElement = this.createElement('html');

  createElement(name: string): SvgElement {
    return this.createElementNS(SVG, name);
  }

  createElementNS(namespace: string, name: string): SvgElement {
    return new SvgElement(this, namespace, name);
  }

  createTextNode(text: string): SvgText {
    return new SvgText(this, text);
  }
}
