// Any answer in a user pool's place: the first byte chooses the status, the second the request, the rest is the body.
// Every exchange ends, and nothing from the answers is passed on.
#include <array>
#include <cstdlib>

#include "aws/cognito/user_session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace aws;
    using namespace aws::cognito;
    if (size < 2) return 0;
    constexpr std::array<int, 5> statuses = {200, 200, 400, 429, 503};
    const HttpAnswer answer = HttpResponse{
        .status = statuses[data[0] % statuses.size()],
        .headers = {{"Date", "Fri, 20 Nov 2026 12:00:00 GMT"}},
        .body = std::string(reinterpret_cast<const char*>(data + 2), size - 2)};
    UserSession user({.region = "us-east-1",
                      .user_pool_id = "us-east-1_Confab000",
                      .client_id = "c",
                      .endpoint_url = "http://127.0.0.1/",
                      .hosted_url = "http://127.0.0.1",
                      .redirect_url = "http://127.0.0.1/",
                      .random = Random()});
    const std::array<Command, 7> commands = {
        SignUp{"a", "b", Secret("c")},
        ConfirmSignUp{"a", "1"},
        ResendCode{"a"},
        SignIn{"a", Secret("p"), Keep::signed_in},
        ForgotPassword{"a"},
        ResetPassword{"a", "1", Secret("p")},
        Resume{Secret("r")}};
    Now now{Instant{}, UnixTime(1'795'000'000s)};
    user.command(commands[data[1] % commands.size()], {1, 2, 3, 4}, now);
    user.token_wanted(now);
    int requests = 0;
    for (int turn = 0; turn < 200; ++turn) {
        if (const auto output = user.poll()) {
            if (const auto* request = std::get_if<Request>(&*output)) {
                if (++requests > 100) std::abort();
                user.answered(request->id, answer, now);
            } else if (std::holds_alternative<Challenged>(*output)) {
                user.command(AnswerCode{"1"}, {5, 6, 7, 8}, now);
            }
        } else if (const auto deadline = user.deadline()) {
            now = {*deadline, now.unix_time + (*deadline - now.instant)};
            user.ticked(now);
        } else {
            return 0;
        }
    }
    if (!user.signed_in()) std::abort();  // only a session may have work forever
    return 0;
}
