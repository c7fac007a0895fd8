import { type WorkerOptions, workerCommand } from '../../../src/cli/worker.ts';

// A worker of its own: `workerProcess.ts OPTIONS`, options as JSON.

try {
  await workerCommand(JSON.parse(process.argv[2]) as WorkerOptions);
} catch (error) {
  console.error(`flexagora: ${(error as Error).message}`);
  process.exitCode = (error as Error).name === 'InputError' ? 2 : 1;
}
