/** Linear programmes stated by name and index. */
import type { HighsResult } from './highs.ts';
import type { SolveResult, SparseModel, SparseRow } from './sparse.ts';

/** What one column may be; from 0 up and free of cost where nothing is said. */
export interface Column {
  lower?: number;
  upper?: number;
  /** What one unit adds to the objective. */
  cost?: number;
  /** Whether it must be a whole number. */
  integer?: boolean;
}

type Each<T> = T | ((...index: number[]) => T);

/** The same for many columns, each figure one for all or a function of their indices. */
export interface Columns {
  lower?: Each<number>;
  upper?: Each<number>;
  cost?: Each<number>;
  integer?: Each<boolean>;
}

type Index = readonly number[];
type Both = readonly [lower: number, upper: number];
/** A row's index, then where its sum stands to its bound, or in its two bounds. */
type StatedRow = [...Index, '<=' | '=' | '>=', number] | [...Index, 'in', Both];

/**
 * A linear (with `integer`, mixed-integer linear) programme whose columns and rows have a name and any number of indices, which
 * are whole numbers: `p` at (unit, hour), `balance` at (hour), `peak`. They are made in the order in which they are stated.
 *
 *     const m = new Model('max');
 *     const p = m.columns('p', [units, hours], { upper: (unit) => mostMw[unit], cost: (_, hour) => price[hour] });
 *     for (let hour = 0; hour < hours; hour++) m.row('balance', hour, '=', load[hour]).add(p.at(0, hour), 1);
 *     m.solve((model) => solver.solve(model));
 *     m.value('p', 0, 3);
 *     m.dual('balance', 3);
 *
 * All methods throw a RangeError that names the column or row which is not there, is stated twice, or has a figure that is no
 * number.
 */
export class Model {
  /** By column, in the order stated; may be written until the model is solved. */
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  private readonly isWhole: number[] = [];
  private readonly rows: Row[] = [];
  private readonly columnPlaces = new Places();
  private readonly rowPlaces = new Places();
  private result: (SolveResult & Partial<HighsResult>) | undefined;

  constructor(readonly sense: 'min' | 'max') {}

  /** States one column. @returns its number */
  column(name: string, ...stated: [...Index, Column]): number {
    const { cost, lower, upper, integer } = stated.at(-1) as Column;
    return this.put({ kind: 'column', name, index: stated.slice(0, -1) as number[] }, cost, lower, upper, integer);
  }

  /** States a column for all indices below those of `shape`, the last running fastest; a shape of [] is one column. */
  columns(name: string, shape: Index, columns: Columns = {}): { at(...index: number[]): number } {
    const { cost, lower, upper, integer } = columns;
    this.columnPlaces.know(name);
    for (const index of below(shape)) {
      const of = <T extends number | boolean>(each: Each<T> | undefined): T | undefined =>
        typeof each === 'function' ? each(...index) : each;
      this.put({ kind: 'column', name, index }, of(cost), of(lower), of(upper), of(integer));
    }
    return { at: (...index) => this.columnAt(name, ...index) };
  }

  private put(here: Place, cost = 0, lower = 0, upper = Number.POSITIVE_INFINITY, integer = false): number {
    this.columnPlaces.add(here, this.cost.length);
    this.lower.push(known(lower, 'lower bound', here));
    this.upper.push(known(upper, 'upper bound', here));
    this.isWhole.push(integer ? 1 : 0);
    return this.cost.push(known(cost, 'cost', here)) - 1;
  }

  /** States a row: a sum, still of nothing, and its bounds. */
  row(name: string, ...stated: StatedRow): Row {
    const [relation, bound] = stated.slice(-2) as ['<=' | '=' | '>=' | 'in', number | Both];
    const here: Place = { kind: 'row', name, index: stated.slice(0, -2) as number[] };
    const [from, to] = typeof bound === 'number' ? [bound, bound] : bound;
    const lower = relation === '<=' ? Number.NEGATIVE_INFINITY : known(from, 'bound', here);
    const upper = relation === '>=' ? Number.POSITIVE_INFINITY : known(to, 'bound', here);
    this.rowPlaces.add(here, this.rows.length);
    const row = new Row(here, lower, upper);
    this.rows.push(row);
    return row;
  }

  /** The number of a column. */
  columnAt(name: string, ...index: number[]): number {
    return this.columnPlaces.at({ kind: 'column', name, index });
  }

  /** Whether a column is stated. */
  hasColumn(name: string, ...index: number[]): boolean {
    return this.columnPlaces.has(name, index);
  }

  /** Holds a column at a value. */
  fix(column: number, value: number): void {
    this.lower[column] = value;
    this.upper[column] = value;
  }

  /** The number of a row. */
  rowAt(name: string, ...index: number[]): number {
    return this.rowPlaces.at({ kind: 'row', name, index });
  }

  /** A row already stated, to add to it. */
  rowOf(name: string, ...index: number[]): Row {
    return this.rows[this.rowAt(name, ...index)];
  }

  /** The numbers of all columns of a name, in the order stated. */
  columnsOf(name: string): number[] {
    return this.columnPlaces.all('column', name);
  }

