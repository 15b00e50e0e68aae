// What every end-to-end script counts and prints: a line a check, and "N passed, N failed" as the last line.
//
//   import { check, equal, truthy, finish } from './checks.mjs';
//   await check('two clients talk', async () => { equal(await heard(), 'hello'); });
//   finish();   // prints the summary; the process ends with 1 if anything failed
import { isDeepStrictEqual } from 'node:util';
import process from 'node:process';

// Limits of time are for what never comes: on a busy machine everything takes longer, and nobody waits longer for what came.
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

// One check: passes when `body` returns, fails when it throws or takes longer than `within` (milliseconds, times `patience`).
export async function check(name, body, { within = 60_000 } = {}) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Mismatch(`not done within ${within * patience / 1000} s`)), within * patience);
  });
  try {
    await Promise.race([body(), late]);
    passed += 1;
    console.log(`  ok      ${name}`);
    return true;
  } catch (problem) {
    failed += 1;
    console.log(`  FAILED  ${name}\n          ${problem instanceof Mismatch ? problem.message : problem.stack}`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

// Run when the script ends, however it ends; the last one given goes first.
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

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => clean_up().then(() => process.exit(1)));
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, async (problem) => {
    failed += 1;
    console.log(`  FAILED  the script itself\n          ${problem?.stack ?? problem}`);
    await finish();
  });
}
