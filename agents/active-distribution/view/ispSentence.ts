import { capital, counted } from '../../../src/counted.ts';
import type { Sentence, Span } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import { briefList } from './contingencySentence.ts';

/** Power below this is told as none, MW. */
const NONE_MW = 5e-4;

/** What there is to say of an ISP: MW, EUR/MWh, per unit of a rating and of a voltage. */
interface IspTold {
  loadMw: number;
  generationMw: number;
  renewableMw: number;
  /** Out of it; below 0 into it. */
  storageMw: number;
  /** Into the network; below 0 out of it. */
  localMw: number;
  importMw: number;
  unservedMw: number;
  realTimeEurPerMwh: number;
  /** Net export beyond the day-ahead position. */
  beyondMw: number;
  loading: number;
  /** The branch that has it. */
  branch: string | undefined;
  lowestVoltagePu: number;
  failed: readonly string[];
  closed: readonly string[];
  deadBuses: number;
}

const mw = (value: number) => `${numberText(Math.abs(value), 2)} MW`;
const flow = (value: number, into: string, out: string, none: string): string =>
  Math.abs(value) < 0.005 ? none : `${value > 0 ? into : out} ${mw(value)}`;

/** What is given and taken in an ISP, and how the network bears it. @param other what another run leaves unserved in it */
export function ispSentence(isp: IspTold, other?: readonly [name: string, unservedMw: number]): Sentence {
  const give = flow(isp.generationMw, 'units give', '', 'no unit runs');
  const renewable = flow(isp.renewableMw, 'sun and wind', '', 'sun and wind nothing');
  const storage = flow(isp.storageMw, 'storage gives', 'storage takes', 'storage rests');
  const local = flow(isp.localMw, 'aggregators give', 'aggregators draw', 'aggregators do nothing');
  return [
    'Customers want ',
    { strong: mw(isp.loadMw) },
    `: ${give}, ${renewable}; ${storage}, ${local}. ${traded(isp)}. `,
    ...strain(isp),
    ...fault(isp),
    ...compared(isp.unservedMw, other),
  ];
}

/** What goes through the substations, and what of it was traded when. */
function traded({ importMw, beyondMw, realTimeEurPerMwh }: IspTold): string {
  const through =
    Math.abs(importMw) < 0.005
      ? 'Nothing goes through the substations'
      : `${mw(importMw)} ${importMw > 0 ? 'comes in' : 'goes out'} through the substations`;
  if (Math.abs(beyondMw) < 0.005) return `${through}, as traded the day before`;
  const soldMw = -importMw - beyondMw;
  const before =
    Math.abs(soldMw) < 0.005 ? 'nothing was traded' : `${mw(soldMw)} was ${soldMw > 0 ? 'sold' : 'bought'}`;
  return `${through}; ${before} the day before, the difference is traded at ${numberText(realTimeEurPerMwh)} EUR/MWh`;
}

const strain = ({ branch, loading, lowestVoltagePu }: IspTold): Span[] => [
  branch === undefined ? 'The highest loading is ' : `Branch ${branch} is loaded most, `,
  { strong: `${numberText(100 * loading)} %` },
  `; the lowest voltage is ${numberText(lowestVoltagePu, 3)} p.u.`,
];

/** What is out, and who is not served. */
function fault({ failed, closed, deadBuses, unservedMw }: IspTold): Span[] {
  const served: Span[] = unservedMw < NONE_MW ? [] : [' ', { strong: mw(unservedMw) }, ' is not served.'];
  if (failed.length === 0) return served;
  const ties =
    closed.length === 0
      ? 'no tie is closed'
      : `${closed.length === 1 ? 'tie' : 'ties'} ${briefList(closed)} ${closed.length === 1 ? 'is' : 'are'} closed`;
  const dead = deadBuses === 0 ? '' : `, ${counted(deadBuses, 'bus has', 'buses have')} no substation`;
  const out = ` ${failed.length === 1 ? 'Branch' : 'Branches'} ${briefList(failed)} ${failed.length === 1 ? 'is' : 'are'} out, ${ties}${dead}.`;
  return [out, ...(served.length > 0 ? served : [' All load is served.'])];
}

function compared(unservedMw: number, other: readonly [name: string, unservedMw: number] | undefined): Span[] {
  if (other === undefined || Math.max(unservedMw, other[1]) < NONE_MW) return [];
  const [name, there] = other;
  if (Math.abs(unservedMw - there) < NONE_MW) return [` As much is not served ${name}.`];
  return [` ${capital(name)} ${there < NONE_MW ? 'all would be served' : `${mw(there)} would not be served`}.`];
}
