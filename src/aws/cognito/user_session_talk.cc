#include <algorithm>
#include <utility>

#include "aws/cognito/user_session_parts.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "base/overloaded.h"
#include "crypto/sha256.h"

namespace aws::cognito {

namespace {

// SRP's secret number: all 256 bits of the entropy, and nothing that another use of it would tell.
Digest secret_number(const Entropy& entropy) {
    Bytes bytes;
    for (const std::uint64_t word : entropy)
        for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(word >> shift));
    return hmac_sha256(bytes, as_bytes("srp"));
}

// After these the same challenge can be answered once more.
bool may_answer_again(Failure failure) {
    return failure == Failure::wrong_code || failure == Failure::expired_code || failure == Failure::bad_password ||
           is_temporary(failure);
}

}  // namespace

void UserSession::Parts::begin(Talk next, HttpRequest request, Now now) {
    talk = next;
    talk_deadline = now.instant + limits::http_within;
    talk_id = ask(std::move(request));
}

void UserSession::Parts::give_up_talk() {
    talk = Talk::quiet;
    talk_deadline.reset();
    password = Secret();
    proof.reset();
    challenge = {};
    visit = {};
    resumed = Secret();
}

void UserSession::Parts::fail(Failure failure) {
    give_up_talk();
    outputs.push(Failed{failure});
    if (token_is_awaited && !session) lack_token(failure);
}

void UserSession::Parts::start(const Command& command, const Entropy& entropy, Now now) {
    const bool goes_on = std::holds_alternative<AnswerNewPassword>(command) ||
                         std::holds_alternative<AnswerCode>(command) || std::holds_alternative<SignOut>(command);
    if (!goes_on) give_up_talk();
    std::visit(
        Overloaded{
            [&](const SignUp& wish) {
                begin(Talk::signing_up, sign_up_request(client, wish.user_name, wish.email, wish.password), now);
            },
            [&](const ConfirmSignUp& wish) {
                begin(Talk::confirming, confirm_sign_up_request(client, wish.user_name, wish.code), now);
            },
            [&](const ResendCode& wish) { begin(Talk::resending, resend_code_request(client, wish.user_name), now); },
            [&](const SignIn& wish) {
                password = wish.password;
                keep = wish.keep;
                proof.emplace(secret_number(entropy));
                begin(Talk::asking_for_challenge, start_sign_in_request(client, wish.user_name, *proof), now);
            },
            [&](const AnswerNewPassword& wish) {
                answer_challenge(
                    ChallengeKind::new_password, new_password_request(client, challenge, wish.password), now);
            },
            [&](const AnswerCode& wish) {
                answer_challenge(ChallengeKind::code, code_request(client, challenge, wish.code), now);
            },
            [&](const ForgotPassword& wish) {
                begin(Talk::forgetting, forgot_password_request(client, wish.user_name), now);
            },
            [&](const ResetPassword& wish) {
                begin(Talk::resetting, reset_password_request(client, wish.user_name, wish.code, wish.password), now);
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
                begin(Talk::resuming, refresh_request(client, resumed), now);
            },
            [&](const SignOut& wish) { sign_out(wish.reach, now); },
        },
        command);
}

void UserSession::Parts::answer_challenge(ChallengeKind kind, const HttpRequest& request, Now now) {
    const bool asked = (talk == Talk::challenged || talk == Talk::answering) && challenge.kind == kind;
    if (!asked) return fail(Failure::session_ended);
    begin(Talk::answering, request, now);
}

void UserSession::Parts::return_from_hosted_pages(const ReturnFromHostedPages& wish, Now now) {
    auto kept = read_visit(wish.kept);
    if (!kept) return fail(Failure::forged_return);
    const auto code = read_return(wish.query, *kept);
    if (!code) return fail(code.error());
    if (settings.hosted_url.empty()) return fail(Failure::misconfigured);
    visit = *std::move(kept);
    const HostedPages pages{settings.hosted_url, settings.client_id, settings.redirect_url};
    begin(Talk::exchanging, exchange_request(pages, visit, *code), now);
}

