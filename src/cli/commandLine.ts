import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { PaperOptions } from '../claims/paper.ts';
import { Failure, InputError } from '../errors.ts';
import type { Shard } from '../studies/runs.ts';
import { VERSION } from '../version.ts';
import type { CompareOptions } from './compare.ts';
import type { DemoOptions } from './demo.ts';
import type { ExplainOptions } from './explain.ts';
import type { ExportOptions } from './export.ts';
import type { FitOptions } from './fitFiles.ts';
import type { ImportOptions } from './import.ts';
import type { MergeOptions } from './merge.ts';
import type { NewAgentOptions } from './newAgent.ts';
import { another, count, index, isp, port, seconds, share, someSeconds, speed, withConfig } from './options.ts';
import type { ReconfigureOptions } from './reconfigure.ts';
import type { ReportOptions } from './report.ts';
import type { ReproduceOptions } from './reproduce.ts';
import type { RunOptions } from './run.ts';
import { inOneLine, notice } from './say.ts';
import type { StudyOptions } from './study.ts';
import type { ListOptions } from './systems.ts';
import type { TraceOptions } from './trace.ts';
import type { VerifyOptions } from './verify.ts';
import type { WatchOptions } from './watch.ts';
import type { WorkerOptions } from './worker.ts';

const BAD_INPUT = 2;
const FAILED = 1;

function shard(text: string): Shard {
  const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (!(part >= 1 && part <= of)) throw new InvalidArgumentError('expected part/parts, as 1/8 to 8/8.');
  return { part, of };
}

