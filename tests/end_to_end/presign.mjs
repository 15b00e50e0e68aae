// Compares `confab presign` with the AWS SDK's own signer, with new random credentials, hosts, dates and expiries each
// time. A failure prints the seed; SEED=... repeats it.
import crypto from 'node:crypto';
import process from 'node:process';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { check, equal, finish, truthy } from './checks.mjs';
import { run } from './client.mjs';

const seed = process.env.SEED ?? crypto.randomBytes(6).toString('hex');
const rounds = Number(process.env.ROUNDS ?? 12);
let drawn = 0;
// Numbers from the seed: bytes of a hash of seed and counter.
function below(bound) {
  return crypto.createHash('sha256').update(`${seed} ${drawn++}`).digest().readUIntBE(0, 6) % bound;
}
const one_of = (choices) => choices[below(choices.length)];
const text_of = (alphabet, length) => Array.from({ length }, () => one_of(alphabet)).join('');
const letters = 'abcdefghijklmnopqrstuvwxyz';
const base64 = `${letters}${letters.toUpperCase()}0123456789+/`;

function draw() {
  const region = one_of(['us-east-1', 'eu-central-1', 'ap-southeast-2', 'us-gov-west-1', 'cn-north-1']);
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const port = one_of(['', '', ':8443', ':443']);
  const moment = new Date(Date.UTC(1990, 0, 1) + below(60 * 365 * 86_400) * 1000);
  return {
    region,
    host: one_of([`${text_of(letters, 14)}-ats.iot.${region}.${domain}${port}`, `${text_of(letters, 13)}.iot.${region}.${domain}${port}`,
      `127.0.0.1:${1024 + below(60_000)}`]),
    date: `${moment.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`,
    moment,
    expires: one_of([undefined, 1, 300, 86_400, 604_800]),
    credentials: {
      accessKeyId: `${one_of(['AKIA', 'ASIA'])}${text_of(letters.toUpperCase(), 16)}`,
      secretAccessKey: text_of(base64, 40),
      sessionToken: one_of([undefined, `${text_of(base64, 100 + below(900))}==`]),
    },
  };
}

// The URL as AWS documents it for IoT, signed by the SDK; the token is appended after signing.
async function official_url({ region, host, date, moment, expires, credentials }) {
  const { sessionToken, ...keys } = credentials;
  const loopback = host.startsWith('127.');
  const signed_host = host.replace(loopback ? /:80$/ : /:443$/, '');
  const signer = new SignatureV4({ credentials: keys, region, service: 'iotdevicegateway', sha256: Sha256 });
  const scope = `${date.slice(0, 8)}/${region}/iotdevicegateway/aws4_request`;
  const query = { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': `${keys.accessKeyId}/${scope}`, 'X-Amz-Date': date };
  if (expires) query['X-Amz-Expires'] = String(expires);
  query['X-Amz-SignedHeaders'] = 'host';
  const request = new HttpRequest({ method: 'GET', protocol: 'https:', hostname: signed_host, path: '/mqtt', headers: { host: signed_host } });
  if (expires) {
    query['X-Amz-Signature'] = (await signer.presign(request, { signingDate: moment, expiresIn: expires })).query['X-Amz-Signature'];
  } else {
    // The SDK's presign() always adds an expiry, so this calls its stages directly.
    const canonical = signer.createCanonicalRequest(new HttpRequest({ ...request, query }), { host: signed_host },
      crypto.createHash('sha256').digest('hex'));
    query['X-Amz-Signature'] = await signer.getSignature(date, scope, signer.getSigningKey(keys, region, date.slice(0, 8)), canonical);
  }
  if (sessionToken) query['X-Amz-Security-Token'] = sessionToken;
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${loopback ? 'ws' : 'wss'}://${signed_host}/mqtt?${pairs.join('&')}`;
}

function presign(given, more = []) {
  const { accessKeyId, secretAccessKey, sessionToken } = given.credentials;
  return run(['presign', '--endpoint', given.host, '--region', given.region, '--date', given.date,
    ...(given.expires ? ['--expires', String(given.expires)] : []), ...more],
  { environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken ?? '' } });
}

await check(`${rounds} random addresses are, byte for byte, the AWS SDK's (SEED=${seed})`, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const given = draw();
    const result = await presign(given);
    equal(result.code, 0, `exit code of round ${round} (${result.diagnostics.trim()})`);
    equal(result.output, `${await official_url(given)}\n`, `address of round ${round}`);
  }
}, { within: 120_000 });

await check('another secret, date, region or host is another signature', async () => {
  const given = { ...draw(), region: 'us-east-1', host: 'abc-ats.iot.us-east-1.amazonaws.com', date: '20261120T120000Z', expires: undefined };
  const signature = async (other) => /X-Amz-Signature=([0-9a-f]{64})/.exec((await presign({ ...given, ...other })).output)[1];
  const seen = new Set([await signature({}), await signature({ date: '20261120T120001Z' }),
    await signature({ host: 'abd-ats.iot.us-east-1.amazonaws.com' }), await signature({ region: 'eu-west-1', host: 'abc-ats.iot.eu-west-1.amazonaws.com' }),
    await signature({ credentials: { ...given.credentials, secretAccessKey: `${given.credentials.secretAccessKey}x` } })]);
  equal(seen.size, 5, 'number of different signatures');
});

await check('what is mistyped is refused without an address and without a secret', async () => {
  const given = draw();
  given.credentials.sessionToken = 'TokenThatMustNotBeSeen';
  for (const wrong of [{ date: 'yesterday' }, { date: '20260231T000000Z' }, { region: 'not a region' }, { host: 'https://x/' }, { expires: -1 }]) {
    const result = await presign({ ...given, ...wrong });
    truthy(result.code !== 0, `${JSON.stringify(wrong)} was accepted`);
    equal(result.output, '', 'standard output');
    for (const secret of [given.credentials.secretAccessKey, given.credentials.sessionToken]) {
      truthy(!result.diagnostics.includes(secret), 'a secret is on standard error');
    }
  }
});

await finish();
