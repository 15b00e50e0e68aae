// Polling sessions and everything around them, for tests: an SQS and an STS that enforce the given policies, the
// tables of sessions, their stream of removals, and pages and systems of the operator that ask and poll.
#pragma once

#include <deque>
#include <map>

#include "aws/sqs.h"
#include "aws/sts.h"
#include "base/calendar.h"
#include "crypto/sealed_text.h"
#include "lambda/backend.h"
#include "lambda/routes/handlers.h"
#include "lambda/store/sessions.h"
#include "protocol/limits.h"

namespace backend {

// A system of the operator, or any other IAM principal.
inline Json service_event(
    const api::Request& request,
    const Json& iam = Json::object({{"userArn", "arn:aws:sts::123456789012:assumed-role/Server/one"},
                                    {"cognitoIdentity", Json()}})) {
    Json json = event(guest(), request);
    json.set("requestContext",
             Json::object({{"http", Json::object({{"method", request.method}, {"path", request.path}})},
                           {"authorizer", Json::object({{"iam", iam}})}}));
    return json;
}

struct Sent {
    std::string id;
    std::string body;
};
struct Queue {
    std::map<std::string, std::string> attributes;
    std::vector<Sent> messages;
    std::string arn;
};
struct Keys {  // issued by STS
    std::string role_id;
    Json policy;
    std::string session_name;
};

class Polling {
public:
    Polling() {
        backend.engine.create(
            "Sessions", {"session", ""}, {{"by-user", {"user", "session"}}, {"by-account", {"account", "session"}}});
        backend.engine.create("Notices", {"user", "key"});
        backend.engine.create("Subscriptions", {"room", "listener"}, {{"by-listener", {"listener", "room"}}});
        backend.environment.sessions_table = "Sessions";
        backend.environment.notices_table = "Notices";
        backend.environment.subscriptions_table = "Subscriptions";
        backend.environment.queue_prefix = "Chat-";
        backend.environment.account_id = "123456789012";
        backend.environment.poller_role = "arn:aws:iam::123456789012:role/Poller";
        backend.environment.sqs_url = "https://sqs.us-east-1.amazonaws.com/";
        backend.environment.sts_url = "https://sts.us-east-1.amazonaws.com/";
        backend.services.push_back([this](const HttpRequest& request) { return answer(request); });
    }

    Backend backend;
    std::map<std::string, Queue> queues;  // by URL
    std::map<std::string, Keys> keys;     // by id
    std::map<std::string, UnixTime> deleted;
    std::vector<std::string> log;                           // "CreateQueue", "AssumeRole", … as requested by functions
    std::map<std::string, std::deque<HttpAnswer>> instead;  // the next answers to an action
    std::set<std::string> lost;                             // URLs of queues that accept nothing

    // --- callers ---
    Got operate(std::string method, std::string path, std::string query = {}, std::string body = {}) {
        return backend.run(FunctionName::polling, service_event({.method = std::move(method),
                                                                 .path = std::move(path),
                                                                 .query = std::move(query),
                                                                 .body = std::move(body)}));
    }
    Got browse(const Who& who, const api::Request& request) {
        return backend.run(FunctionName::polling, event(who, request));
    }
    api::PollingSession open(const std::string& session) { return opened(operate("PUT", "/polling/" + session)); }
    api::PollingSession open(const Who& who, const std::string& name) {
        return opened(browse(who, api::put_polling(name)));
    }
    static api::PollingSession opened(const Got& got) {
        const auto session = api::read_polling_session(got.body);
        if (got.status != 200 || !session) FAIL("no session: " << got.status << got.body.dump());
        return *session;
    }

    // --- a page that polls ---
    HttpAnswer receive(const api::PollingSession& session, const std::string& url) {
        return *answer(sqs::request(sqs::ReceiveMessage{.queue_url = url}, caller(session)).value());
    }
    // Everything that is in the queue, opened and deleted.
    std::vector<std::string> poll(const api::PollingSession& session) {
        std::vector<std::string> frames;
        for (;;) {
            const auto received = sqs::read_received(receive(session, session.queue_url));
            if (!received) FAIL("a session that cannot poll: " << static_cast<int>(received.error()));
            if (received->empty()) return frames;
            sqs::DeleteMessageBatch erase{.queue_url = session.queue_url, .receipt_handles = {}};
            for (const sqs::Received& message : *received) {
                const auto text = open(session, message.body);
                if (!text) FAIL("a message that does not open with its session's key");
                frames.push_back(*text);
                erase.receipt_handles.push_back(message.receipt_handle);
            }
            const auto erased =
                sqs::read_batch(*answer(sqs::request(erase, caller(session)).value()), erase.receipt_handles.size());
            if (!erased || !erased->failed.empty()) FAIL("messages that cannot be deleted");
        }
    }
    static std::optional<std::string> open(const api::PollingSession& session, std::string_view body) {
        crypto::AesKey key{};
        const std::string& secret = session.seal_key.reveal();
        std::copy(secret.begin(), secret.end(), key.begin());
        return crypto::open_sealed_text(key, session.session, body);
    }
    sqs::Caller caller(const api::PollingSession& session) const {
        return {.url = backend.environment.sqs_url,
                .region = "us-east-1",
                .credentials = {session.keys.access_key_id, session.keys.secret_access_key, session.keys.session_token,
                                session.keys.expires},
                .time = backend.now};
    }

