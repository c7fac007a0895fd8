#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Node 20 has no compiler between a quick and a thorough one, and would spend a fifth of a short run, and a tenth of a week, on the
 * thorough one for what is soon done with: it waits longer.
 */
if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=300000');
/** From version 22.1 on, Node can keep what it has compiled. */
(module as { enableCompileCache?(): void }).enableCompileCache?.();
const { runCommandLine } = await import('./commandLine.ts');
await runCommandLine();
