const UNIT = String.raw`(?:%|p\.u\.|percentage points|(?:EUR|MWh|MW|kWh|kW|kV|MVA|GWh|ISPs?|EVs?|h)(?![A-Za-z]))`;
const BEFORE_UNIT = new RegExp(String.raw`(\d) (?=${UNIT})`, 'g');

/** A sentence in which no line ends between a number and its unit. */
export const unbroken = (text: string): string => text.replace(BEFORE_UNIT, '$1\u00a0');
