/** Kinds of columns, and those that tables of several markets have. */
export const text = (name: string, says: string) => ({ name, type: 'STRING', unit: '', says }) as const;
export const whole = (name: string, says: string) => ({ name, type: 'INT32', unit: '', says }) as const;
export const real = (name: string, unit: string, says: string) => ({ name, type: 'DOUBLE', unit, says }) as const;

export const ISP = whole('isp', 'ISP, counted from 0 over the whole run.');
export const START = text('start', 'Local time at which the ISP begins, with its offset from UTC.');
export const DAY = whole('day', 'Day, counted from 0 over the whole run.');
export const HOUR = whole('hour', 'Hour of the day, counted from 0 at its midnight.');
