import { computed, effect, signal } from '@preact/signals';
import { DARK, LIGHT } from '../figures/theme.ts';

type Look = 'system' | 'light' | 'dark';

const NEXT: Record<Look, Look> = { system: 'light', light: 'dark', dark: 'system' };
const LABELS: Record<Look, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

const look = signal<Look>('system');
const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const isSystemDark = signal(darkSystem.matches);

/** While the page is being printed, which is in light and whole. */
export const isPrinting = signal(false);

/** What is drawn is drawn in this. */
export const theme = computed(() => {
  const isDark = look.value === 'dark' || (look.value === 'system' && isSystemDark.value);
  return isDark && !isPrinting.value ? DARK : LIGHT;
});

darkSystem.addEventListener('change', ({ matches }) => {
  isSystemDark.value = matches;
});
addEventListener('beforeprint', () => {
  isPrinting.value = true;
});
addEventListener('afterprint', () => {
  isPrinting.value = false;
});
effect(() => {
  if (look.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = look.value;
});

/** Chooses light, dark or as the system is, in turn; kept as long as the page is open. */
export function LookSwitch() {
  const label = LABELS[look.value];
  return (
    <button
      type="button"
      class="look"
      aria-label={`Colours: ${label.toLowerCase()}`}
      title="Colours: light, dark, or as the system"
      onClick={() => {
        look.value = NEXT[look.value];
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" />
        <path d={PICTURES[look.value]} />
      </svg>
      <span>{label}</span>
    </button>
  );
}

const PICTURES: Record<Look, string> = {
  system: 'M8 1.5a6.5 6.5 0 0 1 0 13z',
  light: '',
  dark: 'M8 1.5a6.5 6.5 0 0 1 0 13a6.5 6.5 0 0 1 0-13z',
};
