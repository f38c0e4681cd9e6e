// SCION, each session in a context of its own: `drive_scion.js JOB FOLDER`, FOLDER being where npm installed it.
// The jobs are those of measuring.py.
'use strict';

const fs = require('fs');
const { createRequire } = require('module');

const COLD = 3;
const job = JSON.parse(process.argv[2]);
const scxml = createRequire(process.argv[3] + '/')('@scion-scxml/scxml');
const text = fs.readFileSync(job.document, 'utf8');

const promised = (call) => new Promise((done, fail) => call((error, value) => (error ? fail(error) : done(value))));

const parse = (source) => promised((back) => scxml.documentStringToModel('file:///document.scxml', source, back));

async function start(document) {
  const model = await promised((back) => document.prepare(back));
  const session = new scxml.core.Statechart(model);
  session.start();
  return { session, context: model._executionContext };
}

const secondsSince = (moment) => Number(process.hrtime.bigint() - moment) / 1e9;

const state = ({ session, context }) => ({
  configuration: session
    .getFullConfiguration()
    .filter((id) => !id.startsWith('$generated'))
    .sort(),
  value: job.variable ? context[job.variable] : null,
});

async function events() {
  const made = await start(await parse(text));
  let total = 0, cycles = 1, seconds = 0;
  while (seconds < job.seconds) {
    cycles *= 2;
    const began = process.hrtime.bigint();
    for (let cycle = 0; cycle < cycles; cycle++)
      for (const name of job.cycle) made.session.gen({ name });
    seconds = secondsSince(began);
    total += cycles;
  }
  return { figure: cycles / seconds, cycles: total, ...state(made) };
}

async function repeated(make) {
  let number = 0, seconds = 0, made;
  while (seconds < job.seconds) {
    number++;
    const began = process.hrtime.bigint();
    made = await make(number);
    if (number > COLD) seconds += secondsSince(began);
  }
  return { figure: (1e3 * seconds) / (number - COLD), ...state(made) };
}

async function again() {
  const document = await parse(text);
  return repeated(() => start(document));
}

async function memory() {
  const document = await parse(text);
  const held = [];
  for (let number = 0; number < COLD; number++) held.push(await start(document));
  global.gc();
  const before = process.memoryUsage().rss;
  for (let number = 0; number < job.sessions; number++) held.push(await start(document));
  global.gc();
  const now = process.memoryUsage().rss;
  return { figure: (now - before) / 1024 / job.sessions, process: now / 1024, ...state(held[job.sessions]) };
}

const verbs = {
  events,
  again,
  memory,
  start: () => repeated(async (number) => start(await parse(text + job.comment.replace('%d', number) + '\n'))),
};

verbs[job.verb]().then(
  (answer) => process.stdout.write(JSON.stringify(answer) + '\n'),
  (error) => {
    process.stderr.write(`${(error && error.stack) || error}\n`);
    process.exitCode = 1;
  },
);
