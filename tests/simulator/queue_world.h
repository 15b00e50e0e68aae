// A simulated cloud with queues, a key, streams and functions behind them, made from a small template, on a manual
// clock. All requests go through Cloud, with real signatures.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aws/sigv4.h"
#include "base/text_codes.h"
#include "simulator/cloud.h"
#include "support/tables.h"

namespace simulator {

inline constexpr std::string_view queue_template = R"({
  "Resources": {
    "WorkerRole": {"Type": "AWS::IAM::Role", "Properties": {
      "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}}]},
      "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["sqs:*", "kms:Encrypt"], "Resource": "*"}]}}]}},
    "PollerRole": {"Type": "AWS::IAM::Role", "Properties": {"MaxSessionDuration": 7200,
      "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": [{"Fn::GetAtt": ["WorkerRole", "Arn"]}, {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:user/server"}]}}]},
      "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:us-east-1:123456789012:s-*"}]}}]}},
    "GuestRole": {"Type": "AWS::IAM::Role", "Properties": {
      "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Condition": {
          "StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": "Pool"}},
          "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}}}]},
      "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}}]}},
    "Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": {"AllowUnauthenticatedIdentities": true, "AllowClassicFlow": true}},
    "PoolRoles": {"Type": "AWS::Cognito::IdentityPoolRoleAttachment", "Properties": {"IdentityPoolId": {"Ref": "Pool"},
      "Roles": {"unauthenticated": {"Fn::GetAtt": ["GuestRole", "Arn"]}}}},
    "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "inbox", "VisibilityTimeout": 10}},
    "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}}]}}},
    "Closed": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": {"Fn::GetAtt": ["PollerRole", "Arn"]}}}]}}},
    "Notices": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "notices"}},
    "Rows": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "Rows",
      "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
      "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": true}, "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}},
    "ReaderRole": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": ["kinesis:GetRecords", "dynamodb:GetRecords"], "Resource": "*"}]}}]}},
    "Reader": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["ReaderRole", "Arn"]}}},
    "Reaper": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["ReaderRole", "Arn"]}}},
    "NoticesMapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Notices", "Arn"]},
      "FunctionName": {"Ref": "Reader"}, "BatchSize": 3, "StartingPosition": "LATEST", "FunctionResponseTypes": ["ReportBatchItemFailures"]}},
    "RowsMapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Rows", "StreamArn"]},
      "FunctionName": {"Fn::GetAtt": ["Reaper", "Arn"]}, "StartingPosition": "LATEST", "MaximumRetryAttempts": 1,
      "FilterCriteria": {"Filters": [{"Pattern": "{\"eventName\":[\"REMOVE\",\"INSERT\"]}"}]}}}
  }
})";

class QueueWorld {
public:
    explicit QueueWorld(CloudOptions options = {}) : options_(std::move(options)) {
        engine.create("Rows", {.hash = "id", .range = {}});
        options_.seed = crypto::sha256(as_bytes("seed"));
        restart();
    }
    void restart(std::string state = {}) {
        options_.state = std::move(state);
        options_.entropy = crypto::sha256(as_bytes("start " + std::to_string(++starts_)));
        auto made = Cloud::make({.template_json = std::string(queue_template)}, options_);
        INFO((made ? std::string() : made.error().what));
        REQUIRE(made.has_value());
        cloud = std::move(*made);
    }

    static aws::Credentials owner() {
        return {.access_key_id = std::string(iam::owner_access_key_id),
                .secret_access_key = Secret(std::string(iam::owner_secret_access_key)),
                .session_token = {},
                .expires = {}};
    }
    static aws::Credentials server() {
        return {.access_key_id = std::string(iam::server_access_key_id),
                .secret_access_key = Secret(std::string(iam::server_secret_access_key)),
                .session_token = {},
                .expires = {}};
    }

