/** How to read a network file. */
export interface ReadOptions {
  /**
   * Whether a load of the physical form is multiplied by its own `scaling` (`native`, the default: the load the source
   * says the network has) or not (`ignore`: the load as installed). mv_oberrhein's scaling is 0.6.
   */
  loadScaling?: 'native' | 'ignore';
}
