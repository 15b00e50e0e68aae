// The person's session with the user pool (aws/cognito/user_session.h), between the model, the transport and the
// browser's storage. It knows one thing that the session cannot: all tabs of a browser share one stored refresh token,
// and the first to need it renews it. Its requests have ids of their own, so that no other answers reach it.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "app/ports.h"
#include "aws/cognito/user_session.h"
#include "base/output_queue.h"
#include "chat/storage_keys.h"
#include "transport/transport.h"

namespace app {

using chat::return_key;   // for the return from the hosted pages
using chat::session_key;  // the refresh token of people who stay signed in

class UserAccount {
public:
    // For others: the world, the transport (Token, NoToken), or the model (the rest).
    using Output =
        std::variant<transport::Fetch, transport::Keep, aws_user::Redirect, aws_user::Token, aws_user::NoToken,
                     aws_user::SignedUp, aws_user::Confirmed, aws_user::CodeSent, aws_user::PasswordReset,
                     aws_user::Challenged, aws_user::SignedIn, aws_user::Failed, aws_user::SignedOut>;

    UserAccount(aws_user::Settings settings, Ports& ports);

    void command(const aws_user::Command& command, Now now);
    void token_wanted(Now now);  // causes exactly one Token or NoToken
    // Returns false if the request is not one of ours.
    bool fetched(transport::RequestId request, const std::optional<aws::HttpResponse>& response, Now now);
    void ticked(Now now);

    std::optional<Output> poll();  // call until empty after every call above
    std::optional<Instant> deadline() const { return session_.deadline(); }

private:
    void drain(Now now);
    bool takes_up_another(const std::list<aws_user::Output>& ending, Now now);
    void take(aws_user::Output& output, Now now);
    void resume(const Secret& refresh_token, Now now);
    void no_token(aws_user::Failure failure);

    aws_user::Settings settings_;
    Ports& ports_;
    aws_user::UserSession session_;
    Secret refresh_token_;  // the last one of this session that was stored
    std::string user_name_;
    bool token_wanted_ = false;
    bool taking_up_ = false;      // continuing with another tab's refresh token, which nobody else needs to know
    bool take_up_again_ = false;  // that failed for a passing reason
    OutputQueue<Output> outputs_;
};

}  // namespace app
