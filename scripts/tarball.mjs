// A tarball whose bytes depend only on its contents: sorted names, one date, no user.
import { constants, gzipSync } from 'node:zlib';

const block = 512;

// ustar splits a long name in two at a slash (POSIX, pax: "ustar Interchange Format").
function split(name) {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return [prefix, rest];
  }
  throw new Error(`the name ${name} is too long for a tarball`);
}

function header(name, size, mode, seconds) {
  const bytes = Buffer.alloc(block);
  const octal = (value, at, length) => bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  const [prefix, rest] = split(name);
  bytes.write(rest, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);  // user
  octal(0, 116, 8);  // group
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  bytes.write('        ', 148, 'latin1');  // the checksum's value while it is computed
  bytes.write('0', 156, 'latin1');         // a file
  bytes.write('ustar\x0000', 257, 'latin1');
  bytes.write(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

// `files`: name -> {bytes, executable}. `seconds`: their date, since 1970.
export function tarball(files, seconds) {
  const pieces = [];
  for (const name of [...files.keys()].sort()) {
    const { bytes, executable } = files.get(name);
    pieces.push(header(name, bytes.length, executable ? 0o755 : 0o644, seconds), bytes, Buffer.alloc(-bytes.length & (block - 1)));
  }
  pieces.push(Buffer.alloc(2 * block));
  const packed = gzipSync(Buffer.concat(pieces), { level: constants.Z_BEST_COMPRESSION });
  packed[9] = 255;  // operating system: unknown [RFC 1952 section 2.3.1]; zlib would write this machine's
  return packed;
}
