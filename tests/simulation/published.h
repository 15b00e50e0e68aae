// The way of a payload that is published to a public room: through the rule in backend/template.json into a row,
// through the function for history, and into the messages that a page reads, between two good messages.
#pragma once

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "lambda/fuzzed.h"
#include "protocol/api.h"
#include "protocol/layout.h"
#include "simulator/iot/rule_sql.h"

namespace published {

inline constexpr UnixTime now{Milliseconds(1'760'000'000'000)};
inline constexpr std::string_view identity = "us-east-1:11111111-2222-3333-4444-555555555555";

// StampRule's SQL in a deployment that keeps messages for ninety days.
inline std::string stamp_sql() {
    std::ifstream file(CONFAB_SOURCE_DIR "/backend/template.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto json = parse_json(text.str(), {.bytes = 4'000'000, .depth = 64, .values = 100'000});
    const Json* at = json ? &*json : nullptr;
    for (const std::string_view name : {"Resources", "StampRule", "Properties", "TopicRulePayload", "Sql", "Fn::Sub"})
        at = at ? at->find(name) : nullptr;
    fuzzed::expect(at && at->text());
    std::string sql = *at->text();
    constexpr std::string_view days = "${RetentionDays}";
    sql.replace(sql.find(days), days.size(), "90");
    return sql;
}

// What the rule republishes and stores; nullopt: the rule ignores the payload.
inline std::optional<Json> stamped(std::string_view payload, std::string_view topic) {
    static const simulator::iot::RuleQuery query = *simulator::iot::parse_rule_query(stamp_sql());
    const auto json = parse_json(payload);
    return simulator::iot::run_query(
        query, {.topic = topic, .payload = json ? &*json : nullptr, .client_id = {}, .time = now, .trace_id = {}});
}
inline std::string topic_of(std::string_view room) {
    return "c/in/g/" + std::string(room) + "/" + std::string(identity);
}

// The row of a good message, stamped `from_now` after now.
inline Json good_row(std::string_view id, Milliseconds from_now) {
    const std::string sender = hex(crypto::sha256(as_bytes("us-east-1:somebody")));
    const auto stamp = (now + from_now).time_since_epoch().count();
    return Json::object(
        {{"room", "lobby"},
         {"key", std::to_string(stamp) + "#" + sender + "#" + std::string(id)},
         {"v", 1},
         {"id", id},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", "hello"},
         {"sender", sender},
         {"stamp", stamp},
         {"lane", "u"},
         {"expires", stamp / 1000 + 90 * 86'400LL}});
}

// The body of the function's answer if the table has these rows, which are typed as in DynamoDB, the newest first.
inline std::string history_of(const std::vector<Json>& typed_rows) {
    const Json cognito = Json::object(
        {{"amr", Json::array({"unauthenticated"})}, {"identityId", identity}, {"identityPoolId", "us-east-1:pool"}});
    const Json event = Json::object(
        {{"version", "2.0"},
         {"rawPath", "/rooms/lobby/messages"},
         {"rawQueryString", ""},
         {"requestContext",
          Json::object({{"http", Json::object({{"method", "GET"}, {"path", "/rooms/lobby/messages"}})},
                        {"authorizer", Json::object({{"iam", Json::object({{"cognitoIdentity", cognito}})}})}})},
         {"isBase64Encoded", false}});
    Json items = Json::array();
    for (const Json& row : typed_rows) items.push(row);
    const std::string page = Json::object({{"Items", std::move(items)}, {"Count", 1}}).dump();
    lambda::Start start = fuzzed::start(lambda::FunctionName::history, event);
    start.now = now + 1s;
    start.environment.messages_table = "Messages";
    start.environment.rooms_table = "Rooms";
    start.environment.members_table = "Members";
    start.environment.history = true;
    start.environment.retention_days = 90;
    const lambda::Reply reply = fuzzed::run(std::move(start), {}, 100, [&](const HttpRequest& request, std::size_t) {
        const std::string* target = find_header(request.headers, "X-Amz-Target");
        return HttpResponse{
            .status = 200, .headers = {}, .body = target && target->ends_with(".Query") ? page : std::string("{}")};
    });
    const std::string* body = reply.result.find_text("body");
    fuzzed::expect(reply.result.find_integer("statusCode") == 200 && body);
    return *body;
}

// The ids of the messages that the page shows for these rows, read like the chat does.
inline std::vector<std::string> shown(const std::vector<Json>& typed_rows) {
    const auto json = parse_json(history_of(typed_rows), api::answer_json);
    fuzzed::expect(json.has_value());
    const auto page = api::read_history(*json, RoomId("lobby"));
    fuzzed::expect(page.has_value());
    std::vector<std::string> ids;
    for (const Incoming& message : page->messages) ids.push_back(message.message.id.text());
    return ids;
}

// The same for a row between two good messages, or for those alone.
inline std::vector<std::string> shown_between(const std::optional<Json>& typed_row) {
    std::vector<Json> rows = {aws::dynamodb::to_attributes(good_row("after", 1ms))};
    if (typed_row) rows.push_back(*typed_row);
    rows.push_back(aws::dynamodb::to_attributes(good_row("before", -1ms)));
    return shown(rows);
}

}  // namespace published
