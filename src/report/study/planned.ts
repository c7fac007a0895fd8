import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileAt } from '../../input/disk.ts';
import { checkedBy, readYaml } from '../../input/yaml.ts';
import { readParameters } from '../../studies/parameters.ts';
import { pointsOf } from '../../studies/points.ts';
import { studySchema } from '../../studies/schema.ts';
import { PLAN } from '../../studies/store.ts';

/** How many runs the study of a folder has, in words, as `180` or `120 to 480`; undefined where that is not known before. */
export function plannedRuns(folder: string): string | undefined {
  const path = join(folder, PLAN);
  if (!existsSync(path)) return undefined;
  const { raw, where } = readYaml(fileAt(path), 'study', 'configs/studies/deviation-fee.yaml');
  const { base, parameters: entries, boundary, design, seed, replications } = checkedBy(studySchema, raw, where);
  if (boundary) return undefined;
  const bases = typeof base === 'string' ? 1 : Object.keys(base).length;
  const { parameters } = readParameters(entries, where);
  const ofBase = { name: 'base', levels: Array.from({ length: bases }, (_, label) => ({ label, settings: [] })) };
  const varied = bases > 1 ? [ofBase, ...parameters] : parameters;
  const points = pointsOf(design, varied, seed, where).length;
  if (typeof replications === 'number') return `${points * replications}`;
  return `${points * replications.from} to ${points * replications.atMost}`;
}
