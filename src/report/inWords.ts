/** How people write what a key has as one of its words. */
const WRITTEN: Readonly<Record<string, string>> = {
  ...{ ac: 'AC', dc: 'DC', brp: 'BRP', brps: 'BRPs', dso: 'DSO', tso: 'TSO', eur: 'EUR', ev: 'EV', evs: 'EVs' },
  ...{ isp: 'ISP', isps: 'ISPs', kpi: 'KPI', kw: 'kW', kwh: 'kWh', mva: 'MVA', mw: 'MW', mwh: 'MWh', pv: 'PV' },
  ...{ id: 'ID', sd: 'SD' },
};

/** Keys of columns, fields and KPIs: letters and digits, a capital where a word begins. */
const KEY = /^[a-z]+(?:[A-Z][a-z]*\d*)+$/;

const wordsIn = (key: string): string[] => key.match(/[A-Z]?[a-z]+\d*|[A-Z]\d*/g) ?? [];

/** How a unit ends a key: `EUR/MWh` as `EurPerMwh`. */
const ENDS: Readonly<Record<string, string>> = { '%': 'Percent', 'p.u.': 'Pu' };
const endOf = (unit: string): string =>
  ENDS[unit] ??
  unit
    .split('/')
    .map((part) => part.split(' ').map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`))
    .map((words) => words.join(''))
    .join('Per');

/**
 * A key in words: `bidUpwardEurPerMwh` is `bid upward EUR per MWh`, and `bid upward` where the unit stands beside it. What is no such
 * key, as a path or a name that people gave, stays as it is.
 */
export function inWords(key: string, unit = ''): string {
  if (!KEY.test(key)) return WRITTEN[key] ?? key;
  const end = unit === '' ? '' : endOf(unit);
  const told = end !== '' && key.endsWith(end) && key.length > end.length ? key.slice(0, -end.length) : key;
  return wordsIn(told)
    .map((word) => word.toLowerCase())
    .map((word) => WRITTEN[word] ?? word)
    .join(' ');
}
