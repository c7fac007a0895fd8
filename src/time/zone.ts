import { IANAZone } from 'luxon';

/** Whether there is a time zone of that name; asked once for each, as the first answer takes milliseconds. */
export const isTimeZone = (name: string): boolean => IANAZone.create(name).isValid;
