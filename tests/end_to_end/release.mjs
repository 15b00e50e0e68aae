// scripts/release from the view of a person who gets the package: an empty folder with only the package, a path without
// any toolchain, and no registry. Installed by npx, it starts `dev`, two of its clients talk, and it deploys to the
// stand-in of the AWS CLI; nothing is written into the package.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { empty_account } from './aws_cli_standin/account.mjs';
import { open_desk } from './aws_cli_standin/desk.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';
import { temporary_folder, wait_until } from './client.mjs';
import { package_licence } from '../../scripts/ingredients.mjs';
import { root } from './places.mjs';
import { free_port } from './ports.mjs';

const scratch = temporary_folder('release');
const at = (...names) => path.join(scratch, ...names);
const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
const read_json = (...names) => JSON.parse(fs.readFileSync(path.join(...names), 'utf8'));

// --- the package itself ---
function release(name, environment = {}) {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'scripts/release'), ['--to', at(name)], { encoding: 'utf8', env: { ...process.env, ...environment } });
  truthy(status === 0, `scripts/release ended with ${status}: ${stderr}`);
  return { said: stdout, names: fs.readdirSync(at(name)).sort() };
}
let tarball;  // its name
await check('scripts/release makes a package, a list of what is inside, and the hashes of both', () => {
  const { names } = release('one');
  tarball = names.find((name) => name.endsWith('.tgz'));
  equal(names, ['SHA256SUMS', tarball.replace('.tgz', '.cdx.json'), tarball], 'the files');
  for (const line of fs.readFileSync(at('one/SHA256SUMS'), 'utf8').trim().split('\n')) {
    const [sum, name] = line.split('  ');
    equal(sum, hash(fs.readFileSync(at('one', name))), `the hash of ${name}`);
  }
}, { within: 600_000 });
if (!tarball) await finish();

await check('made again, at another time of day and by somebody else, it is the same to the byte', () => {
  release('two', { TZ: 'Asia/Kathmandu', LC_ALL: 'C', USER: 'somebody' });
  for (const name of fs.readdirSync(at('one'))) truthy(fs.readFileSync(at('one', name)).equals(fs.readFileSync(at('two', name))), `${name} differs`);
}, { within: 300_000 });

fs.mkdirSync(at('unpacked'));
spawnSync('tar', ['-xzf', at('one', tarball), '-C', at('unpacked')]);
const inside = at('unpacked/package');
const files = fs.existsSync(inside) ? fs.readdirSync(inside, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => path.relative(inside, path.join(entry.parentPath ?? entry.path, entry.name))) : [];

await check('its version is the one of CMakeLists.txt, and of package.json', () => {
  const [, version] = /project\(confab VERSION (\S+)/.exec(fs.readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8'));
  equal(read_json(root, 'package.json').version, version, 'the version in package.json');
  const { name, version: packed, bin, engines, private: hidden, scripts } = read_json(inside, 'package.json');
  equal([name, packed.replace('-dirty', ''), bin, engines, hidden, scripts], ['confab', version, { confab: 'bin/confab.mjs' }, { node: '>=20' }, undefined, undefined], 'its package.json');
  equal(tarball, `confab-${packed}.tgz`, 'its name');
});

await check('no file in it knows where it was built', () => {
  const places = [root, os.homedir(), process.env.CONFAB_TOOLS, path.join(os.tmpdir(), 'confab-')].filter(Boolean).map((place) => place.replace(/\/?$/, place.endsWith('-') ? '' : '/'));
  for (const name of files) {
    const bytes = fs.readFileSync(path.join(inside, name));
    for (const place of places) truthy(!bytes.includes(place), `${name} holds ${place}`);
  }
});

await check('every entry has the date of the commit, nobody\'s user, and a name under package/', () => {
  const tar = gunzipSync(fs.readFileSync(at('one', tarball)));
  const date = Number(spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).stdout);
  for (let offset = 0; tar[offset] !== 0;) {
    const field = (start, length) => tar.toString('latin1', offset + start, offset + start + length).replace(/\0.*/s, '');
    const name = field(345, 155) || field(0, 100);
    truthy(name.startsWith('package/'), name);
    equal([field(108, 8), field(116, 8), parseInt(field(136, 12), 8)], ['0000000', '0000000', date], `user, group and date of ${name}`);
    offset += 512 + Math.ceil(parseInt(field(124, 12), 8) / 512) * 512;
  }
});

await check('the configuration that lies in the page is the sample, whatever somebody tried in build/site', () => {
  equal(fs.readFileSync(path.join(inside, 'build/site/config.json'), 'utf8'), fs.readFileSync(path.join(root, 'static/config.sample.json'), 'utf8'), 'config.json');
});

await check('installing it runs nobody\'s script', () => {
  for (const name of files.filter((file) => /^node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))) {
    const steps = Object.keys(read_json(inside, name).scripts ?? {}).filter((step) => /^(pre|post)?install$/.test(step));
    equal(steps, [], `what ${name} runs`);
  }
  equal(files.filter((name) => name.endsWith('binding.gyp')), [], 'what npm would compile');
});

