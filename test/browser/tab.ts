import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Case } from './cases.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/browser');
const CHROMIUM = '/usr/bin/chromium';
const QUIET = '--no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic';
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** As strict as a page can be that runs WebAssembly. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

async function served() {
  const server = createServer(({ url = '/' }, answer) => {
    answer.setHeader('Content-Security-Policy', POLICY);
    try {
      const path = url === '/favicon.ico' ? '/' : url;
      answer.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html');
      answer.end(path === '/' ? '<!doctype html><title>flexagora</title>' : readFileSync(join(BUNDLE, path)));
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, place: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** What a case comes to: its figures, KPIs and tables; or how it fails. */
export interface Outcome {
  figures: { name: string; value: number }[];
  summary: object;
  /** JSON, which is a hundred times faster to hand over than a million cells. */
  tables: string;
  fault: string;
}

/** Runs a config through the door. It is sent to a page as it stands, so that it may use nothing from around it. */
export async function outcomeOf(
  { config, files }: Pick<Case, 'config' | 'files'>,
  door: typeof import('../../src/browser.ts'),
): Promise<Outcome> {
  try {
    const configured = door.loadConfig(config, { files });
    const { system } = configured;
    const run = await door.run(configured);
    const tables = JSON.stringify(door.tablesOfRun(system, run));
    return { figures: door.figuresOf(system, run), summary: system.summary(run), tables, fault: '' };
  } catch (error) {
    return { figures: [], summary: {}, tables: '', fault: `${error}` };
  }
}

/** A browser tab that has the bundle at hand. */
export async function openTab() {
  const { server, place } = await served();
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-chromium-'));
  const args = ['--headless=new', '--no-sandbox', '--disable-gpu', ...QUIET.split(' ')];
  const browser = await chromium.launchPersistentContext(folder, { executablePath: CHROMIUM, args });
  const [page] = browser.pages();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.push(request.url().replace(place, '')));
  return {
    /** What the pages logged. */
    complaints,
    /** What the last page loaded. */
    asked,
    outcomeOf: async (given: Pick<Case, 'config' | 'files'>): Promise<Outcome> => {
      asked.length = 0;
      await page.goto(place); // anew for each, with nothing loaded
      return page.evaluate(
        `import('/flexagora.js').then((door) => (${outcomeOf})(${JSON.stringify(given)}, door))`,
      ) as Promise<Outcome>;
    },
    close: async () => {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
