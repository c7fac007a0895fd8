import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tables of a SimBench folder by name: a header, and rows of cells. */
export type SimbenchTables = Record<string, { header: string; rows: string[] }>;

const feeder = 'LV1.101';
/** Per line of the grid: its ends' buses and its length, km. */
const lines: [number, number, number][] = [
  [10, 3, 0.0557667],
  [14, 12, 0.0535763],
  [7, 4, 0.0498145],
  [9, 2, 0.0178861],
  [8, 11, 0.0160892],
  [11, 10, 0.0247661],
  [4, 8, 0.00514112],
  [12, 7, 0.00214695],
  [6, 14, 0.137215],
  [4, 1, 0.132499],
  [5, 6, 0.00258257],
  [2, 4, 0.0162072],
  [13, 9, 0.0460153],
];
/** Per load: its bus, kW and var. */
const loads: [number, number, number][] = [
  [10, 6, 2371],
  [8, 3, 1186],
  [14, 5, 1976],
  [13, 2, 790],
  [9, 4, 1581],
  [6, 3, 1186],
  [3, 8, 3162],
  [1, 14, 5533],
  [7, 3, 1186],
  [12, 12, 4743],
  [11, 2, 790],
  [2, 4, 1581],
  [5, 14, 5533],
];
/** Per PV plant: its bus and kW. */
const plants: [number, number][] = [
  [7, 40],
  [11, 78.381],
  [8, 19],
  [13, 23],
];

/**
 * The low-voltage grid 1-LV-rural1--0-no_sw of SimBench (ODbL; Meinecke et al., SimBench, Energies 13 (2020) 3290), written
 * from its figures in the publisher's layout: 14 buses of 0.4 kV behind one transformer of 160 kVA.
 */
export function ruralGrid(): SimbenchTables {
  const at = (bus: number) => `${feeder} Bus ${bus}`;
  const tail = `${feeder};7`;
  return {
    Node: {
      header: 'id;type;vmSetp;vaSetp;vmR;vmMin;vmMax;substation;coordID;subnet;voltLvl',
      rows: [
        ...Array.from({ length: 14 }, (_, k) => `${at(k + 1)};busbar;NULL;NULL;0.4;0.9;1.1;NULL;coord_${k};${tail}`),
        'MV1.101 Bus 4;busbar;1.025;0.0;20;0.965;1.055;NULL;coord_14;MV1.101_LV1.101_Feeder1;5',
      ],
    },
    Line: {
      header: 'id;nodeA;nodeB;type;length;loadingMax;subnet;voltLvl',
      rows: lines.map(
        ([a, b, km], k) => `${feeder} Line ${k + 1};${at(a)};${at(b)};NAYY 4x150SE 0.6/1kV;${km};100;${tail}`,
      ),
    },
    LineType: {
      header: 'id;r;x;b;iMax;type',
      rows: ['NAYY 4x150SE 0.6/1kV;0.2067;0.0804248;260.752;270;cable', 'LineType_1;0.08;0.32;3.61283;1300;ohl'],
    },
    Load: {
      header: 'id;node;profile;pLoad;qLoad;sR;subnet;voltLvl',
      rows: loads.map(
        ([bus, kw, kvar], k) => `${feeder} Load ${k + 1};${at(bus)};L2-A;${kw / 1e3};${kvar / 1e6};0.01;${tail}`,
      ),
    },
    RES: {
      header: 'id;node;type;profile;calc_type;pRES;qRES;sR;subnet;voltLvl',
      rows: plants.map(([bus, kw], k) => `${feeder} SGen ${k + 1};${at(bus)};PV;PV5;pq;${kw / 1e3};0;0.04;${tail}`),
    },
    Transformer: {
      header: 'id;nodeHV;nodeLV;type;tappos;autoTap;autoTapSide;loadingMax;substation;subnet;voltLvl',
      rows: [`MV1.101-LV1.101-Trafo 1;MV1.101 Bus 4;${at(4)};DOTE 160/20;0;0;NULL;100;NULL;${feeder};6`],
    },
    TransformerType: {
      header: 'id;sR;vmHV;vmLV;va0;vmImp;pCu;pFe;iNoLoad;tapable;tapside;dVm;dVa;tapNeutr;tapMin;tapMax',
      rows: ['DOTE 160/20;0.16;20;0.4;150;4;2.35;0.46;0.28751;1;HV;2.5;0;0;-2;2'],
    },
    ExternalNet: {
      header: 'id;node;calc_type;dspf;pExtNet;qExtNet;pWardShunt;qWardShunt;rXWard;xXWard;vmXWard;subnet;voltLvl',
      rows: ['MV1.101 grid at LV1.101;MV1.101 Bus 4;vavm;1;NULL;NULL;NULL;NULL;NULL;NULL;NULL;LV1.101_MV1.101_eq;5'],
    },
    LoadProfile: { header: 'time;L2-A_pload;L2-A_qload', rows: ['01.01.2016 00:00;0.2;0.1'] },
  };
}

/** The publisher's solution of that grid: voltage p.u. and angle, degrees without the transformer's shift, of buses 1 to 14. */
export const ruralSolution: [number, number][] = [
  [1.02203, 1.17226],
  [1.02497, 1.18177],
  [1.02529, 1.2202],
  [1.02474, 1.17148],
  [1.01927, 1.22843],
  [1.01932, 1.22841],
  [1.02456, 1.22691],
  [1.02523, 1.18525],
  [1.02533, 1.19309],
  [1.02594, 1.22001],
  [1.02644, 1.21987],
  [1.02446, 1.22694],
  [1.02653, 1.22208],
  [1.02273, 1.22742],
];

/** The files of a folder by name. */
export const filesOf = (tables: SimbenchTables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tables).map(([name, { header, rows }]) => [`${name}.csv`, `${[header, ...rows].join('\n')}\n`]),
  );

/** Does something with a folder of these files, which is gone afterwards. */
export function inFolder<T>(files: Record<string, string | undefined>, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-simbench-'));
  try {
    for (const [name, text] of Object.entries(files)) if (text !== undefined) writeFileSync(join(folder, name), text);
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
