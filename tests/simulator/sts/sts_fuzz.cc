#include <cstdint>

#include "base/bytes.h"
#include "simulator/cognito/open_id_token.h"
#include "simulator/sts/sts.h"

// The form body of a request to STS, and the token in one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace simulator;
    static const crypto::Digest seed{};
    static const iam::Permissions permissions{iam::RolePolicies{}};
    static const iam::KeyRing keys(seed);
    static const sts::Sts sts = [] {
        sts::Sts made(permissions, keys, seed);
        made.make({{.id = "R", .arn = "arn:aws:iam::123456789012:role/R", .trust = {}}}, "", "");
        return made;
    }();
    Entropy entropy(seed);
    const ReceivedRequest request{
        .method = "POST",
        .target = "/",
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
        .body = std::string(as_text({data, size}))};
    sts.answer(request, entropy, UnixTime(Milliseconds(1'760'000'000'000)));
    cognito::read_open_id_token(seed, request.body);
    return 0;
}
