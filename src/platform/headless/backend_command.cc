#include "platform/headless/backend_command.h"

#include "base/json.h"
#include "base/overloaded.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "transport/make.h"
#include "wording/connection.h"
#include "wording/user_pool.h"

namespace headless {
Exit exit_code(api::Refusal refusal) {
    return refusal == api::Refusal::busy || refusal == api::Refusal::unknown ? Exit::failed : Exit::refused;
}

Exit exit_code(aws_user::Failure failure) {
    if (failure == aws_user::Failure::misconfigured) return Exit::configuration;
    const bool nobodys_fault = aws_user::is_temporary(failure) || failure == aws_user::Failure::not_aws ||
                               failure == aws_user::Failure::malformed;
    return nobodys_fault ? Exit::failed : Exit::refused;
}

void BackendCommand::start() {
    if (!prepare()) return;
    std::optional<chat::Config> config = load_configuration(arguments_.text("--config"));
    if (!config) return end(Exit::configuration);
    config_ = std::move(config->transport);
    if (config_.api_url.empty())
        return give_up("the configuration has no backend: add \"api.url\"", Exit::configuration);
    transport::Start start;
    start.random = Random(ports_.entropy());
    const std::string* user = arguments_.find("--user");
    if (!user) {
        if (!use_transport(std::move(start))) return;
        begin();
        return drain();
    }
    const auto person = person_wanted(*user, config_);
    if (!person) return give_up(person.error().sentence, person.error().code);
    auto pool = transport::user_pool_of(config_, {}, Random(ports_.entropy()));
    if (!pool) return give_up("the configuration's user pool cannot be used", Exit::configuration);
    start.standing = Standing::user;
    if (!use_transport(std::move(start))) return;
    account_.emplace(*std::move(pool), ports_);
    account_->command(aws_user::SignIn{.user_name = person->user_name, .password = person->password}, ports_.now());
    drain();
}

bool BackendCommand::use_transport(transport::Start start) {
    auto made = transport::make(config_, std::move(start));
    if (!made) return give_up(wording::sentence(made.error()), Exit::configuration), false;
    transport_ = *std::move(made);
    return true;
}

void BackendCommand::woken() {
    const Now now = ports_.now();
    transport_.rooms->ticked(now);
    if (account_) account_->ticked(now);
    drain();
}

void BackendCommand::fetched(std::uint64_t request, std::optional<HttpResponse> response) {
    const Now now = ports_.now();
    ports_.heard_back(request);
    if (!account_ || !account_->fetched(request, response, now))
        if (transport_.backend) transport_.backend->fetched(request, std::move(response), now);
    drain();
}

void BackendCommand::ask(const api::Request& request) {
    if (!transport_.backend) return take(transport::no_backend(++asked_));
    transport_.backend->ask(++asked_, request, ports_.now());
}

void BackendCommand::give_up(std::string_view sentence, Exit code) {
    if (finished_) return;
    complain(sentence);
    finish(code);
}

void BackendCommand::finish(Exit code) {
    if (!transport_.rooms) return end(code);
    finished_ = code;
    if (account_) account_->command(aws_user::SignOut{}, ports_.now());
}

void BackendCommand::drain() {
    while (!ended()) {
        if (auto output = transport_.rooms->poll()) {
            take(*output);
        } else if (auto of_account = account_ ? account_->poll() : std::nullopt) {
            take(*of_account);
        } else if (finished_ && ports_.requests_under_way() == 0) {
            end(*finished_);
        } else {
            ports_.wake_at(
                account_ ? earlier(transport_.rooms->deadline(), account_->deadline()) : transport_.rooms->deadline());
            return;
        }
    }
}

void BackendCommand::take(transport::Output& output) {
    std::visit(Overloaded{
                   [&](const transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
                   [&](const transport::TokenWanted&) { account_->token_wanted(ports_.now()); },
                   [&](const transport::Answered& answered) { take(answered); },
                   [](const auto&) {},  // there is no connection, and the next run is another guest
               },
               output);
}

void BackendCommand::take(app::UserAccount::Output& output) {
    std::visit(
        Overloaded{
            [&](const transport::Fetch& ask) { ports_.fetch(ask.request, ask.http, ask.within); },
            [&](const aws_user::Token& token) {
                transport_.backend->token(token.provider, token.id_token, ports_.now());
            },
            [&](const aws_user::NoToken& none) { give_up(wording::sentence(none.reason), exit_code(none.failure)); },
            [&](const aws_user::Failed& failed) {
                give_up(wording::sentence(failed.failure), exit_code(failed.failure));
            },
            [&](const aws_user::Challenged&) {
                give_up("this account needs more than a password to sign in. Sign in with a browser", Exit::refused);
            },
            [&](const aws_user::SignedIn&) { begin(); },
            [](const auto&) {},
        },
        output);
}

void BackendCommand::take(const transport::Answered& answered) {
    if (finished_) return;
    if (!answered.body)
        return give_up(wording::sentence(answered.body.error().reason), exit_code(answered.body.error().refusal));
    const Result<Json> json = parse_json(*answered.body, api::answer_json);
    if (!json) return give_up("the backend's response is invalid: " + json.error().what, Exit::failed);
    this->answered(*json);
}

}  // namespace headless
