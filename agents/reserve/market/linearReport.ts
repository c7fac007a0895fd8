import { counted } from '../../../src/counted.ts';
import type { LinearCase, LinearError, LinearVersusAc } from './linearVersusAc.ts';

/** An error of a loading, p.u., above which the linear model is called the wrong tool. */
const WRONG_TOOL_FROM = 0.03;

const points = (perUnit: number) => (100 * perUnit).toFixed(1).replace(/^-0\.0$/, '0.0');
const percent = (perUnit: number) => `${points(perUnit)} %`;

const seen = ({ bias }: LinearError) =>
  Math.abs(bias) < 0.0005 ? 'neither more nor less' : `${points(Math.abs(bias))} ${bias > 0 ? 'more' : 'less'}`;

function wayText(way: string, error: LinearError): string {
  if (error.compared === 0) return `none in ${way} flow`;
  return `in ${way} flow ${points(error.meanAbsolute)} off, ${seen(error)} than AC`;
}

const caseText = ({ branch, isp, linear, ac, reverse }: LinearCase, nameOf: (isp: number) => string) =>
  `${points(Math.abs(linear - ac))} points off AC in ${reverse ? 'reverse' : 'forward'} flow on ${branch} at ` +
  `${nameOf(isp)}: AC sees ${percent(ac)}, it sees ${percent(linear)}`;

/**
 * What a run says of the linear model, in words: how far its loadings are from AC ones where they matter, and, where that
 * is more than 3 points, that it is the wrong tool there, and on what the DSO's boundaries rest.
 * @param validation whether the scheme has the DSO validate, how often it did, and how often the linear model alone found what
 * was asked over a limit (a false alarm), or AC alone (a miss)
 * @param nameOf an ISP for people
 */
export function linearReport(
  { metered, forward, reverse, largestForward, largestReverse, missed, falseAlarms }: LinearVersusAc,
  validation: { byScheme: boolean; times: number; falseAlarms?: number; misses?: number },
  nameOf: (isp: number) => string,
): string {
  if (metered.compared === 0) {
    return 'Linear model against AC: no branch came to half of the limit, so nothing to compare';
  }
  const lines = [
    `Linear model against AC, where a branch is at half of the limit or more (${counted(metered.compared, 'loading')}, in points of ` +
      `the rating): ${wayText('forward', forward)}; ${wayText('reverse', reverse)}`,
  ];
  const wrong = [largestForward, largestReverse].filter(({ linear, ac }) => Math.abs(linear - ac) > WRONG_TOOL_FROM);
  const rest =
    validation.times > 0
      ? 'boundaries there rest on the AC confirmation'
      : `${validation.byScheme ? 'nothing was bid that is validated' : 'this scheme validates nothing'}, so no boundary rests on it`;
  for (const each of wrong) {
    lines.push(`There the linear model is the wrong tool: linear loading is ${caseText(each, nameOf)}; ${rest}`);
  }
  if (missed + falseAlarms > 0) {
    lines.push(
      `By it alone ${counted(missed, 'loading')} over the limit would go unseen, and ${falseAlarms} within it be called over`,
    );
  }
  const { times, falseAlarms: alone = 0, misses = 0 } = validation;
  if (alone + misses > 0) {
    lines.push(
      `Of ${counted(times, 'set')} of volumes that were tested, it calls ${alone} over the limit that AC does not (false alarms), and misses ${misses}`,
    );
  }
  return lines.join('\n');
}
