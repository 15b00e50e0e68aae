// The stand-in's user pool against other people's clients: amazon-cognito-identity-js (SRP), the AWS SDK's Cognito
// clients, jose for the tokens, and a browser's requests to the hosted pages over plain HTTP.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand, AssociateSoftwareTokenCommand, CognitoIdentityProviderClient, ConfirmForgotPasswordCommand, ConfirmSignUpCommand, ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand, GetUserCommand, GlobalSignOutCommand, InitiateAuthCommand, ResendConfirmationCodeCommand,
  RevokeTokenCommand, SetUserMFAPreferenceCommand, SignUpCommand, VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { GetCredentialsForIdentityCommand, GetIdCommand } from '@aws-sdk/client-cognito-identity';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { check, equal, finish, truthy } from './checks.mjs';
import { LocalHost, server_keys, server_policy } from './local_host.mjs';
import { Person, PoolUser, identity_client, password, provider, region } from './members.mjs';

const host = await LocalHost.start(['--no-demo', '--server-policy', server_policy('cognito-idp:*')]);
const { userPoolId, userPoolClientId: ClientId, identityPoolId } = host.config.cognito;
const client = new CognitoIdentityProviderClient({ region, endpoint: host.services, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
const send = (Command, input) => client.send(new Command(input));

// The name of the resulting error.
async function refusal(promise) {
  try {
    await promise;
  } catch (problem) {
    return problem.name;
  }
  return 'no refusal';
}
const refused = async (wanted, promise, what) => equal(await refusal(promise), wanted, what);

// --- amazon-cognito-identity-js ---
await check('amazon-cognito-identity-js signs up, is not let in before the code, confirms with the printed one, and signs in with SRP', async () => {
  const ada = new PoolUser(host, 'ada');
  equal((await ada.sign_up()).userConfirmed, false, 'confirmed at once');
  await refused('UserNotConfirmedException', ada.sign_in(), 'signing in before');
  const code = await host.code_for('ada');
  await refused('CodeMismatchException', ada.confirm(code === '000000' ? '000001' : '000000'), 'a wrong code');
  await refused('NotAuthorizedException', new PoolUser(host, 'ada').sign_in('Wrong-2026!'), 'a wrong password');
  equal(await ada.confirm(code), 'SUCCESS', 'confirming');
  const { session } = await ada.sign_in();
  equal(session.getIdToken().payload['cognito:username'], 'ada', 'user name in the ID token');
  equal(session.getIdToken().payload.email, 'ada@example.com', 'e-mail in the ID token');
  await refused('NotAuthorizedException', ada.confirm(code), 'confirming again');
});

await check('a wrong password and an unknown user cannot be told apart', async () => {
  const problems = await Promise.all([['ada', 'Wrong-2026!'], ['nobody', password]].map(([name, secret]) =>
    new PoolUser(host, name).sign_in(secret).catch((problem) => [problem.name, problem.message])));
  equal(problems[0], problems[1], 'the refusals');
  equal(problems[0][0], 'NotAuthorizedException', 'the refusal');
});

await check('amazon-cognito-identity-js changes a password, and resets a forgotten one with the printed code', async () => {
  const ada = new PoolUser(host, 'ada');
  await ada.sign_in();
  await refused('InvalidPasswordException', ada.change_password(password, 'short'), 'a bad new password');
  await refused('NotAuthorizedException', ada.change_password('Wrong-2026!', 'Changed-2026!'), 'with a wrong old one');
  await ada.change_password(password, 'Changed-2026!');
  await refused('NotAuthorizedException', new PoolUser(host, 'ada').sign_in(), 'the old password');
  await new PoolUser(host, 'ada').sign_in('Changed-2026!');
  const forgetful = new PoolUser(host, 'ada');
  await forgetful.forgot();
  const code = await host.code_for('ada');
  await refused('CodeMismatchException', forgetful.reset(code === '000000' ? '000001' : '000000', 'Reset-2026!'), 'a wrong code');
  await forgetful.reset(code, 'Reset-2026!');
  await refused('NotAuthorizedException', new PoolUser(host, 'ada').sign_in('Changed-2026!'), 'the forgotten password');
  await new PoolUser(host, 'ada').sign_in('Reset-2026!');
});

await check('signing out everywhere ends every session', async () => {
  const [here, there] = [new PoolUser(host, 'ada'), new PoolUser(host, 'ada')];
  const { session } = await here.sign_in('Reset-2026!');
  const other = (await there.sign_in('Reset-2026!')).session;
  await here.sign_out_everywhere();
  for (const old of [session, other]) {
    await refused('NotAuthorizedException', send(GetUserCommand, { AccessToken: old.getAccessToken().getJwtToken() }), 'an access token');
    await refused('NotAuthorizedException', send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: old.getRefreshToken().getToken() }), 'a refresh token');
  }
});

