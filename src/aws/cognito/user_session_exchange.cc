#include <algorithm>
#include <utility>

#include "aws/cognito/user_session_parts.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/overloaded.h"
#include "crypto/sha256.h"

namespace aws::cognito {

namespace {

// SRP's secret number: derived from all 256 bits of the entropy, and independent of its other uses.
crypto::Digest secret_number(const Entropy& entropy) {
    Bytes bytes;
    for (const std::uint64_t word : entropy)
        for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
    return crypto::hmac_sha256(bytes, as_bytes("srp"));
}

// After these failures the same challenge can be answered again.
bool may_answer_again(Failure failure) {
    return failure == Failure::wrong_code || failure == Failure::expired_code || failure == Failure::bad_password ||
           is_temporary(failure);
}

}  // namespace

void UserSession::Parts::begin(Exchange next, HttpRequest request, Now now) {
    exchange = next;
    exchange_deadline = now.instant + http_timeout;
    exchange_id = ask(std::move(request));
}

void UserSession::Parts::abandon_exchange() {
    exchange = Exchange::none;
    exchange_deadline.reset();
    password = Secret();
    proof.reset();
    challenge = {};
    visit = {};
    resumed = Secret();
}

void UserSession::Parts::fail(Failure failure) {
    abandon_exchange();
    outputs.push(Failed{failure});
    if (token_is_awaited && !session) refuse_token(failure);
}

void UserSession::Parts::start(const Command& command, const Entropy& entropy, Now now) {
    const bool goes_on = std::holds_alternative<AnswerNewPassword>(command) ||
                         std::holds_alternative<AnswerCode>(command) || std::holds_alternative<SignOut>(command);
    if (!goes_on) abandon_exchange();
    std::visit(
        Overloaded{
            [&](const SignUp& wish) {
                begin(Exchange::signing_up, sign_up_request(client, wish.user_name, wish.email, wish.password), now);
            },
            [&](const ConfirmSignUp& wish) {
                begin(Exchange::confirming, confirm_sign_up_request(client, wish.user_name, wish.code), now);
            },
            [&](const ResendCode& wish) {
                begin(Exchange::resending, resend_code_request(client, wish.user_name), now);
            },
            [&](const SignIn& wish) {
                password = wish.password;
                keep = wish.keep;
                proof.emplace(secret_number(entropy));
                begin(Exchange::requesting_challenge, start_sign_in_request(client, wish.user_name, *proof), now);
            },
            [&](const AnswerNewPassword& wish) {
                answer_challenge(
                    ChallengeKind::new_password, new_password_request(client, challenge, wish.password), now);
            },
            [&](const AnswerCode& wish) {
                answer_challenge(ChallengeKind::code, code_request(client, challenge, wish.code), now);
            },
            [&](const ForgotPassword& wish) {
                begin(Exchange::requesting_reset, forgot_password_request(client, wish.user_name), now);
            },
            [&](const ResetPassword& wish) {
                begin(
                    Exchange::resetting, reset_password_request(client, wish.user_name, wish.code, wish.password), now);
            },
            [&](const OpenHostedPages& wish) {
                if (settings.hosted_url.empty()) return fail(Failure::misconfigured);
                const Visit planned = new_visit(entropy, wish.keep);
                const HostedPages pages{settings.hosted_url, settings.client_id, settings.redirect_url};
                outputs.push(Redirect{authorize_url(pages, planned, wish.provider), write_visit(planned)});
            },
            [&](const ReturnFromHostedPages& wish) { return_from_hosted_pages(wish, now); },
            [&](const Resume& wish) {
                resumed = wish.refresh_token;
                begin(Exchange::resuming, refresh_request(client, resumed), now);
            },
            [&](const SignOut& wish) { sign_out(wish.reach, now); },
        },
        command);
}

void UserSession::Parts::answer_challenge(ChallengeKind kind, const HttpRequest& request, Now now) {
    const bool asked = (exchange == Exchange::challenged || exchange == Exchange::answering) && challenge.kind == kind;
    if (!asked) return fail(Failure::session_ended);
    begin(Exchange::answering, request, now);
}

void UserSession::Parts::return_from_hosted_pages(const ReturnFromHostedPages& wish, Now now) {
    auto kept = read_visit(wish.kept);
    if (!kept) return fail(Failure::forged_return);
    const auto code = read_return(wish.query, *kept);
    if (!code) return fail(code.error());
    if (settings.hosted_url.empty()) return fail(Failure::misconfigured);
    visit = *std::move(kept);
    const HostedPages pages{settings.hosted_url, settings.client_id, settings.redirect_url};
    begin(Exchange::redeeming_code, exchange_request(pages, visit, *code), now);
}

void UserSession::Parts::exchange_answered(const HttpAnswer& answer, Now now) {
    exchange_deadline.reset();
    const auto finish = [&](const auto& result, auto&& say) {
        if (!result) return exchange_failed(result.error());
        abandon_exchange();
        say(*result);
    };
    switch (exchange) {
        case Exchange::none:
        case Exchange::challenged: return;
        case Exchange::signing_up:
            return finish(read_registered(answer), [&](const Registered& registered) {
                outputs.push(SignedUp{registered.confirmed, registered.destination});
            });
        case Exchange::confirming:
        case Exchange::resetting: {
            const bool confirming = exchange == Exchange::confirming;
            const auto done = read_done(answer, confirming ? Step::confirming : Step::resetting);
            if (!done) return exchange_failed(done.error());
            abandon_exchange();
            outputs.push(confirming ? Output(Confirmed{}) : Output(PasswordReset{}));
            return;
        }
        case Exchange::resending:
        case Exchange::requesting_reset:
            return finish(read_code_sent(answer, exchange == Exchange::resending ? Step::resending : Step::forgetting),
                          [&](const std::string& destination) { outputs.push(CodeSent{destination}); });
        case Exchange::requesting_challenge: return got_challenge(answer, now);
        case Exchange::proving: return got_turn(read_sign_in_turn(answer, Step::signing_in), now);
        case Exchange::answering: return got_turn(read_sign_in_turn(answer, Step::answering), now);
        case Exchange::redeeming_code: {
            const Keep with = visit.keep;
            return finish(
                read_exchanged(answer, visit), [&](const Tokens& tokens) { begin_session(tokens, with, now); });
        }
        case Exchange::resuming: {
            auto tokens = read_refreshed(answer);
            if (!tokens) return exchange_failed(tokens.error());
            if (tokens->refresh.empty()) tokens->refresh = resumed;
            abandon_exchange();
            return begin_session(*std::move(tokens), Keep::signed_in, now);
        }
    }
}

void UserSession::Parts::exchange_failed(Failure failure) {
    if (exchange == Exchange::answering && may_answer_again(failure)) {
        exchange = Exchange::challenged;
        exchange_deadline.reset();
        outputs.push(Failed{failure});
        return;
    }
    // The stored token is no longer valid. After a temporary failure it stays, for the next attempt.
    if (exchange == Exchange::resuming && !is_temporary(failure)) outputs.push(KeepRefreshToken{});
    fail(failure);
}

void UserSession::Parts::got_challenge(const HttpAnswer& answer, Now now) {
    auto turn = read_sign_in_turn(answer, Step::signing_in);
    if (!turn) return fail(turn.error());
    auto* asked = std::get_if<PoolChallenge>(&*turn);
    if (!asked) return fail(Failure::malformed);  // nothing has been proved yet, so tokens would be wrong
    if (asked->kind != ChallengeKind::password_verifier) return fail(Failure::unsupported);
    const auto proved = proof->prove(pool_name_of(settings.user_pool_id), asked->srp, password, aws_time(now));
    if (!proved) return fail(Failure::malformed);
    password = Secret();
    proof.reset();
    challenge = std::move(*asked);
    begin(Exchange::proving, prove_request(client, challenge, *proved), now);
}

void UserSession::Parts::got_turn(std::expected<SignInTurn, Failure> turn, Now now) {
    if (!turn) return exchange_failed(turn.error());
    if (auto* tokens = std::get_if<Tokens>(&*turn)) {
        abandon_exchange();
        return begin_session(std::move(*tokens), keep, now);
    }
    PoolChallenge next = std::get<PoolChallenge>(*std::move(turn));
    if (next.kind == ChallengeKind::unsupported) return fail(Failure::unsupported);
    if (next.kind == ChallengeKind::password_verifier) return fail(Failure::malformed);
    if (next.user_id.empty()) next.user_id = challenge.user_id;
    challenge = std::move(next);
    exchange = Exchange::challenged;
    outputs.push(Challenged{challenge.kind == ChallengeKind::new_password ? Challenge::new_password : Challenge::code});
}

}  // namespace aws::cognito
