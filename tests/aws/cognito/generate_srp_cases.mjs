// Writes tests/aws/cognito/srp_cases.json: `node tests/aws/cognito/generate_srp_cases.mjs`. Sign-ins as amazon-cognito-identity-js does
// them, so that our code is never its own witness; among them those whose numbers begin with zeros, found by trying.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const AuthenticationHelper = require('amazon-cognito-identity-js/lib/AuthenticationHelper.js').default;
const BigInteger = require('amazon-cognito-identity-js/lib/BigInteger.js').default;
const { Sha256 } = require('@aws-crypto/sha256-js');

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const power = (base, exponent, modulus) => {
  let result = 1n;
  for (base %= modulus; exponent > 0n; exponent >>= 1n, base = base * base % modulus) if (exponent & 1n) result = result * base % modulus;
  return result;
};
const number = (hex) => BigInt(`0x${hex}`);

const helper_of = (pool, a) => {
  const helper = new AuthenticationHelper(pool);
  const N = number(helper.N.toString(16));
  helper.smallAValue = new BigInteger(a, 16);
  helper.largeAValue = new BigInteger(power(2n, number(a), N).toString(16), 16);
  return { helper, N, k: number(helper.k.toString(16)) };
};

const sign_in = ({ name, pool, user, password, a, b, salt, secret_block, timestamp }) => {
  const { helper, N, k } = helper_of(pool, a);
  const salt_number = new BigInteger(salt, 16);
  const x = helper.hexHash(helper.padHex(salt_number) + helper.hash(`${pool}${user}:${password}`));
  const verifier = power(2n, number(x), N);
  const B = ((k * verifier + power(2n, number(b), N)) % N).toString(16);
  let key;
  helper.getPasswordAuthenticationKey(user, password, new BigInteger(B, 16), salt_number, (problem, found) => { if (problem) throw problem; key = found; });
  const mac = new Sha256(key);
  mac.update(Buffer.concat([Buffer.from(pool), Buffer.from(user), Buffer.from(secret_block, 'base64'), Buffer.from(timestamp)]));
  return { name, pool, user, password, a, b, salt, secret_block, timestamp, k: helper.k.toString(16), A: helper.largeAValue.toString(16), B,
    verifier: verifier.toString(16), u: helper.UValue.toString(16), x: number(x).toString(16), key: Buffer.from(key).toString('hex'),
    signature: Buffer.from(mac.digestSync()).toString('base64') };
};

const plain = { pool: 'Confab000', user: '0a1b2c3d-1111-2222-3333-444455556666', password: 'Correct horse 1!', b: sha256('b1'),
  salt: sha256('salt').slice(0, 32), secret_block: Buffer.from('block one').toString('base64'), timestamp: 'Fri Nov 20 12:00:00 UTC 2026' };
const zeros = { pool: 'Confab000', user: 'ännü', password: 'pä:ss wörd', b: sha256('b2'), salt: `00${sha256('s2').slice(2, 32)}`,
  secret_block: Buffer.from('block two').toString('base64'), timestamp: 'Sun Aug 2 01:02:03 UTC 2026' };

const cases = [
  sign_in({ ...plain, name: 'plain', a: sha256('a1') }),
  sign_in({ ...plain, name: 'a high first bit in the salt', a: sha256('a2'), salt: `f0${sha256('salt').slice(2, 32)}` }),
  sign_in({ ...plain, name: 'an exponent as long as the library makes it', a: [1, 2, 3, 4].map((i) => sha256(`long${i}`)).join('') }),
];

const { helper, N, k } = helper_of(zeros.pool, '2');
const padded = (value) => helper.padHex(new BigInteger(value.toString(16), 16));
const x = number(helper.hexHash(padded(number(zeros.salt)) + helper.hash(`${zeros.pool}${zeros.user}:${zeros.password}`)));
const verifier = power(2n, x, N);
const B = (k * verifier + power(2n, number(zeros.b), N)) % N;
const wanted = new Set(['an odd number of digits in A', 'a zero byte before A', 'a zero byte before u', 'a zero byte before S']);
for (let i = 0; wanted.size > 0; ++i) {
  const a = sha256(`search${i}`);
  const A = power(2n, number(a), N);
  const u = number(helper.hexHash(padded(A) + padded(B)));
  const S = power((B - k * verifier % N + N) % N, number(a) + u * x, N);
  const digits = (value) => value.toString(16).length;
  const shows = { 'an odd number of digits in A': digits(A) === 767, 'a zero byte before A': digits(A) <= 766,
    'a zero byte before u': digits(u) <= 62, 'a zero byte before S': digits(S) <= 766 };
  for (const name of [...wanted]) {
    if (!shows[name]) continue;
    wanted.delete(name);
    cases.push(sign_in({ ...zeros, name, a }));
  }
}

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), 'srp_cases.json');
fs.writeFileSync(file, JSON.stringify(cases, null, 1) + '\n');
