import { filled, printable } from '../results/terminal.ts';

/** What people are told, in lines that a terminal has room for. */
export const telling = (text: string): string => filled(printable(text));

export const tell = (text: string): void => show(telling(text));

/** Shows people what has a layout of its own. */
export const show = (text: string): void => console.log(printable(text));

/** Gives what programs read. */
export const give = (value: unknown, indent?: number): void => console.log(JSON.stringify(value, null, indent));

/** Says something beside what is asked for, on standard error. */
export const notice = (text: string): void => void process.stderr.write(`flexagora: ${printable(text)}\n`);

/** Where results are, and their page, for people. */
export const placesText = (folder: string, page: string | undefined): string =>
  `Results: ${folder}${page === undefined ? '' : `\nTo look at: ${page}`}`;

/** A text without line ends. */
export const inOneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

// What is printed and does not arrive, as on a full disk, is a fault; that its reader had enough is none.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.exitCode = 2;
  notice(`standard output: found a place that cannot be written (${code}); expected one that can be`);
});
process.stderr.on('error', () => {}); // nobody is left to be told
