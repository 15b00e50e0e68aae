// Runs the end-to-end scripts one after the other and sums what they counted; each also runs alone, for example
//   node tests/end_to_end/mosquitto.mjs
// With names of scripts it runs those only. The last line is "N passed, N failed".
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const scripts = ['command_line', 'mqtt_packet', 'presign', 'mosquitto', 'faults', 'template', 'deploy', 'functions', 'aws_peers', 'queues', 'simulator',
  'user_pools', 'websocket_api', 'backend', 'ways', 'gateways', 'entry_jwt', 'polling', 'accounts_cli', 'people', 'page', 'accounts_page', 'ways_page'];

// A script's lines go through; its summary is taken out. Where there is none, the lines are counted that begin with "ok"
// or "FAIL"; a script that ends with neither counts as one failure.
function run_script(name) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [path.join(folder, `${name}.mjs`)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let counts;
    const seen = { passed: 0, failed: 0 };
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const summary = /^(\d+) passed, (\d+) failed$/.exec(line);
      if (summary) counts = { passed: Number(summary[1]), failed: Number(summary[2]) };
      else console.log(line);
      if (/^\s*ok\s/.test(line)) seen.passed += 1;
      if (/^\s*FAIL/.test(line)) seen.failed += 1;
    });
    child.on('close', (code) => {
      const result = counts ?? seen;
      if (result.passed + result.failed === 0) console.log(`  FAILED  the script ended with ${code} and no check`);
      if (result.passed + result.failed === 0) result.failed = 1;
      if (code !== 0 && result.failed === 0) result.failed = 1;
      done(result);
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !scripts.includes(name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are: ${scripts.join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
const failing = [];
for (const name of scripts) {
  if (wanted.length > 0 ? !wanted.includes(name) : !fs.existsSync(path.join(folder, `${name}.mjs`))) continue;
  const started = Date.now();
  console.log(`${name}`);
  const result = await run_script(name);
  passed += result.passed;
  failed += result.failed;
  if (result.failed > 0) failing.push(name);
  console.log(`  ${result.passed} passed, ${result.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`);
}
for (const name of failing) console.log(`to run it alone: node tests/end_to_end/${name}.mjs`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
