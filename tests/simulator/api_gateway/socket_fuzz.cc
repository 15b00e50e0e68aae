#include <cstdint>

#include "base/bytes.h"
#include "simulator/api_gateway/frame_sizes.h"
#include "simulator/api_gateway/socket_api.h"

// A hostile client and a hostile backend. The first byte selects what the rest is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace simulator;
    if (size == 0) return 0;
    const ByteView rest(data + 1, size - 1);
    const std::string text(as_text(rest));
    const Now now{Instant(1h), UnixTime(1'760'000'000'000ms)};
    api_gateway::SocketApi sockets(
        {.id = "api",
         .stage = "chat",
         .selection = "$request.body.action",
         .routes =
             {{.key = "$connect", .function = "F", .authorizer = "A", .identity = {"route.request.querystring.token"}},
              {.key = "$default", .function = "F", .authorizer = {}},
              {.key = "$disconnect", .function = "F", .authorizer = {}}}},
        {});
    const auto drain = [&] {
        while (auto output = sockets.poll())
            if (const auto* run = std::get_if<api_gateway::InvokeForSocket>(&*output))
                sockets.function_returned(run->task, data[0] % 5 == 0 ? text : R"({"statusCode":200})", now);
    };
    switch (data[0] % 5) {
        case 0:  // a function's reply
        case 1:  // an upgrade
            sockets.open(
                ConnectionId{1},
                {.method = "GET", .target = data[0] % 5 == 0 ? "/chat?token=1" : text, .headers = {}, .body = {}}, now);
            drain();
            break;
        case 2:  // @connections
            if (const auto name = sockets.managed_connection(text)) {
                sockets.management_arn("POST", *name);
                sockets.manage("POST", *name, text, now);
            }
            break;
        case 3:  // a message
            api_gateway::selected_route("$request.body.action", text);
            api_gateway::selected_route("$request.body.a.b.c", text);
            break;
        case 4: api_gateway::FrameSizes().feed(rest); break;
    }
    drain();
    return 0;
}
