#include "platform/headless/chat_command.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"
#include "platform/headless/configuration.h"
#include "platform/headless/events_json.h"
#include "platform/headless/output.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "wording/problem.h"
#include "wording/room_name.h"

namespace headless {
namespace {

// The most own messages in flight: enough to keep sending, few enough that a crash loses little of the input.
constexpr std::size_t window = 30;
static_assert(window < limits::outbox && window * limits::text_bytes <= limits::stored_outbox_bytes);

}  // namespace

void ChatCommand::start() {
    for (const std::string& name : arguments_.all("--room")) {
        const auto room = room_of_argument(name);
        if (!room)
            return give_up("--room \"" + name + "\": " + std::string(wording::sentence(room.error())), Exit::usage);
        if (!std::ranges::contains(rooms_, *room)) rooms_.push_back(*room);
    }
    if (!read_recipient()) return;
    if (rooms_.size() > limits::rooms)
        return give_up("you can join at most " + std::to_string(limits::rooms) + " rooms at once", Exit::usage);
    const std::string name = arguments_.text("--name", "guest");
    if (clean_name(name).empty()) return give_up("--name has no visible character", Exit::usage);

    std::optional<chat::Config> config = load_configuration(arguments_.text("--config"));
    if (!config) return end(Exit::configuration);
    if (const std::string* user = arguments_.find("--user")) {
        auto person = person_wanted(*user, config->transport);
        if (!person) return give_up(person.error().sentence, person.error().code);
        person_ = std::move(*person);
    }
    const Result<Secret> password = broker_password(config->transport);
    if (!password) return give_up(password.error().what, Exit::configuration);
    password_ = *password;
    const std::string* state_file = arguments_.find("--state");
    Result<Storage> storage = Storage::open(state_file ? std::optional(*state_file) : std::nullopt);
    if (!storage) return give_up(storage.error().what, Exit::configuration);

    ports_.emplace(std::move(*storage));
    chat::Model model = chat::start(std::move(*config), Random(ports_->entropy()));
    model.self_starting = false;
    model.announce_late = true;
    loop_.emplace(std::move(model), *ports_, static_cast<app::Listener*>(this));
    enter();
}

void ChatCommand::turn() {
    loop_->turn();
    posted_ = 0;
    events_.print_notices(loop_->model());
    if (leaving_) return leave(*leaving_);
    events_.print_names(loop_->model());
    continue_sign_in();
    find_recipient();
    feed();
    end_if_finished();
}

void ChatCommand::input(std::string_view bytes) {
    input_wanted_ = false;
    lines_.feed(bytes);
    feed();
}

void ChatCommand::input_ended() {
    input_wanted_ = false;
    input_over_ = true;
    lines_.finish();
    feed();
    end_if_finished();
}

void ChatCommand::interrupted() {
    if (disconnected_) return end(*leaving_);
    leave(any_failed() || !all_delivered() ? Exit::failed : Exit::done);
}

void ChatCommand::output_closed() { leave(Exit::done); }

void ChatCommand::feed() {
    if (leaving_ || !to_.empty()) return;
    const chat::Room* room = loop_->model().rooms.find(rooms_.front());
    if (!room || !room->announced) return;  // not before the room was joined for the first time
    while (in_flight() < window) {
        std::optional<std::string> line = lines_.next();
        if (!line) {
            if (!input_over_ && !std::exchange(input_wanted_, true)) bindings::want_input();
            return;
        }
        const std::string text = clean_message(*line);
        if (text.empty()) continue;
        if (text.size() > limits::text_bytes) {
            print_json(error_event("A line of input is too long and was not sent: a message has at most " +
                                       std::to_string(limits::text_bytes) + " bytes.",
                                   &rooms_.front()));
            line_refused_ = true;
            continue;
        }
        loop_->post(chat::SubmitText{.room = rooms_.front(), .text = text});
        ++posted_;
    }
}

bool ChatCommand::all_delivered() const {
    return std::ranges::none_of(loop_->model().outbox.pending, [](const chat::Pending& pending) {
        return pending.message.kind == Kind::text && pending.state != chat::Pending::State::failed;
    });
}

bool ChatCommand::any_failed() const {
    return line_refused_ || std::ranges::any_of(loop_->model().outbox.pending, [](const chat::Pending& pending) {
               return pending.state == chat::Pending::State::failed;
           });
}

std::size_t ChatCommand::in_flight() const { return posted_ + loop_->model().outbox.pending.size(); }

bool ChatCommand::is_saved() const { return !arguments_.has("--state") || !loop_->model().outbox.dirty; }

void ChatCommand::end_if_finished() {
    const chat::Model& model = loop_->model();
    if (model.link.state == chat::LinkState::stopped) {
        const bool configured = model.link.cause == transport::DownCause::configured;
        return give_up(wording::sentence(model.link.problem), configured ? Exit::configuration : Exit::refused);
    }
    if (!to_.empty()) return;
    const auto refused = [&](const RoomId& id) {
        const chat::Room* room = model.rooms.find(id);
        return room && is_refused(room->state);
    };
    // Nothing can be sent to a refused first room, but with --listen the other rooms can still be read.
    if (listening_ ? std::ranges::all_of(rooms_, refused) : refused(rooms_.front()))
        return give_up(wording::sentence(model.rooms.find(rooms_.front())->problem()), Exit::refused);
    if (!input_over_ || listening_) return;
    if (lines_.is_empty() && all_delivered() && posted_ == 0) leave(any_failed() ? Exit::failed : Exit::done);
}

void ChatCommand::leave(Exit code) {
    leaving_ = code;
    if (!loop_) return end(code);
    if (!disconnected_) {
        if (!is_saved()) return;  // the model saves within the second, and turn() comes back here
        ports_->storage().close();
        disconnected_ = true;
        // Waits until the person's session, or the polled queue, has been handed back.
        awaits_requests_ = person_ || loop_->model().link.capabilities.kind == transport::TransportKind::sqs;
        loop_->post(chat::LeaveChat{});
        loop_->turn();
    }
    if (!awaits_requests_ || ports_->requests_under_way() == 0) end(code);
}

void ChatCommand::give_up(std::string_view sentence, Exit code) {
    complain(sentence);
    loop_ ? leave(code) : end(code);
}

void ChatCommand::heard(const chat::Effect& effect, const chat::Model& model) {
    if (leaving_) return;
    std::visit(
        Overloaded{
            [&](const chat::LinkChanged&) { events_.link_changed(model, ports_->now()); },
            // With an account, the model joins all of the person's rooms: reports only the requested ones.
            [&](const chat::RoomStateChanged& change) {
                if (is_requested(change.room)) room_changed(model, change.room);
            },
            [&](const chat::MessageShown& shown) {
                if (is_requested(shown.room)) events_.message_shown(model, shown);
            },
            [&](const chat::DeliveryChanged& change) {
                if (is_requested(change.room)) events_.delivery_changed(model, change);
            },
            [](const auto&) {},
        },
        effect);
}

void ChatCommand::room_changed(const chat::Model& model, const RoomId& id) {
    if (!events_.room_changed(model, id)) return;
    // Messages that failed in an earlier run with this state file.
    if (model.rooms.find(id)->failed > 0) loop_->post(chat::RetryAll{id});
}

namespace {

constexpr OptionRule chat_options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--room", .value = "ROOM", .count = OptionRule::Count::many},
    {.name = "--to", .value = "USER"},
    {.name = "--name", .value = "NAME"},
    {.name = "--user", .value = "NAME"},
    {.name = "--state", .value = "FILE"},
    {.name = "--listen"},
};

}  // namespace

