// scripts/setup and cmake/sources.cmake: they install exactly what the repository names, to the byte, or stop with a
// sentence. A copy of the scripts runs with its own pins, a stand-in for apt and one for npm; nothing is downloaded.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { check, cleanup, equal, finish, truthy } from './checks.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-setup-'));
cleanup(() => fs.rmSync(scratch, { recursive: true }));

const at = (...names) => path.join(scratch, ...names);
const there = (...names) => fs.existsSync(at(...names));
const read = (...names) => fs.readFileSync(at(...names), 'utf8');
const write = (name, text, mode) => {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), text, { mode });
};
const hash = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
const run = (command, args, more = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...more });
  if (error) throw error;
  return { code: status, said: (stdout + stderr).replace(/\x1b\[\d*m/g, '') };
};
const says = ({ said }, part) => truthy(said.includes(part), `it should say "${part}", and says:\n${said}`);

// --- A small archive: packages of a few bytes under the names of the real ones ---------------------------------
const pins = fs.readFileSync(path.join(root, 'scripts/pins/files.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(/ +/)).map(([name, , place]) => ({ name, place, file: path.basename(place) }));
const from_debian = pins.filter(({ place }) => !place.includes('://'));
const file_of = (start) => from_debian.find(({ file }) => file.startsWith(start)).file;

function make_package(file, folder, content) {
  fs.rmSync(at('tree'), { recursive: true, force: true });
  write(`tree/${folder}`, content, 0o755);
  fs.mkdirSync(at('mirror'), { recursive: true });
  if (file.endsWith('.deb')) {
    const [name, version] = file.split('_');
    write('tree/DEBIAN/control', `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody\nDescription: none\n`);
    execFileSync('dpkg-deb', ['--build', at('tree'), at('mirror', file)], { stdio: 'ignore' });
  } else {
    execFileSync('tar', ['-caf', at('mirror', file), '-C', at('tree'), folder.split('/')[0]]);
  }
}
const what_for = (file) => {
  if (file.startsWith('emscripten_')) return ['usr/share/emscripten/emcc', '#!/bin/sh\necho "emcc (stand-in) 3.1.69 ()"\n'];
  if (file.startsWith('binaryen_')) return ['usr/bin/wasm-opt', 'binary'];
  if (file.startsWith('nlohmann')) return ['usr/include/nlohmann/json.hpp', '// json'];
  return file.endsWith('.deb') ? ['usr/lib/x86_64-linux-gnu/lib.so', 'library'] : ['top/file.h', `// ${file}`];
};

// Writes the copy's pins from the content of the mirror.
function pin_what_is_there() {
  write('copy/scripts/pins/files.txt', `${from_debian.map(({ name, place, file }) => `${name} ${hash(at('mirror', file))} ${place}`).join('\n')}\n`);
}
const pinned_folder = (name) => {
  const [, sha] = read('copy/scripts/pins/files.txt').split('\n').map((line) => line.split(' ')).find(([first]) => first === name);
  return `tools/src/${name}-${sha.slice(0, 16)}`;
};

function start_anew() {
  fs.rmSync(scratch, { recursive: true });
  for (const { file } of from_debian) make_package(file, ...what_for(file));
  for (const name of ['setup', 'environment.sh', 'pins.sh']) {
    fs.mkdirSync(at('copy/scripts'), { recursive: true });
    fs.copyFileSync(path.join(root, 'scripts', name), at('copy/scripts', name));
  }
  fs.cpSync(path.join(root, 'scripts/pins'), at('copy/scripts/pins'), { recursive: true });
  pin_what_is_there();
  for (const name of ['package-lock.json', 'node_modules/.confab-lock']) write(`copy/${name}`, '{}');

  // Every program except emcc, npm and apt-get, the only ones that would use the network.
  fs.mkdirSync(at('bin'));
  for (const name of ['awk', 'basename', 'bash', 'bzip2', 'cat', 'chmod', 'cmp', 'cp', 'cut', 'dirname', 'dpkg', 'dpkg-deb', 'dpkg-split', 'env',
    'flock', 'grep', 'gzip', 'head', 'id', 'ln', 'mkdir', 'mv', 'rm', 'sed', 'sh', 'sha256sum', 'sort', 'tail', 'tar', 'touch', 'uname', 'xz', 'zstd']) {
    const found = run('sh', ['-c', `command -v ${name}`]).said.trim();
    if (found) fs.symlinkSync(found, at('bin', name));
  }
  fs.symlinkSync(process.execPath, at('bin/node'));
  for (const name of ['clang-19', 'wasm-ld-19', 'llvm-ar-19', 'cmake', 'ninja', 'git', 'python3']) write(`bin/${name}`, '#!/bin/sh\n', 0o755);
  write('bin/npm', `#!/bin/sh\necho "npm $*" >>${at('calls.txt')}
if [ -f ${at('npm-mismatch')} ]; then
  echo 'npm error Integrity checksum failed when using sha512: wanted sha512-aa== but got sha512-bb==. (12 bytes)'
  exit 1
fi
mkdir -p "$6/node_modules/acorn"\n`, 0o755);
  // Offers whatever the mirror has of the requested packages.
  write('bin/apt-get', `#!/bin/sh\necho "apt-get $*" >>${at('calls.txt')}
for package; do
  for file in ${at('mirror')}/"\${package%/*}"_*; do
    [ ! -f "$file" ] || echo "'copy:$file' \${file##*/} 1 SHA256:$(sha256sum "$file" | cut -d ' ' -f 1)"
  done
done\n`, 0o755);
}

function setup(...args) {
  write('calls.txt', '');
  const result = run(at('copy/scripts/setup'), args, { env: { PATH: at('bin'), HOME: scratch, CONFAB_TOOLS: at('tools') } });
  return { ...result, calls: read('calls.txt') };
}
const not_ready = () => {
  truthy(!there('tools/emscripten.config') && !there('tools/emscripten.pins') && !there('tools/emscripten'), 'something counts as an Emscripten');
};

// --- scripts/setup --------------------------------------------------------------------------------------------
const debian = /^ID=debian$/m.test(fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : '') && process.arch === 'x64' &&
  fs.existsSync('/usr/lib/apt/apt-helper');
if (!debian) console.log('  scripts/setup brings packages of Debian on Debian alone: left out');

if (debian) {
  await check('setup brings what the repository names, and a second run does nothing', () => {
    start_anew();
    const first = setup();
    equal(first.code, 0, `the exit code of "${first.said}"`);
    truthy(there('tools/emscripten/usr/share/emscripten/node_modules/acorn'), 'no acorn beside emcc');
    truthy(there('tools/binaryen/bin/wasm-opt'), 'no wasm-opt');
    for (const name of ['imgui', 'mbedtls', 'catch2']) truthy(there(pinned_folder(name), 'file.h'), `no sources of ${name}`);
    truthy(there(pinned_folder('nlohmann'), 'include/nlohmann/json.hpp'), 'no nlohmann/json');
    const second = setup();
    equal([second.code, second.said, second.calls], [0, '', ''], 'the second run');
  });

  for (const start of ['emscripten_', 'binaryen_', 'libc6_', 'imgui_', 'mbedtls_', 'nlohmann']) {
    await check(`a changed ${file_of(start)} ends setup with a sentence, and nothing of it is used`, () => {
      start_anew();
      const file = file_of(start);
      const wanted = hash(at('mirror', file));
      make_package(file, what_for(file)[0], 'something else');
      const result = setup();
      equal(result.code, 1, 'the exit code');
      says(result, `error: ${file} is not the file that Confab is built with: its SHA-256 should be ${wanted} and is ${hash(at('mirror', file))}`);
      if (file.endsWith('.tar.xz') || start === 'nlohmann' || start === 'mbedtls_') {
        truthy(!there(pinned_folder(start.replace('_', ''))), 'its sources were unpacked');
      } else {
        not_ready();
      }
      make_package(file, ...what_for(file));
      pin_what_is_there();
      equal(setup().code, 0, 'the exit code when it is the right one again');
    });
  }

  await check('a download that was cut short is not taken for the file', () => {
    start_anew();
    const file = file_of('emscripten_');
    write(`tools/apt/archives/${file}`, fs.readFileSync(at('mirror', file)).subarray(0, 100));
    write(`tools/apt/archives/${file}.part`, 'half');
    equal(setup().code, 0, 'the exit code');
    equal(hash(at('tools/apt/archives', file)), hash(at('mirror', file)), 'the file');
  });

  await check('other pins in the repository are brought by the next run, whatever was there before', () => {
    start_anew();
    equal(setup().code, 0, 'the exit code');
    const before = pinned_folder('imgui');
    make_package(file_of('emscripten_'), what_for('emscripten_')[0], '#!/bin/sh\necho "emcc (stand-in) 3.1.70 ()"\n');
    make_package(file_of('imgui_'), 'top/file.h', '// newer');
    pin_what_is_there();
    equal(setup().code, 0, 'the exit code');
    truthy(read('tools/emscripten/usr/share/emscripten/emcc').includes('3.1.70'), 'the old emcc is still there');
    truthy(pinned_folder('imgui') !== before && read(pinned_folder('imgui'), 'file.h') === '// newer', 'no newer sources');
  });

  await check('where Debian has another Emscripten by now, setup says what to do', () => {
    start_anew();
    const file = file_of('binaryen_');
    fs.renameSync(at('mirror', file), at('mirror', 'binaryen_999-1_amd64.deb'));
    const result = setup();
    equal(result.code, 1, 'the exit code');
    says(result, `Confab is built with Debian's ${file}, but trixie now has binaryen_999-1_amd64.deb. Install emsdk`);
    not_ready();
  });

  await check('a newer C library, which only runs tools, is taken and named', () => {
    start_anew();
    fs.renameSync(at('mirror', file_of('libc6_')), at('mirror', 'libc6_9.99-1_amd64.deb'));
    const result = setup();
    equal(result.code, 0, `the exit code of "${result.said}"`);
    says(result, `using libc6_9.99-1_amd64.deb instead of ${file_of('libc6_')}`);
    equal(setup().calls, '', 'what the second run does');
  });

  await check('a library that Debian has no longer is left to CMake, and said once', () => {
    start_anew();
    fs.renameSync(at('mirror', file_of('imgui_')), at('mirror', 'imgui_2.0+ds.orig.tar.xz'));
    const result = setup();
    equal(result.code, 0, 'the exit code');
    says(result, 'CMake will download imgui from its makers');
    truthy(!there(pinned_folder('imgui')), 'something else was unpacked');
    equal(setup().said, '', 'what the second run says');
  });

  await check('a package of npm with another hash ends setup with a sentence', () => {
    start_anew();
    write('npm-mismatch', '');
    const result = setup();
    equal(result.code, 1, 'the exit code');
    says(result, 'npm downloaded a package that is not the one in package-lock.json: wanted sha512-aa== but got sha512-bb==');
    not_ready();
    fs.rmSync(at('npm-mismatch'));
    equal(setup().code, 0, 'the exit code when it is the right one again');
  });

  await check('without apt setup says what is missing', () => {
    start_anew();
    for (const name of ['apt-get', 'cmake', 'ninja']) fs.rmSync(at('bin', name));
    const result = setup();
    equal(result.code, 1, 'the exit code');
    says(result, 'missing: cmake ninja-build');
  });

  await check('without apt and with no emcc setup says how to get one', () => {
    start_anew();
    fs.rmSync(at('bin/apt-get'));
    const result = setup();
    equal(result.code, 1, 'the exit code');
    says(result, 'no emcc 3.1.69 or newer on the path. Install emsdk');
  });
}

await check('every package of npm that touches what is shipped has a hash', () => {
  for (const name of fs.readdirSync(path.join(root, 'scripts/pins'))) {
    const lock = path.join(root, 'scripts/pins', name, 'package-lock.json');
    if (!fs.existsSync(lock)) continue;
    for (const [folder, { integrity }] of Object.entries(JSON.parse(fs.readFileSync(lock, 'utf8')).packages)) {
      if (folder) truthy(/^sha512-/.test(integrity ?? ''), `${folder} in ${lock} has none`);
    }
  }
});

// --- cmake/sources.cmake --------------------------------------------------------------------------------------
const find_sources = () => {
  write('cmake/CMakeLists.txt', `cmake_minimum_required(VERSION 3.25)\nproject(sources NONE)
include("${path.join(root, 'cmake/sources.cmake')}")\nfind_sources("${at('cmake/pins.txt')}" lib file.h)\nmessage(STATUS "it is \${lib_SOURCE}")\n`);
  const result = run('cmake', ['-S', at('cmake'), '-B', at('cmake/build')], { env: { ...process.env, CONFAB_TOOLS: at('cmake/tools') } });
  return { ...result, said: result.said.replace(/\s+/g, ' ') };  // CMake wraps its lines
};
const pin_for_cmake = (debian_hash, hash_at_its_makers) => write('cmake/pins.txt',
  `lib ${debian_hash} trixie/lib_1.orig.tar.gz\nlib ${hash_at_its_makers} file://${at('cmake/lib.tar.gz')}\n`);
const some_hash = '0123456789abcdef'.repeat(4);
write('cmake/top/file.h', '// lib');
execFileSync('tar', ['-caf', at('cmake/lib.tar.gz'), '-C', at('cmake'), 'top']);

await check('CMake stops with a sentence where a release has another hash, and keeps nothing of it', () => {
  pin_for_cmake(some_hash, some_hash);
  for (let i = 0; i < 2; ++i) {
    const result = find_sources();
    equal(result.code, 1, 'the exit code');
    says(result, `is not the file that Confab is built with: its SHA-256 should be ${some_hash} and is ${hash(at('cmake/lib.tar.gz'))}.`);
    equal(fs.readdirSync(at('cmake/build/sources')), [], 'what is left');
  }
});

await check('CMake takes the release with the right hash', () => {
  pin_for_cmake(some_hash, hash(at('cmake/lib.tar.gz')));
  const folder = `cmake/build/sources/lib-${hash(at('cmake/lib.tar.gz')).slice(0, 16)}`;
  says(find_sources(), `it is ${at(folder)}`);
  equal(read(folder, 'file.h'), '// lib', 'the file');
});

await check('CMake prefers what setup brought under the same pin, and only that', () => {
  write('cmake/tools/src/lib-aaaaaaaaaaaaaaaa/file.h', '// of another pin');
  says(find_sources(), 'it is ' + at('cmake/build'));
  write(`cmake/tools/src/lib-${some_hash.slice(0, 16)}/file.h`, '// of Debian');
  says(find_sources(), 'it is ' + at('cmake/tools'));
});

await finish();
