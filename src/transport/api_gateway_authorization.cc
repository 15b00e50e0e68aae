// The way into API Gateway: an ID token for a token, or as it is; a guest's signature for a token.
#include <utility>

#include "base/text_codes.h"
#include "protocol/limits.h"
#include "transport/api_gateway.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr Milliseconds token_deadline = 1min;  // whoever keeps the session may have to renew it

}  // namespace

void ApiGatewayTransport::enter(Now now) {
    entering_.emplace();
    if (aws_.standing() != Standing::user) {
        entering_->step = Entering::Step::purchase;
        entering_->ask = aws_.ask_own(api::post_guest_token(), Backend::Turn::first);
    } else if (entry_ == Entry::jwt && self_.empty()) {  // who we are, no answer tells
        entering_->step = Entering::Step::identity;
        aws_.want(AwsAccess::Freshness::good_for_minutes, now);
    } else {
        want_id_token(now);
    }
    drain(now);
}

void ApiGatewayTransport::want_id_token(Now now) {
    entering_->step = Entering::Step::id_token;
    entering_->due = now.instant + token_deadline;
    put(TokenWanted{});
}

void ApiGatewayTransport::token(const std::string& provider, const Secret& id_token, Now now) {
    aws_.token(provider, id_token, now);
    if (entering_ && entering_->step == Entering::Step::id_token) {
        if (entry_ == Entry::jwt) {
            open("Authorizer", id_token, now);
        } else {
            entering_->step = Entering::Step::purchase;
            entering_->due = now.instant + limits::http_within + answer_margin;
            entering_->request = aws_.new_request();
            put(Fetch{entering_->request,
                      {.method = "POST",
                       .url = api_url_ + "/tokens",
                       .headers = {{"Authorization", "Bearer " + id_token.reveal()}},
                       .body = {}},
                      limits::http_within});
        }
    }
    drain(now);
}

void ApiGatewayTransport::no_token(TokenLost lost, std::string_view sentence, Now now) {
    aws_.no_token(lost, sentence, now);
    drain(now);
    if (aws_.signed_out() && state_ != State::down) return go_down({DownCause::signed_out, *aws_.signed_out()}, now);
    if (entering_ && entering_->step == Entering::Step::id_token)
        not_entered({DownCause::network, std::string(sentence)}, now);
}

void ApiGatewayTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    if (!aws_.fetched(request, response, now) && entering_ && entering_->request == request &&
        entering_->step == Entering::Step::purchase) {
        if (!response) {
            not_entered(
                {DownCause::network, "The chat server could not be reached: check the network connection."}, now);
        } else {
            response->status == 200 ? bought(response->body, now) : refused(response->status, response->body, now);
        }
    }
    drain(now);
}

void ApiGatewayTransport::bought(std::string_view body, Now now) {
    const auto json = parse_json(body, {.bytes = 16 * 1024, .depth = 4, .values = 20});
    const auto token = json ? api::read_connect_token(*json) : std::unexpected(json.error());
    // A success in another language than ours is a portal's page: as good as no answer.
    if (!token)
        return not_entered(
            {DownCause::network, "Something else than the chat server answered: check the network connection."}, now);
    if (state_ == State::up && token->user != self_)
        return go_down(
            {DownCause::expired, "The chat server knows us by another name now: the connection is made anew."}, now);
    self_ = token->user;
    open("token", token->token, now);
}

void ApiGatewayTransport::refused(int status, std::string_view body, Now now) {
    if (status == 401 && !std::exchange(entering_->asked_again, true)) return want_id_token(now);
    refused(api::read_problem(status, body), now);
}

void ApiGatewayTransport::refused(const api::Problem& problem, Now now) {
    const Milliseconds offset = aws_.clock_offset();
    const bool by_clock =
        problem.refusal == api::Refusal::unknown && (offset > clock_tolerance || offset < -clock_tolerance);
    if (problem.refusal == api::Refusal::bad_token)
        return not_entered(
            {DownCause::refused, "The chat server does not accept the sign-in: sign out, and in again."}, now);
    not_entered({by_clock ? DownCause::clock : cause_of(problem.refusal), problem.sentence}, now);
}

void ApiGatewayTransport::open(std::string_view parameter, const Secret& value, Now now) {
    entering_.reset();
    Secret url(url_ + "?" + std::string(parameter) + "=" + percent_encode(value.reveal()) + "&take=acknowledged");
    const bool first = state_ != State::up;
    if (first) state_ = State::opening;
    (first ? main_ : successor_).emplace(next_socket_++, std::move(url), now.instant);
}

void ApiGatewayTransport::not_entered(Down down, Now now) {
    entering_.reset();
    if (state_ == State::up) return plan_takeover(1min, 1min, now);
    go_down(std::move(down), now);
}

}  // namespace transport
