import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder in which pages are made, until all tests are done. */
    home: string;
  }
}

export default function setup({ provide }: TestProject): () => void {
  const home = mkdtempSync(join(tmpdir(), 'flexagora-pages-'));
  provide('home', home);
  return () => rmSync(home, { recursive: true, force: true });
}
