#!/usr/bin/env node
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * V8 would optimise, in threads beside, much of what a run does a few thousand times and never again: it waits longer, for a tenth less
 * CPU in all.
 */
setFlagsFromString('--interrupt-budget=300000');
/** From version 22.1 on, Node can keep what V8 has compiled. */
(module as { enableCompileCache?(): void }).enableCompileCache?.();
const { runCommandLine } = await import('./commandLine.ts');
await runCommandLine();