/** All commands. What one does is loaded when it is done, and what its options are made of where a command line names it. */
async function declared(): Promise<Command> {
  const isNamed = (...names: string[]) => names.some((name) => process.argv.includes(name));
  const shipped = isNamed('run', 'watch', 'validate') ? (await import('../../agents/systems.ts')).SYSTEMS : [];
  const papers = isNamed('reproduce') ? (await import('../../agents/papers.ts')).PAPERS : [];
  const formats = isNamed('import', 'fit') ? (await import('../observed/formats.ts')).FORMAT_NAMES : [];

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

  const run = program
    .command('run')
    .description('simulate one config and write a run directory')
    .option('--out <folder>', 'where results go (default: a folder of its own under runs/)')
    .option('--certify <share>', 'share of decisions to solve again with the slow twin', share)
    .option('--quiet', 'print nothing')
    .option('--json', 'print the figures as JSON');
  withConfig<RunOptions>(run, shipped, async (...given) => (await import('./run.ts')).runCommand(...given));

  const watch = program
    .command('watch')
    .description('simulate one config while a browser of this machine shows how its market goes')
    .option('--speed <n>', 'ISPs a second, 0.1 to 1000, or max', speed, 4)
    .option('--port <n>', 'port of 127.0.0.1 (default: any that is free)', port, 0)
    .option('--out <folder>', 'where results go (default: a folder of its own under runs/)')
    .option('--certify <share>', 'share of decisions to solve again with the slow twin', share);
  withConfig<WatchOptions>(watch, shipped, async (...given) => (await import('./watch.ts')).watchCommand(...given));

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
    .option('--run-timeout <seconds>', 'give up a run that takes longer: it fails (default: none)', someSeconds)
    .option('--queue <url>', 'have the runs done by the workers of a Redis, as redis://host:6379')
    .option('--patience <seconds>', 'how long to try when Redis goes away', seconds, 120)
    .option('--shard <i/n>', 'do one of n shares of the runs, for a job array; see merge', shard)
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (file: string, options: StudyOptions) => (await import('./study.ts')).studyCommand(file, options));

  program
    .command('worker')
    .description('do the runs of studies that are put into a queue')
    .requiredOption('--queue <url>', 'Redis, as redis://host:6379')
    .option('--workers <n>', 'worker threads (default: one a core)', count)
    .option('--patience <seconds>', 'how long to try when Redis goes away', seconds, 120)
    .option('--idle <seconds>', 'stop when there has been nothing to do for so long', seconds)
    .option('--quiet', 'print nothing')
    .action(async (options: WorkerOptions) => (await import('./worker.ts')).workerCommand(options));

  program
    .command('merge')
    .description('make the results of a study from those of its shards')
    .argument('<study>', 'study file (YAML)')
    .option('--out <folder>', 'the folder the shards were told')
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (file: string, options: MergeOptions) => (await import('./merge.ts')).mergeCommand(file, options));

  program
    .command('compare')
    .description('print the comparison table of a study')
    .argument('<study>', 'study file, or the folder of its results')
    .option('--out <folder>', 'where the results of the study file are')
    .option('--csv', 'print it as CSV')
    .option('--json', 'print it as JSON')
    .action(async (study: string, options: CompareOptions) =>
      (await import('./compare.ts')).compareCommand(study, options),
    );

  program
    .command('verify')
    .description('make a run again and say whether it is the same')
    .argument('<run>', 'folder of a run; with --point and --seed a study file')
    .option('--point <index>', 'of a study: the run at this point', index)
    .option('--seed <seed>', 'of a study: the run with this seed, as 1.r7')
    .option('--out <folder>', 'of a study: where its results are')
    .option('--config <file>', 'config file beside which the files that the run names are now')
    .option('--quiet', 'print nothing: exit code 0 equal, 3 another, 2 cannot be run again')
    .option('--json', 'print what was found as JSON')
    .action(async (folder: string, options: VerifyOptions) =>
      (await import('./verify.ts')).verifyCommand(folder, options),
    );

  program
    .command('trace')
    .description('print who said what in a run')
    .argument('<run>', 'folder of a run')
    .option('--isp <isp>', 'messages about this ISP', isp)
    .option('--agent <name>', 'messages of this agent and to it')
    .option('--type <type>', 'messages of this type')
    .option('--all', 'each of them, on lines as long as they take')
    .option('--whole', 'whole messages as JSON: the run is made again, and compared with its digests on the way')
    .option('--mermaid', 'as a sequence diagram of Mermaid')
    .option('--chrome <file>', 'write a trace for Perfetto')
    .option('--parquet <folder>', 'make the run again and write whole messages, a Parquet file a type')
    .option('--config <file>', 'config file beside which the files that the run names are now')
    .option('--quiet', 'print no progress')
    .option('--json', 'as JSON, a line a message')
    .action(async (folder: string, options: TraceOptions) =>
      (await import('./trace.ts')).traceCommand(folder, options),
    );

  program
    .command('explain')
    .description('follow a decision: what an agent heard, decided, was bound by, said and earned')
    .argument('<run>', 'folder of a run')
    .requiredOption('--agent <name>', 'whose')
    .requiredOption('--isp <isp>', 'about which ISP', isp)
    .option(
      '--solves <n>',
      'how often its problem is solved again for each end of what is turned (default: 12; 0 where a solve takes long)',
      index,
    )
    .option('--config <file>', 'config file beside which the files that the run names are now')
    .option('--quiet', 'print no progress')
    .option('--json', 'print it as JSON')
    .action(async (folder: string, options: ExplainOptions) =>
      (await import('./explain.ts')).explainCommand(folder, options),
    );

  program
    .command('export')
    .description('write the tables of a run or a study in another format')
    .argument('<folder>', 'folder of a run, or of a study that has ended')
    .requiredOption('--csv', 'as CSV files, with what their columns mean in columns.csv')
    .option('--out <folder>', 'where they go (default: a folder csv in it)')
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (folder: string, options: ExportOptions) =>
      (await import('./export.ts')).exportCommand(folder, options),
    );

  program
    .command('report')
    .description('write the page of a run, a study or a reproduction anew: report.html')
    .argument('<folder>', 'folder of a run, a study or a reproduction')
    .option('--beside <run>', 'folder of a run of the same seed to show beside it, as one without coordination')
    .option('--svg <folder>', 'write its figures as SVG files into a new folder instead, for a paper')
    .option('--only <id>', 'this figure alone (with --svg)')
    .option('--width <width>', 'width of figures in mm, cm, in or px (with --svg; default: 140mm)')
    .option('--grey', 'without colour (with --svg)')
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (folder: string, options: ReportOptions) =>
      (await import('./report.ts')).reportCommand(folder, options),
    );

  program
    .command('import')
    .description('show what is understood of files with prices, loads, sessions or a network')
    .argument('<file...>', 'files; of a SimBench network its folder')
    .option('--format <format>', `how the files are laid out, if not as found: ${formats.join(', ')}`)
    .option('--time-zone <zone>', 'of stamps without offset, and of days (default: Europe/Amsterdam)')
    .option('--area <name>', 'which one counts, in a file of several areas, as NL')
    .option('--out <file>', 'write the one file as a tidy CSV file')
    .option('--quiet', 'print nothing')
    .option('--json', 'print it as JSON')
    .action(async (files: string[], options: ImportOptions) =>
      (await import('./import.ts')).importCommand(files, options),
    );

  const validate = program.command('validate').description('check a config and all it names, without running it');
  withConfig(validate, shipped, async (config) => (await import('./validate.ts')).validateCommand(config));

  program
    .command('demo')
    .description('the case study of a market, its runs side by side')
    .argument('[system]', 'which market (default: reserve)')
    .option('--quiet', 'print nothing')
    .option('--json', 'print the figures as JSON')
    .action(async (system: string | undefined, options: DemoOptions) =>
      (await import('./demo.ts')).demoCommand(system, options),
    );

  program
    .command('systems')
    .description('the markets that ship')
    .option('--json', 'print them as JSON')
    .action(async (options: ListOptions) => (await import('./systems.ts')).systemsCommand(options));

  const listing = (name: string, says: string) =>
    program
      .command(name)
      .description(says)
      .argument('[system]', 'a market that ships (default: reserve), or the path or package of your own')
      .option('--json', 'print it as JSON')
      .option('--markdown', 'print it as Markdown');
  listing('figures', 'what runs of a market are measured by: names, units, meanings').action(
    async (system: string | undefined, options: ListOptions) =>
      (await import('./systems.ts')).figuresCommand(system, options),
  );
  listing('tables', 'what the Parquet files of a run hold: names, units, meanings').action(
    async (system: string | undefined, options: ListOptions) =>
      (await import('./systems.ts')).tablesCommand(system, options),
  );

  program
    .command('reconfigure')
    .description('search the radial states of a network for the one with the least loss')
    .argument('<network>', 'network file, as import reads it; of a SimBench network its folder')
    .option('--restarts <n>', 'further descents from near the best state (default: 30)', index)
    .option('--seed <seed>', 'of where they begin (default: 1)')
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (file: string, options: ReconfigureOptions) =>
      (await import('./reconfigure.ts')).reconfigureCommand(file, options),
    );

  const reproduce = program
    .command('reproduce')
    .description('put the claims of a paper to the test, under each reading of what it leaves open')
    .addArgument(new Argument('<paper>', 'which one').choices(papers.map(({ name }) => name)))
    .action(() => {}); // each paper is a command of its own
  for (const paper of papers) {
    const command = reproduce.command(paper.name).description(paper.says);
    for (const { flags, says, kind, default: value } of paper.options) {
      if (kind === 'count') command.option(flags, says, count, value);
      else if (kind === 'files') command.option(flags, says, another);
      else command.option(flags, says);
    }
    command
      .option('--workers <n>', 'worker threads (default: one a core)', count)
      .option('--out <folder>', 'where results go (default: runs/ and the paper’s name)')
      .option('--quiet', 'print nothing')
      .option('--json', 'print the matrix as JSON')
      .action(async (options: ReproduceOptions & PaperOptions) =>
        (await import('./reproduce.ts')).reproduceCommand(paper, options),
      );
  }

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
      new Option('--prices <process>', 'process of day-ahead prices (default: seasonal)').choices([
        'seasonal',
        'arima',
      ]),
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
      new Option('--format <format>', 'layout of the files (default: found from the content)').choices(formats),
    )
    .option('--time-zone <zone>', 'of stamps without offset, and of days (default: Europe/Amsterdam)')
    .option('--area <name>', 'which one counts, in a file of several areas, as NL')
    .option('--seeds <n>', 'worlds generated to judge by (default: 20)', count)
    .option('--quiet', 'print nothing')
    .option('--json', 'print the outcome as JSON')
    .action(async (files: string[], options: FitOptions) => (await import('./fit.ts')).fitCommand(files, options));

  program
    .command('new-agent')
    .description('write an agent of your own that works as it is, its test, and a config that runs it')
    .argument('<name>', 'of its files: NAME.js, NAME.test.js, NAME.yaml')
    .addOption(new Option('--role <role>', 'which part it plays').choices(['aggregator', 'brp']).default('aggregator'))
    .option('--learns', 'one that learns from what it is paid')
    .option('--quiet', 'print nothing')
    .action(async (name: string, options: NewAgentOptions) =>
      (await import('./newAgent.ts')).newAgentCommand(name, options),
    );

  program
    .command('schema')
    .description('print the JSON Schema of config files of a market, of study files or of world files')
    .argument('[kind]', 'study, world, or a market: one that ships, or the path or package of your own', 'config')
    .action(async (kind: string) => (await import('./systems.ts')).schemaCommand(kind));

  return program;
}

/** What went wrong, in one line, and the exit code that says whose fault it is. */
function explain(error: unknown): { text: string; code: number } {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : BAD_INPUT };
  const isInput = error instanceof InputError || (error instanceof Failure && error.cause instanceof InputError);
  if (isInput) return { text: inOneLine(error.message), code: BAD_INPUT };
  if (error instanceof Failure) return { text: inOneLine(error.message), code: FAILED };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: FAILED };
}

/** Does what the command line of this process says. */
export async function runCommandLine(): Promise<void> {
  try {
    await (await declared()).parseAsync();
  } catch (error) {
    const { text, code } = explain(error);
    if (text) notice(text);
    process.exitCode = code;
  }
}
