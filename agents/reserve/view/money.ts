/** What a fleet earns and pays, by what for: columns of `aggregators`. */
export const MONEY = [
  { column: 'balancingUpwardEur', part: 'balancing upward' },
  { column: 'balancingDownwardEur', part: 'balancing downward' },
  { column: 'dayAheadEur', part: 'day-ahead' },
  { column: 'chargingEur', part: 'charging' },
  { column: 'deviationFeeEur', part: 'deviation fee' },
  { column: 'deviationEnergyEur', part: 'deviation energy' },
  { column: 'nonDeliveryEur', part: 'non-delivery' },
  { column: 'congestionEur', part: 'congestion' },
] as const;
