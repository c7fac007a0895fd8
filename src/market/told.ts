/** What people are told of a figure or a column. */
export interface Told {
  readonly name: string;
  /** As `EUR`, `MWh`, `p.u.`; '' where there is none. */
  readonly unit: string;
  /** One sentence. */
  readonly says: string;
}

/** A network as it is drawn: ends and ratings of branches, places of buses where they are known, and who is connected where. */
export interface Drawing {
  name: string;
  buses: { id: string; baseKv: number; x?: number; y?: number }[];
  /** Without rating: none is known. */
  branches: { id: string; kind: string; from: string; to: string; ratingMva?: number; closed: boolean }[];
  /** Buses at the external grid. */
  sources: string[];
  /** Agent -> bus. */
  agents: Record<string, string>;
}