// --- the AWS SDK ---
const email = (Value) => [{ Name: 'email', Value }];
await check('the AWS SDK signs up and confirms; every refusal has AWS\'s name', async () => {
  const bob = { ClientId, Username: 'bob', Password: password, UserAttributes: email('bob@example.com') };
  await refused('InvalidPasswordException', send(SignUpCommand, { ...bob, Password: 'weak' }), 'a weak password');
  await refused('InvalidParameterException', send(SignUpCommand, { ...bob, UserAttributes: [] }), 'no e-mail');
  await refused('ResourceNotFoundException', send(SignUpCommand, { ...bob, ClientId: 'nosuchclient000000000000' }), 'an unknown client');
  const made = await send(SignUpCommand, bob);
  truthy(!made.UserConfirmed && /^[0-9a-f-]{36}$/.test(made.UserSub), 'no sub, or confirmed');
  equal([made.CodeDeliveryDetails.DeliveryMedium, made.CodeDeliveryDetails.AttributeName], ['EMAIL', 'email'], 'delivery');
  truthy(!made.CodeDeliveryDetails.Destination.includes('bob@'), 'the destination is not masked');
  await refused('UsernameExistsException', send(SignUpCommand, bob), 'the same name');
  await refused('UsernameExistsException', send(SignUpCommand, { ...bob, Username: 'BOB' }), 'the same name in capitals');
  const first = await host.code_for('bob');
  await send(ResendConfirmationCodeCommand, { ClientId, Username: 'bob' });
  const second = await host.code_for('bob');
  if (first !== second) await refused('CodeMismatchException', send(ConfirmSignUpCommand, { ClientId, Username: 'bob', ConfirmationCode: first }), 'the code before');
  await send(ConfirmSignUpCommand, { ClientId, Username: 'bob', ConfirmationCode: second });
  await refused('InvalidParameterException', send(ResendConfirmationCodeCommand, { ClientId, Username: 'bob' }), 'another code afterwards');
  await refused('InvalidParameterException', send(InitiateAuthCommand, { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'bob', PASSWORD: password } }), 'a flow that the client lacks');
});

await check('codes are guessed a few times only, and end after a day', async () => {
  const late = await LocalHost.start(['--no-demo']);
  const at_late = new CognitoIdentityProviderClient({ region, endpoint: late.services, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
  await at_late.send(new SignUpCommand({ ClientId, Username: 'slow', Password: password, UserAttributes: email('slow@example.com') }));
  const code = await late.code_for('slow');
  await late.stop();
  late.options = ['--no-demo', '--clock-ahead', String(25 * 3600)];
  await late.again();
  const confirm = () => at_late.send(new ConfirmSignUpCommand({ ClientId, Username: 'slow', ConfirmationCode: code }));
  await refused('ExpiredCodeException', confirm(), 'a code of yesterday');
  await late.stop();
  await send(SignUpCommand, { ClientId, Username: 'guessed', Password: password, UserAttributes: email('guessed@example.com') });
  const right = await host.code_for('guessed');
  const names = [];
  for (let guess = 0; guess < 20 && names.at(-1) !== 'LimitExceededException' && names.at(-1) !== 'TooManyFailedAttemptsException'; ++guess) {
    const wrong = String((Number(right) + 1 + guess) % 1e6).padStart(6, '0');
    names.push(await refusal(send(ConfirmSignUpCommand, { ClientId, Username: 'guessed', ConfirmationCode: wrong })));
  }
  truthy(names.length < 20, `twenty guesses were answered with ${[...new Set(names)]}`);
});

let bob;
await check('the AWS SDK reads the user, refreshes with rotation, and revokes', async () => {
  bob = (await new PoolUser(host, 'bob').sign_in()).session;
  const user = await send(GetUserCommand, { AccessToken: bob.getAccessToken().getJwtToken() });
  equal(user.Username, 'bob', 'user name');
  equal(user.UserAttributes.find((attribute) => attribute.Name === 'sub').Value, bob.getIdToken().payload.sub, 'sub');
  const first = bob.getRefreshToken().getToken();
  const renewed = (await send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: first })).AuthenticationResult;
  truthy(renewed.IdToken && renewed.AccessToken && renewed.RefreshToken && renewed.RefreshToken !== first, 'no new tokens');
  equal(renewed.ExpiresIn, 3600, 'life in seconds');
  await refused('InvalidParameterException', send(InitiateAuthCommand, { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: renewed.RefreshToken } }), 'the flow that rotation replaces');
  await send(RevokeTokenCommand, { ClientId, Token: renewed.RefreshToken });
  await refused('NotAuthorizedException', send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: renewed.RefreshToken }), 'a revoked token');
  await refused('NotAuthorizedException', send(GetUserCommand, { AccessToken: renewed.AccessToken }), 'an access token that came with it');
  await refused('NotAuthorizedException', send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: `${first}x` }), 'a tampered token');
  await refused('NotAuthorizedException', send(GetUserCommand, { AccessToken: `${renewed.AccessToken.slice(0, -4)}AAAA` }), 'a tampered access token');
});

