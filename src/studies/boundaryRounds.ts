import { log } from '../arithmetic/index.ts';
import { kept, present } from '../lookup.ts';
import type { Boundary } from './boundary.ts';
import { bracketsOf, isOpen, standingOf, tracksOf, unitsOf } from './boundaryLines.ts';
import type { LatticeNode, Standing } from './designs/boundaryMesh.ts';
import type { Study } from './load.ts';
import { type Outcomes, outcomesOf } from './outcomes.ts';
import type { Records } from './records.ts';
import { runsOf, type StudyRun } from './runs.ts';

/** By line, then by point: what the KPI has beyond its level, unit by unit, on the line's own scale. */
export function unitsOfLines({ antithetic }: Study, { lines }: Boundary, outcomes: Outcomes): Float64Array[][] {
  return lines.map(({ kpi, level, log: isLog }) =>
    kept(outcomes.byKpi, kpi.name).map((values) => {
      const beyond = values.map((value) => (isLog ? log(value) - log(level) : value - level));
      return unitsOf(
        beyond.map((value) => (Number.isFinite(value) ? value : Number.NaN)),
        antithetic,
      );
    }),
  );
}

/** The runs that the points of a boundary have now and had not before. @param before replications by point */
export function* runsBeyond(study: Study, { to }: Boundary, before: readonly number[]): Generator<StudyRun> {
  for (const run of runsOf(study, 0, to)) if (run.replication >= (before[run.point] ?? 0)) yield run;
}

/** Point by node of the mesh. */
export function pointsByNode({ mesh }: Boundary): (node: LatticeNode) => number {
  const places = new Map(mesh.nodes.map((node, point) => [mesh.numberOf(node), point]));
  return (node) => kept(places, mesh.numberOf(node));
}

/**
 * Goes on with a boundary, all runs of which are there as far as it goes: cuts cells in which a line may be; where none is left to
 * be cut, gives the corners of the smallest all replications; and then, where a replication does not have the line between these,
 * those beside them. Cells are judged by the first replications alone, which all nodes have.
 * @returns whether there are more runs now
 */
export function nextRound(study: Study, records: Records): boolean {
  const boundary = present(study.boundary, 'the boundary');
  const { mesh, from, to, replications } = boundary;
  const units = unitsOfLines(study, boundary, outcomesOf(study, records, to));
  const judged = study.antithetic ? from / 2 : from;
  const standings = study.points.map((_, point) =>
    units.map((ofLine): Standing => standingOf(ofLine[point].subarray(0, judged))),
  );
  const pointAt = pointsByNode(boundary);
  const standingsAt = (node: LatticeNode) => standings[pointAt(node)];
  if (mesh.cut(standingsAt)) {
    study.grow();
    return true;
  }
  const raise = (points: readonly number[]): boolean => {
    const fewer = points.filter((point) => replications[point] < to);
    for (const point of fewer) replications[point] = to;
    return fewer.length > 0;
  };
  if (raise(mesh.finest(standingsAt).map(pointAt))) return true;
  const hasAll = (point: number | undefined) => point !== undefined && replications[point] === to;
  return raise(
    tracksOf(boundary)
      .flatMap((track) => units.flatMap((ofLine) => bracketsOf(track, ofLine)))
      .filter((bracket) => isOpen(bracket, hasAll))
      .flatMap(({ points }) => points.filter((_, k) => hasAll(points[k - 1]) || hasAll(points[k + 1]))),
  );
}

/** Goes as far with a boundary as finished runs allow, and does none. */
export function followRuns(study: Study, records: Records): void {
  const { boundary } = study;
  if (!boundary) return;
  let before: readonly number[] = [];
  do {
    for (const { key } of runsBeyond(study, boundary, before)) if (records.row(key) === undefined) return;
    before = [...boundary.replications];
  } while (nextRound(study, records));
}
