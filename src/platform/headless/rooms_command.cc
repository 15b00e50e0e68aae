// confab rooms: lists the directory of rooms, one per line, and can create a room.
#include "platform/headless/backend_command.h"
#include "platform/headless/output.h"
#include "protocol/clean_text.h"
#include "protocol/room_name.h"
#include "wording/backend.h"
#include "wording/room_name.h"

namespace headless {
namespace {

constexpr std::size_t id_width = 24;

class RoomsCommand : public BackendCommand {
public:
    using BackendCommand::BackendCommand;

protected:
    bool prepare() override {
        const auto& words = arguments().operands();
        creating_ = !words.empty();
        if (creating_ && (words[0] != "create" || words.size() != 2))
            return misused("write rooms, or rooms create NAME");
        if (!creating_ && arguments().has("--private")) return misused("--private is for rooms create");
        if (creating_ && arguments().has("--prefix")) return misused("--prefix is for the list of rooms");
        if (!creating_) return true;
        if (const auto room = room_id_from_name(words[1]); !room) return misused(wording::sentence(room.error()));
        if (arguments().has("--user")) return true;
        give_up(wording::sentence(api::Problem{api::Refusal::not_signed_in}), Exit::refused);
        return false;
    }

    void begin() override {
        if (!creating_) return ask(api::get_rooms(prefix(), std::nullopt));
        const bool closed = arguments().has("--private");
        ask(api::post_room(arguments().operands()[1], closed ? api::Access::members : api::Access::open));
    }

    void answered(const Json& answer) override {
        if (creating_) {
            const Result<api::RoomCard> room = api::read_room(answer);
            if (!room) return give_up(room.error().what, Exit::failed);
            print(*room);
            return finish(Exit::done);
        }
        if (mine_) {
            const auto rooms = api::read_my_rooms(answer);
            if (!rooms) return give_up(rooms.error().what, Exit::failed);
            for (const api::MyRoom& room : *rooms)
                if (room.room.access == api::Access::members) print(room.room);
            return finish(Exit::done);
        }
        const Result<api::RoomPage> page = api::read_room_page(answer);
        if (!page) return give_up(page.error().what, Exit::failed);
        for (const api::RoomCard& room : page->rooms) print(room);
        if (page->next) return ask(api::get_rooms(prefix(), page->next));
        mine_ = is_signed_in() && !arguments().has("--prefix");  // private rooms are in no directory
        mine_ ? ask(api::get_my_rooms()) : finish(Exit::done);
    }

private:
    bool misused(std::string_view sentence) {
        give_up(sentence, Exit::usage);
        return false;
    }

    // The prefix as a slug, because people type names.
    std::string prefix() const {
        const auto room = room_id_from_name(arguments().text("--prefix"));
        return room ? room->text() : std::string();
    }

    void print(const api::RoomCard& room) const {
        if (arguments().has("--json")) return print_json(api::write(room));
        std::string line = room.id.text();
        line.resize(std::max(line.size() + 2, id_width), ' ');
        print_line(line + room.name + (room.access == api::Access::members ? "  (private)" : ""));
    }

    bool creating_ = false;
    bool mine_ = false;
};

constexpr OptionRule rooms_options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--user", .value = "NAME"},
    {.name = "--prefix", .value = "TEXT"},
    {.name = "--private"},
    {.name = "--json"},
};

}  // namespace

const CommandRule rooms_rule = {
    .name = "rooms",
    .summary = "the directory of rooms, and creating one",
    .options = rooms_options,
    .operands = "[create NAME]",
    .operand_count = {.most = 2},
    .explanation =
        R"(Prints the backend's public rooms, sorted by id, one per line: id and name; with --user also your private rooms. create
creates a room and prints it; you own it and are its first member.

--user     sign in as NAME, with the password from CONFAB_PASSWORD; otherwise you are a guest, who cannot create rooms
--prefix   only rooms whose id begins with this
--private  create a private room, which only its members can read and write
--json     one JSON object per line instead: id, name, access, owner, created (milliseconds since 1970)
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<RoomsCommand>(arguments);
    },
};

}  // namespace headless
