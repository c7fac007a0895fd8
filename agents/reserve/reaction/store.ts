/** A store of a BRP: as much out as in, without losses. */
export interface StoreSettings {
  /** MW. */
  power: number;
  /** Hours for which it can give that from full. */
  hours: number;
  /** Of the DSO's grid; none where it is not on it. */
  node?: string | undefined;
}

/** What a store that holds some energy can take less and more for a time, MW. */
export function storeCapacity({ power, hours }: StoreSettings, energyMwh: number, stepHours: number) {
  return {
    lessMw: Math.min(power, Math.max(0, energyMwh) / stepHours),
    moreMw: Math.min(power, Math.max(0, power * hours - energyMwh) / stepHours),
  };
}

/** What it holds as the run begins, MWh. */
export const storedAtFirst = ({ power, hours }: StoreSettings): number => (power * hours) / 2;
