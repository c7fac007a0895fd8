/** An option of the command line that is laid over a config. */
export interface Override {
  /** Path in the config, as `market.scheme`. */
  path: string;
  /** What its value is, for help: `scheme`, `file`. */
  value: string;
  says: string;
  /** Its value is a path, which is meant from where the command is given. */
  isFile?: boolean;
  /** It may be given several times. */
  repeats?: boolean;
  /** The key does not go together with others beside it: setting it takes them away. */
  alone?: boolean;
}

type Overrides = Readonly<Record<string, Override>>;

/** Options every market has. */
const COMMON_OVERRIDES: Overrides = {
  seed: { path: 'seed', value: 'seed', says: 'seed of all random streams' },
  thread: { path: 'thread', value: 'own|shared', says: "thread of a run with modules of one's own (default: own)" },
};

/** The options of a market: its own, and those of every one. */
export const overridesOf = ({ overrides }: { overrides: Overrides }): Overrides => ({
  ...overrides,
  ...COMMON_OVERRIDES,
});
