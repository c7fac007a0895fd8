// @module-tag slow
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../../../agents/systems.ts';
import { configOfRun, openStoredRun } from '../../../src/evidence/storedRun.ts';
import { fetched } from '../../../src/market/fromDisk.ts';
import type { Run } from '../../../src/market/system.ts';
import { loadConfig } from '../../../src/market/systems.ts';
import type { StoredTables } from '../../../src/market/view.ts';
import { soFar } from '../../../src/report/live/soFar.ts';
import { readRun } from '../../../src/report/readRun.ts';
import { fingerprintOf } from '../../../src/results/fingerprint.ts';
import { writeRun } from '../../../src/results/runDirectory.ts';
import { TableFiles } from '../../../src/results/tableFiles.ts';
import { configText, folderWith } from '../../cli/command.ts';
import { clearAway } from '../../leftovers.ts';

const file = join(folderWith({ 'c.yaml': configText() }), 'c.yaml');
const { system, loaded } = await loadConfig(file, SYSTEMS);
const whole = fetched(system, loaded);
const TOOLS = { trace: true, digest: true } as const;

/** All that is stored of a run, with its tables. */
function stored(run: StoredTables): object {
  const names = [...system.tables.map(({ name }) => name), 'messages', 'digests', 'nothing'];
  return {
    ...run,
    calendar: run.calendar.days,
    table: Object.fromEntries(names.map((name) => [name, run.table(name)])),
  };
}

async function writtenAndRead(run: Run): Promise<StoredTables> {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  clearAway(() => rmSync(folder, { recursive: true, force: true }));
  await writeRun({ partial: folder, target: folder }, system, run, fingerprintOf(system, whole), {
    sink: new TableFiles(folder),
  });
  const read = openStoredRun(folder);
  return readRun(read, await configOfRun(read, SYSTEMS));
}

describe('a run as it goes on', () => {
  it('is, at each ISP, what a run that ends there has written', async () => {
    const seen = new Map<number, object>();
    const run = await system.run(whole, system.world(whole), {
      ...TOOLS,
      async between(isp, made) {
        if (isp === 40 || isp === 95) seen.set(isp, structuredClone(stored(soFar(system, made() as Run))));
      },
    });
    const short = await system.run(whole, system.world(whole), { ...TOOLS, until: 41 });
    expect(seen.get(40)).toEqual(stored(await writtenAndRead(short)));
    expect(seen.get(95)).toEqual(stored(await writtenAndRead(run)));
    expect(seen.get(40)).not.toEqual(seen.get(95));
  });

  it('is the same whether it has been looked at or not', async () => {
    const watched = await system.run(whole, system.world(whole), {
      ...TOOLS,
      async between(_, made) {
        stored(soFar(system, made() as Run));
      },
    });
    const unwatched = await system.run(whole, system.world(whole), TOOLS);
    expect(stored(await writtenAndRead(watched))).toEqual(stored(await writtenAndRead(unwatched)));
  });
});
