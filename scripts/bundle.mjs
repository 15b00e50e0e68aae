// Packs the functions' folder into a zip for AWS Lambda: node scripts/bundle.mjs FOLDER ZIP
// The same files give the same zip, byte for byte: names are sorted and all dates are the same. Prints the first sixteen
// digits of the SHA-256 of names and contents, which identify this version of the code.
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {deflateRawSync} from 'node:zlib';

const [folder, zip] = process.argv.slice(2);
if (!folder || !zip) {
  console.error('usage: node scripts/bundle.mjs FOLDER ZIP');
  process.exit(2);
}

// node:zlib has crc32 only since 20.15.
const table = Uint32Array.from({length: 256}, (_, value) => {
  for (let bit = 0; bit < 8; ++bit) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const crc32 = (bytes) => (bytes.reduce((crc, byte) => (crc >>> 8) ^ table[(crc ^ byte) & 0xff], 0xffffffff) ^ 0xffffffff) >>> 0;

const version = 20;
const deflated = 8;
const first_of_1980 = 0x0021;  // the earliest date in a zip
const made_on_unix = 3 << 8;
const readable_file = 0o100644;

const locals = [];
const central = [];
const hash = createHash('sha256');
let offset = 0;
const names = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /^(index|confab-lambda)\.(mjs|wasm)$/.test(name)).sort();
for (const needed of ['confab-lambda.mjs', 'confab-lambda.wasm', 'index.mjs'])
  if (!names.includes(needed)) {
    console.error(`error: ${needed} is missing in ${folder}`);
    process.exit(1);
  }
for (const name of names) {
  const bytes = readFileSync(join(folder, name));
  const packed = deflateRawSync(bytes, {level: 9});
  hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  // What both headers say, from "version needed" to the length of the extra field (PKWARE's APPNOTE, 4.3.7 and 4.3.12).
  const common = Buffer.alloc(26);
  common.writeUInt16LE(version, 0);
  common.writeUInt16LE(deflated, 4);
  common.writeUInt16LE(first_of_1980, 8);
  common.writeUInt32LE(crc32(bytes), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(bytes.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((readable_file << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  const made_by = Buffer.alloc(2);
  made_by.writeUInt16LE(made_on_unix | version);
  central.push(Buffer.concat([Buffer.from('PK\x01\x02'), made_by, common, tail, Buffer.from(name)]));
  locals.push(local);
  offset += local.length;
}
const directory = Buffer.concat(central);
const end = Buffer.alloc(22);
end.write('PK\x05\x06', 'latin1');
end.writeUInt16LE(names.length, 8);
end.writeUInt16LE(names.length, 10);
end.writeUInt32LE(directory.length, 12);
end.writeUInt32LE(offset, 16);
writeFileSync(zip, Buffer.concat([...locals, directory, end]));
console.log(hash.digest('hex').slice(0, 16));
