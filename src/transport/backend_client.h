// The backend's HTTP API, asked with the credentials of a transport to AWS, which has both interfaces: the
// results of these calls come out of its RoomTransport::poll().
#pragma once

#include <optional>
#include <string>

#include "aws/cognito/token_lost.h"
#include "base/secret.h"
#include "base/time.h"
#include "protocol/api.h"
#include "transport/events.h"

namespace transport {

using aws::cognito::TokenLost;

class BackendClient {
public:
    virtual ~BackendClient() = default;

    // Ends in one Answered, connected or not: signed with our credentials, a few at a time, each retried while that may
    // help.
    virtual void ask(AskId ask, const api::Request& request, Now now) = 0;

    // Answers of TokenWanted. `provider` is the user pool as Cognito names it among the logins of an identity.
    virtual void token(const std::string& provider, const Secret& id_token, Now now) = 0;
    virtual void no_token(TokenLost lost, FailureReason why, Now now) = 0;

    // Of a Fetch. nullopt: no answer (network failure or time over).
    virtual void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) = 0;
};

}  // namespace transport
