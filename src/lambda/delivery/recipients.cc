#include "lambda/delivery/recipients.h"

#include <algorithm>
#include <utility>

#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using api::Refusal;

constexpr std::size_t members_at_once = 200;
constexpr int most_member_pages = 3;

}  // namespace

Task<Recipients> members_of(Call& call, RoomId room, UserId sender, Standing standing) {
    const auto card = co_await call.store.room(room);
    if (!card) co_return std::unexpected(card.error());
    if (!*card) co_return std::unexpected(Refusal::not_found);
    std::vector<Recipient> all;
    std::optional<UserId> after;
    for (int turn = 0; turn < most_member_pages; ++turn) {
        auto page = co_await call.store.members(room, after, members_at_once);
        if (!page) co_return std::unexpected(page.error());
        for (Membership& member : page->members)
            if (is_current(member, **card))
                all.push_back({.user = member.user, .identity = std::move(member.identity), .room = room});
        after = page->next;
        if (!after) break;
    }
    const bool is_member = std::ranges::find(all, sender, &Recipient::user) != all.end();
    if (!is_member && standing != Standing::service) co_return std::unexpected(Refusal::not_a_member);
    co_return all;
}

Task<Recipients> direct_pair(Call& call, RoomId room, UserId sender, std::string sender_identity) {
    const UserId other = other_of(room);
    if (other.empty() || other == sender) co_return std::unexpected(Refusal::invalid_request);
    const auto people = co_await call.store.people({sender, other});
    if (!people) co_return std::unexpected(people.error());
    if (std::ranges::find(*people, sender, &Person::user) == people->end())
        co_return std::unexpected(Refusal::no_profile);
    const auto recipient = std::ranges::find(*people, other, &Person::user);
    if (recipient == people->end()) co_return std::unexpected(Refusal::not_found);
    std::vector<Recipient> pair;
    pair.push_back({.user = other, .identity = recipient->identity, .room = direct_room(sender)});
    pair.push_back({.user = sender, .identity = std::move(sender_identity), .room = room});
    co_return pair;
}

Task<Recipients> one_person(Call& call, UserId user) {
    const auto person = co_await call.store.person(user);
    if (!person) co_return std::unexpected(person.error());
    if (!*person) co_return std::unexpected(Refusal::not_found);
    std::vector<Recipient> one;
    one.push_back({.user = user, .identity = (*person)->identity, .room = RoomId(std::string(service_room))});
    co_return one;
}

}  // namespace lambda::delivery
