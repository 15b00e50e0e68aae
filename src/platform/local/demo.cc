#include "platform/local/demo.h"

#include <utility>

#include "aws/api_gateway/execute_api.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/room_name.h"
#include "simulator/account.h"
#include "wording/backend.h"
#include "wording/endpoint.h"
#include "wording/identity_pool.h"
#include "wording/user_pool.h"

namespace local {
namespace {

constexpr std::string_view password = "Confab-2026!";
constexpr std::string_view private_room_name = "Ann and Ben";

}  // namespace

Demo::Demo(std::string services, Random random, Now now)
    : services_(std::move(services)),
      random_(random),
      people_{Person{.user_name = "ann", .name = "Ann"}, Person{.user_name = "ben", .name = "Ben"}} {
    enter_next(now);
}

void Demo::enter_next(Now now) {
    step_ = Step::signing_up;
    signed_up_ = false;
    code_.clear();
    session_.emplace(aws_user::Settings{
        .region = std::string(simulator::simulated_region),
        .user_pool_id = std::string(simulator::local_user_pool_id),
        .client_id = std::string(simulator::local_user_pool_client_id),
        .endpoint_url = services_ + "/",
        .hosted_url = {},
        .redirect_url = {},
        .random = random_});
    const std::string& user_name = people_[person_].user_name;
    command(
        aws_user::SignUp{
            .user_name = user_name, .email = user_name + "@example.com", .password = Secret(std::string(password))},
        now);
}

// Everybody knows the password, so the sign-in needs no better randomness.
void Demo::command(const aws_user::Command& command, Now now) {
    session_->command(command, {random_.next(), random_.next(), random_.next(), random_.next()}, now);
    drain_session(now);
}

void Demo::drain_session(Now now) {
    while (auto output = session_->poll()) got(*output, now);
}

void Demo::got(const aws_user::Output& output, Now now) {
    std::visit(
        Overloaded{
            [&](const aws_user::Request& wanted) {
                session_request_ = wanted.id;
                request(wanted.request);
            },
            [&](const aws_user::SignedUp& outcome) {
                signed_up_ = true;
                if (outcome.confirmed)
                    got(aws_user::Confirmed{}, now);
                else
                    confirm_when_possible(now);
            },
            [&](const aws_user::Confirmed&) {
                step_ = Step::signing_in;
                command(aws_user::SignIn{.user_name = people_[person_].user_name,
                                         .password = Secret(std::string(password))},
                        now);
            },
            [&](const aws_user::SignedIn&) { session_->token_wanted(now); },
            [&](const aws_user::Token& token) {
                step_ = Step::getting_identity;
                login_ = {.provider = token.provider, .id_token = token.id_token};
                request(aws::cognito::get_id_request(services_ + "/", simulator::identity_pool_id, &login_));
            },
            [&](const aws_user::Failed& failed) { fail(wording::sentence(failed.failure)); },
            [&](const aws_user::NoToken& none) { fail(wording::sentence(none.reason)); },
            [](const auto&) {},
        },
        output);
}

void Demo::confirm_when_possible(Now now) {
    if (!signed_up_ || code_.empty()) return;
    command(aws_user::ConfirmSignUp{.user_name = people_[person_].user_name, .code = std::exchange(code_, {})}, now);
}

bool Demo::code_sent(std::string_view user_name, std::string_view code, Now now) {
    if (step_ != Step::signing_up || people_[person_].user_name != user_name) return false;
    code_ = code;
    confirm_when_possible(now);
    return true;
}

void Demo::answered(std::uint64_t id, const HttpAnswer& answer, Now now) {
    if (id != last_request_) return;
    Person& person = people_[person_];
    switch (step_) {
        case Step::signing_up:
        case Step::signing_in:
            session_->answered(std::exchange(session_request_, 0), answer, now);
            drain_session(now);
            return;
        case Step::getting_identity: {
            auto identity = aws::cognito::read_get_id(answer);
            if (!identity) return fail(wording::sentence(transport::NoCredentials{identity.error(), Standing::user}));
            person.identity = std::move(*identity);
            person.id = UserId(hex(crypto::sha256(as_bytes(person.identity.reveal()))));
            step_ = Step::getting_credentials;
            request(aws::cognito::get_credentials_request(services_ + "/", person.identity, &login_));
            return;
        }
        case Step::getting_credentials: {
            auto credentials = aws::cognito::read_get_credentials(answer);
            if (!credentials)
                return fail(wording::sentence(transport::NoCredentials{credentials.error(), Standing::user}));
            person.credentials = std::move(*credentials);
            if (++person_ < people_.size()) return enter_next(now);
            step_ = Step::calling_api;
            call_api(now);
            return;
        }
        case Step::calling_api:
            if (!answer) return fail("the HTTP API does not answer");
            if (answer->status / 100 != 2)
                return fail(wording::sentence(api::read_problem(answer->status, answer->body)));
            ++call_;
            call_api(now);
            return;
        case Step::ended: return;
    }
}

std::optional<Demo::Call> Demo::call_number(std::size_t number) const {
    constexpr std::size_t ann = 0;
    constexpr std::size_t ben = 1;
    switch (number) {
        case 0: return Call{ann, api::put_me(people_[ann].name)};
        case 1: return Call{ben, api::put_me(people_[ben].name)};
        case 2: return Call{ann, api::join_room(*room_id_from_name("Lobby"))};
        case 3: return Call{ann, api::join_room(*room_id_from_name("Help"))};
        case 4: return Call{ann, api::post_room("Coffee", api::Access::open)};
        case 5: return Call{ben, api::join_room(*room_id_from_name("Lobby"))};
        case 6: return Call{ann, api::post_room(private_room_name, api::Access::members)};
        case 7: return Call{ann, api::add_member(private_room(*room_id_from_name(private_room_name)), people_[ben].id)};
        default: return std::nullopt;
    }
}

void Demo::call_api(Now now) {
    const auto call = call_number(call_);
    if (!call) {
        step_ = Step::ended;
        outputs_.push(Ended{});
        return;
    }
    auto signed_request = execute_api_request(
        services_ + "/api", simulator::simulated_region,
        {.method = call->request.method, .path = call->request.path, .query = {}, .body = call->request.body},
        people_[call->caller].credentials, now.unix_time);
    if (!signed_request) return fail(wording::sentence(signed_request.error()));
    request(std::move(*signed_request));
}

void Demo::request(HttpRequest request) { outputs_.push(Request{++last_request_, std::move(request)}); }

void Demo::fail(std::string_view what) {
    if (step_ == Step::ended) return;
    constexpr std::array<std::string_view, 5> doing = {
        "signing up", "signing in", "getting an identity", "getting credentials", "creating the rooms"};
    std::string problem =
        "could not create the demo accounts and rooms (" + std::string(doing[static_cast<std::size_t>(step_)]) + "): ";
    outputs_.push(Ended{problem + std::string(what)});
    step_ = Step::ended;
}

std::optional<Demo::Output> Demo::poll() { return outputs_.poll(); }

}  // namespace local
