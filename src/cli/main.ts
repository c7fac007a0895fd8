#!/usr/bin/env node
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { AgentError } from '../bus/bus.ts';
import { configJsonSchema, type Overrides } from '../config/load.ts';
import { InputError, InvariantViolation } from '../errors.ts';
import { PowerFlowError } from '../grid/powerFlow.ts';
import { FORMAT_NAMES } from '../observed/readObserved.ts';
import { studyJsonSchema } from '../studies/load.ts';
import { QueueError } from '../studies/queue/connection.ts';
import { RunFailed, type Shard } from '../studies/run.ts';
import { VERSION } from '../version.ts';
import { worldJsonSchema } from '../worlds/fitted/worldFile.ts';
import { type CompareOptions, compareCommand } from './compare.ts';
import { demoCommand } from './demo.ts';
import { fitCommand } from './fit.ts';
import type { FitOptions } from './fitFiles.ts';
import { type ImportOptions, importCommand } from './import.ts';
import { type MergeOptions, mergeCommand } from './merge.ts';
import { PAPERS, type ReproduceOptions, reproduceCommand } from './reproduce.ts';
import { type RunOptions, runCommand } from './run.ts';
import { type StudyOptions, studyCommand } from './study.ts';
import { validateCommand } from './validate.ts';
import { type WorkerOptions, workerCommand } from './worker.ts';

const SCHEMAS = { config: configJsonSchema, study: studyJsonSchema, world: worldJsonSchema };

const BAD_INPUT = 2;
const FAILED = 1;

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('expected a share from 0 to 1.');
  return value;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1.');
  return Number(text);
}

function index(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 0.');
  return Number(text);
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('expected seconds, 0 or more.');
  return value;
}

/** Collects the values of an option that may be repeated. */
const another = (value: string, before: string[] = []) => [...before, value];

function shard(text: string): Shard {
  const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (!(part >= 1 && part <= of)) throw new InvalidArgumentError('expected part/parts, as 1/8 to 8/8.');
  return { part, of };
}

const withOverrides = (command: Command) =>
  command
    .argument('<config>', 'config file (YAML)')
    .option('--scheme <scheme>', 'coordination scheme: hybrid, dso-managed or tso-managed')
    .option('--seed <seed>', 'seed of all random streams')
    .option(
      '--prices <file>',
      'observed prices in place of generated ones; repeated: files that complete each other',
      another,
    )
    .option('--network <file>', 'network (.m, .json or a SimBench folder) in place of the config’s');

const program = new Command('flexagora')
  .description('Agent-based simulator of electricity flexibility markets')
  .version(VERSION)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) =>
      write(
        `${text
          .trim()
          .replace(/^error: /, 'flexagora: ')
          .replaceAll('\n', ' ')} (see flexagora --help)\n`,
      ),
  });

withOverrides(program.command('run').description('simulate one config and write a run directory'))
  .option('--out <folder>', 'where results go (default: a folder of its own under runs/)')
  .option('--certify <share>', 'share of decisions to solve again with the slow twin', share)
  .option('--quiet', 'print nothing')
  .option('--json', 'print the figures as JSON')
  .action((config: string, options: RunOptions) => runCommand(config, options));

program
  .command('study')
  .description('run a study: many runs over parameters and seeds, with statistics')
  .argument('<study>', 'study file (YAML)')
  .option('--dry-run', 'say what would be done and how long it takes, and do nothing')
  .option('--point <index>', 'print the config of one point, and do nothing', index)
  .option('--workers <n>', 'worker threads (default: one a core)', count)
  .option('--out <folder>', 'where results go (default: runs/ and the study’s name)')
  .option('--fail-fast', 'stop at the first run that fails')
  .option('--retry-failed', 'run again what failed before')
  .option('--queue <url>', 'have the runs done by the workers of a Redis, as redis://host:6379')
  .option('--patience <seconds>', 'how long to try when Redis goes away', seconds, 120)
  .option('--shard <i/n>', 'do one of n shares of the runs, for a job array; see merge', shard)
  .option('--quiet', 'print nothing')
  .option('--json', 'print the outcome as JSON')
  .action((file: string, options: StudyOptions) => studyCommand(file, options));

program
  .command('worker')
  .description('do the runs of studies that are put into a queue')
  .requiredOption('--queue <url>', 'Redis, as redis://host:6379')
  .option('--workers <n>', 'worker threads (default: one a core)', count)
  .option('--patience <seconds>', 'how long to try when Redis goes away', seconds, 120)
  .option('--idle <seconds>', 'stop when there has been nothing to do for so long', seconds)
  .option('--quiet', 'print nothing')
  .action((options: WorkerOptions) => workerCommand(options));

program
  .command('merge')
  .description('make the results of a study from those of its shards')
  .argument('<study>', 'study file (YAML)')
  .option('--out <folder>', 'the folder the shards were told')
  .option('--quiet', 'print nothing')
  .option('--json', 'print the outcome as JSON')
  .action((file: string, options: MergeOptions) => mergeCommand(file, options));

program
  .command('compare')
  .description('print the comparison table of a study')
  .argument('<study>', 'study file, or the folder of its results')
  .option('--out <folder>', 'where the results of the study file are')
  .option('--csv', 'print it as CSV')
  .option('--json', 'print it as JSON')
  .action((study: string, options: CompareOptions) => compareCommand(study, options));

