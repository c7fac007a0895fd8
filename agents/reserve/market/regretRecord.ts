/** What decisions of a learner got, and what each of its actions would have brought, as plain data. */
export interface RegretRecord {
  decisions: number;
  gotEur: number;
  /** By action: had it been in force throughout. */
  wouldHaveEur: number[];
  /** MW that rewards are counted by: of the store, of the chargers, or the mean of bids. */
  powerMw: number;
}

/** Records of those who learn how much to react with, by name, and of markups by name and direction. */
export interface RegretRecords {
  use: ReadonlyMap<string, RegretRecord>;
  markup: ReadonlyMap<string, RegretRecord>;
}
