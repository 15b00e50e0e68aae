// People with an account in the local run, as other people's clients see them: signed up and in by
// amazon-cognito-identity-js, calling the HTTP API and opening MQTT with signatures of AWS's own signer.
import { createHash, randomUUID } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { CognitoIdentityClient, GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from 'amazon-cognito-identity-js';
import mqtt from 'mqtt';
import { cleanup, Mismatch } from './checks.mjs';

export const password = 'Confab-2026!';
export const region = 'us-east-1';
const nobody = { accessKeyId: 'x', secretAccessKey: 'x' };  // for calls that need no signature

export const identity_client = (host) => new CognitoIdentityClient({ region, endpoint: host.services, credentials: nobody });
export const provider = (host) => `cognito-idp.${region}.amazonaws.com/${host.config.cognito.userPoolId}`;

// --- amazon-cognito-identity-js, with promises instead of callbacks ---
class Storage {
  #items = new Map();
  setItem(key, value) { this.#items.set(key, value); }
  getItem(key) { return this.#items.get(key) ?? null; }
  removeItem(key) { this.#items.delete(key); }
  clear() { this.#items.clear(); }
}

export class PoolUser {
  constructor(host, name) {
    const { userPoolId, userPoolClientId } = host.config.cognito;
    const storage = new Storage();
    this.pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: userPoolClientId, endpoint: host.services, Storage: storage });
    this.user = new CognitoUser({ Username: name, Pool: this.pool, Storage: storage });
    this.name = name;
  }

  sign_up(secret = password) {
    const attributes = [new CognitoUserAttribute({ Name: 'email', Value: `${this.name}@example.com` })];
    return this.#call((done) => this.pool.signUp(this.name, secret, attributes, [], done));
  }
  confirm(code) { return this.#call((done) => this.user.confirmRegistration(code, false, done)); }
  change_password(from, to) { return this.#call((done) => this.user.changePassword(from, to, done)); }
  refresh(token) { return this.#call((done) => this.user.refreshSession(token, done)); }
  forgot() { return new Promise((inputVerificationCode, onFailure) => this.user.forgotPassword({ onSuccess() {}, onFailure, inputVerificationCode })); }
  reset(code, secret) { return new Promise((onSuccess, onFailure) => this.user.confirmPassword(code, secret, { onSuccess, onFailure })); }
  sign_out_everywhere() { return new Promise((onSuccess, onFailure) => this.user.globalSignOut({ onSuccess, onFailure })); }

  // Signs in with SRP: {session}, or the challenge: {new_password} or {code}, each a function that answers it.
  sign_in(secret = password) {
    const details = new AuthenticationDetails({ Username: this.name, Password: secret });
    return new Promise((done, onFailure) => {
      const onSuccess = (session) => done({ session });
      const answer = (give) => (value) => new Promise((session, failed) => give(value, { onSuccess: session, onFailure: failed }));
      this.user.authenticateUser(details, {
        onSuccess,
        onFailure,
        newPasswordRequired: () => done({ new_password: answer((value, callbacks) => this.user.completeNewPasswordChallenge(value, {}, callbacks)) }),
        totpRequired: () => done({ code: answer((value, callbacks) => this.user.sendMFACode(value, callbacks, 'SOFTWARE_TOKEN_MFA')) }),
      });
    });
  }

  #call(start) {
    return new Promise((done, failed) => start((problem, result) => (problem ? failed(problem) : done(result))));
  }
}

// --- a person with AWS credentials ---
export class Person {
  // A new person or, with `known`, one who is in the pool already.
  static async enter(host, name, { known = false } = {}) {
    const account = new PoolUser(host, name);
    if (!known) {
      const { userConfirmed } = await account.sign_up();
      if (!userConfirmed) await account.confirm(await host.code_for(name));
    }
    const { session } = await account.sign_in();
    const person = await Person.with_logins(host, { [provider(host)]: session.getIdToken().getJwtToken() });
    person.session = session;
    person.account = account;
    if (!known) await person.expect(200, 'PUT', '/me', { name });
    await person.expect(200, 'POST', '/session');
    return person;
  }

  static guest(host) { return Person.with_logins(host); }

  static async with_logins(host, Logins) {
    const person = new Person();
    const client = identity_client(host);
    const { IdentityId } = await client.send(new GetIdCommand({ IdentityPoolId: host.config.cognito.identityPoolId, Logins }));
    const { Credentials } = await client.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    person.host = host;
    person.identity = IdentityId;
    person.id = createHash('sha256').update(IdentityId).digest('hex');
    person.credentials = { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretKey, sessionToken: Credentials.SessionToken };
    return person;
  }

  // A signed request to the HTTP API, not sent yet: fetch(...await person.signed(...)).
  async signed(method, path, body, { credentials = this.credentials, signingDate, service = 'execute-api' } = {}) {
    const url = new URL(`${this.host.config.api.url}${path}`);
    const signer = new SignatureV4({ service, region, sha256: Sha256, credentials });
    const request = new HttpRequest({
      method, protocol: 'http:', hostname: url.hostname, port: Number(url.port), path: url.pathname, query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { headers } = await signer.sign(request, { signingDate });
    delete headers.host;
    return [url, { method, headers, body: request.body }];
  }

  // {status, body}: the response of the HTTP API.
  async call(method, path, body, options) {
    const response = await fetch(...await this.signed(method, path, body, options));
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async expect(status, method, path, body) {
    const answer = await this.call(method, path, body);
    if (answer.status !== status) throw new Mismatch(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}, expected ${status}`);
    return answer.body;
  }

  // MQTT.js over WebSocket; as in AWS's SDKs for devices, the token is appended to what is signed.
  async connect({ client_id = `${this.identity}-${randomUUID().replaceAll('-', '').slice(0, 16)}`, protocolVersion = 5 } = {}) {
    const { sessionToken, ...keys } = this.credentials;
    const { host, hostname, port } = new URL(this.host.services);
    const signer = new SignatureV4({ service: 'iotdevicegateway', region, sha256: Sha256, credentials: keys });
    const request = new HttpRequest({ method: 'GET', protocol: 'ws:', hostname, port: Number(port), path: '/mqtt', headers: { host } });
    const query = Object.entries((await signer.presign(request, { expiresIn: 300 })).query);
    query.push(['X-Amz-Security-Token', sessionToken]);
    const url = `ws://${host}/mqtt?${query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
    const client = mqtt.connect(url, { protocolVersion, clientId: client_id, clean: true, reconnectPeriod: 0, keepalive: 120 });
    cleanup(() => client.end(true));
    client.on('error', () => {});
    client.heard = [];
    client.on('message', (topic, payload) => client.heard.push({ topic, message: JSON.parse(payload) }));
    await new Promise((done, failed) => {
      client.once('connect', done);
      client.once('error', failed);
      client.once('close', () => failed(new Mismatch('the connection was closed')));
    });
    return client;
  }
}

export const message = (id, text) => JSON.stringify({ v: 1, id, kind: 'text', name: 'Somebody', text });
