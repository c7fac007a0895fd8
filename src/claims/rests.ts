import { counted } from '../counted.ts';
import type { Finding } from './findings.ts';

type Counted = Pick<Finding, 'verdict' | 'n'>;

/** How many worlds the parts of a claim rest on, as `52`, or `26 to 52`. '' where none was asked. */
export function worldsOf(findings: readonly Counted[]): string {
  const counts = findings.filter(({ verdict }) => verdict !== 'not asked').map(({ n }) => n);
  if (counts.length === 0) return '';
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${most}` : `${least} to ${most}`;
}

/** The same with what they are: `26 to 52 observed weeks`. @param unit what each is, as `observed week` */
export function restsOn(findings: readonly Counted[], unit: string): string {
  const worlds = worldsOf(findings);
  return worlds === '' ? '' : `${worlds} ${counted(worlds === '1' ? 1 : 2, unit).slice(2)}`;
}
