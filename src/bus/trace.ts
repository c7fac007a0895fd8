import type { AnyMessage } from './protocol.ts';

/** One message as it stands in the trace of a run. */
export interface TraceRow {
  /** ISP of the clock when it was said (negative: before the first day). */
  isp: number;
  phase: string;
  from: string;
  to: string;
  type: string;
  /** ISP the message is about. */
  about: number;
  /** The rest of it as JSON; a series is shown by its length and sum. */
  body: string;
}

type Fields = Readonly<Record<string, unknown>>;

const isEnvelope = (key: string): boolean => key === 'type' || key === 'from' || key === 'to' || key === 'isp';

function sumOf(series: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < series.length; k++) if (!Number.isNaN(series[k])) sum += series[k];
  return sum;
}

/** An object as it is to be in JSON: a series by its length and sum, what is no plain data as it is. */
function shortened(value: object): unknown {
  if (ArrayBuffer.isView(value)) {
    const series = value as unknown as ArrayLike<number>;
    return { length: series.length, sum: sumOf(series) };
  }
  if (Array.isArray(value)) return value.map(field);
  const kind = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null ? fieldsOf(value as Fields, false) : value;
}

const field = (value: unknown): unknown => (typeof value === 'object' && value !== null ? shortened(value) : value);

function fieldsOf(fields: Fields, isMessage: boolean): object {
  const copy: Record<string, unknown> = {};
  for (const key in fields) {
    if ((isMessage && isEnvelope(key)) || !Object.hasOwn(fields, key)) continue;
    const value = field(fields[key]);
    if (key === '__proto__') Object.defineProperty(copy, key, { value, enumerable: true });
    else copy[key] = value;
  }
  return copy;
}

/** Whether two messages say the same, be it to others: their fields are the same values, or the same objects. */
function saysTheSame(a: Fields, b: Fields): boolean {
  for (const key in a) if (a[key] !== b[key] && !isEnvelope(key)) return false;
  for (const key in b) if (!(key in a)) return false;
  return true;
}

/** Makes rows of the trace. What is said to several in turn gets one body, which is made once. */
export class Tracer {
  readonly rows: TraceRow[] = [];
  private readonly last = new Map<string, { message: AnyMessage; body: string }>();

  add(message: AnyMessage, phase: string, isp: number): void {
    const { type, from, to, isp: about } = message;
    const last = this.last.get(type);
    const fields = message as unknown as Fields;
    const isRepeated = last !== undefined && saysTheSame(last.message as unknown as Fields, fields);
    const body = isRepeated ? last.body : JSON.stringify(fieldsOf(fields, true));
    if (!isRepeated) this.last.set(type, { message, body });
    this.rows.push({ isp, phase, from, to, type, about, body });
  }
}
