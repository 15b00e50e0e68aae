// Creates the content of a new local run: two people and a few rooms, with the same requests as everybody (sign up,
// confirm, sign in, the HTTP API), so that they are always valid. A machine without I/O; it gives up at the first
// refusal, with a sentence.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/cognito/identity_pool.h"
#include "aws/cognito/user_session.h"
#include "aws/credentials.h"
#include "aws/http.h"
#include "base/random.h"
#include "base/time.h"
#include "protocol/api.h"

namespace local {

class Demo {
public:
    struct Request {
        std::uint64_t id = 0;
        HttpRequest request;
    };
    struct Ended {
        std::string problem;  // empty: all of it was created
    };
    using Output = std::variant<Request, Ended>;

    // `services` is the simulated cloud's address, without a slash at the end.
    Demo(std::string services, Random random, Now now);

    void answered(std::uint64_t id, const HttpAnswer& answer, Now now);
    // Returns whether the code was for one of the two.
    bool code_sent(std::string_view user_name, std::string_view code, Now now);
    std::optional<Output> poll();

private:
    enum class Step { signing_up, signing_in, getting_identity, getting_credentials, calling_api, ended };
    struct Person {
        std::string user_name;
        std::string name;
        Secret identity = {};
        Credentials credentials = {};
        UserId id = {};
    };
    struct Call {
        std::size_t caller;
        api::Request request;
    };

    void command(const aws_user::Command& command, Now now);
    void drain_session(Now now);
    void got(const aws_user::Output& output, Now now);
    void confirm_when_possible(Now now);
    void enter_next(Now now);
    void call_api(Now now);
    std::optional<Call> call_number(std::size_t number) const;
    void request(HttpRequest request);
    void fail(std::string_view what);

    std::string services_;
    Random random_;
    std::array<Person, 2> people_;
    std::size_t person_ = 0;  // the person who is signing in
    std::optional<aws_user::UserSession> session_;
    bool signed_up_ = false;
    std::string code_;
    CognitoLogin login_;
    std::size_t call_ = 0;
    Step step_ = Step::signing_up;
    std::uint64_t last_request_ = 0;
    std::uint64_t session_request_ = 0;  // the session's id of the request in flight; 0: it is our own
    std::list<Output> outputs_;
};

}  // namespace local
