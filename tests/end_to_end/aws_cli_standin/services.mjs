// All other services of the stand-in for the AWS CLI: one entry per call, with its options.
import fs from 'node:fs';

import { Refused, refused } from './account.mjs';
import { credentials } from './endpoints.mjs';

const none_or = (lines) => (lines.length > 0 ? lines.join('\n') : 'None');

function bucket_of(account, options, operation) {
  const owner = options['expected-bucket-owner'];
  if (owner && (owner !== account.id || account.foreign_buckets?.includes(options.bucket)))
    throw refused('403', operation, 'Forbidden');
  const bucket = account.buckets[options.bucket];
  if (!bucket) throw refused('404', operation, 'Not Found');
  return bucket;
}

const s3 = {
  's3api head-bucket': {
    options: { bucket: 'needed', 'expected-bucket-owner': 'needed' },
    answer: (account, options) => void bucket_of(account, options, 'HeadBucket'),
  },
  's3api create-bucket': {
    options: { bucket: 'needed', 'create-bucket-configuration': 'value' },
    answer(account, options, region) {
      const wanted = region === 'us-east-1' ? undefined : `LocationConstraint=${region}`;
      if (options['create-bucket-configuration'] !== wanted) throw refused('IllegalLocationConstraintException', 'CreateBucket', 'The location constraint is incompatible');
      account.buckets[options.bucket] = {};
      return { Location: `http://${options.bucket}.s3.amazonaws.com/` };
    },
  },
  's3api put-public-access-block': {
    options: { bucket: 'needed', 'expected-bucket-owner': 'needed', 'public-access-block-configuration': 'needed' },
    answer: (account, options) => void bucket_of(account, options, 'PutPublicAccessBlock'),
  },
  's3api head-object': {
    options: { bucket: 'needed', 'expected-bucket-owner': 'needed', key: 'needed' },
    answer(account, options) {
      if (!bucket_of(account, options, 'HeadObject')[options.key]) throw refused('404', 'HeadObject', 'Not Found');
      return {};
    },
  },
  's3api put-object': {
    options: {
      bucket: 'needed', 'expected-bucket-owner': 'needed', key: 'needed', body: 'needed', 'content-type': 'value',
      'cache-control': 'value', 'content-encoding': 'value',
    },
    answer(account, options) {
      bucket_of(account, options, 'PutObject')[options.key] = {
        type: options['content-type'], cache: options['cache-control'], encoding: options['content-encoding'],
        base64: fs.readFileSync(options.body).toString('base64'),
      };
      return { ETag: '"0"' };
    },
  },
  's3api list-objects-v2': {
    options: { bucket: 'needed' },
    query: 'Contents[].[Key]',
    answer: (account, options) => none_or(Object.keys(bucket_of(account, options, 'ListObjectsV2'))),
  },
  's3 rm': {
    options: { recursive: 'switch', 'only-show-errors': 'switch' },
    answer(account, options) {
      const name = options.words[0].replace('s3://', '');
      if (!account.buckets[name]) throw refused('NoSuchBucket', 'ListObjectsV2', 'The specified bucket does not exist');
      account.buckets[name] = {};
    },
  },
  's3 rb': {
    options: { force: 'switch' },
    answer(account, options) {
      const name = options.words[0].replace('s3://', '');
      if (!options.force && Object.keys(account.buckets[name]).length > 0) throw refused('BucketNotEmpty', 'DeleteBucket', 'The bucket you tried to delete is not empty');
      delete account.buckets[name];
      return `remove_bucket: ${name}`;
    },
  },
};

const iot = {
  'iot describe-endpoint': {
    options: { 'endpoint-type': 'needed' },
    query: 'endpointAddress',
    answer: (account, options) => (options['endpoint-type'] === 'iot:Data-ATS' ? account.endpoint : 'not-the-ats-endpoint'),
  },
  'iot list-targets-for-policy': {
    options: { 'policy-name': 'needed' },
    query: 'targets',
    answer: (account, options) => account.policy_targets[options['policy-name']] ?? [],
  },
  'iot list-policy-versions': {
    options: { 'policy-name': 'needed' },
    query: 'policyVersions[?!isDefaultVersion].versionId',
    answer: (account, options) => (account.policy_versions[options['policy-name']] ?? []).join('\t'),
  },
  'iot delete-policy-version': {
    options: { 'policy-name': 'needed', 'policy-version-id': 'needed' },
    answer(account, options) {
      const versions = account.policy_versions[options['policy-name']];
      account.policy_versions[options['policy-name']] = versions.filter((version) => version !== options['policy-version-id']);
    },
  },
};

function table_of(account, options, operation) {
  if (!(options['table-name'] in account.recovery)) throw refused('ResourceNotFoundException', operation, 'Requested resource not found');
}

function resource_named(account, id, operation) {
  const found = Object.values(account.stacks).flatMap(({ resources }) => Object.values(resources ?? {})).find((resource) => resource.id === id);
  if (!found) throw refused('ResourceNotFoundException', operation, `Requested resource not found: ${id}`);
  return found;
}

