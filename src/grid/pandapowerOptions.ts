import { InputError } from '../errors.ts';
import { show } from './elementRow.ts';

/** What a net's `user_pf_options` say of how its power flow is meant; `runpp` follows them wherever the file goes. */
export interface PowerFlowOptions {
  /** Whether loads follow the voltage as their columns say; else all are of constant power. */
  voltageDependentLoads: boolean;
  /** At which winding, or at the star bus, a three-winding transformer has its iron losses. */
  threeWindingLosses: 'hv' | 'mv' | 'lv' | 'star';
  /** Resistance over reactance of a switch with an impedance. */
  switchRx: number;
  /** Whether resistances of lines are those at their temperature, not at 20 degrees Celsius. */
  lineTemperature: boolean;
}

/** Options that change results, and what is computed here whatever they say. */
const NOT_FOLLOWED: Record<string, readonly unknown[]> = {
  calculate_voltage_angles: [true, 'auto'],
  trafo_model: ['t'],
  trafo_loading: ['current'],
  enforce_q_lims: [false],
  distributed_slack: [false],
  neglect_open_switch_branches: [false],
  tdpf: [false],
};

/** @throws InputError naming the option that cannot be */
export function powerFlowOptions(stored: unknown, file: string, notes: string[]): PowerFlowOptions {
  const options = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  const option = <T>(name: string, otherwise: T, holds: (value: unknown) => boolean, expected: string): T => {
    const value = options[name] ?? otherwise;
    if (holds(value)) return value as T;
    throw new InputError({ file, path: `user_pf_options.${name}`, found: show(value), expected });
  };
  const isFlag = (value: unknown) => typeof value === 'boolean';
  for (const [name, computed] of Object.entries(NOT_FOLLOWED)) {
    const value = options[name];
    if (value === undefined || value === null || computed.includes(value)) continue;
    notes.push(`user_pf_options asks for ${name} ${show(value)}, which is not followed: ${show(computed[0])} here.`);
  }
  const sides = ['hv', 'mv', 'lv', 'star'];
  return {
    voltageDependentLoads: option('voltage_depend_loads', true, isFlag, 'true or false'),
    threeWindingLosses: option(
      'trafo3w_losses',
      'hv' as const,
      (value) => sides.includes(value as string),
      "'hv', 'mv', 'lv' or 'star'",
    ),
    switchRx: option('switch_rx_ratio', 2, (value) => typeof value === 'number' && value >= 0, 'a number, 0 or more'),
    lineTemperature: option('consider_line_temperature', false, isFlag, 'true or false'),
  };
}
