// Authorization at API Gateway: users exchange an ID token for a connect token, or send it as it is; guests sign the
// request for a connect token.
#include <utility>

#include "base/text_codes.h"
#include "protocol/limits.h"
#include "transport/api_gateway.h"
#include "transport/tolerances.h"

namespace transport {

namespace {

constexpr Milliseconds token_deadline = 1min;  // the session may have to be renewed first

}  // namespace

void ApiGatewayTransport::authorize(Now now) {
    authorization_.emplace();
    if (aws_.standing() != Standing::user) {
        authorization_->step = Authorization::Step::purchase;
        authorization_->ask = aws_.ask_own(api::post_guest_token(), Backend::Turn::first);
    } else if (auth_ == GatewayAuth::jwt && self_.empty()) {  // no response contains our user id
        authorization_->step = Authorization::Step::identity;
        aws_.want(AwsAccess::Freshness::good_for_minutes, now);
    } else {
        want_id_token(now);
    }
    drain(now);
}

void ApiGatewayTransport::want_id_token(Now now) {
    authorization_->step = Authorization::Step::id_token;
    authorization_->due = now.instant + token_deadline;
    put(TokenWanted{});
}

void ApiGatewayTransport::token(const std::string& provider, const Secret& id_token, Now now) {
    aws_.token(provider, id_token, now);
    if (authorization_ && authorization_->step == Authorization::Step::id_token) {
        if (auth_ == GatewayAuth::jwt) {
            open("Authorizer", id_token, now);
        } else {
            authorization_->step = Authorization::Step::purchase;
            authorization_->due = now.instant + http_timeout + answer_margin;
            authorization_->request = aws_.new_request();
            put(Fetch{authorization_->request,
                      {.method = "POST",
                       .url = tokens_url_ + "/tokens",
                       .headers = {{"Authorization", "Bearer " + id_token.reveal()}},
                       .body = {}},
                      http_timeout});
        }
    }
    drain(now);
}

void ApiGatewayTransport::no_token(TokenLost lost, FailureReason why, Now now) {
    aws_.no_token(lost, why, now);
    drain(now);
    if (aws_.signed_out() && state_ != State::down) return go_down({DownCause::signed_out, *aws_.signed_out()}, now);
    if (authorization_ && authorization_->step == Authorization::Step::id_token)
        not_authorized({DownCause::network, std::move(why)}, now);
}

void ApiGatewayTransport::fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) {
    if (!aws_.fetched(request, response, now) && authorization_ && authorization_->request == request &&
        authorization_->step == Authorization::Step::purchase) {
        if (!response) {
            not_authorized({DownCause::network, ConnectionFailure::server_unreachable}, now);
        } else {
            response->status == 200 ? bought(response->body, now) : refused(response->status, response->body, now);
        }
    }
    drain(now);
}

void ApiGatewayTransport::bought(std::string_view body, Now now) {
    const auto json = parse_json(body, {.bytes = 16 * 1024, .depth = 4, .values = 20});
    const auto token = json ? api::read_connect_token(*json) : std::unexpected(json.error());
    // A success with an unexpected body comes from a captive portal: treat it as no answer.
    if (!token) return not_authorized({DownCause::network, ConnectionFailure::not_our_server}, now);
    if (state_ == State::up && token->user != self_)
        return go_down({DownCause::expired, ConnectionFailure::identity_changed}, now);
    self_ = token->user;
    open("token", token->token, now);
}

void ApiGatewayTransport::refused(int status, std::string_view body, Now now) {
    if (status == 401 && !std::exchange(authorization_->asked_again, true)) return want_id_token(now);
    refused(api::read_problem(status, body), now);
}

void ApiGatewayTransport::refused(const AskFailure& problem, Now now) {
    const Milliseconds offset = aws_.clock_offset();
    const bool by_clock =
        problem.refusal == api::Refusal::unknown && (offset > clock_tolerance || offset < -clock_tolerance);
    if (problem.refusal == api::Refusal::bad_token)
        return not_authorized({DownCause::refused, ConnectionFailure::sign_in_rejected}, now);
    not_authorized({by_clock ? DownCause::clock : cause_of(problem.refusal), problem.reason}, now);
}

void ApiGatewayTransport::open(std::string_view parameter, const Secret& value, Now now) {
    authorization_.reset();
    Secret url(url_ + "?" + std::string(parameter) + "=" + percent_encode(value.reveal()) + "&take=acknowledged");
    GatewayConnection connection(next_socket_++, std::move(url),
                                 Random({random_.next(), random_.next(), random_.next(), random_.next()}), now.instant);
    if (state_ == State::up) return connections_.start_fresh(std::move(connection));
    state_ = State::opening;
    connections_.start(std::move(connection));
}

void ApiGatewayTransport::not_authorized(Down down, Now now) {
    authorization_.reset();
    if (state_ == State::up) return connections_.fresh_failed(now.instant);
    go_down(std::move(down), now);
}

}  // namespace transport
