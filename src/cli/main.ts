#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { AgentError } from '../bus/bus.ts';
import { configJsonSchema, type Overrides } from '../config/load.ts';
import { InputError, InvariantViolation } from '../errors.ts';
import { PowerFlowError } from '../grid/powerFlow.ts';
import { VERSION } from '../version.ts';
import { demoCommand } from './demo.ts';
import { type RunOptions, runCommand } from './run.ts';
import { validateCommand } from './validate.ts';

const BAD_INPUT = 2;
const FAILED = 1;

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('expected a share from 0 to 1.');
  return value;
}

const withOverrides = (command: Command) =>
  command
    .argument('<config>', 'config file (YAML)')
    .option('--scheme <scheme>', 'coordination scheme: hybrid, dso-managed or tso-managed')
    .option('--seed <seed>', 'seed of all random streams')
    .option('--prices <file>', 'observed prices (CSV, one row an ISP) in place of generated ones')
    .option('--network <file>', 'network (MATPOWER .m or .json) in place of the config’s');

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
  .command('schema')
  .description('print the JSON Schema of config files')
  .action(() => console.log(JSON.stringify(configJsonSchema(), null, 2)));

/** What went wrong, in one line, and the exit code that says whose fault it is. */
function explain(error: unknown): { text: string; code: number } {
  if (error instanceof CommanderError) return { text: '', code: error.exitCode === 0 ? 0 : BAD_INPUT };
  if (error instanceof InputError || (error instanceof AgentError && error.cause instanceof InputError)) {
    return { text: error.message.replace(/\s*\n\s*/g, ' '), code: BAD_INPUT };
  }
  const known = [AgentError, InvariantViolation, PowerFlowError].some((kind) => error instanceof kind);
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