await check('a forgotten password is reset through the AWS SDK, and a name that does not exist looks the same', async () => {
  const known = await send(ForgotPasswordCommand, { ClientId, Username: 'bob' });
  const unknown = await send(ForgotPasswordCommand, { ClientId, Username: 'stranger' });
  equal(Object.keys(unknown.CodeDeliveryDetails), Object.keys(known.CodeDeliveryDetails), 'what is told');
  const code = await host.code_for('bob');
  await refused('InvalidPasswordException', send(ConfirmForgotPasswordCommand, { ClientId, Username: 'bob', ConfirmationCode: code, Password: 'weak' }), 'a weak password');
  await send(ConfirmForgotPasswordCommand, { ClientId, Username: 'bob', ConfirmationCode: code, Password: password });
  bob = (await new PoolUser(host, 'bob').sign_in()).session;
});

// --- jose ---
const issuer = `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
const keys = createRemoteJWKSet(new URL(`${host.services}/${userPoolId}/.well-known/jwks.json`));
await check('jose verifies the ID token and the access token against the published keys', async () => {
  const id = await jwtVerify(bob.getIdToken().getJwtToken(), keys, { issuer, audience: ClientId, algorithms: ['RS256'] });
  equal([id.payload.token_use, id.payload['cognito:username'], id.payload.email_verified], ['id', 'bob', true], 'claims of the ID token');
  const access = await jwtVerify(bob.getAccessToken().getJwtToken(), keys, { issuer, algorithms: ['RS256'] });
  equal([access.payload.token_use, access.payload.client_id, access.payload.username], ['access', ClientId, 'bob'], 'claims of the access token');
  equal(access.payload.sub, id.payload.sub, 'sub');
  equal(id.payload.exp - id.payload.iat, 3600, 'life in seconds');
});
await check('jose refuses tokens that were tampered with, of another issuer or audience, and expired ones', async () => {
  const token = bob.getIdToken().getJwtToken();
  const [head, body, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  const forged = Buffer.from(JSON.stringify({ ...claims, 'cognito:username': 'ada' })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  const verify = (text, options = {}) => refusal(jwtVerify(text, keys, { issuer, audience: ClientId, algorithms: ['RS256'], ...options }));
  equal(await verify(`${head}.${forged}.${signature}`), 'JWSSignatureVerificationFailed', 'another name');
  truthy((await verify(`${none}.${body}.`)) !== 'no refusal', 'an unsigned token is taken');
  equal(await verify(token, { issuer: `${issuer}x` }), 'JWTClaimValidationFailed', 'another issuer');
  equal(await verify(token, { audience: 'another' }), 'JWTClaimValidationFailed', 'another audience');
  equal(await verify(token, { currentDate: new Date(Date.now() + 3700e3) }), 'JWTExpired', 'in an hour');
});

// --- identity pool with logins ---
await check('the AWS SDK gets credentials for a login, the same identity each time, and none for a bad token', async () => {
  const identities = identity_client(host);
  const IdToken = bob.getIdToken().getJwtToken();
  const Logins = { [provider(host)]: IdToken };
  const { IdentityId } = await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
  equal((await identities.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }))).IdentityId, IdentityId, 'the second time');
  const { Credentials } = await identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  truthy(Credentials.SessionToken && Credentials.Expiration > new Date(Date.now() + 3000e3), 'no credentials for an hour');
  const credentials = (logins) => identities.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins: logins }));
  await refused('NotAuthorizedException', credentials(undefined), 'a user\'s identity without a login');
  await refused('NotAuthorizedException', credentials({ [provider(host)]: `${IdToken.slice(0, -4)}AAAA` }), 'a tampered token');
  await refused('NotAuthorizedException', credentials({ [provider(host)]: bob.getAccessToken().getJwtToken() }), 'an access token in its place');
  await refused('NotAuthorizedException', credentials({ 'accounts.google.com': IdToken }), 'another provider');
  const other = await Person.enter(host, 'carol');
  await refused('NotAuthorizedException', credentials({ [provider(host)]: other.session.getIdToken().getJwtToken() }), 'somebody else\'s token');
  truthy(other.identity !== IdentityId, 'two people have one identity');
});

// --- challenges ---
await check('somebody whom an administrator created chooses a password of their own when signing in first', async () => {
  const credentials = { accessKeyId: server_keys.AWS_ACCESS_KEY_ID, secretAccessKey: server_keys.AWS_SECRET_ACCESS_KEY };
  const administrator = new CognitoIdentityProviderClient({ region, endpoint: host.services, credentials });
  truthy((await refusal(send(AdminCreateUserCommand, { UserPoolId: userPoolId, Username: 'dora' }))) !== 'no refusal', 'a key that is none will do');
  await administrator.send(new AdminCreateUserCommand({ UserPoolId: userPoolId, Username: 'dora', UserAttributes: email('dora@example.com') }));
  const temporary = await host.code_for('dora');
  const first = await new PoolUser(host, 'dora').sign_in(temporary);
  truthy(first.new_password, 'no new password is asked for');
  await refused('InvalidPasswordException', first.new_password('weak'), 'a weak one');
  const second = await new PoolUser(host, 'dora').sign_in(temporary);
  const session = await second.new_password(password);
  equal(session.getIdToken().payload['cognito:username'], 'dora', 'user name');
  truthy((await new PoolUser(host, 'dora').sign_in()).session, 'no session with the new password');
});

const base32 = (text) => Buffer.from([...text.replace(/=+$/, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
  .join('').match(/.{8}/g).map((bits) => Number.parseInt(bits, 2)));
function code_of(secret, at = Date.now()) {  // RFC 6238
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}
await check('with an authenticator set up, signing in asks for its code', async () => {
  const AccessToken = (await new PoolUser(host, 'bob').sign_in()).session.getAccessToken().getJwtToken();
  const { SecretCode } = await send(AssociateSoftwareTokenCommand, { AccessToken });
  await refused('EnableSoftwareTokenMFAException', send(VerifySoftwareTokenCommand, { AccessToken, UserCode: code_of(SecretCode, Date.now() - 3600e3) }), 'an old code at set-up');
  equal((await send(VerifySoftwareTokenCommand, { AccessToken, UserCode: code_of(SecretCode) })).Status, 'SUCCESS', 'set-up');
  await send(SetUserMFAPreferenceCommand, { AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } });
  const again = await new PoolUser(host, 'bob').sign_in();
  truthy(again.code, 'no code is asked for');
  await refused('CodeMismatchException', again.code(code_of(SecretCode, Date.now() - 3600e3)), 'an old code');
  const session = await again.code(code_of(SecretCode));
  equal(session.getIdToken().payload['cognito:username'], 'bob', 'user name');
});

// --- hosted pages ---
// Acts as a browser: follows redirects until a form or the page's own address, fills in the form, and continues.
async function through_pages(address, fields) {
  const cookies = new Map();
  let request = { url: new URL(address), options: {} };
  for (let steps = 0; steps < 10; ++steps) {
    if (request.url.origin !== host.services) return request.url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(request.url, { ...request.options, redirect: 'manual', headers: { ...request.options.headers, cookie } });
    for (const text of response.headers.getSetCookie()) cookies.set(...text.split(';')[0].split(/=(.*)/s));
    if (response.status >= 300 && response.status < 400) {
      request = { url: new URL(response.headers.get('location'), request.url), options: {} };
      continue;
    }
    const page = await response.text();
    const form = /<form[^>]*>/.exec(page)?.[0];
    truthy(response.status === 200 && form, `${request.url.pathname} answered ${response.status} without a form: ${page.slice(0, 200)}`);
    const unescape = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    const attribute = (tag, name) => unescape(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
    const inputs = [...page.matchAll(/<input[^>]*>/g)].map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')]).filter(([name]) => name);
    const body = new URLSearchParams(inputs.map(([name, value]) => [name, fields[name] ?? value]));
    request = {
      url: new URL(attribute(form, 'action') || request.url, request.url),
      options: { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    };
  }
  throw new Error('no end of pages');
}
const verifier = randomBytes(32).toString('base64url');
const wish = (changes = {}) => `${host.services}/oauth2/authorize?${new URLSearchParams({
  response_type: 'code', client_id: ClientId, redirect_uri: host.url, scope: 'openid email profile', state: 'our-state', nonce: 'our-nonce',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...changes,
})}`;
const exchange = (fields) => fetch(`${host.services}/oauth2/token`, {
  method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, redirect_uri: host.url, ...fields }),
});

await check('the hosted pages sign in with a code, which counts once and only with its verifier', async () => {
  const back = await through_pages(wish(), { username: 'ada', password: 'Reset-2026!' });
  equal([back.origin + back.pathname, back.searchParams.get('state')], [host.url, 'our-state'], 'the way back');
  const code = back.searchParams.get('code');
  const wrong = await exchange({ code, code_verifier: randomBytes(32).toString('base64url') });
  equal([wrong.status, (await wrong.json()).error], [400, 'invalid_grant'], 'another verifier');
  const again = (await through_pages(wish(), { username: 'ada', password: 'Reset-2026!' })).searchParams.get('code');
  const tokens = await (await exchange({ code: again, code_verifier: verifier })).json();
  const { payload } = await jwtVerify(tokens.id_token, keys, { issuer, audience: ClientId });
  equal([payload['cognito:username'], payload.nonce, tokens.token_type, tokens.expires_in], ['ada', 'our-nonce', 'Bearer', 3600], 'the tokens');
  equal((await exchange({ code: again, code_verifier: verifier })).status, 400, 'the same code again');
  const renewed = await exchange({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  equal(renewed.status, 200, 'refreshing');
  const newest = (await renewed.json()).refresh_token ?? tokens.refresh_token;
  const revoked = await fetch(`${host.services}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token: newest, client_id: ClientId }) });
  equal(revoked.status, 200, 'revoking');
  equal((await exchange({ grant_type: 'refresh_token', refresh_token: newest })).status, 400, 'refreshing afterwards');
});
await check('Google\'s button leads through a provider to an account of its own', async () => {
  const back = await through_pages(wish({ identity_provider: 'Google' }), {});
  const tokens = await (await exchange({ code: back.searchParams.get('code'), code_verifier: verifier })).json();
  const { payload } = await jwtVerify(tokens.id_token, keys, { issuer, audience: ClientId });
  truthy(/^google_/i.test(payload['cognito:username']), `user name is ${payload['cognito:username']}`);
  const person = await Person.with_logins(host, { [provider(host)]: tokens.id_token });
  equal((await person.call('PUT', '/me', { name: 'Gustav' })).status, 200, 'choosing a name');
});
await check('the hosted pages refuse a foreign address to return to, an unknown client and a missing challenge', async () => {
  for (const changes of [{ redirect_uri: 'http://127.0.0.1:1/' }, { redirect_uri: `${host.url}other` }, { client_id: 'nosuchclient000000000000' }]) {
    const response = await fetch(wish(changes), { redirect: 'manual' });
    const target = response.headers.get('location') ?? '';
    truthy(response.status >= 400 || (target.includes('error') && new URL(target, host.services).origin === host.services), `${JSON.stringify(changes)}: ${response.status} ${target}`);
  }
  const logout = await fetch(`${host.services}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: 'http://127.0.0.1:1/' })}`, { redirect: 'manual' });
  truthy(!(logout.headers.get('location') ?? '').startsWith('http://127.0.0.1:1/'), 'an open redirect at sign-out');
});

