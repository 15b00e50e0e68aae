#include "lambda/publish.h"

namespace lambda {

Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication) { co_return Published{.stamp = call.io.now()}; }

}  // namespace lambda
