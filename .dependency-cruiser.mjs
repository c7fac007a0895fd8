// Who may import whom; .ci/imports.mjs checks it, and that each of these rules bites. An import of a type counts as one.

/** The folders of src/, from the top down: each may import itself and those of the lines below its own. */
const tiers = [
  ['cli'],
  ['report'],
  ['claims', 'evidence'],
  ['studies'],
  ['results'],
  ['market'],
  ['config'],
  ['bus', 'learning'],
  ['worlds'],
  ['optimizers', 'observed'],
  ['grid'],
  ['measures'],
  ['time', 'random', 'input'],
  ['arithmetic'],
];

/** The files of src/ that all may import; they import no more than the first of them and arithmetic. */
const leaves = [
  ...[
    'errors',
    'counted',
    'numberText',
    'series',
    'shellWord',
    'svgDocument',
    'lookup',
    'jitless',
    'rxjs',
    'threadEntry',
    'version',
  ],
];

/** What an agent may know of the market of its system: what is said, what is agreed, what is asked of it. */
const known = ['messages', 'rules', 'config', 'parts'];

const either = (names) => `(${names.join('|')})`;
const folders = (names) => `^src/${either(names)}/`;
const leaf = `^src/${either(leaves)}\\.ts$`;
const system = '^agents/([^/]+)/';
/** Modules of Node, as the parser names them, and packages that want it. */
const ofNode = `^${either(['crypto', 'fs', 'module', 'os', 'path', 'timers/promises', 'url', 'worker_threads'])}$|/pino/|/piscina/`;
const browser = '^src/browser\\.ts$';
/** What the thread of a run starts with: it freezes all that users' modules may import. */
const apart = '^src/cli/apart\\.ts$';
const door = '^agents/[^/]+/index\\.ts$';

const forbidden = [
  { name: 'no circle', from: {}, to: { circular: true } },
  { name: 'every import found', from: {}, to: { couldNotResolve: true } },
  {
    name: 'every file in its place',
    from: {},
    to: {
      path: '^(src|agents|test|bench|examples|dist)/',
      pathNot: [folders(tiers.flat()), leaf, '^src/(index|browser)\\.ts$', system, '^agents/(papers|systems)\\.ts$'],
    },
  },
  ...tiers.flatMap((tier, line) =>
    tier.map((folder) => ({
      name: 'imports run down',
      from: { path: folders([folder]), pathNot: apart },
      to: { path: '^src/', pathNot: [folders([folder, ...tiers.slice(line + 1).flat()]), leaf] },
    })),
  ),
  {
    name: 'a thread of its own has what users have',
    from: { path: apart },
    to: { path: '^src/', pathNot: [folders(tiers.flat()), leaf, '^src/index\\.ts$'] },
  },
  {
    name: 'leaves import errors and arithmetic only',
    from: { path: leaf },
    to: { path: '^(src|agents)/', pathNot: '^src/(errors\\.ts$|arithmetic/)' },
  },
  { name: 'nobody imports cli', from: { path: '^(agents/|src/(index|browser)\\.ts$)' }, to: { path: '^src/cli/' } },
  {
    name: 'src knows no system',
    from: { path: '^src/', pathNot: '^src/(cli/|browser\\.ts$)' },
    to: { path: '^agents/' },
  },
  { name: 'a tab has what ships', from: { path: browser }, to: { path: '^agents/', pathNot: '^agents/systems\\.ts$' } },
  {
    name: 'a tab has nothing of Node',
    from: { path: browser },
    to: { path: ofNode, reachable: true },
  },
  {
    name: 'cli enters by a door',
    from: { path: '^src/cli/' },
    to: { path: '^agents/', pathNot: [door, '^agents/(papers|systems)\\.ts$'] },
  },
  {
    name: 'no system asks what ships',
    from: { path: system, pathNot: door },
    to: { path: '^agents/(papers|systems)\\.ts$' },
  },
  { name: 'no system imports another', from: { path: system }, to: { path: system, pathNot: '^agents/$1/' } },
  {
    name: 'agents know the rules alone',
    from: { path: system, pathNot: [door, '^agents/[^/]+/(market|paper|view)/'] },
    to: { path: '^agents/$1/market/', pathNot: `/market/${either(known)}\\.ts$` },
  },
  { name: 'the market knows no paper', from: { path: `${system}market/` }, to: { path: '^agents/$1/paper/' } },
];

export default {
  forbidden: forbidden.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    parser: 'swc',
    exclude: { path: '^src/report/page/' }, // .ci/imports.mjs looks at what is in its bundle
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    doNotFollow: { path: '(^|/)(node_modules|dist|test|bench|examples)/' },
  },
};
