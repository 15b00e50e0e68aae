#include "lambda/runtime/response.h"

#include <utility>

namespace lambda {

Response refuse(api::Refusal refusal) { return refuse(refusal, std::string(api::refusal_message(refusal))); }

Response refuse(api::Refusal refusal, std::string sentence) {
    return {.status = api::refusal_status(refusal), .body = api::write_refusal(refusal, sentence)};
}

Reply to_reply(const Response& response) {
    return {Json::object(
        {{"statusCode", response.status},
         {"headers", Json::object({{"content-type", "application/json"}, {"cache-control", "no-store"}})},
         {"body", response.body.dump()}})};
}

Reply fail(Io& io, std::string_view code, std::string_view sentence) {
    io.log().fail(code);
    return {.result = Json(sentence), .ending = Ending::failed};
}

}  // namespace lambda
