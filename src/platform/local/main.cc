// The simulated cloud and the site behind a C interface, for cloud.mjs. Input goes into two buffers, a text (JSON) and
// an attachment (bytes); results are read from two others. The host provides sockets, clocks, a DynamoDB engine and the
// functions; src/simulator makes all decisions.
#include <emscripten/emscripten.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/url.h"
#include "base/json.h"
#include "base/overloaded.h"
#include "base/random.h"
#include "platform/local/demo.h"
#include "platform/local/settings.h"
#include "platform/local/wire.h"
#include "simulator/api_gateway/frame_sizes.h"
#include "simulator/cloud.h"
#include "simulator/iot/plain_broker.h"
#include "simulator/local_access.h"
#include "simulator/static_site.h"

namespace {

struct Host {
    std::unique_ptr<simulator::Cloud> cloud;
    std::optional<simulator::iot::PlainBroker> plain;  // next to the cloud
    std::deque<simulator::CloudOutput> ready;          // outputs that need neither the cloud nor the broker
    std::string config;
    std::string services;
    // Input ...
    std::string input;
    Bytes attachment;
    // ... and output.
    std::string text;
    Bytes bytes;
    std::map<simulator::ConnectionId, simulator::api_gateway::FrameSizes> frames;
    std::uint32_t id = 0;  // of the connection, request or invocation that an output belongs to
    // Talks to the cloud directly, without a socket.
    std::optional<local::Demo> demo;
    Random random;
};
Host host;

Now at(double steady_milliseconds, double unix_milliseconds) {
    return {Instant(Milliseconds(static_cast<std::int64_t>(steady_milliseconds))),
            UnixTime(Milliseconds(static_cast<std::int64_t>(unix_milliseconds)))};
}

Json parsed_input() {
    auto json = parse_json(host.input, {.bytes = 8 * 1024 * 1024});
    return json ? std::move(*json) : Json::object();
}

void write_response(const HttpResponse& response, std::string_view file = {}) {
    host.text = local::write_response_head(response, file);
    host.bytes = to_bytes(response.body);
}

// Marks the ids of the demo, to distinguish them from those of sockets.
constexpr std::uint32_t of_demo = 0x8000'0000;

void ask_for_demo(const local::Demo::Request& wanted, Now now) {
    const auto url = parse_url(wanted.request.url);
    if (!url) return host.demo->answered(wanted.id, std::unexpected(HttpFailure::network), now);
    simulator::ReceivedRequest request{
        .method = wanted.request.method,
        .target = url->path,
        .headers = wanted.request.headers,
        .body = wanted.request.body};
    if (!url->query.empty()) request.target += '?' + url->query;
    request.headers.push_back({"Host", host_header(*url)});
    host.cloud->request(simulator::HttpId{of_demo | static_cast<std::uint32_t>(wanted.id)}, request, now);
}

// In the order of cloud.mjs.
enum OutputKind {
    nothing,
    send_to_client,
    close_client,
    respond,
    invoke,
    perform,
    code_sent,
    keep_state,
    demo_ended,
    accept,
    refuse,
    send_text
};

OutputKind write_output(simulator::CloudOutput& output) {
    return std::visit(
        Overloaded{
            [](simulator::iot::SendToClient& send) {
                host.id = static_cast<std::uint32_t>(send.connection);
                host.bytes = std::move(send.bytes);
                return send_to_client;
            },
            [](simulator::iot::CloseClient& close) {
                host.id = static_cast<std::uint32_t>(close.connection);
                host.text = local::write_close(1005, simulator::iot::cause_name(close.cause));
                return close_client;
            },
            [](simulator::api_gateway::CloseSocket& close) {
                host.id = static_cast<std::uint32_t>(close.connection);
                host.text = local::write_close(close.code, close.reason);
                return close_client;
            },
            [](simulator::api_gateway::Accept& taken) {
                host.id = static_cast<std::uint32_t>(taken.connection);
                host.text = std::move(taken.subprotocol);
                return accept;
            },
            [](simulator::api_gateway::Refuse& refused) {
                host.id = static_cast<std::uint32_t>(refused.connection);
                write_response(refused.response);
                return refuse;
            },
            [](simulator::api_gateway::SendTextToClient& send) {
                host.id = static_cast<std::uint32_t>(send.connection);
                host.bytes = to_bytes(send.text);
                return send_text;
            },
            [](simulator::Respond& answer) {
                host.id = static_cast<std::uint32_t>(answer.request);
                write_response(answer.response);
                return respond;
            },
            [](simulator::Invoke& wanted) {
                host.id = static_cast<std::uint32_t>(wanted.invocation);
                host.text = local::write_invocation(wanted);
                host.bytes = to_bytes(wanted.event);
                return invoke;
            },
            [](simulator::PerformHttp& wanted) {
                host.id = static_cast<std::uint32_t>(wanted.outgoing);
                host.text = local::write_request_head(wanted.request);
                host.bytes = to_bytes(wanted.request.body);
                return perform;
            },
            [](simulator::cognito::CodeSent& sent) {
                host.text = local::write_code(sent);
                return code_sent;
            },
            [](simulator::KeepState& state) {
                host.bytes = to_bytes(state.json);
                return keep_state;
            },
        },
        output);
}

bool is_for_demo(const simulator::CloudOutput& output, Now now) {
    if (!host.demo) return false;
    if (const auto* answer = std::get_if<simulator::Respond>(&output)) {
        const auto id = static_cast<std::uint32_t>(answer->request);
        if (id < of_demo) return false;
        host.demo->answered(id - of_demo, answer->response, now);
        return true;
    }
    const auto* sent = std::get_if<simulator::cognito::CodeSent>(&output);
    return sent && host.demo->code_sent(sent->user_name, sent->code, now);
}

// The next output for the host; outputs for the demo are handled here.
OutputKind next_output(Now now) {
    for (;;) {
        while (auto output = host.cloud->poll())
            if (!is_for_demo(*output, now)) return write_output(*output);
        if (!host.ready.empty()) {
            simulator::CloudOutput output = std::move(host.ready.front());
            host.ready.pop_front();
            return write_output(output);
        }
        if (auto output = host.plain->poll()) {
            simulator::CloudOutput same =
                std::visit([](auto& one) { return simulator::CloudOutput(std::move(one)); }, *output);
            return write_output(same);
        }
        auto wanted = host.demo ? host.demo->poll() : std::nullopt;
        if (!wanted) return nothing;
        if (const auto* ended = std::get_if<local::Demo::Ended>(&*wanted)) {
            host.text = ended->problem;
            host.demo.reset();
            return demo_ended;
        }
        ask_for_demo(std::get<local::Demo::Request>(*wanted), now);
    }
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE char* local_input(std::size_t size) {
    host.input.resize(size);
    return host.input.data();
}
EMSCRIPTEN_KEEPALIVE std::uint8_t* local_attachment(std::size_t size) {
    host.attachment.resize(size);
    return host.attachment.data();
}
EMSCRIPTEN_KEEPALIVE const char* local_text() { return host.text.data(); }
EMSCRIPTEN_KEEPALIVE std::size_t local_text_size() { return host.text.size(); }
EMSCRIPTEN_KEEPALIVE const std::uint8_t* local_bytes() { return host.bytes.data(); }
EMSCRIPTEN_KEEPALIVE std::size_t local_bytes_size() { return host.bytes.size(); }

// Input: see settings.h; the attachment is the stored state, or empty. Returns 1 when ready; 0: the text says why not.
EMSCRIPTEN_KEEPALIVE int local_start() {
    auto settings = local::read_settings(parsed_input());
    if (!settings) {
        host.text = settings.error().what;
        return 0;
    }
    std::array<std::uint64_t, 4> random{};
    std::memcpy(random.data(), settings->options.entropy.data(), sizeof random);
    host.random = Random(random);
    settings->options.state = to_text(host.attachment);
    auto cloud = simulator::Cloud::make(settings->documents, settings->options);
    if (!cloud) {
        host.text = cloud.error().what;
        return 0;
    }
    host.cloud = std::move(*cloud);
    host.services = "127.0.0.1:" + std::to_string(settings->page.services_port);
    settings->page.guests = host.cloud->stack().guests ? simulator::cognito::GuestAccess::allowed
                                                       : simulator::cognito::GuestAccess::refused;
    host.config = simulator::local_config(settings->page);
    host.plain.emplace(Random({host.random.next(), host.random.next(), host.random.next(), host.random.next()}),
                       settings->options.broker);
    return 1;
}

// The text becomes a list of requests to DynamoDB's CreateTable, each as text.
EMSCRIPTEN_KEEPALIVE void local_tables() {
    Json requests = Json::array();
    for (const simulator::stack::Table& table : host.cloud->stack().tables) requests.push(table.create_table);
    host.text = requests.dump();
}

// Input: a request {"method": …, "target": …, "headers": […]}, and "files": the names of all files of the site. The
// host then reads the response's "file".
EMSCRIPTEN_KEEPALIVE void local_site() {
    const Json json = parsed_input();
    std::vector<std::string> files;
    if (const Json* names = json.find("files"); names && names->elements())
        for (const Json& name : *names->elements())
            if (name.text()) files.push_back(*name.text());
    const simulator::ReceivedRequest request = local::read_request(json);
    if (!simulator::is_from_this_machine(request.headers)) return write_response(simulator::other_machine_reply());
    const simulator::SiteAnswer answer = simulator::answer_site(request, files, host.config, host.services);
    write_response(answer.response, answer.file);
}

// Input: a request to the DynamoDB engine. Returns 1 if the engine may answer it; 0: the text and the bytes are the
// response.
EMSCRIPTEN_KEEPALIVE int local_may_reach_tables() {
    if (simulator::is_from_this_machine(local::read_request(parsed_input()).headers)) return 1;
    write_response(simulator::other_machine_reply());
    return 0;
}

// Input: a request, with its body as attachment. Causes an output "respond".
EMSCRIPTEN_KEEPALIVE void local_request(std::uint32_t id, double steady, double unix) {
    simulator::ReceivedRequest request = local::read_request(parsed_input());
    request.body = to_text(host.attachment);
    if (simulator::is_from_this_machine(request.headers))
        host.cloud->request(simulator::HttpId{id}, request, at(steady, unix));
    else
        host.ready.emplace_back(simulator::Respond{simulator::HttpId{id}, simulator::other_machine_reply()});
}
// The attachment is the function's reply or, if it `failed`, its error.
EMSCRIPTEN_KEEPALIVE void local_invoked(std::uint32_t id, int failed, double steady, double unix) {
    std::expected<std::string, std::string> reply = to_text(host.attachment);
    if (failed) reply = std::unexpected(std::move(*reply));
    host.cloud->invoked(simulator::InvocationId{id}, reply, at(steady, unix));
}
// Input: {"status": …, "headers": […]}, with the body as attachment; status 0: there was no response.
EMSCRIPTEN_KEEPALIVE void local_performed(std::uint32_t id, double steady, double unix) {
    const Json json = parsed_input();
    const int status = static_cast<int>(json.find_integer("status").value_or(0));
    HttpAnswer answer = std::unexpected(HttpFailure::network);
    if (status != 0)
        answer = HttpResponse{.status = status, .headers = local::read_headers(json), .body = to_text(host.attachment)};
    host.cloud->performed(simulator::OutgoingId{id}, answer, at(steady, unix));
}

// Causes one output "accept" or "refuse".
EMSCRIPTEN_KEEPALIVE void local_open(std::uint32_t connection, double steady, double unix) {
    const simulator::ConnectionId id{connection};
    const auto request = local::read_request(parsed_input());
    if (!simulator::is_from_this_machine(request.headers)) {
        host.ready.emplace_back(simulator::api_gateway::Refuse{id, simulator::other_machine_reply()});
        return;
    }
    if (!simulator::iot::PlainBroker::is_ours(request)) return host.cloud->open(id, request, at(steady, unix));
    auto accepted = host.plain->open(id, request, at(steady, unix).instant);
    if (accepted)
        host.ready.emplace_back(simulator::api_gateway::Accept{id, std::move(*accepted)});
    else
        host.ready.emplace_back(simulator::api_gateway::Refuse{id, std::move(accepted.error())});
}
// The attachment is a binary message, or the text of a text message.
EMSCRIPTEN_KEEPALIVE void local_received(std::uint32_t connection, double steady, double unix) {
    host.plain->received(simulator::ConnectionId{connection}, host.attachment, at(steady, unix).instant);
    host.cloud->received(simulator::ConnectionId{connection}, host.attachment, at(steady, unix));
}
EMSCRIPTEN_KEEPALIVE void local_received_text(std::uint32_t connection, double steady, double unix) {
    host.plain->received_text(simulator::ConnectionId{connection}, at(steady, unix).instant);
    host.cloud->received_text(simulator::ConnectionId{connection}, as_text(host.attachment), at(steady, unix));
}
// The attachment is the raw bytes of the socket, including WebSocket's framing.
EMSCRIPTEN_KEEPALIVE void local_saw(std::uint32_t connection, double steady, double unix) {
    const auto id = simulator::ConnectionId{connection};
    for (const std::uint64_t frame : host.frames[id].feed(host.attachment))
        host.cloud->saw_frame(id, frame, at(steady, unix));
}
// Input: {"code": …, "reason": …}, as the client sent it.
EMSCRIPTEN_KEEPALIVE void local_closed(std::uint32_t connection, double steady, double unix) {
    host.frames.erase(simulator::ConnectionId{connection});
    host.plain->closed(simulator::ConnectionId{connection}, at(steady, unix).instant);
    host.cloud->closed(simulator::ConnectionId{connection}, at(steady, unix), local::read_end(parsed_input()));
}
EMSCRIPTEN_KEEPALIVE void local_ticked(double steady, double unix) {
    host.cloud->ticked(at(steady, unix));
    host.plain->ticked(at(steady, unix).instant);
}

// Creates the demo's accounts and rooms; causes one output "demo".
EMSCRIPTEN_KEEPALIVE void local_make_demo(double steady, double unix) {
    host.demo.emplace("http://" + host.services, host.random, at(steady, unix));
}

// Returns an OutputKind; its data is in local_id(), the text and the bytes.
EMSCRIPTEN_KEEPALIVE int local_poll(double steady, double unix) { return next_output(at(steady, unix)); }
EMSCRIPTEN_KEEPALIVE std::uint32_t local_id() { return host.id; }

// In steady milliseconds; negative: never.
EMSCRIPTEN_KEEPALIVE double local_deadline() {
    const auto deadline = earlier(host.cloud->deadline(), host.plain->deadline());
    return deadline ? static_cast<double>(deadline->time_since_epoch().count()) : -1;
}

}  // extern "C"
