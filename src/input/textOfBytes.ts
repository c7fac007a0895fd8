/** What the bytes of a file are, if they are no text that can be read. */
export interface NoText {
  found: string;
  expected: string;
}

const CSV = 'text: open it and save the sheet as CSV UTF-8';
const inside = (opened: string): string => `the file in it: ${opened} it first`;

/** Files that are told by how they begin, in hexadecimal. */
const SIGNATURES: readonly [begins: string, found: string, expected: string][] = [
  ['d0cf11e0a1b11ae1', 'an Office file of before 2007, as an Excel workbook (.xls)', CSV],
  ['1f8b', 'a gzip archive', inside('gunzip')],
  ['425a68', 'a bzip2 archive', inside('bunzip2')],
  ['fd377a585a00', 'an xz archive', inside('unxz')],
  ['28b52ffd', 'a Zstandard archive', inside('unzstd')],
  ['377abcaf271c', 'a 7z archive', inside('unpack')],
  ['50415231', 'a Parquet file', 'text: write it as CSV'],
  ['255044462d', 'a PDF', 'text, as CSV'],
  ['894844460d0a1a0a', 'an HDF5 file', 'text: write it as CSV'],
  ['43444601', 'a NetCDF file', 'text: write it as CSV'],
  ['89504e47', 'a picture', 'text, as CSV'],
];

/**
 * Text of a file: UTF-8, or UTF-16 with a byte order mark, as Excel writes "Unicode Text". The mark is left out.
 * @returns the text, or what the file is instead and the way out
 */
export function textOfBytes(bytes: Uint8Array): string | NoText {
  const encoding = markedEncoding(bytes);
  const known = encoding === undefined ? fileKind(bytes) : undefined;
  if (known) return known;
  const text = decoded(bytes, encoding ?? 'utf-8');
  if (text === undefined) {
    return encoding === undefined
      ? {
          found: `a file that is not UTF-8 text (line ${lineOfFault(bytes)})`,
          expected: 'UTF-8; what Excel saves as plain CSV is Windows-1252 (Latin-1): save it as CSV UTF-8',
        }
      : { found: 'a file that begins as UTF-16 text and is none', expected: 'UTF-8 text' };
  }
  if (/^\s*<(!doctype\s+html|html[\s>])/i.test(text.slice(0, 200))) {
    return { found: 'a web page (HTML), as a site sends instead of a file', expected: 'the file itself' };
  }
  return text;
}

function markedEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function fileKind(bytes: Uint8Array): NoText | undefined {
  const begins = hexOf(bytes.subarray(0, 8));
  if (begins.startsWith('504b0304') || begins.startsWith('504b0506')) return zipKind(bytes);
  const [, found, expected] = SIGNATURES.find(([sign]) => begins.startsWith(sign)) ?? [];
  if (found !== undefined && expected !== undefined) return { found, expected };
  return zerosAlternate(bytes)
    ? { found: 'UTF-16 text without a byte order mark', expected: 'UTF-8 text: save it as CSV UTF-8' }
    : undefined;
}

/** What a zip archive is, by the names in it. */
function zipKind(bytes: Uint8Array): NoText {
  const text = new TextDecoder('latin1').decode(bytes);
  if (text.includes('xl/')) return { found: 'an Excel workbook (.xlsx)', expected: CSV };
  if (text.includes('opendocument.spreadsheet')) return { found: 'an OpenDocument sheet (.ods)', expected: CSV };
  return { found: 'a zip archive', expected: inside('unzip') };
}

/** Whether every second byte at the beginning is 0, and no other: Latin letters in UTF-16. */
function zerosAlternate(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  return start.length >= 4 && [0, 1].some((place) => start.every((byte, k) => (byte === 0) === (k % 2 === place)));
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The first line that is not UTF-8, 1-based. */
function lineOfFault(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (decoded(bytes.subarray(start, next), 'utf-8') === undefined) return line;
    start = next;
  }
  return line;
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
