// @module-tag slow
import { refuses } from '../studies/refusals.ts';
import { configText } from './command.ts';

const PATHS = 'a path in a config';
const fees = "parameters: { 'brps[*].deviationFee': [0, 30] }\nreplications: 2";
const vary = (entry: string) => `parameters: { ${entry} }`;
const kpis = (...entries: string[]) => `${fees}\nkpis: [${entries.join(', ')}]`;
const notArithmetic = 'expected arithmetic over figures, as profit / deliveredMwh';
const compare = (entry: string) => `${fees}\ncomparisons: [${entry}]`;
const rule = (entry: string, more = '') =>
  `parameters: { 'brps[*].deviationFee': [0, 30] }\nreplications: { ${entry} }\nkpis: [profit]${more}`;
const narrow = 'until: { kpi: profit, narrowerThan: 5 }';
const at = (path: string, line: number) => `study.yaml: ${path} (line ${line}): found `;

const shard = (text: string) => ({
  study: fees,
  args: ['--shard', text],
  says: ['--shard', `'${text}'`, 'expected part/parts, as 1/8 to 8/8'],
});

refuses({
  'a study file with a fault is refused:': {
    'no such file': { line: ['study', 'none.yaml'], says: ['flexagora: none.yaml: found no such file'] },
    'a folder': { files: { 'place/': '' }, line: ['study', 'place'], says: ['place: found a folder'] },
    'no YAML': { study: 'seed: [7', says: [/study\.yaml: line \d: found .*; expected YAML/] },
    'a list': { files: { 'study.yaml': '- 1\n' }, says: ['study.yaml: found a list; expected a study in YAML'] },
    nothing: { files: { 'study.yaml': '' }, says: ['study.yaml: found nothing; expected a study'] },
    'an unknown key': {
      study: 'parametres: {}',
      says: [at('parametres', 3), "unknown key 'parametres'", "did you mean 'parameters'?"],
    },
    'no name': { files: { 'study.yaml': 'base: config.yaml\n' }, says: ['study.yaml: name: found nothing'] },
    'a name that is a path': {
      files: { 'study.yaml': 'name: ../elsewhere\nbase: config.yaml\n' },
      says: [at('name', 1), 'expected a name of up to 32 letters'],
    },
    'no base': { files: { 'study.yaml': 'name: small\n' }, says: ['study.yaml: base: found nothing', 'a config'] },
    'a base that is not there': {
      files: { 'study.yaml': 'name: small\nbase: none.yaml\n' },
      says: ['none.yaml: found no such file'],
    },
    'a base with a fault': {
      files: { 'config.yaml': configText({ seed: 'sede: 7' }) },
      says: ['config.yaml: sede (line 2)', "did you mean 'seed'?"],
    },
    'a base that names a file that is not there': {
      files: { 'config.yaml': configText({ more: 'network: { file: grid.m }' }) },
      says: ['grid.m', 'found no such file'],
    },
    'two bases of one name': {
      files: {
        'study.yaml': 'name: small\nbase:\n  - config.yaml\n  - other.yaml\n',
        'other.yaml': configText({ seed: 'seed: 8' }),
      },
      says: [at('base[1]', 4), "'other.yaml', named small as another", 'or a name for each'],
    },
    'a seed that is a path': { study: 'seed: a/b', says: [at('seed', 3), 'expected a whole number'] },
    'a design nobody knows': { study: 'design: gird', says: [at('design', 3), 'expected grid'] },
    'no replications': { study: 'replications: 0', says: [at('replications', 3), 'at least 1'] },
    'a correction nobody knows': { study: 'correction: holms', says: [at('correction', 3), '"holm"'] },
    'a quantile that is none': { study: 'quantiles: [0.5, 5]', says: [at('quantiles[1]', 3), 'at most 1'] },
  },

  'a study with a parameter that cannot be is refused:': {
    'a key without its path': {
      study: vary('deviationFee: [0, 30]'),
      says: [/parameters\.deviationFee.*\(line 3\)/, 'a path no config has', PATHS, "'brps[*].deviationFee'"],
    },
    'a misspelt path': {
      study: vary('market.shceme: [hybrid, tso-managed]'),
      says: [/parameters\.market\.shceme.*\(line 3\)/, "'market.shceme', a path no config has", "'market.scheme'"],
    },
    'a misspelt path with one value': {
      study: vary('market.shceme: hybrid'),
      says: [/parameters\.market\.shceme \(line 3\)/, "did you mean 'market.scheme'?"],
    },
    "a misspelt key of an aggregator's own fleet": {
      study: vary("'aggregators[0].fleet.batery': [40, 60]"),
      says: ["'aggregators[0].fleet.batery', a path no config has", "'fleet.battery'"],
    },
    'a path like no other': {
      study: vary('zzzzzz: [1, 2]'),
      says: ["'zzzzzz', a path no config has", 'one of name, seed, calendar'],
    },
    'a path that is none': { study: vary("'market..scheme': [1, 2]"), says: ["'market..scheme'", PATHS] },
    'a path with an open bracket': { study: vary("'brps[0.deviationFee': [1, 2]"), says: [PATHS] },
    'a path into what is no list': {
      study: vary("'calendar[0].days': [1, 2]"),
      says: ["'calendar', which is no list"],
    },
    'an index out of range': {
      study: vary("'aggregators[7].evs': [1, 2]"),
      says: ['aggregators[7] where there are 2', 'an entry of aggregators: Up, Down'],
    },
    'an entry nobody has': {
      study: vary("'aggregators[Nobody].evs': [1, 2]"),
      says: ["no 'Nobody' in aggregators", 'an entry of aggregators: Up, Down'],
    },
    'a level of the wrong type': {
      study: "parameters:\n  'aggregators[*].evs':\n    - 2\n    - many",
      says: [at('parameters.aggregators[*].evs[1]', 6), '"many"; expected a whole number of EVs'],
    },
    'a level out of range': {
      study: "parameters:\n  'brps[*].deviationFee':\n    - 30\n    - -1",
      says: [at('parameters.brps[*].deviationFee[1]', 6), '-1', 'at least 0 EUR/MWh'],
    },
    'a level of the wrong unit': {
      study: 'parameters:\n  fleet.battery: [60 kWh, 60 kW]',
      says: [at('parameters.fleet.battery[1]', 4), "'60 kW'", 'expected an energy'],
    },
    'a level nobody knows': {
      study: vary('market.scheme: [hybrid, hybird]'),
      says: [at('parameters.market.scheme[1]', 3), '"hybird"; expected one of "hybrid"'],
    },
    'a level by name that is wrong': {
      study: 'parameters:\n  town:\n    path: fleet.battery\n    levels:\n      small: 40 kWh\n      large: 60 kW',
      says: [at('parameters.town.levels.large', 8), "'60 kW'"],
    },
    'a level that sets nothing': {
      study: 'parameters:\n  town: { levels: { small: 3 } }',
      says: [at('parameters.town.levels.small', 4), 'what is set at this level'],
    },
    'a fixed value of the wrong type': {
      study: vary('calendar.days: long'),
      says: [at('parameters.calendar.days', 3), '"long"; expected a number'],
    },
    'a value inside one that has no inside': {
      study: vary('calendar.start.day: [1, 2]'),
      says: ['parameters.calendar.start.day', 'expected a date'],
    },
    'an empty list': { study: vary("'brps[*].deviationFee': []"), says: ['an empty list; expected levels'] },
    'an empty list of levels': {
      study: vary("fee: { path: 'brps[*].deviationFee', levels: [] }"),
      says: [at('parameters.fee.levels', 3), 'at least 1'],
    },
    'a level twice': {
      study: vary("'brps[*].deviationFee': [0, 30, 0]"),
      says: [at('parameters.brps[*].deviationFee[2]', 3), '0 for the second time; expected different levels'],
    },
    'a level twice in two guises': {
      study: vary('fleet.battery: [40 kWh, 40.0 kWh]'),
      says: ['40 for the second time'],
    },
    'a range without steps in a grid': {
      study: vary("'brps[*].deviationFee': { from: 0, to: 300 }"),
      says: ['a range without steps in a grid', 'or a design that samples the range'],
    },
    'a range upside down': {
      study: vary("'brps[*].deviationFee': { from: 300, to: 0, steps: 3 }"),
      says: ['expected a range whose from is below its to'],
    },
    'a range without an end': {
      study: vary('fleet.battery: { from: 3 }'),
      says: ['fleet.battery.to', 'found nothing'],
    },
    'a range with a misspelt key': {
      study: vary('fleet.battery: { form: 3, to: 4 }'),
      says: ["unknown key 'form'", "did you mean 'from'?"],
    },
    'a range from 0 on a log scale': {
      study: vary("'brps[*].deviationFee': { from: 0, to: 300, steps: 3, scale: log }"),
      says: ['expected a range above 0 for a log scale'],
    },
    'a range of text': { study: vary('fleet.battery: { from: 40 kWh, to: 60 kWh, steps: 3 }'), says: ['a number'] },
    'a range that leaves what is allowed': {
      study: `${vary("'brps[*].deviationFee': { from: -10, to: 10, steps: 3 }")}`,
      says: ['-10', 'at least 0 EUR/MWh'],
    },
    'a range of EVs that are no whole numbers': {
      study: `${vary("'aggregators[*].evs': { from: 2, to: 9 }")}\ndesign: { latinHypercube: 4 }`,
      says: ['expected a whole number of EVs'],
    },
    'no parameter in a sampled design': {
      study: 'design: { latinHypercube: 8 }',
      says: [at('design', 3), '0 parameters; expected at least one parameter that varies'],
    },
    'more parameters than a Sobol sequence has dimensions': {
      study: `parameters:\n${Array.from({ length: 70 }, (_, k) => `  p${k}: { path: fleet.battery, from: 40, to: 60 }`).join('\n')}\ndesign: { sobolSequence: 4 }`,
      says: ['70 parameters; expected 1 to 53 parameters that vary'],
    },
    'the seed as a parameter': {
      study: vary('seed: [1, 2]'),
      says: [at('parameters.seed[0]', 3), 'the seed as a parameter; expected replications'],
    },
    'the seed as a parameter of another name': {
      study: vary('world: { path: seed, levels: [1, 2] }'),
      says: ['the seed as a parameter'],
    },
    'a fixed seed': { study: vary('seed: 3'), says: ['the seed as a parameter'] },
    'a BRP nobody knows': {
      study: vary("'aggregators[0].brp': [BRP, Nobody]"),
      says: [at('parameters.aggregators[0].brp[1]', 3), "'Nobody'", 'one of the BRPs of this config (BRP)'],
    },
    'a file that is not there': {
      study: vary('world.prices.file: [none.csv]'),
      says: ['none.csv', 'found no such file'],
    },
    'a parameter with the name of a figure': {
      study: vary('profitEur: { path: fleet.battery, levels: [40, 60] }'),
      says: [at('parameters.profitEur', 3), "'profitEur'; expected a name that no figure"],
    },
    'a parameter with the name of a column': {
      study: vary('replication: { path: fleet.battery, levels: [40, 60] }'),
      says: ["'replication'; expected a name that no figure, parameter, KPI or other column"],
    },
    'a parameter with the name of a KPI': {
      study: `${vary('gain: { path: fleet.battery, levels: [40, 60] }')}\nkpis: [{ gain: profit / 2 }]`,
      says: [at('kpis[0]', 4), "'gain'"],
    },
    'a parameter named base beside several bases': {
      files: {
        'study.yaml':
          'name: small\nbase: { one: config.yaml, two: config.yaml }\nparameters: { base: { path: fleet.battery, levels: [40, 60] } }\n',
      },
      says: ["'base'; expected a name that no"],
    },
  },

  'a study with a KPI that cannot be is refused:': {
    'an unknown figure': {
      study: kpis('profitt'),
      says: [at('kpis[0]', 5), "unknown figure 'profitt'", "did you mean 'profit'"],
    },
    'an unknown figure in an expression': {
      study: kpis('profit', '{ each: profit / delivredMwh }'),
      says: [at('kpis[1]', 5), "unknown figure 'delivredMwh'; expected a figure of a run; did you mean 'deliveredMwh'"],
    },
    'a KPI that comes later': {
      study: kpis('{ half: whole / 2 }', '{ whole: profit }'),
      says: ["unknown figure 'whole'"],
    },
    itself: { study: kpis('{ gain: gain + 1 }'), says: ["unknown figure 'gain'"] },
    'a fault of grammar': { study: kpis("{ each: '(profit / 2' }"), says: [notArithmetic, /Parenthesis|syntax/i] },
    'an import': { study: kpis('{ each: \'import("fs")\' }'), says: ['\'import("fs")\' in', notArithmetic] },
    'an evaluation': { study: kpis('{ each: \'evaluate("1")\' }'), says: [notArithmetic] },
    'a function that is no arithmetic': { study: kpis('{ each: random() }'), says: ['random()', notArithmetic] },
    'a function of its own': { study: kpis("{ each: 'f(x) = x' }"), says: [notArithmetic] },
    'an assignment': { study: kpis("{ each: 'profit = 3' }"), says: ["'profit = 3'", notArithmetic] },
    'two expressions': { study: kpis("{ each: 'profit; profit' }"), says: [notArithmetic] },
    text: { study: kpis('{ each: \'"profit"\' }'), says: [notArithmetic] },
    'a matrix': { study: kpis("{ each: '[1, 2]' }"), says: [notArithmetic] },
    'a matrix in a function': { study: kpis("{ each: 'max([1, 2])' }"), says: [notArithmetic] },
    'an object': { study: kpis("{ each: '{ a: 1 }' }"), says: [notArithmetic] },
    'a unit': { study: kpis('{ each: 5 kW }'), says: ["unknown figure 'kW'"] },
    'a comparison': { study: kpis("{ each: 'profit > 3' }"), says: [notArithmetic] },
    'a condition': { study: kpis("{ each: 'profit ? 1 : 2' }"), says: [notArithmetic] },
    'a factorial': { study: kpis("{ each: 'profit!' }"), says: [notArithmetic] },
    'a function without arguments': { study: kpis('{ each: max() }'), says: [notArithmetic] },
    'a property of a figure': { study: kpis('profit.constructor'), says: ["unknown figure 'profit.constructor'"] },
    'a property in brackets': {
      study: kpis(`{ each: 'profit["constructor"]' }`),
      says: ["unknown figure 'profit.constructor'"],
    },
    'a method of a figure': { study: kpis('{ each: profit.toString() }'), says: [/found .*; expected/] },
    'the name of a property every object has': { study: kpis('constructor'), says: ["unknown figure 'constructor'"] },
    'a prototype': { study: kpis('__proto__'), says: ["unknown figure '__proto__'"] },
    'a figure that no aggregator has': {
      study: kpis('aggregators.Up.prophetEur'),
      says: ["unknown figure 'aggregators.Up.prophetEur'"],
    },
    'two of one name': {
      study: kpis('profit', '{ profit: upwardMwh }'),
      says: [at('kpis[1]', 5), "'profit' for the second time; expected KPIs of different names"],
    },
    'the name of a figure': { study: kpis('{ profitEur: upwardMwh }'), says: ["'profitEur'; expected a name that no"] },
    'two names in one': { study: kpis('{ a: profit, b: profit }'), says: ['expected one name and its expression'] },
    none: { study: kpis(), says: [at('kpis', 5), 'expected at least one KPI'] },
    'a control variate that is no KPI of the study': {
      study: `${kpis('profit')}\ncontrolVariates: [{ kpi: meanDayAheadEurPerMwh, mean: 60 }]`,
      says: [at('controlVariates[0].kpi', 6), "'meanDayAheadEurPerMwh'; expected a KPI of this study (profit)"],
    },
    'a control variate without a known mean': {
      study: `${kpis('profit', 'upwardMwh')}\ncontrolVariates: [{ kpi: upwardMwh }]`,
      says: [at('controlVariates[0]', 6), "'upwardMwh', whose mean does not follow", 'a known mean as a number'],
    },
    'a control variate with a mean that is none': {
      study: `${kpis('profit', 'upwardMwh')}\ncontrolVariates: [{ kpi: upwardMwh, mean: much }]`,
      says: ['controlVariates[0].mean', 'expected the known mean'],
    },
  },

  'a study with a comparison that cannot be is refused:': {
    'of an unknown parameter': {
      study: compare("{ 'brps[*].deviationfee': [0, 30] }"),
      says: ['comparisons[0]', "'brps[*].deviationfee'; expected a parameter that varies (brps[*].deviationFee)"],
    },
    'of a parameter with one value': {
      study: `${vary('market.scheme: hybrid')}\ncomparisons: [{ market.scheme: [hybrid, tso-managed] }]`,
      says: ["'market.scheme'; expected a parameter that varies (there is none)"],
    },
    'with an unknown level': {
      study: compare("{ 'brps[*].deviationFee': [0, 31] }"),
      says: ["'31'; expected a level of brps[*].deviationFee (0, 30)"],
    },
    'with itself': {
      study: compare("{ 'brps[*].deviationFee': [30, 30] }"),
      says: ["'30' against itself; expected two different levels"],
    },
    'of three levels': {
      study: compare("{ 'brps[*].deviationFee': [0, 30, 60] }"),
      says: ['expected two levels'],
    },
    'in a sampled design': {
      study: `${vary("'brps[*].deviationFee': [0, 30]")}\ndesign: { latinHypercube: 4 }\ncomparisons: [{ 'brps[*].deviationFee': [0, 30] }]`,
      says: ['a comparison in a sampled design; expected design: grid'],
    },
  },

  'a study with a stop rule that can never be met is refused:': {
    'a width of 0': {
      study: rule('atMost: 20, until: { kpi: profit, narrowerThan: 0 }'),
      says: [at('replications.until.narrowerThan', 4), 'expected a width above 0'],
    },
    'a width below 0': {
      study: rule('atMost: 20, until: { kpi: profit, narrowerThan: -3 }'),
      says: ['expected a width above 0'],
    },
    'a share of 0': {
      study: rule("atMost: 20, until: { kpi: profit, narrowerThan: '0 %' }"),
      says: ['expected a width above 0'],
    },
    'a width in words': {
      study: rule('atMost: 20, until: { kpi: profit, narrowerThan: little }'),
      says: ['"little"; expected a width above 0: a number, or a share of the mean, as 5 %'],
    },
    'no largest number': { study: rule(narrow), says: ['replications.atMost', 'found nothing'] },
    'a largest number below the first look': {
      study: rule(`from: 20, atMost: 10, ${narrow}`),
      says: [at('replications.atMost', 4), '10; expected at least 20, where the rule is first looked at'],
    },
    'a first look at one': { study: rule(`from: 1, atMost: 10, ${narrow}`), says: ['replications.from', 'at least 2'] },
    'a first look at one pair': {
      study: rule(`from: 2, atMost: 10, ${narrow}`, '\nantithetic: true'),
      says: [at('replications.from', 4), '2; expected at least 4: an interval needs two pairs'],
    },
    'steps of half a pair': {
      study: rule(`from: 4, step: 3, atMost: 10, ${narrow}`, '\nantithetic: true'),
      says: [at('replications.step', 4), '3; expected an even number: antithetic replications come in pairs'],
    },
    'an end within a pair': {
      study: rule(`from: 4, step: 2, atMost: 11, ${narrow}`, '\nantithetic: true'),
      says: [at('replications.atMost', 4), 'an even number'],
    },
    'replications that are no pairs': {
      study: 'replications: 5\nantithetic: true',
      says: [at('replications', 3), '5; expected an even number'],
    },
    'an unknown KPI': {
      study: rule('atMost: 10, until: { kpi: upwardMwh, narrowerThan: 5 }'),
      says: [at('replications.until.kpi', 4), "'upwardMwh'; expected a KPI of this study (profit)"],
    },
    'an unknown parameter': {
      study: rule('atMost: 10, until: { kpi: profit, compare: { fees: [0, 30] }, narrowerThan: 5 }'),
      says: ['replications.until.compare', "'fees'; expected a parameter that varies"],
    },
    'an unknown level': {
      study: rule("atMost: 10, until: { kpi: profit, compare: { 'brps[*].deviationFee': [0, 5] }, narrowerThan: 5 }"),
      says: ["'5'; expected a level of brps[*].deviationFee (0, 30)"],
    },
    'an unknown key': {
      study: rule('atMots: 10, until: { kpi: profit, narrowerThan: 5 }'),
      says: ["unknown key 'atMots'", "did you mean 'atMost'?"],
    },
  },

  'a command line of a study with a fault is refused:': {
    'shard 0': shard('0/3'),
    'a shard beyond the last': shard('4/3'),
    'a shard that is none': shard('x'),
    'a shard of nothing': shard('1/0'),
    'no workers': { study: fees, args: ['--workers', '0'], says: ['--workers', "'0'", 'a whole number from 1'] },
    'workers that are no number': { study: fees, args: ['--workers', 'all'], says: ['--workers', "'all'"] },
    'a shard of a study with a stop rule': {
      study: rule(`atMost: 20, ${narrow}`),
      args: ['--shard', '1/2'],
      says: ['study.yaml: replications: found a stop rule, with --shard 1/2; expected a number of replications'],
    },
    'a merge of a study with a stop rule': {
      study: rule(`atMost: 20, ${narrow}`),
      line: ['merge', 'study.yaml'],
      says: ['study.yaml: replications: found a stop rule; expected a number of replications'],
    },
    'a comparison of a study without any': {
      study: fees,
      line: ['compare', 'study.yaml'],
      says: ['study.yaml: comparisons: found none; expected pairs of levels'],
    },
    'a comparison of a study that has not run': {
      study: compare("{ 'brps[*].deviationFee': [0, 30] }"),
      line: ['compare', 'study.yaml'],
      says: ['found no finished runs; expected runs of this study in runs/small'],
    },
    'a comparison of a folder without any': {
      files: { 'place/': '' },
      line: ['compare', 'place'],
      says: ['place: found no comparisons.csv'],
    },
    '--out to a folder in use': {
      study: fees,
      files: { 'place/mine.txt': 'x' },
      args: ['--out', 'place'],
      says: ['--out place: found a folder that is not empty and holds no study; expected a new folder'],
    },
    '--out to a study of another name': {
      study: fees,
      files: { 'place/study.json': '{"study":"large","flexagora":"0.1.0"}\n' },
      args: ['--out', 'place'],
      says: ["--out place: found results of another study ('large'); expected a new folder, or that of 'small'"],
    },
    '--out to a study of another version': {
      study: fees,
      files: { 'place/study.json': '{"study":"small","flexagora":"0.0.1"}\n' },
      args: ['--out', 'place'],
      says: ['--out place: found runs of flexagora 0.0.1; expected runs of version'],
    },
    '--out to a folder with a broken identity': {
      study: fees,
      files: { 'place/study.json': '{"stu' },
      args: ['--out', 'place'],
      says: ['--out place: found results of another study'],
    },
    'an unknown option': { study: fees, args: ['--dryrun'], says: ["unknown option '--dryrun'", '--dry-run'] },
  },
});
