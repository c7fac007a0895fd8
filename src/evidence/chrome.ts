import type { TraceRow } from '../bus/trace.ts';

const US_PER_ISP = 15 * 60 * 1e6;

/**
 * A conversation in the trace format of Chrome, for Perfetto: a thread an agent, a message an instant of who says it. Messages of one ISP
 * are spread over it in their order; of when within it they were said there is nothing to tell.
 */
export function* chromeTrace(messages: readonly TraceRow[]): Generator<string> {
  const names = [...new Set(messages.map(({ from }) => from))].sort();
  const threads = new Map(names.map((name, k) => [name, k + 1]));
  const perIsp = new Map<number, number>();
  for (const { isp } of messages) perIsp.set(isp, (perIsp.get(isp) ?? 0) + 1);
  const first = messages[0]?.isp ?? 0;
  yield '{"displayTimeUnit":"ms","traceEvents":[';
  for (const [k, name] of names.entries()) {
    const event = { name: 'thread_name', ph: 'M', pid: 1, tid: k + 1, args: { name } };
    yield `${k === 0 ? '' : ','}\n${JSON.stringify(event)}`;
  }
  let isp = Number.NaN;
  let place = 0;
  for (const message of messages) {
    place = message.isp === isp ? place + 1 : 0;
    isp = message.isp;
    const ts = Math.round((isp - first + place / (perIsp.get(isp) ?? 1)) * US_PER_ISP);
    const { type: name, phase: cat, from, to, about, body } = message;
    const event = { name, cat, ph: 'i', s: 't', ts, pid: 1, tid: threads.get(from), args: { to, isp, about } };
    yield `,\n${JSON.stringify(event).slice(0, -2)},"says":${body}}}`;
  }
  yield '\n]}\n';
}
