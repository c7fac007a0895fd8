import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOfBytes } from '../../src/input/textOfBytes.ts';

const bytes = (text: string, encoding: BufferEncoding = 'latin1'): Uint8Array => Buffer.from(text, encoding);
const bigEndian = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

describe('bytes of a file', () => {
  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['an Excel workbook', bytes('PK\x03\x04..[Content_Types].xml..xl/workbook.xml'), /Excel workbook/, /CSV UTF-8/],
    ['an old workbook', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...'), /\.xls/, /CSV UTF-8/],
    ['a zip', bytes('PK\x03\x04..prices.csv'), /zip archive/, /unzip it first/],
    ['a gzip', gzipSync('time,a_mw\n'), /gzip/, /gunzip it first/],
    ['Parquet', bytes('PAR1....PAR1'), /Parquet/, /CSV/],
    ['a PDF', bytes('%PDF-1.7\n'), /PDF/, /CSV/],
    ['a web page', bytes('\n<!DOCTYPE html><html></html>'), /web page/, /file itself/],
    ['UTF-16 without a mark', bytes('time,a_mw\n2024', 'utf16le'), /UTF-16 text without/, /CSV UTF-8/],
    ['Latin-1', bytes('time;preis\n1;2\n3;\xe4\n'), /not UTF-8 text \(line 3\)/, /Windows-1252.*CSV UTF-8/],
    ['half a UTF-16 letter', Uint8Array.from([0xff, 0xfe, 0x41, 0x00, 0x42]), /UTF-16 text and is none/, /UTF-8/],
  ])('that are %s are named as what they are, with the way out', (_, content, found, expected) => {
    expect(textOfBytes(content)).toEqual({
      found: expect.stringMatching(found),
      expected: expect.stringMatching(expected),
    });
  });

  it('that are UTF-8, or UTF-16 with its mark, are the text that was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (rest) => {
        const text = `time,a_mw\n${rest}`;
        expect(textOfBytes(bytes(text, 'utf8'))).toBe(text);
        expect(textOfBytes(bytes(`\uFEFF${text}`, 'utf8'))).toBe(text);
        expect(textOfBytes(bytes(`\uFEFF${text}`, 'utf16le'))).toBe(text);
        expect(textOfBytes(bigEndian(text))).toBe(text);
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});
