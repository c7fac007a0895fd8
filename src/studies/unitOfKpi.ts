import type { MathNode } from 'mathjs';
import { dottedName, type Kpi } from './kpis.ts';
import { mathjs } from './mathjs.ts';

/** Functions whose value is in the unit of what they are of. */
const KEEPING = ['abs', 'ceil', 'floor', 'max', 'min', 'round'];

/** A number alone, which fits any unit. */
const ANY = Symbol('any unit');
type Unit = string | typeof ANY | undefined;

/**
 * The unit of a KPI, as EUR/MWh of `profit / deliveredMwh`; undefined where it does not follow from its figures' units.
 * @param unitOf of a figure, or of a KPI before it
 */
export function unitOfKpi(
  { expression }: Pick<Kpi, 'expression'>,
  unitOf: (name: string) => string | undefined,
): string | undefined {
  const unit = within(mathjs().parse(expression), unitOf);
  return unit === ANY ? '' : unit;
}

function within(node: MathNode, unitOf: (name: string) => string | undefined): Unit {
  const math = mathjs();
  const name = dottedName(node);
  if (name !== undefined) return unitOf(name);
  if (math.isConstantNode(node)) return ANY;
  if (math.isParenthesisNode(node)) return within(node.content, unitOf);
  const parts = (args: readonly MathNode[]) => args.map((arg) => within(arg, unitOf));
  if (math.isFunctionNode(node) && math.isSymbolNode(node.fn))
    return KEEPING.includes(node.fn.name) ? alike(parts(node.args)) : undefined;
  if (!math.isOperatorNode(node)) return undefined;
  const [a, b] = parts(node.args);
  switch (node.fn as string) {
    case 'unaryMinus':
    case 'unaryPlus':
      return a;
    case 'add':
    case 'subtract':
      return alike([a, b]);
    case 'multiply':
      return product(a, b);
    case 'divide':
      return quotient(a, b);
    default:
      return undefined;
  }
}

function alike(units: readonly Unit[]): Unit {
  const told = units.filter((unit) => unit !== ANY);
  return told.every((unit) => unit === told[0]) ? (told.length === 0 ? ANY : told[0]) : undefined;
}

const isPlain = (unit: Unit): unit is '' | typeof ANY => unit === ANY || unit === '';

function product(a: Unit, b: Unit): Unit {
  if (a === undefined || b === undefined) return undefined;
  if (isPlain(a)) return b;
  if (isPlain(b)) return a;
  const [per, of] = a.endsWith(`/${b}`) ? [a, b] : [b, a];
  return per.endsWith(`/${of}`) ? per.slice(0, -of.length - 1) : undefined;
}

function quotient(a: Unit, b: Unit): Unit {
  if (a === undefined || b === undefined) return undefined;
  if (a === b) return '';
  if (isPlain(b)) return a;
  if (isPlain(a)) return `1/${b}`;
  return /[/ ]/.test(a + b) ? undefined : `${a}/${b}`;
}