    // --- what other functions use of delivery/queue_push.h and store/notices.h ---
    template <class Ask>
    auto within(Ask ask) {
        lambda::Call call(backend.start(FunctionName::post, Json()));
        auto task = ask(call);
        task.start();
        while (!task.done()) {
            std::vector<HttpAnswer> answers;
            for (const HttpRequest& request : std::get<lambda::Perform>(call.io.awaited()).requests)
                answers.push_back(request.url.starts_with(backend.environment.dynamodb_url)
                                      ? backend.engine.answer(request)
                                      : *answer(request));
            call.io.answered(std::move(answers), backend.now);
        }
        return task.take();
    }

    // --- the stream of Sessions: rows removed since the last call ---
    std::vector<std::string> session_keys() const {
        std::vector<std::string> all;
        for (const Json& row : backend.engine.rows("Sessions")) all.push_back(*row.find("session")->find_text("S"));
        return all;
    }
    static Json removal(const std::string& session, const std::string& number) {
        return Json::object(
            {{"eventName", "REMOVE"},
             {"dynamodb", Json::object({{"Keys", Json::object({{"session", Json::object({{"S", session}})}})},
                                        {"SequenceNumber", number}})}});
    }
    Json reap(std::initializer_list<Json> records) {
        return backend.reply(FunctionName::reaper, Json::object({{"Records", Json::array(records)}})).result;
    }
    Json reap(const std::string& session) { return reap({removal(session, "100")}); }

private:
    static HttpAnswer good(const Json& body) { return HttpResponse{.status = 200, .headers = {}, .body = body.dump()}; }
    static HttpAnswer refusal(std::string_view type, int status = 400) {
        return HttpResponse{.status = status,
                            .headers = {},
                            .body = Json::object({{"__type", "com.amazonaws.sqs#" + std::string(type)}}).dump()};
    }

    std::optional<HttpAnswer> answer(const HttpRequest& request) {
        const bool is_sqs = request.url == backend.environment.sqs_url;
        if (!is_sqs && request.url != backend.environment.sts_url) return std::nullopt;
        const std::string* authorization = find_header(request.headers, "Authorization");
        if (!authorization ||
            !authorization->contains(is_sqs ? "/us-east-1/sqs/aws4_request" : "/us-east-1/sts/aws4_request"))
            FAIL("an unsigned request");
        const std::size_t id = authorization->find("Credential=") + 11;
        const std::string key_id = authorization->substr(id, authorization->find('/', id) - id);
        const std::string* target = find_header(request.headers, "X-Amz-Target");
        const std::string action = is_sqs ? target->substr(target->find('.') + 1) : "AssumeRole";
        if (key_id == "AKID") log.push_back(action);
        if (auto& next = instead[action]; !next.empty()) {
            HttpAnswer given = std::move(next.front());
            next.pop_front();
            return given;
        }
        return is_sqs ? act(action, *parse_json(request.body), key_id) : assume(parse_query(request.body));
    }

