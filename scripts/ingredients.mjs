// Lists other people's work inside our programs, with version and licence text: the libraries of scripts/pins/files.txt, and
// what Emscripten links and writes into every program. Throws an Error if a text is missing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (...names) => readFileSync(join(...names), 'utf8');

// The text of the first file that exists.
function first(what, folder, names) {
  const found = names.find((name) => existsSync(join(folder, name)));
  if (!found) throw new Error(`the licence of ${what} is missing: there is no ${names.join(' or ')} in ${folder}`);
  return read(folder, found);
}

// Where cmake/sources.cmake finds the sources of a library, and what scripts/pins/files.txt says about them.
function pinned(root, tools, name) {
  const lines = read(root, 'scripts/pins/files.txt').split('\n').map((line) => line.split(/ +/)).filter(([first]) => first === name);
  const folder = lines.flatMap(([, sha256, place]) => {
    const called = `${name}-${sha256.slice(0, 16)}`;
    return place.includes('://') ? ['dev', 'web'].map((preset) => join(root, 'build', preset, 'sources', called)) : [join(tools, 'src', called)];
  }).find(existsSync);
  if (!folder) throw new Error(`the sources of ${name} from scripts/pins/files.txt are missing. Run scripts/setup`);
  const version = lines.map(([, , place]) => /_(\d+(?:\.\d+)*[a-z]?)[^/]*$/.exec(place)?.[1]).find(Boolean);
  const [, sha256, url] = lines.find(([, , place]) => place.includes('://'));
  return { folder, version, source: { url, sha256 } };
}

function libraries(root, tools) {
  const library = (pin, name, license, purl, texts) => {
    const { folder, version, source } = pinned(root, tools, pin);
    return { name, version, license, purl: `${purl}${version}`, source, text: first(name, folder, texts) };
  };
  return [
    library('imgui', 'Dear ImGui', 'MIT', 'pkg:github/ocornut/imgui@v', ['LICENSE.txt']),
    library('mbedtls', 'Mbed TLS', 'Apache-2.0 OR GPL-2.0-or-later', 'pkg:github/Mbed-TLS/mbedtls@v', ['LICENSE']),
    library('nlohmann', 'JSON for Modern C++', 'MIT', 'pkg:github/nlohmann/json@v', ['LICENSE.MIT', 'share/doc/nlohmann-json3-dev/copyright']),
  ];
}

// Debian removes the licence files from Emscripten and writes one file about everything in it. This takes from it what can
// be in a program: the paragraphs about Emscripten itself and about system/lib, and the texts that these name
// (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
export function from_debian_copyright(text) {
  const paragraphs = text.split(/\n[ \t]*\n/).map((paragraph) => paragraph.trim());
  const files = (paragraph) => /^Files:((?:[^\n]*\n)(?: [^\n]*\n)*)/.exec(paragraph)?.[1].split(/\s+/).filter(Boolean) ?? [];
  const about = paragraphs.filter((paragraph) => files(paragraph).some((name) => name === '*' || name.startsWith('system/lib/')));
  const named = new Set(about.flatMap((paragraph) => /^License: (.*)$/m.exec(paragraph)?.[1].split(/[() ]+/) ?? []));
  const texts = paragraphs.filter((paragraph) => named.has(/^License: (\S+)\n/.exec(paragraph)?.[1]));
  return [...about, ...texts].join('\n\n');
}

// `emscripten`: the folder of emcc.
function runtime(emscripten) {
  const lib = join(emscripten, 'system/lib');
  const llvm = ['libcxx', 'libcxxabi', 'compiler-rt'];
  const debian = join(emscripten, '../doc/emscripten/copyright');
  const told_by_debian = !existsSync(join(emscripten, 'LICENSE')) && existsSync(debian) && from_debian_copyright(read(debian));
  if (told_by_debian && !/system\/lib\/libcxx\/\*/.test(told_by_debian)) throw new Error(`the licence of libc++ is missing: it is not in ${debian}`);
  const [major, minor, patch] = /define _LIBCPP_VERSION (\d\d)(\d\d)(\d\d)/.exec(read(lib, 'libcxx/include/__config')).slice(1).map(Number);
  return [
    {
      name: 'Emscripten', version: read(emscripten, 'emscripten-version.txt').replace(/["\s]/g, ''), license: 'MIT OR NCSA', purl: 'pkg:github/emscripten-core/emscripten@',
      text: told_by_debian || first('Emscripten', emscripten, ['LICENSE']),
    },
    {
      name: 'libc++, libc++abi and compiler-rt', version: `${major}.${minor}.${patch}`, license: 'Apache-2.0 WITH LLVM-exception', purl: 'pkg:github/llvm/llvm-project@llvmorg-',
      text: told_by_debian ? 'See Emscripten above, which it is part of. For the full text of the Apache License 2.0, see Mbed TLS.' : llvm.map((part) => `${part}:\n\n${first(part, join(lib, part), ['LICENSE.TXT'])}`).join('\n'),
    },
    {
      name: 'musl', version: read(lib, 'libc/musl/VERSION').trim(), license: 'MIT', purl: 'pkg:generic/musl@', text: first('musl', join(lib, 'libc/musl'), ['COPYRIGHT']),
    },
  ].map((part) => ({ ...part, purl: `${part.purl}${part.version}` }));
}

// The parts of the programs that Emscripten makes.
export const inside_programs = (root, tools, emscripten) => [...libraries(root, tools), ...runtime(emscripten)];

// The parts of the addon of classic-level; their sources are next to it.
export function inside_addon(folder) {
  const part = (name, version, purl, licence) => ({ name, version, license: 'BSD-3-Clause', purl: `${purl}${version}`, text: first(name, folder, [licence]) });
  const [, major, minor, patch] = /define SNAPPY_MAJOR (\d+)\s+#define SNAPPY_MINOR (\d+)\s+#define SNAPPY_PATCHLEVEL (\d+)/.exec(read(folder, 'deps/snappy/linux/snappy-stubs-public.h'));
  return [
    part('LevelDB', '1.20', 'pkg:github/google/leveldb@v', 'deps/leveldb/leveldb-1.20/LICENSE'),
    part('Snappy', `${major}.${minor}.${patch}`, 'pkg:github/google/snappy@', 'deps/snappy/snappy/COPYING'),
  ];
}

// An npm package, by its folder; `root` has the texts that packages lack.
export function package_licence(root, folder) {
  const { name, version, license } = JSON.parse(read(folder, 'package.json'));
  const own = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'LICENCE.md', 'NOTICE'].filter((file) => existsSync(join(folder, file)));
  const kept = join(root, 'scripts/licences', `${name}.txt`);
  if (own.length === 0 && !existsSync(kept))
    throw new Error(`the licence of the npm package ${name} is missing: it contains no licence file, and there is no scripts/licences/${name}.txt`);
  return { name, version, license: license?.type ?? license, text: own.length > 0 ? own.map((file) => read(folder, file)).join('\n') : readFileSync(kept, 'utf8') };
}
