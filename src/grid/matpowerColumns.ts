/** Names of columns in the order in which MATPOWER's idx functions return them, each the next column unless a number is given. */
export const COLUMN_NAMES: Record<string, string> = {
  idx_bus:
    'PQ PV REF NONE BUS_I=1 BUS_TYPE PD QD GS BS BUS_AREA VM VA BASE_KV ZONE VMAX VMIN LAM_P LAM_Q MU_VMAX MU_VMIN',
  idx_brch:
    'F_BUS T_BUS BR_R BR_X BR_B RATE_A RATE_B RATE_C TAP SHIFT BR_STATUS PF=14 QF PT QT MU_SF MU_ST ANGMIN=12 ANGMAX MU_ANGMIN=20 MU_ANGMAX',
  idx_gen:
    'GEN_BUS PG QG QMAX QMIN VG MBASE GEN_STATUS PMAX PMIN MU_PMAX=22 MU_PMIN MU_QMAX MU_QMIN PC1=11 PC2 QC1MIN QC1MAX QC2MIN QC2MAX RAMP_AGC RAMP_10 RAMP_30 RAMP_Q APF',
  idx_cost: 'PW_LINEAR POLYNOMIAL MODEL=1 STARTUP SHUTDOWN NCOST COST',
  idx_area: 'AREA_I PRICE_REF_BUS',
};

/** Names and columns of an idx function; undefined for any other name. */
export function columnsOf(from: string): [name: string, column: number][] | undefined {
  let column = 0;
  return COLUMN_NAMES[from]?.split(' ').map((each) => {
    const [name, at] = each.split('=');
    column = at === undefined ? column + 1 : Number(at);
    return [name, column];
  });
}
