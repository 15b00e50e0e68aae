# Sourced by the scripts that work on an AWS account, after scripts/environment.sh: their common options, and the AWS CLI
# with a clear message if it is missing, too old or without credentials.
# shellcheck shell=bash disable=SC2034

stack=Confab
region=
profile=
account=

# How to start these scripts and the command-line client, as shown in messages, and the folder for a deployment's files. In
# a release bin/confab.mjs sets them.
call=${CONFAB_COMMAND:+$CONFAB_COMMAND }
call=${call:-scripts/}
client=${CONFAB_COMMAND:-scripts/confab}
kept_in=${CONFAB_KEPT:-build/deploy}

# take_option "$@": understands --stack, --region and --profile; sets `taken` to how many arguments it used.
take_option() {
  taken=2
  case $1 in
    --stack | --region | --profile)
      [ -n "${2:-}" ] || fail "$1 needs a value"
      case $1 in
        --stack) stack=$2 ;;
        --region) region=$2 ;;
        --profile) profile=$2 ;;
      esac ;;
    *) taken=0 ;;
  esac
}

# The AWS CLI with the options of this deployment, without a pager.
cloud() { AWS_PAGER='' command aws "${cloud_options[@]}" "$@"; }

# cloud_or_say SENTENCE ARGUMENT...: if the CLI fails, prints its message and stops with the sentence.
cloud_or_say() {
  local sentence=$1 complaint
  shift
  { complaint=$(cloud "$@" 2>&1 >&3 3>&-); } 3>&1 ||
    { printf '%s\n' "$complaint" | sed -e '/^$/d' -e 's/^/  /' >&2; fail "$sentence"; }
}

# cloud_unless WORD ARGUMENT...: also succeeds if the CLI fails with WORD, which means that it was done before.
cloud_unless() {
  local word=$1 complaint
  shift
  complaint=$(cloud "$@" 2>&1 >/dev/null) && return 0
  [[ $complaint == *"$word"* ]] || { printf '%s\n' "$complaint" | sed -e '/^$/d' -e 's/^/  /' >&2; return 1; }
}

# Sets region and account, or stops and says what is missing.
find_account() {
  [[ $stack =~ ^[A-Za-z][A-Za-z0-9-]{0,29}$ ]] ||
    fail "--stack must begin with a letter and have at most 30 letters, digits and hyphens"
  have aws || fail "the AWS CLI is not installed. Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
  local version
  version=$(aws --version 2>&1 | sed -nE 's|^aws-cli/([0-9.]+).*|\1|p')
  version_at_least "${version:-0}" 2.0 ||
    fail "this needs version 2 of the AWS CLI, but aws --version says ${version:-something else}. Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
  cloud_options=()
  [ -z "$profile" ] || cloud_options+=(--profile "$profile")
  [ -n "$region" ] || region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(cloud configure get region || true)}}
  [ -n "$region" ] || fail "no AWS region is set. Add one, for example --region eu-west-1"
  case $region in
    cn-* | us-gov-* | us-iso* | eu-isoe-* | eusc-*) fail "Confab runs in AWS's commercial regions, and $region is not one of them: Amazon Cognito has other addresses there" ;;
  esac
  cloud_options+=(--region "$region")
  case $region in cn-*) domain=amazonaws.com.cn ;; *) domain=amazonaws.com ;; esac
  account=$(cloud_or_say "AWS accepted no credentials. Set them up with 'aws configure' or 'aws configure sso', or add --profile with the name of a profile" \
    sts get-caller-identity --query Account --output text)
  code_bucket=$(tr '[:upper:]' '[:lower:]' <<<"$stack")-code-$account-$region
}

# Prints the stack's state, or nothing if it does not exist.
stack_status() {
  local answer
  if answer=$(cloud cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus' --output text 2>&1); then
    printf '%s' "$answer"
  elif [[ $answer != *'does not exist'* ]]; then
    printf '%s\n' "$answer" | sed -e '/^$/d' -e 's/^/  /' >&2
    return 1
  fi
}

# Prints the stacks whose names differ from this one's only in upper and lower case: the bucket of the code is theirs, too,
# since names of buckets have lower case alone.
stacks_of_other_case() {
  cloud_or_say "could not list the stacks" cloudformation describe-stacks --query 'Stacks[].[StackName]' --output text |
    { grep -ixF "$stack" || true; } | { grep -vxF "$stack" || true; }
}

# Reads the stack's resources; then stack_resource LOGICAL_ID prints the real name of one, or nothing.
read_stack_resources() {
  stack_resources=$(cloud_or_say "could not list the resources of the stack $stack" \
    cloudformation list-stack-resources --stack-name "$stack" --output text \
    --query "StackResourceSummaries[?ResourceStatus != 'DELETE_COMPLETE'].[LogicalResourceId, PhysicalResourceId]")
}
stack_resource() { awk -F '\t' -v id="$1" '$1 == id { print $2 }' <<<"$stack_resources"; }

# each_signed OPERATION ENDPOINT [NAME] <IDS: one request to AWS for each id of a JSON list, many at a time; fails if one
# fails.
each_signed() {
  local ids
  ids=$(cat)
  [[ $ids == *'"'* ]] || return 0
  [ -n "${keys:-}" ] || keys=$(cloud_or_say "the AWS CLI does not hand out its credentials. A newer version does: update it" \
    configure export-credentials --format process) || return 1
  CONFAB_CREDENTIALS=$keys node "$ROOT/scripts/each_signed.mjs" "$1" "$region" "${@:2}" <<<"$ids"
}

# Prints what went wrong in CloudFormation since remember_events. A change that CloudFormation refuses at once makes no
# events, and those of an earlier operation do not explain it.
last_event=
remember_events() {
  last_event=$(cloud cloudformation describe-stack-events --stack-name "$stack" --max-items 1 \
    --query 'StackEvents[0].EventId' --output text 2>/dev/null | head -n 1) || last_event=
}
reasons() {
  cloud cloudformation describe-stack-events --stack-name "$stack" --max-items 300 --output json 2>/dev/null |
    node "$ROOT/scripts/stack_failure.mjs" "$last_event" || true
}
say_why() { reasons >&2; }
