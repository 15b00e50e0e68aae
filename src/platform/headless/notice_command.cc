#include "platform/headless/notice_command.h"

#include "aws/api_gateway/execute_api.h"
#include "aws/clock_offset.h"
#include "base/backoff.h"
#include "platform/headless/aws_environment.h"
#include "platform/headless/backend_command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/tolerances.h"
#include "wording/backend.h"
#include "wording/endpoint.h"
#include "wording/room_name.h"

namespace headless {
namespace {

constexpr std::size_t longest_key = 128;  // docs/api.md, "POST /message"
constexpr int most_tries = 4;
constexpr Backoff retry_backoff{1500ms, 6s, Backoff::Jitter::half};  // about 1, 2 and 4 seconds

constexpr OptionRule of_notices[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--to", .value = "USER"},
    {.name = "--channel", .value = "NAME"},
    {.name = "--text", .value = "TEXT", .need = OptionRule::Need::required},
    {.name = "--from", .value = "NAME"},
    {.name = "--key", .value = "KEY"},
};

}  // namespace

std::span<const OptionRule> notice_options() { return of_notices; }

bool NoticeCommand::prepare() {
    random_ = Random(bindings::entropy());
    if (!read_message()) return false;
    std::optional<chat::Config> config = load_configuration(arguments_.text("--config"));
    if (!config) return end(Exit::configuration), false;
    config_ = std::move(config->transport);
    if (config_.api_url.empty())
        return give_up("the configuration has no backend: add \"api.url\"", Exit::configuration), false;
    const Result<Credentials> credentials = credentials_from_environment();
    if (!credentials) return give_up(credentials.error().what, Exit::configuration), false;
    credentials_ = *credentials;
    if (!arguments_.has("--key")) print_line("key " + key_);
    return true;
}

bool NoticeCommand::read_message() {
    const auto misused = [&](std::string_view sentence) {
        give_up(sentence, Exit::usage);
        return false;
    };
    Json to = Json::object();
    if (!read_recipient(to)) return false;
    const std::string text = clean_message(arguments_.text("--text"));
    if (text.empty()) return misused("--text is empty");
    if (text.size() > limits::text_bytes) return misused("--text is longer than 16 KiB");
    key_ = arguments_.has("--key") ? arguments_.text("--key") : new_message_id(random_).text();
    if (key_.empty() || key_.size() > longest_key) return misused("--key has 1 to 128 bytes");
    Json body = Json::object({{"key", key_}, {"to", std::move(to)}, {"text", text}});
    if (const std::string* from = arguments_.find("--from")) {
        const std::string name = clean_name(*from);
        if (name.empty()) return misused("--from must have something to show");
        body.set("from", name);
    }
    body_ = body.dump();
    return true;
}

bool NoticeCommand::read_recipient(Json& to) {
    const std::string* user = arguments_.find("--to");
    const std::string* channel = arguments_.find("--channel");
    if (!user == !channel) return give_up("give either --to USER or --channel NAME", Exit::usage), false;
    if (user) {
        if (api::is_user_id(*user)) return to.set("user", *user), true;
        const std::string name = clean_name(*user);
        if (name.empty()) return give_up("--to needs a person's name or id", Exit::usage), false;
        to.set("name", name);
        return true;
    }
    if (is_direct_room(*channel)) return give_up("--channel is for rooms; use --to for one person", Exit::usage), false;
    const auto room = room_of_argument(*channel);
    if (!room) return give_up(wording::sentence(room.error()), Exit::usage), false;
    to.set("channel", room->text());
    return true;
}

void NoticeCommand::send() {
    const ApiCall call{.method = "POST", .path = "/message", .query = {}, .body = body_};
    const SignedRequest request = execute_api_request(
        config_.api_url, config_.region, call, credentials_, corrected(bindings::now().unix_time, offset_));
    if (!request) return give_up(wording::sentence(request.error()), Exit::failed);
    bindings::fetch(static_cast<std::uint64_t>(++tries_), *request, http_timeout);
}

void NoticeCommand::fetched(std::uint64_t, std::optional<HttpResponse> response) {
    if (response && response->status == 200) {
        const Result<Json> answer = parse_json(response->body, {.bytes = 8 * 1024, .depth = 4, .values = 100});
        const std::string* id = answer ? answer->find_text("id") : nullptr;
        if (!id) return give_up("the server at \"api.url\" is not the backend of this chat", Exit::configuration);
        print_line("sent " + *id);
        return end(Exit::done);
    }
    const bool may_help = !response || response->status == 429 || response->status >= 500;
    if (!may_help) return refused(*response);
    if (tries_ < most_tries) return bindings::set_timer(retry_backoff.wait(tries_ - 1, random_));
    if (!response)
        return give_up(
            "the backend did not answer, " + std::to_string(tries_) + " times in a row" + again(), Exit::failed);
    const api::Problem problem = api::read_problem(response->status, response->body);
    give_up(std::string(wording::sentence(problem)) + again(), exit_code(problem.refusal));
}

void NoticeCommand::refused(const HttpResponse& response) {
    const api::Problem problem = api::read_problem(response.status, response.body);
    using enum api::Refusal;
    switch (problem.refusal) {
        case not_found:
            return give_up(
                arguments_.has("--to") ? "nobody has this name or id" : "there is no such room", Exit::refused);
        case not_allowed:
        case not_signed_in:
            return give_up(
                "only systems of the operator may send: use the credentials of a role or user of the AWS account, not "
                "those that the chat gives to people",
                Exit::refused);
        case unknown: break;
        default: return give_up(wording::sentence(problem), exit_code(problem.refusal));
    }
    if (response.status == 404)
        return give_up(
            "the backend at \"api.url\" accepts no messages from other systems: deploy with ApiGateway=on or Sqs=on",
            Exit::configuration);
    if (response.status != 403 && response.status != 401)
        return give_up("the backend answered with status " + std::to_string(response.status), Exit::failed);
    const auto offset = clock_offset_of(response, bindings::now().unix_time);
    if (offset && std::chrono::abs(*offset) > transport::clock_tolerance && !clock_corrected_) {
        clock_corrected_ = true;
        offset_ = *offset;  // the response has the right time: tries once more with it
        return send();
    }
    give_up(
        "the backend refused the request: the credentials are wrong or expired, or their policy does not allow "
        "execute-api:Invoke on POST /message",
        Exit::refused);
}

std::string NoticeCommand::again() const {
    return "; it is unknown whether the message was sent: repeat the command with --key " + key_ +
           ", which does not send it twice";
}

void NoticeCommand::give_up(std::string_view sentence, Exit code) {
    complain(sentence);
    end(code);
}

}  // namespace headless
