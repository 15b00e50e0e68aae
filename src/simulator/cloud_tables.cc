#include <utility>

#include "simulator/cloud.h"
#include "simulator/dynamodb/access.h"
#include "simulator/iam/sigv4_check.h"

namespace simulator {
namespace {

HttpHeaders passed_on(const HttpHeaders& headers) {
    HttpHeaders kept;
    for (const HttpHeader& header : headers) {
        bool dropped = false;
        for (const std::string_view name : {"Host", "Content-Length", "Connection", "Keep-Alive", "Transfer-Encoding",
                                            "Accept-Encoding", "Expect", "Origin", "Referer", "Cookie"})
            dropped = dropped || find_header({header}, name) != nullptr;
        if (!dropped) kept.push_back(header);
    }
    return kept;
}

}  // namespace

std::optional<HttpResponse> Cloud::dynamodb(HttpId id, const ReceivedRequest& request, Now now) {
    const std::string& target = *find_header(request.headers, "X-Amz-Target");
    const std::string operation = target.substr(target.find('.') + 1);
    const auto principal = iam::check_signature(request, iam::SigningService::dynamodb, keys_, now.unix_time);
    if (!principal) {
        HttpResponse refused = dynamodb::error(400, principal.error().type, principal.error().message);
        refused.body = Json::object({{"__type", "com.amazon.coral.service#" + std::string(principal.error().type)},
                                     {"message", principal.error().message}})
                           .dump();
        return refused;
    }
    const auto input = parse_json(request.body, {.bytes = 20 * 1024 * 1024, .depth = 80, .values = 1'000'000});
    if (!input || !input->is_object())
        return dynamodb::error(400, "SerializationException", "The body is not a JSON object.");
    const auto uses = dynamodb::tables_used(operation, *input);
    if (!uses) return not_simulated("DynamoDB's " + operation.substr(0, 64) + " at this address");
    for (const dynamodb::TableUse& use : *uses)
        if (!permissions_.allows_on(*principal, use.action, use.arn))
            return HttpResponse{
                .status = 400,
                .headers = {{"Content-Type", "application/x-amz-json-1.0"}},
                .body =
                    Json::object(
                        {{"__type", "com.amazon.coral.service#AccessDeniedException"},
                         {"Message", "User is not authorized to perform: " + use.action + " on resource: " + use.arn}})
                        .dump()};
    if (table_streams_.writes_many(operation, *input))
        return not_simulated("DynamoDB's " + operation + " on a table with a stream");
    perform_write({.from = Outgoing::From::client, .http = id}, operation, *input,
                  {.method = "POST", .url = "/", .headers = passed_on(request.headers), .body = request.body});
    return std::nullopt;
}

void Cloud::perform(Outgoing outgoing, HttpRequest request) {
    const OutgoingId id{++last_outgoing_};
    outgoing_.emplace(id, std::move(outgoing));
    outputs_.push(PerformHttp{id, std::move(request)});
}

// For a table with a stream, the request also asks for the old item.
void Cloud::perform_write(Outgoing outgoing, std::string_view operation, const Json& input, HttpRequest request) {
    outgoing.write = table_streams_.prepare(operation, input);
    if (!outgoing.write) return perform(std::move(outgoing), std::move(request));
    request.body = outgoing.write->body;
    if (outgoing.write->read_before.empty()) return perform(std::move(outgoing), std::move(request));
    HttpRequest read = request;
    read.body = outgoing.write->read_before;
    for (HttpHeader& header : read.headers)
        if (find_header({header}, "X-Amz-Target")) header.value = "DynamoDB_20120810.GetItem";
    outgoing.then = std::move(request);
    perform(std::move(outgoing), std::move(read));
}

void Cloud::performed(OutgoingId id, const HttpAnswer& answer, Now now) {
    const auto found = outgoing_.find(id);
    if (found == outgoing_.end()) return;
    Outgoing outgoing = std::move(found->second);
    outgoing_.erase(found);
    if (outgoing.then) {
        table_streams_.read_before(*outgoing.write, answer);
        HttpRequest write = std::move(*outgoing.then);
        outgoing.then.reset();
        return perform(std::move(outgoing), std::move(write));
    }
    if (outgoing.from == Outgoing::From::sweeper) {
        if (const auto removed = sweeper_.answered(answer))
            if (const auto event = table_streams_.expired(removed->table, removed->keys, now.unix_time))
                feed_event_sources(event->stream, event->record, event->sequence, now);
        return drain_services(now);
    }
    HttpResponse response =
        answer ? HttpResponse{.status = answer->status, .headers = passed_on(answer->headers), .body = answer->body}
               : dynamodb::error(503, "ServiceUnavailable", "The DynamoDB engine of the local run does not answer.");
    if (outgoing.write)
        if (const auto event = table_streams_.written(*outgoing.write, response, now.unix_time))
            feed_event_sources(event->stream, event->record, event->sequence, now);
    if (outgoing.from == Outgoing::From::rule) {
        if (response.status != 200) ++rule_failures_;
    } else {
        outputs_.push(Respond{outgoing.http, std::move(response)});
    }
    drain_services(now);
}

void Cloud::sweep(Now now) {
    if (auto request = sweeper_.next(now)) perform({.from = Outgoing::From::sweeper}, std::move(*request));
}

}  // namespace simulator
