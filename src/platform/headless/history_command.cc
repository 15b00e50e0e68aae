// confab history: a room's messages in the backend, oldest first.
#include <algorithm>
#include <map>
#include <ranges>
#include <set>

#include "platform/headless/backend_command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "protocol/limits.h"
#include "protocol/message_kinds.h"
#include "wording/history_line.h"
#include "wording/room_name.h"

namespace headless {
namespace {

constexpr std::size_t most_messages = 100'000;
constexpr std::size_t usual_messages = 50;

class HistoryCommand : public BackendCommand {
public:
    using BackendCommand::BackendCommand;

protected:
    bool prepare() override {
        const auto room = room_of_argument(arguments().text("--room"));
        if (!room) return give_up(wording::sentence(room.error()), Exit::usage), false;
        room_ = *room;
        const std::string limit = arguments().text("--limit", std::to_string(usual_messages));
        const bool digits = !limit.empty() && limit.size() <= 6 &&
                            std::ranges::all_of(limit, [](char c) { return c >= '0' && c <= '9'; });
        wanted_ = 0;
        if (digits)
            for (const char c : limit) wanted_ = wanted_ * 10 + static_cast<std::size_t>(c - '0');
        if (wanted_ == 0 || wanted_ > most_messages)
            return give_up("--limit must be a number from 1 to " + std::to_string(most_messages), Exit::usage), false;
        return true;
    }

    void begin() override { ask(api::get_messages_before(room_, std::nullopt)); }

    void answered(const Json& answer) override {
        if (naming_) {
            const auto profiles = api::read_profiles(answer);
            if (!profiles) return give_up(profiles.error().what, Exit::failed);
            for (const api::Profile& profile : *profiles) names_[profile.id.text()] = profile.name;
            return ask_names();
        }
        auto page = api::read_history(answer, room_);
        if (!page) return give_up(page.error().what, Exit::failed);
        for (Incoming& message : page->messages | std::views::reverse)
            if (newest_first_.size() < wanted_) take(std::move(message));
        if (page->older && newest_first_.size() < wanted_) return ask(api::get_messages_before(room_, page->older));
        for (const Incoming& message : newest_first_)
            if (message.standing == Standing::user && !names_.contains(message.sender.text())) {
                names_[message.sender.text()];
                nameless_.push_back(message.sender);
            }
        naming_ = true;
        ask_names();
    }

private:
    // A message that was sent again because a response was lost is stored twice; it counts once, with its first stamp.
    void take(Incoming message) {
        const bool fresh = taken_.emplace(message.sender.text(), message.message.id.text()).second;
        if (!fresh)
            std::erase_if(newest_first_, [&](const Incoming& other) {
                return other.sender == message.sender && other.message.id == message.message.id;
            });
        newest_first_.push_back(std::move(message));
    }

    void ask_names() {
        if (nameless_.empty()) return print();
        const std::size_t count = std::min(nameless_.size(), limits::ids_per_lookup);
        const std::vector<UserId> some(nameless_.end() - static_cast<std::ptrdiff_t>(count), nameless_.end());
        nameless_.resize(nameless_.size() - count);
        ask(api::get_users(some));
    }

    std::string_view profile_name(const Incoming& message) const {
        const auto found = names_.find(message.sender.text());
        return found == names_.end() ? std::string_view() : std::string_view(found->second);
    }

    void print() {
        for (const Incoming& message : newest_first_ | std::views::reverse) {
            if (arguments().has("--json"))
                print_json(to_json(message));
            else
                print_line(wording::history_line(message, profile_name(message)));
        }
        finish(Exit::done);
    }

    Json to_json(const Incoming& message) const {
        const MessageKind* kind = find_kind(message.message.kind);
        Json json = Json::object(
            {{"room", room_.text()},
             {"id", message.message.id.text()},
             {"kind", kind ? kind->name : "unknown"},
             {"from", message.sender.text()},
             {"name", message.standing == Standing::user ? names_.at(message.sender.text()) : message.message.name},
             {"guest", message.standing == Standing::guest},
             {"at", static_cast<long long>(message.stamp->time_since_epoch().count())}});
        if (has_text(message.message.kind)) json.set("text", message.message.text);
        return json;
    }

    RoomId room_;
    std::size_t wanted_ = usual_messages;
    std::vector<Incoming> newest_first_;
    std::set<std::pair<std::string, std::string>> taken_;  // pairs of sender and id
    bool naming_ = false;
    std::vector<UserId> nameless_;
    std::map<std::string, std::string> names_;  // by the text of their UserId; empty: unknown
};

constexpr OptionRule history_options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--room", .value = "ROOM", .need = OptionRule::Need::required},
    {.name = "--user", .value = "NAME"},
    {.name = "--limit", .value = "N"},
    {.name = "--json"},
};

}  // namespace

const CommandRule history_rule = {
    .name = "history",
    .summary = "what was said in a room, oldest first",
    .options = history_options,
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Prints the newest messages of a room that the backend has stored, oldest first, one per line: time (UTC), sender, text.
ROOM is a room's name, or the id of a private room such as p.kitchen, for its members.

--user     sign in as NAME, with the password from CONFAB_PASSWORD; otherwise you are a guest
--limit    at most this many messages (default: 50)
--json     one JSON object per line instead: room, id, kind, from, name, guest, at (milliseconds since 1970), text
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<HistoryCommand>(arguments);
    },
};

}  // namespace headless