void UserSession::Parts::talk_answered(const HttpAnswer& answer, Now now) {
    talk_deadline.reset();
    const auto finish = [&](const auto& result, auto&& say) {
        if (!result) return talk_failed(result.error());
        give_up_talk();
        say(*result);
    };
    switch (talk) {
        case Talk::quiet:
        case Talk::challenged: return;
        case Talk::signing_up:
            return finish(read_registered(answer), [&](const Registered& registered) {
                outputs.push(SignedUp{registered.confirmed, registered.destination});
            });
        case Talk::confirming:
        case Talk::resetting: {
            const bool confirming = talk == Talk::confirming;
            const auto done = read_done(answer, confirming ? Step::confirming : Step::resetting);
            if (!done) return talk_failed(done.error());
            give_up_talk();
            outputs.push(confirming ? Output(Confirmed{}) : Output(PasswordReset{}));
            return;
        }
        case Talk::resending:
        case Talk::forgetting:
            return finish(read_code_sent(answer, talk == Talk::resending ? Step::resending : Step::forgetting),
                          [&](const std::string& destination) { outputs.push(CodeSent{destination}); });
        case Talk::asking_for_challenge: return got_challenge(answer, now);
        case Talk::proving: return got_turn(read_sign_in_turn(answer, Step::signing_in), now);
        case Talk::answering: return got_turn(read_sign_in_turn(answer, Step::answering), now);
        case Talk::exchanging: {
            const Keep with = visit.keep;
            return finish(
                read_exchanged(answer, visit), [&](const Tokens& tokens) { begin_session(tokens, with, now); });
        }
        case Talk::resuming: {
            auto tokens = read_refreshed(answer);
            if (!tokens) return talk_failed(tokens.error());
            if (tokens->refresh.empty()) tokens->refresh = resumed;
            give_up_talk();
            return begin_session(*std::move(tokens), Keep::signed_in, now);
        }
    }
}

void UserSession::Parts::talk_failed(Failure failure) {
    if (talk == Talk::answering && may_answer_again(failure)) {
        talk = Talk::challenged;
        talk_deadline.reset();
        outputs.push(Failed{failure});
        return;
    }
    // What is kept has had its time. A failure that passes leaves it for the next try.
    if (talk == Talk::resuming && !is_temporary(failure)) outputs.push(KeepRefreshToken{});
    fail(failure);
}

void UserSession::Parts::got_challenge(const HttpAnswer& answer, Now now) {
    auto turn = read_sign_in_turn(answer, Step::signing_in);
    if (!turn) return fail(turn.error());
    auto* asked = std::get_if<PoolChallenge>(&*turn);
    if (!asked) return fail(Failure::malformed);  // nobody has proved anything yet
    if (asked->kind != ChallengeKind::password_verifier) return fail(Failure::unsupported);
    const auto proved = proof->prove(pool_name_of(settings.user_pool_id), asked->srp, password, aws_time(now));
    if (!proved) return fail(Failure::malformed);
    password = Secret();
    proof.reset();
    challenge = std::move(*asked);
    begin(Talk::proving, prove_request(client, challenge, *proved), now);
}

void UserSession::Parts::got_turn(std::expected<SignInTurn, Failure> turn, Now now) {
    if (!turn) return talk_failed(turn.error());
    if (auto* tokens = std::get_if<Tokens>(&*turn)) {
        give_up_talk();
        return begin_session(std::move(*tokens), keep, now);
    }
    PoolChallenge next = std::get<PoolChallenge>(*std::move(turn));
    if (next.kind == ChallengeKind::unsupported) return fail(Failure::unsupported);
    if (next.kind == ChallengeKind::password_verifier) return fail(Failure::malformed);
    if (next.user_id.empty()) next.user_id = challenge.user_id;
    challenge = std::move(next);
    talk = Talk::challenged;
    outputs.push(Challenged{challenge.kind == ChallengeKind::new_password ? Challenge::new_password : Challenge::code});
}

}  // namespace aws::cognito
