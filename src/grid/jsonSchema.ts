import * as z from 'zod';

const id = z.union([z.int(), z.string().min(1)]);
const status = z.union([z.literal(0), z.literal(1)]);
const text = z.string().optional();
const positive = z.number().positive();
const notNegative = z.number().nonnegative();

/** Lines in ohm, transformers by their short-circuit voltages: what a distribution operator's own records look like. */
export const physicalForm = z.strictObject({
  name: z.string(),
  source: text,
  bus: z.array(z.strictObject({ id, name: text, baseKV: positive })).min(1),
  line: z.array(
    z.strictObject({
      id,
      name: text,
      from: id,
      to: id,
      length_km: positive.optional(),
      r_ohm: notNegative,
      x_ohm: z.number(),
      /** Of the whole line. */
      c_nF: notNegative,
      imax_kA: positive.nullable(),
      /** Follows from imax_kA; not read. */
      smax_MVA: positive.nullish(),
      std_type: text.nullable(),
      status,
    }),
  ),
  trafo: z.array(
    z.strictObject({
      name: text,
      hv: id,
      lv: id,
      sn_MVA: positive,
      vn_hv: positive,
      vn_lv: positive,
      vk_pct: positive,
      vkr_pct: notNegative,
      pfe_kW: notNegative,
      i0_pct: notNegative,
      tap_step_pct: z.number().nullable(),
      tap_pos: z.number().nullable(),
    }),
  ),
  load: z.array(
    z.strictObject({
      bus: id,
      name: text,
      p_MW: z.number(),
      q_MVAr: z.number(),
      scaling: notNegative.default(1),
      profile: text,
    }),
  ),
  sgen: z
    .array(
      z.strictObject({
        bus: id,
        name: text,
        p_MW: z.number(),
        q_MVAr: z.number().default(0),
        type: text.nullable(),
        profile: text,
      }),
    )
    .default([]),
  ext_grid: z.array(z.strictObject({ bus: id, vm_pu: positive })).min(1),
});

/** A MATPOWER case as JSON: impedances in p.u., loads in MW. */
export const perUnitForm = z.strictObject({
  name: z.string(),
  source: text,
  baseMVA: positive,
  bus: z
    .array(
      z.strictObject({
        id,
        type: z.union([z.literal(1), z.literal(2), z.literal(3)]),
        Pd_MW: z.number(),
        Qd_MVAr: z.number(),
        Gs_MW: z.number().default(0),
        Bs_MVAr: z.number().default(0),
        baseKV: positive,
        Vmax: z.number().optional(),
        Vmin: z.number().optional(),
        /** A stored voltage, p.u. and degrees: a start for the power flow, where each bus has one. */
        Vm: z.number().optional(),
        Va: z.number().optional(),
      }),
    )
    .min(1),
  gen: z.array(
    z.strictObject({
      bus: id,
      Pg_MW: z.number(),
      Qg_MVAr: z.number(),
      Qmax: z.number().optional(),
      Qmin: z.number().optional(),
      Vg: positive,
      status,
      Pmax: z.number(),
      Pmin: z.number().optional(),
    }),
  ),
  branch: z.array(
    z.strictObject({
      from: id,
      to: id,
      r_pu: z.number(),
      x_pu: z.number(),
      b_pu: z.number(),
      /** 0: none given. */
      rateA_MVA: notNegative,
      /** 0: none. */
      ratio: notNegative,
      /** Degrees. */
      angle: z.number(),
      status,
      /** Follow from the p.u. values; not read. */
      r_ohm: z.number().optional(),
      x_ohm: z.number().optional(),
    }),
  ),
  gencost: z.array(z.array(z.number())).optional(),
});

export type PhysicalForm = z.infer<typeof physicalForm>;
export type PerUnitForm = z.infer<typeof perUnitForm>;
