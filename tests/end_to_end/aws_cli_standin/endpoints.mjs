// The services of AWS that the scripts ask themselves, without the CLI (scripts/each_signed.mjs), for the account of the
// stand-in: AWS IoT, its data plane, API Gateway's connections, Amazon SQS and Amazon DynamoDB. The AWS SDK's own signer
// checks the signature of each request.
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import fs from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { with_account } from './account.mjs';
import { refusal_of_signed } from './rights.mjs';

export const credentials = { AccessKeyId: 'ASIAIOSFODNN7EXAMPLE', SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', SessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//token==' };

const failure = (status, type, message = '') => ({ status, type, body: JSON.stringify({ message }) });
const done = { status: 200, body: '{}' };
const without = (list, one) => list.filter((other) => other !== one);

// What a request is, and who answers it: [service, pattern of "METHOD path?query" or X-Amz-Target, name of the call,
// what it does to the account].
const calls = [
  ['iotdata', /^DELETE \/connections\/([^/?]+)\?cleanSession=true$/, 'close-mqtt', (account, client) => {
    if (!account.connections.includes(client)) return failure(404, 'ResourceNotFoundException');
    account.connections = without(account.connections, client);
    return done;
  }],
  ['execute-api', /^DELETE \/chat\/@connections\/([^/?]+)$/, 'close-socket', (account, connection) => {
    if (!(connection in account.sockets)) return failure(410, 'GoneException');
    delete account.sockets[connection];
    return { status: 204, body: '' };
  }],
  ['iot', /^POST \/target-policies\/([^/?]+)$/, 'detach-policy', (account, policy, { target }) => {
    account.policy_targets[policy] = without(account.policy_targets[policy] ?? [], target);
    account.detached[policy] = account.detached_for;
    return done;
  }],
  ['sqs', /^AmazonSQS\.(DeleteQueue)$/, 'delete-queue', (account, _, { QueueUrl }) => {
    const name = QueueUrl.split('/').pop();
    if (!account.queues.includes(name)) return failure(400, 'com.amazonaws.sqs#QueueDoesNotExist');
    account.queues = without(account.queues, name);
    return done;
  }],
  ['dynamodb', /^DynamoDB_20120810\.(DeleteItem)$/, 'delete-item', (account, _, { TableName, Key }) => {
    if (TableName !== 'Confab-Sessions') return failure(400, 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException');
    delete account.sessions[Key.session.S];
    return done;
  }],
];

async function is_signed(request, body, service, region) {
  const time = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(request.headers['x-amz-date'] ?? '');
  if (!time || request.headers['x-amz-security-token'] !== credentials.SessionToken) return false;
  const signer = new SignatureV4({
    service, region, sha256: Sha256, applyChecksum: false,
    credentials: { accessKeyId: credentials.AccessKeyId, secretAccessKey: credentials.SecretAccessKey, sessionToken: credentials.SessionToken },
  });
  const url = new URL(request.url, `http://${request.headers.host}`);
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1].split(';') ?? [];
  const headers = Object.fromEntries(names.filter((name) => !['x-amz-date', 'x-amz-security-token'].includes(name)).map((name) => [name, request.headers[name]]));
  const signed = await signer.sign(
    new HttpRequest({ method: request.method, protocol: 'http:', hostname: url.hostname, port: Number(url.port), path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body }),
    { signingDate: new Date(Date.UTC(time[1], time[2] - 1, time[3], time[4], time[5], time[6])) });
  return signed.headers.authorization === request.headers.authorization;
}

// `change(body)` lets `body` change the account, and returns what it returns; `note(line)` records a call. account.fail
// may have {"signed close-mqtt": [status, type]}. Returns {port, most}: `most()` is how many requests were there at once.
export async function open_endpoints({ change, note, region = 'eu-west-1' }) {
  let flying = 0;
  let most = 0;
  async function answer(request, body) {
    const what = request.headers['x-amz-target'] ?? `${request.method} ${request.url}`;
    for (const [service, pattern, name, act] of calls) {
      const [, given] = pattern.exec(what) ?? [];
      if (given === undefined) continue;
      if (!(await is_signed(request, body, service, region))) return failure(403, 'InvalidSignatureException', 'The request signature we calculated does not match');
      const read = body ? JSON.parse(body) : {};
      const id = decodeURIComponent(given);
      note(`signed ${name} ${body || id}`);
      return change((account) => {
        const refused = account.fail?.[`signed ${name}`];
        if (refused) return failure(...refused);
        const why = refusal_of_signed(account, name, { id, body: read, region });
        return why ? failure(403, 'AccessDeniedException', why) : act(account, id, read);
      });
    }
    return failure(404, 'UnknownOperationException', what);
  }
  const server = http.createServer((request, response) => {
    most = Math.max(most, ++flying);
    let body = '';
    request.setEncoding('utf8').on('data', (part) => { body += part; }).on('end', async () => {
      const { status, type, body: text } = await answer(request, body);
      await sleep(2);
      --flying;
      response.writeHead(status, type ? { 'x-amzn-errortype': type } : {});
      response.end(text);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  server.unref();
  return { port: server.address().port, most: () => most };
}

// For an account in a file, as the stand-in for the CLI has it.
export const open_endpoints_of = (files) => open_endpoints({
  change: (body) => with_account(files.account, body),
  note: (line) => fs.appendFileSync(files.calls, `${line}\n`),
});

// What points the scripts there.
export const variables = (port) => ({
  ...Object.fromEntries(['IOT', 'IOT_DATA_PLANE', 'SQS', 'DYNAMODB'].map((name) => [`AWS_ENDPOINT_URL_${name}`, `http://127.0.0.1:${port}`])),
  AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: `http://127.0.0.1:${port}/chat`,
});
