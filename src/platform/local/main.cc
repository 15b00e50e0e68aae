// What host.mjs calls: the simulated cloud and the site behind a C interface. Input goes into two buffers, a text (JSON)
// and an attachment (bytes); answers are read from two others. host.mjs brings sockets and clocks, everything that is
// decided is decided in src/simulator.
#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "simulator/cloud.h"
#include "simulator/static_site.h"

namespace {

struct Host {
    std::unique_ptr<simulator::Cloud> cloud;
    std::string config;
    std::string services;
    // The way in ...
    std::string input;
    Bytes attachment;
    // ... and the way out.
    std::string text;
    Bytes bytes;
    simulator::ConnectionId connection{};
    std::deque<simulator::CloudOutput> outputs;  // seen while a reply was looked for
};
Host host;

Now at(double steady_milliseconds, double unix_milliseconds) {
    return {Instant(Milliseconds(static_cast<std::int64_t>(steady_milliseconds))),
            UnixTime(Milliseconds(static_cast<std::int64_t>(unix_milliseconds)))};
}

std::string text_of(const Json& object, std::string_view key) {
    const std::string* text = object.find_text(key);
    return text ? *text : std::string();
}

// {"method": …, "target": …, "headers": [name, value, name, value, …]}, as Node keeps them.
simulator::ReceivedRequest read_request(const Json& json) {
    simulator::ReceivedRequest request;
    request.method = text_of(json, "method");
    request.target = text_of(json, "target");
    if (const Json* headers = json.find("headers"); headers && headers->elements()) {
        const Json::Array& flat = *headers->elements();
        for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
            if (flat[i].text() && flat[i + 1].text()) request.headers.push_back({*flat[i].text(), *flat[i + 1].text()});
    }
    return request;
}

Json parsed_input() {
    auto json = parse_json(host.input, {.bytes = 4 * 1024 * 1024});
    return json ? std::move(*json) : Json::object();
}

void write_response(const HttpResponse& response, std::string_view file = {}) {
    Json headers = Json::array();
    for (const HttpHeader& header : response.headers) {
        headers.push(header.name);
        headers.push(header.value);
    }
    host.text = Json::object({{"status", response.status}, {"headers", std::move(headers)}, {"file", file}}).dump();
    host.bytes = to_bytes(response.body);
}

simulator::Disorder read_disorder(const Json* json) {
    simulator::Disorder disorder;
    if (!json) return disorder;
    disorder.start_of_delivery = Milliseconds(json->find_integer("start").value_or(0));
    disorder.reordering = Milliseconds(json->find_integer("reordering").value_or(0));
    disorder.duplicates_percent = static_cast<int>(json->find_integer("duplicates").value_or(0));
    disorder.cut_anywhere = json->find_integer("cut").value_or(0) != 0;
    return disorder;
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

// Input: {"seed": 64 hexadecimal digits, "entropy": likewise, "servicesPort": …, "layout": …, "guestRole": …, "server": …, "ruleRole": …,
// "rules": […], "disorder": {…}}. 1: ready; 0: the text says why not.
EMSCRIPTEN_KEEPALIVE int local_start() {
    const Json settings = parsed_input();
    simulator::CloudOptions options;
    for (const auto& [name, place] : {std::pair("seed", &options.seed), std::pair("entropy", &options.entropy)}) {
        const auto bytes = from_hex(text_of(settings, name));
        if (!bytes || bytes->size() != place->size()) {
            host.text = "the seed is not 64 hexadecimal digits";
            return 0;
        }
        std::ranges::copy(*bytes, place->begin());
    }
    options.broker.disorder = read_disorder(settings.find("disorder"));
    simulator::CloudDocuments documents{.guest_role = text_of(settings, "guestRole"),
                                        .server = text_of(settings, "server"),
                                        .rule_role = text_of(settings, "ruleRole"),
                                        .rules = {}};
    if (const Json* rules = settings.find("rules"); rules && rules->elements())
        for (const Json& rule : *rules->elements())
            if (rule.text()) documents.rules.push_back(*rule.text());
    auto cloud = simulator::Cloud::make(documents, options);
    if (!cloud) {
        host.text = cloud.error().what;
        return 0;
    }
    host.cloud = std::move(*cloud);
    const int port = static_cast<int>(settings.find_integer("servicesPort").value_or(0));
    host.services = "127.0.0.1:" + std::to_string(port);
    host.config = simulator::local_config(port, text_of(settings, "layout"));
    return 1;
}

// Input: a request, and "files": the names of all files of the site. The answer's "file" is to be read.
EMSCRIPTEN_KEEPALIVE void local_site() {
    const Json json = parsed_input();
    std::vector<std::string> files;
    if (const Json* names = json.find("files"); names && names->elements())
        for (const Json& name : *names->elements())
            if (name.text()) files.push_back(*name.text());
    const simulator::SiteAnswer answer = simulator::answer_site(read_request(json), files, host.config, host.services);
    write_response(answer.response, answer.file);
}

EMSCRIPTEN_KEEPALIVE void local_http(double steady, double unix) {
    simulator::ReceivedRequest request = read_request(parsed_input());
    request.body = to_text(host.attachment);
    host.cloud->request(simulator::HttpId{}, request, at(steady, unix));
    while (auto output = host.cloud->poll()) {
        if (const auto* respond = std::get_if<simulator::Respond>(&*output)) write_response(respond->response);
        else host.outputs.push_back(std::move(*output));
    }
}

// 1: speak WebSocket, the text is the subprotocol; 0: answer with HTTP.
EMSCRIPTEN_KEEPALIVE int local_open(std::uint32_t connection, double steady, double unix) {
    const auto accepted =
        host.cloud->open(simulator::ConnectionId{connection}, read_request(parsed_input()), at(steady, unix));
    if (accepted) host.text = accepted->subprotocol;
    else write_response(accepted.error());
    return accepted ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE void local_received(std::uint32_t connection, double steady, double unix) {
    host.cloud->received(simulator::ConnectionId{connection}, host.attachment, at(steady, unix));
}
EMSCRIPTEN_KEEPALIVE void local_received_text(std::uint32_t connection, double steady, double unix) {
    host.cloud->received_text(simulator::ConnectionId{connection}, at(steady, unix));
}
EMSCRIPTEN_KEEPALIVE void local_closed(std::uint32_t connection, double steady, double unix) {
    host.cloud->closed(simulator::ConnectionId{connection}, at(steady, unix));
}
EMSCRIPTEN_KEEPALIVE void local_ticked(double steady, double unix) { host.cloud->ticked(at(steady, unix)); }

// 0: nothing more; 1: send the bytes to local_connection(); 2: close it, the text is AWS's name for the cause.
EMSCRIPTEN_KEEPALIVE int local_poll() {
    while (auto output = host.cloud->poll()) host.outputs.push_back(std::move(*output));
    if (host.outputs.empty()) return 0;
    auto output = std::move(host.outputs.front());
    host.outputs.pop_front();
    return std::visit(Overloaded{
                          [](simulator::SendToClient& send) {
                              host.connection = send.connection;
                              host.bytes = std::move(send.bytes);
                              return 1;
                          },
                          [](simulator::CloseClient& close) {
                              host.connection = close.connection;
                              host.text = simulator::cause_name(close.cause);
                              return 2;
                          },
                          [](auto&) { return local_poll(); },
                      },
                      output);
}
EMSCRIPTEN_KEEPALIVE std::uint32_t local_connection() { return static_cast<std::uint32_t>(host.connection); }

// In steady milliseconds; below zero: never.
EMSCRIPTEN_KEEPALIVE double local_deadline() {
    const auto deadline = host.cloud->deadline();
    return deadline ? static_cast<double>(deadline->time_since_epoch().count()) : -1;
}

}  // extern "C"
