/** One market in two worlds: what each fleet earns, and how much was activated, as heard message by message. */
import { loadConfig, simulate } from 'flexagora/reserve';

for (const seed of ['1', '2']) {
  const loaded = loadConfig('market.yaml', { seed });
  let activatedMw = 0;
  const { kpis, world, ledger } = await simulate(loaded, {
    listen(message) {
      if (message.type === 'Activation') activatedMw += message.volumeMw;
    },
  });
  const activatedMwh = activatedMw * world.calendar.hoursPerIsp;
  console.log(`seed ${seed}: ${activatedMwh.toFixed(3)} MWh activated, TSO ${ledger.balance('TSO').toFixed(2)} EUR`);
  for (const [name, { profitEur }] of Object.entries(kpis.aggregators)) {
    console.log(`  ${name} ${profitEur.toFixed(2)} EUR`);
  }
}