const others = {
  'configure get': { options: {}, answer: (account) => account.region },
  'configure export-credentials': { options: { format: 'needed' }, answer: () => ({ Version: 1, ...credentials }) },
  'sts get-caller-identity': {
    options: {},
    query: 'Account',
    answer(account) {
      if (!account.id) throw new Refused(253, "Unable to locate credentials. You can configure credentials by running \"aws configure\".");
      return account.id;
    },
  },
  'cloudfront create-invalidation': {
    options: { 'distribution-id': 'needed', paths: 'needed' },
    answer: () => ({ Invalidation: { Status: 'InProgress' } }),
  },
  'iam put-role-policy': {
    options: { 'role-name': 'needed', 'policy-name': 'needed', 'policy-document': 'needed' },
    answer(account, options) {
      JSON.parse(options['policy-document']);
      (account.inline_policies[options['role-name']] ??= []).push(options['policy-name']);
    },
  },
  'iam delete-role-policy': {
    options: { 'role-name': 'needed', 'policy-name': 'needed' },
    answer(account, options) {
      const policies = account.inline_policies[options['role-name']] ?? [];
      if (!policies.includes(options['policy-name'])) throw refused('NoSuchEntity', 'DeleteRolePolicy', `The role policy with name ${options['policy-name']} cannot be found.`);
      account.inline_policies[options['role-name']] = policies.filter((policy) => policy !== options['policy-name']);
    },
  },
  'dynamodb update-continuous-backups': {
    options: { 'table-name': 'needed', 'point-in-time-recovery-specification': 'needed' },
    answer(account, options) {
      if (!(options['table-name'] in account.recovery)) throw refused('TableNotFoundException', 'UpdateContinuousBackups', 'Table not found');
      account.recovery[options['table-name']] = options['point-in-time-recovery-specification'].endsWith('=true');
      return {};
    },
  },
  'dynamodb describe-table': {
    options: { 'table-name': 'needed' },
    query: 'Table.DeletionProtectionEnabled',
    answer: (account, options) => (resource_named(account, options['table-name'], 'DescribeTable').properties.DeletionProtectionEnabled ? 'True' : 'False'),
  },
  'dynamodb update-table': {
    options: { 'table-name': 'needed', 'no-deletion-protection-enabled': 'switch' },
    answer(account, options) {
      resource_named(account, options['table-name'], 'UpdateTable').properties.DeletionProtectionEnabled = false;
    },
  },
  'cognito-idp describe-user-pool': {
    options: { 'user-pool-id': 'needed' },
    query: 'UserPool.DeletionProtection',
    answer: (account, options) => resource_named(account, options['user-pool-id'], 'DescribeUserPool').properties.DeletionProtection,
  },
  'cognito-idp update-user-pool': {
    options: { 'user-pool-id': 'needed', 'deletion-protection': 'needed' },
    answer(account, options) {
      resource_named(account, options['user-pool-id'], 'UpdateUserPool').properties.DeletionProtection = options['deletion-protection'];
    },
  },
  'lambda get-account-settings': {
    options: {},
    query: 'AccountLimit.ConcurrentExecutions',
    answer: (account) => String(account.concurrency),
  },
  'sesv2 get-account': {
    options: {},
    query: 'ProductionAccessEnabled',
    answer: (account) => (account.ses_sandbox ? 'False' : 'True'),
  },
  'apigatewayv2 delete-route-settings': {
    options: { 'api-id': 'needed', 'stage-name': 'needed', 'route-key': 'needed' },
    answer(account, options) {
      const kept = account.route_settings[options['api-id']] ?? {};
      if (!(options['route-key'] in kept)) throw refused('NotFoundException', 'DeleteRouteSettings', `Unable to find Route by key ${options['route-key']} within the provided RouteSettings`);
      delete kept[options['route-key']];
    },
  },
  'dynamodb query': {
    options: {
      'table-name': 'needed', 'key-condition-expression': 'needed', 'expression-attribute-values': 'needed',
      'projection-expression': 'value', 'expression-attribute-names': 'value',
    },
    query: 'Items[].key.S',
    answer: (account) => account.noted_connections,
  },
  'dynamodb scan': {
    options: {
      'table-name': 'needed', 'filter-expression': 'needed', 'expression-attribute-values': 'needed',
      'projection-expression': 'value', 'expression-attribute-names': 'value',
    },
    query: ['Items[].connection.S', 'Items[].session.S'],
    answer(account, options) {
      table_of(account, options, 'Scan');
      const { ':g': { S: wanted } } = JSON.parse(options['expression-attribute-values']);
      const rows = options['table-name'].endsWith('-Sessions') ? account.sessions : account.sockets;
      return Object.keys(rows).filter((key) => rows[key] === wanted);
    },
  },
  'dynamodb put-item': {
    options: { 'table-name': 'needed', item: 'needed' },
    answer(account, options) {
      table_of(account, options, 'PutItem');
      account.guests[JSON.parse(options.item).guest.S] = JSON.parse(options.item);
    },
  },
  'dynamodb delete-item': {
    options: { 'table-name': 'needed', key: 'needed' },
    answer(account, options) {
      table_of(account, options, 'DeleteItem');
      delete account.guests[JSON.parse(options.key).guest.S];
    },
  },
  'sqs list-queues': {
    options: { 'queue-name-prefix': 'needed', 'page-size': 'needed' },
    query: 'QueueUrls[].[@]',
    answer: (account, options, region) => none_or(account.queues.filter((name) => name.startsWith(options['queue-name-prefix']))
      .map((name) => `https://sqs.${region}.amazonaws.com/${account.id}/${name}`)),
  },
  'logs describe-log-groups': {
    options: { 'log-group-name-prefix': 'needed' },
    query: 'logGroups[].[logGroupName]',
    answer: (account, options) => account.log_groups.filter((group) => group.startsWith(options['log-group-name-prefix'])).join('\n'),
  },
  'logs delete-log-group': {
    options: { 'log-group-name': 'needed' },
    answer(account, options) {
      account.log_groups = account.log_groups.filter((group) => group !== options['log-group-name']);
    },
  },
};

export const services = { ...s3, ...iot, ...others };