    HttpAnswer assume(const QueryParameters& form) {
        if (*find_parameter(form, "RoleArn") != backend.environment.poller_role ||
            *find_parameter(form, "DurationSeconds") != "3600")
            FAIL("another role");
        const auto policy = parse_json(*find_parameter(form, "Policy"));
        if (!policy || find_parameter(form, "Policy")->size() > 2'048) FAIL("a policy that STS would refuse");
        const std::string name = *find_parameter(form, "RoleSessionName");
        const std::string key_id = "ASIA" + std::to_string(keys.size());
        keys[key_id] = {.role_id = "AROAEXAMPLE:" + name, .policy = *policy, .session_name = name};
        std::string expires = basic_iso8601(backend.now + 1h);
        expires = expires.substr(0, 4) + "-" + expires.substr(4, 2) + "-" + expires.substr(6, 5) + ":" +
                  expires.substr(11, 2) + ":" + expires.substr(13);
        return HttpResponse{
            .status = 200,
            .headers = {},
            .body = "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:" + name +
                    "</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>" + key_id +
                    "</AccessKeyId><SecretAccessKey>secret-of-" + key_id + "</SecretAccessKey><SessionToken>token-of-" +
                    key_id + "</SessionToken><Expiration>" + expires +
                    "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"};
    }

    static bool names(const Json& list, const std::string& one) {
        if (list.text()) return *list.text() == one;
        for (const Json& each : *list.elements())
            if (*each.text() == one) return true;
        return false;
    }

    // According to the policy given to STS for these keys and to the queue's policy. The functions' role may do
    // everything except read.
    bool may(const std::string& key_id, const std::string& action, const Queue& queue) const {
        const bool is_function = key_id == "AKID";
        const std::string wanted = "sqs:" + (action == "DeleteMessageBatch" ? "DeleteMessage" : action);
        const std::string who = is_function ? "AROAFUNCTION:polling" : keys.at(key_id).role_id;
        const auto policy = parse_json(queue.attributes.at("Policy"));
        for (const Json& statement : *policy->find("Statement")->elements()) {
            if (*statement.find_text("Effect") != "Deny" || *statement.find_text("Principal") != "*")
                FAIL("a queue that lets somebody in");
            const bool is_other = *statement.find("Condition")->find("StringNotEquals")->find_text("aws:userid") != who;
            if (is_other && names(*statement.find("Action"), wanted) && *statement.find_text("Resource") == queue.arn)
                return false;
        }
        if (is_function) return wanted != "sqs:ReceiveMessage" && wanted != "sqs:PurgeQueue";
        for (const Json& statement : *keys.at(key_id).policy.find("Statement")->elements())
            if (*statement.find_text("Effect") == "Allow" && names(*statement.find("Action"), wanted) &&
                names(*statement.find("Resource"), queue.arn))
                return true;
        return false;
    }

    HttpAnswer act(const std::string& action, const Json& body, const std::string& key_id) {
        if (action == "CreateQueue") return create(body, key_id);
        const std::string url = *body.find_text("QueueUrl");
        const auto found = queues.find(url);
        if (found == queues.end() || lost.contains(url)) return refusal("QueueDoesNotExist");
        Queue& queue = found->second;
        if (!may(key_id, action, queue)) return refusal("AccessDenied", 403);
        if (action == "DeleteQueue") {
            deleted[url] = backend.now;
            queues.erase(found);
            return HttpResponse{.status = 200, .headers = {}, .body = ""};
        }
        if (action == "SetQueueAttributes") {
            for (const Json::Member& member : *body.find("Attributes")->members())
                queue.attributes[member.key] = *member.value.text();
            return good(Json::object());
        }
        if (action == "SendMessage") {
            if (body.find_text("MessageBody")->size() > 256 * 1024) return refusal("InvalidParameterValueException");
            queue.messages.push_back({.id = "m" + std::to_string(++count_), .body = *body.find_text("MessageBody")});
            return good(Json::object({{"MessageId", queue.messages.back().id}}));
        }
        if (action == "ReceiveMessage") {
            Json list = Json::array();
            for (const Sent& sent : queue.messages)
                if (list.elements()->size() < 10)
                    list.push(
                        Json::object({{"MessageId", sent.id}, {"ReceiptHandle", "r" + sent.id}, {"Body", sent.body}}));
            return good(list.elements()->empty() ? Json::object() : Json::object({{"Messages", std::move(list)}}));
        }
        if (action == "DeleteMessageBatch") {
            Json done = Json::array();
            for (const Json& entry : *body.find("Entries")->elements()) {
                std::erase_if(queue.messages,
                              [&](const Sent& sent) { return "r" + sent.id == *entry.find_text("ReceiptHandle"); });
                done.push(Json::object({{"Id", *entry.find_text("Id")}}));
            }
            return good(Json::object({{"Successful", std::move(done)}, {"Failed", Json::array()}}));
        }
        if (action == "PurgeQueue" || action == "GetQueueAttributes") return good(Json::object());
        FAIL("an action that this SQS does not know: " << action);
        return refusal("InvalidAction");
    }

    HttpAnswer create(const Json& body, const std::string& key_id) {
        if (key_id != "AKID") return refusal("AccessDenied", 403);
        const std::string name = *body.find_text("QueueName");
        const std::string url = backend.environment.sqs_url + "123456789012/" + name;
        if (deleted.contains(url) && backend.now - deleted[url] < 60s) return refusal("QueueDeletedRecently");
        std::map<std::string, std::string> attributes;
        for (const Json::Member& member : *body.find("Attributes")->members())
            attributes[member.key] = *member.value.text();
        const auto found = queues.find(url);
        if (found != queues.end() && found->second.attributes != attributes) return refusal("QueueNameExists");
        if (found == queues.end())
            queues[url] = {
                .attributes = attributes, .messages = {}, .arn = "arn:aws:sqs:us-east-1:123456789012:" + name};
        return good(Json::object({{"QueueUrl", url}}));
    }

    int count_ = 0;
};

}  // namespace backend