    // The answer may come later: response(id).
    HttpId post(HttpRequest request) {
        ReceivedRequest received{
            .method = request.method, .target = "/", .headers = request.headers, .body = request.body};
        received.headers.push_back({"Host", "127.0.0.1:8081"});
        const HttpId id{++requests_};
        cloud->request(id, received, now);
        drain();
        return id;
    }
    HttpId start(std::string_view service, std::string_view target, const Json& input,
                 const aws::Credentials& who = owner()) {
        HttpRequest request{
            .method = "POST",
            .url = "http://127.0.0.1:8081/",
            .headers = {{"Content-Type", "application/x-amz-json-1.0"}, {"X-Amz-Target", std::string(target)}},
            .body = input.dump()};
        return post(*aws::sign_headers(
            std::move(request), who, {.time = now.unix_time, .region = "us-east-1", .service = std::string(service)}));
    }
    bool answered(HttpId id) const { return responses.contains(id); }
    Json body(HttpId id) {
        REQUIRE(answered(id));
        const auto json = parse_json(responses[id].body, {.bytes = 8 * 1024 * 1024});
        return json ? *json : Json();
    }
    HttpResponse sqs_response(std::string_view operation, const Json& input, const aws::Credentials& who = owner()) {
        const HttpId id = start("sqs", "AmazonSQS." + std::string(operation), input, who);
        REQUIRE(answered(id));
        return responses[id];
    }
    Json sqs(std::string_view operation, const Json& input, const aws::Credentials& who = owner()) {
        const HttpResponse response = sqs_response(operation, input, who);
        const auto json = parse_json(response.body);
        REQUIRE(json.has_value());
        return *json;
    }
    HttpResponse form(std::string body, const aws::Credentials* who = nullptr) {
        HttpRequest request{.method = "POST",
                            .url = "http://127.0.0.1:8081/",
                            .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                            .body = std::move(body)};
        if (who)
            request = *aws::sign_headers(
                std::move(request), *who, {.time = now.unix_time, .region = "us-east-1", .service = "sts"});
        return responses[post(std::move(request))];
    }

    void wait(Milliseconds duration) {
        const Now end{now.instant + duration, now.unix_time + duration};
        while (cloud->deadline() && *cloud->deadline() <= end.instant) {
            const Milliseconds step = std::max(*cloud->deadline() - now.instant, 1ms);
            now = {now.instant + step, now.unix_time + step};
            cloud->ticked(now);
            drain();
        }
        now = end;
    }
    void drain() {
        while (auto output = cloud->poll()) {
            if (auto* respond = std::get_if<Respond>(&*output))
                responses[respond->request] = std::move(respond->response);
            if (auto* keep = std::get_if<KeepState>(&*output)) state = std::move(keep->json);
            if (auto* perform = std::get_if<PerformHttp>(&*output)) {
                performs.push_back(perform->request);
                cloud->performed(perform->outgoing, engine.answer(perform->request), now);
            }
            if (auto* invoke = std::get_if<Invoke>(&*output)) invokes.push_back(*invoke);
        }
    }
    void reply(const Invoke& invoke, const std::expected<std::string, std::string>& what = "null") {
        cloud->invoked(invoke.invocation, what, now);
        drain();
    }

    std::unique_ptr<Cloud> cloud;
    Now now{Instant(1h), UnixTime(1'760'000'000'000ms)};
    tables::Engine engine;
    std::map<HttpId, HttpResponse> responses;
    std::vector<Invoke> invokes;
    std::vector<HttpRequest> performs;
    std::string state;  // the latest to be kept

private:
    CloudOptions options_;
    std::uint32_t requests_ = 0;
    int starts_ = 0;
};

// <name>text</name>
inline std::string xml_text(const std::string& xml, const std::string& name) {
    const std::size_t start = xml.find('<' + name + '>');
    if (start == std::string::npos) return {};
    const std::size_t from = start + name.size() + 2;
    return xml.substr(from, xml.find("</" + name, from) - from);
}
inline aws::Credentials credentials_in(const std::string& xml) {
    return {.access_key_id = xml_text(xml, "AccessKeyId"),
            .secret_access_key = Secret(xml_text(xml, "SecretAccessKey")),
            .session_token = Secret(xml_text(xml, "SessionToken")),
            .expires = {}};
}

inline std::string queue_url(std::string_view name) {
    return "http://127.0.0.1:8081/123456789012/" + std::string(name);
}
inline Json at_queue(std::string_view name, std::initializer_list<Json::Member> more = {}) {
    Json input = Json::object(more);
    input.set("QueueUrl", queue_url(name));
    return input;
}
inline std::string error_type(const HttpResponse& response) {
    const auto json = parse_json(response.body);
    const std::string* type = json ? json->find_text("__type") : nullptr;
    return type ? type->substr(type->find('#') + 1) : std::string();
}

}  // namespace simulator
