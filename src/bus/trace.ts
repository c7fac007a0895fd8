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

const ENVELOPE = new Set(['type', 'from', 'to', 'isp']);

function shorten(key: string, value: unknown): unknown {
  if (ENVELOPE.has(key)) return undefined;
  if (!ArrayBuffer.isView(value)) return value;
  const series = value as Float64Array | Int16Array;
  let sum = 0;
  for (const figure of series) if (!Number.isNaN(figure)) sum += figure;
  return { length: series.length, sum };
}

/** A message as a row of the trace. */
export const traceRow = (message: AnyMessage, phase: string, isp: number): TraceRow => ({
  isp,
  phase,
  from: message.from,
  to: message.to,
  type: message.type,
  about: message.isp,
  body: JSON.stringify(message, shorten),
});