  /** The model as solvers take it; rows are shared, so that terms added later are in it. */
  sparse(): SparseModel {
    const { sense, cost: colCost, lower: colLower, upper: colUpper, rows } = this;
    const model = { sense, colCost, colLower, colUpper, rows };
    return this.isWhole.includes(1) ? { ...model, integer: Uint8Array.from(this.isWhole) } : model;
  }

  /** Hands the model to a solver, and keeps the result for reading. */
  solve<R extends SolveResult>(solver: (model: SparseModel) => R): R {
    const result = solver(this.sparse());
    this.result = result;
    return result;
  }

  /** The same, with columns that must be whole taken for any number: where they are fixed, what is left has duals. */
  solveRelaxed<R extends SolveResult>(solver: (model: SparseModel) => R): R {
    const { integer: _, ...linear } = this.sparse();
    const result = solver(linear);
    this.result = result;
    return result;
  }

  /** The value of a column. @throws Error when the last solve found no values */
  value(name: string, ...index: number[]): number {
    return this.read('value', this.result?.x, this.columnAt(name, ...index), { kind: 'column', name, index });
  }

  /** The rate at which the objective follows a row's bound (see `HighsResult`). @throws Error without an LP solved by HiGHS */
  dual(name: string, ...index: number[]): number {
    return this.read('dual', this.result?.rowDual, this.rowAt(name, ...index), { kind: 'row', name, index });
  }

  /** The rate at which it follows a column's bound. @throws Error without an LP solved by HiGHS */
  reducedCost(name: string, ...index: number[]): number {
    const column = this.columnAt(name, ...index);
    return this.read('reduced cost', this.result?.reducedCost, column, { kind: 'column', name, index });
  }

  private read(what: string, figures: Float64Array | undefined, at: number, place: Place): number {
    if (figures !== undefined && at < figures.length) return figures[at];
    const needs = what === 'value' ? '' : ', and only linear programmes that HiGHS solves have duals';
    const ended = this.result
      ? `the last solve ended as ${this.result.status}${needs}`
      : 'the model has not been solved';
    const why = figures && figures.length > 0 ? 'it was stated after the last solve' : ended;
    throw new Error(`there is no ${what} of ${label(place)}: ${why}`);
  }
}

/** A row of a model. */
export class Row implements SparseRow {
  readonly indices: number[] = [];
  readonly values: number[] = [];
  private highest = -1;

  constructor(
    private readonly place: Place,
    readonly lower: number,
    readonly upper: number,
  ) {}

  /** Adds a term; terms of one column add up. */
  add(column: number, coefficient: number): this {
    known(coefficient, 'coefficient', this.place);
    const before = column > this.highest ? -1 : this.indices.indexOf(column); // most rows run upwards, and some are long
    this.highest = Math.max(this.highest, column);
    if (before >= 0) this.values[before] += coefficient;
    else {
      this.indices.push(column);
      this.values.push(coefficient);
    }
    return this;
  }
}

interface Place {
  kind: 'column' | 'row';
  name: string;
  index: Index;
}

/** The numbers of all columns, or of all rows. */
class Places {
  private readonly byName = new Map<string, Map<string, number>>();

  /** The numbers of a name, which may have none yet. */
  know(name: string): Map<string, number> {
    const numbers = this.byName.get(name) ?? new Map<string, number>();
    this.byName.set(name, numbers);
    return numbers;
  }

  add(place: Place, number: number): void {
    const numbers = this.know(place.name);
    const key = keyOf(place.index);
    if (numbers.has(key)) throw new RangeError(`${label(place)} is stated twice`);
    numbers.set(key, number);
  }

  has(name: string, index: Index): boolean {
    return this.byName.get(name)?.has(keyOf(index)) ?? false;
  }

  at(place: Place): number {
    const number = this.byName.get(place.name)?.get(keyOf(place.index));
    if (number !== undefined) return number;
    const [first, ...others] = this.named(place.kind, place.name).keys();
    if (first === undefined)
      throw new RangeError(`there is no ${label(place)}: '${place.name}' is stated for no index`);
    const range = others.length > 0 ? `from (${first}) to (${others.at(-1)})` : `at (${first}) alone`;
    throw new RangeError(`there is no ${label(place)}: '${place.name}' is stated ${range}`);
  }

  all(kind: Place['kind'], name: string): number[] {
    return [...this.named(kind, name).values()];
  }

  private named(kind: Place['kind'], name: string): Map<string, number> {
    const numbers = this.byName.get(name);
    if (numbers) return numbers;
    const names = [...this.byName.keys()].map((other) => `'${other}'`).join(', ');
    throw new RangeError(`no ${kind} is called '${name}': there are ${names || 'none'}`);
  }
}

const keyOf = (index: Index): string => (index.length === 1 ? String(index[0]) : index.join(', '));

const label = ({ kind, name, index }: Place): string =>
  `${kind} '${name}'${index.length > 0 ? ` at (${index.join(', ')})` : ''}`;

function known(value: number, figure: string, place: Place): number {
  if (Number.isNaN(value)) throw new RangeError(`the ${figure} of ${label(place)} is not a number`);
  return value;
}

/** All indices below a shape, the last running fastest. */
function below(shape: Index): number[][] {
  let indices: number[][] = [[]];
  for (const count of shape) {
    const longer: number[][] = [];
    for (const index of indices) for (let k = 0; k < count; k++) longer.push([...index, k]);
    indices = longer;
  }
  return indices;
}
