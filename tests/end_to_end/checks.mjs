// Counting and printing for every end-to-end script: a line per check, with the seconds if it took more than one, and
// "N passed, N failed" as the last line. run.mjs reads these lines.
//
//   import { check, equal, truthy, finish } from './checks.mjs';
//   await check('two clients talk', async () => { equal(await heard(), 'hello'); });
//   finish();   // prints the summary; the process ends with 1 if anything failed
import { isDeepStrictEqual } from 'node:util';
import process from 'node:process';

// Time limits are for things that never happen: on a busy machine everything takes longer, and generous limits cost
// nothing if it does happen.
export const patience = Number(process.env.CONFAB_PATIENCE || 3);

let passed = 0;
let failed = 0;
const at_the_end = [];

export class Mismatch extends Error {}

export function truthy(value, what) {
  if (!value) throw new Mismatch(what);
}

export function equal(got, wanted, what = 'value') {
  if (!isDeepStrictEqual(got, wanted)) throw new Mismatch(`${what} is ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
}

// Runs one check: passes when `body` returns, fails when it throws or takes longer than `within`
// (milliseconds, times `patience`).
export async function check(name, body, { within = 60_000 } = {}) {
  const started = Date.now();
  const took = () => (Date.now() - started >= 1000 ? ` (${((Date.now() - started) / 1000).toFixed(1)} s)` : '');
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Mismatch(`not done within ${within * patience / 1000} s`)), within * patience);
  });
  try {
    await Promise.race([body(), late]);
    passed += 1;
    console.log(`  ok      ${name}${took()}`);
    return true;
  } catch (problem) {
    failed += 1;
    console.log(`  FAILED  ${name}${took()}\n          ${problem instanceof Mismatch ? problem.message : problem.stack}`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

// For independent checks that wait more than they compute: runs up to `at_once` of them in parallel.
//   const beside = side_by_side(4);
//   beside('one', async () => { ... });
//   beside('another', async () => { ... });
//   await beside.all_done();
export function side_by_side(at_once) {
  const waiting = [];
  const checks = [];
  let places = at_once;
  async function in_turn(name, body, options) {
    if (places > 0) places -= 1;
    else await new Promise((turn) => waiting.push(turn));
    await check(name, body, options);
    if (waiting.length > 0) waiting.shift()();
    else places += 1;
  }
  const beside = (...given) => { checks.push(in_turn(...given)); };
  beside.all_done = () => Promise.all(checks);
  return beside;
}

// Runs when the script ends, however it ends; the last one first.
export function cleanup(action) {
  at_the_end.push(action);
}

export async function clean_up() {
  while (at_the_end.length > 0) {
    try {
      await at_the_end.pop()();
    } catch (problem) {
      console.error(`cleaning up: ${problem.message}`);
    }
  }
}

export async function finish() {
  await clean_up();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

const give_up = () => clean_up().then(() => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, give_up);
// nobody reads the results any more
for (const stream of [process.stdout, process.stderr]) stream.on('error', give_up);
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, async (problem) => {
    failed += 1;
    console.log(`  FAILED  the script itself\n          ${problem?.stack ?? problem}`);
    await finish();
  });
}
