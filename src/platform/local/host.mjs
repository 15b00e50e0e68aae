// The local host: Node's sockets and clocks, a DynamoDB engine and the deployment's functions around the simulated cloud.
// One port serves the site, the next one all simulated AWS services, the HTTP API, /mqtt and /chat. It makes no decisions.
//   node src/platform/local/host.mjs [--port 8080] [--transport iot|mqtt|api-gateway|sqs] [--layout stamped|direct|plain]
//                                    [--site DIR] [--module FILE]
//                                    [--functions FILE] [--state DIR] [--fresh] [--no-demo] [--policy-delay MS]
//                                    [--clock-ahead SECONDS] [--parameter NAME=VALUE]... [--server-policy FILE]
//                                    [--template FILE]
//                                    [--disorder '{"start":300,"reordering":50,"duplicates":10,"cut":1}']
// SIGUSR2 stops the DynamoDB engine, or starts it again, to test what happens without it.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cloud } from './cloud.mjs';
import { confabCommand } from './commands.mjs';
import { DynamoDb } from './dynamodb.mjs';
import { Functions } from './functions.mjs';
import { readOptions } from './options.mjs';
import { ServicesServer, listen, portIsFree, siteServer } from './servers.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
// Without control characters: a function's failure may quote what a stranger sent.
const printable = (line) => line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
const say = (line) => process.stdout.write(`${printable(line)}\n`);
const fail = (sentence, code = 1) => {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(code);
};

let options;
try {
  options = readOptions(process.argv.slice(2), root);
} catch (problem) {
  fail(problem.message, 2);
}
const { port, accounts } = options;
// The most common mistake first, before opening anything that another run may have open.
for (const at of [port, port + 1]) {
  const problem = await portIsFree(at);
  if (problem) fail(problem);
}
for (const file of [options.module, ...(accounts ? [options.functions] : [])])
  if (!existsSync(file)) fail(`${relative(process.cwd(), file)} is not built. ./scripts/dev builds it`);

// --- data that is kept between runs ---
const kept = Object.fromEntries(Object.entries({ seed: 'seed', accounts: 'accounts.json', tables: 'dynamodb', demo: 'demo' })
  .map(([what, name]) => [what, join(options.state, name)]));
if (options.fresh) for (const path of Object.values(kept)) rmSync(path, { recursive: true, force: true });
// Accounts are first written when the demo data is complete; if they are missing, the demo is made again.
const wantsDemo = accounts && !options['no-demo'] && !existsSync(kept.accounts);
if (wantsDemo) rmSync(kept.tables, { recursive: true, force: true });
mkdirSync(options.state, { recursive: true });
// What people wrote in the local run is in these tables; other accounts of this machine must not read it.
mkdirSync(kept.tables, { recursive: true, mode: 0o700 });
chmodSync(kept.tables, 0o700);
// The seed lets guests keep their identities and keys after a restart.
if (!existsSync(kept.seed)) writeFileSync(kept.seed, randomBytes(32).toString('hex'), { mode: 0o600 });
const state = existsSync(kept.accounts) ? readFileSync(kept.accounts) : '';

// Writes at most ten times a second and at the end, each time to a new file, so that the file is always complete.
let unwritten;
let writing;
let mayWrite = !wantsDemo;
function write() {
  clearTimeout(writing);
  writing = undefined;
  if (!unwritten || !mayWrite) return;
  writeFileSync(`${kept.accounts}.new`, unwritten, { mode: 0o600 });
  renameSync(`${kept.accounts}.new`, kept.accounts);
  unwritten = undefined;
}
function keep({ state: newest }) {
  unwritten = newest;
  writing ??= setTimeout(write, 100);
}

