import type { EvalFunction, MathNode } from 'mathjs';
import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import type { FigureSet } from './figures.ts';
import { mathjs } from './mathjs.ts';

/** What a study asks for: a figure, or arithmetic over figures and over KPIs before it. */
export interface Kpi {
  name: string;
  expression: string;
  /** Figures it needs that are kept only where asked for. */
  extra: string[];
  /** @param scope figures and earlier KPIs by name; NaN is missing. @returns NaN for what is no finite number */
  evaluate(scope: { get(name: string): number | undefined }): number;
}

const OPERATORS = new Set(['add', 'subtract', 'multiply', 'divide', 'pow', 'unaryMinus', 'unaryPlus']);
const FUNCTIONS = ['abs', 'ceil', 'exp', 'floor', 'log', 'log10', 'max', 'min', 'round', 'sign', 'sqrt'];

/** `aggregators.EV_Agg1.profitEur`, or `aggregators["EV-Agg1"].profitEur`, as the name of a figure. */
export function dottedName(node: MathNode): string | undefined {
  const math = mathjs();
  if (math.isSymbolNode(node)) return node.name;
  if (!math.isAccessorNode(node)) return undefined;
  const [step, ...more] = node.index.dimensions;
  const before = dottedName(node.object);
  if (before === undefined || more.length > 0 || !math.isConstantNode(step)) return undefined;
  return `${before}.${step.value}`;
}

class NotArithmetic extends Error {}

/** Things side by side, as in `profit evs`, which mathjs would multiply. */
class Unclear extends Error {
  constructor(readonly sides: readonly string[]) {
    super(sides.join(' '));
  }
}

const sidesOf = (node: MathNode): MathNode[] =>
  mathjs().isOperatorNode(node) && node.implicit ? node.args.flatMap(sidesOf) : [node];

/** Where a name of an expression stands for a figure, that figure's own name. */
function figureNamed(name: string, { names, aliases, asked, isExtra }: FigureSet, earlier: readonly string[]): string {
  const isKnown = (figure: string) => earlier.includes(figure) || names.includes(figure) || isExtra(figure);
  const figure = isKnown(name) ? name : (aliases.get(name) ?? name);
  if (isKnown(figure)) return figure;
  const near = nearest(name, [...earlier, ...names, ...asked, ...aliases.keys()]).map((each) => `'${each}'`);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `one of ${names.join(', ')}`;
  throw new InputError({ found: `unknown figure '${name}'`, expected: `a figure of a run; ${hint}` });
}

/** The same expression with every figure under a plain symbol; refuses all that is no arithmetic. */
function arithmetic(node: MathNode, symbolOf: (name: string) => string): MathNode {
  const math = mathjs();
  const within = (inner: MathNode) => arithmetic(inner, symbolOf);
  const name = dottedName(node);
  if (name !== undefined) return new math.SymbolNode(symbolOf(name));
  if (math.isConstantNode(node) && Number.isFinite(node.value)) return node;
  if (math.isParenthesisNode(node)) return within(node.content);
  if (math.isOperatorNode(node) && OPERATORS.has(node.fn)) {
    if (node.implicit) {
      const sides = sidesOf(node);
      sides.forEach(within); // one that is no figure is the worse fault
      throw new Unclear(sides.map(String));
    }
    return node.map(within);
  }
  if (math.isFunctionNode(node) && math.isSymbolNode(node.fn) && FUNCTIONS.includes(node.fn.name)) {
    return new math.FunctionNode(node.fn.name, node.args.map(within));
  }
  throw new NotArithmetic(node.toString());
}

/**
 * Reads the expression of a KPI: numbers, figures, + - * / ^, brackets and FUNCTIONS, nothing else.
 * @param earlier names of the KPIs before it, which it may use
 * @throws InputError that names no place: the caller knows it
 */
export function parseKpi(name: string, expression: string, figures: FigureSet, earlier: readonly string[]): Kpi {
  const fault = (found: string) =>
    new InputError({
      found,
      expected: `arithmetic over figures, as profit / deliveredMwh (functions: ${FUNCTIONS.join(', ')})`,
    });
  const inputs: string[] = [];
  const symbolOf = (text: string) => {
    const figure = figureNamed(text, figures, earlier);
    if (!inputs.includes(figure)) inputs.push(figure);
    return `x${inputs.indexOf(figure)}`;
  };
  if (expression.trim() === '') throw fault('nothing');
  let compiled: EvalFunction;
  try {
    compiled = arithmetic(mathjs().parse(expression), symbolOf).compile();
    compiled.evaluate(new Map(inputs.map((_, k) => [`x${k}`, 1])));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof Unclear) {
      const found = `'${error.message}', with nothing between them, in '${expression}'`;
      throw new InputError({ found, expected: `an operator, as in ${error.sides.join(' * ')}` });
    }
    if (error instanceof NotArithmetic) throw fault(`'${error.message}' in '${expression}'`);
    throw fault(`'${expression}' (${(error as Error).message})`);
  }
  return {
    name,
    expression,
    extra: inputs.filter((input) => !earlier.includes(input) && figures.isExtra(input)),
    evaluate: (scope) => {
      const values = new Map(inputs.map((input, k) => [`x${k}`, scope.get(input) ?? Number.NaN]));
      if ([...values.values()].some(Number.isNaN)) return Number.NaN; // sign(missing) would be 0
      try {
        const value: unknown = compiled.evaluate(values);
        return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
      } catch {
        return Number.NaN; // as the larger of a number and the root of a negative one
      }
    },
  };
}
