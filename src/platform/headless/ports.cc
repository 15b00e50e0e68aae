#include "platform/headless/ports.h"

#include "app/user_account.h"
#include "platform/headless/bindings.h"
#include "protocol/limits.h"

namespace headless {

Now Ports::now() { return bindings::now(); }

void Ports::open_socket(transport::SocketId socket, const Secret& url, std::string_view subprotocol) {
    bindings::open_socket(socket, url, subprotocol);
}

void Ports::send_on_socket(transport::SocketId socket, ByteView bytes) { bindings::send_on_socket(socket, bytes); }

void Ports::send_text_on_socket(transport::SocketId socket, std::string_view text) {
    bindings::send_text_on_socket(socket, text);
}

void Ports::close_socket(transport::SocketId socket) { bindings::close_socket(socket); }

void Ports::fetch(transport::RequestId request, const HttpRequest& http, Milliseconds within) {
    if (within < limits::queue_wait) under_way_.insert(request);
    bindings::fetch(request, http, within);
}

void Ports::wake_at(std::optional<Instant> when) {
    // Rounded up to whole milliseconds, as clocks here are: better late than early.
    if (when) {
        bindings::set_timer(*when - bindings::now().instant + 1ms);
    } else {
        bindings::set_timer(std::nullopt);
    }
}

void Ports::wake_soon() { bindings::soon(); }

std::vector<std::pair<std::string, std::string>> Ports::load_all() {
    // The arguments decide the name and the rooms, not an earlier run.
    auto items = storage_.all();
    std::erase_if(items, [](const auto& item) {
        return item.first == "confab.me" || item.first == "confab.drafts" || item.first == app::session_key;
    });
    return items;
}

bool Ports::save(std::string_view key, std::string_view value) { return storage_.save(key, value); }

std::array<std::uint64_t, 4> Ports::entropy() { return bindings::entropy(); }

}  // namespace headless
