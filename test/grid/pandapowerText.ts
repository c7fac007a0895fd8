/** A row of a table by column; what a row lacks is written as pandas writes NaN, null. */
export type Row = Record<string, unknown>;
export interface Table {
  rows: Row[];
  index?: number[];
}
export type Tables = Record<string, Row[] | Table>;

/** A data frame as pandapower's JSON encoder writes it: pandas' `split` orientation, as a text. */
export function frame(table: Row[] | Table): Record<string, unknown> {
  const rows = Array.isArray(table) ? table : table.rows;
  const index = (Array.isArray(table) ? undefined : table.index) ?? rows.map((_, i) => i);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const data = rows.map((row) => columns.map((column) => row[column] ?? null));
  return {
    _module: 'pandas.core.frame',
    _class: 'DataFrame',
    _object: JSON.stringify({ columns, index, data }),
    orient: 'split',
    dtype: Object.fromEntries(columns.map((column) => [column, 'object'])),
    is_multiindex: false,
    is_multicolumn: false,
  };
}

/** A net as an object, in the layout of `pandapower.to_json`. */
export function pandapowerNet(tables: Tables, scalars: Row = {}): Record<string, unknown> {
  return {
    _module: 'pandapower.auxiliary',
    _class: 'pandapowerNet',
    _object: {
      bus_geodata: frame([]),
      ...Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, frame(table)])),
      res_bus: frame([{ vm_pu: 1.01, va_degree: 0 }]),
      _empty_res_bus: frame([]),
      version: '3.1.2',
      format_version: '3.1.0',
      converged: true,
      name: 'net',
      f_hz: 50,
      sn_mva: 1,
      std_types: { line: { cable: { r_ohm_per_km: 1, x_ohm_per_km: null } }, trafo: {} },
      user_pf_options: {},
      ...scalars,
    },
  };
}

export const pandapowerText = (tables: Tables, scalars: Row = {}): string =>
  JSON.stringify(pandapowerNet(tables, scalars), null, 2);

/** The project's own JSON form in ohm and nameplates, as far as a net of pandapower needs it. */
interface Physical {
  name: string;
  bus: { id: number; name: string; baseKV: number }[];
  line: {
    id: number;
    from: number;
    to: number;
    length_km?: number;
    r_ohm: number;
    x_ohm: number;
    c_nF: number;
    imax_kA: number | null;
    status: number;
  }[];
  trafo: Record<string, number>[];
  load: { bus: number; p_MW: number; q_MVAr: number; scaling?: number }[];
  sgen: { bus: number; p_MW: number; q_MVAr?: number; type?: string }[];
  ext_grid: { bus: number; vm_pu: number }[];
}

/** The same network as tables of pandapower: per km, and transformers 3.x style with their tap changer named. */
export function tablesOf(physical: Physical): Tables {
  return {
    bus: {
      rows: physical.bus.map(({ name, baseKV }) => ({ name, vn_kv: baseKV, type: 'b', zone: null, in_service: true })),
      index: physical.bus.map(({ id }) => id),
    },
    load: physical.load.map(({ bus, p_MW, q_MVAr, scaling = 1 }) => ({
      name: null,
      bus,
      p_mw: p_MW,
      q_mvar: q_MVAr,
      const_z_p_percent: 0,
      const_i_p_percent: 0,
      const_z_q_percent: 0,
      const_i_q_percent: 0,
      sn_mva: null,
      scaling,
      in_service: true,
    })),
    sgen: physical.sgen.map(({ bus, p_MW, q_MVAr = 0, type = null }) => ({
      bus,
      p_mw: p_MW,
      q_mvar: q_MVAr,
      scaling: 1,
      in_service: true,
      type,
    })),
    ext_grid: physical.ext_grid.map(({ bus, vm_pu }) => ({ bus, vm_pu, va_degree: 0, in_service: true })),
    line: {
      rows: physical.line.map(({ from, to, length_km = 1, r_ohm, x_ohm, c_nF, imax_kA, status }) => ({
        std_type: null,
        from_bus: from,
        to_bus: to,
        length_km,
        r_ohm_per_km: r_ohm / length_km,
        x_ohm_per_km: x_ohm / length_km,
        c_nf_per_km: c_nF / length_km,
        g_us_per_km: 0,
        max_i_ka: imax_kA,
        df: 1,
        parallel: 1,
        in_service: status === 1,
      })),
      index: physical.line.map(({ id }) => id),
    },
    trafo: physical.trafo.map((trafo) => ({
      hv_bus: trafo.hv,
      lv_bus: trafo.lv,
      sn_mva: trafo.sn_MVA,
      vn_hv_kv: trafo.vn_hv,
      vn_lv_kv: trafo.vn_lv,
      vk_percent: trafo.vk_pct,
      vkr_percent: trafo.vkr_pct,
      pfe_kw: trafo.pfe_kW,
      i0_percent: trafo.i0_pct,
      shift_degree: 150,
      tap_side: 'hv',
      tap_neutral: 0,
      tap_pos: trafo.tap_pos ?? 0,
      tap_step_percent: trafo.tap_step_pct,
      tap_step_degree: null,
      tap_changer_type: 'Ratio',
      parallel: 1,
      df: 1,
      in_service: true,
    })),
    switch: [],
    shunt: [],
  };
}