const CommandRule chat_rule = {
    .name = "chat",
    .summary = "join rooms; events as JSON lines out, lines in as messages",
    .options = chat_options,
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Joins the rooms, as a guest or, with --user, signed in. Sends each line of standard input to the first room or, with --to,
to one person. At the end of input it waits until everything is delivered, then ends; with --listen it stays until you
interrupt it. It prints every event as one JSON object per line:

  connected  we are online, as "from"              message    a message, including your own once they come back
  joined     we (own: true) or others joined       sent       the broker accepted an own message
  state      the connection changed, and why       delivered  an own message came back from the room
  error      with a reason                         failed     an own message was given up, with a reason
  name       the display name of a person who had a short id ("stand_in") so far

Events have room, id, from, name, guest, text, at (milliseconds since 1970) and own where they apply. After a broken
connection it prints the messages that it missed, in order, each once, with late: true, if the room has a history. It does
not print messages from before it joined; use "confab history" for those.

--room     a room's name, or the id of a private room such as p.kitchen, or of a direct one: d. and the person's id, or
           d.service for messages from the operator's systems
--to       the person's display name, or id of 64 digits, for a direct chat; needs --user
--name     the name that others see (default: guest); with --user it is used if the account has no display name yet
--user     sign in as NAME, with the password from CONFAB_PASSWORD; a wrong password ends with exit code 4
--state    a file that keeps identity and unsent messages for the next run; keep it as secret as a password
For a broker with a user name, CONFAB_PASSWORD is the broker's password.
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<ChatCommand>(arguments);
    },
};

}  // namespace headless
