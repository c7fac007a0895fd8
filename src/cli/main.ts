#!/usr/bin/env node
const { runCommandLine } = await import('./commandLine.ts');
await runCommandLine();

export {};
