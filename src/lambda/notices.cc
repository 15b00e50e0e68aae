#include "lambda/notices.h"

namespace lambda {

Task<Outcome<Held>> keep_notice(Call&, std::vector<std::string>, Notice) { co_return Held::yes; }

}  // namespace lambda
