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

function seriesJson(series: ArrayLike<number>): string {
  let sum = 0;
  for (let k = 0; k < series.length; k++) if (!Number.isNaN(series[k])) sum += series[k];
  return `{"length":${series.length},"sum":${numberJson(sum)}}`;
}

const numberJson = (value: number): string => (Number.isFinite(value) ? `${value}` : 'null');

/** A value as JSON, a series in it by its length and sum; undefined where JSON has nothing for it. */
function shortJson(value: unknown): string | undefined {
  if (typeof value === 'number') return numberJson(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) return seriesJson(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return `[${value.map((each) => shortJson(each) ?? 'null').join(',')}]`;
  const kind = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null ? fieldsJson(value as Fields, false) : JSON.stringify(value);
}

const names = new Map<string, string>();
function nameJson(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const json = JSON.stringify(name);
  if (names.size < 10_000) names.set(name, json);
  return json;
}

function fieldsJson(fields: Fields, isMessage: boolean): string {
  let json = '';
  for (const key of Object.keys(fields)) {
    if (isMessage && isEnvelope(key)) continue;
    const field = shortJson(fields[key]);
    if (field !== undefined) json += `${json === '' ? '' : ','}${nameJson(key)}:${field}`;
  }
  return `{${json}}`;
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
    const body = isRepeated ? last.body : fieldsJson(fields, true);
    if (!isRepeated) this.last.set(type, { message, body });
    this.rows.push({ isp, phase, from, to, type, about, body });
  }
}
