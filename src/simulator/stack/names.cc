#include "simulator/stack/names.h"

#include <array>
#include <utility>

#include "crypto/sha256.h"
#include "simulator/account.h"
#include "simulator/entropy.h"
#include "simulator/iam/permissions.h"

namespace simulator::stack {
namespace {

std::string arn(std::string_view service, std::string_view region, std::string_view resource) {
    std::string text = "arn:aws:";
    text += service;
    text += ':';
    text += region;
    text += ':';
    text += simulated_account;
    text += ':';
    text += resource;
    return text;
}

std::string_view without_ending(std::string_view text, std::string_view ending) {
    return text.size() > ending.size() && text.ends_with(ending) ? text.substr(0, text.size() - ending.size()) : text;
}

}  // namespace

std::string_view without_scheme(std::string_view origin) {
    const std::size_t end = origin.find("://");
    return end == std::string_view::npos ? origin : origin.substr(end + 3);
}

std::string_view name_property(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names = {{
        {"AWS::DynamoDB::Table", "TableName"},
        {"AWS::IoT::Policy", "PolicyName"},
        {"AWS::IoT::TopicRule", "RuleName"},
        {"AWS::Lambda::Function", "FunctionName"},
        {"AWS::IAM::Role", "RoleName"},
        {"AWS::Logs::LogGroup", "LogGroupName"},
        {"AWS::S3::Bucket", "BucketName"},
        {"AWS::SQS::Queue", "QueueName"},
        {"AWS::Kinesis::Stream", "Name"},
    }};
    for (const auto& [known, property] : names)
        if (known == type) return property;
    return {};
}

std::string default_name(std::string_view type, std::string_view logical_id) {
    if (type == "AWS::Cognito::UserPool") return std::string(local_user_pool_id);
    if (type == "AWS::Cognito::UserPoolClient") return std::string(local_user_pool_client_id);
    if (type == "AWS::Cognito::IdentityPool") return std::string(identity_pool_id);
    if (type == "AWS::ApiGatewayV2::Api") return std::string(local_api_id);
    const std::string prefix = std::string(stack_name);
    if (type == "AWS::DynamoDB::Table") return prefix + '-' + std::string(without_ending(logical_id, "Table"));
    if (type == "AWS::IoT::Policy") return prefix + '-' + std::string(without_ending(logical_id, "Policy"));
    if (type == "AWS::IoT::TopicRule")
        return prefix + '_' + std::string(logical_id);  // rule names cannot contain hyphens
    if (type == "AWS::S3::Bucket") return "confab-local-bucket";
    if (type == "AWS::KMS::Key") return uuid_text(ByteView(crypto::sha256(as_bytes(logical_id))).first(16));
    return prefix + '-' + std::string(logical_id);
}

std::optional<std::string> attribute_of(std::string_view type, std::string_view name, std::string_view attribute,
                                        const Origins& surroundings) {
    const std::string named(name);
    if (attribute == "Arn") {
        if (type == "AWS::DynamoDB::Table") return arn("dynamodb", simulated_region, "table/" + named);
        if (type == "AWS::Lambda::Function") return arn("lambda", simulated_region, "function:" + named);
        if (type == "AWS::SQS::Queue") return arn("sqs", simulated_region, named);
        if (type == "AWS::KMS::Key") return arn("kms", simulated_region, "key/" + named);
        if (type == "AWS::Kinesis::Stream") return arn("kinesis", simulated_region, "stream/" + named);
        if (type == "AWS::IAM::Role") return arn("iam", "", "role/" + named);
        if (type == "AWS::IoT::Policy") return arn("iot", simulated_region, "policy/" + named);
        if (type == "AWS::IoT::TopicRule") return arn("iot", simulated_region, "rule/" + named);
        if (type == "AWS::Logs::LogGroup") return arn("logs", simulated_region, "log-group:" + named + ":*");
        if (type == "AWS::Cognito::UserPool") return arn("cognito-idp", simulated_region, "userpool/" + named);
        if (type == "AWS::S3::Bucket") return "arn:aws:s3:::" + named;
        return std::nullopt;
    }
    if (type == "AWS::Cognito::UserPool") {
        const std::string provider = "cognito-idp." + std::string(simulated_region) + ".amazonaws.com/" + named;
        if (attribute == "ProviderName") return provider;
        if (attribute == "ProviderURL") return "https://" + provider;
        if (attribute == "UserPoolId") return named;
    }
    if (type == "AWS::Cognito::UserPoolClient" && attribute == "ClientId") return named;
    if (type == "AWS::DynamoDB::Table" && attribute == "StreamArn")
        return arn("dynamodb", simulated_region, "table/" + named + "/stream/2026-01-01T00:00:00.000");
    if (type == "AWS::IAM::Role" && attribute == "RoleId") return iam::role_unique_id(named);
    if (type == "AWS::KMS::Key" && attribute == "KeyId") return named;
    if (type == "AWS::SQS::Queue" && attribute == "QueueName") return named;
    if (type == "AWS::SQS::Queue" && attribute == "QueueUrl")
        return std::string(surroundings.services) + '/' + std::string(simulated_account) + '/' + named;
    if (type == "AWS::ApiGatewayV2::Api" && attribute == "ApiEndpoint")
        return name == local_socket_api_id ? "ws://" + std::string(without_scheme(surroundings.services))
                                           : std::string(surroundings.services) + "/api";
    if (type == "AWS::ApiGatewayV2::Api" && attribute == "ApiId") return named;
    if (type == "AWS::CloudFront::Distribution" && attribute == "DomainName")
        return std::string(without_scheme(surroundings.site));
    if (type == "AWS::S3::Bucket" && (attribute == "DomainName" || attribute == "RegionalDomainName"))
        return named + ".s3.amazonaws.com";
    return std::nullopt;
}

}  // namespace simulator::stack