// --- the cloud ---
const backend = (path) => readFileSync(join(root, 'backend', path), 'utf8');
const guestRole = accounts ? undefined : options.guestRole;
const clock = () => Date.now() + options.clockAhead * 1000;  // AWS's
const [cloud, functions] = await Promise.all([Cloud.load(options.module, clock), accounts && Functions.load(options.functions, clock)]);
const dynamoDb = new DynamoDb(kept.tables, (request) => cloud.tablesRefusal(request));
const unusable = accounts && (await dynamoDb.start());
if (unusable) fail(unusable);
const refusal = cloud.start({
  seed: readFileSync(kept.seed, 'utf8').trim(),
  entropy: randomBytes(32).toString('hex'),
  sitePort: port,
  servicesPort: port + 1,
  transport: options.transport,
  layout: options.layout,
  template: readFileSync(options.template, 'utf8'),
  guestRole: guestRole ? backend(`policies/${guestRole}.json`) : '',
  server: readFileSync(options['server-policy'], 'utf8'),
  // With functions, the other gateways are always on, whichever transport the page uses.
  parameters: { Development: 'on', ...(accounts && { ApiGateway: 'on', Sqs: 'on' }), ...options.parameters },
  policyDelay: options.policyDelay,
  disorder: options.disorder,
}, state);
if (refusal) fail(refusal);
if (accounts)
  for (const problem of await Promise.all(cloud.tables().map((table) => dynamoDb.make(table)))) if (problem) fail(problem);

const services = new ServicesServer(cloud, settle);
let demoEnded;
const actions = {
  accept: (output) => services.accept(output),
  refuse: (output) => services.refuse(output),
  send: (output) => services.send(output),
  sendText: (output) => services.sendText(output),
  close: (output) => services.close(output),
  respond: (output) => services.respond(output),
  async invoke(output) {
    const outcome = await functions.invoke(output);
    if (outcome.failure) say(`${output.function} failed: ${outcome.failure}`);
    cloud.invoked(output.id, outcome);
    settle();
  },
  async perform(output) {
    cloud.performed(output.id, await dynamoDb.perform(output));
    settle();
  },
  code: ({ user, code, purpose }) => say(`${purpose} for ${user}: ${code}`),
  keep,
  demo: ({ problem }) => demoEnded(problem),
};

let timer;
function settle() {
  for (let output; (output = cloud.poll()) !== undefined; ) actions[output.kind](output);
  clearTimeout(timer);
  const wait = cloud.untilDeadline();
  if (wait === undefined) return;
  timer = setTimeout(() => {
    cloud.ticked();
    settle();
  }, Math.min(wait + 1, 2 ** 31 - 1));
}

// --- start and stop ---
const site = siteServer(cloud, options.site);
for (const [server, at] of [[site, port], [services.server, port + 1]]) {
  const problem = await listen(server, at);
  if (problem) fail(problem);
}
settle();
if (wantsDemo) {
  const problem = await new Promise((done) => {
    demoEnded = done;
    cloud.makeDemo();
    settle();
  });
  if (problem) fail(problem);
  mayWrite = true;
  write();
  writeFileSync(kept.demo, '');
}
if (accounts && existsSync(kept.demo)) {
  say('demo accounts: ann and ben, password Confab-2026!');
  say('demo rooms: Lobby, Help, Coffee; private: Ann and Ben');
}
// For the command-line client.
const configFile = join(options.state, 'config.json');
const shown = relative(process.cwd(), configFile);
writeFileSync(configFile, await (await fetch(`http://127.0.0.1:${port}/config.json`)).text());
say(`AWS, simulated: http://127.0.0.1:${port + 1}/`);
if (accounts) say(`DynamoDB, to look inside: ${dynamoDb.address}/`);
say(`to try it from the command line: ${confabCommand} chat --config ${shown} --room lobby --name Bot --listen`);
say(`to see whether all of it works: ${confabCommand} doctor --config ${shown}`);
say(`ready: http://127.0.0.1:${port}/`);

let stopping = false;
async function stop() {
  if (stopping) return;
  stopping = true;
  write();
  services.stop();
  site.close();
  site.closeAllConnections();
  setTimeout(() => process.exit(0), 2000);
  if (dynamoDb.running) await dynamoDb.stop();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
process.on('SIGUSR2', () => (dynamoDb.running ? dynamoDb.stop() : dynamoDb.start()));