program
  .command('import')
  .description('show what is understood of files with prices, loads, sessions or a network')
  .argument('<file...>', 'files; of a SimBench network its folder')
  .option('--format <format>', `how the files are laid out, if not as found: ${FORMAT_NAMES.join(', ')}`)
  .option('--time-zone <zone>', 'of stamps without offset, and of days (default: Europe/Amsterdam)')
  .option('--out <file>', 'write the one file as a tidy CSV file')
  .option('--quiet', 'print nothing')
  .option('--json', 'print it as JSON')
  .action((files: string[], options: ImportOptions) => importCommand(files, options));

withOverrides(program.command('validate').description('check a config and all it names, without running it')).action(
  (config: string, options: Overrides) => validateCommand(config, options),
);

program
  .command('demo')
  .description('the case study: a winter and a summer week under the three schemes')
  .option('--quiet', 'print nothing')
  .option('--json', 'print the figures as JSON')
  .action((options: Pick<RunOptions, 'quiet' | 'json'>) => demoCommand(options));

program
  .command('reproduce')
  .description('put the claims of a paper to the test, under each reading of what it leaves open')
  .addArgument(new Argument('<paper>', 'which one').choices(PAPERS))
  .option('--winter-prices <file>', 'observed prices of 19 - 25 February 2024; may be repeated', another)
  .option('--summer-prices <file>', 'observed prices of 26 June - 2 July 2023; may be repeated', another)
  .option('--seeds <n>', 'generated worlds of each season in which fleets plan', count, 200)
  .option('--market-seeds <n>', 'of these, worlds in which whole markets are simulated under three schemes', count, 25)
  .option('--model <file>', 'world file of `flexagora fit` to generate prices with')
  .option('--observed-seeds <n>', 'worlds of sessions and loads for the observed prices', count, 10)
  .option('--search', 'look for the reading under which most claims hold, and add it (takes some minutes more)')
  .option('--all-evs', 'simulate each of the 1,000 EVs, in place of 100 that stand for ten each')
  .option('--workers <n>', 'worker threads (default: one a core)', count)
  .option('--out <folder>', 'where results go (default: runs/ and the paper’s name)')
  .option('--quiet', 'print nothing')
  .option('--json', 'print the matrix as JSON')
  .action((paper: string, options: ReproduceOptions) => reproduceCommand(paper, options));

program
  .command('fit')
  .description('fit a world file to observed prices, sessions and loads, or judge one by data it was not fitted to')
  .argument('[files...]', 'observed data, as import reads them')
  .option('--out <file>', 'world file to write')
  .option('--check <world>', 'judge this world file by the files instead')
  .option('--base <world>', 'world file whose other parts are taken over')
  .option('--from <date>', 'first local date of the data that count')
  .option('--to <date>', 'last local date of the data that count')
  .addOption(
    new Option('--prices <process>', 'process of day-ahead prices (default: seasonal)').choices(['seasonal', 'arima']),
  )
  .addOption(
    new Option('--loads <distribution>', 'deviations of loads (default: fitted)').choices(['fitted', 'normal']),
  )
  .option('--ordered', 'the series of loads stand in the order of a feeder')
  .option('--series <name>', 'series that counts as load or PV; repeated (default: all)', another)
  .addOption(new Option('--unit <unit>', 'unit of series without one').choices(['MW', 'kW']))
  .option('--states <file>', 'prices with published regulation states, for how often state 0 occurs')
  .option('--note <text>', 'said in the world file, as where the data come from; repeated', another)
  .option('--session-kind <kind>', 'kind of charger of sessions whose file does not say it')
  .addOption(
    new Option('--format <format>', 'layout of the files (default: found from the content)').choices(FORMAT_NAMES),
  )
  .option('--time-zone <zone>', 'of stamps without offset, and of days (default: Europe/Amsterdam)')
  .option('--seeds <n>', 'worlds generated to judge by (default: 20)', count)
  .option('--quiet', 'print nothing')
  .option('--json', 'print the outcome as JSON')
  .action((files: string[], options: FitOptions) => fitCommand(files, options));

program
  .command('schema')
  .description('print the JSON Schema of config files, of study files or of world files')
  .addArgument(new Argument('[kind]', 'of which files').choices(Object.keys(SCHEMAS)).default('config'))
  .action((kind: keyof typeof SCHEMAS) => console.log(JSON.stringify(SCHEMAS[kind](), null, 2)));

/** What went wrong, in one line, and the exit code that says whose fault it is. */
function explain(error: unknown): { text: string; code: number } {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : BAD_INPUT };
  if (error instanceof InputError || (error instanceof AgentError && error.cause instanceof InputError)) {
    return { text: error.message.replace(/\s*\n\s*/g, ' '), code: BAD_INPUT };
  }
  const known = [AgentError, InvariantViolation, PowerFlowError, QueueError, RunFailed].some(
    (kind) => error instanceof kind,
  );
  if (known) return { text: (error as Error).message, code: FAILED };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: FAILED };
}

try {
  await program.parseAsync();
} catch (error) {
  const { text, code } = explain(error);
  if (text) console.error(`flexagora: ${text}`);
  process.exitCode = code;
}
