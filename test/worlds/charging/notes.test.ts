import { describe, expect, it } from 'vitest';
import { sessionNotes } from '../../../src/worlds/charging/fleetNotes.ts';
import { notesTogether, tallied } from '../../../src/worlds/charging/notes.ts';

const told = (tooLarge: number, hurried = 0) => sessionNotes({ tooLarge, hurried, powerless: 0 }, false);

describe('notes of many fleets', () => {
  it('tell each cause once, with the total and how many fleets it is of, or which one', () => {
    const fleets = [1, 3, 4, 2, 1, 5, 1, 1].map((tooLarge, k) => ({
      name: `Public${k + 1}`,
      notes: [...told(tooLarge, k === 5 ? 1 : 0)],
    }));
    expect(notesTogether(fleets)).toEqual([
      'Sessions of 8 fleets: 18 sessions want more than the battery holds: it is charged full.',
      'Sessions of Public6: 1 session wants more than the power gives in that time: the rest is unmet.',
    ]);
  });

  it('count what is left out of a file once, however many fleets have it, and of each file', () => {
    const leftOut = (count: number, file: string) => tallied(count, ' left out: another one says the same.', { file });
    const fleets = [leftOut(12, 'a.csv'), leftOut(12, 'a.csv'), leftOut(5, 'b.csv'), leftOut(0, 'c.csv')];
    expect(notesTogether(fleets.map((notes, k) => ({ name: `F${k}`, notes })))).toEqual([
      'Sessions of 3 fleets: 17 sessions left out: another one says the same.',
    ]);
  });

  it('tell a sentence of its own once', () => {
    const notes = ['The data have no friday: any day of theirs stands for it.'];
    expect(notesTogether([{ name: 'A', notes }])).toEqual([`Sessions of A: ${notes[0]}`]);
    expect(notesTogether(['A', 'B'].map((name) => ({ name, notes })))).toEqual([`Sessions of 2 fleets: ${notes[0]}`]);
  });
});
