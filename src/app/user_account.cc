#include "app/user_account.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "protocol/limits.h"

namespace app {

namespace {

// above all ids of transports, which count from below a thousand million
constexpr transport::RequestId first_request = 1'000'000'000'000;

bool says_ended(const aws_user::Output& output) {
    if (const auto* failed = std::get_if<aws_user::Failed>(&output))
        return failed->failure == aws_user::Failure::session_ended;
    if (const auto* none = std::get_if<aws_user::NoToken>(&output))
        return none->failure == aws_user::Failure::session_ended;
    return false;
}

template <class Event>
bool holds(const std::list<aws_user::Output>& outputs) {
    return std::ranges::any_of(outputs, [](const auto& output) { return std::holds_alternative<Event>(output); });
}

}  // namespace

UserAccount::UserAccount(aws_user::Settings settings, Ports& ports)
    : settings_(std::move(settings)), ports_(ports), session_(settings_) {}

void UserAccount::command(const aws_user::Command& command, Now now) {
    if (std::exchange(taking_up_, false)) no_token(aws_user::Failure::network);
    take_up_again_ = false;
    if (const auto* resume = std::get_if<aws_user::Resume>(&command)) refresh_token_ = resume->refresh_token;
    session_.command(command, ports_.entropy(), now);
    drain(now);
}

void UserAccount::token_wanted(Now now) {
    if (std::exchange(token_wanted_, true)) return;
    if (std::exchange(take_up_again_, false)) {
        taking_up_ = true;
        resume(refresh_token_, now);
    } else if (!taking_up_) {
        session_.token_wanted(now);
    }
    drain(now);
}

bool UserAccount::fetched(transport::RequestId request, const std::optional<aws::HttpResponse>& response, Now now) {
    if (request < first_request) return false;
    HttpAnswer answer = std::unexpected(HttpFailure::network);
    if (response) answer = *response;
    session_.answered(request - first_request, answer, now);
    drain(now);
    return true;
}

void UserAccount::ticked(Now now) {
    session_.ticked(now);
    drain(now);
}

std::optional<UserAccount::Output> UserAccount::poll() { return outputs_.poll(); }

void UserAccount::drain(Now now) {
    for (;;) {
        // Collects all of them first: the end of a session includes an output that forgets its token, but storage may
        // already hold another one.
        std::list<aws_user::Output> outputs;
        while (auto output = session_.poll()) outputs.push_back(*std::move(output));
        if (outputs.empty()) return;
        if (std::ranges::any_of(outputs, says_ended) && !holds<aws_user::SignedOut>(outputs)) {
            if (takes_up_another(outputs, now)) continue;
            // If this tab never stored a token, the stored one is another tab's.
            if (refresh_token_.empty())
                std::erase_if(outputs, [](const auto& output) {
                    return std::holds_alternative<aws_user::KeepRefreshToken>(output);
                });
        }
        for (aws_user::Output& output : outputs) take(output, now);
    }
}

// A refresh token is worthless once it was renewed. If another tab renewed it, the new one is in storage, and the
// session continues with that.
bool UserAccount::takes_up_another(const std::list<aws_user::Output>& ending, Now now) {
    const Secret other = kept(ports_, session_key);
    if (refresh_token_.empty() || other.empty() || other == refresh_token_) return false;
    // otherwise the model is waiting for the result of its own Resume
    taking_up_ = taking_up_ || holds<aws_user::NoToken>(ending);
    resume(other, now);
    return true;
}

void UserAccount::resume(const Secret& refresh_token, Now now) {
    refresh_token_ = refresh_token;
    session_.command(aws_user::Resume{refresh_token}, ports_.entropy(), now);
}

void UserAccount::take(aws_user::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](aws_user::Request& request) {
                outputs_.push(transport::Fetch{first_request + request.id, std::move(request.request), http_timeout});
            },
            [&](aws_user::KeepRefreshToken& keep) {
                refresh_token_ = keep.refresh_token;
                outputs_.push(transport::Keep{std::string(session_key), std::move(keep.refresh_token)});
            },
            [&](aws_user::Token& token) {
                if (std::exchange(token_wanted_, false)) outputs_.push(std::move(token));
            },
            [&](aws_user::NoToken& none) {
                token_wanted_ = false;  // the end of a session is also reported if nobody asked for a token
                outputs_.push(none);
            },
            [&](aws_user::SignedIn& signed_in) {
                if (!std::exchange(taking_up_, false)) {
                    user_name_ = signed_in.user_name;
                    outputs_.push(std::move(signed_in));
                } else if (signed_in.user_name == user_name_) {
                    if (token_wanted_) session_.token_wanted(now);
                } else {  // another person signed in there meanwhile
                    session_ = aws_user::UserSession(settings_);
                    refresh_token_ = Secret();
                    token_wanted_ = true;
                    no_token(aws_user::Failure::session_ended);
                }
            },
            [&](aws_user::Failed& failed) {
                if (!std::exchange(taking_up_, false)) return outputs_.push(failed);
                take_up_again_ = aws_user::is_temporary(failed.failure);
                if (!take_up_again_) token_wanted_ = true;  // the session is over, which is reported in any case
                no_token(failed.failure);
            },
            [&](auto& event) { outputs_.push(std::move(event)); },
        },
        output);
}

void UserAccount::no_token(aws_user::Failure failure) {
    if (std::exchange(token_wanted_, false)) outputs_.push(aws_user::NoToken{failure, failure});
}

}  // namespace app