await check('everything inside is in the list of CycloneDX and in the licences', () => {
  const list = read_json(inside, 'sbom.cdx.json');
  equal(list, read_json(at('one', tarball.replace('.tgz', '.cdx.json'))), 'the list in the package and the one beside it');
  const names = list.components.map(({ name }) => name);
  const licences = fs.readFileSync(path.join(inside, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const ours = ['Dear ImGui', 'Mbed TLS', 'JSON for Modern C++', 'Emscripten', 'libc++, libc++abi and compiler-rt', 'musl', 'LevelDB', 'Snappy'];
  const packages = files.map((file) => /^node_modules\/((@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1]).filter(Boolean);
  truthy(packages.includes('dynalite') && packages.includes('ws'), `the packages of npm are ${packages}`);
  for (const name of [...ours, ...packages]) {
    truthy(names.includes(name), `${name} is not in the list`);
    truthy(new RegExp(`^${name.replace(/[+.]/g, '\\$&')} \\d\\S* \\(.+\\)$`, 'm').test(licences), `the licence of ${name} is not there`);
  }
  for (const { name, version, licenses } of list.components) truthy(version && licenses?.length > 0, `${name} has no version or no licence in the list`);
});

await check('a package without the text of its licence ends the release with a sentence', () => {
  fs.mkdirSync(at('unlicensed'));
  fs.writeFileSync(at('unlicensed/package.json'), '{"name": "unlicensed", "version": "1.0.0", "license": "MIT"}');
  let sentence;
  try {
    package_licence(root, at('unlicensed'));
  } catch (problem) {
    sentence = problem.message;
  }
  truthy(sentence?.includes('the licence of the npm package unlicensed is missing'), sentence);
});

// --- its use: an empty folder, and a path without build tools ---
const bin = at('bin');
const empty = at('an empty folder');
for (const folder of [bin, empty, at('home')]) fs.mkdirSync(folder);
const which = (name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
for (const name of ['awk', 'basename', 'bash', 'cat', 'cp', 'cut', 'dirname', 'env', 'grep', 'head', 'mkdir', 'mktemp', 'readlink', 'rm', 'sed', 'sh', 'sleep', 'sort', 'tail', 'tee',
  'tr', 'wc', 'npm', 'npx']) {
  if (which(name)) fs.symlinkSync(fs.realpathSync(which(name)), path.join(bin, name));
}
fs.symlinkSync(process.execPath, path.join(bin, 'node'));
fs.copyFileSync(at('one', tarball), path.join(empty, tarball));

const nobody = `http://127.0.0.1:${await free_port()}`;
const environment = (more = {}) => ({
  PATH: bin, HOME: at('home'), TMPDIR: os.tmpdir(), npm_config_registry: nobody, npm_config_cache: at('home/.npm'), npm_config_audit: 'false', npm_config_update_notifier: 'false', ...more,
});
const kill = (child) => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
};

// `npx ./confab-VERSION.tgz WORD...`, as people type it; --yes answers npx's question.
function start(words, { cwd = empty, more, stdin = 'pipe' } = {}) {
  const child = spawn(path.join(bin, 'npx'), ['--yes', `./${tarball}`, ...words], { cwd, env: environment(more), stdio: [stdin, 'pipe', 'pipe'], detached: true });
  cleanup(() => kill(child));
  const started = { child, lines: [], said: '' };
  readline.createInterface({ input: child.stdout }).on('line', (line) => started.lines.push(line));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { started.said += text; });
  child.stdin?.on('error', () => {});
  started.ended = new Promise((done) => child.on('close', (code) => { started.code = code; done(code); }));
  return started;
}
async function run(words, options) {
  const started = start(words, { stdin: 'ignore', ...options });
  await started.ended;
  return started;
}

await check('the path there holds nothing that builds', () => {
  for (const name of ['emcc', 'cmake', 'ninja', 'clang', 'clang-19', 'gcc', 'cc', 'make', 'python3'])
    equal(spawnSync('sh', ['-c', `command -v ${name}`], { env: environment(), encoding: 'utf8' }).stdout, '', name);
});

let dev;
const port = await free_port(2);
const moved = { PORT: String(port) };
await check('npx dev installs it without any registry and says ready: within ten seconds', async () => {
  const begun = Date.now();
  dev = start(['dev'], { more: moved });
  await wait_until(() => dev.lines.includes(`ready: http://127.0.0.1:${port}/`) || dev.code !== undefined, 'ready:', 10_000);
  truthy(dev.code === undefined, `it ended with ${dev.code}: ${dev.said}`);
  console.log(`          installed and ready in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}, { within: 30_000 });
const installed = () => {
  const [cache] = fs.readdirSync(at('home/.npm/_npx'));
  return at('home/.npm/_npx', cache, 'node_modules/confab');
};
const content = () => {
  const folder = installed();
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort()
    .map((file) => `${path.relative(folder, file)} ${hash(fs.readFileSync(file))}`);
};
const content_before = dev?.code === undefined ? content() : [];

await check('the page is there, and what it prints to try next is right for a release', async () => {
  const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const [program] = /page\.[0-9a-f]{10}\.wasm/.exec(page);
  const answer = await fetch(`http://127.0.0.1:${port}/${program}`);
  equal([answer.status, hash(Buffer.from(await answer.arrayBuffer()))], [200, hash(fs.readFileSync(path.join(inside, 'build/site', program)))], 'the program');
  for (const command of [`npx ./${tarball} chat --config confab-local/config.json`, `npx ./${tarball} doctor --config confab-local/config.json`])
    truthy(dev.said.includes(command), `it does not say "${command}" but: ${dev.said}`);
  truthy(!dev.said.includes('scripts/'), `it names scripts that are not there: ${dev.said}`);
});

const events = ({ lines }) => lines.map((line) => JSON.parse(line));
await check('two of its clients talk', async () => {
  const [ann, ben] = ['Ann', 'Ben'].map((name) => start(['chat', '--config', 'confab-local/config.json', '--room', 'lobby', '--name', name, '--listen']));
  for (const client of [ann, ben]) await wait_until(() => client.code !== undefined || events(client).some(({ event }) => event === 'joined'), 'joined');
  const heard = (client, text) => wait_until(() => client.code !== undefined || events(client).some((event) => event.event === 'message' && !event.own && event.text === text), `"${text}"`);
  ann.child.stdin.write('from Ann\n');
  await heard(ben, 'from Ann');
  ben.child.stdin.write('from Ben\n');
  await heard(ann, 'from Ben');
  equal([ann.code, ben.code], [undefined, undefined], `how they ended: ${ann.said} ${ben.said}`);
  for (const client of [ann, ben]) kill(client.child);
}, { within: 120_000 });

await check('doctor finds every way well', async () => {
  const { code, said } = await run(['doctor', '--config', 'confab-local/config.json']);
  equal(code, 0, `the exit code of: ${said}`);
});

await check('a port that is taken is told, with the command that moves it', async () => {
  const { code, said } = await run(['dev', '--state', 'another'], { more: moved });
  equal(code, 1, 'the exit code');
  truthy(said.includes(`PORT=9000 npx ./${tarball} dev`), said);
});

await check('what is kept lies in the folder where it was started, and nothing in the package changed', async () => {
  process.kill(-dev.child.pid, 'SIGTERM');
  await dev.ended;
  equal(fs.readdirSync(empty).sort(), [tarball, 'confab-local'].sort(), 'what is in the folder');
  equal(content(), content_before, 'the package');
});

// --- the scripts for an AWS account ---
const standin = path.join(root, 'tests/end_to_end/aws_cli_standin');
fs.writeFileSync(at('account.json'), JSON.stringify(empty_account()));
const desk = await open_desk({ account: at('account.json'), calls: at('calls.txt') });
fs.writeFileSync(at('doctor'), `#!/bin/sh\necho "$*" >>'${at('doctor.txt')}'\n`, { mode: 0o755 });
const cloud = { PATH: `${standin}:${bin}`, STANDIN_PORT: String(desk), CONFAB_PROGRAM: at('doctor'), CONFAB_PAUSE: '0' };
const account = () => read_json(at('account.json'));

await check('deploy uploads the page and the functions of the package, and keeps its configuration here', async () => {
  const { code, said } = await run(['deploy'], { more: cloud });
  equal(code, 0, `the exit code of: ${said}`);
  const { buckets, stacks } = account();
  const objects = buckets['confab-sitebucket-1x2y3z'];
  for (const name of fs.readdirSync(path.join(inside, 'build/site')).filter((file) => /\.[0-9a-f]{10}\.\w+$/.test(file)))
    equal(objects[name].base64, fs.readFileSync(path.join(inside, 'build/site', `${name}.br`)).toString('base64'), name);
  truthy(/^functions\/[0-9a-f]{16}\.zip$/.test(stacks.Confab.given.CodeKey), 'the functions');
  equal(fs.readFileSync(path.join(empty, 'confab-deploy/111122223333-eu-west-1-Confab/config.json'), 'utf8'), Buffer.from(objects['config.json'].base64, 'base64').toString(), 'the configuration');
  equal(fs.readFileSync(at('doctor.txt'), 'utf8'), `doctor --config ${path.join(fs.realpathSync(empty), 'confab-deploy/111122223333-eu-west-1-Confab/config.json')}\n`, 'what the doctor was asked');
}, { within: 300_000 });

await check('where a script fails or helps, it names the commands of the release', async () => {
  const guests_off = await run(['deploy', '--parameter', 'Guests=off'], { more: cloud });
  truthy(guests_off.said.includes(`npx ./${tarball} doctor --config `), guests_off.said);
  for (const command of ['deploy', 'teardown', 'guests-off'])
    truthy((await run([command, '--help'])).said.startsWith(`usage: npx ./${tarball} ${command} `), `the usage of ${command}`);
}, { within: 300_000 });

await check('guests-off stops guests, and teardown leaves nothing behind', async () => {
  equal((await run(['guests-off'], { more: cloud })).code, 0, 'the exit code of guests-off');
  truthy(Object.values(account().inline_policies).flat().includes('guests-off'), 'guests are not denied');
  const { code, said } = await run(['teardown', '--yes'], { more: cloud });
  equal(code, 0, `the exit code of: ${said}`);
  equal([account().stacks, account().buckets], [{}, {}], 'what is left in the account');
  equal(fs.readdirSync(path.join(empty, 'confab-deploy')), [], 'what is left here');
  equal(content(), content_before, 'the package');
}, { within: 300_000 });

await check('without bash the scripts say that they need it', async () => {
  fs.rmSync(path.join(bin, 'bash'));
  const { code, said } = await run(['deploy']);
  equal(code, 1, 'the exit code');
  truthy(said.includes('deploy is a script for bash, which is not on the path'), said);
});

// --- installed permanently ---
await check('installed by npm install it is `npx confab`, and says so', async () => {
  const folder = at('another');
  fs.mkdirSync(folder);
  const npm = spawnSync(path.join(bin, 'npm'), ['install', at('one', tarball)], { cwd: folder, env: environment(), encoding: 'utf8' });
  equal(npm.status, 0, `the exit code of npm install: ${npm.stderr}`);
  const confab = (...words) => spawnSync(path.join(bin, 'npx'), ['confab', ...words], { cwd: folder, env: environment(), encoding: 'utf8' });
  const version = read_json(inside, 'package.json').version.replace('-dirty', '');
  truthy(confab('--version').stdout.includes(version), 'its version');
  const { stdout } = confab('help');
  truthy(stdout.startsWith('usage: npx confab COMMAND'), stdout);
  for (const command of ['dev', 'deploy', 'teardown', 'guests-off', 'chat', 'doctor', 'rooms', 'history', 'post', 'send', 'task', 'presign', 'mqtt'])
    truthy(new RegExp(`^  ${command} `, 'm').test(stdout), `help does not name ${command}`);
}, { within: 120_000 });

await finish();
