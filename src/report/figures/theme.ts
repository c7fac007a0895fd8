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
  /** From far below where values turn, over where they do, to far above. */
  turning: readonly string[];
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
  data: { 1: '#1272b1', 2: '#ca6c10', 3: '#717f8e', 4: '#9b937e', 5: '#36224e', 6: '#0a5a19' },
  over: '#e01543',
  overText: '#c00d38',
  loading: ['#c3cbd3', '#8dbbdc', '#3d8cc4', '#0b3d63'],
  turning: ['#0b4a7a', '#1272b1', '#8dbbdc', '#f1efe9', '#f0c08e', '#ca6c10', '#7d3f04'],
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
  data: { 1: '#6dc8f4', 2: '#ffa10d', 3: '#687989', 4: '#e9e9d7', 5: '#8543ec', 6: '#1eaf78' },
  over: '#e71238',
  overText: '#ff7088',
  loading: ['#39424b', '#2f6d95', '#56b4e8', '#d7efff'],
  turning: ['#a5dcfb', '#4aa3d3', '#265f80', '#2b2f34', '#8a5a14', '#d98a12', '#ffd08a'],
};

/** For paper without colour: parts are told apart by lightness, and by patterns and dashes. */
export const GREY: Theme = {
  name: 'grey',
  paper: '#ffffff',
  ground: '#ffffff',
  ink: '#000000',
  quiet: '#4d4d4d',
  faint: '#d9d9d9',
  accent: '#000000',
  data: { 1: '#1a1a1a', 2: '#4d4d4d', 3: '#8c8c8c', 4: '#737373', 5: '#333333', 6: '#666666' },
  over: '#000000',
  overText: '#000000',
  loading: ['#e6e6e6', '#b3b3b3', '#737373', '#1a1a1a'],
  turning: ['#f7f7f7', '#e6e6e6', '#cccccc', '#b3b3b3', '#8c8c8c', '#595959', '#1a1a1a'],
};
