import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from '../market/view.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import { packed } from './container.ts';
import { againHtml, answerHtml, barHtml } from './frame.ts';
import { escaped, titleText } from './markup.ts';
import { themeCss } from './themeCss.ts';

/** The script and the stylesheet of every page, as they ship. */
export interface Assets {
  script: string;
  style: string;
}

export function readAssets(): Assets {
  const read = (name: string) => readFileSync(new URL(`dist/${name}`, PACKAGE_FOLDER), 'utf8');
  return { script: read('page.js'), style: read('page.css') };
}

/**
 * What a page may do: nothing, but run the one script it has.
 * @param connects whether it may hear from whom it came
 */
export const policyOf = ({ script }: Assets, connects = false): string => {
  const hash = createHash('sha256').update(script).digest('base64');
  const may = [`script-src 'sha256-${hash}'`, "style-src 'unsafe-inline'", 'img-src data: blob:'];
  return [
    "default-src 'none'",
    ...may,
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
};

const WAITS = 'Figures and replay need a browser that runs scripts and has DecompressionStream, as any since 2023.';

/** A page as one HTML file, which asks for nothing else. @param isLive one that is heard from while it is looked at: made in haste */
export function html(page: Page, assets: Assets, { isLive = false } = {}): string {
  const data = gzipSync(packed(page), { level: isLive ? 1 : 6 }).toString('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(assets, isLive)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(titleText(page.title))}</title>
<style>${themeCss()}
${assets.style}</style>
</head>
<body>
<a class="skip" href="#answer">Skip to the answer</a>
${barHtml(page)}
<main>
${answerHtml(page)}
<div id="page"${isLive ? ' data-live' : ''}>
<noscript><p class="note">${WAITS}</p></noscript>
</div>
${againHtml(page)}
</main>
<script type="application/octet-stream" id="data">${data}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}
