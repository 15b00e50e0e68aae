// What the loop needs from the world: abstract and small, with one implementation per platform and scripted ones in
// tests. Answers come back as calls of Loop, never from inside these functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "transport/transport.h"

namespace app {

class Ports {
public:
    virtual ~Ports() = default;

    virtual Now now() = 0;

    virtual void open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) = 0;
    virtual void send_on_socket(transport::SocketId socket, ByteView bytes) = 0;
    virtual void send_text_on_socket(transport::SocketId socket, std::string_view text) = 0;
    virtual void close_socket(transport::SocketId socket) = 0;

    virtual void fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds within) = 0;

    // the single timer; replaces the previous time; nullopt: no timer
    virtual void wake_at(std::optional<Instant> when) = 0;
    virtual void wake_soon() = 0;  // call Loop::turn() in a micro-task, once

    // Storage that survives a reload. It may fail (private windows, full disks): then save returns false, and the model
    // tells the person once.
    virtual std::vector<std::pair<std::string, std::string>> load_all() = 0;  // every key that begins with "confab."
    virtual bool save(std::string_view key, std::string_view value) = 0;      // an empty value removes the key

    // The same for storage of this tab only, on platforms with tabs: it survives leaving the page and coming back.
    virtual bool save_in_tab(std::string_view key, std::string_view value) { return save(key, value); }
    virtual void navigate(std::string_view url) = 0;  // leaves the page and opens this address
    // the page's own address, without query and fragment; empty if there is no page
    virtual std::string page_address() = 0;

    virtual void open_link(std::string_view url) = 0;  // in a new tab, without opener or referrer
    virtual void copy(std::string_view text) = 0;      // to the clipboard

    virtual std::array<std::uint64_t, 4> entropy() = 0;  // real entropy, for seeds

    virtual void show() = 0;  // something visible changed: draw a frame when convenient
};

// The stored value of this key; empty if there is none.
inline Secret kept(Ports& ports, std::string_view key) {
    for (auto& [each, value] : ports.load_all())
        if (each == key) return Secret(std::move(value));
    return {};
}

}  // namespace app
