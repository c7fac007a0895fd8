import type { LeadNumber, Page } from '../market/view.ts';
import { briefly, digitsFor } from './figures/numbers.ts';
import { apart, sentence } from './markup.ts';
import { unbroken } from './unbroken.ts';

/** What of a page stands in the file as HTML: there at once, and without its script. */

/** The parts of a page that there are, as its bar names them. */
const partsOf = ({ figures, replays }: Page): [id: string, label: string][] => [
  ['answer', 'Answer'],
  ...(figures.length > 0 ? [['figures', 'Figures'] satisfies [string, string]] : []),
  ...(replays.length > 0 ? [['replay', 'Replay'] satisfies [string, string]] : []),
  ['again', 'Again'],
];

export const barHtml = (page: Page): string => `<nav class="bar" aria-label="Parts of this page"><div>
<ul>${partsOf(page)
  .map(([id, label]) => `<li><a href="#${id}">${label}</a></li>`)
  .join('')}</ul>
<div id="look"></div>
</div></nav>`;

function numberHtml({ label, value, unit, digits = digitsFor(value), low, high, note }: LeadNumber): string {
  const small = [
    ...(low === undefined || high === undefined ? [] : [`${briefly(low, digits)} to ${briefly(high, digits)}`]),
    ...(note === undefined ? [] : [apart(unbroken(note))]),
  ];
  return `<div><dt>${apart(label)}</dt><dd><b>${briefly(value, digits)}</b> ${apart(unit)}${small
    .map((line) => `<small>${line}</small>`)
    .join('')}</dd></div>`;
}

/** Title, answer, numbers, notes. */
export function answerHtml({ title, crumbs, answer, numbers, notes }: Page): string {
  return `<section id="answer" aria-labelledby="title">
<p class="crumbs">${crumbs.map((crumb) => `<span>${apart(crumb)}</span>`).join(' ')}</p>
<h1 id="title">${apart(title)}</h1>
<p class="answer">${answer.map(sentence).join(' ')}</p>
${numbers.length > 0 ? `<dl class="numbers">${numbers.map(numberHtml).join('\n')}</dl>` : ''}
${notes.map((note) => `<p class="note">${apart(unbroken(note))}</p>`).join('\n')}
</section>`;
}

/** A command that can be copied where the script runs. */
const commandHtml = (command: string): string =>
  `<span class="command"><code>${command
    .split(' ')
    .map((word) => `<span>${apart(word)}</span>`)
    .join(' ')}</code><button type="button" class="press copy">Copy</button></span>`;

/** How to get it again. */
export function againHtml({ again: { commands, facts } }: Page): string {
  return `<section id="again" aria-labelledby="again-title">
<h2 id="again-title">Again</h2>
<div class="again card">
<dl class="commands">${commands
    .map(({ says, command }) => `<div><dt>${apart(says)}</dt><dd>${commandHtml(command)}</dd></div>`)
    .join('\n')}</dl>
<dl class="facts">${facts
    .map(({ label, value }) => `<div><dt>${apart(label)}</dt><dd>${apart(value)}</dd></div>`)
    .join('\n')}</dl>
</div>
</section>`;
}
