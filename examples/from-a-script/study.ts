/** A study, its progress and its results, from a script; results are also in the folder, as of `flexagora study`. */
import { readTable } from 'flexagora';
import { study } from 'flexagora/reserve';

const { folder, runs, summary, comparisons } = await study('study.yaml', {
  out: 'results',
  onProgress: (done, inAll) => process.stderr.write(`${done} of ${inAll} runs\n`),
});

console.log(`${runs.length} runs in ${folder}`);
for (const { fee, kpi, mean, low, high } of summary) console.log(`fee ${fee}: ${kpi} ${mean} [${low}, ${high}]`);
for (const { first, second, kpi, difference } of comparisons) {
  console.log(`fee ${first} less fee ${second}: ${kpi} ${difference}`);
}

const again = await readTable('results/results.parquet');
console.log(`the dearest run earned ${Math.max(...again.map(({ profitEur }) => Number(profitEur)))} EUR`);
