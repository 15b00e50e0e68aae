// Whatever a browser's storage contains under our keys: the chat starts, stays within its bounds, and accepts the
// next message.
#include <cstdlib>

#include "base/bytes.h"
#include "chat/update.h"
#include "protocol/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(as_text(ByteView(data, size)));
    const Now now{Instant(1'000'000ms), UnixTime(1'760'000'000'000ms)};
    chat::Config config;
    config.rooms = {"Lobby"};
    if (size % 2 == 1) {  // with accounts and a backend, so that names, markers and sessions are used
        config.transport.user_pool_id = "eu-west-1_Pool";
        config.transport.api_url = "https://api.example";
    }
    chat::Model model = chat::start(config, Random({1, 2, 3, 4}));
    chat::update(
        model,
        chat::Restored{
            {{"confab.me", text}, {"confab.drafts", text}, {"confab.outbox.x", text}, {"confab.session", text}}},
        now);
    if (model.rooms.list.size() > limits::rooms || model.outbox.pending.size() > limits::outbox) std::abort();
    chat::update(model, chat::EnterChat{.name = "Grace"}, now);
    chat::update(model, chat::JoinRoom{"Lobby"}, now);
    if (!chat::has_entered(model.account)) std::abort();
    const RoomId lobby("lobby");
    const Incoming good{.room = lobby,
                        .sender = UserId("ada"),
                        .stamp = now.unix_time,
                        .message = {.id = MessageId("m"), .text = "good"}};
    const chat::Effects effects = chat::update(model, transport::Arrived{good}, now);
    const chat::Room* room = model.rooms.find(lobby);
    if (!room) return model.rooms.list.size() == limits::rooms ? 0 : (std::abort(), 0);
    bool shown = false;
    for (const chat::Effect& effect : effects) shown |= std::holds_alternative<chat::MessageShown>(effect);
    if (!shown) std::abort();
    return 0;
}
