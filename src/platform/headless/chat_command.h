// confab chat: the whole chat without a screen. Prints events as JSON lines, and sends lines of input to the first
// room, no faster than the outbox accepts them. See events_json.h for the events.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "app/loop.h"
#include "platform/headless/chat_events.h"
#include "platform/headless/command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/line_reader.h"
#include "platform/headless/ports.h"
#include "protocol/ids.h"

namespace headless {

class ChatCommand : public Command, private app::Listener {
public:
    explicit ChatCommand(const Arguments& arguments) : arguments_(arguments), listening_(arguments.has("--listen")) {}

    void start() override;
    void turn() override;
    void woken() override { loop_->woken(); }
    void input(std::string_view bytes) override;
    void input_ended() override;
    void socket_opened(std::uint64_t socket) override { loop_->socket_opened(socket); }
    void socket_received(std::uint64_t socket, ByteView bytes) override {
        loop_->socket_received(socket, Bytes(bytes.begin(), bytes.end()));
    }
    void socket_received_text(std::uint64_t socket, std::string_view text) override {
        loop_->socket_received_text(socket, std::string(text));
    }
    void socket_closed(std::uint64_t socket) override { loop_->socket_closed(socket); }
    void fetched(std::uint64_t request, std::optional<HttpResponse> response) override {
        ports_->heard_back(request);
        loop_->fetched(request, std::move(response));
    }
    void interrupted() override;
    void output_closed() override;

private:
    void heard(const chat::Effect& effect, const chat::Model& model) override;
    void room_changed(const chat::Model& model, const RoomId& room);
    bool is_requested(const RoomId& room) const { return std::ranges::contains(rooms_, room); }

    void enter();             // as a guest, or by signing in
    void continue_sign_in();  // until the chat is entered
    bool read_recipient();
    void find_recipient();  // until the person of --to is known
    void open_rooms();

    void give_up(std::string_view sentence, Exit code);
    void feed();  // passes lines to the outbox up to its limit
    bool all_delivered() const;
    bool any_failed() const;
    bool is_saved() const;
    std::size_t in_flight() const;  // in the outbox, or posted and not in it yet
    void end_if_finished();
    void leave(Exit code);  // disconnects and ends once everything is stored

    Arguments arguments_;
    bool listening_;
    Secret password_;  // for a broker with a user name
    std::optional<PersonWanted> person_;
    std::string to_;  // the person to write to, until their room is our first
    int lookups_ = 0;
    bool in_rooms_ = false;
    bool name_offered_ = false;
    std::vector<RoomId> rooms_;
    std::optional<Ports> ports_;
    std::optional<app::Loop> loop_;
    ChatEvents events_;

    LineReader lines_;
    std::size_t posted_ = 0;  // lines posted to the loop since its last turn
    bool input_wanted_ = false;
    bool input_over_ = false;
    bool line_refused_ = false;
    std::optional<Exit> leaving_;
    bool disconnected_ = false;
    bool awaits_requests_ = false;
};

}  // namespace headless
