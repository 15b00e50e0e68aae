#include "lambda/guest_access.h"

#include <utility>

#include "lambda/store/guests.h"

namespace lambda {

using api::Refusal;

Task<std::optional<Refusal>> refuse_all_guests(Call& call) {
    if (call.environment.guests_table.empty()) co_return std::nullopt;
    auto shut_out = call.warm_cache.guests_shut_out(call.io.now());
    if (!shut_out) {
        const auto read = co_await Guests(call.io, call.environment).shut_out();
        if (!read) co_return read.error();
        call.warm_cache.remember_guests_shut_out(*read, call.io.now());
        shut_out = *read;
    }
    co_return *shut_out ? std::optional(Refusal::guests_off) : std::nullopt;
}

Task<Outcome<Condition>> count_guest_request(Call& call, UserId guest) {
    const int budget = call.environment.guest_budget;
    if (call.environment.guests_table.empty() || budget == 0) co_return Condition::held;
    const auto counted = co_await Guests(call.io, call.environment).count_request(std::move(guest), budget);
    if (counted && *counted == Condition::failed) call.io.log().count("guestsOverBudget");
    co_return counted;
}

}  // namespace lambda
