// backend/template.json without an account: aws-cdk-lib loads, type-checks and synthesises it; what no type says is checked
// here: roles, wildcards, logs, routes, what is cached and what is not, what the page may connect to. Every combination of
// the parameters that conditions look at is resolved.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';

import { resolve } from './aws_cli_standin/template.mjs';
import { check, cleanup, equal, finish, truthy } from './checks.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const file = path.join(root, 'backend/template.json');
const template = JSON.parse(fs.readFileSync(file, 'utf8'));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'confab-template-'));
cleanup(() => fs.rmSync(scratch, { recursive: true }));

const needed = { IotEndpoint: 'a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com', CodeBucket: 'code', CodeKey: 'functions/0.zip' };
const plain = resolve(template, needed);
const of_type = (type, { resources } = plain) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
const list = (value) => [value].flat();

// What the loaded template is synthesised to, or an exception where something in it is not as its type wants it.
function synthesise(from) {
  const app = new App({ outdir: fs.mkdtempSync(path.join(scratch, 'out-')), context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  const stack = new Stack(app, 'Confab');
  Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::W1030', reason: 'an empty ARN stands for "without", and conditions keep it from where one belongs' });
  new CfnInclude(stack, 'Template', { templateFile: from });
  return app.synth().getStackByName('Confab').template;
}
function broken(change) {
  const copy = structuredClone(template);
  change(copy.Resources);
  const there = path.join(scratch, 'broken.json');
  fs.writeFileSync(there, JSON.stringify(copy));
  try {
    synthesise(there);
  } catch {
    return true;
  }
  return false;
}

// --- loaded by aws-cdk-lib ---
await check('aws-cdk-lib loads the template, finds every type right, and gives back what it read', () => {
  const { Resources, Outputs } = synthesise(file);
  equal(Object.keys(Resources).sort(), Object.keys(template.Resources).sort(), 'the resources');
  equal(Object.keys(Outputs).sort(), Object.keys(template.Outputs).sort(), 'the outputs');
});

await check('that check notices a wrong type, a reference to nothing and a condition that is not there', () => {
  truthy(broken(({ PeopleFunction }) => { PeopleFunction.Properties.Timeout = 'ten'; }), 'a timeout in words passes');
  truthy(broken(({ UsersTable }) => { UsersTable.Properties.KeySchema = 'user'; }), 'a key schema that is no list passes');
  truthy(broken(({ ApiStage }) => { ApiStage.Properties.ApiId = { Ref: 'Apis' }; }), 'a reference to nothing passes');
  truthy(broken(({ GoogleProvider }) => { GoogleProvider.Condition = 'HasGoggle'; }), 'a condition that is not there passes');
});

// --- parameters and conditions ---
const choices = {
  Guests: ['on', 'off'], History: ['on', 'off'], AutoConfirm: ['yes', 'no'], NoteConnections: ['on', 'off'],
  Google: [{}, { GoogleClientId: 'google-id', GoogleClientSecret: 'secret' }],
  Facebook: [{}, { FacebookClientId: 'facebook-id', FacebookClientSecret: 'secret' }],
  Email: [{}, { EmailIdentityArn: 'arn:aws:ses:eu-west-1:111122223333:identity/example.org', EmailFrom: 'Confab <chat@example.org>' }],
  Domain: [{}, { DomainName: 'chat.example.org', CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b' }],
  Origin: [{}, { SiteOrigin: 'https://d111111abcdef8.cloudfront.net' }],
};
await check('every combination of parameters resolves, and makes what it should', () => {
  let combinations = Object.entries(choices).reduce((all, [name, values]) => all.flatMap((given) =>
    values.map((value) => ({ ...given, ...(typeof value === 'string' ? { [name]: value } : value) }))), [needed]);
  equal(combinations.length, 512, 'combinations');
  for (const given of combinations) {
    const { resources, outputs } = resolve(template, given);
    const what = JSON.stringify(given);
    for (const [name, value] of Object.entries(outputs)) truthy(typeof value === 'string' && value !== '', `output ${name} is empty with ${what}`);
    equal(resources.IdentityPool.properties.AllowUnauthenticatedIdentities, given.Guests === 'on', `guests with ${what}`);
    equal(resources.StampRule.properties.TopicRulePayload.Actions.map((action) => Object.keys(action)[0]),
      given.History === 'on' ? ['Republish', 'DynamoDBv2'] : ['Republish'], `the rule's actions with ${what}`);
    equal(resources.UserPoolClient.properties.SupportedIdentityProviders,
      ['COGNITO', ...(given.GoogleClientId ? ['Google'] : []), ...(given.FacebookClientId ? ['Facebook'] : [])], `providers with ${what}`);
    equal('GoogleProvider' in resources, Boolean(given.GoogleClientId), `Google with ${what}`);
    equal(resources.UserPool.properties.EmailConfiguration?.EmailSendingAccount, given.EmailFrom ? 'DEVELOPER' : undefined, `e-mail with ${what}`);
    equal('ConnectedRule' in resources, given.NoteConnections === 'on', `the notes of connections with ${what}`);
    equal(outputs.SiteAddress, given.DomainName ? 'https://chat.example.org/' : 'https://d111111abcdef8.cloudfront.net/', `the address with ${what}`);
  }
});

await check('a domain without certificate, a provider without secret and a sender\'s identity without address are refused before anything is made', () => {
  for (const [rule, first, second] of [['DomainNeedsCertificate', 'DomainName', 'CertificateArn'],
    ['EmailNeedsSender', 'EmailIdentityArn', 'EmailFrom'], ['GoogleNeedsSecret', 'GoogleClientId', 'GoogleClientSecret'], ['FacebookNeedsSecret', 'FacebookClientId', 'FacebookClientSecret']]) {
    const said = JSON.stringify(template.Rules[rule]);
    truthy(said.includes(`"${first}"`) && said.includes(`"${second}"`), `${rule} does not look at both`);
  }
});

await check('secrets among the parameters are not shown', () => {
  for (const [name, { NoEcho }] of Object.entries(template.Parameters)) equal(Boolean(NoEcho), name.endsWith('Secret'), `NoEcho of ${name}`);
});

// --- who may do what ---
const policies = (resources) => Object.entries(resources).flatMap(([name, { Type, properties }]) => {
  if (Type === 'AWS::IAM::Role') return properties.Policies.map(({ PolicyDocument }) => [name, PolicyDocument]);
  if (Type === 'AWS::IoT::Policy' || Type === 'AWS::S3::BucketPolicy') return [[name, properties.PolicyDocument]];
  return [];
});

// docs/deploying.md gives a reason for each of these.
const wildcards = {
  'SessionFunctionRole iot:AttachPolicy': '*',
  'SessionFunctionRole iot:ListAttachedPolicies': '*',
};
await check('no policy has the resource * outside a short list, and each of those has its reason in docs/deploying.md', () => {
  const found = {};
  for (const [name, { Statement }] of policies(resolve(template, { ...needed, NoteConnections: 'on' }).resources))
    for (const { Effect, Action, Resource } of Statement)
      for (const resource of list(Resource))
        if (Effect === 'Allow' && !/^arn:aws:[a-z0-9-]+:[^*]*:[^*]*:[^*]/.test(resource) && !/^arn:aws:s3:::[^*]/.test(resource))
          for (const action of list(Action)) found[`${name} ${action}`] = resource;
  equal(found, wildcards, 'wildcards');
  const reasons = fs.readFileSync(path.join(root, 'docs/deploying.md'), 'utf8');
  for (const name of Object.keys(wildcards)) truthy(reasons.includes(`\`${name.split(' ')[1]}\``), `there is no reason for ${name}`);
});

await check('no policy allows an action by a wildcard, or everything but something', () => {
  for (const [name, { Statement }] of policies(plain.resources))
    for (const statement of Statement) {
      truthy(!statement.NotAction && !statement.NotResource, `${name} says what it does not mean`);
      if (statement.Effect === 'Allow') truthy(list(statement.Action).every((action) => !action.includes('*')), `${name} allows ${statement.Action}`);
    }
});

await check('the identity pool lets in guests and people with exactly the trust that tells them apart', () => {
  for (const [role, amr] of [['GuestRole', 'unauthenticated'], ['UserRole', 'authenticated']]) {
    equal(plain.resources[role].properties.AssumeRolePolicyDocument.Statement, [{
      Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { 'cognito-identity.amazonaws.com:aud': plain.outputs.IdentityPoolId },
        'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr },
      },
    }], `the trust of ${role}`);
  }
  const pool = plain.resources.IdentityPool.properties;
  equal([pool.AllowClassicFlow, pool.CognitoIdentityProviders[0].ServerSideTokenCheck], [false, true], 'classic flow and token check');
});

await check('what signed-in people may do over MQTT stands in their role and in the shared policy alike, and fits AWS IoT\'s size', () => {
  const { UserRole, ChatPolicy } = plain.resources;
  const { Statement } = ChatPolicy.properties.PolicyDocument;
  equal(UserRole.properties.Policies[0].PolicyDocument.Statement.filter(({ Action }) => Action.startsWith('iot:')), Statement, 'the statements');
  truthy(JSON.stringify(ChatPolicy.properties.PolicyDocument).length <= 2048, 'the policy is longer than 2048 characters');
});

// --- functions and rules ---
const functions = of_type('AWS::Lambda::Function');
await check('each function has a role and a log of its own, and the role may write that log alone', () => {
  equal(functions.length, 7, 'functions');
  const roles = new Set(functions.map(([, { properties }]) => properties.Role));
  equal(roles.size, 7, 'roles');
  for (const [name, { properties }] of functions) {
    equal(properties.Role, `arn:aws:iam::111122223333:role/${plain.resources[`${name}Role`].id}`, `the role of ${name}`);
    equal(properties.LoggingConfig.LogGroup, plain.resources[`${name}Logs`].id, `the log of ${name}`);
    const [{ PolicyDocument }] = plain.resources[`${name}Role`].properties.Policies;
    const logs = PolicyDocument.Statement.filter(({ Action }) => list(Action).some((action) => action.startsWith('logs:')));
    equal(logs.map(({ Resource }) => Resource), [`arn:aws:logs:eu-west-1:111122223333:log-group:${plain.resources[`${name}Logs`].id}:*`], `logs that ${name} writes`);
  }
});

await check('every log is kept for a limited time', () => {
  const groups = of_type('AWS::Logs::LogGroup');
  equal(groups.length, 8, 'logs');
  for (const [name, { properties }] of groups) truthy(properties.RetentionInDays >= 1 && properties.RetentionInDays <= 90, `${name} is kept for ${properties.RetentionInDays} days`);
});

await check('functions run on the runtime that the bundle is made for, and triggers within the five seconds that Cognito waits', () => {
  for (const [name, { properties }] of functions) {
    equal([properties.Runtime, properties.Handler, properties.Architectures, properties.MemorySize], ['nodejs22.x', 'index.handler', ['arm64'], 512], name);
    if (name.startsWith('PreSignUp') || name.startsWith('PostConfirmation')) truthy(properties.Timeout <= 5, `${name} may take ${properties.Timeout} s`);
  }
});

await check('each function is told the tables that its role may use, and no others', () => {
  for (const [name, { properties }] of functions) {
    const told = Object.entries(properties.Environment.Variables).filter(([key]) => key.endsWith('_TABLE')).map(([, table]) => table).sort();
    const [{ PolicyDocument }] = plain.resources[`${name}Role`].properties.Policies;
    const used = new Set(PolicyDocument.Statement.filter(({ Action }) => list(Action)[0].startsWith('dynamodb:'))
      .map(({ Resource }) => Resource.split('/')[1]));
    equal(told, [...used].sort(), `the tables of ${name}`);
  }
});

await check('rules use the SQL version that knows numbytes, publish at least once and write down their failures', () => {
  for (const [name, { properties: { TopicRulePayload: rule } }] of of_type('AWS::IoT::TopicRule')) {
    equal([rule.AwsIotSqlVersion, rule.RuleDisabled], ['2016-03-23', false], name);
    equal(rule.ErrorAction.CloudwatchLogs.LogGroupName, plain.resources.RuleErrors.id, `the error action of ${name}`);
  }
  equal(plain.resources.StampRule.properties.TopicRulePayload.Actions[0].Republish.Topic, 'c/out/${topic(4)}', 'the topic');
  truthy(plain.resources.StampRule.properties.TopicRulePayload.Sql.includes('+ 90 * 86400 AS expires'), 'the rule does not say when messages expire');
});

// --- tables ---
await check('tables are paid by use, messages expire, and accounts and rooms can be brought back', () => {
  for (const [name, { properties }] of of_type('AWS::DynamoDB::Table')) {
    equal(properties.BillingMode, 'PAY_PER_REQUEST', name);
    const messages = name === 'MessagesTable';
    equal(properties.TimeToLiveSpecification, messages ? { AttributeName: 'expires', Enabled: true } : undefined, `expiry of ${name}`);
    equal(Boolean(properties.PointInTimeRecoverySpecification), !messages, `recovery of ${name}`);
  }
});

await check('nothing is kept when the stack goes', () => {
  for (const [name, resource] of Object.entries(template.Resources)) {
    truthy(!['Retain', 'Snapshot'].includes(resource.DeletionPolicy), `${name} stays`);
    truthy(!resource.Properties?.DeletionProtectionEnabled && resource.Properties?.DeletionProtection !== 'ACTIVE', `${name} cannot be deleted`);
  }
});

// --- accounts ---
await check('the user pool asks for the passwords that the page asks for, and verifies e-mail', () => {
  const pool = plain.resources.UserPool.properties;
  const { TemporaryPasswordValidityDays, ...password } = pool.Policies.PasswordPolicy;
  equal(password, { MinimumLength: 8, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true }, 'the password policy');
  equal([pool.AutoVerifiedAttributes, pool.UsernameConfiguration.CaseSensitive], [['email'], false], 'e-mail and names');
  equal(Object.keys(pool.LambdaConfig).sort(), ['PostConfirmation', 'PreSignUp'], 'the triggers');
});

await check('the page\'s client has no secret, signs in with SRP or a code, hides who exists, and rotates what refreshes', () => {
  const client = plain.resources.UserPoolClient.properties;
  equal([client.GenerateSecret, client.PreventUserExistenceErrors, client.EnableTokenRevocation], [false, 'ENABLED', true], 'secret, existence, revocation');
  equal([client.ExplicitAuthFlows, client.AllowedOAuthFlows, client.RefreshTokenRotation.Feature], [['ALLOW_USER_SRP_AUTH'], ['code'], 'ENABLED'], 'the flows');
  for (const url of client.CallbackURLs) truthy(/^https:\/\/|^http:\/\/127\.0\.0\.1:8080\/$/.test(url), `a callback to ${url}`);
});

// --- API ---
await check('every route wants a signed request and leads to a function that exists', () => {
  const routes = of_type('AWS::ApiGatewayV2::Route');
  equal(routes.map(([, { properties }]) => properties.RouteKey).sort(), [
    'DELETE /rooms/{id}', 'DELETE /rooms/{id}/members/me', 'DELETE /rooms/{id}/members/{user}', 'GET /me', 'GET /me/rooms', 'GET /rooms',
    'GET /rooms/{id}', 'GET /rooms/{id}/members', 'GET /rooms/{id}/messages', 'GET /users', 'GET /users/{id}', 'POST /rooms', 'POST /session',
    'PUT /me', 'PUT /me/rooms/{id}/read', 'PUT /rooms/{id}/members/me', 'PUT /rooms/{id}/members/{user}',
  ], 'the routes');
  for (const [name, { properties }] of routes) equal(properties.AuthorizationType, 'AWS_IAM', `who may use ${name}`);
  for (const [name, { properties }] of of_type('AWS::ApiGatewayV2::Integration')) {
    equal([properties.IntegrationType, properties.PayloadFormatVersion], ['AWS_PROXY', '2.0'], name);
    truthy(functions.some(([, { id }]) => properties.IntegrationUri === `arn:aws:lambda:eu-west-1:111122223333:function:${id}`), `${name} leads nowhere`);
  }
});

await check('the API is throttled, and answers no page but its own', () => {
  const stage = plain.resources.ApiStage.properties;
  truthy(stage.DefaultRouteSettings.ThrottlingRateLimit <= 100 && stage.DefaultRouteSettings.ThrottlingBurstLimit <= 200, 'the throttles');
  const cors = resolve(template, { ...needed, SiteOrigin: 'https://d111111abcdef8.cloudfront.net' }).resources.Api.properties.CorsConfiguration;
  equal(cors.AllowOrigins, ['https://d111111abcdef8.cloudfront.net', 'http://127.0.0.1:8080'], 'the origins');
  for (const header of ['authorization', 'content-type', 'x-amz-date', 'x-amz-security-token']) truthy(cors.AllowHeaders.includes(header), `${header} is not let through`);
  for (const method of ['GET', 'PUT', 'POST', 'DELETE']) truthy(cors.AllowMethods.includes(method), `${method} is not let through`);
});

// --- the page ---
const distribution = plain.resources.Site.properties.DistributionConfig;
const caching_disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const caching_optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
await check('CloudFront keeps nothing but the files with a hash in their names', () => {
  equal(distribution.DefaultCacheBehavior.CachePolicyId, caching_disabled, 'index.html, config.json and the rest');
  equal(distribution.CacheBehaviors.map(({ PathPattern, CachePolicyId }) => [PathPattern, CachePolicyId]),
    ['*.wasm', '*.js', '*.css'].map((pattern) => [pattern, caching_optimized]), 'the program');
  const site = fs.readFileSync(path.join(root, 'scripts/site.mjs'), 'utf8');
  const with_hash = [...site.matchAll(/hashed\('([^']+)'/g)].map(([, name]) => path.extname(name));
  equal([...new Set(with_hash)].sort(), ['.css', '.js', '.wasm'], 'what scripts/site.mjs gives a hash');
  for (const name of fs.readdirSync(path.join(root, 'static'))) truthy(!/\.(wasm|js|css)$/.test(name), `static/${name} would be kept without a hash`);
});

await check('everything goes over HTTPS, and the bucket opens to this distribution alone', () => {
  for (const behaviour of [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors])
    equal([behaviour.ViewerProtocolPolicy, behaviour.AllowedMethods, behaviour.Compress], ['redirect-to-https', ['GET', 'HEAD'], true], 'a behaviour');
  equal(Object.values(plain.resources.SiteBucket.properties.PublicAccessBlockConfiguration), [true, true, true, true], 'the block of public access');
  const [read, refuse] = plain.resources.SiteBucketPolicy.properties.PolicyDocument.Statement;
  equal([read.Principal, read.Action, read.Condition], [{ Service: 'cloudfront.amazonaws.com' }, 's3:GetObject',
    { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL' } }], 'who reads');
  equal([refuse.Effect, refuse.Condition], ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }], 'what is refused');
});

const headers = plain.resources.SiteHeaders.properties.ResponseHeadersPolicyConfig;
await check('the page may connect to the account\'s own services and nowhere else', () => {
  const { ContentSecurityPolicy: { ContentSecurityPolicy: text } } = headers.SecurityHeadersConfig;
  const directives = Object.fromEntries(text.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
  equal(directives['connect-src'], [
    "'self'", 'wss://a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com', 'https://cognito-identity.eu-west-1.amazonaws.com',
    'https://cognito-idp.eu-west-1.amazonaws.com', `https://${plain.outputs.SignInDomain}`, plain.outputs.ApiUrl,
  ], 'connect-src');
  const shell = fs.readFileSync(path.join(root, 'shell/index.html'), 'utf8');
  const meta = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(shell)[1];
  for (const part of meta.split('; ')) {
    const [name, ...sources] = part.split(' ');
    if (name !== 'connect-src') equal(directives[name], sources, `${name}, which the page's own policy has too`);
  }
  equal(directives['frame-ancestors'], ["'none'"], 'who may frame it');
});

await check('the page comes with HSTS, nosniff, no-referrer and an opener policy', () => {
  const { StrictTransportSecurity, ContentTypeOptions, ReferrerPolicy } = headers.SecurityHeadersConfig;
  truthy(StrictTransportSecurity.AccessControlMaxAgeSec >= 31536000 && ContentTypeOptions.Override, 'HSTS and nosniff');
  equal(ReferrerPolicy.ReferrerPolicy, 'no-referrer', 'the referrer policy');
  truthy(headers.CustomHeadersConfig.Items.some(({ Header, Value }) => Header === 'Cross-Origin-Opener-Policy' && Value === 'same-origin'), 'the opener policy');
});

await finish();
