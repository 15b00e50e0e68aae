#include "lambda/runtime/io.h"

namespace lambda {

bool Io::fits(const Answer& answer) const {
    if (const auto* perform = std::get_if<Perform>(&awaited_)) {
        const auto* answers = std::get_if<std::vector<HttpAnswer>>(&answer);
        return answers && answers->size() == perform->requests.size();
    }
    if (const auto* fold = std::get_if<Fold>(&awaited_)) {
        const auto* texts = std::get_if<std::vector<std::string>>(&answer);
        return texts && texts->size() == fold->texts.size();
    }
    return false;
}

void Io::answered(Answer answer, UnixTime now) {
    now_ = now;
    answer_ = std::move(answer);
    awaited_ = Reply{};
    std::exchange(handler_, {}).resume();
}

}  // namespace lambda
