import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { LeadNumber, Page, Sentence } from '../market/view.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import { packed } from './container.ts';
import { briefly } from './figures/numbers.ts';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text by who knows whom: its letters cannot turn round, or run into, what stands beside it. */
const apart = (text: string) => `<bdi>${escaped(text)}</bdi>`;

const sentence = (spans: Sentence) =>
  spans.map((span) => (typeof span === 'string' ? apart(span) : `<strong>${apart(span.strong)}</strong>`)).join('');

const number = ({ label, value, unit, digits, note }: LeadNumber) =>
  `<div><dt>${apart(label)}</dt><dd><b>${briefly(value, digits)}</b> ${escaped(unit)}${note ? `<small>${apart(note)}</small>` : ''}</dd></div>`;

/** What the page says before, and without, its script. */
const body = ({ title, crumbs, answer, numbers, notes }: Page) => `<main class="static">
<p class="crumbs">${crumbs.map(apart).join(' · ')}</p>
<h1>${apart(title)}</h1>
<p class="answer">${answer.map(sentence).join(' ')}</p>
<dl class="numbers">${numbers.map(number).join('')}</dl>
${notes.map((note) => `<p class="note">${apart(note)}</p>`).join('\n')}
<p class="note" id="waits">Figures and replay need a browser that runs scripts and has DecompressionStream (any since 2023).</p>
</main>`;

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

/** A page as one HTML file, which asks for nothing else. */
export function html(page: Page, assets: Assets, { isLive = false } = {}): string {
  const data = gzipSync(packed(page), { level: 6 }).toString('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(assets, isLive)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)}</title>
<style>${assets.style}</style>
</head>
<body>
<div id="page"${isLive ? ' data-live' : ''}>
${body(page)}
</div>
<script type="application/octet-stream" id="data">${data}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}
