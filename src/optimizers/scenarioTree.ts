import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { addOneByOne, assign, checkSet, distancesOf, type Norm, type ScenarioSet } from './scenarioReduction.ts';

/** What becomes known at once, and how finely the tree tells it apart. */
export interface Stage {
  /** Columns of the set from the one before (0 for the first stage) up to this one, not included. */
  untilColumn: number;
  /** Most branches from a node of the stage before. */
  branches?: number;
  /** Branching of the whole stage goes on until its values are this near on average (units of the values; default 0). */
  tolerance?: number;
}

export interface TreeNode {
  /** Position in `nodes`; -1 for nodes of the first stage. */
  parent: number;
  stage: number;
  /** Of coming here at all. Those of a stage sum to 1, those of a node's children to its own. */
  probability: number;
  /** Of this stage's columns. */
  values: Float64Array;
  /** The scenarios of the set that come through here. */
  scenarios: number[];
}

export interface ScenarioTree {
  /** Stage by stage. */
  nodes: TreeNode[];
  /** Sum over scenarios of probability times distance to the node it goes through, by stage. */
  stageDistance: number[];
  /** Their sum: no less than the Kantorovich distance between the set and the tree's paths. */
  distance: number;
}

/**
 * A scenario tree by forward construction (Heitsch and Roemisch 2009): at each stage the scenarios that have come to one
 * node are reduced by fast forward selection on what this stage shows of them, and go on to the node nearest to them.
 * Scenarios of one node share its values, so what is decided at a node cannot know the future.
 * @throws InputError for a set that is none, or stages that do not cover its columns in order
 */
export function scenarioTree(set: ScenarioSet, stages: readonly Stage[], norm: Norm = 1): ScenarioTree {
  checkSet(set);
  checkStages(stages, set.width);
  const { probability } = set;
  const nodes: TreeNode[] = [];
  const stageDistance: number[] = [];
  let open = [{ node: -1, members: Array.from(probability, (_, i) => i) }];
  let fromColumn = 0;
  stages.forEach(({ untilColumn, branches = Number.POSITIVE_INFINITY, tolerance = 0 }, stage) => {
    const part = columnsOf(set, fromColumn, untilColumn);
    const apart = distancesOf(part, norm);
    const next: typeof open = [];
    let distance = 0;
    for (const { node, members } of open) {
      const mass = members.reduce((sum, k) => sum + probability[k], 0);
      const isEnough = (count: number, sum: number): boolean => count >= branches || sum <= tolerance * mass;
      const reduction = assign(apart, probability, members, addOneByOne(apart, probability, members, isEnough));
      distance += reduction.distance;
      reduction.kept.forEach((k, at) => {
        const scenarios = members.filter((member) => reduction.assignment[member] === at);
        const values = part.values.slice(k * part.width, (k + 1) * part.width);
        next.push({ node: nodes.length, members: scenarios });
        nodes.push({ parent: node, stage, probability: reduction.probability[at], values, scenarios });
      });
    }
    stageDistance.push(distance);
    open = next;
    fromColumn = untilColumn;
  });
  return { nodes, stageDistance, distance: stageDistance.reduce((a, b) => a + b, 0) };
}

/** The tree's paths as a set: a row for each leaf, in the order of the leaves. */
export function pathsOf({ nodes }: ScenarioTree): ScenarioSet {
  const last = nodes[nodes.length - 1].stage;
  const leaves = nodes.filter(({ stage }) => stage === last);
  const rows = leaves.map((leaf) => {
    const path: Float64Array[] = [];
    for (let at: TreeNode | undefined = leaf; at; at = nodes[at.parent]) path.unshift(at.values);
    return path.flatMap((values) => Array.from(values));
  });
  return {
    values: Float64Array.from(rows.flat()),
    width: rows[0].length,
    probability: Float64Array.from(leaves, ({ probability }) => probability),
  };
}

function columnsOf({ values, width, probability }: ScenarioSet, from: number, to: number): ScenarioSet {
  const part = new Float64Array(probability.length * (to - from));
  for (let i = 0; i < probability.length; i++) {
    part.set(values.subarray(i * width + from, i * width + to), i * (to - from));
  }
  return { values: part, width: to - from, probability };
}

function checkStages(stages: readonly Stage[], width: number): void {
  let before = 0;
  stages.forEach(({ untilColumn, branches = 1, tolerance = 0 }, k) => {
    const refuse = (found: string, expected: string): never => {
      throw new InputError({ path: `stages[${k}]`, found, expected });
    };
    if (!Number.isInteger(untilColumn) || untilColumn <= before || untilColumn > width) {
      refuse(`untilColumn ${untilColumn}`, `a whole number above ${before}, up to ${width}`);
    }
    if (!(branches === Number.POSITIVE_INFINITY || Number.isInteger(branches)) || branches < 1) {
      refuse(`branches ${branches}`, 'a whole number of at least 1');
    }
    if (!(tolerance >= 0)) refuse(`tolerance ${tolerance}`, 'a number of at least 0');
    before = untilColumn;
  });
  if (before !== width) {
    throw new InputError({
      path: 'stages',
      found: `stages up to column ${before}`,
      expected: `all ${counted(width, 'column')}`,
    });
  }
}
