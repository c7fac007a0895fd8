import type { TraceRow } from '../../bus/trace.ts';

/** What is told of an ISP when it has passed. */
export interface IspTold {
  isp: number;
  /** How many there are. */
  ofIsps: number;
  /** Local date and time when it began; '' before the first day. */
  start: string;
  /** Messages that were said in it, by type, in the order in which types were first said. */
  types: Record<string, number>;
  /** The first of them. */
  said: (Pick<TraceRow, 'phase' | 'from' | 'to' | 'type'> & { inWords: string })[];
}
