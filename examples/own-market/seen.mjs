/** The same market with a view of its own: its page shows what each seller asked, which no table has, but its messages. */
import { numberAt, numbers, shownTable, textAt } from 'flexagora';
import market from './market.mjs';

/** What each seller asked in every ISP, EUR/MWh. */
function askedIn({ config, until, table }) {
  const asked = new Map(config.sellers.map(({ name }) => [name, new Float64Array(until).fill(NaN)]));
  const { columns, rows } = table('messages');
  for (let row = 0; row < rows; row++) {
    if (textAt(columns.type, row) !== 'Ask') continue;
    const { priceEurPerMwh } = JSON.parse(textAt(columns.body, row));
    asked.get(textAt(columns.from, row))[numberAt(columns.about, row)] = priceEurPerMwh;
  }
  return [...asked];
}

/** What came of it, whatever came of it. */
export const priceSentence = (price, cost) =>
  price > cost
    ? [
        `On the last day a MWh cost ${price.toFixed(2)} EUR: `,
        { strong: `${(price - cost).toFixed(2)} above cost` },
        '.',
      ]
    : [
        `On the last day a MWh cost ${price.toFixed(2)} EUR, which is `,
        { strong: 'no more than it costs' },
        ' a seller.',
      ];

const view = {
  page(run) {
    const { priceEurPerMwh: price, profitEur: profit } = run.figures;
    const cost = Math.min(...run.config.sellers.map((seller) => seller.cost));
    const sellers = askedIn(run);
    const columns = sellers.map(([name, values], k) => [
      `seller${k}`,
      numbers(values, { unit: 'EUR/MWh', says: `What ${name} asked.` }),
    ]);
    const isp = numbers(
      Int32Array.from({ length: run.until }, (_, k) => k),
      { unit: 'ISP', says: 'ISP, counted from 0.' },
    );
    return {
      answer: [priceSentence(price.value, cost)],
      numbers: [
        { label: 'price', value: price.value, unit: 'EUR/MWh', note: `cost ${cost}` },
        { label: 'profit', value: profit.value, unit: 'EUR' },
      ],
      tables: [shownTable('asked', { isp, ...Object.fromEntries(columns) })],
      figures: [
        {
          kind: 'lines',
          id: 'asked',
          title: 'What each seller asked',
          note: 'Every ISP; who asks the least sells.',
          table: 'asked',
          x: 'isp',
          series: sellers.map(([name], k) => ({ y: `seller${k}`, label: name })),
          limits: [{ at: cost, label: 'cost' }],
          isWide: true,
        },
      ],
      replays: [],
      colours: {},
    };
  },
};

export default { ...market, view: async () => view };
