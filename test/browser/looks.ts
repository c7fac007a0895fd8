import { chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** How a page is looked at. */
export interface Look {
  width: number;
  theme: 'light' | 'dark';
}

/** The four that every kind of page must stand. */
export const LOOKS: readonly Look[] = [1280, 390].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, theme })),
);

/** A page in a tab of its own, with what it logged and what it asked for. */
export interface Seen {
  tab: Page;
  complaints: string[];
  asked: string[];
  close(): Promise<void>;
}

/** A browser that shows pages. */
export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  return {
    /**
     * @param runsScripts whether the page's scripts run
     * @param before a script that runs before them
     */
    async see(
      address: string,
      { width, theme }: Look = LOOKS[0],
      { runsScripts = true, before = '' } = {},
    ): Promise<Seen> {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: theme,
        reducedMotion: 'reduce',
        javaScriptEnabled: runsScripts,
        acceptDownloads: true,
      });
      await context.addInitScript(before);
      const tab = await context.newPage();
      const complaints: string[] = [];
      const asked: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      tab.on('pageerror', (error) => complaints.push(error.message));
      tab.on('request', (request) => asked.push(request.url()));
      await tab.goto(address);
      return { tab, complaints, asked, close: () => context.close() };
    },
    close: () => browser.close(),
  };
}
