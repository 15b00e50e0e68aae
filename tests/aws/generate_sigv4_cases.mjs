// Writes the folders under tests/aws/sigv4/: `node tests/aws/generate_sigv4_cases.mjs`. Each is a request and what the
// AWS SDK's own signer makes of it, stage by stage, so that our code is never its own witness. Where AWS's published
// signing test suite (aws-c-auth) has the same case, its signature stands here too and the SDK has to agree.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), 'sigv4');
const hash_of = async (text) => { const sha = new Sha256(); sha.update(text); return Buffer.from(await sha.digest()).toString('hex'); };

const suite = {
  credentials: { access_key_id: 'AKIDEXAMPLE', secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  timestamp: '20150830T123600Z', region: 'us-east-1', service: 'service', host: 'example.amazonaws.com',
  path_rule: 'normalized_and_encoded_again', token_rule: 'signed_with_the_rest', payload_header: 'omitted',
  expires: 3600,
};
const suite_token = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267';
const iot = { ...suite, service: 'iotdevicegateway', host: 'example-ats.iot.us-east-1.amazonaws.com', expires: null };
const gateway = { ...suite, service: 'execute-api', region: 'us-west-2', host: 'abc123.execute-api.us-west-2.amazonaws.com' };
const long_token = 'AQoDYXdzEXAMPLE/session+token==';
const with_token = (context, token) => ({ ...context, credentials: { ...context.credentials, session_token: token } });

// name, request target, and what differs. `header` and `query` are published signatures; only: 'header' where there is
// more to sign than the host.
const cases = [
  { name: 'get-vanilla', header: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-vanilla-query', query: 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d' },
  { name: 'post-vanilla', method: 'POST', header: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b' },
  { name: 'get-vanilla-query-order-key-case', target: '/?Param2=value2&Param1=value1',
    header: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    query: '86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5' },
  { name: 'get-vanilla-query-order-value', target: '/?Param1=value2&Param1=value1' },
  { name: 'get-vanilla-query-order-encoded', target: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    header: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac' },
  { name: 'get-vanilla-empty-query-key', target: '/?Param1=value1',
    header: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb' },
  { name: 'get-vanilla-empty-query-value', target: '/?Param1=&Param2' },
  { name: 'get-vanilla-utf8-query', target: '/?ሴ=bar',
    header: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04' },
  { name: 'get-query-plus-and-space', target: '/?a+b=c%20d+e&%2B=%25' },
  { name: 'get-unreserved', target: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    header: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    query: '95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005' },
  { name: 'get-utf8', target: '/ሴ', header: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
    query: '10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44' },
  { name: 'get-slashes-normalized', target: '//example//',
    header: '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
    query: 'c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082' },
  { name: 'get-slashes-as-sent', target: '//example//./x/..', context: { path_rule: 'as_sent' } },
  { name: 'get-relative-relative-normalized', target: '/example1/example2/../..',
    header: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { name: 'get-relative-above-the-root', target: '/../../a/b/../' },
  { name: 'get-slash-pointless-dot-normalized', target: '/./example',
    header: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5' },
  { name: 'get-path-encoded-again', target: '/users/us-west-2%3A7f86d9a8/a%20b%2Fc' },
  { name: 'get-path-encoded-once', target: '/users/us-west-2%3A7f86d9a8/a%20b%2Fc', context: { service: 's3', path_rule: 'as_sent' } },
  { name: 'get-header-key-duplicate', only: 'header', headers: [['My-Header1', 'value2'], ['My-Header1', 'value2'], ['My-Header1', 'value1']],
    header: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea' },
  { name: 'get-header-value-trim', only: 'header', headers: [['My-Header1', ' value1'], ['My-Header2', ' "a   b   c"']],
    header: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736' },
  { name: 'post-header-key-sort', only: 'header', method: 'POST', headers: [['My-Header1', 'value1']],
    header: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c' },
  { name: 'get-header-that-proxies-rewrite', only: 'header', headers: [['User-Agent', 'confab'], ['Accept', '*/*'], ['Connection', 'close']] },
  { name: 'post-x-www-form-urlencoded', only: 'header', method: 'POST', body: 'Param1=value1',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    header: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a' },
  { name: 'post-utf8-body', only: 'header', method: 'POST', body: '{"text":"grüße 👋"}', headers: [['Content-Type', 'application/json']] },
  { name: 'post-payload-hash-sent', only: 'header', method: 'POST', body: 'hello', context: { payload_header: 'sent' } },
  { name: 'get-vanilla-with-session-token', context: with_token(suite, suite_token),
    header: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8' },
  { name: 'get-session-token-signed', context: with_token(suite, long_token) },
  { name: 'get-session-token-appended', context: { ...with_token(suite, long_token), token_rule: 'appended_after_signing' },
    header: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    query: 'e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d' },
  { name: 'get-port-in-host', context: { host: 'example.amazonaws.com:8443' } },
  { name: 'get-short-expiry', only: 'query', context: { expires: 1 } },
  { name: 'iot-websocket', only: 'query', target: '/mqtt', context: iot },
  { name: 'iot-websocket-token', only: 'query', target: '/mqtt', context: { ...with_token(iot, long_token), token_rule: 'appended_after_signing' } },
  { name: 'iot-websocket-port-and-expiry', only: 'query', target: '/mqtt',
    context: { ...iot, host: 'example-ats.iot.us-east-1.amazonaws.com:9999', expires: 300 } },
  { name: 'iot-publish', only: 'header', method: 'POST', target: '/topics/chat%2FServerless?qos=1', body: 'hello',
    headers: [['Content-Type', 'application/octet-stream']], context: { ...with_token(iot, long_token), service: 'iotdata' } },
  { name: 'execute-api-get', only: 'header', target: '/prod/chats', headers: [['Accept', 'application/json']], context: gateway },
  { name: 'execute-api-post', only: 'header', method: 'POST', target: '/prod/policy/attach_connect', body: '{}',
    headers: [['Accept', 'application/json'], ['Content-Type', 'application/json']], context: gateway },
  { name: 'execute-api-identity-in-path', only: 'header', target: '/prod/users/us-west-2%3A7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf',
    headers: [['Accept', 'application/json']], context: gateway },
];

const write = (name, file, text) => fs.writeFileSync(path.join(root, name, file), text);
const agree = (name, kind, published, computed) => {
  if (published && published !== computed) throw new Error(`${name}: the published ${kind} signature is ${published}, the SDK says ${computed}`);
};

for (const entry of cases) {
  const { name, only, method = 'GET', target = '/', headers = [], body = '' } = entry;
  const context = { ...suite, ...entry.context };
  const { credentials, timestamp, region, service, host } = context;
  const appended = context.token_rule === 'appended_after_signing';
  const signer = new SignatureV4({
    credentials: { accessKeyId: credentials.access_key_id, secretAccessKey: credentials.secret_access_key,
      sessionToken: appended ? undefined : credentials.session_token },
    region, service, sha256: Sha256, uriEscapePath: context.path_rule !== 'as_sent', applyChecksum: context.payload_header === 'sent',
  });
  const signingDate = new Date(timestamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const [pathname, raw_query = ''] = target.split('?');
  const query = {};
  for (const piece of raw_query.split('&').filter(Boolean)) {
    const [key, value = ''] = piece.split('=').map(decodeURIComponent);
    query[key] = key in query ? [query[key], value].flat() : value;
  }
  const joined = {};
  for (const [key, value] of headers) joined[key] = key in joined ? `${joined[key]},${value}` : value;
  const request = () => new HttpRequest({ method, protocol: 'https:', hostname: host.split(':')[0], path: pathname,
    query: structuredClone(query), headers: { host, ...joined }, body: body || undefined });
  const stages = async (kind, signed, canonical_headers, payload_hash, signature) => {
    const canonical = signer.createCanonicalRequest(signed, canonical_headers, payload_hash);
    write(name, `${kind}-canonical-request.txt`, canonical);
    write(name, `${kind}-string-to-sign.txt`, await signer.createStringToSign(timestamp, scope, canonical, 'AWS4-HMAC-SHA256'));
    write(name, `${kind}-signature.txt`, signature);
    agree(name, kind, entry[kind], signature);
  };

  fs.rmSync(path.join(root, name), { recursive: true, force: true });
  fs.mkdirSync(path.join(root, name), { recursive: true });
  write(name, 'context.json', JSON.stringify(context, null, 2) + '\n');
  write(name, 'request.txt', [`${method} ${target} HTTP/1.1`, `Host:${host}`, ...headers.map(([key, value]) => `${key}:${value}`), '', body].join('\n'));

  if (only !== 'query') {
    const signed = await signer.signRequest(request(), { signingDate });
    const [, names, signature] = signed.headers.authorization.match(/SignedHeaders=(.*), Signature=(.*)$/);
    const canonical_headers = {};
    for (const key of names.split(';')) {
      const found = Object.keys(signed.headers).find((candidate) => candidate.toLowerCase() === key);
      canonical_headers[key] = signed.headers[found].replace(/\s+/g, ' ').trim();
    }
    await stages('header', signed, canonical_headers, await hash_of(body), signature);
    write(name, 'header-authorization.txt', signed.headers.authorization);
  }
  if (only !== 'header') {
    let signed = request();
    if (context.expires === null) {
      // The SDK always adds an expiry; without one its stages are called by hand.
      Object.assign(signed.query, { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-Credential': `${credentials.access_key_id}/${scope}`,
        'X-Amz-Date': timestamp, 'X-Amz-SignedHeaders': 'host' });
      const key = signer.getSigningKey(await signer.credentialProvider(), region, timestamp.slice(0, 8));
      const canonical = signer.createCanonicalRequest(signed, { host }, await hash_of(''));
      signed.query['X-Amz-Signature'] = await signer.getSignature(timestamp, scope, key, canonical);
    } else {
      signed = await signer.presign(signed, { signingDate, expiresIn: context.expires });
    }
    const signature = signed.query['X-Amz-Signature'];
    await stages('query', signed, { host }, await hash_of(''), signature);
  }
}
console.log(`${cases.length} cases`);
