import type { Colour } from '../../market/view.ts';

/** Colours of a page and of all that is drawn in it, as #rrggbb, so that what is drawn stands alone. */
export interface Theme {
  name: 'light' | 'dark' | 'grey';
  paper: string;
  /** Behind cards. */
  ground: string;
  ink: string;
  quiet: string;
  /** Rules and idle lines. */
  faint: string;
  accent: string;
  data: Readonly<Record<Colour, string>>;
  /** What is over a limit, and nothing else; the same as text. */
  over: string;
  overText: string;
  /** Four steps of one hue, from little to the limit. */
  loading: readonly [string, string, string, string];
}

/** On white. */
export const LIGHT: Theme = {
  name: 'light',
  paper: '#ffffff',
  ground: '#f5f7f9',
  ink: '#14181d',
  quiet: '#5b6470',
  faint: '#d5dbe1',
  accent: '#10639c',
  data: { 1: '#1272b1', 2: '#ca6c10', 3: '#717f8e', 4: '#9b937e', 5: '#36224e', 6: '#00705c' },
  over: '#e01543',
  overText: '#c00d38',
  loading: ['#c3cbd3', '#8dbbdc', '#3d8cc4', '#0b3d63'],
};

/** On near black. */
export const DARK: Theme = {
  name: 'dark',
  paper: '#15191e',
  ground: '#0e1115',
  ink: '#eef1f4',
  quiet: '#9aa4af',
  faint: '#333a42',
  accent: '#6dc8f4',
  data: { 1: '#6dc8f4', 2: '#ffa10d', 3: '#687989', 4: '#e9e9d7', 5: '#8543ec', 6: '#3fbf9b' },
  over: '#e71238',
  overText: '#ff7088',
  loading: ['#39424b', '#2f6d95', '#56b4e8', '#d7efff'],
};
