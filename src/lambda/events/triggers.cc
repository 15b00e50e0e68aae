// The Cognito triggers during registration (Amazon Cognito Developer Guide, "Pre sign-up Lambda trigger" and "Post
// confirmation Lambda trigger"). Both return the event. They never fail, because a failing trigger would keep people
// from registering.
#include "lambda/events/handlers.h"
#include "protocol/clean_text.h"

namespace lambda::events {
namespace {

const Json* user_attributes(const Json& event) {
    const Json* request = event.find("request");
    return request ? request->find("userAttributes") : nullptr;
}

bool is_from(const Json& event, std::string_view source) {
    const std::string* name = event.find_text("triggerSource");
    return name && *name == source;
}

}  // namespace

Task<Reply> pre_sign_up(Call& call) {
    Json event = call.event;
    if (call.environment.auto_confirm && is_from(event, "PreSignUp_SignUp")) {
        const Json* given = event.find("response");
        Json response = given && given->is_object() ? *given : Json::object();
        response.set("autoConfirmUser", true);
        const Json* attributes = user_attributes(event);
        if (attributes && attributes->find_text("email")) response.set("autoVerifyEmail", true);
        event.set("response", std::move(response));
    }
    co_return Reply{std::move(event)};
}

Task<Reply> post_confirmation(Call& call) {
    const Reply done{call.event};
    const Json* attributes = user_attributes(call.event);
    const std::string* account = attributes ? attributes->find_text("sub") : nullptr;
    const std::string* user_name = call.event.find_text("userName");
    if (!is_from(call.event, "PostConfirmation_ConfirmSignUp") || !account || account->empty() ||
        account->size() > 128 || !user_name)
        co_return done;
    // People who sign in with Google or Facebook have a meaningless user name, such as Google_1234.
    const bool federated = attributes->find("identities") != nullptr;
    const std::string* called = federated ? attributes->find_text("name") : user_name;
    const std::string name = called ? clean_name(*called) : std::string();
    if (name.empty()) co_return done;
    const std::vector<std::string> folded = co_await call.io.fold({name});
    if (folded.front().empty()) co_return done;

    // If the name is taken, the person chooses another one at the first sign-in.
    const auto claimed = co_await call.store.claim_name(folded.front(), name, *account, UserId());
    call.io.log().check("nameClaimsFailed", claimed);
    if (claimed && *claimed == Condition::held)
        call.io.log().check("nameClaimsFailed",
                            co_await call.store.put_registered(
                                {.account = *account, .name = name, .folded = folded.front(), .since = call.io.now()}));
    co_return done;
}

}  // namespace lambda::events