await check('the template\'s parameters count: accounts without a code, and no guests', async () => {
  const strict = await LocalHost.start(['--no-demo', '--parameter', 'AutoConfirm=yes', '--parameter', 'Guests=off']);
  equal(strict.config.cognito.guests, false, 'guests in the configuration');
  equal((await new PoolUser(strict, 'emil').sign_up()).userConfirmed, true, 'confirmed at once');
  truthy((await new PoolUser(strict, 'emil').sign_in()).session, 'no session');
  await refused('NotAuthorizedException', Person.guest(strict), 'a guest');
  await strict.stop();
});

await check('the pool is there again after a restart, and what was revoked stays revoked', async () => {
  const { session } = await new PoolUser(host, 'ada').sign_in('Reset-2026!');
  const gone = (await new PoolUser(host, 'ada').sign_in('Reset-2026!')).session;
  await send(RevokeTokenCommand, { ClientId, Token: gone.getRefreshToken().getToken() });
  await host.stop();
  await host.again();
  await send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: session.getRefreshToken().getToken() });
  await refused('NotAuthorizedException', send(GetTokensFromRefreshTokenCommand, { ClientId, RefreshToken: gone.getRefreshToken().getToken() }), 'the revoked token');
  await jwtVerify(session.getIdToken().getJwtToken(), keys, { issuer, audience: ClientId });
  await send(GlobalSignOutCommand, { AccessToken: session.getAccessToken().getJwtToken() });
});

await finish();
