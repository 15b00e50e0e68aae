// Takes messages in order, updates the model, drains the transport, performs the effects, sets the single timer and
// asks for a frame when something visible changed. Every event enters here.
//
// Calls only collect messages; turn() does the work. The platform calls it in a micro-task after wake_soon(), so that a
// hidden tab, which draws no frames, still acknowledges and pings.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/ports.h"
#include "app/user_account.h"
#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "transport/transport.h"

namespace app {

// Gets the effects that report what happened, after the model has changed. The only function of the loop that it may
// call is post().
class Listener {
public:
    virtual ~Listener() = default;
    virtual void heard(const chat::Effect& effect, const chat::Model& model) = 0;
};

class Loop {
public:
    // `ports` and `listener` (may be null) outlive the loop.
    Loop(chat::Model model, Ports& ports, Listener* listener);
    ~Loop();

    void post(chat::Msg msg);

    // Answers from the world.
    void socket_opened(transport::SocketId socket);
    void socket_received(transport::SocketId socket, Bytes bytes);
    void socket_received_text(transport::SocketId socket, std::string text);
    void socket_closed(transport::SocketId socket);
    void fetched(transport::RequestId request, std::optional<aws::HttpResponse> response);
    void woken();  // the timer

    void turn();  // processes what was collected, until nothing is left

    const chat::Model& model() const { return model_; }

private:
    struct SocketOpened {
        transport::SocketId socket;
    };
    struct SocketReceived {
        transport::SocketId socket;
        Bytes bytes;
    };
    struct SocketReceivedText {
        transport::SocketId socket;
        std::string text;
    };
    struct SocketClosed {
        transport::SocketId socket;
    };
    struct Fetched {
        transport::RequestId request;
        std::optional<aws::HttpResponse> response;
    };
    struct Woken {};
    using Input =
        std::variant<chat::Msg, SocketOpened, SocketReceived, SocketReceivedText, SocketClosed, Fetched, Woken>;

    void put(Input input);
    void take(const Input& input, Now now);
    void update(const chat::Msg& msg, Now now);
    void carry_out(const chat::Effect& effect, Now now);
    void drain(Now now);
    void take(transport::Output& output, Now now);
    void take(UserAccount::Output& output, Now now);
    void want_token(Now now);
    void save(std::string_view key, std::string_view value);
    void connect(Now now);
    void ask(const chat::Ask& wish, Now now);
    void make_transport(const chat::UseTransport& wish);

    chat::Model model_;
    Ports& ports_;
    Listener* listener_;
    transport::Transport transport_;
    std::optional<aws::EndpointError> no_transport_;  // why there is none although the model asked for one
    std::optional<UserAccount> account_;              // only if the configuration names a user pool
    std::list<Input> inputs_;
    std::optional<Instant> armed_;
    bool awake_ = false;
    bool visible_ = false;  // something visible may have changed since the last frame was asked for
};

}  // namespace app
